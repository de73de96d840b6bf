"""The notice's templates, one a language, and the script that makes them.

A bureau may hand in its own: any Word file with the same fields (``make_notice``).
"""
