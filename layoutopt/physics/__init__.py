"""FACTS: walking, walls, noise, daylight and sight, measured on a building.

Pure functions, one published or labelled model each, its source in the docstring.  Facts
are shared by whoever needs them; judgements are not made here.
"""
