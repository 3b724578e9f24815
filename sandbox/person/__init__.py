"""A person at the screen: gestures, and what is seen."""
