"""The only room that knows APScheduler: it rings when the clock will next owe something, and often besides."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from apscheduler.executors.base import BaseExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.triggers.base import BaseTrigger

from scheduler.watch import PAUSE, Watch

CAP: Final = 20.0
"""Seconds: it rings at least this often, whatever it was told, so that a step of the clock is soon noticed."""
PATIENCE: Final = 60.0
"""Seconds without a sign of life after which its thread counts as stuck."""
LOOK_EVERY: Final = 5.0
"""Seconds of wire time between two looks at its thread."""
RINGING: Final = 5.0
"""Seconds for which its end waits for a ring that is going on."""

_log = logging.getLogger(__name__)
# APScheduler tells of every job it adds and removes; only what goes wrong is of interest.
_theirs = logging.getLogger(f"{__name__}.apscheduler")
_theirs.setLevel(logging.WARNING)


class Silent(Exception):
    """The alarm's thread has died, or gives no sign of life."""


class Alarm:
    """Rings at `next_wake()` by the force's clock, and at least every `cap` seconds, on one thread of its own.

    `ring` does what is due; neither it nor `next_wake` can end the thread by raising. Where it has died or is stuck all
    the same, `run` fails, and a new one is started with it. Ringing twice, or late, must do no harm.
    """

    def __init__(  # noqa: PLR0913 - two to call, two clocks, two spans
        self,
        next_wake: Callable[[], datetime | None],
        ring: Callable[[], object],
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        cap: float = CAP,
        patience: float = PATIENCE,
    ) -> None:
        """Make it, silent until `start`. `clock` is the force's, `monotonic` the machine's; the rest is seconds."""
        self._next_wake = next_wake
        self._ring = ring
        self._clock = clock
        self._monotonic = monotonic
        self._cap = cap
        self._patience = patience
        self._bell: _Bell | None = None

    async def run(self) -> None:
        """Ring until cancelled, on a new thread. Raises Silent where that has died or is stuck."""
        self.start()
        try:
            while self.healthy():  # noqa: ASYNC110 - a thread that dies sets no event
                await asyncio.sleep(LOOK_EVERY)
            raise Silent
        finally:
            # A stuck thread cannot be ended, only left: should it come back, it finds that it has been stopped.
            await asyncio.to_thread(self.stop, RINGING if self.healthy() else 0)

    def start(self) -> None:
        """Start its thread and ring once, for whatever came due while nothing ran."""
        self._bell = _Bell(Watch(self._next_wake, self._ring, self._clock, self._monotonic, self._cap))
        self._bell.start()

    def stop(self, within: float = RINGING) -> None:
        """Ring no more. A ring that is going on is waited for, up to `within` seconds."""
        bell, self._bell = self._bell, None
        if bell is not None:
            bell.leave(within)

    def wake(self) -> None:
        """Ask `next_wake` again, because it may have moved. From any thread, and never blocks."""
        if bell := self._bell:
            bell.wake()

    def healthy(self) -> bool:
        """Say whether its thread lives and has been round lately."""
        bell = self._bell
        return bell is not None and bell.lives() and self._monotonic() - bell.seen_at < self._patience


class _Bell(BackgroundScheduler):  # type: ignore[misc]  # APScheduler ships no types
    """A scheduler with one job at a time, whose thread outlives what goes wrong and never sleeps past the cap."""

    def __init__(self, watch: Watch) -> None:
        # No grace: a job is run however late it is. (By default one that is a second late is dropped unrun.)
        super().__init__(
            timezone=UTC,
            executors={"default": _Here()},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
            logger=_theirs,
        )
        self.seen_at = watch.monotonic()
        self._watch = watch
        self._ids = count(1)

    def wake(self) -> None:
        """Go round once now."""
        self._watch.woken = True
        self.wakeup()

    def lives(self) -> bool:
        """Say whether the thread is there."""
        return self._thread is not None and self._thread.is_alive()

    def leave(self, within: float) -> None:
        """End the thread when it next looks, and wait for that so many seconds.

        Not `shutdown`: that waits for a lock which a stuck thread holds for good.
        """
        self.state = STATE_STOPPED
        self.wakeup()
        if self.lives():
            self._thread.join(within)

    def _process_jobs(self) -> float:
        # Upstream an exception in here ends the thread for good, while `running` stays true.
        try:
            return self._go_round()
        except Exception as error:  # noqa: BLE001 - (as above)
            _log.error("The alarm's round failed and is repeated: %s.", type(error).__name__)
            return min(PAUSE, self._watch.cap)

    def _go_round(self) -> float:
        self.seen_at = self._watch.monotonic()
        seconds = self._watch.seconds()
        if seconds is not None:
            self.remove_all_jobs()
            self._arm(seconds)
        super()._process_jobs()
        self.seen_at = self._watch.monotonic()
        if not self.get_jobs():
            self._arm(self._watch.left)
        return min(self._watch.left, self._watch.cap)

    def _arm(self, seconds: float) -> None:
        # A fresh id each time: APScheduler may drop a job that is added again under the id it runs under.
        self.add_job(self._watch.ring, _In(seconds), id=f"ring-{next(self._ids)}")


class _Here(BaseExecutor):  # type: ignore[misc]  # APScheduler ships no types
    """Does a job on the alarm's own thread: one thread to start, watch and end."""

    def submit_job(self, job: Any, run_times: list[datetime]) -> None:  # noqa: ANN401 - APScheduler's Job
        """Do it now; it never raises."""
        self._do_submit_job(job, run_times)

    def _do_submit_job(self, job: Any, _run_times: list[datetime]) -> None:  # noqa: ANN401 - APScheduler's Job
        job.func()


class _In(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Once, so many seconds from now by whatever clock APScheduler goes by."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Give the one time, then none."""
        return now + timedelta(seconds=self._seconds) if previous is None else None
