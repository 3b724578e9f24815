"""Defects planted on purpose: each must be noticed by the tests that stand elsewhere."""
