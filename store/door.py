"""The unit of work: one transaction at the door, under the lock, with the clock read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from policy import register_duties
from policy.acts import Absence, Act, Attempt, ClockAccepted, Grant, HeadSigned, Referral, Shredding
from policy.authorisation import Authorisation, Entry
from policy.deadlines import due
from policy.decision import Allowed, decide
from policy.fold import after
from policy.given import Given
from policy.notices import notices
from policy.objections import Objection
from policy.people import CLOCK, Officer
from policy.sight import shown
from policy.terms import IN_FORCE, REGISTER, Flag, Reference
from store import inbox, outbox, standing
from store.door_answers import Entered, Objected, Stuck
from store.heads import signing
from store.inbox import Delivery
from store.lists import parts as list_parts
from store.roll import subject_recognition
from store.roll.nominal_roll import identified
from store.view import View

# The same grant by the same officer within this is the same grant, whatever delivered it.
SAME_GRANT: Final = timedelta(minutes=10)
# More than the clock can ever owe one reference at once; beyond it something is wrong with the reference.
MOST_OWED: Final = 50


class Door(View):
    """Everything that may happen in one transaction that holds the register's lock."""

    def enter(
        self, act: Act, on: Reference | None, by: Officer, delivery: Delivery | None = None
    ) -> Entered | Objected:
        """Enter an act, or say why not."""
        meant = inbox.meaning(self.vault, act, on, by) if delivery else ""
        number = inbox.find(self.connection, delivery, meant) if delivery else None
        if number is not None:
            return self._again(number)
        if isinstance(act, ClockAccepted):
            self.moment = self.now  # moments count anew from here
        answer = self._judged(act, on, identified(self.roll, by))
        if delivery and isinstance(answer, Entered):
            inbox.keep(self.connection, delivery, meant, answer.entry)
        return answer

    def settle(self, reference: Reference) -> int:
        """Enter whatever the clock owes a reference now; give how many acts. Raises Stuck when that has no end."""
        entered = 0
        while owed := self._owed(reference):
            answer = self.enter(owed[0], reference, CLOCK)
            entered += 1
            if isinstance(answer, Objected) or entered > MOST_OWED:
                raise Stuck(type(owed[0]).__name__)
        authorisation = self.read(reference)
        if authorisation is None and reference != REGISTER:
            raise Stuck("it cannot be read")
        wakes = self._wake(reference, authorisation)
        if wakes is not None and wakes <= self.now:
            raise Stuck("wakes in the past")
        return entered

    def set_aside(self, reference: Reference, fault: str) -> None:
        """Leave a reference aside for a minute: what is wrong with it must not keep the others waiting."""
        standing.set_aside(self.connection, reference, fault, self.now)

    def look_again(self, imported: int | None = None) -> None:
        """Have the clock look at once at what hangs on who holds what; after an import, on whom it changed as well.

        Nothing is read or worked out here, however much there is: the sweep does that, a few at a time.
        """
        standing.look_again(self.connection, self.moment, imported)

    def restand(self, reference: Reference) -> None:
        """Make anew, from the entries alone, where a reference stands; one that cannot be read stays as it is."""
        authorisation = self.read(reference)
        if authorisation or reference == REGISTER:
            self._wake(reference, authorisation)

    def rebuild(self) -> int:
        """Make every standing anew from the entries alone; give how many."""
        standing.forget(self.connection)
        list_parts.forget(self.connection)
        references = self.ledger.references()
        for reference in references:
            self._wake(reference, self.read(reference))
        return len(references)

    def _judged(self, act: Act, on: Reference | None, by: Officer) -> Entered | Objected:
        if isinstance(act, Grant):
            return self._granted(act, by)
        authorisation = self.read(on) if on else None
        answer = self._answered(authorisation, act, by, self.given(act, authorisation=authorisation, on=on))
        if isinstance(answer, Entered):
            self._carry_out(act, answer)
        return answer

    def _carry_out(self, act: Act, answer: Entered) -> None:
        # What an entry means for rows that are no part of the record.
        if isinstance(act, Absence):
            self.look_again()
        if isinstance(act, Shredding) and answer.reference:
            self.vault.destroy(answer.reference)
            subject_recognition.forget(self.connection, answer.reference)
            # Made anew from what can still be opened: the digests of whoever was destroyed go as well.
            self._wake(answer.reference, self.read(answer.reference))

    def _owed(self, reference: Reference) -> tuple[Act, ...]:
        if reference == REGISTER:
            return register_duties.due(self.duties, self.now)
        authorisation = self.read(reference)
        return due(authorisation, self.now, self.given(authorisation=authorisation)) if authorisation else ()

    def _forget(self) -> None:
        for name in ("holdings", "duties"):
            self.__dict__.pop(name, None)

    def _granted(self, typed: Grant, by: Officer) -> Entered | Objected:
        act = subject_recognition.recognised(typed, self.roll)
        subjects = subject_recognition.digests(act, self.vault)
        meant = subject_recognition.meaning(act, by, subjects, self.vault)
        same, sharing = subject_recognition.alike(self.connection, meant, subjects)
        earlier = self._same_grant(same)
        if earlier is not None:
            return self._again(earlier.number)
        answer = self._answered(None, act, by, self.given(act, tuple(self._readable(sharing))))
        if isinstance(answer, Entered):
            subject_recognition.keep(self.connection, answer.reference, meant, subjects)
        return answer

    def _answered(self, authorisation: Authorisation | None, act: Act, by: Officer, given: Given) -> Entered | Objected:
        answer = decide(authorisation, act, by, self.moment, given)
        if isinstance(answer, Allowed):
            return self._enter(authorisation, answer, by, given)
        number = None if by == CLOCK else self._attempted(authorisation, act, answer, by, given)
        read = shown(answer, authorisation, by, self.moment, given)
        return Objected(objection=answer, shown=read, moment=self.moment, number=number)

    def _enter(self, authorisation: Authorisation | None, answer: Allowed, by: Officer, given: Given) -> Entered:
        reference = (
            self.ledger.allotted("UA", Grant, self.moment)
            if isinstance(answer.act, Grant)
            else authorisation.reference
            if authorisation
            else REGISTER
        )
        entry, authorisation = self._append(authorisation, reference, answer.act, by, given, flags=answer.flags)
        entries = [entry]
        for consequence in answer.consequences:
            entry, authorisation = self._append(authorisation, reference, consequence, by, given)
            entries.append(entry)
        for act in answer.on_register:
            self._append(None, REGISTER, act, by, given)
        return Entered(
            reference=reference,
            entry=entries[0],
            entries=tuple(entries),
            authorisation=authorisation,
            given=given,
            head=self.ledger.head.hash,
        )

    def _append(  # noqa: PLR0913 - what an entry and its notices are made of
        self,
        authorisation: Authorisation | None,
        reference: Reference | None,
        act: Act,
        by: Officer,
        given: Given,
        *,
        flags: tuple[Flag, ...] = (),
    ) -> tuple[Entry, Authorisation | None]:
        actor = given.actor(by, self.moment)
        entry = self.ledger.next(reference, self._filled(act), actor, self.moment, flags)
        stands = after(authorisation, entry)
        owed = notices(stands, entry, given)
        self.ledger.append(entry, len(owed))
        self._last = None
        outbox.queue(self.connection, self.vault.voucher, entry, owed)
        if reference is not None:
            # Most acts, an attempt among them, change nothing of who has a part in it.
            lists = list_parts.people(authorisation) != list_parts.people(stands)
            self._move(reference, stands, entry.sequence, given, lists=lists, first=entry.sequence == 1)
        return entry, stands

    def _move(  # noqa: PLR0913 - what a standing is made of, and what of the lists there is to write
        self,
        reference: Reference,
        authorisation: Authorisation | None,
        sequence: int,
        given: Given,
        *,
        lists: bool = True,
        first: bool = False,
    ) -> datetime | None:
        if reference == REGISTER:
            self._forget()
        wakes = self._wakes(reference, authorisation, given)
        fault = self.ledger.faults.get(reference)
        standing.move(self.connection, reference, authorisation, sequence=sequence, wakes=wakes, fault=fault)
        if authorisation and lists:
            parts = list_parts.parts(authorisation, self.vault)
            list_parts.put(self.connection, reference, parts, first=first)
        return wakes

    def _attempted(
        self, authorisation: Authorisation | None, act: Act, objection: Objection, by: Officer, given: Given
    ) -> int:
        ground = act.ground if isinstance(act, Grant) else authorisation.ground if authorisation else None
        attempt = Attempt(act=type(act).__name__, objection=objection.name, ground=ground)
        earlier = self.ledger.same_attempt(attempt, by.key, self.moment)
        if earlier is not None:
            return earlier
        entry, _ = self._append(authorisation, authorisation.reference if authorisation else None, attempt, by, given)
        if authorisation is None:
            # As much is asked of the database as where there is something that may not be known of (rule 20).
            standing.move_nothing(self.connection, 0)
        for consequence in objection.consequences:
            self._append(None, REGISTER, consequence, by, given)
        return entry.number

    def _wake(self, reference: Reference, authorisation: Authorisation | None) -> datetime | None:
        sequence = authorisation.entries[-1].sequence if authorisation else self.ledger.sequence(reference)
        return self._move(reference, authorisation, sequence, self.given(authorisation=authorisation))

    def _same_grant(self, same: Iterable[Reference]) -> Entry | None:
        for authorisation in self._readable(same):
            fresh = timedelta() <= self.moment - authorisation.granted_at < SAME_GRANT
            if fresh and authorisation.state_at(self.moment) in IN_FORCE:
                return authorisation.granted
        return None

    def _readable(self, references: Iterable[Reference]) -> Iterator[Authorisation]:
        for reference in references:
            if authorisation := self.read(reference):
                yield authorisation
            else:
                # What is wrong with one bars neither a new roll nor a grant on the same person: it is set aside, which
                # is seen, and `verify` names it.
                self.set_aside(reference, "it cannot be read")

    def _filled(self, act: Act) -> Act:
        # What is known only here, as it is appended.
        if isinstance(act, Referral):
            return replace(act, number=self.ledger.allotted("RF", Referral, self.moment))
        return signing.entered(act, self.ledger.head, self.vault.signing) if isinstance(act, HeadSigned) else act
