"""The machine's clock as force time: it goes forward, a step is doubted, and a doubt has an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.system_clock import STARTED_AHEAD, STEPPED, ClockWatch, OtherClock, SystemClock
from policy.acts import ClockAccepted, Grant
from policy.people import CONSOLE
from policy.terms import NO_REFERENCE, REGISTER, ClockReason, State
from store.database import Database
from store.register import Entered, Objected, Register
from store.sealing import KeyRing
from tests.store.force import INSPECTOR, example_roll, granted, minted

BEGAN = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)


class Machine:
    """A machine whose calendar can be put anywhere, and whose seconds since the start cannot."""

    def __init__(self) -> None:
        self.calendar = BEGAN
        self.up = 1000.0

    def passes(self, seconds: float) -> None:
        """Let time go by."""
        self.calendar += timedelta(seconds=seconds)
        self.up += seconds

    def steps(self, seconds: float) -> None:
        """Put the calendar elsewhere."""
        self.calendar += timedelta(seconds=seconds)

    def clock(self) -> SystemClock:
        """A clock that goes by this machine."""
        return SystemClock(lambda: self.calendar, lambda: self.up)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def says(moment: datetime | None) -> OtherClock:
    """Another clock, which says this."""

    async def tell() -> datetime | None:
        return moment

    return tell


async def silent() -> datetime | None:
    """A clock that cannot be reached."""
    raise ConnectionError


def watch(clock: SystemClock, *others: OtherClock, accepted: Sequence[int] = (0,)) -> ClockWatch:
    """A watch whose looks find these numbers, the last for good."""
    numbers = iter(accepted)
    last = [0]

    def newest() -> int:
        last[0] = next(numbers, last[0])
        return last[0]

    return ClockWatch(clock, newest, others)


def test_the_machines_own_clocks_go_forward() -> None:
    clock = SystemClock()
    assert clock() <= clock()
    assert not clock.doubtful()
    assert abs(clock() - datetime.now(UTC)) < timedelta(hours=1)  # noqa: TID251 - what it is held against


@pytest.mark.parametrize("seconds", [-59, -1, 1, 59])
def test_what_ntp_slews_is_followed_and_never_goes_back(machine: Machine, seconds: float) -> None:
    clock = machine.clock()
    machine.steps(seconds)
    assert clock() == BEGAN + max(timedelta(), timedelta(seconds=seconds))
    assert not clock.doubtful()
    machine.passes(120)
    assert clock() == BEGAN + timedelta(seconds=120 + seconds)


@pytest.mark.parametrize("step", [timedelta(days=400), timedelta(minutes=-10)])
def test_a_step_moves_nothing_and_is_doubted_until_it_is_put_back(machine: Machine, step: timedelta) -> None:
    clock = machine.clock()
    machine.steps(step.total_seconds())
    machine.passes(8)
    assert clock() == BEGAN + timedelta(seconds=8)
    assert clock.doubt() == STEPPED
    machine.steps(-step.total_seconds())
    assert clock() == BEGAN + timedelta(seconds=8)
    assert clock.doubt() == ""


def test_a_suspended_machine_is_no_step(machine: Machine) -> None:
    clock = machine.clock()
    machine.passes(timedelta(days=3).total_seconds())
    assert clock() == BEGAN + timedelta(days=3)
    assert not clock.doubtful()


async def test_another_clock_that_agrees_with_the_new_time_ends_the_doubt(machine: Machine) -> None:
    clock = machine.clock()
    machine.steps(3600)
    assert clock.doubtful()
    await watch(clock, silent, says(None), says(BEGAN + timedelta(seconds=3630))).look()
    assert clock() == BEGAN + timedelta(hours=1)
    assert not clock.doubtful()


async def test_another_clock_that_does_not_agree_ends_nothing(machine: Machine) -> None:
    clock = machine.clock()
    machine.steps(3600)
    await watch(clock, says(BEGAN)).look()
    await watch(clock, silent).look()
    await watch(clock).look()
    assert clock.doubt() == STEPPED


async def test_it_is_accepted_by_an_entry_since_the_doubt_began_and_by_none_before(machine: Machine) -> None:
    clock = machine.clock()
    looks = watch(clock, accepted=(7, 7, 9))
    await looks.look()
    machine.steps(-3600)
    await looks.look()
    assert clock.doubtful()
    await looks.look()
    assert not clock.doubtful()
    assert clock() == BEGAN - timedelta(hours=1)


async def test_a_start_that_is_suspected_waits_for_another_clock(machine: Machine) -> None:
    clock = machine.clock()
    clock.suspect(STARTED_AHEAD)
    machine.passes(60)
    assert clock.doubt() == STARTED_AHEAD
    await watch(clock, says(BEGAN)).look()
    assert not clock.doubtful()


async def test_a_record_that_cannot_be_read_ends_no_doubt(machine: Machine) -> None:
    def away() -> int:
        raise ConnectionError

    clock = machine.clock()
    machine.steps(3600)
    await ClockWatch(clock, away, (says(BEGAN + timedelta(hours=1)),)).look()
    assert clock.doubtful()


# --- before a record ---


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Machine], tuple[Register, SystemClock]]]:
    folder = tmp_path_factory.mktemp("clock")
    keys = KeyRing.fresh()
    opened: list[Database] = []

    def make(machine: Machine) -> tuple[Register, SystemClock]:
        path = folder / f"{len(opened)}.db"
        opened.append(Database.open(f"sqlite:///{path}", keys=keys))
        clock = machine.clock()
        register = Register(opened[-1], clock=clock, doubtful=clock.doubtful)
        register.import_roll(example_roll(), mint=minted)
        return register, clock

    yield make
    for database in opened:
        database.close()


Steps = Sequence[tuple[str, float]]
DAY = 86400.0
MOVES = st.lists(st.tuples(st.sampled_from(["passes", "steps"]), st.floats(-400 * DAY, 400 * DAY)), max_size=8)
SHORTER = st.lists(st.tuples(st.sampled_from(["passes", "steps"]), st.floats(-2 * DAY, 2 * DAY)), max_size=5)


@given(MOVES)
def test_whatever_the_calendar_does_the_clock_goes_forward(moves: Steps) -> None:
    machine = Machine()
    clock, last = machine.clock(), BEGAN
    for kind, seconds in moves:
        (machine.steps if kind == "steps" else machine.passes)(seconds if kind == "steps" else abs(seconds))
        now = clock()
        assert now >= last
        assert now <= BEGAN + timedelta(seconds=machine.up - 1000 + 60 * len(moves))
        last = now


@settings(max_examples=20)
@given(moves=SHORTER)
def test_nobody_grants_in_doubt_and_72_hours_end_it(
    rolled: Callable[[Machine], tuple[Register, SystemClock]], moves: Steps
) -> None:
    machine = Machine()
    register, clock = rolled(machine)
    entered = register.enter(granted(), on=None, by=INSPECTOR)
    assert isinstance(entered, Entered)
    for kind, seconds in moves:
        (machine.steps if kind == "steps" else machine.passes)(seconds if kind == "steps" else abs(seconds))
        register.sweep()
        if clock.doubtful():
            answer = register.enter(granted(who=f"Person {len(moves)}"), on=None, by=INSPECTOR)
            assert isinstance(answer, Objected)
            assert answer.shown.name == "ClockWrong"
    machine.passes(72 * 3600 + 60 * len(moves))
    register.sweep()
    assert register.standings()[0].state is State.EXPIRED
    for each in register.of(Grant):
        matter = register.read(each.reference or NO_REFERENCE)
        assert matter
        assert matter.ends_at - matter.granted_at == timedelta(hours=72)


def test_a_clock_accepted_is_entered_while_it_is_in_doubt(
    rolled: Callable[[Machine], tuple[Register, SystemClock]],
) -> None:
    machine = Machine()
    register, clock = rolled(machine)
    machine.steps(3600)
    assert clock.doubtful()
    answer = register.enter(ClockAccepted(reason=ClockReason.RESTORED), on=REGISTER, by=CONSOLE)
    assert isinstance(answer, Entered)
