"""Travel: what a clock that can be moved offers the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol

To = Literal["+1h", "+24h", "next", "end"]


class Travel(Protocol):
    """A clock that travels. The sandbox only asks; whoever owns the clock moves it."""

    def now(self) -> datetime:
        """The time by this clock, aware."""
        ...

    async def travel(self, to: To) -> None:
        """Move forward, stopping wherever something is due on the way."""
        ...

    def deadlines(self) -> dict[str, Any]:
        """`next` and `end` as ISO 8601 or None, and `working`: whether it is under way."""
        ...

    async def told(self) -> None:
        """Wait until the app has told everybody what it owes them by now."""
        ...
