"""Counts a month from the record, for the oversight report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from policy.acts import Attempt, ErrorRecord
from policy.audiences import DPO_CHANNEL
from policy.oversight import Figures, Month, figures
from policy.terms import Addressee
from store.outbox import Outbox
from store.register import Register

_LOGGED: Final = (Attempt, ErrorRecord)


class Overseeing:
    """Reads the record and writes nothing; what ended before the month, or was granted after it, is left alone."""

    def __init__(self, register: Register, clock: Callable[[], datetime]) -> None:
        self._register, self._clock = register, clock
        self._outbox = Outbox(register.database)

    def month(self, first: date) -> tuple[Figures, Month]:
        """Give the figures of the month that begins on a day, as far as it has gone."""
        month = Month(first, self._clock())
        near = self._register.between(month.since, month.until)
        authorisations = tuple(each for reference in near if (each := self._register.read(reference)))
        granted = [each.reference for each in authorisations if month.holds(each.granted_at)]
        first_told = self._outbox.all_first_told_at(granted, Addressee(DPO_CHANNEL))
        logged = (entry for kind in _LOGGED for entry in self._register.of(kind, month.since, month.until))
        return figures(month, authorisations, logged, first_told), month
