"""A made-up force on the example roll, a register to enter things in, and a clock that moves only when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from policy.acts import Act, Grant
from policy.authorisation import Authorisation
from policy.examples import MONDAY_NIGHT, grant
from policy.people import Officer, Subject
from policy.terms import MessageId, PersonId, PlaceId, Reference
from store.database import Database
from store.outbox import Claimed, Outbox, Told
from store.register import Delivery, Entered, Objected, Register
from store.roll.roll_file import Person, RollFile

EXAMPLES: Final = Path(__file__).parents[2] / "deploy" / "examples"
INSPECTOR, CHIEF_INSPECTOR, SERGEANT, HEAD_OF_PSD, ACU, DIRECTOR_HR, DPO, SUBJECT, STRANGER = (
    Officer(key=PersonId(f"P0{name}"))
    for name in ("ARMSTRONG", "CALDER", "BHATT", "HARGREAVE", "DREW", "LYLE", "DATTA", "WREN", "NOBODY")
)
WREN: Final = "PC 4471 Tom Wren"
# What must never be found outside what is sealed.
CANARIES: Final = (
    "Tom Wren",
    "Priscilla Unlisted",
    "Searches of one address on NICHE",
    "The next night shift begins in two hours",
    "are off duty and did not answer",
    "who is at the terminal when the searches",
    "Only the audit records of one person",
    "No other member of staff uses that login",
    "the records hold search terms",
    "Helen Armstrong",
)


@dataclass
class Clock:
    """The rules' time."""

    now: datetime = MONDAY_NIGHT

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **elapsed: float) -> datetime:
        self.now += timedelta(**elapsed)
        return self.now


@dataclass
class Force:
    """One record with the example roll imported."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    wire: datetime = MONDAY_NIGHT

    def __post_init__(self) -> None:
        self.register = Register(self.database, clock=self.clock)
        self.outbox = Outbox(self.database)

    def on_roll(self) -> Force:
        self.register.import_roll(example_roll(), mint=minted)
        return self

    def grants(self, by: Officer = INSPECTOR, who: str = WREN, view: str = "", **changes: object) -> Reference:
        """Grant, and give the reference."""
        answer = self.enters(granted(who, **changes), by=by, view=view)
        assert isinstance(answer, Entered), answer
        assert answer.reference
        return answer.reference

    def enters(self, act: Act, by: Officer, on: Reference | None = None, view: str = "") -> Entered | Objected:
        delivery = Delivery("view", view) if view else None
        return self.register.enter(act, on=on, by=by, delivery=delivery)

    def reads(self, reference: Reference) -> Authorisation:
        found = self.register.read(reference)
        assert found, reference
        return found

    def tells_all(self, wire: datetime = MONDAY_NIGHT) -> list[Claimed]:
        """Send everything there is to send, from `wire` on or later; give it in the order in which it went."""
        told: list[Claimed] = []
        self.wire = max(self.wire, wire)
        while claimed := self.outbox.claim(self.wire):
            for each in claimed:
                assert self.outbox.settle(
                    each, Told(PlaceId(f"C-{each.notice.to}"), MessageId(f"{self.wire.timestamp()}")), self.clock()
                )
            told += claimed
            self.wire += timedelta(seconds=1)
        assert not self.outbox.pending()
        return told

    def dumps(self, table: str) -> str:
        """Give everything that stands in a table, as text."""
        wanted = text(f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
        # In one order: where a database puts a row that it wrote anew is its own matter.
        return str(
            self.database.read(lambda connection: sorted((tuple(row) for row in connection.execute(wanted)), key=str))
        )

    def counts(self, table: str) -> int:
        return int(self.database.read(lambda connection: counted(connection, table)))


def counted(connection: Connection, table: str) -> int:
    """Give how many rows a table has."""
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - a table of ours


def granted(who: str = WREN, **changes: object) -> Grant:
    """Give the example grant on one person."""
    return grant(**{"subjects": (Subject(text=who),), "applicant": SERGEANT.key, **changes})


def minted(person: Person) -> PersonId:
    """Give a person the same id each time, unlike the chat id that it is made from: a mix-up shows."""
    return PersonId(f"P{person.slack_id[1:] or person.number}")


def example_roll() -> RollFile:
    """Give the roll of deploy/examples."""
    return RollFile.load(EXAMPLES / "people.csv", EXAMPLES / "posts.csv")
