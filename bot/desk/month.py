"""Counts a month from the record, for the oversight report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from policy.acts import Attempt, ErrorRecord
from policy.audiences import DPO_CHANNEL
from policy.authorisation import Authorisation
from policy.oversight import Figures, Month, figures
from store.outbox import Outbox
from store.register import Register


class Overseeing:
    """Reads the record and writes nothing; whatever had ended before the month began is left alone."""

    def __init__(self, register: Register, clock: Callable[[], datetime]) -> None:
        self._register, self._clock = register, clock
        self._outbox = Outbox(register.database)

    def month(self, first: date) -> tuple[Figures, Month]:
        """Give the figures of the month that begins on a day, as far as it has gone."""
        month = Month(first, self._clock())
        found = tuple(told for told in self._within(month) if told)
        first_told_at = self._outbox.first_told_at
        told = {each.reference: at for each in found if (at := first_told_at(each.reference, DPO_CHANNEL))}
        logged = (*self._register.of(Attempt), *self._register.of(ErrorRecord))
        return figures(month, found, logged, told), month

    def _within(self, month: Month) -> list[Authorisation | None]:
        standings = self._register.standings()
        near = (each.reference for each in standings if each.ends_at is None or each.ends_at >= month.since)
        return [self._register.read(reference) for reference in near]
