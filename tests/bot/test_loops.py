"""Every loop that the wiring starts is kept alike: it dies, is missed, is started again, and the others go on."""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
from collections.abc import AsyncIterator

import pytest

from bot import wiring
from bot.wiring import assemble
from store.sealing import KeyRing
from tests.bot.dying import CANARY, SOON, Died, dies, loops, missed, named
from tests.bot.stage import Stage, running


@pytest.fixture
async def whole(stage: Stage) -> AsyncIterator[Stage]:
    """The bot, running on the machine's clock as `seventytwo run` has it, so that every loop there is runs."""
    stage.bot.database.close()
    stage.bot = assemble(stage.bot.settings, pace=0.02, key_ring=KeyRing.load(stage.folder / "keys"))
    async with running(stage):
        yield stage


async def come_back(stage: Stage) -> None:
    """Wait until every loop runs."""
    async with asyncio.timeout(SOON):
        while not all((await loops(stage)).values()):  # noqa: ASYNC110 - health is a question, and no event
            await asyncio.sleep(0.05)


class Goes:
    """A loop that counts how often it was started, and then does what a test has it do."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.times = 0
        self._moved = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        self._moved.set()
        if self.fails:
            raise Died(CANARY)

    async def came(self, times: int) -> None:
        """Wait until it was started so many times."""
        async with asyncio.timeout(SOON):
            while self.times < times:
                self._moved.clear()
                await self._moved.wait()


async def test_fault_t14_health_names_every_loop_that_the_wiring_starts(whole: Stage) -> None:
    assert set(named()) == set(await loops(whole))


async def test_fault_t14_whichever_loop_dies_is_missed_and_started_again_while_the_others_go_on(
    whole: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    names = list(await loops(whole))
    assert len(names) > 5
    for name in names:
        caplog.clear()
        await dies(name)
        assert await missed(whole) == [name]
        assert (await whole.bot.health())["healthy"] is False
        await come_back(whole)
        [line] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert name in line.getMessage()
        assert "Died" in line.getMessage()
        assert "Canary" not in caplog.text


@pytest.mark.parametrize("fails", [True, False])
async def test_fault_t14_a_loop_that_always_dies_or_returns_is_started_after_growing_pauses(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    loop = Goes(fails=fails)
    monkeypatch.setattr(stage.bot.homes, "run", loop)
    async with running(stage):
        await loop.came(3)
        assert "homes" not in [name for name, runs in (await loops(stage)).items() if runs]
        await stage.slack.person("U0INSPA").types("/urgent help")
    said = [line for line in caplog.messages if "homes" in line]
    assert [f"{pause} second" in line for pause, line in zip((1, 2, 4), said, strict=False)] == [True] * 3
    assert "Canary" not in caplog.text


async def test_fault_t14_the_web_server_answers_again_on_its_port(whole: Stage) -> None:
    port = whole.bot.settings.port
    assert port
    for _ in range(2):
        await dies("web")
        async with asyncio.timeout(SOON):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /health HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            assert b'"loops"' in await reader.read()
        writer.close()
        await writer.wait_closed()


def test_fault_t14_nothing_runs_that_is_not_kept() -> None:
    calls = [
        ast.unparse(node.func) for node in ast.walk(ast.parse(inspect.getsource(wiring))) if isinstance(node, ast.Call)
    ]
    assert [
        call for call in calls if call.split(".")[-1] in {"create_task", "ensure_future", "run_until_complete"}
    ] == []


async def test_an_end_is_no_failure_of_any_loop(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with running(stage):
        stage.grants()
        await stage.bot.courier.quiet(5)
    assert [line for line in caplog.messages if "started again" in line] == []
    assert set(named()) == set()
