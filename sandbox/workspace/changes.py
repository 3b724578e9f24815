"""Changes: whoever watches the workspace is told that something moved, and looks for himself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Change:
    """That something moved: messages of a conversation, the view of a person, the clock, or the bustle."""

    kind: Literal["changed", "view", "clock", "working", "end"]
    channel: str | None = None
    person: str | None = None


@dataclass(slots=True)
class Changes:
    """Those who watch."""

    _watchers: set[asyncio.Queue[Change]] = field(default_factory=set)

    def tell(self, change: Change) -> None:
        """Tell everybody who watches."""
        for watcher in self._watchers:
            watcher.put_nowait(change)

    def end(self) -> None:
        """Tell everybody that nothing more will come."""
        self.tell(Change("end"))

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Change]]:
        """A queue of what changes from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)
