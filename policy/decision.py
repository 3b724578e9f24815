"""The one question: may this act be entered, by this officer, at this moment?

>>> from datetime import timedelta
>>> from policy.examples import GIVEN, HEAD_OF_PSD, INSPECTOR, MONDAY_NIGHT, REASONS, entered, grant
>>> urgent = entered(decide(None, grant(), INSPECTOR, MONDAY_NIGHT, GIVEN), INSPECTOR, MONDAY_NIGHT)
>>> f"{urgent.state}, in force until {urgent.ends_at:%a %d %b %Y %H:%M}"
'urgent, in force until Thu 26 Nov 2026 22:15'
>>> just_in_time = MONDAY_NIGHT + timedelta(hours=71, minutes=59, seconds=59)
>>> decide(urgent, REASONS, HEAD_OF_PSD, just_in_time, GIVEN).to
<State.AUTHORISED: 'authorised'>
>>> decide(urgent, REASONS, HEAD_OF_PSD, MONDAY_NIGHT + timedelta(hours=72), GIVEN).name
'TooLate'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from policy import acts, duplicates, limits, objections, periods, reasons, referrals, scope
from policy.authorisation import Authorisation
from policy.dating import dated
from policy.flags import flags
from policy.given import Given
from policy.people import CLOCK, Officer
from policy.question import Question
from policy.route import DECIDING_POSTS, asked, conflict, on_another_route, on_route, route
from policy.table import REGISTER_ACTS, TABLE, VOIDED
from policy.terms import REGISTER, Capacity, Every, Flag, Kind, Outcome, Post, State
from policy.timeliness import untimely

__all__ = ["Allowed", "Given", "decide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The act may be entered: as it is to be entered, where it leads, and what must be noticed."""

    act: acts.Act
    to: State
    flags: tuple[Flag, ...] = ()
    consequences: tuple[acts.Act, ...] = ()
    """What is entered with it, in the same transaction, by the same officer."""
    on_register: tuple[acts.Act, ...] = ()
    """What is entered with it on the register itself."""


def decide(
    authorisation: Authorisation | None, act: acts.Act, by: Officer, at: datetime, given: Given | None = None
) -> Allowed | objections.Objection:
    """Say whether `by` may enter `act` at `at`; otherwise give the first objection that applies (3.4)."""
    question = Question(authorisation, act, by, at, given or Given())
    for rule in RULES:
        if objection := rule(question):
            return objection
    raised, settled = flags(question), _settled(question)
    return Allowed(
        act=settled,
        to=_leads_to(question, raised),
        flags=raised,
        consequences=_consequences(question, raised),
        on_register=_on_register(settled),
    )


def may_enter(authorisation: Authorisation, kind: type[acts.Act], by: Officer, at: datetime, given: Given) -> bool:
    """Say whether an act of this kind is open to `by` at `at`, whatever would be written in it.

    Every button and every form asks this first, so that nothing is ever offered that would be refused.
    """
    question = Question(authorisation, kind(), by, at, given)
    return not any(rule(question) for rule in RULES[: RULES.index(_routine)])


STOPS: Final = (acts.Cancellation, acts.CancellationNotice, acts.Cessation)
"""What may be entered whatever is wrong with the roll or the record: monitoring is never kept going by a fault."""


def _doubtful(question: Question) -> objections.Objection | None:
    # What cannot be proved gives nobody authority; the clock still ends what falls due.
    act, given = question.act, question.given
    if question.by == CLOCK or isinstance(act, acts.ClockAccepted):
        return None
    if given.clock_wrong:
        return objections.ClockWrong()
    if given.roll_broken and not isinstance(act, (*STOPS, acts.RollImport)):
        return objections.RollBroken()
    return objections.RecordBroken() if given.record_broken and not isinstance(act, STOPS) else None


def _unknown(question: Question) -> objections.Objection | None:
    if question.by.kind is None:
        return objections.UnknownUser()
    return None if question.by.active else objections.InactiveUser()


def _nowhere(question: Question) -> objections.Objection | None:
    on_register = question.authorisation is None and question.given.duties is not None
    if isinstance(question.act, acts.Grant | acts.RollImport) or (on_register and type(question.act) in REGISTER_ACTS):
        return referrals.unreferred(question)
    # What may be read is bound to who is entitled; every other act says why it may not be entered.
    unseen = isinstance(question.act, acts.Consultation) and Capacity.ENTITLED not in question.capacities
    return objections.NotFound() if question.authorisation is None or unseen else None


def _unranked(question: Question) -> objections.Objection | None:
    # "Urgent authorisations may be given by an officer of at least Inspector rank" (3.4)
    if not isinstance(question.act, acts.Grant) or Capacity.INSPECTOR in question.capacities:
        return None
    if question.by.kind not in {Kind.OFFICER, Kind.SPECIAL}:
        return objections.NotOfficer()
    return objections.NotRanked(facts={"rank": question.by.rank_at(question.at)[0]})


def _own_subject(question: Question) -> objections.Objection | None:
    act, key = question.act, question.by.key
    if isinstance(act, acts.Grant):
        return objections.OwnSubject() if key in {subject.key for subject in act.subjects} else None
    subjects = question.authorisation.subject_keys if question.authorisation else ()
    return objections.OwnSubject() if key in subjects else None


_DECISIONS: Final = (acts.Ratification, acts.Refusal)
_OFFICERS_ACTS: Final = (
    *_DECISIONS,
    acts.Review,
    acts.Renewal,
    acts.RenewalRefusal,
    acts.Attention,
    acts.Recusal,
    acts.Disposal,
    acts.Correction,
)


def _conflicted(question: Question) -> objections.Objection | None:
    # Ending is never barred by a conflict (rule 13), so cancelling and its notice are not among these acts.
    authorisation, key = question.authorisation, question.by.key
    if authorisation is None or not isinstance(question.act, _OFFICERS_ACTS):
        return None
    if isinstance(question.act, acts.Correction) and key == authorisation.grantor:
        return None  # whoever filed it may say that it was filed wrongly
    holds = on_route(authorisation, key, question.at, question.given)
    corrects = isinstance(question.act, acts.Correction) and on_another_route(
        authorisation, key, question.at, question.given
    )
    decides = isinstance(question.act, _DECISIONS) or holds or corrects
    objection = conflict(authorisation, key) if decides else None
    return objection(facts={"asked": _asked_posts(question, authorisation)}) if objection else None


def _off_route(question: Question) -> objections.Objection | None:
    authorisation = question.authorisation
    if any(question.allows(held) for held in question.capacities - _barred(question)):
        return None
    if authorisation is None:
        return objections.NotPostHolder(facts={"deciders": (), "reference": REGISTER})
    posts = set(question.given.posts(question.by.key, question.at))
    deciders = route(authorisation, question.at, question.given)
    facts = {"deciders": deciders, "ground": authorisation.ground.value, "reference": authorisation.reference}
    return (
        objections.WrongRoute(facts=facts)
        if (posts & DECIDING_POSTS) - set(deciders)
        else objections.NotPostHolder(facts=facts)
    )


def _barred(question: Question) -> frozenset[Capacity]:
    # "Only an authorising officer may clear it" (rule 15), and none who has a part in it.
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, acts.Marking) or act.sensitive is not False or authorisation is None:
        return frozenset()
    others = frozenset({Capacity.GRANTOR, Capacity.DPO})
    return others | {Capacity.AUTHORISING_OFFICER} if conflict(authorisation, question.by.key) else others


def _routine(question: Question) -> objections.Objection | None:
    # "specific monitoring of staff or targeted monitoring" (3.2) names somebody.
    act = question.act
    nobody = isinstance(act, acts.Grant) and not any(s.text.strip() or s.key for s in act.subjects)
    return objections.RoutineNotAuthorisable(fields=("subject",)) if nobody else None


def _grant_only(
    rule: Callable[[acts.Grant], objections.Objection | None],
) -> Callable[[Question], objections.Objection | None]:
    return lambda question: rule(question.act) if isinstance(question.act, acts.Grant) else None


RULES: Final[tuple[Callable[[Question], objections.Objection | None], ...]] = (
    _doubtful,
    _unknown,
    _nowhere,
    _unranked,
    _own_subject,
    untimely,
    _conflicted,
    _off_route,
    _routine,
    lambda question: reasons.missing(question.act, question.by.key),
    scope.fits_nobody,
    _grant_only(scope.systems),
    _grant_only(scope.ripa),
    scope.ripa_again,
    lambda question: reasons.formulaic(question.act, question.authorisation),
    limits.widened,
    limits.past_day,
    limits.ought_to_end,
    reasons.section_2,
    limits.product_kept,
    duplicates.repeated,
    duplicates.duplicated,
)
"""Every rule, in the order of the objections it gives."""


def _asked_posts(question: Question, authorisation: Authorisation) -> tuple[Post, ...]:
    keys = asked(authorisation, authorisation.rung, question.at, question.given)
    posts = (post for key in keys for post in question.given.posts(key, question.at))
    return tuple(dict.fromkeys(post for post in posts if post in DECIDING_POSTS))


def _settled(question: Question) -> acts.Act:
    # The act as it is entered: what the form left open is closed, so that a fold needs no setting and no constant.
    return dated(_completed(question), question.authorisation, question.at)


def _completed(question: Question) -> acts.Act:
    act, authorisation = question.act, question.authorisation
    if isinstance(act, acts.Grant):
        hidden = tuple(like.reference for like in duplicates.unknown_to(question))
        known = tuple(like.reference for like in duplicates.repeats(question) if like.reference not in hidden)
        applicant = act.applicant or question.by.key
        counted = replace(act, applicant=applicant, subject_count=len(act.subjects), ladder=_ladder(act.ladder))
        return replace(counted, related=known, deconflict=hidden, referral=referrals.quoted(question))
    if isinstance(act, acts.Ratification) and authorisation and authorisation.confidential:
        return replace(act, review_every=Every.FORTNIGHT)
    if isinstance(act, acts.Advice) and question.given.duties:
        return replace(act, asked_by=question.given.duties.referrals[act.number].by.key)
    return act


def _ladder(wanted: tuple[int, ...]) -> tuple[int, ...]:
    # A force may ask more often within the 72 hours, never less (rule 16).
    return tuple(sorted({*periods.LADDER, *(hours for hours in wanted if 0 < hours < periods.URGENT_HOURS)}))


def _leads_to(question: Question, raised: tuple[Flag, ...]) -> State:
    state, act = question.state, type(question.act)
    if Flag.DECISION_VOID in raised:
        return VOIDED[state, act]
    return next(TABLE[state, act, held] for held in question.capacities if question.allows(held))


def _consequences(question: Question, raised: tuple[Flag, ...]) -> tuple[acts.Act, ...]:
    act, authorisation, at = question.act, question.authorisation, question.at
    if isinstance(act, acts.Review) and act.outcome is Outcome.CANCEL:
        return (dated(acts.Cancellation(reason=act.shown), authorisation, at),)
    if isinstance(act, acts.Correction) and authorisation and Flag.DECISION_VOID in raised:
        over = authorisation.urgent_until
        if at >= over:
            ended = dated(acts.Cancellation(reason=act.reason), authorisation, at)
            return ended, acts.ErrorRecord(since=over, due=at, wrong_route=True)
    return ()


def _on_register(act: acts.Act) -> tuple[acts.Act, ...]:
    # A grant that quotes a referral closes it (rule 5).
    if isinstance(act, acts.Grant) and act.referral:
        return (acts.Advice(number=act.referral, ripa=act.ripa, quoted=True),)
    return ()
