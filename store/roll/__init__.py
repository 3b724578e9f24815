"""The nominal roll: read from its files, kept from import to import, and searched for whoever was typed."""
