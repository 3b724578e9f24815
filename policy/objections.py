"""Why an act may not be entered; the docstring is the sentence the officer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from policy.acts import Act
from policy.terms import Post, Rank, State

Fact = str | int | datetime | Rank | State | Post | tuple[Post, ...] | None


@dataclass(frozen=True, kw_only=True)
class Objection:
    """NOT recorded."""

    fields: tuple[str, ...] = ()
    """The fields of the form that it sits on; none when it concerns the whole."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What fills the braces of the sentence; never anything about a subject."""
    consequences: tuple[Act, ...] = ()
    """What is entered on the register because of it."""

    @property
    def name(self) -> str:
        """The name that the record keeps."""
        return type(self).__name__


class ClockWrong(Objection):
    """NOT recorded. The clock of the record's machine is wrong. If monitoring must stop, stop it now and telephone {control_room}."""


class RollBroken(Objection):
    """NOT recorded. The roll of officers was changed by hand, so nobody can be looked up in it. If monitoring must stop, press Cancel. Call {control_room}."""


class RecordBroken(Objection):
    """NOT recorded. An entry of this one was changed or forged, so it can only be stopped. If monitoring must stop, press Cancel. Call {control_room}."""


class UnknownUser(Objection):
    """NOT recorded. You are not on the roll, so you cannot grant or decide. Call {control_room}."""


class InactiveUser(Objection):
    """NOT recorded. The roll says that you have left, so you cannot grant or decide. Call {control_room}."""


class NotFound(Objection):
    """There is nothing here with that reference."""


class NotOfficer(Objection):
    """NOT recorded. Only a police officer of at least Inspector rank can grant this. Ask the duty Inspector, or call {control_room}."""


class NotRanked(Objection):
    """NOT recorded. You are a {rank} on the roll, and only an Inspector or above can grant this. Ask the duty Inspector, or call {control_room}. If the roll is wrong, tell {operations}."""


class OwnSubject(Objection):
    """NOT recorded. You cannot grant this. Call {psd_on_call}."""


class TooLate(Objection):
    """NOT recorded. {reference} ended at {ended_at}. Monitoring must stop. A new one needs new information."""


class AlreadyDecided(Objection):
    """NOT recorded. {who} {did} {reference} at {decided_at}. Nothing more is needed from you."""


class NotRenewable(Objection):
    """NOT recorded. Only an authorised monitoring can be renewed, and {reference} is {state}. Its end stands."""


class TooEarly(Objection):
    """NOT recorded. It is too early for this on {reference}: it can be done from {opens_at}. Nothing has changed."""


class OwnGrant(Objection):
    """NOT recorded. You granted this, so somebody else must decide it. {asked} has been asked."""


class ConflictApplicant(Objection):
    """NOT recorded. You applied for this or run it, so somebody else must decide it. {asked} has been asked."""


class ConflictInvolved(Objection):
    """NOT recorded. You are involved in this matter, so somebody else must decide it. {asked} has been asked."""


class ConflictRecused(Objection):
    """NOT recorded. You said that you have a conflict, so somebody else must decide it. {asked} has been asked."""


class WrongRoute(Objection):
    """NOT recorded. This is a {ground} matter. Only the {deciders} can decide it."""


class NotPostHolder(Objection):
    """NOT recorded. Only the {deciders} can do this on {reference}. Nothing has changed."""


class RoutineNotAuthorisable(Objection):
    """NOT recorded. Name each person to be monitored. Routine audit of everybody needs no authority and gets none here."""


class MissingField(Objection):
    """Fill this in. Nothing is recorded until it is."""


class GroundMismatch(Objection):
    """The ground does not fit the people named. Police misconduct is for officers, staff discipline for police staff."""


class MixedGrounds(Objection):
    """An officer and a staff member need two authorisations, unless a crime is suspected. Make two."""


class NoRoute(Objection):
    """Nobody can authorise this for a contractor or volunteer, unless a crime is suspected. Call {psd_on_call}."""


class CctvNotRequired(Objection):
    """Existing CCTV recordings need no authorisation. Ask Professional Standards for them."""


class OutOfScopeSystem(Objection):
    """Private equipment is outside the policy and cannot be monitored under it. Call {psd_on_call}."""


class MobileInterceptExcluded(Objection):
    """The content of a mobile phone or pager cannot be authorised here. It needs a RIPA authorisation: call {psd_on_call}."""


class RipaRequired(Objection):
    """This needs a statutory (RIPA) authorisation, so it cannot be granted here. Call {psd_on_call}."""


class RipaAdviceNeeded(Objection):
    """Advice on RIPA is needed first. FIB and the Professional Standards Unit have been asked. No authority exists until they answer."""


class FormulaicText(Objection):
    """Say this in your own words, at least {minimum} characters. "As above" is not enough."""


class CannotWiden(Objection):
    """You can narrow this, not widen it. Leave it as it is, or choose less."""


class PastDay(Objection):
    """That day has passed. Choose today or a later day."""


class MustBeCancelled(Objection):
    """What is no longer necessary or proportionate must be cancelled. Choose to cancel it."""


class Section2Missing(Objection):
    """Section 2 of form CA1 is missing: write what the monitoring has shown so far."""


class ProductMustBeKept(Objection):
    """This cannot be destroyed. It could matter to proceedings, a complaint or a claim: direct that it is kept."""


class RepeatUrgent(Objection):
    """NOT recorded. {earlier} ended without proper authorisation in the last seven days. {advice}"""


class DuplicateActive(Objection):
    """NOT recorded. {earlier} already covers this and is in force. Use that one."""


ORDER: Final = tuple(Objection.__subclasses__())
"""Every objection, in the order in which they are looked for: the first that applies is given."""
