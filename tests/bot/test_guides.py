"""Guides: the buttons and commands they name are there, what they quote is said, and they are short and plain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.desk.cases import ALONE, REPORT, VERBS
from bot.windows import help as help_pages
from tests.bot.shown import Shown
from tests.bot.test_words import BANNED, objects, said, sentences, too_long

DOCS: Final = Path(__file__).parents[2] / "docs"
GUIDES: Final = ("duty-inspector", "head-of-psd", "data-protection-officer", "if-chat-is-down")
# Words on one printed side of A4 beside a picture of a phone.
ONE_SIDE: Final = 440


def guide(name: str) -> str:
    """The text of a guide."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A guide as it is read: no marks, and every paragraph, point and cell a line of its own."""
    plain = re.sub(r"<img[^>]*>|!\[[^\]]*\]\([^)]*\)", "", text)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    plain = re.sub(r"(?<=\S)\n(?=[^\s|#\-\d])", " ", plain)
    return re.sub(r"(?m)[*`]|^#+ |^- |^\d+\. ", "", re.sub(r"\|(?:-+\|)*", "\n", plain))


def bold(text: str) -> list[str]:
    """What stands in bold in a guide."""
    return re.findall(r"\*\*([^*]+)\*\*", text)


def labels(shown: tuple[Shown, ...]) -> set[str]:
    """What stands on buttons, over questions, beside boxes and in titles."""
    plain = {o["text"] for each in shown for o in objects(each.payload) if o.get("type") == "plain_text"}
    return plain | {text for text in said(shown) if text == "No receipt, no authority."}


def is_command(named: str) -> bool:
    """Whether this is a command that the desk takes, with what goes with it."""
    _, _, rest = named.partition(" ")
    verb, _, about = rest.partition(" ")
    return named == "/urgent" or (verb in {*VERBS, *ALONE, REPORT} and about in {"", help_pages.VERBS[verb][0]})


@pytest.mark.parametrize("name", GUIDES)
def test_every_button_and_command_in_a_guide_is_there(shown: tuple[Shown, ...], name: str) -> None:
    named = bold(guide(name))
    assert named
    there = labels(shown)
    assert [each for each in named if not (is_command(each) if each.startswith("/") else each in there)] == []


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_quotes_is_what_is_said(shown: tuple[Shown, ...], name: str) -> None:
    everything = "\n".join(said(shown)).casefold()
    quoted = re.findall(r'"([^"]+)"', prose(guide(name)))
    assert [each for each in quoted if each.casefold() not in everything] == []


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_in_plain_english(name: str) -> None:
    text = prose(guide(name))
    assert [sentence for sentence in sentences(text) if too_long(sentence)] == []
    assert BANNED.findall(text) == []
    assert re.findall(r"\b\d{1,2}:\d\d\b(?! (?:GMT|BST|London time)\b)", text) == []


def test_the_inspectors_guide_is_one_printed_side() -> None:
    assert len(prose(guide("duty-inspector")).split()) <= ONE_SIDE


@pytest.mark.parametrize("name", GUIDES)
def test_every_picture_is_there_and_has_words_in_its_place(name: str) -> None:
    text = guide(name)
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", text)
    pictures += [(alt, src) for src, alt in re.findall(r'<img src="([^"]*)"[^>]*alt="([^"]*)"', text)]
    assert len(pictures) == text.count("pictures/")
    assert [src for alt, src in pictures if len(alt.split()) < 5 or not (DOCS / src).is_file()] == []


@pytest.mark.parametrize("slip", ["**Grant it**", "**/urgent grant**", "**/urgent show RF-2026-0001**"])
def test_a_button_that_is_not_there_would_be_noticed(shown: tuple[Shown, ...], slip: str) -> None:
    (named,) = bold(slip)
    assert not is_command(named)
    assert named not in labels(shown)
