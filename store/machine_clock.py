"""What the record can tell of the machine's clock: whether it is behind it, and when somebody accepted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from policy.acts import ClockAccepted
from store.ledger import Ledger

# Clocks of two machines differ by seconds; further behind the newest entry than this, one of the two was wrong.
CLOCKS_DIFFER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ClockLook:
    """The moment of the newest entry, whether the clock is wrong, and the entry that last accepted it (0: none)."""

    newest: datetime | None
    wrong: bool
    accepted: int


def behind(now: datetime, newest: datetime) -> bool:
    """Say whether a clock that says `now` is behind the record."""
    return newest - now > CLOCKS_DIFFER


def last_accepted(ledger: Ledger) -> int:
    """Give the number of the newest entry that accepted the clock, 0 before the first."""
    return max((entry.number for entry in ledger.of(ClockAccepted)), default=0)
