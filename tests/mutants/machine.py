"""A machine that grants, decides, corrects, ends and lets time pass in any order, and looks at the record each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from policy.acts import (
    Absence,
    Act,
    Attention,
    Cancellation,
    CancellationNotice,
    Correction,
    Marking,
    Receipt,
    Recusal,
    Refusal,
    Renewal,
    Review,
)
from policy.examples import REASONS, grant
from policy.terms import Direction, Every, Ground, Outcome, Post, Rank, Ripa, Subject, SubjectKind
from store.register import Entered
from tests.mutants import almanac, cast
from tests.mutants.almanac import DAY, HOUR, INSTANT
from tests.mutants.cast import Roster, Seat
from tests.mutants.desks import Clock, Desk
from tests.mutants.reckoning import AUTHORISED, OVER, Matter
from tests.mutants.stage import Stage

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
CANCELS: Final = Cancellation(reason="The shift roster explains every search.")
FILES: Final = CancellationNotice(reason="It no longer shows anything that matters.")
REFUSES: Final = Refusal(statement="The concern does not bear this out.", product=Direction.RETAIN)
REVIEWS: Final = Review(
    still_necessary=True,
    still_proportionate=True,
    shown="Two more searches of the same address, both at night.",
    outcome=Outcome.CONTINUE,
)
RENEWS: Final = Renewal(
    section_2="Eleven searches in three months, none with a task behind it.",
    statement="What was found bears the concern out, and nothing less would finish the work.",
    declaration=True,
    ripa=Ripa.NOT_NEEDED,
)
DECISIONS: Final[dict[str, Act]] = {
    "authorises": REASONS,
    "authorises fortnightly": replace(REASONS, review_every=Every.FORTNIGHT),
    "refuses": REFUSES,
}
AFTERWARDS: Final[dict[str, Act]] = {
    "reviews": REVIEWS,
    "renews": RENEWS,
    "cancels by review": replace(REVIEWS, outcome=Outcome.CANCEL),
}
ASIDE: Final[dict[str, Act]] = {
    "deals": Attention(),
    "files": FILES,
    "acknowledges": Receipt(),
    "marks": Marking(sensitive=True, reason="Somebody close to it works in PSD."),
    "clears": Marking(sensitive=False, reason="Nobody close to it works in PSD."),
}
KINDS: Final = {
    Ground.POLICE_MISCONDUCT: SubjectKind.OFFICER,
    Ground.CRIME: SubjectKind.OTHER,
    Ground.STAFF_DISCIPLINE: SubjectKind.STAFF,
}
ANYBODY: Final = st.sampled_from((*["able"] * 14, *["grantor", "barred", "recused"] * 2, *cast.EVERYBODY))
WHICH: Final = st.integers(0, 1)
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


def _end(night: Night, which: int) -> datetime:
    matters = [matter for matter in night.stage.matters.values() if matter.state != OVER]
    return matters[which % len(matters)].ends_at if matters else night.stage.now + DAY


DESTINATIONS: Final[dict[str, Callable[[Night, int], datetime]]] = {
    "just before the end": lambda night, which: _end(night, which) - INSTANT,
    "to the end": _end,
    "just after the end": lambda night, which: _end(night, which) + INSTANT,
    "two days before the end": lambda night, which: _end(night, which) - 2 * DAY,
    "to the next wake": lambda night, _: night.next_wake(),
    "just before the next wake": lambda night, _: night.next_wake() - INSTANT,
    "an hour": lambda night, _: night.stage.now + HOUR,
    "a day": lambda night, _: night.stage.now + DAY,
    "a month": lambda night, _: night.stage.now + 31 * DAY,
    "a hundred days": lambda night, _: night.stage.now + 100 * DAY,
}


class Night(RuleBasedStateMachine):
    """Anything that may happen to a register, in any order."""

    make: ClassVar[Callable[[Clock], Desk]]
    """What makes the desk at which everything happens."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage(type(self).make)

    def teardown(self) -> None:
        self.stage.desk.close()

    # --- granting ---

    @initialize(
        start=st.sampled_from(STARTS),
        by=st.sampled_from((cast.INSPECTOR, cast.INSPECTOR, cast.CHIEF, cast.ACU)),
        who=st.integers(0, 10),
        ground=st.integers(0, 2),
        near=st.integers(0, 7),
        independent=st.sampled_from((False, False, False, False, True)),
        opening=st.sampled_from(("granted", "granted", "authorised", "authorised", "corrected")),
        hours=st.sampled_from((1, 25, 71)),
    )
    def begins(  # noqa: PLR0913 - hypothesis draws them
        self, *, start: datetime, by: str, who: int, ground: int, near: int, independent: bool, opening: str, hours: int
    ) -> None:
        """Half of the time something has been authorised by now, and perhaps corrected: so that it gets further."""
        self.stage.now = start
        self._grants(by, who, ground, near, independent=independent)
        self.stage.look()
        if opening != "granted" and self.stage.matters:
            self.stage.now += hours * HOUR
            self.stage.sweeps()
            self._judged(0, "able", REASONS, twice=False)
            self.stage.look()
        if opening == "corrected" and self.stage.matters:
            self.corrects(which=0, who="grantor", to=0, twice=False)

    @rule(
        by=st.sampled_from((cast.CHIEF, *cast.EVERYBODY)),
        who=st.integers(0, 10),
        ground=st.integers(0, 2),
        near=st.integers(0, 7),
    )
    def grants(self, by: str, who: int, ground: int, near: int) -> None:
        if len(self.stage.matters) < 2:
            self._grants(by, who, ground, near)

    def _grants(self, by: str, who: int, ground: int, near: int, *, independent: bool = False) -> None:
        subject = self._subject(who)
        grounds = _grounds(subject)
        chosen = grounds[ground % len(grounds)]
        applicant, operators, involved = _near(near, by)
        act = grant(
            subjects=(Subject(text="" if subject else "Somebody nobody knows", key=subject),),
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
        may = self.stage.roster.is_officer(by, Rank.INSPECTOR, self.stage.at) and by != subject
        answer = self.stage.enters(act, by)
        assert isinstance(answer, Entered) == may, f"a grant by {by} of {subject}: {answer}"

    def _subject(self, who: int) -> str:
        # Nobody is the subject of two: repeats and duplicates have tests of their own.
        taken = {key for matter in self.stage.matters.values() for key in matter.subjects or {""}}
        free = [key for key in SUBJECTS if key not in taken]
        return free[who % len(free)]

    # --- deciding and ending ---

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, who=ANYBODY, what=st.sampled_from(sorted(DECISIONS)), twice=st.booleans())
    def decides(self, which: int, who: str, what: str, *, twice: bool) -> None:
        self._judged(which, who, DECISIONS[what], twice=twice)

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, what=st.integers(0, 2), who=ANYBODY, twice=st.booleans())
    def goes_on(self, which: int, what: int, who: str, *, twice: bool) -> None:
        """Whatever comes next on the way, so that the machine gets far."""
        acts = AFTERWARDS if self._matter(which).state == AUTHORISED else DECISIONS
        self._judged(which, who, acts[sorted(acts)[what]], twice=twice)

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, what=st.sampled_from(sorted(AFTERWARDS)), who=ANYBODY, days=st.sampled_from((1, 29, 31)))
    def comes_near_the_end(self, which: int, what: str, who: str, days: int) -> None:
        matter = self._matter(which)
        if matter.state == AUTHORISED:
            self.stage.now = max(self.stage.now, matter.ends_at - days * DAY)
            self.stage.sweeps()
        self._judged(which, who, AFTERWARDS[what], twice=False)

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, who=ANYBODY, twice=st.booleans())
    def cancels(self, which: int, who: str, *, twice: bool) -> None:
        self._judged(which, who, CANCELS, twice=twice)

    def _judged(self, which: int, who: str, act: Act, *, twice: bool) -> None:
        matter = self._matter(which)
        by = self._person(who, matter)
        may = matter.may(act, by, self.stage.roster, self.stage.at)
        answer = self.stage.enters(act, by, matter.reference, twice=twice)
        assert isinstance(answer, Entered) == may, f"{type(act).__name__} by {by}, who {'may' if may else 'may not'}"

    # --- what else people do ---

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, who=ANYBODY, twice=st.booleans())
    def recuses(self, which: int, who: str, *, twice: bool) -> None:
        matter = self._matter(which)
        self.stage.enters(Recusal(), self._person(who, matter), matter.reference, twice=twice)

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, who=ANYBODY, what=st.sampled_from(sorted(ASIDE)), twice=st.booleans())
    def turns_aside(self, which: int, who: str, what: str, *, twice: bool) -> None:
        matter = self._matter(which)
        self.stage.enters(ASIDE[what], self._person(who, matter), matter.reference, twice=twice)

    @precondition(lambda self: self.stage.matters)
    @rule(which=WHICH, who=st.one_of(st.just("grantor"), ANYBODY), to=st.integers(0, 1), twice=st.booleans())
    def corrects(self, which: int, who: str, to: int, *, twice: bool) -> None:
        matter = self._matter(which)
        by = self._person(who, matter)
        others = [ground for ground in _grounds(min(matter.subjects, default="")) if ground is not matter.ground]
        ground = others[to % len(others)]
        act = Correction(
            ground=ground, subject_kind=(KINDS[ground],), reason="The person named is not what we took them for."
        )
        must = matter.in_force(self.stage.at) and by == matter.grantor and by not in self.stage.roster.gone
        answer = self.stage.enters(act, by, matter.reference, twice=twice)
        assert isinstance(answer, Entered) or not must, f"the grantor may not correct it: {answer}"

    # --- the roll ---

    @rule(change=st.integers(0, 7), after=st.sampled_from((INSTANT, 2 * HOUR, 30 * HOUR)), swept=st.integers(0, 1))
    def roll_changes(self, change: int, after: timedelta, *, swept: bool) -> None:
        at = self.stage.at + after
        self.stage.imports(lambda roster: CHANGES[change](roster, at))
        if swept:
            self.stage.now = max(self.stage.now, at)
            self.stage.sweeps()

    @rule(who=st.sampled_from((cast.HEAD, cast.ACU, cast.HR)), hours=st.sampled_from((0, 20, 60)))
    def goes_away(self, who: str, hours: int) -> None:
        self.stage.now = self.stage.at + INSTANT  # nobody says so in the instant of the grant
        until = self.stage.at + timedelta(hours=hours) if hours else None
        self.stage.enters(Absence(until=until), who, "REGISTER")

    # --- time ---

    @rule(how=st.sampled_from(sorted(DESTINATIONS)), which=WHICH, swept=st.sampled_from((0, 1, 1, 2)))
    def time_passes(self, how: str, which: int, swept: int) -> None:
        self.stage.now = max(self.stage.now, DESTINATIONS[how](self, which))
        self.stage.sweeps(swept)

    @rule(stops=st.integers(1, 4))
    def clock_travels(self, stops: int) -> None:
        for _ in range(stops):
            self.stage.now = max(self.stage.now, self.next_wake())
            self.stage.sweeps()

    @rule(back=st.sampled_from((INSTANT, HOUR, 3 * DAY)))
    def clock_steps_back(self, back: timedelta) -> None:
        self.stage.now = max(self.stage.now - back, cast.BEGUN)

    @rule(times=st.integers(1, 2))
    def sweeps(self, times: int) -> None:
        self.stage.sweeps(times)

    # --- always ---

    @invariant()
    def the_record_is_as_it_should_be(self) -> None:
        self.stage.look()

    def _matter(self, which: int) -> Matter:
        matters = list(self.stage.matters.values())
        return matters[which % len(matters)]

    def next_wake(self) -> datetime:
        """Give when the desk says that something is owed next."""
        return self.stage.desk.next_wake() or self.stage.now

    def _person(self, who: str, matter: Matter) -> str:
        roster, at = self.stage.roster, self.stage.at
        groups = {
            "able": matter.deciders(roster, at),
            "barred": {seat.who for seat in roster.standing(set(Post), at)} & matter.barred(),
            "recused": matter.recused,
            "grantor": {matter.grantor},
        }
        return min(groups.get(who, {who}), default=cast.HEAD)


def run(make: Callable[[Clock], Desk], *, examples: int, steps: int, seeded: int, shrinks: bool = True) -> None:
    """Run the machine; the same seed gives the same examples. Raises AssertionError with what went wrong."""
    machine = type("Night", (Night,), {"make": staticmethod(make)})
    phases = (Phase.generate, Phase.shrink) if shrinks else (Phase.generate,)
    told = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    seed(seeded)(machine)
    run_state_machine_as_test(machine, settings=told)


def _grounds(subject: str) -> list[Ground]:
    # What may be suspected of a person of that kind (rule 4); anything of somebody whom nobody knows.
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
