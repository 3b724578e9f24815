"""Carry each notice to the `tell` it was handed, once and in order, and keep what was told true."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from scheduler.carrier import Carrier, backed_off
from scheduler.outcomes import Failed, Later, Outcome, Overtaken, Redraw, Tell, Told, TooOld, Unsure
from store.outbox import Outbox

__all__ = ["Courier", "Failed", "Later", "Outcome", "Overtaken", "Told", "TooOld", "Unsure"]

T = TypeVar("T")
LOOK_EVERY: Final = 5.0
"""Seconds: how often it looks without having been woken, for what another process has queued or left behind."""
LOOK_PATIENCE: Final = 45.0
"""Seconds after which a look at the outbox that has not come back is given up; its writes give up long before."""
THREADS_PATIENCE: Final = 5.0
"""Seconds for which its end waits for a look that was going on; then that is left to itself."""
# Seconds: unless it is woken it looks no more often than this, however much there is to be told.
BREATH: Final = 0.02

_log = logging.getLogger(__name__)


class Courier:
    """Empties the outbox: a task for each conversation that has something to be told, and at most `limit` of them.

    Order within a conversation and the one sender of each, over all processes, are the outbox's; they survive a
    crash. `tell` and `redraw` may raise: the courier goes on, and logs the exception's type only.
    """

    def __init__(  # noqa: PLR0913 - what it carries, how, by which clocks, and two measures
        self,
        outbox: Outbox,
        tell: Tell,
        redraw: Redraw,
        *,
        clock: Callable[[], datetime],
        wire: Callable[[], float],
        pace: float = 1.0,
        limit: int = 32,
    ) -> None:
        """`clock` is the rules' and says when something was told; `wire` gives seconds since 1970, and never steps.

        `pace` is the seconds between messages of a conversation.
        """
        self._outbox = outbox
        self._pace = timedelta(seconds=pace)
        self._limit = limit
        self._carrier = Carrier(outbox, tell, redraw, clock=clock, wire=wire, pace=pace, off_loop=self._off_loop)
        self._threads = _threads()
        self._woken, self._settled, self._ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._ended.set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._failures = 0

    async def run(self) -> None:
        """Carry until `drain` or cancellation. Whatever else goes wrong is logged, and tried again."""
        self._loop = asyncio.get_running_loop()
        self._ended.clear()
        try:
            while not self._closing:
                self._woken.clear()
                await _until(self._woken, await self._round())
            while self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            await self._abandon()
            self._loop = None
            self._ended.set()

    @property
    def in_flight(self) -> int:
        """How many notices and edits are on their way at this moment."""
        return len(self._tasks)

    def wake(self) -> None:
        """Say that something may have been queued. From any thread, and never blocks."""
        if loop := self._loop:
            with suppress(RuntimeError):  # the loop was closed in this instant: nobody is left to wake
                loop.call_soon_threadsafe(self._woken.set)

    async def quiet(self, within: float) -> None:
        """Wait until nothing is to be told any more and every message shows the present state.

        Raises TimeoutError when that has not come within so many seconds.
        """
        async with asyncio.timeout(within):
            while True:
                self._settled.clear()
                if not await self._off_loop(self._owes):
                    return
                self.wake()
                await _until(self._settled, 0.5)

    async def drain(self, within: float) -> bool:
        """Begin nothing more, and wait until what is in flight is settled; False when `within` seconds were too few.

        What is left then is found by whoever runs after its lease, and looked up before it is repeated.
        """
        self._closing = True
        self.wake()
        await _until(self._ended, within)
        return self._ended.is_set()

    def _owes(self) -> bool:
        return self._outbox.pending() > 0 or self._outbox.stale() > 0

    async def _round(self) -> float:
        # One look at the outbox; gives the seconds until the next.
        try:
            async with asyncio.timeout(LOOK_PATIENCE):
                wait = await self._look()
        except Exception as error:  # noqa: BLE001 - the database may be away; the courier is not
            if isinstance(error, TimeoutError):
                self._threads = _threads()  # those that are stuck are left to themselves
            self._failures += 1
            # Its type only: the words of an exception may hold personal data.
            _log.error("The courier could not look into the outbox: %s.", type(error).__name__)
            return backed_off(self._failures)
        self._failures = 0
        return wait

    async def _look(self) -> float:
        waits = [LOOK_EVERY, await self._begin_notices(), await self._begin_edits()]
        # With no room left, the next task to end wakes it.
        return max(BREATH, min(waits)) if self._room else LOOK_EVERY

    async def _begin_notices(self) -> float:
        now, room = self._carrier.at(), self._room
        soonest = await self._off_loop(lambda: self._outbox.next_send(now))
        if soonest is None:
            return LOOK_EVERY
        if soonest <= now and room:
            claims = self._off_loop(lambda: self._outbox.claim(now, room, pace=self._pace))
            for claimed in await claims:
                self._begin(self._carrier.carry(claimed))
        return (soonest - now).total_seconds()

    async def _begin_edits(self) -> float:
        stale, now, room = await self._off_loop(self._outbox.stale), self._carrier.at(), self._room
        if stale and room:
            apart = self._carrier.apart()
            claims = self._off_loop(lambda: self._outbox.claim_edits(now, room, pace=self._pace, apart=apart))
            for living in await claims:
                self._begin(self._carrier.edit(living))
        return self._pace.total_seconds() if stale else LOOK_EVERY

    @property
    def _room(self) -> int:
        return self._limit - self.in_flight

    def _begin(self, carrying: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(carrying)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._settled.set()
        self._woken.set()
        if not task.cancelled() and (error := task.exception()):
            _log.error("A task of the courier's failed: %s.", type(error).__name__)

    async def _abandon(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # What still goes on in a thread holds a connection: whoever closes the database next must not find it so.
        threads, self._threads = self._threads, _threads()
        with suppress(TimeoutError):
            async with asyncio.timeout(THREADS_PATIENCE):
                await asyncio.to_thread(threads.shutdown, cancel_futures=True)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _threads() -> ThreadPoolExecutor:
    # Its own: the loop's are for looking up hosts, and must not wait behind a slow database.
    return ThreadPoolExecutor(4, thread_name_prefix="courier")


async def _until(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
