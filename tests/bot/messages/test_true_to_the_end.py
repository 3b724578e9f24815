"""Cards that live on: at every later state, none says what is not true any more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import pytest

from bot.messages.context import Telling, outcome, stop_confirmed
from bot.slack.blocks import card_blocks
from policy.acts import Cancellation, Cessation, Receipt
from policy.authorisation import Authorisation
from policy.notices import Message
from policy.terms import IN_FORCE, State, System
from tests.bot.messages.test_whole_cards import read
from tests.bot.walk import Drawn, Walk

STOPPED: Final = {
    "UA-2026-0001 was refused. Monitoring stopped at 04:02 GMT on 24 November 2026. Its product is not settled yet.",
    "UA-2026-0001 was refused. Monitoring stopped at 04:02 GMT on 24 November 2026. Its product is retained.",
    "UA-2026-0001 was refused. Monitoring stopped at 04:02 GMT on 24 November 2026. Its product was destroyed.",
    "UA-2026-0001 was cancelled. Monitoring stopped at 03:07 GMT on 24 November 2026. There was no product.",
    (
        "UA-2026-0001 has ended. No decision was made in 72 hours. Monitoring stopped at 07:02 GMT on 28 November 2026."
        " There was no product."
    ),
    (
        "UA-2026-0001 has ended. Its last day has passed. Monitoring stopped at 00:00 GMT on 24 February 2027."
        " Its product was destroyed."
    ),
}


def test_fault_s09_once_stopped_a_card_says_when_and_what_became_of_the_product(drawn: list[Drawn]) -> None:
    assert set() == STOPPED - {each.card.text for each in drawn if each.message is Message.RECEIPT}


def stopped(telling: Telling) -> bool:
    """Whether all of it has stopped, and somebody has confirmed it."""
    then = telling.then
    return bool(then.cessation and (then.ended or then.notice))


def settled(telling: Telling) -> bool:
    """Whether it was said what became of the product, and has not been asked again since."""
    disposal = telling.authorisation.disposal
    return disposal is not None and disposal.number > telling.entry.number


def received(telling: Telling) -> bool:
    """Whether receipt was recorded after it was asked for."""
    return any(isinstance(e.act, Receipt) and e.number > telling.entry.number for e in telling.authorisation.entries)


NOT_TRUE: Final[Mapping[str, tuple[Callable[[Telling], bool], str]]] = {
    "stopped": (
        stopped,
        "must stop|stop now|stop the monitoring|stop monitoring|told to stop|nobody has confirmed|then press",
    ),
    "settled": (settled, "kept apart|say what becomes|not settled|until you say"),
    "shredded": (lambda telling: telling.then.shredded is not None, "can be destroyed|nothing is destroyed until"),
    "received": (received, "has not been recorded|have not recorded|telephone"),
    "over": (
        lambda telling: telling.then.state not in IN_FORCE,
        "in force|may go on|will end|please deconflict|due today|cancel it[?,]|start again|it (?:now )?ends|is applied",
    ),
    "decided": (
        lambda telling: telling.then.state is not State.URGENT,
        "decision needed|left to decide|nobody decides|can decide|must decide|is dealing|nothing is decided",
    ),
}
"""In which later state which words are not true any more."""


@pytest.mark.parametrize("state", NOT_TRUE)
def test_fault_s09_no_card_says_what_is_not_true_any_more(drawn: list[Drawn], state: str) -> None:
    holds, words = NOT_TRUE[state]
    later = [each for each in drawn if holds(each.telling)]
    assert len({each.message for each in later}) > 3
    untrue = {
        (each.message, part)
        for each in later
        for part in read(card_blocks(each.card))
        if re.search(words, part, re.IGNORECASE)
    }
    assert untrue == set()


def test_the_walks_come_by_every_end_and_by_all_that_follows_it(drawn: list[Drawn]) -> None:
    ends = {State.REFUSED, State.EXPIRED, State.CANCELLED}
    follows: dict[str, Callable[[Authorisation], object]] = {
        "stop owed": lambda then: not then.cessation,
        "stopped": lambda then: then.cessation and not then.disposal,
        "settled": lambda then: then.disposal and not then.shredded,
        "shredded": lambda then: then.shredded,
    }
    come_by = {
        (each.telling.then.state, name) for each in drawn for name, is_so in follows.items() if is_so(each.telling.then)
    }
    assert come_by >= {(state, name) for state in ends for name in follows}


@pytest.mark.parametrize(
    ("stopped", "all_of_it"),
    [((), True), ((System.FORCE_NETWORK, System.BUILDING_ACCESS), True), ((System.BUILDING_ACCESS,), False)],
    ids=["all of it, unnamed", "all of it, by name", "one of two systems"],
)
def test_a_stop_of_one_system_is_not_said_to_be_one_of_all(
    walk: Walk, stopped: tuple[System, ...], *, all_of_it: bool
) -> None:
    walk.grants(systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS))
    walk.does(Cancellation, "U0INSPA")
    walk.does(Cessation, "U0SGTB", systems=stopped)
    assert (stop_confirmed(walk.matter) is not None) == all_of_it
    assert ("Monitoring must stop now." in outcome(walk.matter)) != all_of_it
