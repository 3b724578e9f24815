"""Tests of sandbox/api."""
