"""Bustle: whether anything is going on between the workspace and the app."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.ids import Clock
from sandbox.workspace.changes import Change, Changes

QUIET_SECONDS = 0.2
LOOK_SECONDS = 0.02


@dataclass(slots=True)
class Bustle:
    """Counts what is under way, and remembers when it last moved (wire seconds)."""

    wire: Clock
    changes: Changes
    under_way: int = 0
    held: int = 0
    last: float = float("-inf")
    shown: bool = False

    @contextmanager
    def stir(self) -> Iterator[None]:
        """Something goes on while this lasts."""
        self.under_way += 1
        self._show(on=True)
        try:
            yield
        finally:
            self.under_way -= 1
            self.last = self.wire()

    def touch(self) -> None:
        """Something is about to go on."""
        self.last = self.wire()

    @contextmanager
    def show(self) -> Iterator[None]:
        """Say that something goes on while this lasts, though it may be quiet between."""
        self.held += 1
        self._show(on=True)
        try:
            yield
        finally:
            self.held -= 1

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way, nor was in the last fifth of a second."""
        return self.under_way == 0 and self.wire() - self.last >= QUIET_SECONDS

    async def settle(self, within: float) -> bool:
        """Wait until it is quiet, at most so many seconds; whether it became so."""
        until = self.wire() + within
        while not self.quiet:
            if self.wire() > until:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    async def watch(self) -> None:
        """Say when it has become quiet, for as long as this runs."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.shown and self.quiet and not self.held:
                self._show(on=False)

    def _show(self, *, on: bool) -> None:
        if on != self.shown:
            self.shown = on
            self.changes.tell(Change("working"))
