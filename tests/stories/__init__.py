"""Whole nights of the made-up force, each told as a story and held to what everybody saw."""
