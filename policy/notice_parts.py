"""The parts of a notice: what it says, what may be pressed on it, and which acts that leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from policy import acts
from policy.terms import Addressee, Channel, PersonId


class Message(StrEnum):
    """What a notice says; the words are the chat's."""

    RECEIPT = "receipt"
    PAGE = "page"
    PROMPT = "prompt"
    NOBODY_ELIGIBLE = "nobody_eligible"
    NOBODY_DECIDED = "nobody_decided"
    TIMES_ONLY = "times_only"
    DECONFLICTION = "deconfliction"
    AUTHORISED = "authorised"
    FORWARD = "forward"
    REFUSED = "refused"
    ENDED = "ended"
    CANCELLED = "cancelled"
    NARROWED = "narrowed"
    REVIEW_DUE = "review_due"
    REVIEW_OVERDUE = "review_overdue"
    RENEWAL_DUE = "renewal_due"
    RENEWAL_ASKED = "renewal_asked"
    RENEWED = "renewed"
    NOT_RENEWED = "not_renewed"
    STOP_AT_ONCE = "stop_at_once"
    CANCEL_ASKED = "cancel_asked"
    STOP_REMINDER = "stop_reminder"
    STOP_UNCONFIRMED = "stop_unconfirmed"
    STOPPED = "stopped"
    STOPPED_LATE = "stopped_late"
    RECEIPT_REMINDER = "receipt_reminder"
    RECEIPT_MISSING = "receipt_missing"
    PRODUCT_ASKED = "product_asked"
    SOMEBODY_DEALING = "somebody_dealing"
    STEP = "step"
    ATTEMPT_REFUSED = "attempt_refused"
    ADVICE_ASKED = "advice_asked"
    ADVICE_LATE = "advice_late"
    ADVICE_GIVEN = "advice_given"
    CORRECTED = "corrected"
    MONITORED_IN_ERROR = "monitored_in_error"
    GRANTOR_LEFT = "grantor_left"
    LEFT_OUT = "left_out"
    SHREDDING_DUE = "shredding_due"
    CIRCULATION = "circulation"
    POLICY_REVIEW = "policy_review"
    REPORT = "report"
    CHANNEL_UNREACHABLE = "channel_unreachable"
    COPY = "copy"


class Button(StrEnum):
    """What may be pressed; each opens a form or enters an act."""

    DECIDE = "decide"
    REVIEW = "review"
    APPLY_RENEWAL = "apply_renewal"
    RENEW = "renew"
    CANCEL = "cancel"
    STOPPED = "stopped"
    PRODUCT = "product"
    CONFLICT = "conflict"
    SHOW = "show"
    DEALING = "dealing"
    RECEIPT = "receipt"
    CORRECT = "correct"
    SENSITIVE = "sensitive"
    ADVISE = "advise"
    SHRED = "shred"


ACTS_OF: Final[Mapping[Button, tuple[type[acts.Act], ...]]] = {
    Button.DECIDE: (acts.Ratification, acts.Refusal),
    Button.REVIEW: (acts.Review,),
    Button.APPLY_RENEWAL: (acts.RenewalApplication,),
    Button.RENEW: (acts.Renewal, acts.RenewalRefusal),
    Button.CANCEL: (acts.Cancellation, acts.CancellationNotice),
    Button.STOPPED: (acts.Cessation,),
    Button.PRODUCT: (acts.Disposal,),
    Button.CONFLICT: (acts.Recusal,),
    Button.SHOW: (acts.Consultation,),
    Button.DEALING: (acts.Attention,),
    Button.RECEIPT: (acts.Receipt,),
    Button.CORRECT: (acts.Correction,),
    Button.SENSITIVE: (acts.Marking,),
    Button.ADVISE: (acts.Advice,),
    Button.SHRED: (acts.Shredding,),
}
"""The acts that a button leads to; it is offered while any of them may be entered."""


class Urgency(StrEnum):
    """Between authorisations in one conversation, what goes first."""

    END = "0-end"
    ESCALATION = "1-escalation"
    NUDGE = "2-nudge"
    INFORMATION = "3-information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message owed to one person (the roll's key) or one channel ("#dpo"); facts only."""

    message: Message
    to: Addressee
    buttons: tuple[Button, ...] = ()
    thread: bool = False
    """Whether it is told in the thread of what that conversation was first told of the reference."""
    urgency: Urgency = Urgency.INFORMATION


def person(to: Addressee) -> PersonId | None:
    """Give the person who is told something, or None where a channel is."""
    return None if to.startswith("#") else PersonId(to)


def channel(to: Addressee) -> Channel | None:
    """Give the channel that is told something, or None where a person is."""
    return Channel(to) if to.startswith("#") else None
