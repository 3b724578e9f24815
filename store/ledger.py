"""The ledger, an append-only log, in one transaction: read the entries of a reference, append the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, select, true

from policy.acts import Act, Attempt, Grant
from policy.authorisation import Actor, Entry
from policy.periods import LONDON
from policy.register_duties import DUTY_ACTS, NEWEST_ALONE, RegisterDuties, fold_register
from policy.terms import REGISTER, Flag, PersonId, Reference
from store import tables
from store.codec import canonical
from store.decoding import believed, legible
from store.record import START, Row, body, facts, linked
from store.sealing import SealBroken
from store.vault import Vault

_ENTRY = tables.entry
# The same objection to the same act by the same person is entered at most this often.
ATTEMPT_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: its number, its hash and its moment (None before the first)."""

    number: int = 0
    hash: str = START
    moment: datetime | None = None


class Ledger:
    """Reads and appends entries in the transaction of a connection.

    What somebody without a record key put in, or changed, is left out; `faults` says on which references.
    """

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.connection = connection
        self.vault = vault
        self._newest: dict[Reference, int] = {}
        self.faults: dict[Reference, str] = {}
        self.head = self._head()

    def entries(self, reference: Reference) -> tuple[Entry, ...]:
        """Give the entries of a reference that can be believed, opened, oldest first."""
        return self._read(reference, self._rows(_ENTRY.c.reference == reference, _ENTRY.c.sequence))

    def entries_of(self, references: Collection[Reference]) -> Iterator[tuple[Reference, tuple[Entry, ...]]]:
        """Give the same of several references, in their order, read at once."""
        rows = self._rows(_ENTRY.c.reference.in_(references), _ENTRY.c.sequence)
        for reference in references:
            yield reference, self._read(reference, [row for row in rows if row.reference == reference])

    def _read(self, reference: Reference, rows: Sequence[Row]) -> tuple[Entry, ...]:
        self._newest[reference] = rows[-1].sequence if rows else 0
        if [row.sequence for row in rows] != list(range(1, len(rows) + 1)):
            self.faults[reference] = "an entry is missing"
        return tuple(self._believed(rows))

    def lapsed(self, reference: Reference) -> Entry | None:
        """Give the grant of a reference as far as it reads, where it was changed or forged: it gave no authority."""
        rows = self._rows((_ENTRY.c.reference == reference) & (_ENTRY.c.act == Grant.__name__), _ENTRY.c.sequence)
        return next((entry for row in rows if (entry := legible(row))), None)

    def of(self, act: type[Act], since: datetime | None = None, until: datetime | None = None) -> tuple[Entry, ...]:
        """Give every entry of one kind of act, opened, oldest first; from `since` on, and before `until`."""
        condition = _ENTRY.c.act == act.__name__
        condition &= true() if since is None else _ENTRY.c.moment >= since
        condition &= true() if until is None else _ENTRY.c.moment < until
        return tuple(self._believed(self._rows(condition, _ENTRY.c.number)))

    def same_attempt(self, attempt: Attempt, by: PersonId, at: datetime) -> int | None:
        """Give the number of a refused attempt by the same person, alike and a moment old, or None."""
        recent = (_ENTRY.c.actor == by) & (_ENTRY.c.act == Attempt.__name__)
        recent &= (_ENTRY.c.moment > at - ATTEMPT_EVERY) & (_ENTRY.c.moment <= at)
        for entry in self._believed(self._rows(recent, _ENTRY.c.number.desc())):
            if isinstance(entry.act, Attempt) and _alike(entry.act, attempt):
                return entry.number
        return None

    def duties(self) -> RegisterDuties:
        """Give what the register itself owes, from those of its entries that it depends on."""
        newest = select(func.max(_ENTRY.c.number)).where(_ENTRY.c.act == NEWEST_ALONE).scalar_subquery()
        owing = _ENTRY.c.act.in_(DUTY_ACTS) | (_ENTRY.c.number == newest)
        return fold_register(self._believed(self._rows((_ENTRY.c.reference == REGISTER) & owing, _ENTRY.c.sequence)))

    def numbered(self, number: int) -> Entry:
        """Give one entry by its number, opened. Raises SealBroken when it cannot be believed."""
        entry = next(self._believed(self._rows(_ENTRY.c.number == number, _ENTRY.c.number)), None)
        if entry is None:
            raise SealBroken(f"entry {number} was changed or forged")
        return entry

    def sequence(self, reference: Reference) -> int:
        """Give the sequence of a reference's newest entry, 0 where there is none."""
        if reference not in self._newest:
            wanted = select(func.max(_ENTRY.c.sequence)).where(_ENTRY.c.reference == reference)
            self._newest[reference] = self.connection.execute(wanted).scalar() or 0
        return self._newest[reference]

    def references(self) -> Sequence[Reference]:
        """Give every reference that has an entry, the register's own among them."""
        wanted = select(_ENTRY.c.reference).where(_ENTRY.c.reference.is_not(None)).distinct()
        return self.connection.execute(wanted).scalars().all()

    def allotted(self, letters: str, act: type[Act], at: datetime) -> Reference:
        """Give the next reference of its sort, like UA-2026-0001: the London year, and a number within it."""
        return Reference(f"{letters}-{at.astimezone(LONDON).year}-{self.next_number(act, at):04}")

    def next_number(self, act: type[Act], at: datetime) -> int:
        """Give the next number, in the London year of `at`, of what acts of this kind begin."""
        year = at.astimezone(LONDON).year
        begins, ends = (datetime(each, 1, 1, tzinfo=LONDON) for each in (year, year + 1))
        wanted = select(func.count()).where(
            _ENTRY.c.act == act.__name__, _ENTRY.c.moment >= begins, _ENTRY.c.moment < ends
        )
        return self.connection.execute(wanted).scalar_one() + 1

    def next(
        self, reference: Reference | None, act: Act, by: Actor, at: datetime, flags: tuple[Flag, ...] = ()
    ) -> Entry:
        """Give the entry that would come next. It is in the record only once it is appended."""
        return Entry(
            number=self.head.number + 1,
            reference=reference,
            sequence=0 if reference is None else self.sequence(reference) + 1,
            moment=at,
            act=act,
            by=by,
            flags=flags,
        )

    def append(self, entry: Entry, notices: int = 0) -> None:
        """Append an entry to the record, with how many notices are queued because of it.

        Raises ValueError for private facts where nothing private may stand.
        """
        open_facts, private = facts(entry.act)
        sealed = self._sealed(entry, canonical(private)) if private else None
        voucher = self.vault.voucher
        spelt = body(entry, open_facts, sealed, key=voucher.name, notices=notices)
        link, digest = linked(self.head.hash, spelt)
        row = {
            "number": entry.number,
            "reference": entry.reference,
            "sequence": entry.sequence,
            "moment": entry.moment,
            "act": type(entry.act).__name__,
            "actor": entry.by.key,
            "body": spelt,
            "sealed": sealed,
            "hash": link.hex(),
            "mac": voucher.link(link, digest),
        }
        self.connection.execute(insert(_ENTRY), row)
        if entry.reference is not None:
            self._newest[entry.reference] = entry.sequence
        self.head = Head(entry.number, link.hex(), entry.moment)

    def _sealed(self, entry: Entry, private: bytes) -> bytes | None:
        reference = entry.reference
        if reference is None or reference == REGISTER:
            raise ValueError(f"nothing private is entered there: {type(entry.act).__name__}")
        try:
            return self.vault.seal(reference, entry.sequence, private)
        except SealBroken:
            # Its key is destroyed, or does not open: what was done is entered all the same, and the words are not.
            return None

    def _rows(self, condition: ColumnElement[bool], order: ColumnElement[Any]) -> list[Row]:
        # Read whole: an open cursor would hold on to a transaction that is given up half way.
        wanted = select(_ENTRY).where(condition).order_by(order)
        return [Row.of(row) for row in self.connection.execute(wanted).mappings().all()]

    def _believed(self, rows: Iterable[Row]) -> Iterator[Entry]:
        for row in rows:
            entry, fault = believed(row, self.vault)
            if fault and row.reference:
                self.faults[row.reference] = fault
            if entry:
                yield entry

    def _head(self) -> Head:
        newest = self._rows_before(None)
        if newest is None:
            return Head()
        # What was put in by hand is chained on to, so that it stays where it is found; its moment is not believed.
        honest: Row | None = newest
        while self.vault.has_keys and honest and self.vault.forged(honest.link):
            honest = self._rows_before(honest.number)
        return Head(newest.number, newest.hash, honest.moment if honest else None)

    def _rows_before(self, number: int | None) -> Row | None:
        wanted = select(_ENTRY).order_by(_ENTRY.c.number.desc()).limit(1)
        earlier = wanted if number is None else wanted.where(_ENTRY.c.number < number)
        row = self.connection.execute(earlier).mappings().one_or_none()
        return Row.of(row) if row else None


def _alike(one: Attempt, other: Attempt) -> bool:
    return (one.act, one.objection) == (other.act, other.objection)
