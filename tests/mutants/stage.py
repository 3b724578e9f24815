"""One desk, a clock that anybody may move, and what ought to have been entered and told: looked at after each deed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from policy.acts import Absence, Act
from policy.authorisation import Authorisation
from policy.objections import NotFound
from policy.people import CLOCK
from policy.terms import Reference
from store.door_answers import Objected
from store.register import Delivery, Entered
from tests.mutants import almanac, cast, expected
from tests.mutants.cast import Roster
from tests.mutants.desks import Clock, Desk, Queued, Stand
from tests.mutants.reckoning import OVER, URGENT, Matter


@dataclass
class Stage:
    """What happens at one desk, and what it ought to come to."""

    make: Callable[[Clock], Desk]
    now: datetime = cast.BEGUN
    roster: Roster = field(default_factory=Roster)
    matters: dict[str, Matter] = field(default_factory=dict)
    prompted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    newest: datetime = cast.BEGUN
    seen: int = 1
    """How many entries have been looked at."""
    looked: datetime | None = None
    views: int = 0

    def __post_init__(self) -> None:
        self.desk = self.make(lambda: self.now)

    @property
    def at(self) -> datetime:
        """The moment of whatever would be entered now: the record never runs backwards."""
        return max(self.now, self.newest)

    # --- what is done ---

    def enters(self, act: Act, by: str, on: Reference | None = None, *, twice: bool = False) -> Entered | Objected:
        """Have an act entered, perhaps by a button that is pressed twice; see that it was entered once, or not."""
        self.views += 1
        delivery = Delivery("view", f"V{self.views}")
        answer = self.desk.enter(act, by, on, delivery)
        again = self.desk.enter(act, by, on, delivery) if twice else None
        grown = self.desk.count() - self.seen
        if isinstance(answer, Entered):
            assert again is None or (isinstance(again, Entered) and again.repeated), "pressed twice, entered twice"
            assert grown == len(answer.entries), f"{type(act).__name__} was not entered once"
        else:
            assert grown <= 1, "an attempt was entered twice"
            hidden = on in self.matters and by in self.matters[on].subjects and by not in self.roster.gone
            assert not hidden or answer.shown == NotFound(), "the subject is told more than that there is nothing"
        if isinstance(act, Absence) and isinstance(answer, Entered):
            self.roster.absences[by] = (answer.entry.moment, act.until)
        return answer

    def imports(self, change: Callable[[Roster], None]) -> None:
        """Import another roll. Whom it puts in somebody's place without a day to come, the next rung asks."""
        before = {matter.reference: matter.asked(matter.rung, self.roster, self.at) for matter in self.matters.values()}
        change(self.roster)
        self.desk.import_roll(self.roster)
        self.looked = None
        self.look()
        for matter in self.matters.values():
            asked = matter.asked(matter.rung, self.roster, self.at)
            self.prompted[matter.reference] |= asked - before[matter.reference]

    def sweeps(self, times: int = 1) -> None:
        """Sweep, perhaps late, perhaps twice: afterwards everything owed has been entered, once."""
        for turn in range(times):
            entered = self.desk.sweep()
            assert turn == 0 or entered == 0, "a second sweep found something to enter"
            self.look()
        if times and self.now >= self.newest:
            wakes = self.desk.next_wake()
            assert wakes is None or wakes > self.now, "something is still owed after a sweep"
            for matter in self.matters.values():
                self._is_told(matter)

    # --- what is looked at ---

    def look(self) -> None:
        """Look at everything that is new, and at what is owed now."""
        if (self.now, self.desk.count()) == (self.looked, self.seen):
            return
        view = self.desk.view(self.seen)
        self.newest = view.moment
        for stand in view.stands:
            assert stand.fault is None, f"set aside: {stand.fault}"
            if stand.told:
                self._is_new(stand.told, view.queued)
                self._is_true(stand, stand.told)
            self._wakes(stand)
        self.seen, self.looked = view.number, self.now

    def _is_new(self, told: Authorisation, queued: Queued) -> None:
        assert [entry.sequence for entry in told.entries] == [*range(1, len(told.entries) + 1)], "out of order"
        by_clock = Counter(repr(entry.act) for entry in told.entries if entry.by.key == CLOCK.key)
        assert not by_clock or max(by_clock.values()) == 1, "the clock entered something twice"
        for entry in told.entries:
            if entry.number <= self.seen:
                continue
            if entry.sequence == 1:
                self.matters[told.reference] = Matter.of(entry)
            matter = self.matters[told.reference]
            if entry.sequence > 1:
                matter.takes(entry, self.roster)
            rows = queued[entry.number]
            assert len(rows) == len(set(rows)), "a notice was queued twice"
            assert not {who for who, _ in rows} & matter.subjects, "the subject is addressed"
            wanted = expected.notices(matter, entry, self.roster)
            if wanted is not None:
                said = f"{type(entry.act).__name__}: too few {wanted - set(rows)}, too many {set(rows) - wanted}"
                assert set(rows) == wanted, said
            self.prompted[told.reference] |= {who for who, message in rows if message == "prompt"}

    def _is_true(self, standing: Stand, told: Authorisation) -> None:
        matter = self.matters[told.reference]
        end = matter.ends_at
        for at in (self.at, end - almanac.INSTANT, end, end + almanac.INSTANT):
            assert told.in_force(at) == matter.in_force(at), f"in force at {at}: {told.in_force(at)}, end {end}"
        assert standing.ends_at == end, f"it ends at {standing.ends_at}, not {end}"
        by = matter.wakes_by()
        assert by is None or (standing.wakes_at and standing.wakes_at <= by), f"it sleeps until {standing.wakes_at}"

    def _wakes(self, stand: Stand) -> None:
        wakes = stand.wakes_at
        if wakes is not None and wakes <= self.at:
            return  # the clock looks at once, as where a post has changed hands: whether or not it finds anything
        for at in (self.at, *((wakes - almanac.INSTANT, wakes) if wakes else ())):
            told = f"{stand.reference} wakes at {wakes}, and at {at} something is due: {stand.is_due(at)}"
            assert stand.is_due(at) == (wakes is not None and at >= wakes), told

    def _is_told(self, matter: Matter) -> None:
        assert matter.state == OVER or self.now < matter.ends_at, "over, and not entered by a sweep"
        if matter.state == URGENT:
            assert matter.rung == matter.rung_at(self.now), f"rung {matter.rung} at {self.now}"
            asked = matter.asked(matter.rung, self.roster, self.now)
            unasked = asked - self.prompted[matter.reference]
            assert not unasked, f"never asked: {unasked}"
