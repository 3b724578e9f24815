"""What may become of a notice, and how a chat platform says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from store.outbox import Claimed, Failed, LiveMessage, Overtaken, Told

__all__ = ["Failed", "Later", "Outcome", "Overtaken", "Redraw", "Tell", "Told", "TooOld", "Unsure"]


@dataclass(frozen=True, slots=True)
class Later:
    """It was certainly not told; try again after so many seconds (0: as the courier thinks fit). `why` is a code."""

    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been told: the next attempt looks it up before it repeats it. `why` is a code."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class TooOld:
    """The message stands, and can never be edited again: a new one has to take its place."""


Outcome = Told | Overtaken | Failed | Later | Unsure
Tell = Callable[[Claimed], Awaitable[Outcome]]
"""Tells one notice; where `claimed.uncertain`, it first looks whether that was told before."""
Redraw = Callable[[LiveMessage], Awaitable[bool | Later | TooOld]]
"""Edits a message so that it shows the present state; False says that the message is gone for good."""
