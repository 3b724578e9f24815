"""A notice as it is now: buttons only for what may be entered, otherwise who did it and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from bot.chat.card import Card, Press
from bot.messages.context import COMPANIONS, Telling
from bot.messages.urgent import CARDS
from bot.words import deeds
from policy.acts import Expiry
from policy.authorisation import Entry
from policy.notices import ACTS_OF, Button, Message
from policy.terms import IN_FORCE, Reference, State

_STYLES: Final[Mapping[Button, Literal["", "primary", "danger"]]] = {
    Button.DECIDE: "primary",
    Button.REVIEW: "primary",
    Button.RENEW: "primary",
    Button.APPLY_RENEWAL: "primary",
    Button.STOPPED: "primary",
    Button.RECEIPT: "primary",
    Button.ADVISE: "primary",
    Button.CANCEL: "danger",
    Button.SHRED: "danger",
}
LABELS: Final[Mapping[Button, str]] = {
    Button.DECIDE: "Read and decide",
    Button.REVIEW: "Review now",
    Button.APPLY_RENEWAL: "Apply for renewal",
    Button.RENEW: "Renew (form CA1)",
    Button.CANCEL: "Cancel it",
    Button.STOPPED: "Monitoring has stopped",
    Button.PRODUCT: "What becomes of product",
    Button.CONFLICT: "I have a conflict",
    Button.SHOW: "Show",
    Button.DEALING: "I am dealing with it",
    Button.RECEIPT: "Record receipt",
    Button.CORRECT: "Correct it",
    Button.SENSITIVE: "Sensitive or not",
    Button.ADVISE: "Give advice",
    Button.SHRED: "Destroy personal data",
}
_BESIDES: Final = COMPANIONS | {Button.SHOW}
# What is sent only while somebody can still do what it asks for; otherwise a later entry has overtaken it.
_ASKING: Final = frozenset(
    {
        Message.PROMPT,
        Message.REVIEW_DUE,
        Message.REVIEW_OVERDUE,
        Message.RENEWAL_DUE,
        Message.RENEWAL_ASKED,
        Message.CANCEL_ASKED,
        Message.STOP_REMINDER,
        Message.STOP_AT_ONCE,
        Message.RECEIPT_REMINDER,
        Message.PRODUCT_ASKED,
        Message.SHREDDING_DUE,
    }
)
_WHILE_URGENT: Final = frozenset({Message.SOMEBODY_DEALING, Message.NOBODY_DECIDED, Message.NOBODY_ELIGIBLE})


def overtaken(telling: Telling) -> bool:
    """Say whether a later entry has made the notice untrue or needless, so that it is not sent."""
    if telling.message in _WHILE_URGENT:
        return telling.then.state is not State.URGENT
    if telling.message is Message.CANCEL_ASKED:
        # The contingency officer, who cannot answer it, is told all the same (rule 13).
        return not telling.waiting
    if telling.message is Message.GRANTOR_LEFT:
        return telling.then.state not in IN_FORCE
    return telling.message in _ASKING and not telling.open_buttons


def card(telling: Telling) -> Card:
    """Draw a notice as it is now: buttons only for what may be entered, otherwise who did it and when."""
    drawn = CARDS[telling.message](telling)
    presses = tuple(press(button, telling.reference) for button in telling.open_buttons)
    answer = _answer(telling)
    notes = drawn.notes if presses or not answer else (*drawn.notes, answer)
    return replace(drawn, presses=presses, notes=notes)


def no_longer_yours(reference: Reference) -> Card:
    """Draw what is left of a message for whoever may no longer see what it is about."""
    text = f"{reference} is with others now. Nothing more is needed from you."
    return Card(text, reference)


def in_its_place(shown: Card) -> Card:
    """Say on a card that it takes the place of a message that Slack no longer lets us edit."""
    note = "This takes the place of an older message that can no longer be edited."
    return replace(shown, notes=(*shown.notes, note))


def press(button: Button, reference: Reference) -> Press:
    """Give a button about a reference."""
    label = LABELS[button]
    return Press(button.value, label, reference, _STYLES.get(button, ""), f"{label}: {reference}")


def _answer(telling: Telling) -> str:
    # Pressed buttons are replaced by who and when.
    if not telling.buttons:
        return ""
    if not telling.newest:
        return "You have been asked again since: use the newest message about this."
    entry = _answering(telling)
    return deeds.done(entry, telling.authorisation) if entry else ""


def _answering(telling: Telling) -> Entry | None:
    later = [entry for entry in telling.authorisation.entries if entry.number > telling.entry.number]
    answering = {act for button in telling.buttons if button not in _BESIDES for act in ACTS_OF[button]} | {Expiry}
    beside = {act for button in telling.buttons if button in COMPANIONS for act in ACTS_OF[button]}
    answers = [entry for entry in later if type(entry.act) in answering]
    declared = [entry for entry in later if type(entry.act) in beside and entry.by.key in telling.reader_keys]
    return next(iter(answers), None) or next(reversed(declared), None)
