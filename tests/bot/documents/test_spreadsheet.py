"""No cell of a table is ever run by the spreadsheet that opens it, and every cell comes back as it was written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.spreadsheet import cell, table

FORMULAS = (
    "=1+1",
    "+44 1305 555 0172",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    '"=1"',
    "'=1",
    " ' \" =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM",
    "\u201c=1",
    "\x00=1",
)
PLAIN = ("", "Tom Wren", "4471", "a=b", "1 + 1", "'quoted'", 'She said "no".', "x\r\n=1", "(=1)", "Zo\u00eb, \u540d")


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_what_might_run_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN, ids=repr)
def test_what_cannot_run_is_as_it_was_written(text: str) -> None:
    assert cell(text) == text


def test_a_table_is_as_rfc_4180_has_it() -> None:
    assert table(("a", "b"), [('say "x"', "two\r\nlines"), ("=1", "")]) == (
        b'\xef\xbb\xbf"a","b"\r\n"say ""x""","two\r\nlines"\r\n"\'=1",""\r\n'
    )


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_every_cell_comes_back(texts: list[str]) -> None:
    told = table(texts, [texts]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(told, newline="")))
    assert read == [[cell(text) for text in texts]] * 2
