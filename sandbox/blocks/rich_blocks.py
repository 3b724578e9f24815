"""The blocks that hold more than text objects: rich text with its parts and leaves, and the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.blocks.elements import ANY, BLOCK_ID, FLAG, LONG_LINK
from sandbox.blocks.schema import Anything, Items, Json, Nullable, Shape, Spec, String, Typed, Whole

LONGEST_TABLE = 10_000
ID = String(255)


def _shape(keys: Mapping[str, Spec], *required: str) -> Shape:
    return Shape({"type": ANY, **keys}, required)


_STYLE = Shape(dict.fromkeys(("bold", "italic", "strike", "underline", "code"), FLAG))
_MENTION_STYLE = Shape({**_STYLE.keys, "highlight": FLAG, "client_highlight": FLAG, "unlink": FLAG})
_DATE: Mapping[str, Spec] = {"timestamp": Whole(), "format": String(255), "url": LONG_LINK, "fallback": String(255)}
_LEAVES: Mapping[str, Shape] = {
    "text": _shape({"text": String(12_000), "style": _STYLE}, "text"),
    "link": _shape({"url": LONG_LINK, "text": String(3000), "unsafe": FLAG, "style": _STYLE}, "url"),
    "emoji": _shape({"name": ID, "unicode": ID, "skin_tone": Whole(1, 6)}, "name"),
    "user": _shape({"user_id": ID, "style": _MENTION_STYLE}, "user_id"),
    "usergroup": _shape({"usergroup_id": ID, "style": _MENTION_STYLE}, "usergroup_id"),
    "channel": _shape({"channel_id": ID, "style": _MENTION_STYLE}, "channel_id"),
    "broadcast": _shape({"range": String(8, among=("here", "channel", "everyone"))}, "range"),
    "color": _shape({"value": String(20)}, "value"),
    "date": _shape(_DATE, "timestamp", "format"),
    "team": _shape({"team_id": ID, "style": _MENTION_STYLE}, "team_id"),
}
_WORDS = Items(Typed(_LEAVES), 1000, 0)
_CODE = Items(Typed({"text": _LEAVES["text"], "link": _LEAVES["link"]}), 1000, 0)
_SECTION = _shape({"elements": _WORDS}, "elements")
_LIST = _shape(
    {
        "style": String(8, among=("bullet", "ordered")),
        "elements": Items(Typed({"rich_text_section": _SECTION}), 1000),
        "indent": Whole(0, 8),
        "offset": Whole(),
        "border": Whole(0, 1),
    },
    "style",
    "elements",
)
_PARTS = {
    "rich_text_section": _SECTION,
    "rich_text_list": _LIST,
    "rich_text_quote": _shape({"elements": _WORDS, "border": Whole(0, 1)}, "elements"),
    "rich_text_preformatted": _shape({"elements": _CODE, "border": Whole(0, 1), "language": ID}, "elements"),
}
RICH_TEXT = _shape({"block_id": BLOCK_ID, "elements": Items(Typed(_PARTS), 100)}, "elements")

_CELL = Typed(
    {
        "raw_text": _shape({"text": String(LONGEST_TABLE)}, "text"),
        "raw_number": _shape({"value": Anything(), "text": String(255)}, "value"),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = Shape({"align": String(6, among=("left", "center", "right")), "is_wrapped": FLAG})


def _not_too_much(table: Json) -> Iterator[str]:
    if characters(table["rows"]) > LONGEST_TABLE:
        yield f"table must have fewer than {LONGEST_TABLE + 1} characters"


TABLE = Shape(
    {
        "type": ANY,
        "block_id": BLOCK_ID,
        "rows": Items(Items(_CELL, 20), 100),
        "column_settings": Items(Nullable(_COLUMN), 20, 0),
    },
    ("rows",),
    (_not_too_much,),
)


def characters(value: object) -> int:
    """The characters that people read in blocks."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(v) for v in value.values())
    return sum(characters(v) for v in value) if isinstance(value, list) else 0
