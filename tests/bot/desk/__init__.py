"""Tests of bot/desk."""
