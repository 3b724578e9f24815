"""Ids and stamps: the names things get, and the one strictly growing `ts`."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives seconds: since 1970 for what people read, since whenever for what is only measured."""


class Stamps:
    """Message stamps: seconds since 1970 with six places, never twice the same and never going back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """The stamp of what happens now."""
        self._last = max(self._last + 1, round(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


class Ids:
    """Ids in Slack's manner: a capital letter for the kind, then what no one can guess."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def next(self, kind: str) -> str:
        """The id of one more thing of this kind, such as "V" for a view."""
        return f"{kind}{next(self._count):04X}{secrets.token_hex(4).upper()}"

    def small(self) -> str:
        """A block_id or action_id for what the app left without one."""
        return f"{next(self._count):x}{secrets.token_urlsafe(3)}"
