"""VERB: Verdict -> the office's papers: rectification list (XLSX) and notice (DOCX)."""
