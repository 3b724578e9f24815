"""Tests of bot/export."""
