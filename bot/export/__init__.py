"""The record taken out, as a folder of files."""
