"""Words: what everything that people read shares."""
