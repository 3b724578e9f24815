"""Heads of the record, signed: how one is signed, and whether those on the record hold."""
