"""A delivery reads what it needs once: how many statements each of the busiest sends, and that they stay as many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from bot.desk.home_desk import HomeDesk
from bot.forms import catalogue
from bot.words import labels
from policy.people import Subject
from policy.terms import ChatId
from tests.bot.counter import Counter
from tests.bot.stage import UA
from tests.statements import statements

HEAD_OF_PSD, INSPECTOR, SERGEANT = "U0PSDH", "U0INSPA", "U0SGTB"


def begins(counter: Counter) -> None:
    """The grant form is asked for."""
    counter.types(INSPECTOR, "")


def grants(counter: Counter) -> None:
    """A grant form is sent."""
    counter.sends(
        INSPECTOR, catalogue.form("grant"), applicant=SERGEANT, subject="Ida Else", systems=("force_network",)
    )


def opens_to_decide(counter: Counter) -> None:
    """The deciding officer opens the application."""
    counter.form(HEAD_OF_PSD, "decide")


def shows(counter: Counter) -> None:
    """Somebody entitled reads all of it."""
    counter.card(HEAD_OF_PSD, f"show {UA}")


def looks_home(counter: Counter) -> None:
    """Somebody opens Home."""
    HomeDesk(counter.walk.register, counter.walk.clock, labels.Contacts()).cards(ChatId(HEAD_OF_PSD))


# What each may send at most, BEGIN among them. Whoever raises one says why beside it.
MOST: Final[dict[Callable[[Counter], None], int]] = {
    begins: 4,
    grants: 22,
    opens_to_decide: 18,
    shows: 18,
    looks_home: 14,
}


@pytest.mark.parametrize(("does", "most"), MOST.items(), ids=[does.__name__ for does in MOST])
def test_a_delivery_sends_so_many_statements_and_no_more(
    counter: Counter, does: Callable[[Counter], None], most: int
) -> None:
    counter.walk.grants()
    with statements() as sent:
        does(counter)
    assert len(sent) == most, "\n".join(sent)


@pytest.mark.parametrize("does", [opens_to_decide, shows, looks_home], ids=lambda does: does.__name__)
def test_however_much_there_is_they_stay_as_many(counter: Counter, does: Callable[[Counter], None]) -> None:
    for letter in "abcdefghijkl":
        counter.walk.grants(subjects=(Subject(text=f"Somebody {letter.upper()}{letter * 5}"),))
        shows(counter)
    with statements() as sent:
        does(counter)
    assert len(sent) == MOST[does], "\n".join(sent)
