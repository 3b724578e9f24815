"""Whole cards: Slack shows no `text` beside blocks, so a card's blocks alone say all that it says."""

from __future__ import annotations

import re
from collections import Counter

from bot.chat.card import Card
from bot.chat.outcome import Window
from bot.desk.cases import ALONE, REPORT, VERBS
from bot.desk.home_desk import HomeDesk
from bot.slack.blocks import card_blocks, home_view
from bot.slack.listeners import draw
from bot.words import labels
from policy.acts import CancellationNotice, Ratification, RenewalApplication
from policy.notices import Message
from policy.terms import ChatId
from sandbox.person.reading import plain, words
from tests.bot import counter as counters
from tests.bot.stage import UA
from tests.bot.walk import Drawn, Walk

PEOPLE = ("U0INSPA", "U0SGTB", "U0PSDH", "U0DPO", "U0NOBODY")
Blocks = list[dict[str, object]]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the marks that make them bold."""
    return [part for part in re.split(r"(?<=[.?!])\s+|\n", plain(text).replace("*", "")) if part.strip()]


def read(blocks: Blocks) -> list[str]:
    """Every sentence that stands in blocks, but for what stands on buttons."""
    return sentences(words([block for block in blocks if block["type"] != "actions"]))


def missing(card: Card, blocks: Blocks) -> list[str]:
    """The sentences of a card's `text` that do not stand in its blocks, word for word: facts, times, posts and all."""
    shown = read(blocks)
    return [sentence for sentence in sentences(card.text) if sentence not in shown]


def test_fault_t11_every_sentence_of_a_notice_stands_in_its_blocks(cards: list[tuple[Message, Card]]) -> None:
    assert {message for message, _ in cards} == set(Message)
    assert {(message, part) for message, card in cards for part in missing(card, card_blocks(card))} == set()


def test_fault_t11_the_blocks_of_a_notice_name_its_reference(drawn: list[Drawn]) -> None:
    nameless = {each.message for each in drawn if each.telling.reference not in " ".join(read(card_blocks(each.card)))}
    # Those who keep the channels running may not know of which authorisation it is.
    assert nameless == {Message.CHANNEL_UNREACHABLE}


def test_no_notice_says_anything_twice(cards: list[tuple[Message, Card]]) -> None:
    whole = {
        (message, card): [part for part in read(card_blocks(card)) if part[-1] in ".?!"] for message, card in cards
    }
    said = {key: Counter([*parts, f"{key[1].title}."]) for key, parts in whole.items()}
    assert {(message, part) for (message, _), parts in said.items() for part in parts if parts[part] > 1} == set()


def test_fault_t11_every_sentence_of_home_stands_in_its_blocks(walk: Walk) -> None:
    desk = HomeDesk(walk.register, walk.clock, labels.Contacts())
    walk.grants()
    cards = [card for person in PEOPLE for card in desk.cards(ChatId(person))]
    walk.passes(hours=73)
    cards += [card for person in PEOPLE for card in desk.cards(ChatId(person))]
    assert len(cards) > 20
    assert {part for card in cards for part in missing(card, home_view([card])["blocks"])} == set()


def test_fault_t11_every_sentence_of_a_window_stands_in_its_blocks(counter: counters.Counter) -> None:
    walk = counter.walk
    walk.grants()
    walk.does(Ratification, "U0PSDH")
    walk.passes(days=80)
    walk.does(RenewalApplication, "U0SGTB")
    walk.does(CancellationNotice, "U0SGTB")
    lines = [*ALONE, REPORT, *(f"{verb} {UA}" for verb in VERBS)]
    answers = [counter.types(person, line) for person in PEOPLE for line in lines]
    shown = [(each.shows, each) for each in answers if isinstance(each, Window)]
    pairs = [(card, draw(each)["blocks"]) for card, each in shown if isinstance(card, Card)]
    pairs += [(card, draw(each)["blocks"]) for _, each in shown for card in each.more]
    assert len({card.text for card, _ in pairs}) > 10
    assert {part for card, blocks in pairs for part in missing(card, blocks)} == set()
