"""A queue of work with deadlines: chat before clock, no commit begun too late, and nobody waits for what is stuck."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from queue import PriorityQueue
from threading import Event, Lock, Thread, current_thread
from typing import Any, Final

from store.errors import NotKnown, NotRecorded

# How long a caller waits, past the deadline, for a commit that was begun in time.
GRACE: Final = 0.25
TOO_LATE: Final = "the record did not answer in time"


class Stage(Enum):
    """How far a write has come; it is given up for certain only before its commit has begun."""

    WAITING = "waiting"
    COMMITTING = "committing"
    GIVEN_UP = "given up"


@dataclass(eq=False)
class Job:
    """One write: what to do, until when it may begin its commit (monotonic seconds), and what became of it."""

    run: Callable[[Job], Any]
    deadline: float
    late: type[Exception] = NotRecorded
    """What is raised when it was given up before its commit."""
    stage: Stage = Stage.WAITING
    done: Event = field(default_factory=Event)
    result: Any = None
    error: BaseException | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def may_commit(self) -> bool:
        """Say whether the commit may begin; from then on nobody can give this up."""
        with self.lock:
            if self.stage is Stage.WAITING and self.left > 0:
                self.stage = Stage.COMMITTING
            return self.stage is Stage.COMMITTING

    def give_up(self) -> bool:
        """Give this up, unless its commit has begun."""
        with self.lock:
            if self.stage is Stage.WAITING:
                self.stage = Stage.GIVEN_UP
            return self.stage is Stage.GIVEN_UP

    def perform(self) -> None:
        """Do it, and keep what came of it for whoever waits."""
        try:
            self.result = self._in_time()
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self.error = error
        finally:
            self.done.set()

    def _in_time(self) -> Any:  # noqa: ANN401 - what `run` gives
        if self.stage is Stage.GIVEN_UP or self.left <= 0:
            raise self.late(TOO_LATE)
        return self.run(self)


class Writer:
    """The threads that write: one for SQLite, a few for PostgreSQL; and those that read from a server."""

    def __init__(self, threads: int, late: type[Exception] = NotRecorded) -> None:
        """So many `threads`; `late` is raised for what was given up before its commit."""
        self._late = late
        self._queue: PriorityQueue[tuple[int, int, Job | None]] = PriorityQueue()
        self._order = count()
        self._mean = 0.0
        self._wanted = threads
        self._working = 0
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._closed = False
        for _ in range(threads):
            self._hire()

    def do(self, run: Callable[[Job], Any], *, within: float, rank: int) -> Any:  # noqa: ANN401 - what `run` gives
        """Have `run` performed within so many seconds; lower ranks go first.

        Raises `late` when it certainly was not, NotKnown when its commit began and its end was not seen.
        """
        job = Job(run, time.monotonic() + within, self._late)
        if self._closed:
            raise self._late("the record is closed")
        if self._waiting() > within:
            raise self._late("too much is waiting to be done")
        self._queue.put((rank, next(self._order), job))
        return self._answer(job)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._closed = True
        for _ in self._threads:
            self._queue.put((99, next(self._order), None))
        for thread in self._threads:
            thread.join(timeout=5)

    def _answer(self, job: Job) -> Any:  # noqa: ANN401 - what the job gives
        job.done.wait(max(0.0, job.left))
        if not job.done.is_set():
            if job.give_up():
                self._replace_stuck()
                raise self._late(TOO_LATE)
            job.done.wait(GRACE)
        if not job.done.is_set():
            self._replace_stuck()
            raise NotKnown("the commit was sent, and no answer came")
        if job.error is not None:
            raise job.error
        return job.result

    def _waiting(self) -> float:
        # A refusal now is worth more to an officer than one two seconds from now.
        return self._queue.qsize() * self._mean / self._wanted

    def _hire(self) -> None:
        thread = Thread(target=self._work, name="store-writer", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _replace_stuck(self) -> None:
        # A driver can hang on a half-dead server whatever its timeouts: others must not wait behind it.
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            if self._working >= self._wanted and len(self._threads) < 4 * self._wanted:
                self._hire()

    def _work(self) -> None:
        while True:
            job = self._queue.get()[2]
            if job is None:
                return
            began = time.monotonic()
            with self._lock:
                self._working += 1
            job.perform()
            with self._lock:
                self._working -= 1
                self._mean += (time.monotonic() - began - self._mean) / 8
                spare = len(self._threads) > self._wanted
            if spare and self._dismissed():
                return

    def _dismissed(self) -> bool:
        # As many as were hired in place of stuck ones go again once those are back.
        with self._lock:
            if len(self._threads) <= self._wanted:
                return False
            self._threads = [each for each in self._threads if each is not current_thread()]
            return True
