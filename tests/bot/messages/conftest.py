"""Every message of all walks, drawn once for all tests of bot/messages."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.chat.card import Card
from policy.notices import Message
from tests.bot.ends import ENDS
from tests.bot.messages.test_cards import walked
from tests.bot.walk import WALKS, Drawn, Walk


@pytest.fixture(scope="package")
def walks(rolled: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Walk]:
    """Every walk, gone through."""
    return [walked(walk, rolled, tmp_path_factory.mktemp("walk")) for walk in (*WALKS, *ENDS)]


@pytest.fixture(scope="package")
def drawn(walks: list[Walk]) -> list[Drawn]:
    """Everything that was drawn, save what looks the same as something before it."""
    every = itertools.chain.from_iterable(walk.drawn for walk in walks)
    return list({(each.message, each.telling.readers, each.telling.newest, each.card): each for each in every}.values())


@pytest.fixture(scope="package")
def cards(walks: list[Walk], drawn: list[Drawn]) -> list[tuple[Message, Card]]:
    """Every card, those about the register itself among them."""
    others = itertools.chain.from_iterable(walk.others for walk in walks)
    return list(dict.fromkeys([*((each.message, each.card) for each in drawn), *others]))
