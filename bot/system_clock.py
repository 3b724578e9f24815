"""The machine's clock as force time: a confirmed anchor, and the machine's steady clock since; a step is doubted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

import structlog

_LOG = structlog.get_logger(__name__)
STEP: Final = timedelta(minutes=1)
"""How far two clocks may be apart: more is no slewing by NTP, and not the time that an answer takes."""
LONG_AHEAD: Final = timedelta(hours=72)
"""How far ahead of the newest entry a clock may start without being asked about."""
ASKED_EVERY: Final = 10.0
# How long another clock may take to answer, in seconds.
_PATIENCE: Final = 5.0
STEPPED: Final = "the machine's clock was moved by more than a minute"
STARTED_AHEAD: Final = "the machine's clock is more than 72 hours ahead of the record"

OtherClock = Callable[[], Awaitable[datetime | None]]
"""A clock of somebody else: the time there, or None where it cannot be had."""


def wall() -> datetime:
    """Give the machine's calendar time, aware, UTC; whoever keeps the machine can put it anywhere."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Give seconds that nobody can put back: since the machine started, suspension counted where the system can."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def wire_clock(wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = elapsed) -> Callable[[], float]:
    """Give the clock of the deliveries: seconds since 1970 as the machine has them now, and steady ones from then on.

    A message that is on its way when the machine's clock is put forward must not be taken for one that nobody sends.
    """
    ahead = wall() - elapsed()
    return lambda: ahead + elapsed()


class SystemClock:
    """Force time in `seventytwo run`: it goes forward by itself, and is only ever put back by `confirm`."""

    def __init__(self, wall: Callable[[], datetime] = wall, elapsed: Callable[[], float] = elapsed) -> None:
        """Begin at what `wall` says now; from then on `elapsed`, in seconds, says what it ought to say."""
        self._wall, self._elapsed = wall, elapsed
        self._lock = Lock()
        self._why = ""
        self._suspected = ""
        self._anchor = self._last = wall()
        self._since = elapsed()

    def __call__(self) -> datetime:
        """Give the time now, aware, UTC."""
        with self._lock:
            self._last = max(self._last, self._read())
            return self._last

    def doubt(self) -> str:
        """Say why the machine's clock cannot be believed; empty where it can."""
        self()
        return self._suspected or self._why

    def doubtful(self) -> bool:
        """Say whether the machine's clock cannot be believed."""
        return bool(self.doubt())

    def suspect(self, why: str) -> None:
        """Doubt the clock from now on, until it is confirmed: it began wrong, and nothing here can tell."""
        self._suspected = why

    def agrees(self, other: datetime) -> bool:
        """Say whether another clock says what the machine's calendar says now."""
        return abs(self._wall() - other) <= STEP

    def confirm(self) -> None:
        """Take the machine's calendar time for right, also where that is earlier than what was given before."""
        with self._lock:
            self._why = self._suspected = ""
            self._anchor = self._last = self._wall()
            self._since = self._elapsed()

    def _read(self) -> datetime:
        now = self._wall()
        expected = self._anchor + timedelta(seconds=self._elapsed() - self._since)
        if abs(now - expected) > STEP:
            self._why = STEPPED
            return expected
        self._why = ""
        self._anchor, self._since = now, self._elapsed()
        return now


class ClockWatch:
    """Asks, while the clock is in doubt, whoever else has one; or whether somebody has accepted it."""

    def __init__(self, clock: SystemClock, accepted: Callable[[], int], others: Sequence[OtherClock]) -> None:
        """`accepted` gives the number of the newest entry that accepted the clock; it is called in a thread."""
        self._clock = clock
        self._accepted = accepted
        self._others = others
        self._before: int | None = None

    async def run(self) -> None:
        """Look for ever, every ten seconds."""
        while True:
            await self.look()
            await asyncio.sleep(ASKED_EVERY)

    async def look(self) -> None:
        """Look once: end a doubt that somebody else can end."""
        try:
            accepted = await asyncio.to_thread(self._accepted)
            doubt = self._clock.doubt()
            newly = self._before is not None and accepted > self._before
            if doubt and (newly or await self._agreed()):
                _LOG.warning("clock_believed_again", doubt=doubt, accepted=newly)
                self._clock.confirm()
        except Exception as error:  # noqa: BLE001 - the record may be away: it is looked at again
            _LOG.warning("clock_not_looked_at", error=type(error).__name__)
        else:
            # Whatever was accepted before the doubt began does not end it.
            self._before = accepted

    async def _agreed(self) -> bool:
        for other in self._others:
            theirs = await _asked(other)
            if theirs is not None and self._clock.agrees(theirs):
                return True
        return False


async def _asked(other: OtherClock) -> datetime | None:
    try:
        return await asyncio.wait_for(other(), _PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from answering, another may answer
        _LOG.warning("clock_not_answered", error=type(error).__name__)
        return None
