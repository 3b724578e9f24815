"""A stage for the rooms of the bot: the made-up force on a record of its own, in a workspace, its loops not started."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.demo import force as demo_force
from bot.demo.run import TravellingClock, free_port, seed, settings
from bot.wiring import Bot, assemble
from policy import examples
from policy.acts import Act, Grant, Ratification
from policy.authorisation import Authorisation
from policy.people import Officer, Subject
from policy.terms import ChatId, PersonId, Reference
from sandbox.seed import Person, Seed
from sandbox.server import Sandbox
from scheduler.courier import Later, Outcome, TooOld, Unsure
from store.outbox import Claimed, LiveMessage
from store.register import Entered
from store.roll.roll_file import RollFile
from store.sealing import KeyRing

# Monday, 22:15 GMT.
START: Final = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
UA: Final = Reference("UA-2026-0001")
GRANT: Final = replace(
    examples.GRANT,
    subjects=(Subject(text="PC 4471 Dunn"),),
    applicant=PersonId("U0SGTB"),
    operators=(PersonId("U0SGTB"),),
)
REASONS: Final = examples.REASONS
# Somebody of another force, and somebody whom the roll does not know: both have an account.
STRANGER: Final = Person("U0OUT", "out", "Outside Visitor", team="T999")
NEWCOMER: Final = Person("U0NEW", "new", "Newly Come")
# Nobody's business in chat: names, collar numbers, what was written.
PRIVATE: Final = ("Dunn", "4471", "NICHE", "Marlowe", "Tolland", "Penrose", "no task behind them", "terminal")


class Stage:
    """The bot and its workspace. `wire` is the machine's time as the outbox is told it; it moves with each claim."""

    def __init__(self, slack: Sandbox, bot: Bot, clock: TravellingClock, folder: Path) -> None:
        self.slack = slack
        self.bot = bot
        self.clock = clock
        self.folder = folder
        self.wire = datetime.fromtimestamp(bot.wire(), UTC)

    @property
    def matter(self) -> Authorisation:
        """The first authorisation."""
        found = self.bot.register.read(UA)
        assert found, "nothing was granted"
        return found

    def officer(self, key: str) -> Officer:
        """Somebody on the roll."""
        return self.bot.register.member(ChatId(key))

    def enters(self, act: Act, by: str, on: Reference | None = UA) -> Entered:
        """Enter an act, which the rules must take."""
        answer = self.bot.register.enter(act, on=on, by=self.officer(by))
        assert isinstance(answer, Entered), answer
        return answer

    def grants(self, **changes: object) -> Entered:
        """Grant the example, with changes."""
        return self.enters(changed(**changes), "U0INSPA", on=None)

    def decides(self, act: Act = REASONS, by: str = "U0PSDH") -> Entered:
        """Decide it."""
        return self.enters(act, by)

    def passes(self, **span: float) -> None:
        """Let force time pass, and enter what fell due in it."""
        self.clock.forward_to(self.clock() + timedelta(**span))
        self.bot.sweep.once()

    def claims(self) -> dict[str, Claimed]:
        """The notices that may be told now, one of each conversation, by whom they are for."""
        self.wire += timedelta(minutes=1)
        return {each.notice.to: each for each in self.bot.outbox.claim(self.wire)}

    async def tells(self, claimed: Claimed) -> Outcome:
        """Tell one notice, and write down what became of it as the courier does."""
        outcome = await self.bot.messenger.tell(claimed)
        if isinstance(outcome, Later | Unsure):
            self.bot.outbox.put_back(claimed, self.wire, uncertain=claimed.uncertain or isinstance(outcome, Unsure))
        else:
            self.bot.outbox.settle(claimed, outcome, self.clock(), until=self.wire)
        return outcome

    async def tells_all(self) -> None:
        """Tell everything that is owed, and bring every message up to date."""
        while self.bot.outbox.pending() or self.bot.outbox.stale():
            while claimed := self.claims():
                outcomes = [await self.tells(each) for each in claimed.values()]
                assert not any(isinstance(outcome, Later | Unsure) for outcome in outcomes), outcomes
            await self.redraws()

    async def redraws(self) -> None:
        """Bring every message up to date."""
        while stale := self.bot.outbox.claim_edits(self.wire):
            for living in stale:
                there = await self.bot.messenger.redraw(living)
                assert not isinstance(there, Later), there
                self._drawn(living, there=there)
            self.wire += timedelta(minutes=1)

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return sum(call.method == method for call in self.slack.workspace.calls)

    def _drawn(self, living: LiveMessage, *, there: bool | TooOld) -> None:
        if isinstance(there, TooOld):
            self.bot.outbox.supersede(living)
        elif there:
            self.bot.outbox.drawn(living, living.last, until=self.wire)
        else:
            self.bot.outbox.forget(living)


def changed(**changes: object) -> Grant:
    """Give the example grant, with changes."""
    return replace(GRANT, **changes)  # type: ignore[arg-type]  # the fields that a test names


def narrowed(**changes: object) -> Ratification:
    """Give the example decision, with changes."""
    return replace(REASONS, **changes)  # type: ignore[arg-type]  # the fields that a test names


def people(*more: Person) -> Seed:
    """The demo's workspace with somebody else in it."""
    made = seed()
    return replace(made, people=(*made.people, *more))


def roll(people_file: str = demo_force.PEOPLE, posts_file: str = demo_force.POSTS) -> RollFile:
    """The made-up roll, or another."""
    return RollFile.parse({"people.csv": people_file, "posts.csv": posts_file})


@asynccontextmanager
async def stage(folder: Path, *, http: bool = False, pace: float = 0.02) -> AsyncIterator[Stage]:
    """Put the bot together in a workspace, the made-up roll imported, and start nothing."""
    clock, ours = TravellingClock(lambda: START), free_port()
    events = f"http://127.0.0.1:{ours}/slack/events" if http else None
    async with Sandbox(
        people(STRANGER, NEWCOMER),
        port=0,
        clock=lambda: clock().timestamp(),
        seconds_between_messages=0.0,
        events_url=events,
    ) as slack:
        bot = assemble(
            settings(slack, folder, ours, http=http), clock, pace=pace, key_ring=KeyRing.load(folder / "keys")
        )
        try:
            yield Stage(slack, bot, clock, folder)
        finally:
            bot.database.close()


@asynccontextmanager
async def running(made: Stage, *, connected: bool = True) -> AsyncIterator[Stage]:
    """Start the bot, wait until it is `connected` where it speaks Socket Mode, and let it finish at the end."""
    await made.bot.start()
    try:
        if connected and made.slack.events_url is None:
            await made.slack.connected(2)
        yield made
    finally:
        await made.bot.stop()
