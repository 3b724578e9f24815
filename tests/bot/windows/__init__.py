"""Tests of bot/windows."""
