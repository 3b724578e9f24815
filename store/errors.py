"""What can go wrong with the record itself, as opposed to the rules: each says whether anything was entered."""

from __future__ import annotations


class NotRecorded(Exception):
    """Nothing was entered: no commit was sent, or the record provably lacks it. No authority exists."""


class NotKnown(Exception):
    """The commit was sent and its outcome is unknown: whoever asked must look again, and must not act on it."""


class NotRead(Exception):
    """The record could not be read in time. What was entered before it stays entered; whoever asked may ask again."""


class Unopened(Exception):
    """The database cannot be used as it is; the sentence says what to do."""
