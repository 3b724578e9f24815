"""Planted defects: the thin story's own assertions fail for each, and say what was different."""
