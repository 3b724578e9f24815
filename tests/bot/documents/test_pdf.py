"""Typesetting: what is typed is printed as it was typed, in a file that an archive and a screen reader take."""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.documents import pdf
from bot.documents.pdf import Document, Heading, Line, Rows, Section, Statement, literal, pictured, typeset
from tests.bot import paper

NOW: Final = datetime(2026, 7, 1, 21, 15, tzinfo=UTC)
PLAIN: Final = Document(
    title="A title",
    subtitle="What it is about",
    reference="UA-2026-0001",
    source="P12:2003 v1.2",
    state="It is in force.",
    foot="Generated at some time",
    warning="Keep it dry",
    force="",
    author="Westmoor Police",
    now=NOW,
    sections=(Section("A section", (Line("A line."),)),),
)
# What would do something if a text were ever read as markup, by typst or by a chat.
MARKUP: Final = (
    "= Heading",
    "*bold* _slanted_ `raw` $x^2$",
    '#import "other.typ": *',
    '#read("/etc/hostname")',
    "#panic()",
    "<label> @reference \\ \\u{41} ~",
    "// a comment /* and another */",
    "[a link](http://example.org) http://example.org",
    "<!date^1^{time}|x> <@U0PSDH> &amp;",
    "-- --- ... \"quoted\" 'once'",
    "  two  spaces   kept",
)


def holding(written: str) -> Document:
    """A document in which somebody wrote this, wherever somebody can."""
    parts = (
        Statement("Why?", written),
        Rows(("Item", "Entry"), ((written, written),)),
        Heading(f"On {written}"),
        Line(written),
    )
    return replace(PLAIN, sections=(Section(f"On {written}", parts),))


def restored(printed: str) -> str:
    """What was typed, from what is printed: proof that nothing is lost."""
    whole = printed.replace("\u200b", "")
    return re.sub(r"⟦U\+([0-9A-F]+) [^⟧]*⟧", lambda found: chr(int(found[1], 16)), whole)


# --- what is typed ---


@pytest.mark.parametrize("written", MARKUP)
def test_markup_is_printed_as_it_was_typed(written: str) -> None:
    assert paper.flowing(paper.text(typeset(holding(written)))).count(paper.flowing(written)) == 6


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("\u202eback", "⟦U+202E RIGHT-TO-LEFT OVERRIDE⟧back"),
        ("a\u200bb\x00c\x07", "a⟦U+200B ZERO WIDTH SPACE⟧b⟦U+0000 WITHOUT A NAME⟧c⟦U+0007 WITHOUT A NAME⟧"),
        ("\U0001f600", "⟦U+1F600 GRINNING FACE⟧"),
        ("李", "⟦U+674E CJK UNIFIED IDEOGRAPH-674E⟧"),
        ("א", "⟦U+05D0 HEBREW LETTER ALEF⟧"),
        ("z\u0335\u0336", "z⟦U+0335 COMBINING SHORT STROKE OVERLAY⟧⟦U+0336 COMBINING LONG STROKE OVERLAY⟧"),
        ("⟦", "⟦U+27E6 MATHEMATICAL LEFT WHITE SQUARE BRACKET⟧"),
        ("\ud800", "⟦U+D800 WITHOUT A NAME⟧"),
        ("\ufeff\x85\u2028", "⟦U+FEFF ZERO WIDTH NO-BREAK SPACE⟧⟦U+0085 WITHOUT A NAME⟧⟦U+2028 LINE SEPARATOR⟧"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree    four"),
        ("Zoë Łukasiewicz, Αθήνα, Жанна, £5 “so” …", "Zoë Łukasiewicz, Αθήνα, Жанна, £5 “so” …"),
    ],
)
def test_what_cannot_be_drawn_or_would_mislead_is_spelt_out(written: str, printed: str) -> None:
    made = literal(written).replace("\u200b", "")
    assert made == printed
    assert paper.flowing(made) in paper.flowing(paper.text(typeset(holding(written))))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(some.text(max_size=80))
def test_nothing_that_was_typed_is_lost(written: str) -> None:
    kept = unicodedata.normalize("NFC", written).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    assert restored(literal(written)) == kept


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some.text(max_size=60))
def test_whatever_is_typed_can_be_printed(written: str) -> None:
    assert typeset(holding(written)).startswith(b"%PDF-1.7")


def test_every_character_that_is_printed_as_itself_has_a_shape() -> None:
    ranges = (range(first, last + 1) for first, last in pdf._DRAWN)  # noqa: SLF001 - the table is the subject
    chars = [char for each in ranges for char in map(chr, each) if literal(char) == char]
    assert len(chars) > 1000
    # PDF/A takes no missing shape: the compiler would have said which.
    assert paper.flowing(paper.text(typeset(holding(" ".join(chars)))))


def test_a_very_long_word_is_broken_and_not_cut() -> None:
    lines = paper.text(typeset(replace(PLAIN, sections=(Section("S", (Statement("Why?", "W" * 400),)),)))).splitlines()
    wide = [line.replace("\u200b", "") for line in lines if "WWW" in line]
    assert "".join(wide) == "W" * 400
    assert max(map(len, wide)) < 46


def test_a_text_of_many_pages_has_the_head_and_foot_on_each() -> None:
    pdf = typeset(holding("A sentence that says very little. " * 200))
    pages = paper.pages(pdf)
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        for said in (f"Page {number} of {len(pages)}", "Keep it dry", "Generated at some time", "P12:2003 v1.2"):
            assert said in page
    assert paper.flowing(paper.text(pdf)).count("Asentencethatsays") >= 990


# --- the file ---


def test_it_is_a_tagged_file_for_archives_and_for_screen_readers() -> None:
    pdf = typeset(PLAIN)
    assert paper.catalogue(pdf)["/MarkInfo"]["/Marked"]
    assert paper.catalogue(pdf)["/StructTreeRoot"]
    assert paper.catalogue(pdf)["/OutputIntents"]
    said = paper.described(pdf)
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in said, claim


def test_its_properties_are_the_documents_and_not_the_machines() -> None:
    pdf = typeset(PLAIN)
    told = paper.opened(pdf).metadata
    assert told
    assert told.title == "A title UA-2026-0001"
    assert told.author == "Westmoor Police"
    assert paper.catalogue(pdf)["/Lang"] == "en-GB"
    assert told.creation_date == told.modification_date == NOW


def test_its_fonts_are_inside_it() -> None:
    pdf = typeset(holding("plain \U0001f600"))
    fonts = paper.opened(pdf).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]  # a sound page
    names = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in fonts}
    assert {name.split("-")[0] for name in names} == {"LibertinusSerif", "DejaVuSansMono"}
    assert b"/FontFile" in paper.everything(pdf)


def test_the_same_document_is_the_same_bytes() -> None:
    assert typeset(PLAIN) == typeset(replace(PLAIN))
    assert typeset(PLAIN) != typeset(replace(PLAIN, state="It is over."))


def test_its_pages_can_be_looked_at() -> None:
    (page,) = pictured(PLAIN)
    assert page.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", page[16:24])
    assert abs(high / wide - 297 / 210) < 0.01
    assert len(pictured(holding("A sentence. " * 900))) > 1
