"""The desk: the use cases, for any chat platform."""
