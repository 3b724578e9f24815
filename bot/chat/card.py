"""What is said in chat as plain data: cards, buttons, forms; any chat platform can be drawn from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

LAST_LINE: Final = "No receipt, no authority."

ALERT: Final = 150
"""How many characters a lock screen holds."""

Value = str | tuple[str, ...] | date | datetime | bool | None
"""What stands in a field: text, a choice, several, people, a day, a moment (UTC), a tick, or nothing."""
Values = Mapping[str, Value]
"""What stands in the fields of a form, by their names."""
Example = str | tuple[str, ...]
"""What a good answer to a field looks like, as its value would be given: text, an option, or several options."""


class UnreadError(ValueError):
    """A field holds what its form does not offer; the sentence names the field and never what is in it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} holds something that the form does not offer")
        self.field = field


def alert(text: str) -> str:
    """Give as many sentences of a text, from the first on, as a lock screen holds; too long a first one is cut."""
    sentences = re.split(r"(?<=[.?!]) ", text)
    held = [" ".join(sentences[:many]) for many in range(len(sentences), 0, -1)]
    return next((fits for fits in held if len(fits) <= ALERT), f"{text[: ALERT - 1]}…")


class Kind(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    """One line."""
    LONG = "long"
    """Several lines."""
    CHOICE = "choice"
    """One of a few."""
    CHOICES = "choices"
    """Any of a few."""
    PERSON = "person"
    PEOPLE = "people"
    TICK = "tick"
    """A single box to tick."""
    DAY = "day"
    MOMENT = "moment"
    """A day and a time."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button; `hint` is what a screen reader says in place of the label (at most 75 characters)."""

    action: str
    label: str
    value: str = ""
    style: Literal["", "primary", "danger"] = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of a few, told as soon as it is chosen; pairs of what is kept and what is read, and what stands there."""

    action: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message, or a page to read.

    `text` is one full sentence of at most 150 characters: it stands alone on a lock screen, and is the first
    paragraph of the card, so no line says it again; only a part of a window may do without it. `title` is a heading
    above it, `lines` are paragraphs in the chat's own light markup, `facts` are labels with their values, `notes` are
    small print. What a person typed belongs in a fact: it is shown there as it was typed, and nothing in it counts as
    markup. `picks` narrow what is shown below. A moment in any of them may be a `blocks.moment`.
    """

    text: str
    title: str = ""
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    presses: tuple[Press, ...] = ()
    notes: tuple[str, ...] = ()
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, with its shortest and longest answer in characters and an example of a good one."""

    name: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    """Pairs of what is kept and what is read; small print may follow on a second line."""
    hint: str = ""
    shortest: int = 0
    longest: int = 3000
    optional: bool = False
    example: Example = ""
    poor: str = ""
    """An answer that is not enough, in quotation marks, and why it is not."""
    value: Value = None


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in a window of their own; `callback` says which form comes back.

    `lines` and `facts` are read before the questions and may hold personal data: a form is only ever a window that
    somebody entitled to it has opened. `presses` stand before the first question that is answered in one's own words.
    """

    callback: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    presses: tuple[Press, ...] = ()
    close: str = "Close"
    ending: str = LAST_LINE
    midway: str = ""
    """The question before which all lines but the first stand: where whoever has made the choices reads on."""
