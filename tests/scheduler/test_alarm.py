"""The alarm rings in time and besides, whatever fails on the way."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from freezegun import freeze_time

from scheduler.alarm import Alarm, Silent

START = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
# Real seconds that a test waits for what must come; reached only by a test that fails.
SOON = 60.0


class Clocks:
    """The force's clock and the machine's steady one, both moved by hand."""

    def __init__(self) -> None:
        self.force = START
        self.steady = 1000.0
        self.fault: BaseException | None = None

    def now(self) -> datetime:
        return self.force

    def monotonic(self) -> float:
        """Give the steady time; on the alarm's own thread a fault that was planted is raised once."""
        if self.fault is not None and threading.current_thread() is not threading.main_thread():
            fault, self.fault = self.fault, None
            raise fault
        return self.steady

    def passes(self, seconds: float) -> None:
        """Let time pass on both."""
        self.force += timedelta(seconds=seconds)
        self.steady += seconds


class Rings:
    """Counts calls, and says when so many have come, and on which thread."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.moved = threading.Condition()

    @property
    def count(self) -> int:
        return len(self.threads)

    def __call__(self) -> None:
        with self.moved:
            self.threads.append(threading.current_thread())
            self.moved.notify_all()

    def came(self, times: int) -> bool:
        """Wait until it was called so often."""
        with self.moved:
            return self.moved.wait_for(lambda: self.count >= times, SOON)

    def thread(self, time: int) -> threading.Thread:
        """Wait for the call of that number, and give its thread."""
        assert self.came(time)
        return self.threads[time - 1]


class Round:
    """A `next_wake` that counts: a round that was woken asks it once."""

    def __init__(self, wakes: datetime | None = None) -> None:
        self.wakes = wakes
        self.asked = Rings()
        self.came = self.asked.came

    def __call__(self) -> datetime | None:
        self.asked()
        return self.wakes

    def again(self, alarm: Alarm) -> None:
        """Wake the alarm, and wait until it has been round."""
        asked = self.asked.count
        alarm.wake()
        assert self.came(asked + 1)


Started = Callable[..., Alarm]


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def rings() -> Rings:
    return Rings()


@pytest.fixture
def started(clocks: Clocks) -> Iterator[Started]:
    """Start an alarm on the clocks, and stop it when the test is over."""
    made: list[Alarm] = []

    def start(next_wake: Callable[[], datetime | None], ring: Callable[[], object], **options: float) -> Alarm:
        alarm = Alarm(next_wake, ring, clock=clocks.now, monotonic=clocks.monotonic, **options)
        made.append(alarm)
        alarm.start()
        return alarm

    yield start
    for alarm in made:
        alarm.stop()


def test_it_rings_at_the_start_for_what_came_due_while_nothing_ran(started: Started, rings: Rings) -> None:
    started(lambda: None, rings)
    assert rings.came(1)


def test_it_rings_when_the_next_deadline_comes_and_not_before(started: Started, clocks: Clocks, rings: Rings) -> None:
    wakes = Round(START + timedelta(seconds=15))
    alarm = started(wakes, rings)
    assert wakes.came(1)
    clocks.passes(2)
    wakes.again(alarm)
    assert rings.count == 1
    clocks.passes(13)
    alarm.wake()
    assert rings.came(2)


def test_a_deadline_that_moves_nearer_is_rung_at_after_a_wake(started: Started, rings: Rings) -> None:
    wakes = Round()
    alarm = started(wakes, rings)
    assert wakes.came(1)
    wakes.wakes = START
    wakes.again(alarm)
    assert rings.came(2)


def test_with_nothing_due_it_rings_all_the_same(started: Started, rings: Rings) -> None:
    started(lambda: None, rings, cap=0.01)
    assert rings.came(4)


def test_a_far_deadline_does_not_keep_it_silent_past_the_cap(started: Started, clocks: Clocks, rings: Rings) -> None:
    alarm = started(lambda: START + timedelta(days=92), rings)
    assert rings.came(1)
    clocks.passes(20)
    alarm.wake()
    assert rings.came(2)


def test_what_stays_due_after_a_ring_does_not_make_it_ring_without_a_pause(started: Started, rings: Rings) -> None:
    wakes = Round(START - timedelta(days=1))
    started(wakes, rings)
    assert rings.came(1)
    assert wakes.came(1)
    assert rings.count == 1


def test_a_ring_that_fails_is_repeated_and_told_by_its_type_alone(
    started: Started, rings: Rings, caplog: pytest.LogCaptureFixture
) -> None:
    def ring() -> None:
        rings()
        raise ValueError("Sergeant Canary of 12 Canary Lane")

    alarm = started(lambda: None, ring, cap=0.01)
    assert rings.came(3)
    assert alarm.healthy()
    assert "ValueError" in caplog.text
    assert "Canary" not in caplog.text


def test_a_next_deadline_that_cannot_be_read_is_asked_for_again(
    started: Started, rings: Rings, caplog: pytest.LogCaptureFixture
) -> None:
    def next_wake() -> datetime | None:
        raise OSError("Canary")

    started(next_wake, rings, cap=0.01)
    assert rings.came(3)
    assert "OSError" in caplog.text
    assert "Canary" not in caplog.text


def test_a_round_that_fails_is_repeated(
    started: Started, clocks: Clocks, rings: Rings, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = started(lambda: None, rings, cap=0.01)
    assert rings.came(1)
    clocks.fault = OSError("Canary")
    assert rings.came(rings.count + 3)
    assert clocks.fault is None
    assert alarm.healthy()
    assert "OSError" in caplog.text
    assert "Canary" not in caplog.text


async def comes(rings: Rings, times: int) -> None:
    """Wait, off the loop, until it has rung so many times."""
    assert await asyncio.to_thread(rings.came, times)


async def test_a_thread_that_died_is_noticed_and_replaced(
    clocks: Clocks, rings: Rings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _dead: None)  # pytest's own would fail the test for it
    monkeypatch.setattr("scheduler.alarm.LOOK_EVERY", 0.01)
    alarm = Alarm(lambda: None, rings, clock=clocks.now, monotonic=clocks.monotonic)
    running = asyncio.create_task(alarm.run())
    await comes(rings, 1)
    assert alarm.healthy()
    clocks.fault = SystemExit()
    alarm.wake()
    with pytest.raises(Silent):
        await asyncio.wait_for(running, SOON)
    assert not alarm.healthy()
    again = asyncio.create_task(alarm.run())
    await comes(rings, 2)
    assert alarm.healthy()
    again.cancel()
    await asyncio.wait([again])
    assert not rings.threads[1].is_alive()


async def test_a_thread_that_is_stuck_is_noticed_and_left_for_good(
    clocks: Clocks, rings: Rings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.alarm.LOOK_EVERY", 0.01)
    stuck = Event()

    def ring() -> None:
        rings()
        if rings.count == 1:
            stuck.wait(SOON)

    alarm = Alarm(lambda: None, ring, clock=clocks.now, monotonic=clocks.monotonic)
    running = asyncio.create_task(alarm.run())
    await comes(rings, 1)
    clocks.passes(61)
    with pytest.raises(Silent):
        await asyncio.wait_for(running, SOON)
    alarm.start()
    await comes(rings, 2)
    stuck.set()
    thread = rings.threads[0]
    await asyncio.to_thread(thread.join, SOON)
    assert not thread.is_alive()
    assert rings.count == 2
    assert alarm.healthy()
    alarm.stop()


def test_a_step_of_the_clock_rings_whichever_way_it_went(
    started: Started, clocks: Clocks, rings: Rings, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = started(lambda: None, rings)
    assert rings.came(1)
    for times, step in enumerate((3600, -7200), 2):
        clocks.force += timedelta(seconds=step)
        alarm.wake()
        assert rings.came(times)
    assert "moved by 3600 seconds" in caplog.text
    assert "moved by -7200 seconds" in caplog.text


def test_a_step_that_nobody_told_it_of_is_noticed_within_the_cap(
    started: Started, clocks: Clocks, rings: Rings, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = started(lambda: START + timedelta(days=3), rings, cap=0.01)
    assert rings.came(1)
    clocks.force += timedelta(days=3)
    assert rings.came(rings.count + 2)
    assert "moved by 259200 seconds" in caplog.text
    assert alarm.healthy()


def test_after_97_days_asleep_it_rings_once(clocks: Clocks, rings: Rings) -> None:
    with freeze_time(START, real_asyncio=True) as calendar:
        wakes = Round(START + timedelta(seconds=10))
        alarm = Alarm(wakes, rings, clock=clocks.now, monotonic=clocks.monotonic)
        alarm.start()
        assert wakes.came(1)
        calendar.tick(timedelta(days=97))
        clocks.force += timedelta(days=97)  # the steady clock stands still while a machine sleeps
        wakes.wakes = None
        alarm.wake()
        assert rings.came(2)
        wakes.again(alarm)
        assert rings.count == 2
        alarm.stop()


def test_a_calendar_that_steps_back_does_not_put_the_ring_off(clocks: Clocks, rings: Rings) -> None:
    with freeze_time(START, real_asyncio=True) as calendar:
        alarm = Alarm(lambda: None, rings, clock=clocks.now, monotonic=clocks.monotonic)
        alarm.start()
        assert rings.came(1)
        calendar.tick(timedelta(days=-1))
        clocks.passes(20)
        alarm.wake()
        assert rings.came(2)
        alarm.stop()


def test_stopped_it_rings_no_more(started: Started, rings: Rings) -> None:
    alarm = started(lambda: None, rings, cap=0.01)
    thread = rings.thread(1)
    alarm.stop()
    assert not thread.is_alive()
    assert not alarm.healthy()
    alarm.wake()
    alarm.stop()


def test_stopping_waits_for_the_ring_that_is_going_on(started: Started, rings: Rings) -> None:
    going_on, finished = Event(), Event()

    def ring() -> None:
        rings()
        going_on.wait(SOON)
        finished.set()

    alarm = started(lambda: None, ring)
    assert rings.came(1)
    threading.Timer(0.05, going_on.set).start()
    alarm.stop()
    assert finished.is_set()


def test_it_does_not_tell_of_every_ring(started: Started, rings: Rings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    started(lambda: None, rings, cap=0.01)
    assert rings.came(3)
    assert [record for record in caplog.records if "job" in record.getMessage()] == []
