"""Where things are entered: the real register on a file, or the rules alone, which is twenty times as fast.

Both answer alike. `OnFile` is the register as it runs; `OnPaper` asks the same rules in the same order and keeps what
they answer in memory, so that many more examples fit into the time that there is.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, text

from policy import deadlines, notices, register_duties
from policy.acts import Absence, Act, Grant
from policy.authorisation import Authorisation, Entry
from policy.decision import Allowed, decide
from policy.fold import after
from policy.given import Given
from policy.objections import Objection
from policy.people import CLOCK, Officer
from policy.sight import shown
from policy.terms import REGISTER, PersonId, Reference
from scheduler.sweep import Sweep
from store.database import Database
from store.door import Door
from store.door_answers import Objected
from store.register import Delivery, Entered, Register
from store.roll.roll_file import Person
from store.sealing import KeyRing
from store.standing import Standing, standings
from tests.mutants import cast
from tests.mutants.cast import Roster

Clock = Callable[[], datetime]
Queued = dict[int, list[tuple[str, str]]]
"""Who was told what because of an entry, by its number."""
NOTICES: Final = text("SELECT number, conversation, facts FROM notice WHERE number > :seen ORDER BY position")
COUNTED: Final = text("SELECT count(*), max(number) FROM entry")


@dataclass(frozen=True)
class Stand:
    """Where one reference stands, and whether anything is due there at a moment; `told` is None for the register."""

    reference: Reference
    wakes_at: datetime | None
    is_due: Callable[[datetime], bool]
    told: Authorisation | None = None
    ends_at: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True)
class View:
    """What can be seen from outside: the newest entry's number and moment, every reference, and notices since."""

    number: int
    moment: datetime
    stands: list[Stand]
    queued: Queued


class Desk(Protocol):
    """Where things are entered."""

    def enter(self, act: Act, by: str, on: Reference | None, delivery: Delivery) -> Entered | Objected: ...
    def import_roll(self, roster: Roster) -> None: ...
    def sweep(self) -> int: ...
    def count(self) -> int: ...
    def next_wake(self) -> datetime | None: ...
    def view(self, seen: int) -> View: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Template:
    """A record with the roll imported and nothing else, to begin each example from."""

    path: Path
    keys: KeyRing

    @classmethod
    def made(cls, folder: Path) -> Template:
        """Make it, once."""
        template = cls(folder / "template.db", KeyRing.fresh())
        database = Database.open(f"sqlite:///{template.path}", keys=template.keys)
        Register(database, clock=lambda: cast.BEGUN).import_roll(Roster().file(), mint=by_account)
        database.close()
        return template

    def copied(self) -> Database:
        """Give a fresh copy, opened; there is one at a time."""
        path = self.path.with_name("record.db")
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copyfile(self.path, path)
        return Database.open(f"sqlite:///{path}", keys=self.keys)


def by_account(person: Person) -> PersonId:
    """Give somebody their chat id for an id: the machine's own books know them by that."""
    return PersonId(person.slack_id)


class OnFile:
    """The real register."""

    def __init__(self, template: Template, clock: Clock) -> None:
        self.database = template.copied()
        self.register = Register(self.database, clock=clock)
        self.clock = clock
        self.read: dict[str, tuple[Authorisation, Given]] = {}
        """What was read last; it is read again when there is an entry more, or when something changed on the roll."""

    def enter(self, act: Act, by: str, on: Reference | None, delivery: Delivery) -> Entered | Objected:
        if on == REGISTER:
            self.read.clear()
        return self.register.enter(act, on=on, by=Officer(key=PersonId(by)), delivery=delivery)

    def import_roll(self, roster: Roster) -> None:
        self.read.clear()
        assert isinstance(self.register.import_roll(roster.file(), allow_large=True, mint=by_account), Entered)

    def sweep(self) -> int:
        return Sweep(self.register).once()

    def count(self) -> int:
        count, newest = self.database.read(lambda connection: connection.execute(COUNTED).one())
        assert count == newest, "an entry is missing"
        return int(count)

    def next_wake(self) -> datetime | None:
        return self.register.next_wake()

    def view(self, seen: int) -> View:
        return self.database.read(lambda connection: self._view(connection, seen))

    def close(self) -> None:
        bad = self.register.verify().bad
        self.database.close()
        assert bad is None, "the record does not verify"

    def _view(self, connection: Connection, seen: int) -> View:
        door = Door(connection, self.database.keys, self.clock())
        queued: Queued = defaultdict(list)
        for number, who, facts in connection.execute(NOTICES, {"seen": seen}):
            queued[number].append((who, json.loads(facts)["message"]))
        found = [self._stand(door, standing) for standing in standings(connection)]
        assert door.ledger.head.moment
        return View(door.ledger.head.number, door.ledger.head.moment, found, queued)

    def _stand(self, door: Door, standing: Standing) -> Stand:
        reference, wakes = standing.reference, standing.wakes_at
        if reference == REGISTER:
            told = door.duties
            return Stand(reference, wakes, lambda at: bool(register_duties.due(told, at)), fault=standing.fault)
        kept = self.read.get(reference)
        if kept is None or len(kept[0].entries) != standing.sequence:
            read = door.read(reference)
            assert read
            kept = self.read[reference] = (read, door.given(authorisation=read))
        return Stand(reference, wakes, _due(*kept), kept[0], standing.ends_at, standing.fault)


def _due(told: Authorisation, given: Given) -> Callable[[datetime], bool]:
    return lambda at: bool(deadlines.due(told, at, given))


@dataclass
class OnPaper:
    """The rules alone, asked as the register asks them."""

    clock: Clock
    roster: Roster = field(default_factory=Roster)
    told: dict[str, Authorisation] = field(default_factory=dict)
    wakes: dict[str, datetime | None] = field(default_factory=dict)
    queued: Queued = field(default_factory=lambda: defaultdict(list))
    delivered: dict[str, Entered] = field(default_factory=dict)
    number: int = 1
    newest: datetime = cast.BEGUN

    def enter(self, act: Act, by: str, on: Reference | None, delivery: Delivery) -> Entered | Objected:
        if delivery.key in self.delivered:
            return replace(self.delivered[delivery.key], repeated=True)
        answer = self._judged(act, self.roster.officer(by), on)
        if isinstance(answer, Entered):
            self.delivered[delivery.key] = answer
            if isinstance(act, Absence):
                self.roster.absences[by] = (answer.entry.moment, act.until)
                self.import_roll(self.roster)
        return answer

    def import_roll(self, roster: Roster) -> None:
        self.roster = roster
        for reference, wakes in self.wakes.items():
            if wakes:
                self._wake(Reference(reference))

    def sweep(self) -> int:
        entered, now = 0, self.clock()
        for reference in [each for each, wakes in self.wakes.items() if wakes and wakes <= now]:
            while owed := deadlines.due(self.told[reference], self._at(), self._given(Reference(reference))):
                entered += 1
                answer = self._judged(owed[0], CLOCK, Reference(reference))
                assert isinstance(answer, Entered), f"{owed[0]} is owed, and refused: {answer}"
                assert entered < 50, "there is no end to what is owed"
        return entered

    def count(self) -> int:
        return self.number

    def next_wake(self) -> datetime | None:
        return min((wakes for wakes in self.wakes.values() if wakes), default=None)

    def view(self, seen: int) -> View:
        stands = [
            Stand(
                Reference(reference),
                self.wakes[reference],
                _due(told, self._given(Reference(reference))),
                told,
                told.ends_at,
            )
            for reference, told in self.told.items()
        ]
        queued = defaultdict(list, {number: told for number, told in self.queued.items() if number > seen})
        return View(self.number, self.newest, stands, queued)

    def close(self) -> None:
        self.told.clear()

    def _at(self) -> datetime:
        return max(self.clock(), self.newest)

    def _given(self, reference: Reference | None) -> Given:
        told = self.told.get(reference or "")
        named = {told.grantor: self.roster.officer(told.grantor)} if told else {}
        return Given(
            holdings=self.roster.holdings(),
            people=named,
            duties=register_duties.RegisterDuties(begun=cast.BEGUN) if reference == REGISTER else None,
        )

    def _judged(self, act: Act, by: Officer, on: Reference | None) -> Entered | Objected:
        told, given, at = self.told.get(on or ""), self._given(on), self._at()
        answer = decide(told, act, by, at, given)
        if isinstance(answer, Objection):
            return Objected(objection=answer, shown=shown(answer, told, by, at, given), moment=at)
        return self._entered(answer, by, on, given)

    def _entered(self, answer: Allowed, by: Officer, on: Reference | None, given: Given) -> Entered:
        reference = f"UA-{len(self.told) + 1}" if isinstance(answer.act, Grant) else on or REGISTER
        acts = (answer.act, *answer.consequences)
        entries = tuple(self._appended(act, by, Reference(reference), given, answer) for act in acts)
        return Entered(reference=Reference(reference), entry=entries[0], entries=entries)

    def _appended(self, act: Act, by: Officer, reference: Reference, given: Given, answer: Allowed) -> Entry:
        told, at = self.told.get(reference), self._at()
        self.number += 1
        self.newest = at
        entry = Entry(
            number=self.number,
            reference=reference,
            sequence=len(told.entries) + 1 if told else 1,
            moment=at,
            act=act,
            by=given.actor(by, at),
            flags=answer.flags if act is answer.act else (),
        )
        stands = after(told, entry)
        if stands:
            self.told[reference] = stands
            self.queued[self.number] = [(each.to, each.message.value) for each in notices.notices(stands, entry, given)]
            self._wake(reference)
        return entry

    def _wake(self, reference: Reference) -> None:
        self.wakes[reference] = deadlines.wakes_at(self.told[reference], self._given(reference))
