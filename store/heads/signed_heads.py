"""The heads that were signed each day, as the record has them: the newest as a file, and which do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from policy.acts import HeadSigned
from store import tables
from store.codec import Plain
from store.decoding import legible
from store.heads import signing
from store.ledger import Ledger
from store.record import Row
from store.sealing import KeyRing, Keys
from store.vault import Vault

_ENTRY: Final = tables.entry
Named = tuple[str, datetime]
"""What stands at the number that a signed head names: the hash and the moment of that entry."""


@dataclass(frozen=True, slots=True)
class HeadFile:
    """A signed head as a file: the number of the entry that is the head, and what the file says."""

    number: int
    file: dict[str, Plain]

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"head-{self.number}.json"


def newest(connection: Connection, ring: KeyRing | None) -> HeadFile | None:
    """Give the newest signed head; None before the first, or where the entry that it names is not there."""
    vault = Vault(connection, ring)
    entry = Ledger(connection, vault).duties().head_signed
    if entry is None or not isinstance(entry.act, HeadSigned):
        return None
    named = _named(connection, [entry.act.number]).get(entry.act.number)
    file = signing.as_file(entry.act, named[1], vault.signing) if named else None
    return HeadFile(entry.act.number, file) if file else None


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
