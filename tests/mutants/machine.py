"""A machine that grants, decides, corrects, ends and lets time pass in any order, and looks at the record each time."""

from __future__ import annotations

from collections.abc import Callable
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

from policy.acts import Absence, Act, Correction, Recusal
from policy.examples import REASONS
from policy.terms import Post, Rank, Reference
from store.register import Entered
from tests.mutants import cast
from tests.mutants.almanac import DAY, HOUR, INSTANT
from tests.mutants.deeds import (
    AFTERWARDS,
    ASIDE,
    CANCELS,
    CHANGES,
    DECISIONS,
    KINDS,
    STARTS,
    SUBJECTS,
    granted,
    grounds,
)
from tests.mutants.desks import Clock, Desk
from tests.mutants.reckoning import AUTHORISED, OVER, Matter
from tests.mutants.stage import Stage

ANYBODY: Final = st.sampled_from((*["able"] * 14, *["grantor", "barred", "recused"] * 2, *cast.EVERYBODY))
WHICH: Final = st.integers(0, 1)

SECOND = timedelta(seconds=1)


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
        act = granted(by, subject, ground, near, independent=independent)
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
        others = [ground for ground in grounds(min(matter.subjects, default="")) if ground is not matter.ground]
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
        self.stage.enters(Absence(until=until), who, Reference("REGISTER"))

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

    @rule(back=st.sampled_from((INSTANT, SECOND)))
    def clock_steps_back(self, back: timedelta) -> None:
        # Further behind the newest entry than a minute it would be a clock that nobody believes.
        self.stage.now = max(self.stage.now - back, cast.BEGUN, self.stage.at - 10 * SECOND)

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
