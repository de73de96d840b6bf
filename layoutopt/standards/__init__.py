"""DATA: one TOML file for each edition of a jurisdiction's standard, and its sources."""
