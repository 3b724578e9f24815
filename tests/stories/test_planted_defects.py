"""Planted defects: the thin story itself fails for each of them, and says in words what was different."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.chat.card import Card
from bot.messages import urgent
from bot.messages.context import Telling
from policy import audiences, notices
from policy.acts import Grant
from policy.notices import Button, Message, Tell
from tests.stories import test_the_thin_story as thin_story
from tests.stories.lines import PROMPT, RECEIPT, UA
from tests.stories.night import Night

Plant = Callable[[pytest.MonkeyPatch], None]


def a_wrong_recipient(planted: pytest.MonkeyPatch) -> None:
    """The receipt goes to whoever runs the monitoring as well."""
    _told(planted, Tell(audiences.operators, Message.RECEIPT))


def a_recipient_too_few(planted: pytest.MonkeyPatch) -> None:
    """Nobody tells the DPO's channel."""
    _without(planted, Message.PAGE)


def a_button_too_many(planted: pytest.MonkeyPatch) -> None:
    """The prompt has a button that the storyboard does not give it."""
    ask = (Button.DECIDE, Button.DEALING, Button.CONFLICT, Button.SHOW)
    _without(planted, Message.PROMPT)
    _told(planted, Tell(audiences.rung, Message.PROMPT, ask))


def a_name_in_text(planted: pytest.MonkeyPatch) -> None:
    """The line on the lock screen says whom it is about."""
    drawn = urgent.CARDS[Message.PROMPT]

    def leaky(telling: Telling) -> Card:
        card = drawn(telling)
        return replace(card, text=f"{card.text[:-1]}, about {telling.authorisation.grant.subjects[0].text}.")

    planted.setitem(urgent.CARDS, Message.PROMPT, leaky)


def a_name_in_the_blocks(planted: pytest.MonkeyPatch) -> None:
    """The line is clean, and what stands under it is not."""
    drawn = urgent.CARDS[Message.PAGE]
    planted.setitem(urgent.CARDS, Message.PAGE, lambda telling: replace(drawn(telling), notes=("For Bea Tolland.",)))


def a_reason_in_the_blocks(planted: pytest.MonkeyPatch) -> None:
    """What the Inspector wrote stands in the prompt."""
    drawn = urgent.CARDS[Message.PROMPT]
    planted.setitem(
        urgent.CARDS,
        Message.PROMPT,
        lambda telling: replace(drawn(telling), notes=(telling.authorisation.grant.concern,)),
    )


def _told(planted: pytest.MonkeyPatch, tell: Tell) -> None:
    planted.setitem(notices.NOTICES, Grant, (*notices.NOTICES[Grant], tell))


def _without(planted: pytest.MonkeyPatch, message: Message) -> None:
    rows = tuple(row for row in notices.NOTICES[Grant] if row.message is not message)
    planted.setitem(notices.NOTICES, Grant, rows)


async def told(night: Night) -> None:
    """The thin story, as it stands in its own file."""
    await thin_story.test_a_grant_is_receipted_and_told_to_the_dpo_and_the_two_who_may_decide_and_nobody_else(night)


async def test_without_a_defect_it_is_green(night: Night) -> None:
    await told(night)


@pytest.mark.parametrize(
    ("plant", "difference"),
    [
        (a_wrong_recipient, [f"+ sergeant: {RECEIPT.partition(' [')[0]}"]),
        (a_recipient_too_few, ["- #dpo: DPO notice: urgent authorisation"]),
        (a_button_too_many, ["- head: ", f"+ head: {PROMPT[:-1]} | show]", f"+ acu: {PROMPT[:-1]} | show]"]),
        (a_name_in_text, ["in a message to head: Decision needed on", "'Dunn'", f"{UA} "]),
        (a_name_in_the_blocks, ["'Bea Tolland'", "in a message to #dpo: DPO notice"]),
        (a_reason_in_the_blocks, ["The custody desk found", "in a message to head: Decision needed on"]),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
async def test_a_planted_defect_fails_it_and_is_said_in_words(
    night: Night, monkeypatch: pytest.MonkeyPatch, plant: Plant, difference: list[str]
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError) as failed:
        await told(night)
    said = str(failed.value)
    assert [words for words in difference if words not in said] == [], said
