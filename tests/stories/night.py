"""A night of the made-up force: the whole bot in a Slack-shaped workspace, and a clock that moves when told to."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.demo import force as demo_force
from bot.demo.run import PACE, Travel, TravellingClock, free_port, seed, settings
from bot.wiring import Bot, assemble
from policy.authorisation import Authorisation
from policy.terms import Reference
from sandbox.server import Sandbox
from store.roll.roll_file import RollFile
from store.sealing import KeyRing
from tests.stories.actor import Actor
from tests.stories.looking import Looking

# The grant of the cases: Monday, 22:15 GMT.
START: Final = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
UA: Final = Reference("UA-2026-0001")
PATIENCE: Final = 60.0

CAST: Final = {
    "inspector": "U0INSPA",
    "other_inspector": "U0INSPB",
    "sergeant": "U0SGTB",
    "head": "U0PSDH",
    "acu": "U0ACUD",
    "deputy": "U0CIC",
    "hr": "U0HRD",
    "personnel": "U0HPS",
    "superintendent": "U0SUPI",
    "dpo": "U0DPO",
    "fcao": "U0FCAO",
    "contingency": "U0ACC",
    "fib": "U0FIB",
    "adviser": "U0PSDA",
    "constable": "U0PCX",
    "other_constable": "U0PCZ",
    "staff": "U0STAFY",
}
CHANNELS: Final = ("#dpo", "#operations", "#information-management", "#all-staff")


class Night:
    """The workspace, the bot, and the people in it by their parts; `expects` holds what everybody was shown."""

    def __init__(self, slack: Sandbox, clock: TravellingClock, travel: Travel, folder: Path, port: int) -> None:
        self.slack = slack
        self.clock = clock
        self.travel = travel
        self.folder = folder
        self.port = port
        self.looking = Looking(slack, CAST, CHANNELS)
        self.inspector = self.someone("inspector")
        self.sergeant = self.someone("sergeant")
        self.head = self.someone("head")
        self.acu = self.someone("acu")
        self.fcao = self.someone("fcao")
        self.dpo = self.someone("dpo")

    @property
    def bot(self) -> Bot:
        """The bot, while it runs."""
        assert self.travel.bot
        return self.travel.bot

    @property
    def database(self) -> Path:
        """The record's file."""
        return self.folder / "seventytwo.db"

    @property
    def now(self) -> datetime:
        """Force time."""
        return self.clock()

    def record(self, reference: Reference = UA) -> Authorisation:
        """What the entries of a reference come to."""
        found = self.bot.register.read(reference)
        assert found is not None, f"There is no {reference}."
        return found

    def acts(self, reference: Reference = UA) -> Counter[str]:
        """How many of each act the record holds of a reference."""
        return Counter(type(entry.act).__name__ for entry in self.record(reference).entries)

    def someone(self, part: str) -> Actor:
        """Somebody, by the part they play."""
        return Actor(self, part, self.slack.person(CAST[part]))

    async def starts(self) -> None:
        """Start the bot on this night's folder."""
        made = settings(self.slack, self.folder, self.port, http=self.slack.events_url is not None)
        bot = assemble(made, self.clock, pace=PACE, key_ring=keys(self.folder))
        self.travel.bot = bot
        if not bot.register.given().holdings:
            await asyncio.to_thread(bot.register.import_roll, demo_force.roll())
        await bot.start()
        if made.slack_app_token:
            await self.slack.connected(1)

    async def stops(self) -> None:
        """Stop the bot; the workspace goes on without it."""
        bot, self.travel.bot = self.bot, None
        await bot.stop()

    async def passes(self, **span: float) -> None:
        """Let time pass: `days`, `hours`, `minutes`, `seconds`. What falls due on the way is told at its own time."""
        await self.reaches(self.now + timedelta(**span))

    async def reaches(self, moment: datetime | str) -> None:
        """Let time pass until a moment, UTC."""
        at = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        await self.travel.reach(at)

    def jumps(self, moment: str) -> None:
        """Put the clock on without letting anything that falls due on the way be entered."""
        self.clock.forward_to(datetime.fromisoformat(moment))

    async def posts_change(self, posts: str) -> None:
        """Import a roll with other posts."""
        roll = RollFile.parse({"people.csv": demo_force.PEOPLE, "posts.csv": posts})
        await asyncio.to_thread(self.bot.register.import_roll, roll)

    async def is_quiet(self) -> None:
        """Wait until everything owed has been told and shown."""
        if self.travel.bot:
            self.bot.courier.wake()
            await self.bot.courier.quiet(PATIENCE)
        await self.slack.quiet()

    async def expects(self, shown: Mapping[str, Sequence[str]]) -> None:
        """Everybody was shown exactly this since the last look, and whoever is not named was shown nothing."""
        await self.is_quiet()
        self.looking.expects(shown)

    async def expects_nothing(self) -> None:
        """Nobody was shown anything since the last look."""
        await self.expects({})

    async def is_as_it_was(self, reference: Reference = UA) -> None:
        """The record is whole, and nothing is owed that is not told."""
        await self.is_quiet()
        assert self.bot.register.verify().bad is None
        assert self.bot.register.read(reference) is not None


def keys(folder: Path) -> KeyRing:
    """The master key of a folder, made the first time."""
    path = folder / "sealing.keys"
    return KeyRing.load(path) if path.exists() else KeyRing.make(path)


@asynccontextmanager
async def night_of(folder: Path, *, http: bool = False, start: datetime = START) -> AsyncIterator[Night]:
    """A night that begins at `start`, over Socket Mode or over signed HTTP."""
    clock, ours = TravellingClock(lambda: start), free_port()
    slack = Sandbox(
        seed(),
        port=0,
        clock=lambda: clock().timestamp(),
        wire=time.monotonic,
        seconds_between_messages=PACE / 2,
        events_url=f"http://127.0.0.1:{ours}/slack/events" if http else None,
    )
    async with slack:
        night = Night(slack, clock, Travel(clock), folder, ours)
        await night.starts()
        try:
            yield night
        finally:
            if night.travel.bot:
                await night.stops()
