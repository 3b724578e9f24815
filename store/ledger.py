"""The ledger, an append-only log, in one transaction: read the entries of a reference, append the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from policy.acts import Act, Attempt
from policy.authorisation import Actor, Entry
from policy.periods import LONDON
from policy.register_duties import DUTY_ACTS, RegisterDuties, fold_register
from policy.terms import REGISTER, Flag
from store import tables
from store.codec import canonical
from store.decoding import decoded
from store.record import START, Row, body, chained, facts
from store.vault import Vault

_ENTRY = tables.entry


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: its number, its hash and its moment (None before the first)."""

    number: int = 0
    hash: str = START
    moment: datetime | None = None


class Ledger:
    """Reads and appends entries in the transaction of a connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.connection = connection
        self.vault = vault
        self.head = self._head()

    def entries(self, reference: str) -> Iterator[Entry]:
        """Give the entries of a reference, opened, oldest first."""
        wanted = select(_ENTRY).where(_ENTRY.c.reference == reference).order_by(_ENTRY.c.sequence)
        return (decoded(Row.of(row), self.vault) for row in self.connection.execute(wanted).mappings())

    def of(self, act: type[Act]) -> Iterator[Entry]:
        """Give every entry of one kind of act, opened, oldest first."""
        wanted = select(_ENTRY).where(_ENTRY.c.act == act.__name__).order_by(_ENTRY.c.number)
        return (decoded(Row.of(row), self.vault) for row in self.connection.execute(wanted).mappings())

    def attempts(self, by: str, since: datetime) -> Iterator[Entry]:
        """Give the refused attempts of one person after a moment, newest first."""
        recent = (_ENTRY.c.actor == by) & (_ENTRY.c.act == Attempt.__name__) & (_ENTRY.c.moment > since)
        wanted = select(_ENTRY.c.number).where(recent).order_by(_ENTRY.c.number.desc())
        return (self.numbered(number) for number in self.connection.execute(wanted).scalars().all())

    def duties(self) -> RegisterDuties:
        """Give what the register itself owes, from those of its entries that it depends on."""
        wanted = select(_ENTRY).where(_ENTRY.c.reference == REGISTER, _ENTRY.c.act.in_(DUTY_ACTS))
        rows = self.connection.execute(wanted.order_by(_ENTRY.c.sequence)).mappings()
        return fold_register(decoded(Row.of(row), self.vault) for row in rows)

    def numbered(self, number: int) -> Entry:
        """Give one entry by its number, opened."""
        found = self.connection.execute(select(_ENTRY).where(_ENTRY.c.number == number)).mappings().one()
        return decoded(Row.of(found), self.vault)

    def sequence(self, reference: str) -> int:
        """Give the sequence of a reference's newest entry, 0 where there is none."""
        wanted = select(func.max(_ENTRY.c.sequence)).where(_ENTRY.c.reference == reference)
        return self.connection.execute(wanted).scalar() or 0

    def references(self) -> Sequence[str]:
        """Give every reference that has an entry, the register's own among them."""
        wanted = select(_ENTRY.c.reference).where(_ENTRY.c.reference.is_not(None)).distinct()
        return self.connection.execute(wanted).scalars().all()

    def allotted(self, letters: str, act: type[Act], at: datetime) -> str:
        """Give the next reference of its sort, like UA-2026-0001: the London year, and a number within it."""
        return f"{letters}-{at.astimezone(LONDON).year}-{self.next_number(act, at):04}"

    def next_number(self, act: type[Act], at: datetime) -> int:
        """Give the next number, in the London year of `at`, of what acts of this kind begin."""
        year = at.astimezone(LONDON).year
        begins, ends = (datetime(each, 1, 1, tzinfo=LONDON) for each in (year, year + 1))
        wanted = select(func.count()).where(
            _ENTRY.c.act == act.__name__, _ENTRY.c.moment >= begins, _ENTRY.c.moment < ends
        )
        return self.connection.execute(wanted).scalar_one() + 1

    def append(self, reference: str | None, act: Act, by: Actor, at: datetime, flags: tuple[Flag, ...] = ()) -> Entry:
        """Append one entry to the record. Raises ValueError for private facts where nothing private may stand."""
        entry = Entry(
            number=self.head.number + 1,
            reference=reference,
            sequence=0 if reference is None else self.sequence(reference) + 1,
            moment=at,
            act=act,
            by=by,
            flags=flags,
        )
        self._insert(entry)
        return entry

    def _insert(self, entry: Entry) -> None:
        open_facts, private = facts(entry.act)
        # Once a key is destroyed nothing private is kept there any more, only that it was opened, by whom and when.
        shredded = bool(private) and self.vault.destroyed(entry.reference or "")
        sealed = self._sealed(entry, canonical(private)) if private and not shredded else None
        told = body(entry, open_facts, sealed)
        row = {
            "number": entry.number,
            "reference": entry.reference,
            "sequence": entry.sequence,
            "moment": entry.moment,
            "act": type(entry.act).__name__,
            "actor": entry.by.key,
            "body": told,
            "sealed": sealed,
            "hash": chained(self.head.hash, told),
        }
        self.connection.execute(insert(_ENTRY), row)
        self.head = Head(entry.number, str(row["hash"]), entry.moment)

    def _sealed(self, entry: Entry, private: bytes) -> bytes:
        if entry.reference in {None, REGISTER}:
            raise ValueError(f"nothing private is entered there: {type(entry.act).__name__}")
        return self.vault.seal(str(entry.reference), entry.sequence, private)

    def _head(self) -> Head:
        wanted = select(_ENTRY.c.number, _ENTRY.c.hash, _ENTRY.c.moment).order_by(_ENTRY.c.number.desc()).limit(1)
        found = self.connection.execute(wanted).one_or_none()
        return Head(*found) if found else Head()
