"""The page, served: what it is told, and what it may do."""
