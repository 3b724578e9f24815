"""Everything that the rules can name has words for people."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from bot import wording as words
from bot.cards import LABELS
from bot.saying import CARDS
from policy.acts import Attempt, RollImport
from policy.notices import Button, Message
from policy.table import TABLE
from policy.terms import Activity, Flag, Ground, Post, Purpose, Ripa, State, SubjectKind, System

# These two concern the register, and are drawn from an entry alone.
ON_THE_REGISTER = {Message.ATTEMPT_REFUSED, Message.ADVICE_ASKED}


@pytest.mark.parametrize(
    ("nouns", "said"),
    [
        (set(Ground), words.GROUNDS),
        (set(Post), words.POSTS),
        (set(Post), words.SHORT_POSTS),
        (set(System), words.SYSTEMS),
        (set(Activity), words.ACTIVITIES),
        (set(Purpose), words.PURPOSES),
        (set(Ripa), words.RIPA),
        (set(SubjectKind), words.SUBJECT_KINDS),
        (set(State) - {State.NONE}, words.STATES),
        (set(Flag), words.FLAGS),
        (set(Button), LABELS),
    ],
)
def test_each_of_them_has_words(nouns: set[Enum], said: Mapping[Any, str]) -> None:
    assert set(said) == nouns
    assert all(said.values())


def test_each_message_is_drawn() -> None:
    assert set(CARDS) == set(Message) - ON_THE_REGISTER


def test_each_act_on_an_authorisation_can_be_told() -> None:
    told = {act for _, act, _ in TABLE} - {RollImport} | {Attempt}
    assert told == set(words.DONE)
