"""The bytes of the record: an entry's body, the hash chain over all entries, and what proves nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping

from policy.acts import Act
from policy.authorisation import Entry
from policy.terms import Reference
from store.codec import Plain, actor, canonical, moment, parsed, plain
from store.vouching import Voucher

FORMAT: Final = 2
START: Final = "0" * 64
"""What stands in the place of a hash before the first entry."""
SHOWN: Final = 16
"""How many digits of a head are shown to people."""
_COLUMNS: Final = ("number", "reference", "sequence", "moment", "act", "actor")


class Link(NamedTuple):
    """What the chain needs of an entry."""

    number: int
    reference: Reference | None
    sequence: int
    body: bytes
    sealed: bytes | None
    hash: str
    mac: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entry as the database keeps it."""

    number: int
    reference: Reference | None
    sequence: int
    moment: datetime
    act: str
    actor: str
    body: bytes
    sealed: bytes | None
    hash: str
    mac: str

    @classmethod
    def of(cls, columns: RowMapping) -> Row:
        """Give the entry that a row of the table is."""
        return cls(**{str(name): column for name, column in columns.items()})

    @cached_property
    def said(self) -> dict[str, Any]:
        """What its body says; several ask. Raises ValueError where that is not spelt as it must be."""
        return parsed(self.body)

    @property
    def link(self) -> Link:
        """What the chain needs of it."""
        return Link(self.number, self.reference, self.sequence, self.body, self.sealed, self.hash, self.mac)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the record found: `bad` is the number of the first entry with which something is wrong, or None.

    `seconds` are what the chain with its macs took, and what all that hangs on it took; they are no part of the answer.
    """

    entries: int
    head: str
    bad: int | None = None
    why: str = ""
    put_back: tuple[int, ...] = ()
    """The entries at which the clock was put back and accepted: moments count anew from each."""
    seconds: tuple[float, float] = field(default=(0.0, 0.0), compare=False)


def facts(act: Act) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Give the open fields of an act, and the private ones."""
    open_facts = plain(act)
    assert isinstance(open_facts, dict)  # noqa: S101 - an act is a dataclass
    private = {name: open_facts.pop(name) for name in sorted(act.private)}
    return open_facts, private


def body(entry: Entry, open_facts: dict[str, Plain], sealed: bytes | None, *, key: str, notices: int) -> bytes:
    """Give the canonical bytes of everything open about an entry, and the SHA-256 of what is sealed.

    `key` is the name of the record key that vouches for it, `notices` how many notices were queued with it.
    """
    return canonical(
        {
            "format": FORMAT,
            "key": key,
            "number": entry.number,
            "reference": entry.reference,
            "sequence": entry.sequence,
            "moment": moment(entry.moment),
            "act": type(entry.act).__name__,
            "actor": actor(entry.by),
            "facts": open_facts,
            "flags": plain(entry.flags),
            "notices": notices,
            "sealed": None if sealed is None else hashlib.sha256(sealed).hexdigest(),
        }
    )


def linked(previous: str, body: bytes) -> tuple[bytes, bytes]:
    """Give an entry's hash and the SHA-256 of its body: SHA-256 over the hash before it and that, 32 bytes each."""
    digest = hashlib.sha256(body).digest()
    return hashlib.sha256(bytes.fromhex(previous) + digest).digest(), digest


def chained(previous: str, body: bytes) -> str:
    """Give an entry's hash, in hexadecimal."""
    return linked(previous, body)[0].hex()


def unlinked(previous: str, link: Link, voucher: Voucher | None) -> str:
    """Give what is wrong with an entry's place in the chain, or nothing; without a voucher its mac is not looked at.

    The body is not parsed: one of ours ends with number, reference, the digest of what is sealed, and sequence.
    """
    made, digest = linked(previous, link.body)
    if made.hex() != link.hash:
        return "its hash does not follow from its body and the entry before it"
    if voucher and not voucher.knows_link(link.mac, made, digest):
        return "nobody entered it: its mac was not made with a key of this record"
    return "" if link.body.endswith(_tail(link)) else "its columns, or what is sealed in it, were changed"


def forged(link: Link, voucher: Voucher) -> bool:
    """Say whether somebody without a record key put an entry in, or changed it; its place is not looked at."""
    try:
        made = bytes.fromhex(link.hash)
    except ValueError:
        return True
    return not voucher.knows_link(link.mac, made, hashlib.sha256(link.body).digest())


def misplaced(row: Row) -> str:
    """Give what is wrong with an entry's body, and with the columns that repeat it, or nothing."""
    try:
        parts = row.said
    except ValueError:
        return "its body is not spelt as it must be"
    if parts.get("format") != FORMAT:
        return "its format is not known"
    claims = parts | {"actor": parts["actor"].get("key")}
    columns = {name: getattr(row, name) for name in _COLUMNS} | {"moment": moment(row.moment)}
    wrong = next((name for name, column in columns.items() if claims.get(name) != column), "")
    return wrong and f"its column {wrong} is not what its body says"


def verify(rows: Iterable[Row], head: str | None = None, voucher: Voucher | None = None) -> Verified:
    """Look at every entry, in order, and name the first that is missing or changed.

    `head` is the hash, or its first digits, of an entry that must be among them; "1204:9f2c..." says which.
    """
    walk = Walk(head, voucher)
    for row in rows:
        if why := walk.fault(row.link) or misplaced(row):
            return walk.broken(why)
        walk.take(row.link)
    return walk.ended()


class Walk:
    """How far a look along the chain has come."""

    def __init__(self, head: str | None, voucher: Voucher | None, after: tuple[int, str] = (0, START)) -> None:
        """Begin after an entry, by its number and hash; then the first of each reference is taken as it comes."""
        number, _, digits = (head or "").rpartition(":")
        self._wanted_at = int(number) if number else None
        self._wanted = digits.strip().lower()
        self._met = False
        self._voucher = voucher
        self._sequences: dict[Reference, int] = {}
        self._whole = after[0] == 0
        self.entries, self.head = after

    def fault(self, link: Link) -> str:
        """Give what is wrong with the next entry, or nothing."""
        if link.number != self.entries + 1:
            return "it is missing"
        return unlinked(self.head, link, self._voucher) or self._disordered(link)

    def take(self, link: Link) -> None:
        """Go on past an entry."""
        self.entries, self.head = link.number, link.hash
        if link.reference is not None:
            self._sequences[link.reference] = link.sequence
        self._met = self._met or (self._wanted_at in {None, link.number} and link.hash.startswith(self._wanted))

    def broken(self, why: str) -> Verified:
        """Give the answer where something is wrong with the next entry."""
        return Verified(self.entries, self.head, self.entries + 1, why)

    def ended(self) -> Verified:
        """Give the answer at the end of the chain."""
        if not self._wanted or self._met:
            return Verified(self.entries, self.head)
        if self._wanted_at and self._wanted_at <= self.entries:
            return Verified(self.entries, self.head, self._wanted_at, "its hash is not the one in the head given")
        return self.broken("the entry with the head given is missing: the record was cut short here, or made anew")

    def _disordered(self, link: Link) -> str:
        first = 1 if self._whole else link.sequence
        known = self._sequences.get(link.reference) if link.reference is not None else -1
        follows = first if known is None else known + 1
        return "" if link.sequence == follows else f"it is not the next entry of {link.reference}"


def _tail(link: Link) -> bytes:
    # The last keys of a body in their order; nothing private could stand in a column that is compared so.
    reference = b"null" if link.reference is None else b'"%b"' % link.reference.encode()
    sealed = b"null" if link.sealed is None else b'"%b"' % hashlib.sha256(link.sealed).hexdigest().encode()
    return b',"number":%d,"reference":%b,"sealed":%b,"sequence":%d}' % (link.number, reference, sealed, link.sequence)
