"""The house holds itself up: names, rooms, locks and links."""
