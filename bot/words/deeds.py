"""What was done, by whom and when, and what the clock will do: each act as a sentence has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.words import labels, times
from policy.acts import (
    Absence,
    Act,
    Advice,
    Asked,
    Attempt,
    Attention,
    Cancellation,
    CancellationNotice,
    Cessation,
    Chase,
    Consultation,
    Correction,
    Delivery,
    Disposal,
    ErrorRecord,
    Escalation,
    Expiry,
    Grant,
    Marking,
    Nudge,
    Ratification,
    Receipt,
    Recusal,
    Referral,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
    Shredding,
)
from policy.authorisation import Actor, Authorisation, Entry
from policy.people import CLOCK
from policy.route import DECIDING_POSTS
from policy.terms import Flag, Kind, Outcome, Post, Ripa

DONE: Final[Mapping[type[Act], str]] = {
    Grant: "granted it for 72 hours",
    Escalation: "asked again for a decision",
    Ratification: "authorised it",
    Refusal: "refused it",
    Expiry: "ended it: its time was up",
    Nudge: "said what is due",
    Chase: "asked again",
    Review: "reviewed it",
    RenewalApplication: "applied for renewal (form CA1)",
    Renewal: "renewed it",
    RenewalRefusal: "did not renew it",
    CancellationNotice: "filed a notice to cancel it",
    Cancellation: "cancelled it",
    Cessation: "confirmed that monitoring stopped",
    Disposal: "said what becomes of the product",
    Attention: "took it in hand",
    Recusal: "declared a conflict of interest",
    Receipt: "recorded receipt",
    Consultation: "opened the details",
    ErrorRecord: "opened an error record: no stop was confirmed",
    Correction: "corrected it",
    Delivery: "kept a notice out of a channel, and told it in person",
    Shredding: "had its personal data destroyed",
    Referral: "was in doubt about RIPA, and advice was asked for",
    Attempt: "tried something that was refused",
}
# Where the moment would read as that of something else than the act.
_DONE_AT: Final[Mapping[type[Act], str]] = {
    Cessation: "confirmed {at} that monitoring has stopped",
    Disposal: "said {at} what becomes of the product",
    Correction: "corrected it {at}",
    ErrorRecord: "opened an error record {at}: no stop was confirmed",
    Expiry: "ended it {at}: its time was up",
}
OWED: Final[Mapping[type[Act], str]] = {
    Escalation: "the authorising officers are asked again",
    Expiry: "it ends by itself",
    Nudge: "what falls due is asked for",
    Chase: "what was not answered is asked for again",
    ErrorRecord: "an error record is opened if no stop is confirmed",
}
_OWED_ABOUT: Final[Mapping[tuple[type[Act], Asked], str]] = {
    (Nudge, Asked.REVIEW): "a review is asked for",
    (Nudge, Asked.RENEWAL): "a renewal is asked for",
    (Nudge, Asked.PRODUCT): "it is asked what becomes of product",
    (Nudge, Asked.SHREDDING): "the Data Protection Officer is asked to have personal data destroyed",
}
_DO_MARK: Final = {True: "marked it as sensitive", False: "marked it as no longer sensitive"}


def doer(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give who entered something, by post or part in it, never by name."""
    if entry.by.kind in {CLOCK.kind, Kind.CONSOLE}:
        return labels.NAME
    granted_by = authorisation is not None and entry.by.key == authorisation.grantor
    deciding = [post for post in entry.by.posts if post in DECIDING_POSTS]
    if granted_by and not isinstance(entry.act, Ratification | Refusal):
        return f"The {labels.rank(entry.by.rank)} who granted it"
    if deciding or entry.by.posts:
        return f"The {held((deciding or entry.by.posts)[0], entry.by)}"
    party = authorisation is not None and entry.by.key in authorisation.parties
    return "Somebody who runs the monitoring" if party else _capital(labels.a_rank(entry.by.rank))


def held(post: Post, by: Actor) -> str:
    """Give a post as somebody holds it: whoever decided as a deputy is never called the holder."""
    return f"deputy for the {labels.POSTS[post]}" if post in by.deputy_for else labels.POSTS[post]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def done(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give what was done, by whom and when, as one sentence."""
    at = f"at {times.sentence_time(entry.moment)}"
    verb = _DONE_AT.get(type(entry.act), f"{did(entry, authorisation)} {{at}}").format(at=at)
    return f"{doer(entry, authorisation)} {verb}."


def did(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give what was done; that less is in force than before is said (rule 15), and what was put right (rule 18)."""
    act = entry.act
    if isinstance(act, Review) and act.outcome is Outcome.NARROW:
        return "reviewed and narrowed it"
    if isinstance(act, Ratification) and authorisation is not None and _in_part(act, authorisation.grant):
        return "authorised it in part"
    if isinstance(act, Correction) and authorisation is not None:
        return f"corrected it: {corrected(entry, authorisation)}"
    if isinstance(act, ErrorRecord) and act.wrong_route:
        return "opened an error record: it was decided by the wrong route"
    if isinstance(act, Delivery) and act.unreachable:
        return "could not write to a channel, and told it in person"
    return _answered(act) or DONE[type(act)]


def _answered(act: Act) -> str:
    if isinstance(act, Marking):
        return _DO_MARK[bool(act.sensitive)]
    if isinstance(act, Absence):
        return (
            f"said that they are away until {times.sentence_time(act.until)},"
            if act.until
            else "said that they are back"
        )
    if isinstance(act, Advice):
        if act.quoted:
            return f"granted with the advice on {act.number}"
        return f"advised on {act.number} that RIPA is {'needed' if act.ripa is Ripa.NEEDED else 'not needed'}"
    return ""


def corrected(entry: Entry, authorisation: Authorisation) -> str:
    """Give what a correction put right: what the ground was until then, and that a decision is void."""
    earlier = [each.act for each in authorisation.corrections if each.number < entry.number]
    was = [act.ground for act in (authorisation.grant, *earlier) if isinstance(act, Grant | Correction)][-1]
    same = isinstance(entry.act, Correction) and entry.act.ground is was
    said = "who is monitored is of another kind" if same or was is None else f"the ground was {labels.GROUNDS[was]}"
    return f"{said}, and the decision is void" if Flag.DECISION_VOID in entry.flags else said


def owed(act: Act) -> str:
    """Give what the clock will enter, as a list of what is ahead has it."""
    about = act.about if isinstance(act, Nudge | Chase) else None
    return _OWED_ABOUT.get((type(act), about)) or OWED[type(act)] if about else OWED[type(act)]


def _in_part(act: Ratification, grant: Grant) -> bool:
    fewer = act.systems is not None and set(act.systems) < set(grant.systems)
    return fewer or (act.subjects is not None and len(act.subjects) < len(grant.subjects))
