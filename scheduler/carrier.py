"""One notice, or one edit, from its claim until the outbox knows what became of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from scheduler.outcomes import Failed, Later, Outcome, Overtaken, Redraw, Tell, TooOld, Unsure
from store.outbox import LEASE, LONGEST_PAUSE, Claimed, LiveMessage, Outbox, Place

PATIENCE: Final = 20.0
"""Seconds after which a `tell` without an answer is given up: well inside the lease, before anybody else begins."""
LONGEST: Final = 60.0
"""Seconds: the longest pause between two attempts."""
MOST_RAISED: Final = 15
"""How often, over some ten minutes, a `tell` may raise over one notice before that gives way to those behind it."""
# Seconds between attempts to write down what became of a notice.
WRITING_PAUSES: Final = (0.1, 0.3, 1.0, 3.0, 5.0)

_log = logging.getLogger(__name__)


class OffLoop(Protocol):
    """Runs what blocks on a thread, so that the event loop goes on."""

    def __call__(self, work: Callable[[], Any], /) -> Awaitable[Any]:
        """Give what `work` gives, or raise what it raises."""
        ...


class Carrier:
    """Tells and edits, one at a time for each conversation; nothing that goes wrong leaves here but by the log."""

    def __init__(  # noqa: PLR0913 - what it carries, how, by which clocks, and one measure
        self,
        outbox: Outbox,
        tell: Tell,
        redraw: Redraw,
        *,
        clock: Callable[[], datetime],
        wire: Callable[[], float],
        pace: float,
        off_loop: OffLoop,
    ) -> None:
        """As for the courier; `pace` is the seconds between two messages of a conversation."""
        self._outbox = outbox
        self._tell = tell
        self._redraw = redraw
        self._clock = clock
        self._wire = wire
        self._pace = pace
        self._off_loop = off_loop
        self._raised: dict[str, int] = {}
        self._apart: dict[Place, tuple[int, datetime]] = {}

    def at(self, seconds: float = 0.0) -> datetime:
        """Give the moment so many seconds from now, wire time."""
        return datetime.fromtimestamp(self._wire(), UTC) + timedelta(seconds=seconds)

    def apart(self) -> list[Place]:
        """Give where the messages stand whose edit failed, and which are not yet to be tried again."""
        now = self.at()
        return [place for place, (_, until) in self._apart.items() if until > now]

    async def carry(self, claimed: Claimed) -> None:
        """Tell a notice, and write down what became of it."""
        ends = time.monotonic() + LEASE.total_seconds()
        outcome = await self._told(claimed)
        at = self._clock()
        if isinstance(outcome, Later | Unsure):
            await self._written(self._putting_back(claimed, outcome), ends)
            return
        self._raised.pop(claimed.id, None)
        if isinstance(outcome, Failed):
            _log.error("A notice cannot be told: %s.", outcome.reason)
        until = self.at(0 if isinstance(outcome, Overtaken) else self._pace)
        await self._written(lambda: self._outbox.settle(claimed, outcome, at, until=until), ends)

    async def edit(self, living: LiveMessage) -> None:
        """Edit a message, and write down up to which entry it is now true."""
        ends = time.monotonic() + LEASE.total_seconds()
        outcome = await self._redrawn(living)
        if isinstance(outcome, Later):
            await self._written(self._putting_off(living, outcome), ends)
            return
        self._apart.pop(living.place, None)
        until = self.at(self._pace)
        if isinstance(outcome, TooOld):
            await self._written(lambda: self._outbox.supersede(living), ends)
        elif outcome:
            await self._written(lambda: self._outbox.drawn(living, living.last, until=until), ends)
        else:
            await self._written(lambda: self._outbox.forget(living), ends)

    def _putting_back(self, claimed: Claimed, outcome: Later | Unsure) -> Callable[[], object]:
        seconds = outcome.seconds if isinstance(outcome, Later) else 0
        until = self.at(min(seconds, LONGEST_PAUSE.total_seconds()) if seconds > 0 else backed_off(claimed.attempts))
        # Once uncertain, a notice stays so until it has been looked up: "try later" says nothing of the time before.
        uncertain = claimed.uncertain or isinstance(outcome, Unsure)
        _log.info("A notice is put back (%s), attempt %d.", type(outcome).__name__, claimed.attempts)
        return lambda: self._outbox.put_back(claimed, until, uncertain=uncertain)

    def _putting_off(self, living: LiveMessage, outcome: Later) -> Callable[[], object]:
        # The message waits, not its conversation: what has to ring there must not wait for an edit.
        attempts = self._apart.get(living.place, (0, None))[0] + 1
        self._apart[living.place] = attempts, self.at(outcome.seconds or backed_off(attempts))
        until = self.at(self._pace)
        return lambda: self._outbox.put_off(living, until)

    async def _told(self, claimed: Claimed) -> Outcome:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._tell(claimed)
        except TimeoutError:
            return Unsure("timeout")
        except Exception as error:  # noqa: BLE001 - one notice must not keep the others from being told
            # Its type only: the words of an exception may hold personal data.
            _log.error("A notice could not be told: %s.", type(error).__name__)
            return self._given_up(claimed, type(error).__name__)

    def _given_up(self, claimed: Claimed, why: str) -> Failed | Unsure:
        raised = self._raised[claimed.id] = self._raised.get(claimed.id, 0) + 1
        return Failed(why) if raised >= MOST_RAISED else Unsure(why)

    async def _redrawn(self, living: LiveMessage) -> bool | Later | TooOld:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._redraw(living)
        except Exception as error:  # noqa: BLE001 - one message must not keep the others from being edited
            _log.warning("A message could not be edited: %s.", type(error).__name__)
            return Later(why=type(error).__name__)

    async def _written(self, work: Callable[[], object], ends: float) -> None:
        # Told and not written down is found after the lease and looked up; better to try again until then.
        for pause in (*WRITING_PAUSES, None):
            try:
                await self._off_loop(work)
            except Exception as error:  # noqa: BLE001 - the database may be away for a while
                _log.warning("What became of a notice could not be written down: %s.", type(error).__name__)
            else:
                return
            if pause is None or time.monotonic() + pause >= ends:
                _log.error("What became of a notice is not known to the outbox; it will be looked up.")
                return
            await asyncio.sleep(pause)


def backed_off(attempts: int) -> float:
    """Give the seconds to wait after so many attempts: 1, 2, 4 and so on, at most 60."""
    return min(LONGEST, 2.0 ** (min(attempts, 10) - 1))
