"""The vault of data keys, kept wrapped in the database: one for each reference, one for digests, one for the roll."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from policy.terms import Reference
from store import tables
from store.record import Link, forged
from store.sealing import KeyRing, Keys, SealBroken, fresh_key, keyed, place, required, seal, unseal
from store.vouching import Voucher

DIGESTS: Final = Reference("DIGESTS")
ROLL: Final = Reference("ROLL")


class _Wrapped(NamedTuple):
    """A data key as it is kept: the master key that wraps it, by name; nothing once it was destroyed."""

    master: str
    wrapped: bytes


class Vault:
    """Seals and opens within one transaction; each key is unwrapped once."""

    def __init__(self, connection: Connection, ring: KeyRing | None) -> None:
        self._connection = connection
        self._ring = ring
        self._keys: dict[Reference, bytes | None] = {}
        self._destroyed: dict[Reference, bool] = {}

    def key(self, reference: Reference) -> bytes | None:
        """Give the data key of a reference, or None where it has none (any more)."""
        if reference not in self._keys:
            row = self._wrapped([reference]).get(reference)
            self._keys[reference] = self._unwrapped(reference, row)
        return self._keys[reference]

    def fetch(self, references: Collection[Reference]) -> None:
        """Have the data keys of several references at hand, read at once; one that does not open is said later."""
        rows = self._wrapped(references)
        for reference in references:
            with suppress(SealBroken):
                self._keys[reference] = self._unwrapped(reference, rows.get(reference))

    def _wrapped(self, references: Collection[Reference]) -> dict[Reference, _Wrapped]:
        table = tables.data_key
        wanted = select(table.c.reference, table.c.master, table.c.wrapped).where(table.c.reference.in_(references))
        return {row.reference: _Wrapped(row.master, row.wrapped) for row in self._connection.execute(wanted).all()}

    def key_made(self, reference: Reference, *, first: bool = False) -> bytes:
        """Give the data key of a reference, made and kept now if nothing was ever sealed there; `first`: nothing was.

        Raises SealBroken where it was destroyed, or is missing though something was sealed under it.
        """
        key = self.key(reference)
        if key is None and self.destroyed(reference):
            raise SealBroken(f"the data key of {reference} was destroyed")
        if key is None and not first and self._used(reference):
            raise SealBroken(f"the data key of {reference} is missing")
        if key is None:
            key = self._keys[reference] = fresh_key()
            wrapped = self._held.wrap(key, reference)
            row = {"reference": reference, "master": self._held.master.current, "wrapped": wrapped}
            self._connection.execute(insert(tables.data_key), row)
        return key

    def seal(self, reference: Reference, sequence: int | str, plain: bytes) -> bytes:
        """Seal something for one place: a sequence of a reference, or a person of the roll."""
        return seal(self.key_made(reference, first=sequence == 1), plain, place(reference, sequence))

    def unseal(self, reference: Reference, sequence: int | str, sealed: bytes) -> bytes | None:
        """Open what stands in one place, or give None where its key was destroyed.

        Raises SealBroken when it was changed or moved, or its key is missing without having been destroyed.
        """
        key = self.key(reference)
        if key is None and not self.destroyed(reference):
            raise SealBroken(f"the data key of {reference} is missing")
        return None if key is None else unseal(key, sealed, place(reference, sequence))

    def destroy(self, reference: Reference) -> None:
        """Destroy the data key of a reference: what was sealed under it can never be opened again."""
        table = tables.data_key
        self._connection.execute(update(table).where(table.c.reference == reference), {"wrapped": b""})
        self._keys[reference], self._destroyed[reference] = None, True

    @property
    def has_keys(self) -> bool:
        """Whether there is a key file: without one nothing is opened, and nothing but the chain can be checked."""
        return self._ring is not None

    @property
    def voucher(self) -> Voucher:
        """What vouches for entries and notices. Raises KeysUnfit where there is no key file."""
        return Voucher(self._held.record)

    @property
    def signing(self) -> Keys:
        """What signs heads. Raises KeysUnfit where there is no key file."""
        return self._held.signing

    def forged(self, link: Link) -> bool:
        """Say whether somebody without a record key put an entry in, or changed it."""
        if not forged(link, self.voucher):
            return False
        self._ring = self._held.renewed()  # rotated since this transaction began
        return forged(link, self.voucher)

    def digest(self, *parts: str) -> str:
        """Give the keyed digest by which texts are compared without being kept."""
        return keyed(self.key_made(DIGESTS), *parts)

    def has_digests(self) -> bool:
        """Say whether any digest was ever made; where its key is missing, none can be made, which is an error."""
        return self.key(DIGESTS) is not None or self._used(DIGESTS)

    @property
    def _held(self) -> KeyRing:
        return required(self._ring)

    def _used(self, reference: Reference) -> bool:
        # Digests and the roll's seals stand wherever there is a person; whatever a reference seals, an entry has.
        people, entry = tables.officer.c.id, tables.entry.c
        wanted = select(people) if reference in {DIGESTS, ROLL} else select(entry.number)
        if reference not in {DIGESTS, ROLL}:
            wanted = wanted.where(entry.reference == reference)
        return self._connection.execute(wanted.limit(1)).first() is not None

    def _unwrapped(self, reference: Reference, row: _Wrapped | None) -> bytes | None:
        self._destroyed[reference] = row is not None and row.wrapped == b""
        if row and row.wrapped and row.master not in self._held.master.keys:
            self._ring = self._held.renewed()  # rotated since this transaction began
        return self._held.unwrap(row.wrapped, reference, row.master) if row and row.wrapped else None

    def destroyed(self, reference: Reference) -> bool:
        """Say whether the key of a reference was destroyed: its row stands empty, and nothing is sealed there again."""
        self.key(reference)
        return self._destroyed[reference]


def any_destroyed(connection: Connection) -> bool:
    """Say whether any data key was ever destroyed here."""
    wanted = select(tables.data_key.c.reference).where(tables.data_key.c.wrapped == b"").limit(1)
    return connection.execute(wanted).first() is not None


def opens(connection: Connection, ring: KeyRing) -> bool:
    """Say whether a ring is that of this record: it opens the first data key, and can open the newest.

    A record in which nothing was sealed is any ring's.
    """
    table = tables.data_key
    whole = select(table).where(table.c.wrapped != b"")
    first = connection.execute(whole.order_by(table.c.reference != DIGESTS, table.c.reference).limit(1)).one_or_none()
    newest = connection.execute(
        whole.order_by(func.length(table.c.reference).desc(), table.c.reference.desc()).limit(1)
    ).one_or_none()
    if first is None or newest is None:
        return True
    try:
        ring.unwrap(first.wrapped, first.reference, first.master)
    except SealBroken:
        return False
    # Not opened: where it alone is damaged, that is said of its reference, and everything else goes on.
    return newest.master in ring.master.keys
