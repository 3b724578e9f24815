"""The courier tells each notice once and in order, whatever fails on the way, and keeps what it told true."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.system_clock import wire_clock
from policy.acts import Attention, Recusal
from policy.examples import MONDAY_NIGHT, REASONS
from policy.notices import Urgency
from policy.terms import Addressee, Reference
from scheduler import carrier, courier
from scheduler.courier import Failed, Later, Outcome, Overtaken, TooOld, Unsure
from store.database import Database
from store.outbox import LEASE, Claimed, Outbox
from store.sealing import KeyRing
from tests.scheduler.chat import A_WHILE, SOON, Chat, Fault, Round, Wire, until
from tests.store.force import HEAD_OF_PSD, Force


def answers(outcome: Outcome) -> Fault:
    """Answer this instead of posting."""

    async def fault(_chat: Chat, _claimed: Claimed) -> Outcome:
        return outcome

    return fault


def raises(error: Exception) -> Fault:
    """Raise instead of posting."""

    async def fault(_chat: Chat, _claimed: Claimed) -> Outcome:
        raise error

    return fault


async def posts_and_loses_the_answer(chat: Chat, claimed: Claimed) -> Outcome:
    """Post, and let the answer be lost."""
    chat.post(claimed)
    raise ConnectionResetError


class Closed:
    """A conversation that does not answer until it is opened."""

    def __init__(self, to: str) -> None:
        self.to = to
        self.tried, self.opened = asyncio.Event(), asyncio.Event()

    async def __call__(self, _chat: Chat, claimed: Claimed) -> None:
        if claimed.notice.to == self.to:
            self.tried.set()
            await self.opened.wait()


@pytest.fixture(scope="session")
def told_file(rolled_file: Path, keys: KeyRing) -> Path:
    """A record on SQLite in which somebody has granted and everybody has been told: made once, then copied."""
    path = rolled_file.with_name("told.db")
    shutil.copyfile(rolled_file, path)
    database = Database.open(f"sqlite:///{path}", keys=keys)
    told(Force(database))
    database.close()
    return path


@pytest.fixture
def here(told_file: Path, tmp_path: Path, keys: KeyRing) -> Iterator[Force]:
    """A force on SQLite with a copy of that record."""
    shutil.copyfile(told_file, tmp_path / "told.db")
    sqlite_url = f"sqlite:///{tmp_path / 'told.db'}"
    database = Database.open(sqlite_url, keys=keys, busy=0.2)
    yield Force(database)
    database.close()


@pytest.fixture
def on_each(force: Force) -> Force:
    """The same on each database in turn."""
    return told(force)


def told(force: Force) -> Force:
    force.grants()
    force.tells_all()
    return force


# --- Once, and in order ---


async def test_everything_that_is_owed_is_told_once(force: Force) -> None:
    reference = force.grants()
    owed = force.outbox.pending()
    round_ = Round(force)
    async with round_.hurrying():
        force.enters(REASONS, HEAD_OF_PSD, on=reference)
        await round_.is_quiet()
    assert len(round_.chat.posted) > owed
    assert set(Counter(sent.id for sent in round_.chat.posted).values()) == {1}
    assert (force.outbox.pending(), force.outbox.stale()) == (0, 0)


async def test_it_is_written_down_when_by_the_rules_clock_something_was_told(force: Force) -> None:
    reference = force.grants()
    round_ = Round(force)
    at = force.clock.passes(seconds=40)
    async with round_.hurrying():
        await round_.is_quiet()
    assert force.outbox.first_told_at(reference, Addressee("#dpo")) == at


async def test_of_one_reference_each_conversation_hears_in_the_order_of_the_entries(here: Force) -> None:
    round_ = Round(here)
    for _ in range(3):
        round_.queues("ANNE", "#dpo")
        here.clock.passes(minutes=61)
        here.enters(Attention(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    async with round_.hurrying():
        await round_.is_quiet()
    for to in ("ANNE", "#dpo"):
        numbers = [sent.number for sent in round_.chat.channel(to)]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == 3


async def test_a_failure_does_not_change_the_order(here: Force) -> None:
    round_ = Round(here)
    first = here.reads(Reference("UA-2026-0001")).entries[-1].number
    round_.queues("ANNE")
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    round_.queues("ANNE")
    for fault in (answers(Later(2, "ratelimited")), answers(Unsure("fatal_error")), raises(ValueError())):
        round_.chat.once(fault)
    async with round_.hurrying():
        await round_.is_quiet()
    assert [sent.number for sent in round_.chat.channel("ANNE")] == [first, first + 1]


async def test_between_references_an_end_is_told_before_information(here: Force) -> None:
    other = here.grants(who="Priscilla Unlisted")
    here.tells_all(MONDAY_NIGHT + timedelta(hours=1))
    round_ = Round(here)
    round_.queues("ANNE", on=Reference("UA-2026-0001"))
    round_.queues("ANNE", on=other, urgency=Urgency.END)
    async with round_.hurrying():
        await round_.is_quiet()
    assert [sent.reference for sent in round_.chat.channel("ANNE")] == [other, "UA-2026-0001"]


async def test_conversations_do_not_wait_for_one_another(here: Force) -> None:
    round_, closed = Round(here), Closed("#closed")
    round_.chat.faults.append(closed)
    round_.queues("#closed", "ANNE", "BERT")
    async with round_.running():
        await closed.tried.wait()
        await until(lambda: len(round_.chat.posted) == 2)
        assert round_.chat.channel("#closed") == []
        closed.opened.set()
        await round_.is_quiet()
    assert len(round_.chat.channel("#closed")) == 1


async def test_one_conversation_hears_at_most_one_message_a_pace(here: Force) -> None:
    round_ = Round(here, pace=0.25)
    for _ in range(5):
        round_.queues("ANNE")
    async with round_.running():
        for heard in range(1, 6):
            await until(lambda heard=heard: len(round_.chat.posted) == heard)  # type: ignore[misc]  # bound now
            await until(lambda heard=heard: here.outbox.pending() == 5 - heard)  # type: ignore[misc]  # (as above)
            round_.wire.now += 0.25
            round_.courier.wake()
    times = [sent.at for sent in round_.chat.posted]
    assert [later - sooner for sooner, later in pairwise(times)] == [0.25] * 4


async def test_the_pace_is_counted_from_when_a_message_was_sent(here: Force) -> None:
    round_ = Round(here, pace=5)

    async def slow(chat: Chat, _claimed: Claimed) -> None:
        chat.wire.now += 4

    round_.chat.once(slow)
    round_.queues("ANNE")
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    first, second = (sent.at for sent in round_.chat.posted)
    assert second - first >= 5


async def test_what_was_overtaken_takes_no_time_from_those_behind_it(here: Force) -> None:
    round_ = Round(here, pace=60)
    round_.chat.once(answers(Overtaken()))
    round_.queues("ANNE")
    round_.queues("ANNE")
    async with round_.running():
        await round_.is_quiet()
    assert len(round_.chat.posted) == 1


async def test_no_more_than_the_limit_are_told_at_once(here: Force) -> None:
    round_ = Round(here)
    opened = asyncio.Event()

    async def slow(_chat: Chat, _claimed: Claimed) -> None:
        await opened.wait()

    round_.chat.faults.append(slow)
    round_.queues(*(f"P{number:02}" for number in range(40)))
    async with round_.running():
        await until(lambda: round_.chat.at_once == 32)
        round_.courier.wake()
        await asyncio.sleep(A_WHILE)
        assert round_.chat.most_at_once == 32
        opened.set()
        await round_.is_quiet()
    assert len(round_.chat.posted) == 40
    assert round_.chat.most_at_once == 32


# --- When chat fails ---


async def test_later_is_not_before_the_time_that_chat_named(here: Force) -> None:
    round_ = Round(here)
    round_.chat.once(answers(Later(17, "ratelimited")))
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    first, second = round_.chat.attempts
    assert second.at - first.at >= 17
    assert round_.chat.looked == []
    assert len(round_.chat.posted) == 1


async def test_without_a_time_it_waits_longer_after_each_failure_up_to_a_minute(here: Force) -> None:
    round_ = Round(here)
    for _ in range(7):
        round_.chat.once(answers(Later()))
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    times = [attempt.at for attempt in round_.chat.attempts]
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert all(pause >= least for pause, least in zip(pauses, (1, 2, 4, 8, 16, 32, 60), strict=True))


async def test_an_unsure_send_is_looked_up_and_not_repeated(here: Force) -> None:
    round_ = Round(here)
    round_.chat.once(posts_and_loses_the_answer)
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    assert len(round_.chat.attempts) == 2
    assert len(round_.chat.looked) == 1
    assert len(round_.chat.posted) == 1


async def test_an_unsure_send_that_is_not_found_is_repeated(here: Force) -> None:
    round_ = Round(here)
    round_.chat.once(answers(Unsure("fatal_error")))
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    assert len(round_.chat.looked) == 1
    assert len(round_.chat.posted) == 1


async def test_a_look_up_that_is_put_off_does_not_make_it_certain(here: Force) -> None:
    round_ = Round(here)
    outcomes: list[Outcome] = [Unsure("fatal_error"), Later(3, "ratelimited"), Later(3, "ratelimited")]

    async def fails(chat: Chat, claimed: Claimed) -> Outcome | None:
        if not chat.posted:
            chat.post(claimed)
        return outcomes.pop(0) if outcomes else None

    async def tell(claimed: Claimed) -> Outcome:
        # Looks up only once chat answers again.
        return await fails(round_.chat, claimed) or await round_.chat.tell(claimed)

    round_.courier = courier.Courier(here.outbox, tell, round_.chat.redraw, clock=here.clock, wire=round_.wire)
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    assert len(round_.chat.looked) == 1
    assert len(round_.chat.posted) == 1


async def test_a_tell_that_raises_is_told_by_its_type_alone_and_ends_nothing(
    here: Force, caplog: pytest.LogCaptureFixture
) -> None:
    round_ = Round(here)
    round_.chat.once(raises(KeyError("Sergeant Canary")))
    round_.queues("ANNE", "BERT")
    async with round_.hurrying():
        await round_.is_quiet()
    assert len(round_.chat.posted) == 2
    assert "KeyError" in caplog.text
    assert "Canary" not in caplog.text


async def test_a_notice_that_always_raises_gives_way_in_the_end(
    here: Force, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "LONGEST", 1.0)
    round_ = Round(here)
    bad = here.reads(Reference("UA-2026-0001")).entries[-1].number

    async def cannot_be_drawn(_chat: Chat, claimed: Claimed) -> None:
        if claimed.number == bad:
            raise KeyError("Sergeant Canary")

    round_.chat.faults.append(cannot_be_drawn)
    round_.queues("ANNE")
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    assert [sent.number for sent in round_.chat.channel("ANNE")] == [bad + 1]
    assert len([each for each in round_.chat.attempts if each.number == bad]) == carrier.MOST_RAISED
    assert "cannot be told: KeyError" in caplog.text
    assert "Canary" not in caplog.text


async def test_what_chat_will_never_take_is_left(here: Force, caplog: pytest.LogCaptureFixture) -> None:
    round_ = Round(here)
    round_.chat.once(answers(Failed("user_disabled")))
    round_.queues("ANNE")
    async with round_.running():
        await round_.is_quiet()
    assert round_.chat.posted == []
    assert "cannot be told: user_disabled" in caplog.text


async def test_a_tell_that_never_answers_is_given_up_and_looked_up(
    here: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "PATIENCE", 0.05)
    round_ = Round(here)

    async def posts_and_hangs(chat: Chat, claimed: Claimed) -> None:
        chat.post(claimed)
        await asyncio.sleep(SOON)

    round_.chat.once(posts_and_hangs)
    round_.queues("ANNE")
    async with round_.hurrying():
        await round_.is_quiet()
    assert len(round_.chat.looked) == 1
    assert len(round_.chat.posted) == 1


# --- When the courier dies, or is not alone ---


def stepping(force: Force, wall: Wire) -> Round:
    """Give a courier with the clock that the wiring gives it, on a machine whose calendar may be put elsewhere."""
    round_ = Round(force, wall)
    round_.courier = courier.Courier(
        force.outbox, round_.chat.tell, round_.chat.redraw, clock=force.clock, wire=wire_clock(wall)
    )
    return round_


async def test_K8_what_a_dead_courier_may_have_told_is_looked_up_after_its_lease(on_each: Force) -> None:
    dead, closed = Round(on_each), Closed("ANNE")

    async def posts_and_waits(chat: Chat, claimed: Claimed) -> None:
        chat.post(claimed)
        await closed(chat, claimed)

    dead.chat.faults.append(posts_and_waits)
    dead.queues("ANNE")
    async with dead.running():
        await closed.tried.wait()
    assert on_each.outbox.pending() == 1

    heir = Round(on_each, dead.wire)
    heir.chat.posted = dead.chat.posted
    async with heir.running():
        # It knows how long somebody has had it from the moment on at which it saw that.
        for seconds in (0, LEASE.total_seconds() - 1):
            heir.wire.now += seconds
            heir.courier.wake()
            await asyncio.sleep(A_WHILE)
        assert heir.chat.attempts == []
        heir.wire.now += 1
        heir.courier.wake()
        await heir.is_quiet()
    assert len(heir.chat.looked) == 1
    assert len(heir.chat.posted) == 1


@pytest.mark.parametrize("seconds", [3600, -3600, 40], ids=["an hour on", "an hour back", "a little more than a lease"])
async def test_fault_m09_a_step_of_the_clock_while_a_message_is_on_its_way_tells_nothing_twice(
    on_each: Force, url: str, keys: KeyRing, seconds: float
) -> None:
    wall = Wire()
    first, closed = stepping(on_each, wall), Closed("ANNE")
    first.chat.faults.append(closed)
    other = Database.open(url, keys=keys)
    first.queues("ANNE")
    async with first.running():
        await closed.tried.wait()
        wall.now += seconds
        # Another process starts after the step, and so begins with quite another time.
        second = stepping(Force(other), wall)
        async with second.running():
            first.courier.wake()
            await asyncio.sleep(A_WHILE)
            closed.opened.set()
            await first.is_quiet()
        assert second.chat.attempts == []
    other.close()
    assert [sent.channel for sent in first.chat.attempts] == ["C-ANNE"]


async def test_K7_two_couriers_tell_everything_once(on_each: Force, url: str, keys: KeyRing) -> None:
    other = Database.open(url, keys=keys)
    first = Round(on_each)
    second = Round(on_each, first.wire)
    second.courier = courier.Courier(
        Outbox(other), first.chat.tell, first.chat.redraw, clock=on_each.clock, wire=first.wire
    )
    for _ in range(3):
        first.queues(*(f"P{number:02}" for number in range(8)))
    async with first.running(), second.hurrying():
        await first.is_quiet()
    other.close()
    assert len(first.chat.posted) == 24
    assert len({sent.id for sent in first.chat.posted}) == 24


async def test_draining_settles_what_is_in_flight_and_begins_nothing_more(here: Force) -> None:
    round_, closed = Round(here), Closed("ANNE")
    round_.chat.faults.append(closed)
    round_.queues("ANNE")
    round_.queues("ANNE")
    task = asyncio.create_task(round_.courier.run())
    await closed.tried.wait()
    draining = asyncio.create_task(round_.courier.drain(SOON))
    await asyncio.sleep(0)
    round_.wire.now += 60
    round_.queues("BERT")
    closed.opened.set()
    assert await draining
    await task
    assert [sent.channel for sent in round_.chat.posted] == ["C-ANNE"]
    assert here.outbox.pending() == 2


async def test_draining_does_not_wait_for_ever(here: Force) -> None:
    round_, closed = Round(here), Closed("ANNE")
    round_.chat.faults.append(closed)
    round_.queues("ANNE")
    async with round_.running():
        await closed.tried.wait()
        assert not await round_.courier.drain(0.05)
    assert here.outbox.claim(round_.wire.moment() + LEASE)[0].uncertain


async def test_a_courier_that_does_not_run_has_nothing_to_drain(here: Force) -> None:
    assert await Round(here).courier.drain(SOON)


# --- When the database fails ---


def lock(force: Force) -> sqlite3.Connection:
    """Take the database's lock, as another process would."""
    other = sqlite3.connect(str(force.database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


async def test_a_database_that_is_away_is_waited_for(
    here: Force, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "LONGEST", 0.01)
    round_ = Round(here)
    round_.queues("ANNE")
    other = lock(here)
    async with round_.running():
        await until(lambda: caplog.text.count("could not look into the outbox: NotRecorded") >= 2)
        assert round_.chat.attempts == []
        other.close()
        await round_.is_quiet()
    assert len(round_.chat.posted) == 1


async def test_a_look_that_never_comes_back_is_given_up(
    here: Force, keys: KeyRing, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LOOK_PATIENCE", 0.05)
    monkeypatch.setattr(carrier, "LONGEST", 0.01)
    patient = Force(Database.open(str(here.database.engine.url), keys=keys, busy=10))
    round_ = Round(patient)
    round_.queues("ANNE")
    other = lock(here)
    async with round_.hurrying():
        await until(lambda: caplog.text.count("could not look into the outbox: TimeoutError") > 5)
        # Those that are stuck are more than a courier has: it goes on with others.
        assert len([each for each in threading.enumerate() if each.name.startswith("courier")]) > 4
        other.close()
        monkeypatch.undo()
        await round_.is_quiet()
    assert len(round_.chat.posted) == 1
    patient.database.close()


async def test_what_was_told_and_could_not_be_written_down_is_written_down_later(
    here: Force, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "WRITING_PAUSES", (0.01,) * 50)
    round_ = Round(here)
    locks: list[sqlite3.Connection] = []

    async def and_then_the_lock_is_taken(_chat: Chat, _claimed: Claimed) -> None:
        locks.append(lock(here))

    round_.chat.once(and_then_the_lock_is_taken)
    round_.queues("ANNE")
    async with round_.running():
        await until(lambda: "could not be written down: NotRecorded" in caplog.text)
        locks[0].close()
        await round_.is_quiet()
    assert len(round_.chat.attempts) == 1
    assert len(round_.chat.posted) == 1


async def test_what_was_told_and_never_written_down_is_looked_up(
    here: Force, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "WRITING_PAUSES", ())
    round_ = Round(here)
    locks: list[sqlite3.Connection] = []

    async def and_then_the_lock_is_taken(_chat: Chat, _claimed: Claimed) -> None:
        locks.append(lock(here))

    round_.chat.once(and_then_the_lock_is_taken)
    round_.queues("ANNE")
    async with round_.running():
        await until(lambda: "it will be looked up" in caplog.text)
        locks[0].close()
        round_.wire.now += LEASE.total_seconds()
        round_.courier.wake()
        await round_.is_quiet()
    assert len(round_.chat.looked) == 1
    assert len(round_.chat.posted) == 1


# --- What was told stays true ---


async def test_a_message_is_redrawn_when_the_state_has_moved_on_and_not_again_afterwards(on_each: Force) -> None:
    reference = on_each.register.references()[0]
    round_ = Round(on_each)
    on_each.enters(Recusal(), HEAD_OF_PSD, on=reference)
    stale = on_each.outbox.stale()
    assert stale > 0
    async with round_.hurrying():
        await round_.is_quiet()
        edited = Counter(each.place for each in round_.chat.edited)
        last = on_each.reads(reference).entries[-1].sequence
        assert {each.drawn for each in on_each.outbox.living(reference) if each.current} == {last}
        round_.courier.wake()
        await asyncio.sleep(A_WHILE)
    assert len(edited) >= stale
    assert Counter(each.place for each in round_.chat.edited) == edited


async def test_what_has_to_be_told_goes_before_what_has_to_be_redrawn(here: Force) -> None:
    round_ = Round(here)
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    here.tells_all(round_.wire.moment() - timedelta(hours=1))
    talking = here.outbox.living(Reference("UA-2026-0001"))[-1].audience
    round_.queues(talking)
    told_first: list[bool] = []

    async def redraw(living: object) -> bool:
        told_first.append(bool(round_.chat.channel(talking)))
        return await round_.chat.redraw(living) is True  # type: ignore[arg-type]  # whatever it is handed

    round_.courier = courier.Courier(here.outbox, round_.chat.tell, redraw, clock=here.clock, wire=round_.wire)
    async with round_.hurrying():
        await round_.is_quiet()
    mine = [first for first, each in zip(told_first, round_.chat.edited, strict=True) if each.audience == talking]
    assert mine
    assert all(mine)


async def test_a_redraw_that_fails_is_repeated_and_holds_up_no_notice(
    here: Force, caplog: pytest.LogCaptureFixture
) -> None:
    round_ = Round(here)
    round_.chat.redraws = [OSError("Canary"), OSError("Canary"), Later(60, "ratelimited"), OSError("Canary")]
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    here.tells_all(round_.wire.moment() - timedelta(hours=1))
    async with round_.hurrying():
        await until(lambda: len(round_.chat.edited) >= 4)
        begun = round_.wire.now
        audiences = {each.audience for each in here.outbox.living(Reference("UA-2026-0001"))}
        round_.queues(*audiences)
        await until(lambda: len(round_.chat.posted) == len(audiences))
        assert round_.wire.now - begun < 60
        await round_.is_quiet()
    assert "could not be edited: OSError" in caplog.text
    assert "Canary" not in caplog.text


async def test_a_redraw_that_was_put_off_waits_and_the_others_do_not(on_each: Force) -> None:
    round_ = Round(on_each)
    on_each.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    on_each.tells_all(round_.wire.moment() - timedelta(hours=1))
    stale = on_each.outbox.stale()
    assert stale > 1
    round_.chat.redraws = [Later(40, "ratelimited")]
    async with round_.hurrying():
        await round_.is_quiet()
    put_off = round_.chat.edited[0]
    edits = list(zip(round_.chat.edited, round_.chat.edited_at, strict=True))
    first, second = (at for living, at in edits if living.place == put_off.place)
    assert second - first >= 40
    assert max(at for living, at in edits if living.place != put_off.place) - first < 40
    assert len(edits) == stale + 1


async def test_a_message_that_is_gone_is_forgotten(here: Force) -> None:
    round_ = Round(here)
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    here.tells_all(round_.wire.moment() - timedelta(hours=1))
    living = len(here.outbox.living(Reference("UA-2026-0001")))
    round_.chat.redraws = [False]
    async with round_.hurrying():
        await round_.is_quiet()
    gone = round_.chat.edited[0]
    left = here.outbox.living(Reference("UA-2026-0001"))
    assert gone.place not in {each.place for each in left}
    assert len(left) < living


async def test_a_message_that_is_too_old_to_be_edited_is_told_again_and_then_edited(here: Force) -> None:
    round_ = Round(here)
    here.enters(Recusal(), HEAD_OF_PSD, on=Reference("UA-2026-0001"))
    here.tells_all(round_.wire.moment() - timedelta(hours=1))
    living = {each.place for each in here.outbox.living(Reference("UA-2026-0001"))}
    round_.chat.redraws = [TooOld()]
    async with round_.hurrying():
        await round_.is_quiet()
    old = round_.chat.edited[0]
    [sent] = round_.chat.posted
    assert sent.channel == f"C-{old.audience}"
    left = {each.place for each in here.outbox.living(Reference("UA-2026-0001"))}
    assert left == living - {old.place} | {(sent.channel, "0.0")}
    assert here.outbox.stale() == 0


# --- Waiting, and being woken ---


async def test_with_nothing_owed_it_is_quiet_at_once_running_or_not(here: Force) -> None:
    await Round(here).courier.quiet(SOON)


async def test_quiet_waits_for_what_is_put_off(here: Force) -> None:
    round_ = Round(here)
    round_.chat.once(answers(Later(1000)))
    round_.queues("ANNE")
    async with round_.running():
        with pytest.raises(TimeoutError):
            await round_.courier.quiet(A_WHILE)
        assert len(round_.chat.attempts) == 1
        round_.wire.now += 1000
        await round_.is_quiet()
    assert len(round_.chat.posted) == 1


async def test_it_may_be_woken_from_any_thread_and_before_and_after_it_runs(here: Force) -> None:
    round_ = Round(here)
    round_.courier.wake()
    async with round_.running():
        await round_.is_quiet()
        await asyncio.sleep(A_WHILE)
        thread = threading.Thread(target=round_.queues, args=("ANNE",))
        thread.start()
        await until(lambda: len(round_.chat.posted) == 1)
        thread.join()
    round_.courier.wake()


def test_a_wake_that_comes_when_the_loop_is_closed_does_no_harm(here: Force) -> None:
    round_ = Round(here)

    async def begin() -> None:
        round_.courier._loop = asyncio.get_running_loop()  # noqa: SLF001 - as if it had been killed there

    asyncio.run(begin())
    round_.courier.wake()


async def test_what_another_process_queued_is_found_without_a_wake(
    here: Force, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LOOK_EVERY", 0.05)
    round_, silent = Round(here), Round(here, Wire())
    async with round_.running():
        await round_.is_quiet()
        await asyncio.to_thread(silent.queues, "ANNE")
        await until(lambda: len(round_.chat.posted) == 1)
