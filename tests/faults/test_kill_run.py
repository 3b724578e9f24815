"""`seventytwo run` is killed with -9 over and over while people press and time travels: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.demo import force as demo_force
from bot.demo import run as demo
from sandbox.server import Sandbox
from store.database import Database
from store.outbox import Outbox
from store.register import Register
from store.sealing import KeyRing
from tests.chance import chance
from tests.faults.cast import Cast
from tests.faults.killing import Runner, Travelled
from tests.faults.oracle import Oracle

COMMIT_ACK = "between commit and ack"
CLAIM_SEND = "between claim and send"
ACCEPT_SETTLE = "between Slack's acceptance and settle"
SWEEP = "inside a sweep"
ANYWHERE = "anywhere"
AT_LEAST: Final = 10
# Where a kill is aimed, and where that is. "held" stops in the sandbox: the message stands, its answer does not come.
AIMS: Final = {
    "committed": COMMIT_ACK,
    "claimed": CLAIM_SEND,
    "accepted": ACCEPT_SETTLE,
    "held": ACCEPT_SETTLE,
    "sweeping": SWEEP,
    "swept": SWEEP,
}
# An aim of "" is none: that kill falls wherever it falls.
SCRIPT: Final = ("committed", "sweeping", "claimed", "accepted", "committed", "swept", "claimed", "held", "") * 18
# Real seconds: how long a place is waited for, how long the kills may take, how long everything may take to settle.
BETWEEN = 1.5
WAIT, KILLING, SETTLING = 6.0, 300.0, 60.0
TOML = """\
team = "{team}"
[channels]
dpo = "{dpo}"
operations = "{operations}"
"""


@dataclass
class Night:
    """The bot, the workspace it speaks to, the people in it, and where it was killed."""

    slack: Sandbox
    clock: Travelled
    cast: Cast
    runner: Runner
    url: str
    keys: KeyRing
    kills: Counter[str] = field(default_factory=Counter)
    random: random.Random = field(default_factory=chance)

    async def killed(self, aim: str) -> None:
        """Kill it where it is aimed at, let time pass, and start it again, now and then aimed at its very start."""
        await self._work(2)
        if aim == "held":
            self.slack.faults.hold(WAIT, method="chat.postMessage")
        elif aim and not self.runner.now.marks.qsize():
            await self.runner.now.say(aim=aim)
        if AIMS.get(aim) == SWEEP:
            await self.runner.travel(timedelta(hours=24))
        hit = await self._there(aim)
        await self.runner.kill()
        self.slack.faults.clear()
        self.kills[AIMS[aim] if hit else ANYWHERE] += 1
        await self.runner.travel(timedelta(hours=self.random.choice((0, 0, 1, 5))))
        await self.runner.start()

    async def _work(self, deeds: int) -> None:
        # People get something done between two kills, or there would be little to lose.
        done, ends = self.cast.answered + deeds, time.monotonic() + BETWEEN
        while self.cast.answered < done and time.monotonic() < ends:  # noqa: ASYNC110 - it ends by itself
            await asyncio.sleep(0.02)

    async def _there(self, aim: str) -> bool:
        if not aim:
            await asyncio.sleep(self.random.uniform(0.0, 1.0))
            return False
        return await (self._accepted(WAIT) if aim == "held" else self.runner.now.stopped(aim, WAIT))

    async def _accepted(self, within: float) -> bool:
        calls = self.slack.workspace.calls
        began, ends = len(calls), time.monotonic() + within
        while time.monotonic() < ends:
            if any(call.method == "chat.postMessage" and call.ok for call in calls[began:]):
                return True
            await asyncio.sleep(0.005)
        return False

    async def settled(self) -> None:
        """Let everything be told that is owed, and every message be brought up to date; then stop it."""
        database = Database(self.url, keys=self.keys)
        outbox, register = Outbox(database), Register(database, clock=self.clock)
        ends = time.monotonic() + SETTLING
        while outbox.pending() or outbox.stale() or register.waking(self.clock()):
            assert time.monotonic() < ends, f"It does not come to rest.\n{self.runner.log}"
            await asyncio.sleep(0.1)
        database.close()
        await self.slack.quiet()
        await self.runner.stop()

    def amiss(self) -> list[str]:
        """Hold what people were shown against the record and the conversations."""
        database = Database.open(self.url, keys=self.keys)
        try:
            return Oracle(self.slack, database, self.cast.deeds, self.clock()).amiss()
        finally:
            database.close()


@asynccontextmanager
async def a_night(folder: Path, defect: str = "") -> AsyncIterator[Night]:
    """A made-up force at work, and the bot as its own process on a SQLite file."""
    clock = Travelled()
    url, keys = f"sqlite:///{folder / 'seventytwo.db'}", folder / "sealing.keys"
    (folder / "seventytwo.toml").write_text(TOML.format(team=demo_force.TEAM, **demo_force.CHANNELS))
    ring = KeyRing.make(keys)
    database = Database.open(url, keys=ring)
    Register(database, clock=clock).import_roll(demo_force.roll())
    database.close()
    seed = demo.seed()
    async with Sandbox(seed, port=0, clock=lambda: clock().timestamp(), seconds_between_messages=0.01) as slack:
        env = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": seed.bot_token,
            "SLACK_APP_TOKEN": seed.app_token,
            "SLACK_API_URL": slack.api_url,
            "SEALING_KEYS": str(keys),
            "SEVENTYTWO_CONFIG": str(folder / "seventytwo.toml"),
            "PORT": str(demo.free_port()),
        }
        runner = Runner(slack, clock, env, folder, defect)
        try:
            yield Night(slack, clock, Cast(slack, clock), runner, url, ring)
        finally:
            await runner.close()


async def lived(night: Night, script: tuple[str, ...], at_least: int) -> None:
    """Go through the script while everybody works, until each place was hit so often; then let it come to rest."""
    await night.runner.start()
    playing = asyncio.create_task(night.cast.play())
    ends = time.monotonic() + KILLING
    aimed_at = {AIMS[aim] for aim in script if aim}
    for aim in script:
        await night.killed(aim)
        assert not playing.done(), playing.exception()
        enough = all(night.kills[place] >= at_least for place in aimed_at)
        if (enough and night.kills.total() >= 5 * at_least) or time.monotonic() > ends:
            break
    night.cast.end()
    await playing
    await night.settled()


async def test_nothing_is_lost_or_doubled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with a_night(tmp_path) as night:
        began = time.monotonic()
        await lived(night, SCRIPT, AT_LEAST)
        with capsys.disabled():
            sys.stdout.write(histogram(night, time.monotonic() - began))
        assert night.amiss() == []
        assert night.kills.total() >= 50
        assert {place: n for place in AIMS.values() if (n := night.kills[place]) < AT_LEAST} == {}


@pytest.mark.parametrize(
    ("defect", "aims", "sign"),
    [
        ("ack_before_commit", ("committed",) * 4, "acked, and not in the record"),
        ("settle_before_send", ("claimed",) * 3, "told, and seen 0 times"),
        ("no_look_up", ("accepted", "held", "accepted"), "told, and seen 2 times"),
    ],
)
async def test_a_planted_defect_is_found(tmp_path: Path, defect: str, aims: tuple[str, ...], sign: str) -> None:
    async with a_night(tmp_path, defect) as night:
        await lived(night, aims, len(aims))
        found = night.amiss()
        assert any(sentence.startswith(sign) for sentence in found), found
        assert night.kills[AIMS[aims[0]]] > 0


def histogram(night: Night, seconds: float) -> str:
    """Say where it was killed, and what people did meanwhile."""
    rows = [
        f"  {place:40} {night.kills[place]:3} {'#' * night.kills[place]}"
        for place in (*dict.fromkeys(AIMS.values()), ANYWHERE)
    ]
    deeds = Counter(f"{deed.what} {deed.shown or 'in trouble'}" for deed in night.cast.deeds)
    did = ", ".join(f"{count} {what}" for what, count in sorted(deeds.items()))
    posted = sum(call.method == "chat.postMessage" and call.ok for call in night.slack.workspace.calls)
    head = f"\n{night.kills.total()} kills in {seconds:.0f} s; {posted} messages; people: {did}\n"
    return head + "\n".join(rows) + "\n"
