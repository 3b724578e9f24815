"""What the door answers: what was entered, or why it was not; and what the clock brings to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from policy.acts import Act
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.objections import Objection
from policy.terms import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """It was entered: the entry, and those that came with it. `repeated`: it had been entered before.

    What stands since then is given along, so that an answer is drawn without reading anything again: the authorisation
    (None for the register itself), the facts besides it, and the record's head. It is no part of what was entered.
    """

    reference: Reference | None
    entry: Entry
    entries: tuple[Entry, ...]
    repeated: bool = False
    authorisation: Authorisation | None = field(default=None, compare=False, repr=False)
    given: Given = field(default_factory=Given, compare=False, repr=False)
    head: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """It was not entered: what the record holds of it, what the person reads, when, and the attempt's number."""

    objection: Objection
    shown: Objection
    moment: datetime
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An act that the clock owes to a reference."""

    act: Act
    on: Reference


class Stuck(Exception):
    """The clock owes a reference something that cannot be entered; it is set aside."""
