"""Tests of sandbox/person."""
