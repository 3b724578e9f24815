"""The loops of the house, all kept alike: one that fails or ends is logged, and started again after a pause."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

from scheduler.carrier import backed_off

Loop = Callable[[], Coroutine[Any, Any, None]]
WELL: Final = 60.0
"""Seconds after which a loop has run well: should it die then, its pauses begin anew."""
GRACE: Final = 10.0
"""Seconds for a loop that is asked to end; then it is asked again."""

_log = logging.getLogger(__name__)


class Loops:
    """Keeps loops running, each in a task of its own: what happens to one does not touch the others."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._down: set[str] = set()
        self._ending = asyncio.Event()
        self._held = AsyncExitStack()
        self._group = asyncio.TaskGroup()

    async def open(self) -> None:
        """Be ready to supervise; whoever opens it closes it."""
        await self._held.enter_async_context(self._group)

    def supervise(self, name: str, loop: Loop) -> None:
        """Run a loop, and start it again whenever it fails or ends: after 1, 2, 4 and so on, at most 60 seconds."""
        self._tasks[name] = self._group.create_task(self._kept(name, loop), name=name)

    def running(self) -> dict[str, bool]:
        """Say of each loop whether it runs; one that has died does not, until it is started again."""
        return {name: name not in self._down and not task.done() for name, task in self._tasks.items()}

    def let_end(self) -> None:
        """Start nothing again from now on: what ends has ended as it should."""
        self._ending.set()

    async def end(self, *names: str) -> None:
        """End those of these loops that there are, and wait until each has put away what it holds."""
        left = {self._tasks[name] for name in names if name in self._tasks}
        while left:
            for task in left:
                task.cancel()
            # Asked once is not always enough: in Python 3.11 `asyncio.wait_for` may swallow it.
            _, left = await asyncio.wait(left, timeout=GRACE)

    async def close(self) -> None:
        """End them all."""
        self.let_end()
        await self.end(*self._tasks)
        await self._held.aclose()

    async def _kept(self, name: str, loop: Loop) -> None:
        now, failures = asyncio.get_running_loop().time, 0
        while not self._ending.is_set():
            began, why = now(), await _died(loop)
            if self._ending.is_set() or _cancelled():
                if why:
                    _log.error("%s failed as it ended: %s.", name, why)
                return
            failures = 1 if now() - began >= WELL else failures + 1
            pause = backed_off(failures)
            _log.error("%s is not running (%s): it is started again in %.0f seconds.", name, why or "it ended", pause)
            await self._pause(name, pause)

    async def _pause(self, name: str, seconds: float) -> None:
        self._down.add(name)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        self._down.discard(name)


async def _died(loop: Loop) -> str | None:
    # Of what: an exception's type only, for its words may hold personal data.
    try:
        await loop()
    except asyncio.CancelledError as error:
        if _cancelled():
            raise
        # Nobody asked for it: it came from something that the loop waited for.
        return type(error).__name__
    except Exception as error:  # noqa: BLE001 - whatever it died of, it is started again
        return type(error).__name__
    return None


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
