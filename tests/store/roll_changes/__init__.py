"""Tests of the central record, on real files and a real server."""
