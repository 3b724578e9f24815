"""The register, as the rest of the house knows it: read it, and enter through its one door."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from policy.acts import Act, Attempt, Shredding
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.people import CLOCK, CONSOLE, Officer
from policy.terms import REGISTER, ChatId, Kind, PersonId, Reference
from store import checking, standing, tables
from store.database import CLOCK_WITHIN, WHOLE_WITHIN, WITHIN, Database
from store.door import Door
from store.door_answers import Entered, Objected, Owed
from store.errors import NotKnown, NotRecorded
from store.extract import Extract, Wanted, take
from store.inbox import Delivery
from store.lists.reader import Reader, Seen
from store.machine_clock import ClockLook, last_accepted
from store.record import Verified
from store.roll.identity import NO_ANSWERS, Answers, Mint, minted
from store.roll.roll_file import RollFile
from store.roll_changes.difference import Difference
from store.roll_changes.importing import Importing
from store.sealing import SealBroken
from store.standing import Standing
from store.view import View

__all__ = ["Delivery", "Entered", "Objected", "Owed", "Register"]

T = TypeVar("T")
# Errors of the database that come from what was to be written, not from the database being out of reach.
_UNFIT = (IntegrityError, DataError, ProgrammingError)


class Register:
    """The register: `enter` is the only way in, and what it refuses is entered as an attempt."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime], doubtful: Callable[[], bool] = bool
    ) -> None:
        """Stand before a database; `clock` gives the rules' time, aware, UTC, and `doubtful` whether it is in doubt."""
        self.database = database
        self.clock = clock
        self._doubtful = doubtful

    def enter(  # noqa: PLR0913 - named, each with its meaning
        self,
        act: Act,
        *,
        on: Reference | None,
        by: Officer,
        at: datetime | None = None,
        delivery: Delivery | None = None,
        within: float | None = None,
    ) -> Entered | Objected:
        """Enter an act on a reference (None for a Grant, which is given one), or say why it may not be entered.

        `at` is for tests; `by` is looked up on the roll under the lock; the same `delivery` again enters nothing.
        Raises NotRecorded when nothing was entered because the record could not be written within `within` seconds,
        NotKnown when that is not known. After any other exception nothing was entered either.
        """
        try:
            answer = self._write(
                lambda door: door.enter(act, on, by, delivery), at, within=within, clock_work=by.kind is Kind.CLOCK
            )
        except SealBroken as error:
            # Inside the door nothing is committed yet: this is certain.
            raise NotRecorded("what was sealed does not open") from error
        if isinstance(act, Shredding) and isinstance(answer, Entered):
            self.database.wipe()
        return answer

    def enter_all(self, owed: Sequence[Owed], *, at: datetime | None = None) -> list[Entered | Objected]:
        """Enter what the clock owes, in one transaction: all of it or nothing."""
        return self._write(lambda door: [door.enter(each.act, each.on, CLOCK) for each in owed], at, clock_work=True)

    def sweep(self, now: datetime | None = None, limit: int = 100) -> int:
        """Enter whatever the clock owes at `now`, up to about `limit` acts a transaction; give how many acts.

        What fails is tried alone, and what fails alone is set aside for a minute: it keeps nobody waiting.
        Raises NotRecorded or NotKnown when the record cannot be written; nothing is lost by ringing again.
        """
        entered = 0
        while references := self.waking(now or self.clock(), limit):
            entered += self._swept(references, now, limit)
        return entered

    def view(self, work: Callable[[View], T], within: float = WITHIN) -> T:
        """Read in one transaction: head, roll and whatever `work` reads are each read once. Raises NotRead."""
        return self.database.read(
            lambda each: work(View(each, self.database.keys, self.clock(), doubtful=self._doubtful())), within=within
        )

    def read(self, reference: Reference) -> Authorisation | None:
        """Give an authorisation, opened, as its entries have it; None where there is none."""
        return self.view(lambda view: view.read(reference))

    def log(self, reference: Reference = REGISTER) -> tuple[Entry, ...]:
        """Give the entries of a reference, opened; of the register itself where none is named."""
        return self.view(lambda view: view.ledger.entries(reference))

    def attempts(self) -> tuple[Entry, ...]:
        """Give every attempt that was refused, oldest first."""
        return self.of(Attempt)

    def of(self, kind: type[Act], since: datetime | None = None, until: datetime | None = None) -> tuple[Entry, ...]:
        """Give every entry of one kind of act, oldest first; from `since` on, and before `until`, where given."""
        return self.view(lambda view: view.ledger.of(kind, since, until), within=CLOCK_WITHIN)

    def standings(self) -> tuple[Standing, ...]:
        """Give where every reference stands, for lists; the register itself is not among them."""
        return tuple(each for each in self.database.read(standing.standings) if each.reference != REGISTER)

    def between(self, since: datetime, until: datetime) -> list[Reference]:
        """Give the references of what was granted before `until` and had not ended before `since`, oldest first."""
        return self.database.read(lambda connection: standing.between(connection, since, until))

    def references(self) -> tuple[Reference, ...]:
        """Give every reference ever allotted, oldest first."""
        return tuple(each.reference for each in self.standings())

    def listing(self, by: Officer) -> tuple[Seen, ...]:
        """Give what a person may know of now, oldest first, as lists show it, and how much they may see (rule 20)."""
        return self.view(lambda view: Reader(view, by, view.moment).everything())

    def lists(self, by: Officer, now: datetime, work: Callable[[Reader], T]) -> T:
        """Read lists for a person in one transaction; `now` is the moment for which states and ends are told."""
        return self.view(lambda view: work(Reader(view, by, now)))

    def waking(self, now: datetime, limit: int = 100) -> list[Reference]:
        """Give the references to which the clock owes something at `now`, the longest waiting first."""
        return self.database.read(lambda connection: standing.waking(connection, now, limit))

    def next_wake(self) -> datetime | None:
        """Give the earliest moment at which the clock will owe anything, or None."""
        return self.database.read(standing.next_wake)

    def faults(self) -> tuple[Standing, ...]:
        """Give what is set aside because the clock could not enter what it owes there."""
        return self.database.read(standing.faulty)

    def given(self, act: Act | None = None) -> Given:
        """Give the facts besides the authorisation, for drawing: never for deciding."""
        return self.view(lambda view: view.given(act))

    def entered(self, delivery: Delivery) -> Entered | None:
        """Give what a delivery entered, for one whose outcome was not known; None where it entered nothing."""
        return self.view(lambda view: view.entered(delivery))

    def officer(self, key: PersonId) -> Officer:
        """Give a person by id; `kind` is None for somebody not on the roll."""
        return self.view(lambda view: view.roll.officer(key))

    def member(self, account: ChatId) -> Officer:
        """Give whoever has a chat account now; `kind` is None for somebody not on the roll."""
        return self.view(lambda view: view.member(account))

    def typed(self, text: str) -> Officer | None:
        """Give a person by id, chat id or number, as somebody has typed it, or None for nobody on the roll."""
        return self.view(lambda view: view.roll.typed(text))

    def ids(self, accounts: Collection[ChatId]) -> Mapping[ChatId, PersonId]:
        """Give the ids of people by chat account; an account stands for somebody not on the roll."""
        return self.view(lambda view: view.ids(accounts)) if accounts else {}

    def name(self, key: PersonId) -> str:
        """Give a person's name: for windows that an entitled person opened, and nowhere else."""
        return self.view(lambda view: view.roll.name(key))

    def names(self, keys: Iterable[PersonId]) -> dict[PersonId, str]:
        """Give the names of people by key, for such windows."""
        return self.view(lambda view: {key: name for key in keys if (name := view.roll.name(key))})

    def entry(self, number: int) -> Entry:
        """Give one entry by its number in the whole record, opened."""
        return self.view(lambda view: view.ledger.numbered(number))

    def head_after(self, number: int) -> str:
        """Give the hash of an entry, the record's head at that moment; "" where there is no such entry."""
        wanted = select(tables.entry.c.hash).where(tables.entry.c.number == number)
        return self.database.read(lambda connection: connection.execute(wanted).scalar() or "")

    def slack_id(self, key: PersonId) -> ChatId | None:
        """Give the chat id of a person by the roll's key, or None for somebody without one."""
        return self.view(lambda view: view.roll.slack_id(key))

    def import_roll(  # noqa: PLR0913 - named, each with its meaning
        self,
        roll: RollFile,
        *,
        by: Officer = CONSOLE,
        at: datetime | None = None,
        allow_large: bool = False,
        circulate_every: int = 0,
        answers: Answers = NO_ANSWERS,
        mint: Mint = minted,
    ) -> Entered | Objected:
        """Put a roll in the place of the one that stands; whoever it lacks becomes inactive.

        `circulate_every` is in months; `answers` say who is whom where that is open, `mint` gives ids to new people.
        Raises RollFault where it stays open, RollTooSmall when more than a fifth are missing, unless `allow_large`.
        """
        importing = Importing(self.database, lambda each: self._door(each, at), roll=roll, answers=answers, mint=mint)
        return importing.entered(by, circulate_every, allow_large=allow_large)

    def compare_roll(self, roll: RollFile, answers: Answers = NO_ANSWERS) -> Difference:
        """Give what importing a roll would change. Raises RollFault where it is open who somebody is."""
        return Importing(self.database, self._door, roll=roll, answers=answers, mint=minted).difference()

    def roll_broken(self) -> bool:
        """Say whether the roll was changed beneath the register: then only a stop is entered."""
        return self.view(lambda view: view.roll.broken)

    def rebuild(self, at: datetime | None = None) -> int:
        """Make every standing anew from the entries alone; give how many."""
        return self._write(lambda door: door.rebuild(), at, within=600)

    def check(self, *, everything: bool = False) -> dict[Reference, str]:
        """Look at the newest entries and at all that is open, or at everything, and mend where it stands.

        Give what was wrong, by reference; what is wrong with the chain itself, under REGISTER.
        """
        broken = self.view(lambda view: checking.faults(view, everything=everything), within=WHOLE_WITHIN)
        if broken:
            self._write(lambda door: checking.mend(door, broken), None, within=60)
        return broken

    def verify(self, head: str | None = None) -> Verified:
        """Look at the whole record: nothing missing, nothing changed, and the entry with this head among it."""
        return self.view(lambda view: checking.verified(view, head), within=WHOLE_WITHIN)

    def head(self) -> str:
        """Give the hash of the newest entry."""
        return self.view(lambda view: view.ledger.head.hash)

    def clock_look(self) -> ClockLook:
        """Give what the record can tell of the clock; while that is wrong no act of a person is entered."""
        return self.view(lambda view: ClockLook(view.ledger.head.moment, view.clock_wrong, last_accepted(view.ledger)))

    def take(self, wanted: Wanted) -> Extract:
        """Take out the record, or part of it, opened, as it stands at one moment: for an export and nothing else.

        Raises SealBroken, or ValueError, where an entry cannot be opened.
        """
        keys = self.database.keys
        return self.database.read(lambda each: take(each, keys, self.clock(), wanted), within=WHOLE_WITHIN)

    def _write(
        self,
        work: Callable[[Door], T],
        at: datetime | None,
        *,
        within: float | None = None,
        clock_work: bool = False,
    ) -> T:
        # Once the lock is taken, and only then, is the clock read, and only once.
        return self.database.write(lambda each: work(self._door(each, at)), within=within, clock_work=clock_work)

    def _door(self, connection: Connection, at: datetime | None = None) -> Door:
        return Door(connection, self.database.keys, at or self.clock(), doubtful=self._doubtful())

    def _swept(self, references: list[Reference], now: datetime | None, limit: int) -> int:
        try:
            return self._write(lambda door: _settled(door, references, limit), now, clock_work=True)
        except Exception as error:
            if _out_of_reach(error):
                raise
        return sum(self._alone(reference, now) for reference in references)

    def _alone(self, reference: Reference, now: datetime | None) -> int:
        try:
            return self._write(lambda door: door.settle(reference), now, clock_work=True)
        except Exception as error:
            if _out_of_reach(error):
                raise
            fault = type(error.__cause__ if isinstance(error, NotRecorded) else error).__name__
        self._write(lambda door: door.set_aside(reference, fault), now, clock_work=True)
        return 0


def _settled(door: Door, references: list[Reference], limit: int) -> int:
    entered = 0
    for reference in references:
        entered += door.settle(reference) if entered < limit else 0
    return entered


def _out_of_reach(error: Exception) -> bool:
    # The database could not be written: nobody's fault, and no reason to set anything aside.
    if isinstance(error, NotRecorded):
        return not isinstance(error.__cause__, _UNFIT)
    return isinstance(error, NotKnown)
