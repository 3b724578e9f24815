"""The central record: everything that was done, in the order it was done, and nothing changed since."""
