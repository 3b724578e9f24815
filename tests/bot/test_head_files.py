"""Each day's signed head is put into a folder, once; that it cannot be is seen in health, and stops nothing."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.demo.run import settings
from bot.head_files import HeadFiles, put
from bot.settings import Heads
from bot.wiring import assemble
from policy.acts import HeadSigned
from store.heads import signing
from store.sealing import KeyRing
from tests.bot.stage import Stage, running


@pytest.fixture
def heads(stage: Stage, tmp_path: Path) -> Path:
    """The folder for heads; the bot is told of it as the settings tell it."""
    folder = tmp_path / "heads"
    folder.mkdir()
    stage.bot.head_files = HeadFiles(stage.bot.database, folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def only(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def take_away(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()


def put_back(folder: Path) -> None:
    folder.mkdir()


async def test_each_days_head_is_put_there_once_and_only_its_owner_may_read_it(stage: Stage, heads: Path) -> None:
    stage.passes(hours=1)
    assert names(heads) == []
    stage.passes(hours=12)
    [entry] = stage.bot.register.of(HeadSigned)
    assert isinstance(entry.act, HeadSigned)
    path = only(heads)
    assert path.name == f"head-{entry.act.number}.json"
    assert mode(path) == 0o600
    file = json.loads(read(path))
    assert (file["hash"], file["signature"]) == (entry.act.hash, entry.act.signature)
    assert signing.holds(file)
    take_away(path)
    stage.passes(hours=1)
    assert names(heads) == [], "it was taken away, as it should be"
    stage.passes(days=1)
    assert len(names(heads)) == 1


async def test_a_bot_that_starts_again_puts_nothing_in_the_place_of_what_is_there(stage: Stage, heads: Path) -> None:
    stage.passes(hours=12)
    path = only(heads)
    put(path, b"kept")
    HeadFiles(stage.bot.database, heads).write()
    assert read(path) == "kept"


async def test_a_folder_that_is_not_there_is_seen_in_health_until_it_is(stage: Stage, heads: Path) -> None:
    take_away(heads)
    with capture_logs() as logs:
        stage.passes(hours=12)
        stage.passes(hours=1)
    assert [line for line in logs if line["event"] == "head_not_written"] == [
        {"event": "head_not_written", "log_level": "error", "error": "FileNotFoundError"}
    ]
    async with running(stage):
        health = await stage.bot.health()
        why = "The newest head could not be put into the folder under [heads]: FileNotFoundError."
        assert (health["healthy"], health["heads"]) == (False, why)
        put_back(heads)
        stage.bot.sweep.once()
        health = await stage.bot.health()
        assert (health["healthy"], health["heads"], len(names(heads))) == (True, None, 1)


async def test_the_settings_name_the_folder(stage: Stage, tmp_path: Path) -> None:
    made = settings(stage.slack, stage.folder, 1).model_copy(update={"heads": Heads(folder=tmp_path)})
    bot = assemble(made, stage.clock, key_ring=KeyRing.load(stage.folder / "keys"))
    stage.clock.forward_to(stage.clock() + timedelta(hours=12))
    bot.sweep.once()
    assert [name for name in names(tmp_path) if name.startswith("head-")] == ["head-1.json"]
    await bot.stop()


async def test_without_a_folder_nothing_is_written_and_nothing_is_wrong(stage: Stage) -> None:
    stage.passes(hours=12)
    assert stage.bot.settings.heads.folder is None
    assert stage.bot.head_files.fault is None


def test_what_was_cut_short_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "head-7.json.new").write_text("half", encoding="utf-8")
    put(tmp_path / "head-7.json", b"whole")
    assert names(tmp_path) == ["head-7.json"]
    assert (tmp_path / "head-7.json").read_bytes() == b"whole"
