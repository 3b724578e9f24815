"""The tests: they mirror the house, room by room, and the stories walk through all of it."""
