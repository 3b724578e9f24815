"""What came back in a form, read as the act that it asks for; what is missing stays missing, for the rules to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot.card import Value
from bot.forms_grant import CONFIDENTIAL
from bot.inputs import state_of, value_of
from policy.acts import (
    Act,
    Cancellation,
    CancellationNotice,
    Cessation,
    Consultation,
    Disposal,
    Grant,
    Ratification,
    Recusal,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
)
from policy.terms import (
    Activity,
    Direction,
    Every,
    Ground,
    Outcome,
    Product,
    Purpose,
    Ripa,
    Subject,
    SubjectKind,
    System,
)

__all__ = ["UnreadError", "read", "state_of"]

Choice = TypeVar("Choice", bound=StrEnum)


class UnreadError(ValueError):
    """A field holds what its form does not offer; the sentence names the field and never what is in it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} holds something that the form does not offer")
        self.field = field


def read(callback: str, values: Mapping[str, Mapping[str, Any]]) -> Act:
    """Give the act that a form asks for, from Slack's `view["state"]["values"]`.

    Raises UnreadError, which is a ValueError, when a field holds what the form does not offer, and KeyError when there
    is no such form.
    """
    return _ACTS[callback](_Answers(values))


class _Answers:
    """The answers of one form, each read as what it ought to be."""

    def __init__(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._values = values

    def asked(self, name: str) -> bool:
        """Say whether the form asked for this at all."""
        return name in self._values

    def text(self, name: str) -> str:
        """Give what was typed, or the one person picked."""
        value = self._value(name)
        return value.strip() if isinstance(value, str) else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """Give the lines that were typed, but for the blank ones."""
        return tuple(line.strip() for line in self.text(name).splitlines() if line.strip())

    def many(self, name: str) -> tuple[str, ...]:
        """Give everything that was ticked or picked."""
        value = self._value(name)
        return value if isinstance(value, tuple) else ()

    def one(self, name: str, among: type[Choice]) -> Choice | None:
        """Give what was chosen, or None."""
        chosen = self.text(name)
        return self._chosen(name, chosen, among) if chosen else None

    def several(self, name: str, among: type[Choice]) -> tuple[Choice, ...]:
        """Give everything that was chosen."""
        return tuple(self._chosen(name, chosen, among) for chosen in self.many(name))

    def scope(self, name: str, among: type[Choice]) -> tuple[Choice, ...] | None:
        """Give what is left of a scope, or None when the form did not ask."""
        return self.several(name, among) if self.asked(name) else None

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """Give the places, from 1, of the subjects who are left, or None when the form did not ask."""
        if not self.asked(name):
            return None
        chosen = self.many(name)
        if not all(number.isascii() and number.isdigit() for number in chosen):
            raise UnreadError(name)
        return tuple(int(number) for number in chosen)

    def yes_or_no(self, name: str) -> bool | None:
        """Give a yes or a no, or None."""
        chosen = self.text(name)
        if chosen not in {"", "yes", "no"}:
            raise UnreadError(name)
        return chosen == "yes" if chosen else None

    def ticked(self, name: str) -> bool:
        """Say whether a box is ticked."""
        return bool(self.many(name))

    def day(self, name: str) -> date | None:
        """Give a day, or None."""
        value = self._value(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        """Give a moment, UTC, or None."""
        value = self._value(name)
        return value if isinstance(value, datetime) else None

    def _value(self, name: str) -> Value:
        if not self.asked(name):
            return None
        try:
            return value_of(next(iter(self._values[name].values())))
        except (KeyError, StopIteration, TypeError, ValueError, OverflowError):
            # What was typed must not travel on in an error.
            raise UnreadError(name) from None

    def _chosen(self, name: str, chosen: str, among: type[Choice]) -> Choice:
        if chosen not in set(among):
            raise UnreadError(name)
        return among(chosen)


def _grant(said: _Answers) -> Grant:
    named = tuple(Subject(text=line) for line in said.lines("subject"))
    picked = tuple(Subject(key=key) for key in said.many("subject_members"))
    return Grant(
        ground=said.one("ground", Ground),
        subjects=named + picked,
        subject_kind=said.several("subject_kind", SubjectKind),
        systems=said.several("systems", System),
        activity=said.one("activity", Activity),
        purpose=said.one("purpose", Purpose),
        ripa=said.one("ripa", Ripa),
        ripa_advice=said.text("ripa_advice"),
        concern=said.text("concern"),
        urgency=said.text("urgency"),
        unavailable=said.text("unavailable"),
        necessity=said.text("necessity"),
        proportionality=said.text("proportionality"),
        intrusion=said.text("intrusion"),
        private_information=said.text("private_information"),
        confidential=_confidential(said),
        applicant=said.text("applicant"),
        applicant_reason=said.text("applicant_reason"),
        operators=said.many("operators"),
        involved=said.many("involved_members"),
        sensitive=said.ticked("sensitive"),
        new_information=said.text("new_information"),
    )


def _confidential(said: _Answers) -> tuple[str, ...]:
    ticked = said.many("confidential")
    if not set(ticked) <= {value for value, _ in CONFIDENTIAL}:
        raise UnreadError("confidential")
    return ticked


class _Decision(StrEnum):
    AUTHORISE = "authorise"
    REFUSE = "refuse"


def _authorises(said: _Answers) -> bool:
    decision = said.one("decision", _Decision)
    if decision is None:
        # Neither act can be made of it, and nobody decides by leaving a question out.
        raise UnreadError("decision")
    return decision is _Decision.AUTHORISE


def _decide(said: _Answers) -> Act:
    if not _authorises(said):
        return Refusal(
            statement=said.text("statement"),
            product=said.one("product", Direction),
            not_relevant=said.ticked("not_relevant"),
        )
    return Ratification(
        statement=said.text("statement"),
        declaration=said.ticked("declaration") or None,
        systems=said.scope("systems", System),
        subjects=said.numbers("subjects"),
        activity=said.one("activity", Activity),
        last_day=said.day("last_day"),
        review_every=said.one("review_every", Every) or Every.MONTH,
        ripa=said.one("ripa", Ripa),
        ripa_advice=said.text("ripa_advice"),
    )


def _review(said: _Answers) -> Review:
    outcome = said.one("outcome", Outcome)
    ends = outcome is Outcome.CANCEL
    return Review(
        still_necessary=said.yes_or_no("still_necessary"),
        still_proportionate=said.yes_or_no("still_proportionate"),
        shown=said.text("shown"),
        outcome=outcome,
        # All of it ends: what was left ticked, or how often to look again, says nothing any more.
        systems=None if ends else said.scope("systems", System),
        review_every=None if ends else said.one("review_every", Every),
    )


def _renewal(said: _Answers) -> Act:
    if not _authorises(said):
        return RenewalRefusal(statement=said.text("statement"))
    return Renewal(
        section_2=said.text("section_2"),
        statement=said.text("statement"),
        declaration=said.ticked("declaration") or None,
        ripa=said.one("ripa", Ripa),
        ripa_advice=said.text("ripa_advice"),
    )


def _cessation(said: _Answers) -> Cessation:
    return Cessation(
        stopped_at=said.moment("stopped_at"),
        stopped_by=said.text("stopped_by"),
        systems=said.several("systems", System),
        gathered=said.text("gathered"),
    )


def _disposal(said: _Answers) -> Disposal:
    return Disposal(
        product=said.one("product", Product),
        reason=said.text("reason"),
        review_on=said.day("review_on"),
        not_relevant=said.ticked("not_relevant"),
    )


_ACTS: Final[Mapping[str, Callable[[_Answers], Act]]] = {
    "grant": _grant,
    "decide": _decide,
    "review": _review,
    "renewal_application": lambda said: RenewalApplication(section_2=said.text("section_2"), why=said.text("why")),
    "renewal": _renewal,
    "cancellation": lambda said: Cancellation(reason=said.text("reason")),
    "cancellation_notice": lambda said: CancellationNotice(reason=said.text("reason")),
    "cessation": _cessation,
    "disposal": _disposal,
    "recusal": lambda said: Recusal(reason=said.text("reason")),
    "show": lambda said: Consultation(task="show", reason=said.text("reason")),
}
