"""A question put to the rules: this act, by this officer, at this moment, on this authorisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policy.acts import Act
from policy.authorisation import Authorisation
from policy.given import Given
from policy.people import CLOCK, Officer
from policy.route import capacities, on_another_route
from policy.sight import sight
from policy.table import TABLE
from policy.terms import Capacity, State


@dataclass(frozen=True, slots=True)
class Question:
    """What `decide` was asked; every rule takes one and gives an objection or None."""

    authorisation: Authorisation | None
    act: Act
    by: Officer
    at: datetime
    given: Given

    @property
    def state(self) -> State:
        """The state at the moment of the act, whether or not a sweep has run; to the clock, what it has entered."""
        if self.authorisation is None:
            return State.NONE
        return self.authorisation.state if self.by == CLOCK else self.authorisation.state_at(self.at)

    @property
    def capacities(self) -> frozenset[Capacity]:
        """In what capacities the officer asks."""
        held = capacities(self.authorisation, self.by, self.at, self.given)
        if self.authorisation is None or not sight(self.authorisation, self.by, self.at, self.given):
            return held
        # Whoever has not been told of it cannot correct it either: that would say that it exists (rule 20).
        other = on_another_route(self.authorisation, self.by.key, self.at, self.given)
        return held | {Capacity.ENTITLED} | ({Capacity.OTHER_OFFICER} if other else set())

    def allows(self, capacity: Capacity) -> bool:
        """Say whether the table lets this act be entered now in that capacity."""
        return (self.state, type(self.act), capacity) in TABLE
