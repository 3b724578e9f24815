"""The demo: time travels without missing a stop, a taken port is said, and nothing is kept that was not asked for."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.demo.run import Travel, TravellingClock, demo, free_port, workspace
from bot.wiring import Bot
from policy.acts import HeadSigned, RollImport
from policy.terms import ChatId, State
from sandbox.person.driver import Message
from sandbox.server import Sandbox
from scheduler.sweep import Sweep
from tests.bot.process import taken
from tests.bot.stage import REASONS, START, UA, changed

Demo = tuple[Sandbox, Bot, Travel]


@asynccontextmanager
async def standing_still(folder: Path) -> AsyncIterator[Demo]:
    """The demo, whose clock moves only when it is told to."""
    async with workspace(folder, clock=TravellingClock(lambda: START)) as made:
        yield made


@pytest.fixture
async def made(folder: Path) -> AsyncIterator[Demo]:
    """The demo on a record with the roll, under the key file that the demo looks for."""
    (folder / "keys").rename(folder / "sealing.keys")
    async with standing_still(folder) as found:
        yield found


def grants(bot: Bot) -> None:
    """Grant the example."""
    bot.register.enter(changed(), on=None, by=bot.register.member(ChatId("U0INSPA")))
    bot.courier.wake()


def hours(message: Message) -> float:
    """How long after the grant a message was sent, force time."""
    return (float(message.ts) - START.timestamp()) / 3600


# --- travel ---


def test_the_clock_travels_forward_only() -> None:
    clock = TravellingClock(lambda: START)
    clock.forward_to(START + timedelta(hours=1))
    clock.forward_to(START - timedelta(days=1))
    clock.forward_to(START + timedelta(minutes=30))
    assert clock() == START + timedelta(hours=1)


def test_between_moves_it_follows_the_clock_below() -> None:
    below = [START]
    clock = TravellingClock(lambda: below[0])
    clock.forward_to(START + timedelta(days=1))
    below[0] += timedelta(seconds=5)
    assert clock() == START + timedelta(days=1, seconds=5)


async def test_each_rung_is_told_once_and_at_its_own_time(made: Demo) -> None:
    slack, bot, travel = made
    grants(bot)
    await travel.travel("end")
    assert bot.clock() == START + timedelta(hours=72)
    assert [round(hours(m), 2) for m in slack.person("U0ACUD").inbox] == [0.0, 24.0, 48.0, 66.0, 71.0, 72.0]
    posts = [call.args for call in slack.workspace.calls if call.method == "chat.postMessage"]
    assert [each["text"] for each in posts if each["channel"] == slack.person("U0ACUD").dm] == [
        f"Decision needed on {UA} before 22:15 GMT on Thursday 26 November 2026.",
        f"{UA}: 48 hours left to decide.",
        f"{UA}: 24 hours left to decide.",
        f"{UA}: 6 hours left to decide.",
        f"{UA}: 1 hour left to decide.",
        f"{UA} has ended. No decision was made in 72 hours. Monitoring must stop now.",
    ]


async def test_next_goes_to_the_next_deadline_and_no_further(made: Demo) -> None:
    _, bot, travel = made
    grants(bot)
    await travel.travel("next")
    assert bot.clock() == datetime(2026, 11, 24, 9, tzinfo=UTC)
    await travel.travel("next")
    assert bot.clock() == START + timedelta(hours=24)


async def test_an_hour_and_a_day_are_so_long(made: Demo) -> None:
    _, bot, travel = made
    grants(bot)
    await travel.travel("+1h")
    assert bot.clock() == START + timedelta(hours=1)
    await travel.travel("+24h")
    assert bot.clock() == START + timedelta(hours=25)
    found = bot.register.read(UA)
    assert found
    assert found.rung == 24


async def test_the_end_is_that_of_what_ends_first(made: Demo) -> None:
    _, bot, travel = made
    grants(bot)
    bot.register.enter(REASONS, on=UA, by=bot.register.member(ChatId("U0PSDH")))
    await travel.travel("+1h")
    other = changed(concern="Another worry altogether, raised by the night shift.", applicant="U0PSDA", operators=())
    bot.register.enter(other, on=None, by=bot.register.member(ChatId("U0INSPB")))
    assert travel.deadlines()["end"] == (START + timedelta(hours=73)).isoformat()
    await travel.travel("end")
    states = [each.state for each in bot.register.standings()]
    assert states == [State.AUTHORISED, State.EXPIRED]


async def test_a_day_on_which_nothing_else_is_due_is_one_stop_at_nine(made: Demo) -> None:
    _, bot, travel = made
    stops: list[datetime] = []
    bot.sweep = Sweep(bot.register, after=lambda: stops.append(bot.clock()))
    await travel.reach(START + timedelta(days=7))
    nines = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in range(24, 31)]
    assert stops == [*nines, START + timedelta(days=7)]
    assert [entry.moment for entry in bot.register.of(HeadSigned)] == nines


async def test_where_nothing_is_due_nothing_moves(made: Demo) -> None:
    _, bot, travel = made
    assert travel.deadlines() == {"next": None, "end": None, "working": False}
    await travel.travel("next")
    await travel.travel("end")
    await travel.reach(START - timedelta(days=1))
    assert bot.clock() == START


async def test_it_says_that_it_is_working_until_all_is_told(made: Demo) -> None:
    _, bot, travel = made
    grants(bot)
    going = asyncio.create_task(travel.travel("end"))
    await asyncio.sleep(0)
    assert travel.deadlines()["working"] is True
    await going
    assert travel.deadlines()["working"] is False
    assert bot.outbox.pending() == 0


async def test_before_there_is_a_bot_nothing_moves() -> None:
    clock = TravellingClock(lambda: START)
    travel = Travel(clock)
    await travel.travel("+1h")
    await travel.reach(START + timedelta(days=1))
    assert travel.now() == START
    assert travel.deadlines() == {"next": None, "end": None, "working": False}


# --- the command ---


@pytest.fixture
def signals() -> Iterator[None]:
    """The process's own signals, as they were."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for sign, as_it_was in before.items():
        signal.signal(sign, as_it_was)


@asynccontextmanager
async def shown(port: int | None, keep: Path | None) -> AsyncIterator[str]:
    """The demo as the command runs it, until it is interrupted: what it said."""
    said: list[str] = []
    running = asyncio.create_task(demo(port, keep, said.append))
    while not any("Ctrl-C" in line for line in said):
        assert not running.done(), running
        await asyncio.sleep(0.01)
    yield "\n".join(said)
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(running, 60)


def there(folder: Path) -> list[Path]:
    """What stands in a folder."""
    return list(folder.iterdir())


@pytest.mark.usefixtures("signals")
async def test_it_says_where_to_look_and_what_to_do_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    port = free_port()
    async with shown(port, None) as said:
        assert f"http://127.0.0.1:{port}/?token=" in said
        assert "Type /urgent" in said
        assert "Ctrl-C ends it; nothing is kept." in said
        assert "taken" not in said
        address = next(word for word in said.split() if word.startswith("http://"))
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            assert answer.status == 200
        assert there(tmp_path)
    assert there(tmp_path) == []


@pytest.mark.usefixtures("signals")
async def test_a_taken_port_is_said_and_the_next_free_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taken() as port:
        monkeypatch.setattr("bot.demo.run.PORT", port)
        async with shown(None, tmp_path / "kept") as said:
            other = int(said.split("http://127.0.0.1:")[1].split("/")[0])
            assert other > port
            assert f"(Port {port} is taken, so it is {other}.)" in said
            assert f"the record stays in {tmp_path / 'kept'}" in said
    assert (tmp_path / "kept" / "seventytwo.db").exists()


async def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    async with standing_still(tmp_path) as (_, bot, travel):
        grants(bot)
        await travel.travel("+24h")
        left = bot.clock()
    async with standing_still(tmp_path) as (slack, bot, _):
        assert bot.register.references() == (UA,)
        assert bot.register.verify().bad is None
        assert len(bot.register.of(RollImport)) == 1
        assert bot.clock() >= left  # force time goes on where it was
        answer = await slack.person("U0INSPA").types(f"/urgent show {UA}")
        assert "Searches of one address on NICHE" in answer.text
