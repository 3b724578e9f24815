"""Rotation: a new key of each use in the key file, and every data key wrapped anew under the new master key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select, update

from policy.terms import Reference
from store import tables
from store.database import Database
from store.sealing import KeyRing, SealBroken, required

_KEY: Final = tables.data_key
# So many data keys a transaction: whoever grants meanwhile hardly waits.
_AT_A_TIME: Final = 25
# Seconds that each step may wait for those who grant meanwhile.
_WITHIN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation came to."""

    rewrapped: int
    broken: int
    """How many data keys did not open, and are as they were."""
    resumed: bool
    """Whether it finished one that had been cut short, and made no new key."""


def wrapping(database: Database) -> Mapping[str, int]:
    """Give how many data keys each master key still wraps, by its name."""
    return database.read(_wrapping)


def rotate(database: Database) -> Rotated:
    """Make a new current key of each use, then wrap every data key anew.

    One that was cut short is finished first, without another new key. Raises KeysUnfit, NotRecorded or NotKnown; it
    can be done again after any of them, and after a crash at any point.
    """
    resumed = database.write(lambda connection: _begin(connection, required(database.keys)), within=_WITHIN)
    rewrapped, after = 0, ""
    while done := _step(database, after):
        rewrapped += done[0]
        after = done[1]
    database.wipe()
    return Rotated(rewrapped, _left(database), resumed)


def retire(database: Database) -> int:
    """Take out of the key file every master key that wraps nothing any more; give how many data keys keep the rest.

    Nothing is taken out while older master keys still wrap anything. Raises KeysUnfit, NotRecorded or NotKnown.
    """
    return database.write(lambda connection: _retire(connection, required(database.keys)), within=_WITHIN)


def _begin(connection: Connection, ring: KeyRing) -> bool:
    # Under the register's lock: two that rotate at once must not write over each other's keys.
    cut_short = _older(_wrapping(connection), ring) > 0
    if not cut_short:
        ring.rotated().keep()
    return cut_short


def _retire(connection: Connection, ring: KeyRing) -> int:
    older = _older(_wrapping(connection), ring)
    if not older:
        ring.retired().keep()
    return older


def _left(database: Database) -> int:
    return _older(wrapping(database), required(database.keys))


def _older(wraps: Mapping[str, int], ring: KeyRing) -> int:
    return sum(count for name, count in wraps.items() if name != ring.master.current)


def _wrapping(connection: Connection) -> dict[str, int]:
    wanted = select(_KEY.c.master, func.count()).where(_KEY.c.wrapped != b"").group_by(_KEY.c.master)
    return {name: count for name, count in connection.execute(wanted)}  # noqa: C416 - rows are not pairs to mypy


def _step(database: Database, after: str) -> tuple[int, str] | None:
    def work(connection: Connection) -> tuple[int, str] | None:
        return _rewrap(connection, required(database.keys), after)

    return database.write(work, within=_WITHIN, clock_work=True)


def _rewrap(connection: Connection, ring: KeyRing, after: str) -> tuple[int, str] | None:
    older = (_KEY.c.wrapped != b"") & (_KEY.c.master != ring.master.current) & (_KEY.c.reference > after)
    rows = connection.execute(select(_KEY).where(older).order_by(_KEY.c.reference).limit(_AT_A_TIME)).all()
    done = [_wrapped(connection, ring, row.reference, row.master, row.wrapped) for row in rows]
    return (sum(done), rows[-1].reference) if rows else None


def _wrapped(connection: Connection, ring: KeyRing, reference: Reference, master: str, wrapped: bytes) -> bool:
    try:
        data_key = ring.unwrap(wrapped, reference, master)
    except SealBroken:
        return False  # counted, and said: what is damaged keeps nobody else's key from being wrapped anew
    row = {"master": ring.master.current, "wrapped": ring.wrap(data_key, reference)}
    connection.execute(update(_KEY).where(_KEY.c.reference == reference), row)
    return True
