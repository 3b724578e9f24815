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
    replies = Replies(values)
    return frozenset(account for name in _PICKED for account in replies.accounts(name))


def read(callback: str, values: Values, ids: Ids = NOBODY_PICKED) -> acts.Act:
    """Give the act that a form asks for, from what stands in its fields; `ids` are of those whom `picked` gives.

    Raises UnreadError, which is a ValueError, when a field holds what the form does not offer, and KeyError when there
    is no such form.
    """
    return _ACTS[callback](Replies(values, ids))


def grant(values: Values, ids: Ids = NOBODY_PICKED) -> acts.Grant:
    """Give what the grant form holds so far, however little. Raises UnreadError as `read` does."""
    return _grant(Replies(values, ids))


def _grant(replies: Replies) -> acts.Grant:
    named = tuple(Subject(text=line) for line in replies.lines("subject"))
    members = tuple(Subject(key=key) for key in replies.people("subject_members"))
    return acts.Grant(
        ground=replies.one("ground", Ground),
        subjects=named + members,
        subject_kind=replies.several("subject_kind", SubjectKind),
        systems=replies.several("systems", System),
        activity=replies.one("activity", Activity),
        purpose=replies.one("purpose", Purpose),
        ripa=replies.one("ripa", Ripa),
        ripa_advice=replies.text("ripa_advice"),
        concern=replies.text("concern"),
        urgency=replies.text("urgency"),
        unavailable=replies.text("unavailable"),
        necessity=replies.text("necessity"),
        proportionality=replies.text("proportionality"),
        intrusion=replies.text("intrusion"),
        private_information=replies.text("private_information"),
        confidential=_confidential(replies),
        applicant=next(iter(replies.people("applicant")), NOBODY),
        applicant_reason=replies.text("applicant_reason"),
        operators=replies.people("operators"),
        involved=replies.people("involved_members"),
        sensitive=replies.ticked("sensitive"),
        new_information=replies.text("new_information"),
    )


def _confidential(replies: Replies) -> tuple[str, ...]:
    ticked = replies.many("confidential")
    if not set(ticked) <= {value for value, _ in CONFIDENTIAL}:
        raise UnreadError("confidential")
    return ticked


class _Decision(StrEnum):
    AUTHORISE = "authorise"
    REFUSE = "refuse"


def _authorises(replies: Replies) -> bool:
    decision = replies.one("decision", _Decision)
    if decision is None:
        # Neither act can be made of it, and nobody decides by leaving a question out.
        raise UnreadError("decision")
    return decision is _Decision.AUTHORISE


def _decide(replies: Replies) -> acts.Act:
    if not _authorises(replies):
        return acts.Refusal(
            statement=replies.text("statement"),
            product=replies.one("product", Direction),
            not_relevant=replies.ticked("not_relevant"),
        )
    return acts.Ratification(
        statement=replies.text("statement"),
        declaration=replies.ticked("declaration") or None,
        systems=replies.scope("systems", System),
        subjects=replies.numbers("subjects"),
        activity=replies.one("activity", Activity),
        last_day=replies.day("last_day"),
        review_every=replies.one("review_every", Every) or Every.MONTH,
        ripa=replies.one("ripa", Ripa),
        ripa_advice=replies.text("ripa_advice"),
    )


def _review(replies: Replies) -> acts.Review:
    outcome = replies.one("outcome", Outcome)
    ends = outcome is Outcome.CANCEL
    return acts.Review(
        still_necessary=replies.yes_or_no("still_necessary"),
        still_proportionate=replies.yes_or_no("still_proportionate"),
        shown=replies.text("shown"),
        outcome=outcome,
        # All of it ends: what was left ticked, or how often to look again, says nothing any more.
        systems=None if ends else replies.scope("systems", System),
        review_every=None if ends else replies.one("review_every", Every),
    )


def _renewal(replies: Replies) -> acts.Act:
    if not _authorises(replies):
        return acts.RenewalRefusal(statement=replies.text("statement"))
    return acts.Renewal(
        section_2=replies.text("section_2"),
        statement=replies.text("statement"),
        declaration=replies.ticked("declaration") or None,
        ripa=replies.one("ripa", Ripa),
        ripa_advice=replies.text("ripa_advice"),
    )


def _cessation(replies: Replies) -> acts.Cessation:
    return acts.Cessation(
        stopped_at=replies.moment("stopped_at"),
        stopped_by=replies.text("stopped_by"),
        systems=replies.several("systems", System),
        gathered=replies.text("gathered"),
    )


def _disposal(replies: Replies) -> acts.Disposal:
    return acts.Disposal(
        product=replies.one("product", Product),
        reason=replies.text("reason"),
        review_on=replies.day("review_on"),
        not_relevant=replies.ticked("not_relevant"),
    )


def _correction(replies: Replies) -> acts.Correction:
    return acts.Correction(
        ground=replies.one("ground", Ground),
        subject_kind=replies.several("subject_kind", SubjectKind),
        reason=replies.text("reason"),
    )


def _shredding(replies: Replies) -> acts.Shredding:
    if not replies.ticked("confirm"):
        # The act has nothing in it to be found missing, and nobody destroys by leaving a box blank.
        raise UnreadError("confirm")
    return acts.Shredding()


_ACTS: Final[Mapping[str, Callable[[Replies], acts.Act]]] = {
    "grant": _grant,
    "decide": _decide,
    "review": _review,
    "renewal_application": lambda replies: acts.RenewalApplication(
        section_2=replies.text("section_2"), why=replies.text("why")
    ),
    "renewal": _renewal,
    "cancellation": lambda replies: acts.Cancellation(reason=replies.text("reason")),
    "cancellation_notice": lambda replies: acts.CancellationNotice(reason=replies.text("reason")),
    "cessation": _cessation,
    "disposal": _disposal,
    "recusal": lambda replies: acts.Recusal(reason=replies.text("reason")),
    "show": lambda replies: acts.Consultation(task="show", reason=replies.text("reason")),
    "correction": _correction,
    "marking": lambda replies: acts.Marking(sensitive=replies.yes_or_no("sensitive"), reason=replies.text("reason")),
    "advice": lambda replies: acts.Advice(ripa=replies.one("ripa", Ripa)),
    "copy": lambda replies: acts.Copy(reason=replies.one("reason", Reason)),
    "absence": lambda replies: acts.Absence(until=replies.moment("until")),
    "shredding": _shredding,
}
