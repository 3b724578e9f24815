"""The stage for tests of the bot's rooms: a record with the made-up roll, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.demo.run import TravellingClock
from policy.people import CONSOLE
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot import stage as stages
from tests.bot.counter import Counter
from tests.bot.shown import Shown, collected
from tests.bot.stage import START, Stage
from tests.bot.walk import Walk
from tests.store.force import minted


@pytest.fixture(scope="session")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key file and a record that holds the made-up roll and nothing else."""
    folder = tmp_path_factory.mktemp("bot")
    url = f"sqlite:///{folder / 'seventytwo.db'}"
    database = Database.open(url, keys=KeyRing.make(folder / "keys"))
    Register(database, clock=lambda: START).import_roll(stages.roll(), by=CONSOLE, mint=minted)
    database.close()
    return folder


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shown, ...]:
    """Everything that people are shown."""
    return collected(tmp_path_factory.mktemp("shown"))


@pytest.fixture
def folder(rolled: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    made = tmp_path / "record"
    shutil.copytree(rolled, made)
    return made


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """The bot in a workspace, nothing started."""
    async with stages.stage(folder) as made:
        yield made


@pytest.fixture
async def running(stage: Stage) -> AsyncIterator[Stage]:
    """The bot in a workspace, running over Socket Mode."""
    async with stages.running(stage) as made:
        yield made


@pytest.fixture
def walk(folder: Path) -> Iterator[Walk]:
    """A record with the made-up roll, and nothing of chat; what happens on it is not drawn."""
    clock = TravellingClock(lambda: START)
    database = Database.open(f"sqlite:///{folder / 'seventytwo.db'}", keys=KeyRing.load(folder / "keys"))
    yield Walk(Register(database, clock=clock), clock, draws=False)
    database.close()


@pytest.fixture
def counter(walk: Walk) -> Counter:
    """The desk on that record."""
    return Counter(walk)
