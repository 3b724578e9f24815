"""When the alarm is to ring next, and what it has to notice on the way there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

PAUSE: Final = 1.0
"""Seconds between two rings when one has failed, or has left something due: a fault must not become a busy loop."""
# Seconds by which the clock may differ from the machine's steady one between two looks before that is a step.
STEP: Final = 1.0

_log = logging.getLogger(__name__)


class Watch:
    """When to ring next, and what has to be noticed on the way there."""

    def __init__(
        self,
        next_wake: Callable[[], datetime | None],
        ring: Callable[[], object],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        cap: float,
    ) -> None:
        """As for the alarm."""
        self.cap = cap
        self.monotonic = monotonic
        self.woken = False
        self._next_wake = next_wake
        self._ring = ring
        self._clock = clock
        self._rings_at = monotonic()
        self._offset = self._measure()

    def seconds(self) -> float | None:
        """Give the seconds until the next ring where that has changed, or None to leave it as it stands."""
        if self._stepped() or self.monotonic() >= self._rings_at:
            return self._agreed(0)
        if self.woken:
            self.woken = False
            return self._agreed(self._left(at_least=0))
        return None

    def ring(self) -> None:
        """Ring; a ring that fails is repeated soon."""
        try:
            self._ring()
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the next ring must come
            # Its type only: the words of an exception may hold personal data.
            _log.error("The alarm rang and what is due was not done: %s.", type(error).__name__)
            self._agreed(min(PAUSE, self.cap))
        else:
            self._agreed(self._left(at_least=PAUSE))

    @property
    def left(self) -> float:
        """The seconds until the next ring, by the machine's steady clock."""
        return max(0.0, self._rings_at - self.monotonic())

    def _agreed(self, seconds: float) -> float:
        self._rings_at = self.monotonic() + seconds
        return seconds

    def _left(self, *, at_least: float) -> float:
        try:
            wakes = self._next_wake()
        except Exception as error:  # noqa: BLE001 - the database may be away; the alarm is not
            _log.error("The alarm could not learn when to ring: %s.", type(error).__name__)
            return min(PAUSE, self.cap)
        left = self.cap if wakes is None else (wakes - self._clock()).total_seconds()
        return min(max(left, at_least), self.cap)

    def _stepped(self) -> bool:
        before, self._offset = self._offset, self._measure()
        stepped = abs(self._offset - before) > STEP
        if stepped:
            _log.warning("The clock has moved by %.0f seconds.", self._offset - before)
        return stepped

    def _measure(self) -> float:
        return self._clock().timestamp() - self.monotonic()
