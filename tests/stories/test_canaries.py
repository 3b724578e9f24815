"""Canaries: names and reasons driven through a whole story are found nowhere but inside what is sealed and windows."""
