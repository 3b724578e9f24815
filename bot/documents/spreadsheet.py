"""Tables as CSV that a spreadsheet shows and never runs: RFC 4180, UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

# What a spreadsheet may take for a formula: =, +, - and @, also full-width, at the head of a cell or after spaces,
# quotation marks and characters that are not seen. A tab or a line break at the head can lead into another cell.
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212"
_UNSEEN: Final = "\\s\u0000-\u001f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff"
_QUOTES: Final = "\"'`\u00b4\u2018\u2019\u201c\u201d\u00ab\u00bb\uff02\uff07"
_FORMULA: Final = re.compile(f"[\t\r\n]|[{_UNSEEN}{_QUOTES}]*[{_SIGNS}]")


def cell(text: str) -> str:
    """Give a text as a cell: with an apostrophe before it where a spreadsheet might take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Give a table as the bytes of a CSV file: every cell in quotation marks, line breaks inside one as written."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([cell(text) for text in row] for row in (header, *rows))
    # Without the mark at its head, a spreadsheet reads names with accents wrongly.
    return written.getvalue().encode("utf-8-sig")
