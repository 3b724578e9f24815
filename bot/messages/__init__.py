"""Messages: what a notice says, and which buttons it has."""
