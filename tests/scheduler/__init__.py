"""Time: what is owed is entered and told, once and in order, whatever fails on the way."""
