"""Tests of sandbox/workspace."""
