"""Situations and their exact results, each named by its number in the list of cases."""
