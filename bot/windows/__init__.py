"""Windows: what is opened and read, by somebody entitled to it."""
