"""Cards: on every message of long walks, one sentence fit for a lock screen, nobody's name, and no idle button."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.models.blocks import Block

from bot.chat.card import Card
from bot.demo import force as demo_force
from bot.demo.run import TravellingClock
from bot.messages.buttons import LABELS, overtaken
from bot.slack.blocks import card_blocks
from bot.words import labels
from policy import examples
from policy.decision import Allowed, decide
from policy.notices import ACTS_OF, Button, Message
from sandbox.blocks.block_kit import message_problems
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot.stage import REASONS
from tests.bot.walk import WRITTEN, Drawn, Walk, full

# Tuesday night, 03:02 GMT, as the storyboard has it.
NIGHT = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)


def walked(walk: Callable[[Walk], None], rolled: Path, folder: Path) -> Walk:
    """One walk on a record of its own."""
    path = folder / "record.db"
    shutil.copyfile(rolled / "seventytwo.db", path)
    clock = TravellingClock(lambda: NIGHT)
    database = Database.open(f"sqlite:///{path}", keys=KeyRing.load(rolled / "keys"))
    made = Walk(Register(database, clock=clock), clock)
    walk(made)
    database.close()
    return made


def read(card: Card) -> Iterator[str]:
    """Everything on a card that somebody reads."""
    yield from (card.text, card.title, *card.lines, *card.notes)
    yield from itertools.chain.from_iterable(card.facts)
    yield from (text for press in card.presses for text in (press.label, press.hint))


def test_the_walks_come_by_every_message(cards: list[tuple[Message, Card]]) -> None:
    assert {message for message, _ in cards} == set(Message)


def test_the_walks_come_by_every_button_that_a_notice_has(cards: list[tuple[Message, Card]]) -> None:
    pressed = {press.action for _, card in cards for press in card.presses}
    # A ground is corrected, and a matter marked, by command.
    assert pressed == set(Button) - {Button.CORRECT, Button.SENSITIVE}
    assert set(LABELS) == set(Button)


# --- what is read ---


def test_text_is_one_full_sentence_fit_for_a_lock_screen(cards: list[tuple[Message, Card]]) -> None:
    whole = re.compile(r"[A-Z][^\n<>*]{10,148}[.?]")
    assert [(message, card.text) for message, card in cards if not whole.fullmatch(card.text)] == []


def test_no_word_is_one_that_people_do_not_use(cards: list[tuple[Message, Card]]) -> None:
    banned = re.compile(r"ratif|terminat|pursuant|_", re.IGNORECASE)
    shown = [text for _, card in cards for text in read(card)]
    without_dates = [re.sub(r"<!date\^[^|]*\|", "<", text) for text in shown]
    assert sorted({text for text in without_dates if banned.search(text)}) == []


def private() -> set[str]:
    """Names, collar numbers and everything that anybody wrote."""
    people = [line.split(",") for line in demo_force.PEOPLE.splitlines()[1:]]
    named = {part for cells in people for part in (*cells[1].split(), cells[2])}
    keys = {cells[0] for cells in people}
    texts = {text for act in (examples.GRANT, REASONS) for text in vars(act).values() if isinstance(text, str)}
    long = {text for text in (*texts, *WRITTEN.values()) if len(text) > 20}
    phrases = {" ".join(said[i : i + 6]) for text in long for said in [text.split()] for i in range(len(said) - 5)}
    return named | keys | phrases | {"Larkspur", "Kestrel", "NICHE", "lookups"}


def test_no_card_holds_a_name_or_a_reason(cards: list[tuple[Message, Card]]) -> None:
    secrets = private()
    assert {"Dunn", "4471", "U0INSPA", "Marlowe", "Searches of one address on NICHE"} <= secrets
    found = {
        (message, secret)
        for message, card in cards
        for shown in [json.dumps([*read(card), *map(str, card.presses)])]
        for secret in secrets
        if secret in shown
    }
    assert found == set()


def test_every_time_names_its_zone(cards: list[tuple[Message, Card]]) -> None:
    times = re.compile(r"\b\d{2}:\d{2}\b(?! (?:GMT|BST)\b)")
    assert sorted({text for _, card in cards for text in read(card) if times.search(text)}) == []


def test_a_sentence_has_at_most_twenty_words(cards: list[tuple[Message, Card]]) -> None:
    time = re.compile(r"\d\d:\d\d \w+ on \w+ \d+ \w+ \d{4}")
    sentences = {
        sentence
        for _, card in cards
        for text in (card.text, *card.lines)
        for sentence in re.split(r"(?<=[.?:])\s+", time.sub("then", text))
    }
    assert sorted(sentence for sentence in sentences if len(sentence.split()) > 20) == []


def test_nothing_is_said_by_a_picture(cards: list[tuple[Message, Card]]) -> None:
    pictures = re.compile(r":[a-z_]+:|[^\x00-\u024f\u2018-\u2022]")
    assert sorted({text for _, card in cards for text in read(card) if pictures.search(text)}) == []


# --- what is pressed ---


def refuses(each: Drawn, button: Button) -> bool:
    """Say whether the rules would refuse what a button leads to, filled in, from everyone who reads the card."""
    telling = each.telling
    return not any(
        isinstance(decide(telling.authorisation, act, reader, telling.now, telling.given), Allowed)
        for reader in telling.readers
        for kind in ACTS_OF[button]
        for act in [full(kind, telling.authorisation, telling.now)]
    )


def test_no_card_offers_what_the_rules_would_refuse(drawn: list[Drawn]) -> None:
    offered = [(each, Button(press.action)) for each in drawn for press in each.card.presses]
    assert len(offered) > 100
    assert [(each.message, each.card.text, button) for each, button in offered if refuses(each, button)] == []


def test_every_button_names_its_reference_and_what_it_does(drawn: list[Drawn]) -> None:
    for each in drawn:
        for press in each.card.presses:
            assert press.value == each.telling.reference
            assert press.hint == f"{LABELS[Button(press.action)]}: {press.value}"


def test_an_older_prompt_has_no_buttons_and_points_to_the_newest(drawn: list[Drawn]) -> None:
    older = [each for each in drawn if not each.telling.newest and each.telling.buttons]
    assert {each.message for each in older} >= {Message.PROMPT, Message.REVIEW_DUE, Message.CANCEL_ASKED}
    pointing = "You have been asked again since: use the newest message about this."
    assert [each.card.text for each in older if each.card.presses or pointing not in each.card.notes] == []


def test_what_has_been_answered_says_by_whom_and_when(drawn: list[Drawn]) -> None:
    answered = [
        e for e in drawn if e.message is Message.PROMPT and e.telling.newest and e.telling.authorisation.decided
    ]
    assert answered
    expected = "The Head of PSD authorised it at 10:02 GMT on Wednesday 25 November 2026."
    others = [each.card.notes for each in answered if each.telling.authorisation.state.value != "refused"]
    assert any(expected in notes for notes in others), set(others)
    assert [each.card.notes for each in answered if each.card.presses] == []


def test_what_asks_for_nothing_any_more_is_not_sent(drawn: list[Drawn]) -> None:
    asking = [each for each in drawn if each.message is Message.PROMPT]
    assert [each.card.text for each in asking if overtaken(each.telling) and each.card.presses] == []
    assert [e for e in asking if overtaken(e.telling)]
    assert [e for e in asking if not overtaken(e.telling)]


# --- what Slack takes ---


def test_slack_would_take_every_card(cards: list[tuple[Message, Card]]) -> None:
    problems = {str(problem) for _, card in cards for problem in message_problems(card_blocks(card))}
    assert problems == set()
    for _, card in cards:
        for block in Block.parse_all(card_blocks(card)):
            block.validate_json()


# --- the storyboard's alert lines ---

ALERTS = {
    Message.RECEIPT: "UA-2026-0001 granted. It ends 03:02 GMT on Friday 27 November 2026.",
    Message.PAGE: "DPO notice: urgent authorisation UA-2026-0001 was granted at 03:02 GMT on 24 November 2026.",
    Message.PROMPT: "Decision needed on UA-2026-0001 before 03:02 GMT on Friday 27 November 2026.",
    Message.AUTHORISED: (
        "UA-2026-0001 was authorised by the Head of PSD. It now ends on 23 February 2027 (to midnight)."
    ),
    Message.REFUSED: "UA-2026-0001 was refused. Monitoring must stop now.",
    Message.ENDED: "UA-2026-0001 has ended. No decision was made in 72 hours. Monitoring must stop now.",
    Message.REVIEW_DUE: "UA-2026-0001: monthly review is due today.",
    Message.CANCEL_ASKED: "UA-2026-0001: cancel it? A notice has been filed.",
    Message.CIRCULATION: "Your use of force systems may be monitored.",
}


@pytest.mark.parametrize("message", ALERTS)
def test_the_alert_line_is_the_storyboards(cards: list[tuple[Message, Card]], message: Message) -> None:
    assert ALERTS[message] in {card.text for said, card in cards if said is message}


@pytest.mark.parametrize("left", ["48 hours", "24 hours", "6 hours", "1 hour"])
def test_each_rung_says_how_long_is_left(cards: list[tuple[Message, Card]], left: str) -> None:
    said = {card.text for message, card in cards if message in {Message.PROMPT, Message.NOBODY_DECIDED}}
    assert any(left in text for text in said), said


def test_a_prompt_says_what_happens_if_nobody_decides(drawn: list[Drawn]) -> None:
    asking = [each.card for each in drawn if each.message is Message.PROMPT and each.card.presses]
    assert asking
    assert all(labels.ENDS_BY_ITSELF in card.lines for card in asking)
    assert labels.ENDS_BY_ITSELF == "If nobody decides, it ends by itself and monitoring must stop."


def test_a_notice_to_the_dpo_names_the_head_of_the_record(drawn: list[Drawn]) -> None:
    pages = [dict(each.card.facts) for each in drawn if each.message is Message.PAGE]
    assert {facts["Head of the record"] for facts in pages} == {"9f2c11d0a4b37e55"}
