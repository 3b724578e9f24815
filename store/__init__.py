"""The central record: one door in, one chain of entries, on SQLite or PostgreSQL."""
