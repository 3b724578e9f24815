"""Whether a rule could be changed without any test of the rules noticing."""
