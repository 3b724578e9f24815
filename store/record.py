"""The bytes of the record: an entry's body, the hash chain over all entries, and what proves nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import RowMapping

from policy.acts import Act
from policy.authorisation import Entry
from store.codec import Plain, actor, canonical, moment, parsed, plain

FORMAT: Final = 1
START: Final = "0" * 64
"""What stands in the place of a hash before the first entry."""
SHOWN: Final = 16
"""How many digits of a head are shown to people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry as the database keeps it."""

    number: int
    reference: str | None
    sequence: int
    moment: datetime
    act: str
    actor: str
    body: bytes
    sealed: bytes | None
    hash: str

    @classmethod
    def of(cls, columns: RowMapping) -> Row:
        """Give the entry that a row of the table is."""
        return cls(**{str(name): column for name, column in columns.items()})


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at every entry found: `bad` is the number of the first that is missing or changed, or None."""

    entries: int
    head: str
    bad: int | None = None
    why: str = ""


def facts(act: Act) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Give the open fields of an act, and the private ones."""
    told = plain(act)
    assert isinstance(told, dict)  # noqa: S101 - an act is a dataclass
    private = {name: told.pop(name) for name in sorted(act.private)}
    return told, private


def body(entry: Entry, open_facts: dict[str, Plain], sealed: bytes | None) -> bytes:
    """Give the canonical bytes of everything open about an entry, and the SHA-256 of what is sealed."""
    return canonical(
        {
            "format": FORMAT,
            "number": entry.number,
            "reference": entry.reference,
            "sequence": entry.sequence,
            "moment": moment(entry.moment),
            "act": type(entry.act).__name__,
            "actor": actor(entry.by),
            "facts": open_facts,
            "flags": plain(entry.flags),
            "sealed": None if sealed is None else hashlib.sha256(sealed).hexdigest(),
        }
    )


def chained(previous: str, told: bytes) -> str:
    """Give an entry's hash: SHA-256 over the hash before it and the SHA-256 of its body, both as 32 bytes."""
    return hashlib.sha256(bytes.fromhex(previous) + hashlib.sha256(told).digest()).hexdigest()


def verify(rows: Iterable[Row], head: str | None = None) -> Verified:
    """Look at every entry, in order, and name the first that is missing or changed.

    `head` is the hash, or its first digits, of an entry that must be among them; "1204:9f2c..." says which.
    """
    walk = _Walk(*_wanted(head))
    for row in rows:
        why = walk.fault(row)
        if why:
            return Verified(walk.entries, walk.head, walk.entries + 1, why)
        walk.take(row)
    return walk.ended()


def _wanted(head: str | None) -> tuple[int | None, str]:
    number, _, digits = (head or "").rpartition(":")
    return (int(number) if number else None), digits.strip().lower()


@dataclass(slots=True)
class _Walk:
    """How far a look has come."""

    wanted_at: int | None
    wanted: str
    entries: int = 0
    head: str = START
    met: bool = False
    sequences: dict[str, int] = field(default_factory=dict)

    def fault(self, row: Row) -> str:
        number = self.entries + 1
        if row.number != number:
            return f"entry {number} is missing"
        return self._altered(row) or self._misplaced(row)

    def take(self, row: Row) -> None:
        self.entries, self.head = row.number, row.hash
        if row.reference is not None:
            self.sequences[row.reference] = row.sequence
        self.met = self.met or (self.wanted_at in {None, row.number} and row.hash.startswith(self.wanted))

    def ended(self) -> Verified:
        if not self.wanted or self.met:
            return Verified(self.entries, self.head)
        if self.wanted_at and self.wanted_at <= self.entries:
            return Verified(self.entries, self.head, self.wanted_at, "its hash is not the one in the head given")
        why = "the entry with the head given is missing: the record was cut short here, or made anew"
        return Verified(self.entries, self.head, self.entries + 1, why)

    def _altered(self, row: Row) -> str:
        if row.hash != chained(self.head, row.body):
            return "its hash does not follow from its body and the entry before it"
        try:
            told = parsed(row.body)
        except ValueError:
            return "its body is not spelt as it must be"
        sealed = None if row.sealed is None else hashlib.sha256(row.sealed).hexdigest()
        if told.get("sealed") != sealed:
            return "what is sealed in it was changed"
        return "" if told.get("format") == FORMAT else "its format is not known"

    def _misplaced(self, row: Row) -> str:
        told = parsed(row.body)
        at = row.moment if row.moment.tzinfo else row.moment.replace(tzinfo=UTC)
        columns = {
            "number": row.number,
            "reference": row.reference,
            "sequence": row.sequence,
            "moment": moment(at),
            "act": row.act,
        }
        for name, column in columns.items():
            if told.get(name) != column:
                return f"its column {name} is not what its body says"
        if told["actor"].get("key") != row.actor:
            return "its column actor is not what its body says"
        follows = self.sequences.get(row.reference, 0) + 1 if row.reference is not None else 0
        return "" if row.sequence == follows else f"it is not the next entry of {row.reference}"
