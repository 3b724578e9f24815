"""The wiring: one clock that only goes forward, loops that are watched, a start that waits, an end that drains."""

from __future__ import annotations

import ast
import asyncio
import ctypes
import inspect
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import wiring
from bot.cli import commands
from bot.demo import force as demo_force
from bot.demo.run import free_port, settings
from bot.settings import Settings
from bot.slack.connections import CONNECTIONS
from bot.system_clock import STARTED_AHEAD, SystemClock
from bot.wiring import Bot, assemble
from sandbox.person.driver import until
from store.register import Register
from store.sealing import KeyRing
from tests.bot.dying import dies, missed
from tests.bot.slack.test_listeners import table_gone
from tests.bot.stage import Stage, running


async def comes(look: Callable[[], object], stage: Stage, within: float = 5.0) -> None:
    """Wait until something is so."""
    await until(lambda: look() or None, stage.slack.workspace, within, lambda: "It did not come.")


def alarm_thread() -> threading.Thread:
    """The alarm's thread."""
    [found] = [thread for thread in threading.enumerate() if thread.name == "APScheduler"]
    return found


# --- the clock ---


def test_run_gives_the_wiring_no_clock_so_that_it_is_the_machines() -> None:
    source = ast.parse(inspect.getsource(commands.run))
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    [made] = [call for call in calls if ast.unparse(call.func) == "assemble"]
    assert [ast.unparse(each) for each in (*made.args, *made.keywords)] == ["settings"]


def test_only_the_demo_can_be_given_another_clock() -> None:
    rooms = Path(inspect.getfile(wiring)).parent.rglob("*.py")
    calls = [node for room in rooms for node in ast.walk(ast.parse(room.read_text(encoding="utf-8")))]
    made = [ast.unparse(c) for c in calls if isinstance(c, ast.Call) and ast.unparse(c.func) == "assemble"]
    assert sorted(call.split("(")[1].split(",")[0].rstrip(")") for call in made) == ["settings", "settings"]
    assert sum("clock" in call for call in made) == 1
    assert not [name for name in Settings.model_fields if "clock" in name or "now" in name or "time" in name]


async def test_no_variable_moves_the_clock_of_run(stage: Stage) -> None:
    made = settings(stage.slack, stage.folder, 1)
    bot = assemble(made, key_ring=KeyRing.load(stage.folder / "keys"))
    try:
        assert type(bot.clock) is SystemClock
        assert bot.register.clock is bot.clock
        assert abs(bot.clock() - datetime.now(UTC)) < timedelta(seconds=5)  # noqa: TID251 - what it is held against
    finally:
        bot.database.close()


async def begun_late(stage: Stage, folder: Path, slack: str = "") -> Bot:
    """A bot on a record whose newest entry is 80 hours old, started."""
    made = settings(stage.slack, folder, free_port())
    bot = assemble(made.model_copy(update={"slack_api_url": slack}) if slack else made, key_ring=KeyRing.fresh())
    earlier = Register(bot.database, clock=lambda: bot.clock() - timedelta(hours=80))
    earlier.import_roll(demo_force.roll())
    await bot.start()
    return bot


async def test_a_start_long_after_the_newest_entry_waits_for_slacks_clock(stage: Stage, tmp_path: Path) -> None:
    bot = await begun_late(stage, tmp_path)
    try:
        await comes(lambda: not bot.register.clock_look().wrong, stage, within=60)
        assert (await bot.health())["clock"] is None
    finally:
        await bot.stop()


async def test_until_a_clock_agrees_health_is_red_and_says_why(stage: Stage, tmp_path: Path) -> None:
    bot = await begun_late(stage, tmp_path, slack=f"http://127.0.0.1:{free_port()}/")
    try:
        health = await bot.health()
        assert (health["healthy"], health["clock"]) == (False, STARTED_AHEAD)
        assert bot.register.clock_look().wrong
    finally:
        await bot.stop()


# --- loops that die ---


async def test_a_courier_that_dies_is_noticed_and_started_again(stage: Stage) -> None:
    async with running(stage):
        await dies("courier")
        assert await missed(stage) == ["courier"]
        stage.grants()
        await stage.slack.person("U0PSDH").reads("Decision needed on UA-2026-0001")
        assert (await stage.bot.health())["loops"]["courier"] is True


# The thread that this test kills says so, as it should.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_an_alarm_whose_thread_was_killed_is_replaced(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.alarm.LOOK_EVERY", 0.2)
    async with running(stage):
        killed = alarm_thread()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(killed.ident or 0), ctypes.py_object(SystemExit))
        stage.bot.alarm.wake()
        await comes(lambda: not killed.is_alive(), stage)
        await comes(stage.bot.alarm.healthy, stage)
        assert alarm_thread() is not killed
        stage.grants()
        stage.clock.forward_to(stage.clock() + timedelta(hours=24))
        stage.bot.alarm.wake()
        await comes(lambda: stage.matter.rung == 24, stage)


async def test_a_connection_that_the_sdk_hears_no_more_is_replaced(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.connections._REPLACED", 0.01)
    async with running(stage):
        deaf, *_ = [task for task in asyncio.all_tasks() if str(task.get_coro()).count("process_messages")]
        deaf.cancel()
        assert await missed(stage) in (["socket 1"], ["socket 2"])
        await comes(lambda: stage.calls("apps.connections.open") > CONNECTIONS, stage, within=60)
        await stage.slack.connected(CONNECTIONS)
        for _ in range(3):
            answer = await stage.slack.person("U0INSPA").types("/urgent nonsense")
            assert "Nothing was done" in answer.text


# --- the start ---


async def test_there_are_two_connections(stage: Stage) -> None:
    async with running(stage):
        assert len(stage.slack.sockets.connections) == CONNECTIONS == 2


@pytest.mark.parametrize("fault", ["503", "internal_error"])
async def test_a_slack_that_is_down_at_the_start_is_waited_for(stage: Stage, fault: str) -> None:
    stage.slack.faults.refuse(fault, method="apps.connections.open", times=2)
    async with running(stage, connected=False):
        assert (await stage.bot.health())["healthy"] is False
        await stage.slack.connected(2)
        answer = await stage.slack.person("U0INSPA").types("/urgent help")
        assert "If chat is down" in answer.text


async def test_a_bot_that_never_reached_slack_stops_all_the_same(stage: Stage) -> None:
    stage.slack.faults.refuse("503", method="apps.connections.open", times=99)
    async with running(stage, connected=False):
        await comes(lambda: stage.calls("apps.connections.open") >= CONNECTIONS, stage)
    assert stage.slack.sockets.connections == []


async def test_every_client_speaks_to_the_address_that_was_set(stage: Stage) -> None:
    # Any other would be an address outside this machine, which the tests' door does not let through.
    async with running(stage):
        stage.grants()
        await stage.bot.courier.quiet(5)
        await stage.slack.person("U0INSPA").types("/urgent list")
    met = {call.method for call in stage.slack.workspace.calls}
    assert {"apps.connections.open", "conversations.open", "chat.postMessage", "views.open"} <= met
    assert stage.bot.client.base_url == stage.slack.api_url
    assert all(call.ok for call in stage.slack.workspace.calls)


async def test_a_delivery_whose_connection_is_cut_is_answered_on_the_other(stage: Stage) -> None:
    async with running(stage):
        cut = stage.slack.sockets.connections[0]
        await cut.socket.close()
        await comes(lambda: cut not in stage.slack.sockets.connections, stage)
        for _ in range(3):
            answer = await stage.slack.person("U0INSPA").types("/urgent nonsense")
            assert "Nothing was done" in answer.text


# --- the end ---


async def test_what_was_begun_is_settled_before_the_end_and_not_told_twice(stage: Stage) -> None:
    async with running(stage):
        stage.slack.faults.hold(0.3, method="chat.postMessage", times=9)
        stage.grants()
        stage.bot.courier.wake()
        await comes(lambda: stage.calls("chat.postMessage"), stage)
    begun = posted(stage)
    stage.slack.faults.clear()
    stage.bot = assemble(stage.bot.settings, stage.clock, pace=0.02, key_ring=KeyRing.load(stage.folder / "keys"))
    assert stage.bot.outbox.pending() <= 5 - len(begun)
    async with running(stage):
        await stage.bot.courier.quiet(5)
    assert sorted(posted(stage)) == ["C0DPO", "D0ACUD", "D0INSPA", "D0PSDH"]


def posted(stage: Stage) -> list[str]:
    """Where the bot has posted, once for each message."""
    where = stage.slack.workspace.conversations.values()
    return [message.channel for each in where for message in each.messages if message.by_app]


async def test_a_press_in_flight_is_answered_before_the_end(stage: Stage) -> None:
    async with running(stage):
        stage.slack.faults.hold(0.4, method="views.open")
        typing = asyncio.create_task(stage.slack.person("U0INSPA").types("/urgent"))
        await comes(lambda: stage.calls("views.open"), stage)
    await typing
    last = stage.slack.workspace.deliveries[-1]
    assert (last.error, last.ack) == (None, {})


async def test_what_was_not_known_is_looked_up_before_the_end(stage: Stage) -> None:
    async with running(stage):
        with table_gone(stage, "entry"):
            await stage.slack.person("U0INSPA").types("/urgent list")
    [message] = stage.slack.person("U0INSPA").inbox
    assert message.text.startswith("What you sent was NOT recorded.")


async def test_what_could_not_be_told_stays_in_the_outbox(stage: Stage) -> None:
    stage.slack.faults.refuse("service_unavailable", method="chat.postMessage", times=999)
    async with running(stage):
        stage.grants()
        stage.bot.courier.wake()
        await comes(lambda: stage.calls("chat.postMessage") >= 3, stage)
    stage.slack.faults.clear()
    stage.bot = assemble(stage.bot.settings, stage.clock, pace=0.02, key_ring=KeyRing.load(stage.folder / "keys"))
    async with running(stage):
        await stage.bot.courier.quiet(10)
    assert sorted(posted(stage)) == ["C0DPO", "D0ACUD", "D0INSPA", "D0PSDH"]
