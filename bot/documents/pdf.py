"""Documents as plain data, and the one room that knows how they become PDF: PDF/A-2a and PDF/UA-1, by typst."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
_INK: Final = 96  # dots per inch of a picture
# What typst's own fonts draw, and nothing that combines, reverses or hides; anything else is spelt out.
_DRAWN: Final = (
    (0x20, 0x7E),
    (0xA0, 0x2FF),
    (0x370, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2040),
    (0x20A0, 0x20BF),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2190, 0x22FF),
    (0xFFFD, 0xFFFD),
)
_SPACES: Final = frozenset(" \xa0\n")
# A word that is longer than this may be broken after every so many characters: it would run off the paper.
_LONG_WORD: Final = re.compile(r"[^\s]{25,}")
_PIECE: Final = re.compile(r".{12}(?=.)")
_BREAK_HERE: Final = "\u200b"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A question, and what somebody wrote under it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of two or three columns: what stands above each, and the rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, each with its name and number, and in words what they show for whoever cannot see them."""

    bars: tuple[tuple[str, int], ...]
    alt: str


Part = Line | Heading | Statement | Rows | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as data; every text in it is printed as it is, and nothing in a text counts as markup."""

    title: str
    subtitle: str
    reference: str
    source: str
    """The policy and its version, and the form: said at the head of every page."""
    state: str
    """How things stand, in one sentence."""
    foot: str
    """When it was made, said at the foot of every page."""
    warning: str
    """What everybody who holds a page must know, beside `foot`."""
    force: str
    """The force's name, or nothing."""
    author: str
    now: datetime
    """The document's own date, in its properties."""
    sections: tuple[Section, ...]


def typeset(document: Document) -> bytes:
    """Give a document as a tagged PDF/A-2a that is PDF/UA-1 too: the same document, the same bytes."""
    made = typst.compile(
        str(_TEMPLATE),
        ignore_system_fonts=True,
        sys_inputs={"data": _data(document)},
        pdf_standards=_STANDARDS,
        timestamp=document.now.astimezone(UTC),
    )
    return bytes(made)


def pictured(document: Document) -> tuple[bytes, ...]:
    """Give the pages of a document as PNG pictures, for whoever wants to look at them."""
    made: bytes | list[bytes] = typst.compile(
        str(_TEMPLATE), ignore_system_fonts=True, sys_inputs={"data": _data(document)}, format="png", ppi=_INK
    )
    return (made,) if isinstance(made, bytes) else tuple(made)


def literal(text: str) -> str:
    """Give a text as it can be printed, with nothing lost.

    What no font of ours draws, what reverses or hides and what combines is spelt out between ⟦ and ⟧, which
    themselves are never printed for anything else. A very long word may be broken.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    spelt = "".join(char if _drawn(char) else _spelt(char) for char in lines)
    return _LONG_WORD.sub(lambda word: _PIECE.sub(rf"\g<0>{_BREAK_HERE}", word[0]), spelt)


@lru_cache(maxsize=4096)
def _drawn(char: str) -> bool:
    if char in _SPACES:
        return True
    return any(first <= ord(char) <= last for first, last in _DRAWN) and unicodedata.category(char)[0] in "LNPS"


def _spelt(char: str) -> str:
    return f"⟦U+{ord(char):04X} {unicodedata.name(char, 'WITHOUT A NAME')}⟧"


Plain = str | int | list["Plain"] | dict[str, "Plain"]


def _data(document: Document) -> str:
    now = document.now.astimezone(UTC)
    date = {name: getattr(now, name) for name in ("year", "month", "day", "hour", "minute", "second")}
    texts = ("title", "subtitle", "reference", "source", "state", "foot", "warning", "force", "author")
    spelt: dict[str, Plain] = {name: literal(getattr(document, name)) for name in texts}
    sections: list[Plain] = [_section(section) for section in document.sections]
    return json.dumps({**spelt, "sections": sections, "date": date})


def _section(section: Section) -> dict[str, Plain]:
    return {"heading": literal(section.heading), "parts": [_part(part) for part in section.parts]}


def _part(part: Part) -> Plain:
    match part:
        case Rows():
            rows: list[Plain] = [_texts(row) for row in part.rows]
            return {"kind": "rows", "head": _texts(part.head), "rows": rows}
        case Chart():
            bars: list[Plain] = [{"name": literal(name), "number": number} for name, number in part.bars]
            return {"kind": "chart", "bars": bars, "alt": literal(part.alt)}
        case Statement():
            return {"kind": "statement", "question": literal(part.question), "answer": literal(part.answer)}
        case Heading() | Line():
            return {"kind": type(part).__name__.lower(), "text": literal(part.text)}


def _texts(texts: tuple[str, ...]) -> list[Plain]:
    return [literal(text) for text in texts]
