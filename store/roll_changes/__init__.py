"""A new roll: what it would change, and its import."""
