"""The reading unit of work: what the entries, the roll and the register's own duties are in one transaction."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import Connection

from policy import register_duties
from policy.acts import Act, Grant, Ratification, Renewal, Review
from policy.authorisation import Authorisation, Entry
from policy.deadlines import wakes_at
from policy.fold import fold
from policy.given import Given
from policy.people import Holding, Officer
from policy.register_duties import RegisterDuties
from policy.terms import NOBODY, REGISTER, ChatId, PersonId, Reference
from store import inbox, standing
from store.door_answers import Entered
from store.inbox import Delivery
from store.ledger import Ledger
from store.machine_clock import behind
from store.roll.roll_tables import standing_roll
from store.sealing import KeyRing, SealBroken
from store.vault import Vault

REFERENCE: Final = re.compile(r"UA-[0-9]{4}-[0-9]{4,}")
# What would go on from a grant; none of it does where the grant itself cannot be believed.
_PROLONGING: Final = (Ratification, Review, Renewal)


class View:
    """The record as one transaction sees it, each part of it read once."""

    def __init__(self, connection: Connection, ring: KeyRing | None, now: datetime, *, doubtful: bool = False) -> None:
        """`doubtful`: whoever gave `now` does not believe it."""
        self.connection = connection
        self.vault = Vault(connection, ring)
        self.ledger = Ledger(connection, self.vault)
        self.roll = standing_roll(connection, self.vault)
        self.now = now
        newest = self.ledger.head.moment or now
        # The record never runs backwards, whatever the machine's clock does; what is due goes by that clock all the
        # same, or by a head from the future everything would be.
        self.moment = max(now, newest)
        self.clock_wrong = doubtful or behind(now, newest)
        # The one that was read last: a delivery is about one, and a look at the whole record must not keep them all.
        self._last: tuple[Reference, Authorisation | None] | None = None

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Who holds which post, as the roll stands, and who of them has said in chat that they are away."""
        return tuple(self.duties.as_declared(holding) for holding in self.roll.holdings)

    @cached_property
    def duties(self) -> RegisterDuties:
        """What the register itself owes, as its entries stand."""
        return self.ledger.duties()

    def read(self, reference: Reference) -> Authorisation | None:
        """Give what the entries of a reference come to, opened; None where there is none."""
        if not REFERENCE.fullmatch(reference):
            return None
        if self._last is None or self._last[0] != reference:
            self._last = reference, self._folded(reference)
        return self._last[1]

    def member(self, account: ChatId) -> Officer:
        """Give whoever has a chat account now; `kind` is None for somebody not on the roll."""
        return self.roll.officer(self.roll.person(account))

    def ids(self, accounts: Collection[ChatId]) -> Mapping[ChatId, PersonId]:
        """Give the ids of people by chat account; an account stands for somebody not on the roll."""
        return {each: self.roll.person(each) for each in accounts}

    def names(self, authorisation: Authorisation) -> dict[PersonId, str]:
        """Give the names of everybody who has to do with it: for windows that an entitled person opened."""
        keys = {entry.by.key for entry in authorisation.entries} | {*authorisation.parties, *authorisation.subject_keys}
        people = keys | set(authorisation.grant.involved)
        return {key: name for key in people if (name := self.roll.name(key))}

    def read_all(self, references: Collection[Reference]) -> tuple[Authorisation, ...]:
        """Give several authorisations in the order of their references, read at once."""
        self.vault.fetch(references)
        each = (fold(read) or self._lapsed(reference, read) for reference, read in self.ledger.entries_of(references))
        return tuple(authorisation for authorisation in each if authorisation)

    def next_wake(self) -> datetime | None:
        """Give the earliest moment at which the clock will owe anything, or None."""
        return standing.next_wake(self.connection)

    def aside(self) -> int:
        """Give how many references are set aside, or hold an entry that cannot be believed."""
        return len(standing.faulty(self.connection))

    def _folded(self, reference: Reference) -> Authorisation | None:
        # Asked for whether or not there is anything to open: how long nothing takes must not tell it from something
        # that may not be known of (rule 20).
        with suppress(SealBroken):  # a key that does not open is said of each entry that it sealed
            self.vault.key(reference)
        entries = self.ledger.entries(reference)
        return fold(entries) or self._lapsed(reference, entries)

    def wakes(self, reference: Reference, authorisation: Authorisation | None) -> datetime | None:
        """Give when the clock will next owe a reference something, as its entries and the roll have it."""
        return self._wakes(reference, authorisation, self.given(authorisation=authorisation))

    def entered(self, delivery: Delivery) -> Entered | None:
        """Give what a delivery entered, or None where it entered nothing."""
        number = inbox.entered(self.connection, delivery)
        return None if number is None else self._again(number)

    def given(
        self,
        act: Act | None = None,
        like: tuple[Authorisation, ...] = (),
        authorisation: Authorisation | None = None,
        on: Reference | None = None,
    ) -> Given:
        """Give the facts that the rules may know besides the authorisation."""
        named = _named(act) if isinstance(act, Grant) else {authorisation.grantor} if authorisation else set()
        duties = self.duties if isinstance(act, Grant) or on == REGISTER else None
        broken = bool(authorisation and authorisation.reference in self.ledger.faults)
        people = self.roll.known(named)
        return Given(
            holdings=self.holdings,
            people=people,
            like=like,
            duties=duties,
            clock_wrong=self.clock_wrong,
            roll_broken=self.roll.broken,
            record_broken=broken,
        )

    def _lapsed(self, reference: Reference, entries: tuple[Entry, ...]) -> Authorisation | None:
        # A grant that cannot be believed gave nobody authority: as far as it reads, it was over when it began.
        grant = self.ledger.lapsed(reference) if reference in self.ledger.faults else None
        act = grant.act if grant else None
        if grant is None or not isinstance(act, Grant) or not (act.ground and act.activity and act.intervals):
            return None
        after_it = (entry for entry in entries if not isinstance(entry.act, _PROLONGING))
        return fold((replace(grant, act=replace(act, ends_at=grant.moment)), *after_it))

    def _wakes(self, reference: Reference, authorisation: Authorisation | None, given: Given) -> datetime | None:
        if reference == REGISTER:
            return register_duties.wakes(self.duties)
        return wakes_at(authorisation, given) if authorisation else None

    def _again(self, number: int) -> Entered:
        entry = self.ledger.numbered(number)
        return Entered(
            reference=entry.reference,
            entry=entry,
            entries=(entry,),
            repeated=True,
            authorisation=self.read(entry.reference) if entry.reference else None,
            given=self.given(),
            head=self.ledger.head.hash,
        )


def _named(grant: Grant) -> set[PersonId]:
    people = {grant.applicant, *grant.operators, *grant.involved, *(subject.key for subject in grant.subjects)}
    return people - {NOBODY}
