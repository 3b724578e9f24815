"""The heads that were signed each day, as the record has them: the newest as a file, and which do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from policy.acts import HeadSigned
from store import tables
from store.codec import Plain
from store.decoding import legible
from store.heads import signing
from store.record import Row
from store.sealing import Keys

_ENTRY: Final = tables.entry
Named = tuple[str, datetime]
"""What stands at the number that a signed head names: the hash and the moment of that entry."""


def as_file(connection: Connection, act: HeadSigned, keys: Keys) -> dict[str, Plain] | None:
    """Give what the file of a signed head says; None where the entry it names, or the key, is not there."""
    named = _named(connection, [act.number]).get(act.number)
    return signing.as_file(act, named[1], keys) if named else None


def faults(connection: Connection, keys: Keys, lines: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Give, of these entries, the number of each signed head that does not hold, and what is wrong with it."""
    entries = [entry for line in lines if line.act == HeadSigned.__name__ and (entry := legible(line))]
    heads = [(entry.number, entry.act) for entry in entries if isinstance(entry.act, HeadSigned)]
    named = _named(connection, [act.number for _, act in heads])
    for number, act in heads:
        if why := _fault(act, named.get(act.number), keys):
            yield number, why


def _fault(act: HeadSigned, named: Named | None, keys: Keys) -> str:
    if named is None or named[0] != act.hash:
        return f"the head that it signed is not entry {act.number}"
    file = signing.as_file(act, named[1], keys)
    if file is None:
        return f"it is signed by a key named {act.key}, which the key file does not have"
    return "" if signing.holds(file) else "its signature does not hold"


def _named(connection: Connection, numbers: Sequence[int]) -> dict[int, Named]:
    wanted = select(_ENTRY.c.number, _ENTRY.c.hash, _ENTRY.c.moment).where(_ENTRY.c.number.in_(numbers))
    return {row.number: (row.hash, row.moment) for row in connection.execute(wanted)} if numbers else {}
