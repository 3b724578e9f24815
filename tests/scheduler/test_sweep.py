"""A sweep enters what is owed once, however late, often, or in how many places it runs."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest

from policy.acts import Escalation, Expiry
from policy.examples import MONDAY_NIGHT, REASONS
from policy.terms import REGISTER, Reference, State
from scheduler.alarm import Alarm
from scheduler.sweep import Sweep
from store.database import Database
from store.errors import NotRecorded
from store.register import Register
from store.sealing import KeyRing
from tests.store.force import HEAD_OF_PSD, Force
from tests.store.test_damage import overwrites

PEOPLE = ("PC 4471 Tom Wren", "Priscilla Unlisted", "Quentin Unlisted", "Rosa Unlisted")
END = MONDAY_NIGHT + timedelta(hours=72)
# The register is owed a signed head by then, whatever else is.
HEADS = 1
PARTS = ("system:force_network", "person:1")


@pytest.fixture
def here(sqlite_url: str, keys: KeyRing) -> Iterator[Force]:
    """A force on SQLite, where the database makes no difference."""
    database = Database.open(sqlite_url, keys=keys, busy=0.01)
    yield Force(database)
    database.close()


def acts(force: Force, reference: Reference, kind: type) -> list[object]:
    """Give the acts of one kind that were entered on a reference."""
    return [entry.act for entry in force.reads(reference).entries if type(entry.act) is kind]


def test_a_sweep_enters_what_is_owed_and_a_second_finds_nothing(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(hours=72)
    sweep = Sweep(force.register)
    assert sweep.once() > 0
    entries, notices = force.counts("entry"), force.counts("notice")
    assert sweep.once() == 0
    assert (force.counts("entry"), force.counts("notice")) == (entries, notices)
    assert force.reads(reference).state is State.EXPIRED
    assert acts(force, reference, Expiry) == [Expiry(ended_at=END, ends=PARTS)]


def test_K5_a_late_sweep_ends_it_at_its_true_time(here: Force) -> None:
    reference = here.grants()
    here.clock.passes(days=9)
    Sweep(here.register).once()
    assert here.reads(reference).ended_at == END


def test_after_a_sweep_nothing_is_due(force: Force) -> None:
    references = [force.grants(who=who) for who in PEOPLE[:2]]
    force.enters(REASONS, HEAD_OF_PSD, on=references[0])
    for hours in (0, 24, 47.9, 48, 66, 71, 72, 74, 97, 24 * 40):
        now = force.clock.now = MONDAY_NIGHT + timedelta(hours=hours)
        Sweep(force.register).once()
        assert force.register.waking(now) == []
        wakes = force.register.next_wake()
        assert wakes is not None
        assert wakes > now


def test_each_rung_is_entered_once_at_its_own_time(here: Force) -> None:
    reference = here.grants()
    sweep = Sweep(here.register)
    while here.reads(reference).state is State.URGENT:
        wakes = here.register.next_wake()
        assert wakes is not None
        here.clock.now = wakes
        assert sweep.once() > 0
    hours = [act.hours for act in acts(here, reference, Escalation) if isinstance(act, Escalation)]
    assert hours == [24, 48, 66, 71]


def test_K7_two_sweeps_at_once_enter_one_end_and_one_notice(force: Force, url: str, keys: KeyRing) -> None:
    references = [force.grants(who=who) for who in PEOPLE]
    force.clock.passes(hours=72)
    # Two processes, as far as the database can tell.
    other = Database.open(url, keys=keys)
    sweeps = [Sweep(force.register), Sweep(Register(other, clock=force.clock))] * 2
    together = Barrier(len(sweeps))

    def sweep(each: Sweep) -> int:
        together.wait(60)
        return each.once()

    with ThreadPoolExecutor(len(sweeps)) as threads:
        entered = list(threads.map(sweep, sweeps))
    other.close()
    assert sum(entered) == len(references) + HEADS
    assert [acts(force, reference, Expiry) for reference in references] == [[Expiry(ended_at=END, ends=PARTS)]] * len(
        references
    )
    said = Counter((each.reference, each.notice.to, each.notice.message) for each in force.tells_all())
    assert set(said.values()) == {1}
    assert force.register.verify().bad is None


def test_what_fails_alone_is_set_aside_and_tried_again_after_a_minute(force: Force) -> None:
    spoilt, sound = force.grants(), force.grants(who=PEOPLE[1])
    overwrites(force, spoilt, body=lambda body: body[::-1])
    force.clock.passes(hours=72)
    sweep = Sweep(force.register)
    assert sweep.once() > 0
    assert force.reads(sound).state is State.EXPIRED
    assert [each.reference for each in force.register.faults()] == [spoilt]
    assert sweep.once() == 0
    overwrites(force, spoilt, body=lambda body: body[::-1])
    assert sweep.once() == 0
    force.clock.passes(minutes=1)
    assert sweep.once() > 0
    assert force.reads(spoilt).ended_at == END
    assert force.register.faults() == ()


def test_a_sweep_that_could_not_write_leaves_its_work_to_the_next(here: Force) -> None:
    reference = here.grants()
    here.clock.passes(hours=72)
    told = Event()
    sweep = Sweep(here.register, after=told.set)
    other = sqlite3.connect(str(here.database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotRecorded):
        sweep.once()
    assert told.is_set()
    assert here.register.waking(here.clock.now) == [REGISTER, reference]
    other.close()
    assert sweep.once() > 0
    assert here.reads(reference).state is State.EXPIRED


def test_the_alarm_rings_for_it_and_it_ends_by_itself(here: Force) -> None:
    reference = here.grants()
    ended = Event()

    def look() -> None:
        if here.reads(reference).state is State.EXPIRED:
            ended.set()

    sweep = Sweep(here.register, after=look)
    alarm = Alarm(here.register.next_wake, sweep.once, clock=here.clock)
    alarm.start()
    for hours in (24, 24, 18, 5, 1):
        here.clock.passes(hours=hours)
        alarm.wake()
    assert ended.wait(60)
    alarm.stop()
    assert acts(here, reference, Expiry) == [Expiry(ended_at=END, ends=PARTS)]
