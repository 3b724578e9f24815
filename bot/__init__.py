"""Seventy-Two in Slack: what people type, press and read."""

__version__ = "0.1.0"
