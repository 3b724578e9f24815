"""Starts the bot, kills it with -9 at the place that is aimed at, and starts it again."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.system_clock import SystemClock
from sandbox.server import Sandbox
from tests.faults.launcher import DOWN, MARK
from tests.house.tree import ROOT

BEGINS = datetime.fromisoformat("2026-11-23T22:15:00+00:00")
# Real seconds.
STARTING = 20.0
ENDING = 20.0


class Travelled:
    """Force time: it follows the machine's clock from a night in November 2026, and is moved on by hand."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self.ahead = BEGINS - self._clock()

    def __call__(self) -> datetime:
        return self._clock() + self.ahead

    def forward(self, by: timedelta) -> None:
        """Move it on."""
        self.ahead += by


@dataclass
class Running:
    """One process, and the places at which it said that it has stopped."""

    process: Process
    marks: asyncio.Queue[str]
    hearing: asyncio.Task[None]

    async def say(self, **order: object) -> None:
        """Give it an order."""
        assert self.process.stdin
        with suppress(ConnectionError):  # it has ended by itself; whoever waits for it will see that
            self.process.stdin.write(f"{json.dumps(order)}\n".encode())
            await self.process.stdin.drain()

    async def stopped(self, place: str, within: float) -> bool:
        """Wait until it has stopped at a place; False when it has not within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while await self.marks.get() != place:
                    pass
                return True
        return False

    async def gone(self) -> int:
        """Wait until it is gone, and give its exit code."""
        async with asyncio.timeout(ENDING):
            code = await self.process.wait()
            await self.hearing
        if self.process.stdin:
            self.process.stdin.close()
        return code


class Runner:
    """The bot as its own process: at most one runs, and the next stands by with everything imported."""

    def __init__(self, slack: Sandbox, clock: Travelled, env: Mapping[str, str], folder: Path, defect: str) -> None:
        self.clock = clock
        self.starts = 0
        self._slack = slack
        self._env = env
        self._log = folder / "run.log"
        self._defect = [defect] if defect else []
        self._now: Running | None = None
        self._next: Running | None = None

    @property
    def now(self) -> Running:
        """The process that runs."""
        assert self._now
        return self._now

    @property
    def log(self) -> str:
        """The end of what the processes said."""
        return self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""

    async def start(self, aim: str = "") -> None:
        """Start it, aimed at a place, and wait until it is connected to Slack or has stopped there."""
        self._now = self._next or await self._spawn()
        self.starts += 1
        await self._now.say(ahead=self.clock.ahead.total_seconds(), later=self.starts * DOWN, aim=aim)
        self._next = await self._spawn()
        async with asyncio.timeout(STARTING):
            while not self._slack.sockets.connections and self._now.marks.empty():
                assert self._now.process.returncode is None, self.log
                await asyncio.sleep(0.01)

    async def travel(self, by: timedelta) -> None:
        """Move time on, whether or not anything runs."""
        self.clock.forward(by)
        if self._now:
            await self._now.say(ahead=self.clock.ahead.total_seconds())

    async def kill(self) -> None:
        """Kill it with -9, and wait until its connections are gone too."""
        running, self._now = self.now, None
        running.process.kill()
        assert await running.gone() == -9, self.log
        async with asyncio.timeout(ENDING):
            while self._slack.sockets.connections:  # noqa: ASYNC110 - the sandbox has no event for it
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop it as a service is stopped, and see that it ends well."""
        running, self._now = self.now, None
        running.process.terminate()
        assert await running.gone() == 0, self.log

    async def close(self) -> None:
        """Leave nothing behind."""
        for running in (self._now, self._next):
            if running and running.process.returncode is None:
                running.process.kill()
                await running.gone()
        self._now = self._next = None

    async def _spawn(self) -> Running:
        with self._log.open("a") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.launcher", *self._defect),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self._env},
            )
        marks: asyncio.Queue[str] = asyncio.Queue()
        return Running(process, marks, asyncio.create_task(_heard(process, marks)))


async def _heard(process: Process, marks: asyncio.Queue[str]) -> None:
    assert process.stdout
    async for line in process.stdout:
        said = line.decode(errors="replace").strip()
        if said.startswith(MARK):
            marks.put_nowait(said.removeprefix(MARK))
