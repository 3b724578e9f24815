"""What was done, by whom and when, and what the clock will do: each act as a sentence has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.words import labels, times
from policy import acts
from policy.authorisation import Actor, Authorisation, Entry
from policy.people import CLOCK
from policy.route import DECIDING_POSTS
from policy.terms import Flag, Kind, Outcome, Post, Ripa

DONE: Final[Mapping[type[acts.Act], str]] = {
    acts.Grant: "granted it for 72 hours",
    acts.Escalation: "asked again for a decision",
    acts.Ratification: "authorised it",
    acts.Refusal: "refused it",
    acts.Expiry: "ended it: its time was up",
    acts.Nudge: "said what is due",
    acts.Chase: "asked again",
    acts.Review: "reviewed it",
    acts.RenewalApplication: "applied for renewal (form CA1)",
    acts.Renewal: "renewed it",
    acts.RenewalRefusal: "did not renew it",
    acts.CancellationNotice: "filed a notice to cancel it",
    acts.Cancellation: "cancelled it",
    acts.Cessation: "confirmed that monitoring stopped",
    acts.Disposal: "said what becomes of the product",
    acts.Attention: "took it in hand",
    acts.Recusal: "declared a conflict of interest",
    acts.Receipt: "recorded receipt",
    acts.Consultation: "opened the details",
    acts.ErrorRecord: "opened an error record: no stop was confirmed",
    acts.Correction: "corrected it",
    acts.Delivery: "kept a notice out of a channel, and told it in person",
    acts.Shredding: "had its personal data destroyed",
    acts.Referral: "was in doubt about RIPA, and advice was asked for",
    acts.Attempt: "tried something that was refused",
}
# Where the moment would read as that of something else than the act.
_DONE_AT: Final[Mapping[type[acts.Act], str]] = {
    acts.Cessation: "confirmed {at} that monitoring has stopped",
    acts.Disposal: "said {at} what becomes of the product",
    acts.Correction: "corrected it {at}",
    acts.ErrorRecord: "opened an error record {at}: no stop was confirmed",
    acts.Expiry: "ended it {at}: its time was up",
}
OWED: Final[Mapping[type[acts.Act], str]] = {
    acts.Escalation: "the authorising officers are asked again",
    acts.Expiry: "it ends by itself",
    acts.Nudge: "what falls due is asked for",
    acts.Chase: "what was not answered is asked for again",
    acts.ErrorRecord: "an error record is opened if no stop is confirmed",
}
_OWED_ABOUT: Final[Mapping[tuple[type[acts.Act], acts.Asked], str]] = {
    (acts.Nudge, acts.Asked.REVIEW): "a review is asked for",
    (acts.Nudge, acts.Asked.RENEWAL): "a renewal is asked for",
    (acts.Nudge, acts.Asked.PRODUCT): "it is asked what becomes of product",
    (acts.Nudge, acts.Asked.SHREDDING): "the Data Protection Officer is asked to have personal data destroyed",
}
_DO_MARK: Final = {True: "marked it as sensitive", False: "marked it as no longer sensitive"}


def doer(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give who entered something, by post or part in it, never by name."""
    if entry.by.kind in {CLOCK.kind, Kind.CONSOLE}:
        return labels.NAME
    granted_by = authorisation is not None and entry.by.key == authorisation.grantor
    deciding = [post for post in entry.by.posts if post in DECIDING_POSTS]
    if granted_by and not isinstance(entry.act, acts.Ratification | acts.Refusal):
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
    if isinstance(act, acts.Review) and act.outcome is Outcome.NARROW:
        return "reviewed and narrowed it"
    if isinstance(act, acts.Ratification) and authorisation is not None and _in_part(act, authorisation.grant):
        return "authorised it in part"
    if isinstance(act, acts.Correction) and authorisation is not None:
        return f"corrected it: {corrected(entry, authorisation)}"
    if isinstance(act, acts.ErrorRecord) and act.wrong_route:
        return "opened an error record: it was decided by the wrong route"
    if isinstance(act, acts.Delivery) and act.unreachable:
        return "could not write to a channel, and told it in person"
    return _answered(act) or DONE[type(act)]


def _answered(act: acts.Act) -> str:
    if isinstance(act, acts.Marking):
        return _DO_MARK[bool(act.sensitive)]
    if isinstance(act, acts.Absence):
        return (
            f"said that they are away until {times.sentence_time(act.until)},"
            if act.until
            else "said that they are back"
        )
    if isinstance(act, acts.Advice):
        if act.quoted:
            return f"granted with the advice on {act.number}"
        return f"advised on {act.number} that RIPA is {'needed' if act.ripa is Ripa.NEEDED else 'not needed'}"
    return ""


def corrected(entry: Entry, authorisation: Authorisation) -> str:
    """Give what a correction put right: what the ground was until then, and that a decision is void."""
    earlier = [each.act for each in authorisation.corrections if each.number < entry.number]
    was = [act.ground for act in (authorisation.grant, *earlier) if isinstance(act, acts.Grant | acts.Correction)][-1]
    same = isinstance(entry.act, acts.Correction) and entry.act.ground is was
    change = "who is monitored is of another kind" if same or was is None else f"the ground was {labels.GROUNDS[was]}"
    return f"{change}, and the decision is void" if Flag.DECISION_VOID in entry.flags else change


def owed(act: acts.Act) -> str:
    """Give what the clock will enter, as a list of what is ahead has it."""
    about = act.about if isinstance(act, acts.Nudge | acts.Chase) else None
    return _OWED_ABOUT.get((type(act), about)) or OWED[type(act)] if about else OWED[type(act)]


def _in_part(act: acts.Ratification, grant: acts.Grant) -> bool:
    fewer = act.systems is not None and set(act.systems) < set(grant.systems)
    return fewer or (act.subjects is not None and len(act.subjects) < len(grant.subjects))
