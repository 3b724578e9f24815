"""Chat as plain data, which any chat platform can draw."""
