"""Whether an act comes in time: why it is too late, too early, or after somebody else decided."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from policy import acts, register_duties
from policy.authorisation import Authorisation, Entry
from policy.deadlines import due, keep_until, review_dues
from policy.objections import AlreadyDecided, NotRenewable, Objection, TooEarly, TooLate
from policy.people import CLOCK
from policy.periods import before_end, london_day, review_times, years_on
from policy.question import Question
from policy.route import DECIDING_POSTS
from policy.terms import REGISTER, Capacity, Product, State

RENEWING: Final = (acts.RenewalApplication, acts.Renewal, acts.RenewalRefusal)
_DID: Final[dict[type[acts.Act], str]] = {
    acts.Ratification: "authorised",
    acts.Refusal: "refused",
    acts.Cancellation: "cancelled",
    acts.Cessation: "confirmed the stop of",
    acts.Receipt: "acknowledged",
    acts.Disposal: "settled the product of",
    acts.Shredding: "had destroyed",
}


def untimely(question: Question) -> Objection | None:
    """Give why this act cannot be entered in this state, whoever asks, or None."""
    authorisation = question.authorisation
    if authorisation is None:
        return _unowed_here(question)
    if not any(question.allows(capacity) for capacity in Capacity):
        return _closed(question, authorisation)
    return _unowed(question, authorisation) or _not_yet(question, authorisation) or _done(question, authorisation)


def renewal_opens(authorisation: Authorisation) -> datetime:
    """Give the moment, UTC, from which renewal may be asked for: the last 30 days (rule 12)."""
    held = authorisation.intervals
    return before_end(authorisation.ends_at, held.renewal_days[0], 0, held)


def _closed(question: Question, authorisation: Authorisation) -> Objection:
    state, act = question.state, question.act
    if state is State.EXPIRED:
        over = authorisation.over_since(question.at)
        return TooLate(facts={"reference": authorisation.reference, "ended_at": over})
    if isinstance(act, RENEWING):
        return NotRenewable(facts={"reference": authorisation.reference, "state": state})
    answer = authorisation.ended or authorisation.decided
    if answer and not (state is State.AUTHORISED and isinstance(act, acts.Disposal | acts.Shredding)):
        return _already(authorisation, answer)
    return _too_early(authorisation, _opens(act, authorisation))


def _opens(act: acts.Act, authorisation: Authorisation) -> datetime:
    if isinstance(act, acts.Disposal):
        return authorisation.ends_at
    if isinstance(act, acts.Shredding):
        return years_on(authorisation.ends_at, authorisation.grant.retain_years, authorisation.intervals)
    reviews = review_dues(authorisation) or review_times(london_day(authorisation.granted_at))
    return reviews[0]


def _unowed(question: Question, authorisation: Authorisation) -> Objection | None:
    # The clock enters what is owed now and nothing else: a second sweep finds nothing owed.
    if question.by != CLOCK or isinstance(question.act, acts.Delivery):
        return None
    if question.act not in due(authorisation, question.at, question.given):
        return _too_early(authorisation, authorisation.ends_at)
    return None


def _unowed_here(question: Question) -> Objection | None:
    # On the register: what is sent is entered once, when it was; everything else of the clock's, when it is owed.
    duties, act = question.given.duties, question.act
    if question.by != CLOCK or duties is None:
        return None
    if isinstance(act, acts.Circulation | acts.PolicyReview | acts.Report):
        owed = duties.waiting(register_duties.SENT[type(act)]) == act.due
    else:
        owed = act in register_duties.due(duties, question.at)
    return None if owed else TooEarly(facts={"reference": REGISTER, "opens_at": question.at})


def _not_yet(question: Question, authorisation: Authorisation) -> Objection | None:
    act, at = question.act, question.at
    if isinstance(act, RENEWING) and at < renewal_opens(authorisation):
        return _too_early(authorisation, renewal_opens(authorisation))
    if isinstance(act, acts.Cessation):
        if authorisation.stop_owed is None:
            return _too_early(authorisation, authorisation.ends_at)
        if act.stopped_at and act.stopped_at > at:
            return _too_early(authorisation, act.stopped_at, "stopped_at")
    if isinstance(act, acts.Shredding):
        until = keep_until(authorisation)
        if until is None or at < until:
            kept = years_on(at, authorisation.grant.retain_years, authorisation.intervals)
            return _too_early(authorisation, until or kept)
    return None


def _done(question: Question, authorisation: Authorisation) -> Objection | None:
    act = question.act
    done: Entry | None = None
    if isinstance(act, acts.Cessation):
        done = authorisation.cessation
    if isinstance(act, acts.Receipt):
        done = authorisation.end_receipt if authorisation.ended else authorisation.grant_receipt
    if isinstance(act, acts.Disposal) and authorisation.disposal and _settled(authorisation.disposal):
        done = authorisation.disposal
    if isinstance(act, acts.Shredding):
        done = authorisation.shredded
    return _already(authorisation, done) if done else None


def _settled(disposal: Entry) -> bool:
    return isinstance(disposal.act, acts.Disposal) and disposal.act.product is not Product.RETAINED


def _already(authorisation: Authorisation, answer: Entry) -> Objection:
    did = _DID[type(answer.act)]
    deciding = [post for post in answer.by.posts if post in DECIDING_POSTS]
    posts = tuple(deciding or answer.by.posts)[:1]
    who = "deputy" if set(posts) & set(answer.by.deputy_for) else "who"
    reference, moment = authorisation.reference, answer.moment
    return AlreadyDecided(facts={who: posts, "did": did, "reference": reference, "decided_at": moment})


def _too_early(authorisation: Authorisation, opens_at: datetime, *fields: str) -> Objection:
    return TooEarly(fields=fields, facts={"reference": authorisation.reference, "opens_at": opens_at})
