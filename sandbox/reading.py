"""Reading: the words that stand on the screen, out of blocks and Slack's own mark-up."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from sandbox.schema import Json

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(?:https?|mailto):[^|>]*\|([^>]*)>")
# Where words stand, in the order in which they are read.
_PARTS = ("label", "title", "text", "fields", "accessory", "hint", "elements", "element", "placeholder")
_CHOICES = ("options", "option_groups", "description")


def plain(text: str) -> str:
    """What a person reads of a text: dates and links by their words, escapes undone."""
    return html.unescape(_LINK.sub(r"\1", _DATE.sub(r"\1", text)))


def words(blocks: list[Json]) -> str:
    """All that can be read in these blocks, a line for each thing."""
    return "\n".join(plain(text) for text in _texts(blocks) if text)


def buttons(blocks: list[Json]) -> list[Json]:
    """The buttons, in their order."""
    inside = [e for b in blocks for e in [*b.get("elements", []), b.get("accessory")] if e]
    return [e for e in inside if e.get("type") == "button"]


def _texts(value: object) -> Iterator[str]:
    """The words inside, whatever it is."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        if value.get("type") == "image":
            yield value.get("alt_text", "")
        for key in (*_PARTS, *_CHOICES):
            yield from _texts(value.get(key))
