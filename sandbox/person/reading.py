"""Reading: the words that stand on the screen, out of blocks and Slack's own mark-up."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from sandbox.blocks.schema import Json

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(?:https?|mailto):[^|>]*\|([^>]*)>")
# Where words stand, in the order in which they are read.
_PARTS = ("label", "title", "text", "fields", "accessory", "hint", "elements", "element", "placeholder")
# Of rich text's leaves the first of these that there is, written with the sign that goes before it.
_LEAVES = ("text", "fallback", "url", "value", "user_id", "channel_id", "usergroup_id", "name", "range", "timestamp")
_SIGNS = {"user": "@{}", "channel": "#{}", "usergroup": "@{}", "broadcast": "@{}", "emoji": ":{}:"}
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


def _line(part: Json) -> str:
    """A part of rich text, or a cell of a table, in one run of words."""
    if part["type"] in ("rich_text", "rich_text_list"):
        return "\n".join(_line(inner) for inner in part["elements"])
    if part["type"].startswith("rich_text_"):
        return "".join(_line(inner) for inner in part["elements"])
    leaf = next((part[key] for key in _LEAVES if part.get(key) is not None), "")
    return _SIGNS.get(part["type"], "{}").format(leaf)


def _texts(value: object) -> Iterator[str]:
    """The words inside, whatever it is."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and value.get("type") == "rich_text":
        yield _line(value)
    elif isinstance(value, dict) and value.get("type") == "table":
        yield from (" | ".join(_line(cell) for cell in row) for row in value["rows"])
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        if value.get("type") == "image":
            yield value.get("alt_text", "")
        for key in (*_PARTS, *_CHOICES):
            yield from _texts(value.get(key))
