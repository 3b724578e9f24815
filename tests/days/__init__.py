"""Tests that go by the machine's clock, run with the machine's calendar at dates that bite."""
