"""Enter whatever the clock owes; safe late, twice, or in two places at once."""

from __future__ import annotations

from collections.abc import Callable

from store.register import Register


class Sweep:
    """What the alarm rings for. All that decides stands in the register, under its lock; this only asks for it."""

    def __init__(self, register: Register, *, after: Callable[[], object] = bool) -> None:
        """Stand before a register; `after` is called after each sweep, also one that failed half-way."""
        self._register = register
        self._after = after

    def once(self) -> int:
        """Enter everything that is due by the register's clock, and give how many acts that was.

        Afterwards nothing is due, save what failed alone: that is set aside, tried again each minute by a later
        sweep, and keeps nobody else waiting. Raises NotRecorded or NotKnown when the record cannot be written; the
        next sweep then finds the same work, or finds it done.
        """
        try:
            return self._register.sweep()
        finally:
            self._after()
