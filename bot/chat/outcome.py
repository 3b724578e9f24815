"""What the desk answers, as plain data: words, a window, errors on fields, or nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat.card import Card, Form


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for this person alone."""

    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """A form to fill in, or a card to read; `about` is what it is about, and comes back with a form."""

    shows: Form | Card
    about: str = ""
    live: tuple[str, ...] = ()
    """The fields whose change is told at once."""
    more: tuple[Card, ...] = ()
    """Cards that stand below a card that is read, each with its own buttons."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What is wrong, by field; the form stays as it is, and so does what was typed."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """It is recorded, and the messages about it change by themselves."""


Answer = Say | Window | Errors | Done
