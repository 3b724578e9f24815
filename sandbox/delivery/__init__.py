"""Delivery: what the app is sent, and how."""
