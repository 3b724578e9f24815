"""What the machine may do: grants of every sort, decisions, words on the side, and changes of the roll."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from policy import acts
from policy.examples import REASONS, grant
from policy.people import Subject
from policy.terms import Direction, Every, Ground, Outcome, PersonId, Post, Rank, Ripa, SubjectKind
from tests.mutants import almanac, cast
from tests.mutants.almanac import HOUR
from tests.mutants.cast import Roster, Seat

STARTS: Final = tuple(
    map(
        almanac.moment,
        (
            "2026-11-23T22:15:00",
            "2026-11-30T09:00:00",  # the month three on has no 30th
            "2027-01-31T12:00:00",  # the month after has no 31st
            "2026-10-23T20:00:00",  # the clocks go back within the 72 hours
            "2027-03-26T18:00:00",  # and forward
            "2027-08-30T23:30:00",  # already the 31st in London
            "2028-02-27T10:00:00",
            "2026-12-31T23:59:59",
        ),
    )
)
CANCELS: Final = acts.Cancellation(reason="The shift roster explains every search.")
FILES: Final = acts.CancellationNotice(reason="It no longer shows anything that matters.")
REFUSES: Final = acts.Refusal(statement="The concern does not bear this out.", product=Direction.RETAIN)
REVIEWS: Final = acts.Review(
    still_necessary=True,
    still_proportionate=True,
    shown="Two more searches of the same address, both at night.",
    outcome=Outcome.CONTINUE,
)
RENEWS: Final = acts.Renewal(
    section_2="Eleven searches in three months, none with a task behind it.",
    statement="What was found bears the concern out, and nothing less would finish the work.",
    declaration=True,
    ripa=Ripa.NOT_NEEDED,
)
DECISIONS: Final[dict[str, acts.Act]] = {
    "authorises": REASONS,
    "authorises fortnightly": replace(REASONS, review_every=Every.FORTNIGHT),
    "refuses": REFUSES,
}
AFTERWARDS: Final[dict[str, acts.Act]] = {
    "reviews": REVIEWS,
    "renews": RENEWS,
    "cancels by review": replace(REVIEWS, outcome=Outcome.CANCEL),
}
ASIDE: Final[dict[str, acts.Act]] = {
    "deals": acts.Attention(),
    "files": FILES,
    "acknowledges": acts.Receipt(),
    "marks": acts.Marking(sensitive=True, reason="Somebody close to it works in PSD."),
    "clears": acts.Marking(sensitive=False, reason="Nobody close to it works in PSD."),
}
KINDS: Final = {
    Ground.POLICE_MISCONDUCT: SubjectKind.OFFICER,
    Ground.CRIME: SubjectKind.OTHER,
    Ground.STAFF_DISCIPLINE: SubjectKind.STAFF,
}
SUBJECTS: Final = (
    *(cast.CONSTABLE, cast.CLERK, "", cast.HEAD, cast.ACU, cast.HR),
    *(cast.DPO, cast.CONTINGENCY, cast.FCAO, cast.DEPUTY, cast.OPERATOR),
)
"""Who may be monitored; the empty one is on nobody's roll."""


def _hands_over(post: Post, successor: str) -> Callable[[Roster, datetime], None]:
    def change(roster: Roster, at: datetime) -> None:
        held = [seat for seat in roster.seats if seat.post is post and not seat.deputy and seat.ends is None]
        for seat in held:
            if seat.who != successor:
                roster.seats.remove(seat)
                roster.seats += [replace(seat, ends=at), Seat(post, successor, begins=at)]

    return change


def _goes_away(post: Post) -> Callable[[Roster, datetime], None]:
    def change(roster: Roster, at: datetime) -> None:
        until = at + 30 * HOUR
        held = {seat for seat in roster.seats if seat.post is post and not seat.deputy}
        roster.seats = [replace(s, away_from=at, away_to=until) if s in held else s for s in roster.seats]

    return change


def _leaves(key: str) -> Callable[[Roster, datetime], None]:
    return lambda roster, _at: roster.gone.add(key)


def _is_demoted(roster: Roster, _at: datetime) -> None:
    roster.ranks[cast.ACU] = Rank.SERGEANT


def _all_as_before(roster: Roster, _at: datetime) -> None:
    roster.ranks, roster.seats, roster.gone = dict(cast.RANKS), list(cast.SEATS), set()


CHANGES: Final[tuple[Callable[[Roster, datetime], None], ...]] = (
    _hands_over(Post.HEAD_OF_PSD, cast.NEXT),
    _hands_over(Post.DIRECTOR_HR, cast.NEXT_HR),
    _goes_away(Post.HEAD_OF_PSD),
    _goes_away(Post.ACU_INSPECTOR),
    _leaves(cast.ACU),
    _leaves(cast.INSPECTOR),
    _is_demoted,
    _all_as_before,
)


def granted(by: str, subject: str, ground: int, near: int, *, independent: bool) -> acts.Grant:
    """Give a grant whose ground carries its subject: on whom, and with whom near it, is a matter of chance."""
    carried = grounds(subject)
    chosen = carried[ground % len(carried)]
    applicant, operators, involved = _near(near, by)
    return grant(
        subjects=(Subject(text="" if subject else "Somebody nobody knows", key=PersonId(subject)),),
        subject_kind=(KINDS[chosen] if chosen is not Ground.CRIME else SubjectKind.OFFICER,),
        ground=chosen,
        applicant=applicant,
        applicant_reason="There was nobody else awake to apply for it.",
        operators=operators,
        involved=involved,
        new_information="The searches have begun again tonight.",
        ripa=Ripa.ADVISED_NOT_NEEDED if independent else Ripa.NOT_NEEDED,
        ripa_advice="FIB, by telephone at 21:40: not needed." if independent else "",
    )


def grounds(subject: str) -> list[Ground]:
    """Give what may be suspected of a person of that kind (rule 4); anything of somebody whom nobody knows."""
    if not subject:
        return [Ground.STAFF_DISCIPLINE, Ground.CRIME, Ground.POLICE_MISCONDUCT]
    return [Ground.STAFF_DISCIPLINE if subject in cast.STAFF else Ground.POLICE_MISCONDUCT, Ground.CRIME]


def _near(near: int, by: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    # Applicant, operators, involved: half of the time nobody who sits anywhere.
    return (
        (cast.SERGEANT, (), ()),
        (cast.SERGEANT, (cast.OPERATOR,), ()),
        (cast.SERGEANT, (), (cast.ACU,)),
        (cast.HEAD, (), ()),
        (cast.SERGEANT, (cast.HR, cast.DEPUTY), ()),
        (by, (), (cast.DPO, cast.FCAO)),
        (cast.SERGEANT, (), (cast.PERSONNEL, cast.NEXT)),
        (cast.SERGEANT, (), ()),
    )[near]
