"""Tests of sandbox/delivery."""
