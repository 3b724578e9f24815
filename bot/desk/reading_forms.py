"""What came back in a form, read as the act that it asks for; what is missing stays missing, for the rules to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from bot.chat.card import UnreadError, Values
from bot.desk.field_values import NOBODY_PICKED, Ids, Replies
from bot.forms.grant import CONFIDENTIAL
from policy import acts
from policy.people import Subject
from policy.terms import (
    NOBODY,
    Activity,
    ChatId,
    Direction,
    Every,
    Ground,
    Outcome,
    Product,
    Purpose,
    Reason,
    Ripa,
    SubjectKind,
    System,
)

_PICKED: Final = ("subject_members", "applicant", "operators", "involved_members")


def picked(values: Values) -> frozenset[ChatId]:
    """Give the chat accounts of everybody picked on a form."""
    said = Replies(values)
    return frozenset(account for name in _PICKED for account in said.accounts(name))


def read(callback: str, values: Values, ids: Ids = NOBODY_PICKED) -> acts.Act:
    """Give the act that a form asks for, from what stands in its fields; `ids` are of those whom `picked` gives.

    Raises UnreadError, which is a ValueError, when a field holds what the form does not offer, and KeyError when there
    is no such form.
    """
    return _ACTS[callback](Replies(values, ids))


def grant(values: Values, ids: Ids = NOBODY_PICKED) -> acts.Grant:
    """Give what the grant form holds so far, however little. Raises UnreadError as `read` does."""
    return _grant(Replies(values, ids))


def _grant(said: Replies) -> acts.Grant:
    named = tuple(Subject(text=line) for line in said.lines("subject"))
    members = tuple(Subject(key=key) for key in said.people("subject_members"))
    return acts.Grant(
        ground=said.one("ground", Ground),
        subjects=named + members,
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
        applicant=next(iter(said.people("applicant")), NOBODY),
        applicant_reason=said.text("applicant_reason"),
        operators=said.people("operators"),
        involved=said.people("involved_members"),
        sensitive=said.ticked("sensitive"),
        new_information=said.text("new_information"),
    )


def _confidential(said: Replies) -> tuple[str, ...]:
    ticked = said.many("confidential")
    if not set(ticked) <= {value for value, _ in CONFIDENTIAL}:
        raise UnreadError("confidential")
    return ticked


class _Decision(StrEnum):
    AUTHORISE = "authorise"
    REFUSE = "refuse"


def _authorises(said: Replies) -> bool:
    decision = said.one("decision", _Decision)
    if decision is None:
        # Neither act can be made of it, and nobody decides by leaving a question out.
        raise UnreadError("decision")
    return decision is _Decision.AUTHORISE


def _decide(said: Replies) -> acts.Act:
    if not _authorises(said):
        return acts.Refusal(
            statement=said.text("statement"),
            product=said.one("product", Direction),
            not_relevant=said.ticked("not_relevant"),
        )
    return acts.Ratification(
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


def _review(said: Replies) -> acts.Review:
    outcome = said.one("outcome", Outcome)
    ends = outcome is Outcome.CANCEL
    return acts.Review(
        still_necessary=said.yes_or_no("still_necessary"),
        still_proportionate=said.yes_or_no("still_proportionate"),
        shown=said.text("shown"),
        outcome=outcome,
        # All of it ends: what was left ticked, or how often to look again, says nothing any more.
        systems=None if ends else said.scope("systems", System),
        review_every=None if ends else said.one("review_every", Every),
    )


def _renewal(said: Replies) -> acts.Act:
    if not _authorises(said):
        return acts.RenewalRefusal(statement=said.text("statement"))
    return acts.Renewal(
        section_2=said.text("section_2"),
        statement=said.text("statement"),
        declaration=said.ticked("declaration") or None,
        ripa=said.one("ripa", Ripa),
        ripa_advice=said.text("ripa_advice"),
    )


def _cessation(said: Replies) -> acts.Cessation:
    return acts.Cessation(
        stopped_at=said.moment("stopped_at"),
        stopped_by=said.text("stopped_by"),
        systems=said.several("systems", System),
        gathered=said.text("gathered"),
    )


def _disposal(said: Replies) -> acts.Disposal:
    return acts.Disposal(
        product=said.one("product", Product),
        reason=said.text("reason"),
        review_on=said.day("review_on"),
        not_relevant=said.ticked("not_relevant"),
    )


def _correction(said: Replies) -> acts.Correction:
    return acts.Correction(
        ground=said.one("ground", Ground),
        subject_kind=said.several("subject_kind", SubjectKind),
        reason=said.text("reason"),
    )


def _shredding(said: Replies) -> acts.Shredding:
    if not said.ticked("confirm"):
        # The act has nothing in it to be found missing, and nobody destroys by leaving a box blank.
        raise UnreadError("confirm")
    return acts.Shredding()


_ACTS: Final[Mapping[str, Callable[[Replies], acts.Act]]] = {
    "grant": _grant,
    "decide": _decide,
    "review": _review,
    "renewal_application": lambda said: acts.RenewalApplication(section_2=said.text("section_2"), why=said.text("why")),
    "renewal": _renewal,
    "cancellation": lambda said: acts.Cancellation(reason=said.text("reason")),
    "cancellation_notice": lambda said: acts.CancellationNotice(reason=said.text("reason")),
    "cessation": _cessation,
    "disposal": _disposal,
    "recusal": lambda said: acts.Recusal(reason=said.text("reason")),
    "show": lambda said: acts.Consultation(task="show", reason=said.text("reason")),
    "correction": _correction,
    "marking": lambda said: acts.Marking(sensitive=said.yes_or_no("sensitive"), reason=said.text("reason")),
    "advice": lambda said: acts.Advice(ripa=said.one("ripa", Ripa)),
    "copy": lambda said: acts.Copy(reason=said.one("reason", Reason)),
    "absence": lambda said: acts.Absence(until=said.moment("until")),
    "shredding": _shredding,
}
