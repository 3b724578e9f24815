"""An extract of the record: whole, of some days, or about one person, all of it from one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from policy.acts import Act, Advice, Attempt, Export, Grant
from policy.authorisation import Authorisation, Entry
from policy.fold import fold
from policy.periods import london_day
from policy.terms import REGISTER, PersonId, Reference
from store import tables
from store.decoding import decoded
from store.ledger import Head
from store.record import Row, Verified, verify
from store.redaction import Person, Redaction
from store.roll.nominal_roll import Roll
from store.roll.roll_tables import standing_roll
from store.sealing import KeyRing
from store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is taken out: grants of these London days, both included, and about this person; nothing means all."""

    since: date | None = None
    until: date | None = None
    subject: str = ""

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment falls on one of the days."""
        day = london_day(moment)
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of the chain; one that is not taken out is there as what the chain needs, and no more."""

    number: int
    digest: str
    """SHA-256 of its body, in hexadecimal."""
    hash: str
    entry: Entry | None = None
    body: bytes | None = None
    sealed: bytes | None = None
    """What is sealed in it, as it stands in the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What was taken out, as it stood at one moment."""

    moment: datetime
    head: Head
    verified: Verified
    """What a look at every entry found."""
    lines: tuple[Line, ...]
    authorisations: tuple[Authorisation, ...]
    names: Mapping[PersonId, str]
    """The names of everybody in it, by the roll's key, as the roll has them now."""
    recognised: bool = True
    """Whether the person asked about stands on the roll; where not, only what was typed alike is taken out."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry that is taken out, oldest first."""
        return tuple(line.entry for line in self.lines if line.entry)

    @property
    def attempts(self) -> tuple[Entry, ...]:
        """Those of them that are refused attempts."""
        return tuple(entry for entry in self.entries if isinstance(entry.act, Attempt))


def take(connection: Connection, ring: KeyRing | None, now: datetime, wanted: Wanted) -> Extract:
    """Take out what is wanted, as it stands in the transaction of a connection.

    Raises SealBroken, or ValueError, where an entry cannot be opened.
    """
    vault = Vault(connection, ring)
    roll = standing_roll(connection, vault)
    rows = [Row.of(row) for row in connection.execute(select(tables.entry).order_by(tables.entry.c.number)).mappings()]
    person = Person(wanted.subject, roll, vault) if wanted.subject else None
    lines = tuple(_Choice(rows, vault, wanted, person).lines())
    entries = [line.entry for line in lines if line.entry]
    head = Head(rows[-1].number, rows[-1].hash, rows[-1].moment) if rows else Head()
    return Extract(
        moment=max(now, head.moment or now),
        head=head,
        verified=verify(rows, voucher=vault.voucher),
        lines=lines,
        authorisations=tuple(_folded(entries)),
        names=_names(entries, roll),
        recognised=person is None or person.recognised,
    )


class _Choice:
    """Which entries are taken out."""

    def __init__(self, rows: list[Row], vault: Vault, wanted: Wanted, person: Person | None) -> None:
        self._rows = rows
        self._wanted = wanted
        self._person = person
        self._opened = {row.number: decoded(row, vault) for row in rows}
        grants = (entry for entry in self._opened.values() if isinstance(entry.act, Grant))
        self._grants = {entry.reference: entry for entry in grants if entry.reference and self._wants(entry)}

    def lines(self) -> Iterator[Line]:
        """Give every entry of the chain, opened where it is taken out."""
        kept_back = {reference: self._kept_back(grant) for reference, grant in self._grants.items()}
        for row in self._rows:
            line = Line(number=row.number, digest=hashlib.sha256(row.body).hexdigest(), hash=row.hash)
            entry = self._opened[row.number]
            if entry.reference in kept_back:
                yield kept_back[entry.reference].line(line, entry, row)
            elif self._beside(entry):
                yield replace(line, entry=entry, body=row.body)
            else:
                yield line

    def _wants(self, grant: Entry) -> bool:
        act = grant.act
        about = self._person is None or (isinstance(act, Grant) and any(self._person.is_(s) for s in act.subjects))
        return about and self._wanted.holds(grant.moment)

    def _beside(self, entry: Entry) -> bool:
        # What belongs to no authorisation is about nobody; it goes by its own day.
        alone = entry.reference in {None, REGISTER}
        return alone and self._person is None and self._wanted.holds(entry.moment)

    def _kept_back(self, grant: Entry) -> _Lines:
        assert isinstance(grant.act, Grant)  # noqa: S101 - the caller has looked
        others = None if self._person is None else Redaction(grant.act, self._person, frozenset(self._grants))
        return _Lines(others)


@dataclass(frozen=True, slots=True)
class _Lines:
    """How the entries of one reference are taken out."""

    others: Redaction | None

    def line(self, line: Line, entry: Entry, row: Row) -> Line:
        if self.others is None:
            return replace(line, entry=entry, body=row.body, sealed=row.sealed)
        if self.others.gives_away(entry):
            return line
        ours = self.others.entry(entry)
        # The body of a grant that names references of other people would give those away.
        return replace(line, entry=ours, body=None if self.others.names_others(entry) else row.body)


def _folded(entries: Iterable[Entry]) -> Iterator[Authorisation]:
    folded: dict[Reference, list[Entry]] = {}
    for entry in entries:
        if entry.reference and entry.reference != REGISTER:
            folded.setdefault(entry.reference, []).append(entry)
    return (authorisation for each in folded.values() if (authorisation := fold(each)))


def _names(entries: Iterable[Entry], roll: Roll) -> dict[PersonId, str]:
    keys = {key for entry in entries for key in (entry.by.key, *_named(entry.act)) if key}
    return {key: name for key in sorted(keys) if (name := roll.name(key)) != key}


def _named(act: Act) -> tuple[PersonId, ...]:
    if isinstance(act, Grant):
        return (act.applicant, *act.operators, *act.involved, *(subject.key for subject in act.subjects))
    return (act.asked_by,) if isinstance(act, Advice | Export) else ()
