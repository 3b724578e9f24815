"""Ctrl-C, SIGTERM and a closed terminal are heard, and leave nothing that was not to be kept."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.stopping import asked_to_stop
from tests.bot.process import PATIENCE, begun, left, printed

SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def the_tests_own_signals() -> Iterator[None]:
    before = {sign: signal.getsignal(sign) for sign in SIGNS}
    yield
    for sign, heard in before.items():
        signal.signal(sign, heard)


@pytest.mark.parametrize("sign", SIGNS)
async def test_a_loop_that_sleeps_wakes_and_hears_it(sign: signal.Signals) -> None:
    ended = asked_to_stop()
    assert not ended.is_set()
    os.kill(os.getpid(), sign)
    async with asyncio.timeout(60):
        await ended.wait()


def there(folder: Path) -> list[Path]:
    """What stands in a folder."""
    return list(folder.iterdir())


@pytest.mark.parametrize("sign", SIGNS)
async def test_whatever_ends_the_demo_nothing_of_it_is_left(sign: signal.Signals, tmp_path: Path) -> None:
    async with begun("demo", TMPDIR=str(tmp_path), PORT="0") as process:
        await printed(process.stdout, "Ctrl-C ends it")
        assert there(tmp_path)
        end = await left(process, sign)
    assert (end.code, end.err, there(tmp_path)) == (0, "", [])


async def test_what_was_asked_to_be_kept_is_kept_when_the_terminal_is_closed(tmp_path: Path) -> None:
    async with begun("demo", "--keep", str(tmp_path / "kept"), PORT="0") as process:
        await printed(process.stdout, "Ctrl-C ends it")
        assert (await left(process, signal.SIGHUP)).code == 0
    assert (tmp_path / "kept" / "seventytwo.db").exists()


async def test_a_demo_that_is_ended_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    async with begun("demo", TMPDIR=str(tmp_path), PORT="0") as process:
        async with asyncio.timeout(PATIENCE):
            while not there(tmp_path):  # noqa: ASYNC110 - another process's folder, looked at
                await asyncio.sleep(0.005)
        end = await left(process, signal.SIGHUP)
    assert (end.code, end.err, there(tmp_path)) == (0, "", [])


@pytest.mark.parametrize(("command", "library"), [("run", "sqlalchemy"), ("run", "slack_bolt"), ("demo", "slack_bolt")])
async def test_fault_t14_ctrl_c_while_it_loads_ends_it_without_a_word(
    command: str, library: str, tmp_path: Path
) -> None:
    slow = "import time\nprint('It loads.', flush=True)\ntime.sleep(600)\n"
    (tmp_path / f"{library}.py").write_text(slow, encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    async with begun(command, PYTHONPATH=paths, PORT="0") as process:
        await printed(process.stdout, "It loads.")
        end = await left(process, signal.SIGINT)
    assert (end.code, end.out, end.err) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("sign", SIGNS)
def test_fault_t14_a_sign_that_comes_after_the_end_changes_nothing(sign: signal.Signals) -> None:
    asyncio.run(_listening_for_signals())
    os.kill(os.getpid(), sign)


def test_a_closed_terminal_that_is_to_be_ignored_is_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    asyncio.run(_listening_for_signals())
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


async def _listening_for_signals() -> None:
    asked_to_stop()
