"""Tests of sandbox/blocks."""
