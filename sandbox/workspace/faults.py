"""Faults on demand: what goes wrong between an app and Slack, so that it can be tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["refuse", "reset", "lose", "hold"]
Method = str | None


@dataclass(slots=True)
class Fault:
    """One thing that will go wrong, for so many calls of a method (None: of any)."""

    way: Way
    method: Method
    times: int
    code: str = ""
    seconds: float = 0.0

    def fits(self, method: str) -> bool:
        """Whether it is this call's turn."""
        return self.times > 0 and self.method in (None, method)


def _nothing() -> None:
    """What there is to do where no server runs."""


async def _never(**_: bool) -> None:
    """What there is to send again where no server runs."""


@dataclass(slots=True)
class Faults:
    """The faults that are waiting, and those that strike at once (`drop_sockets`, `disconnect`, `redeliver`)."""

    archive: Callable[..., None]
    """Archive a channel by its id; with False, bring it back."""
    waiting: list[Fault] = field(default_factory=list)
    drop_sockets: Callable[[], object] = _nothing
    """Cut every Socket Mode connection now, without a word."""
    disconnect: Callable[[str], Awaitable[object]] = field(default=lambda _: _never())
    """Say `disconnect` on every connection, for a reason such as "refresh_requested" or "warning"."""
    redeliver: Callable[..., Awaitable[object]] = _never
    """Send the last delivery again, as it was; over HTTP signed anew unless `same_signature=True`."""

    def refuse(self, code: str = "503", *, method: Method = None, times: int = 1, retry_after: int = 1) -> None:
        """Refuse calls before they are looked at: "500" to "599", "ratelimited", or an error code of Slack's."""
        self.waiting.append(Fault("refuse", method, times, code, retry_after))

    def reset(self, *, method: Method = None, times: int = 1) -> None:
        """Cut the connection before the call is looked at."""
        self.waiting.append(Fault("reset", method, times))

    def lose_answer(self, *, method: Method = "chat.postMessage", times: int = 1) -> None:
        """Do what the call asks, then cut the connection: accepted, answer lost."""
        self.waiting.append(Fault("lose", method, times))

    def hold(self, seconds: float, *, method: Method = None, times: int = 1) -> None:
        """Do what the call asks, and answer so many seconds later."""
        self.waiting.append(Fault("hold", method, times, seconds=seconds))

    def take(self, method: str, *ways: Way) -> Fault | None:
        """The next waiting fault of these ways that this call meets; it is then used up by one."""
        for fault in self.waiting:
            if fault.way in ways and fault.fits(method):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self.waiting.clear()
