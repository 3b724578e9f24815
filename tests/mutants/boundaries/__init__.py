"""The edges of the rules, to the last fact: tests that are here because a changed rule went unnoticed without them."""
