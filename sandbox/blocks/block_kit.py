"""Block Kit's blocks and views: everything that Slack refuses about them, and at least what slack_sdk does."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.blocks.elements import ANY, BLOCK_ID, FLAG, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.blocks.rich_blocks import RICH_TEXT, TABLE
from sandbox.blocks.schema import Check, Items, Json, Problem, Shape, Spec, String, Text, Typed

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


def _said(block: Json) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield "missing required field: text"


def _block(keys: Mapping[str, Spec], required: tuple[str, ...] = (), also: tuple[Check, ...] = ()) -> Shape:
    return Shape({"type": ANY, "block_id": BLOCK_ID, **keys}, required, also)


_IN_CONTEXT = Typed({"image": IMAGE, "plain_text": Text(3000), "mrkdwn": Text(3000)})
_SECTION: Mapping[str, Spec] = {
    "text": Text(3000),
    "fields": Items(Text(2000), 10),
    "accessory": IN_SECTION,
    "expand": FLAG,
}
_IMAGE: Mapping[str, Spec] = {**IMAGE.keys, "title": Text(2000, plain=True)}
_INPUT: Mapping[str, Spec] = {
    "label": Text(2000, plain=True),
    "element": IN_INPUT,
    "hint": Text(2000, plain=True),
    "optional": FLAG,
    "dispatch_action": FLAG,
}
_EVERYWHERE: Mapping[str, Shape] = {
    "section": _block(_SECTION, also=(_said,)),
    "divider": _block({}),
    "header": _block({"text": Text(150, plain=True)}, ("text",)),
    "context": _block({"elements": Items(_IN_CONTEXT, 10)}, ("elements",)),
    "actions": _block({"elements": Items(IN_ACTIONS, 25)}, ("elements",)),
    "image": _block(_IMAGE, IMAGE.required, IMAGE.also),
    "input": _block(_INPUT, ("label", "element")),
    "rich_text": RICH_TEXT,
}
IN_MESSAGE = Typed({**_EVERYWHERE, "markdown": _block({"text": String(12_000)}, ("text",)), "table": TABLE})
IN_VIEW = Typed(_EVERYWHERE)


def _title_needed(view: Json) -> Iterator[str]:
    """A modal with something to fill in must have a button that sends it."""
    if any(b["type"] == "input" for b in view["blocks"]) and not view.get("submit"):
        yield "missing required field: submit"


_VIEW: Mapping[str, Spec] = {
    "type": ANY,
    "blocks": Items(IN_VIEW, VIEW_BLOCKS),
    "private_metadata": String(3000, 0),
    "callback_id": String(255, 0),
    "external_id": String(255, 0),
}
_LABEL = Text(24, plain=True)
MODAL = Shape(
    {
        **_VIEW,
        "title": _LABEL,
        "submit": _LABEL,
        "close": _LABEL,
        "clear_on_close": FLAG,
        "notify_on_close": FLAG,
        "submit_disabled": FLAG,
    },
    ("title", "blocks"),
    (_title_needed,),
)
HOME = Shape(_VIEW, ("blocks",))


def message_problems(blocks: object) -> list[Problem]:
    """What Slack would refuse about the blocks of a message."""
    problems = list(Items(IN_MESSAGE, MESSAGE_BLOCKS, 0).problems(blocks, "/blocks"))
    return problems if problems or not isinstance(blocks, list) else list(_second_look(blocks, "/blocks"))


def view_problems(view: object, *, kind: str) -> list[Problem]:
    """What Slack would refuse about a view of this kind, "modal" or "home"."""
    problems = list(Typed({kind: MODAL if kind == "modal" else HOME}).problems(view, "/view"))
    if problems or not isinstance(view, dict):
        return problems
    return [*_second_look(view["blocks"], "/view/blocks"), *_focus(view["blocks"]), *_sdk(View, view, "/view")]


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can press, choose or type in."""
    inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    if block["type"] not in ("actions", "section", "input"):
        return []
    return [one for one in inside if one and one["type"] != "image"]


def _second_look(blocks: Iterable[Json], at: str) -> Iterator[Problem]:
    """What can only be said once every block is right by itself."""
    blocks = list(blocks)
    yield from _twice((b.get("block_id") for b in blocks), "block_id", at)
    for index, block in enumerate(blocks):
        names = (e.get("action_id") for e in interactive(block))
        yield from _twice(names, "action_id", f"{at}/{index}")
        yield from _sdk(Block, block, f"{at}/{index}")


def _twice(names: Iterable[str | None], key: str, at: str) -> Iterator[Problem]:
    for name, times in Counter(n for n in names if n).items():
        if times > 1:
            yield Problem(f"{key} `{name}` already exists", at)


def _focus(blocks: Iterable[Json]) -> Iterator[Problem]:
    wanting = [e for b in blocks for e in interactive(b) if e.get("focus_on_load")]
    if len(wanting) > 1:
        yield Problem("only one element may have focus_on_load", "/view/blocks")


def _sdk(kind: type[Block | View], value: Json, at: str) -> Iterator[Problem]:
    """What slack_sdk's own models refuse, in their words."""
    try:
        made = Block.parse(copy.deepcopy(value)) if kind is Block else View(**copy.deepcopy(value))
        if made is not None:
            made.to_dict()
    except SlackObjectFormationError as wrong:
        yield Problem(str(wrong), at)


def named(blocks: list[Json], small: Iterator[str]) -> list[Json]:
    """The blocks with an id on each block and on each element that has none, as Slack hands them back."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = next(small)
        for element in interactive(block):
            if not element.get("action_id"):
                element["action_id"] = next(small)
    return blocks
