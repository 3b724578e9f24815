"""The clock enters whatever it owes: late, twice, in two places at once, and whatever is wrong with one reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from policy.acts import Chase, ErrorRecord, Escalation, Expiry, Recusal
from policy.examples import MONDAY_NIGHT as NOW
from policy.examples import REASONS
from policy.people import CLOCK
from policy.terms import Reference, State
from store.database import Database
from store.errors import NotRecorded
from store.outbox import Claimed
from store.register import Entered, Objected, Owed, Register
from store.roll.roll_file import RollFile
from tests.breaking import locked
from tests.store.force import ACU, EXAMPLES, HEAD_OF_PSD, Force
from tests.store.test_damage import overwrites

ENDS = NOW + timedelta(hours=72)
# The register is owed a signed head by then, whatever else is.
HEADS = 1


def acts(force: Force, reference: Reference) -> list[str]:
    return [type(entry.act).__name__ for entry in force.reads(reference).entries]


def travels(force: Force, until: datetime) -> list[Claimed]:
    """Stop at each moment at which the clock owes something, enter it, and tell it, up to a moment."""
    told: list[Claimed] = []
    while (wakes := force.register.next_wake()) and wakes <= until:
        force.clock.now = wakes
        assert force.register.sweep() > 0
        told += force.tells_all(wakes)
    force.clock.now = until
    return told


def test_T4_an_authorisation_ends_at_its_time_however_late_it_is_entered(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(hours=80)
    assert force.reads(reference).state_at(force.clock.now) is State.EXPIRED
    assert force.register.sweep() > 0
    told = force.reads(reference)
    assert told.state is State.EXPIRED
    assert told.ended_at == ENDS
    assert told.ended
    assert told.ended.moment == force.clock.now


def test_K7_a_second_sweep_finds_nothing(force: Force) -> None:
    force.grants()
    force.clock.passes(hours=72)
    assert force.register.sweep() == 1 + HEADS
    assert force.register.sweep() == 0


def test_after_a_sweep_nothing_wakes_in_the_past(force: Force) -> None:
    for number in range(5):
        force.grants(who=f"Person Number{number}")
        force.clock.passes(hours=7)
    for _ in range(30):
        force.clock.passes(hours=11)
        force.register.sweep()
        assert force.register.waking(force.clock.now) == []
        wakes = force.register.next_wake()
        assert wakes is not None
        assert wakes > force.clock.now


def test_each_rung_is_told_once_at_its_own_time(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    told = travels(force, ENDS)
    rungs = [entry for entry in force.reads(reference).entries if isinstance(entry.act, Escalation)]
    assert [(e.moment - NOW) / timedelta(hours=1) for e in rungs] == [24, 48, 66, 71]
    prompts = [
        claimed.moment for claimed in told if (claimed.notice.to, claimed.notice.message) == ("P0DREW", "prompt")
    ]
    assert prompts == [entry.moment for entry in rungs]
    assert force.reads(reference).state is State.EXPIRED


def test_T4_the_sweep_at_the_boundary_ends_it_and_a_microsecond_before_does_not(force: Force) -> None:
    reference = force.grants()
    force.register.sweep(ENDS - timedelta(microseconds=1))
    assert force.reads(reference).state is State.URGENT
    force.register.sweep(ENDS)
    assert force.reads(reference).state is State.EXPIRED


def test_K3_a_decision_before_the_sweep_leaves_nothing_to_end(force: Force) -> None:
    reference = force.grants()
    force.clock.now = ENDS - timedelta(microseconds=1)
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=reference), Entered)
    force.clock.now = ENDS
    force.register.sweep()
    assert force.reads(reference).state is State.AUTHORISED
    assert Expiry.__name__ not in acts(force, reference)


def test_K7_two_clocks_at_once_make_one_transition(force: Force, url: str) -> None:
    references = [force.grants(who=f"Person Number{number}") for number in range(12)]
    force.clock.now = ENDS
    entered: list[int] = []

    def sweeps() -> None:
        database = Database.open(url, keys=force.database.keys)
        entered.append(Register(database, clock=force.clock).sweep())
        database.close()

    clocks = [Thread(target=sweeps) for _ in range(2)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    assert sum(entered) == 12 + HEADS
    for reference in references:
        assert acts(force, reference).count("Expiry") == 1
    assert force.register.verify().bad is None


def test_a_sweep_goes_in_batches(force: Force) -> None:
    for number in range(7):
        force.grants(who=f"Person Number{number}")
    force.clock.now = ENDS
    assert force.register.sweep(limit=3) == 7 + HEADS


@contextmanager
def poisoned(force: Force, reference: Reference) -> Iterator[None]:
    """Nothing of a reference's first entry reads any more, as after a fault of the disk."""
    overwrites(force, reference, body=lambda body: body[::-1])
    yield
    overwrites(force, reference, body=lambda body: body[::-1])


def test_what_is_wrong_with_one_reference_keeps_no_other_waiting(force: Force) -> None:
    bad, *good = [force.grants(who=f"Person Number{number}") for number in range(4)]
    force.clock.now = ENDS
    with poisoned(force, bad):
        assert force.register.sweep() == 3 + HEADS
        assert {force.reads(reference).state for reference in good} == {State.EXPIRED}
        assert [(each.reference, each.fault) for each in force.register.faults()] == [(bad, "Stuck")]


def test_what_is_set_aside_is_tried_again_each_minute_and_heals(force: Force) -> None:
    bad = force.grants()
    force.clock.now = ENDS
    with poisoned(force, bad):
        force.register.sweep()
        assert force.register.next_wake() == ENDS + timedelta(minutes=1)
        force.clock.passes(seconds=59)
        assert force.register.waking(force.clock.now) == []
        force.clock.passes(seconds=1)
        assert force.register.waking(force.clock.now) == [bad]
        assert force.register.sweep() == 0
    force.clock.passes(minutes=1)
    assert force.register.sweep() == 1
    assert force.register.faults() == ()
    assert force.reads(bad).ended_at == ENDS


def test_what_is_wrong_with_one_reference_bars_no_new_roll_and_no_grant(force: Force) -> None:
    bad, good = force.grants(), force.grants(who="Another Person")
    force.clock.passes(minutes=11)
    with poisoned(force, bad):
        force.register.import_roll(RollFile.load(EXAMPLES / "people.csv", EXAMPLES / "posts.csv"))
        assert force.grants() not in {bad, good}
        assert [each.reference for each in force.register.faults()] == [bad]


def test_nothing_private_is_in_the_fault(force: Force) -> None:
    bad = force.grants()
    force.clock.now = ENDS
    with poisoned(force, bad):
        force.register.sweep()
        (fault,) = force.register.faults()
    assert fault.fault == "Stuck"


def test_a_record_that_cannot_be_written_sets_nothing_aside(force: Force) -> None:
    reference = force.grants()
    force.clock.now = ENDS
    with locked(force.database), pytest.raises(NotRecorded):
        force.register.sweep()
    assert force.register.faults() == ()
    assert force.register.sweep() == 1 + HEADS
    assert force.reads(reference).state is State.EXPIRED


def test_what_is_owed_is_entered_all_at_once_or_not_at_all(force: Force) -> None:
    one, other = force.grants(), force.grants(who="Another Person")
    force.clock.now = ENDS
    owed = [Owed(act=Expiry(ended_at=ENDS), on=reference) for reference in (one, other)]
    assert all(isinstance(answer, Entered) for answer in force.register.enter_all(owed))
    again = force.register.enter_all(owed)
    assert all(isinstance(answer, Objected) and answer.number is None for answer in again)


def test_after_the_end_the_stop_is_asked_for_and_then_an_error_is_opened(force: Force) -> None:
    reference = force.grants()
    travels(force, ENDS + timedelta(hours=2))
    after_end = [entry for entry in force.reads(reference).entries if entry.moment > ENDS]
    assert [(type(entry.act), entry.moment - ENDS) for entry in after_end] == [
        (Chase, timedelta(minutes=60)),
        (ErrorRecord, timedelta(minutes=120)),
    ]


def test_a_new_roll_changes_when_an_open_reference_wakes(force: Force) -> None:
    reference = force.grants()
    before = force.register.next_wake()
    assert before is not None
    posts = (
        (EXAMPLES / "posts.csv")
        .read_text()
        .replace("acu_inspector,U0DREW,2026-01-05T09:00,,", "acu_inspector,U0DREW,2026-01-05T09:00,2026-11-24T03:00,")
    )
    posts += "acu_inspector,U0CALDER,2026-11-24T03:00,,no,,\n"
    people = (EXAMPLES / "people.csv").read_text()
    force.register.import_roll(RollFile.parse({"people.csv": people, "posts.csv": posts}))
    force.register.sweep()
    boundary = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert force.register.next_wake() == boundary < before
    force.tells_all()
    told = travels(force, boundary)
    assert ("P0CALDER", "prompt", reference) in {(c.notice.to, c.notice.message.value, c.reference) for c in told}


def test_K5_what_passed_while_nothing_ran_is_told_once_and_with_the_true_time(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(hours=100)
    force.register.sweep()
    expiry = next(entry.act for entry in force.reads(reference).entries if isinstance(entry.act, Expiry))
    assert expiry.ended_at == ENDS
    told = [claimed.notice.message.value for claimed in force.tells_all() if claimed.notice.to == "P0DREW"]
    assert told.count("ended") == 1
    assert told.count("prompt") == 1


def test_a_conflict_is_asked_on_at_once_and_the_clock_owes_nothing_for_it(force: Force) -> None:
    reference = force.grants()
    force.enters(Recusal(), ACU, on=reference)
    assert force.register.sweep() == 0


def test_the_clock_acts_as_the_clock(force: Force) -> None:
    reference = force.grants()
    force.clock.now = ENDS
    force.register.sweep()
    assert force.reads(reference).entries[-1].by.key == CLOCK.key
