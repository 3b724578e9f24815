"""Look at the record in the background: at what is open at once and each hour, at all of it once a day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final

from policy.terms import Reference

_log = logging.getLogger(__name__)
EVERY: Final = 3600.0
"""Seconds of wire time between two looks at what is open."""
WHOLE_EVERY: Final = 24
"""Each how manieth look is at the whole record."""


class Checks:
    """What is found stands in the record's own faults, and in one line of the log each."""

    def __init__(self, check: Callable[..., Mapping[Reference, str]], *, every: float = EVERY) -> None:
        """`check(everything=...)` mends what stands wrongly, and says by reference what it was."""
        self._check = check
        self._every = every

    async def run(self) -> None:
        """Look, for as long as the process lives; a database that is away is looked at the next time."""
        for look in count():
            try:
                await asyncio.to_thread(self.look, everything=look % WHOLE_EVERY == 0)
            except Exception as error:  # noqa: BLE001 - the database may be away for a while
                _log.error("The record could not be looked at: %s.", type(error).__name__)
            await asyncio.sleep(self._every)

    def look(self, *, everything: bool) -> None:
        """Look once."""
        for reference, why in self._check(everything=everything).items():
            _log.error("%s was mended, or cannot be believed: %s.", reference, why)
