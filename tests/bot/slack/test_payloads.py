"""Payloads: Slack's own classes take each of them and give it back, and no two of its ids are the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.blocks.block_kit import message_problems, view_problems
from tests.bot.shown import Shown
from tests.bot.test_words import objects

Payload = dict[str, Any]


def twice(ids: list[str]) -> list[str]:
    """Those of some ids that are there more than once."""
    return [each for each, times in Counter(ids).items() if times > 1]


def test_the_sdks_classes_take_every_block_and_give_it_back(shown: tuple[Shown, ...]) -> None:
    blocks = {str(block): block for each in shown for block in each.payload.get("blocks", ())}
    assert len(blocks) > 500
    for block in blocks.values():
        parsed = Block.parse(block)
        assert parsed is not None, block["type"]
        parsed.validate_json()
        assert parsed.to_dict() == without_nothing(block)


def test_the_sdks_class_takes_every_view_and_gives_it_back(shown: tuple[Shown, ...]) -> None:
    views = [each.payload for each in shown if each.kind == "view"]
    assert len(views) > 100
    for view in views:
        parsed = View(**view)
        parsed.validate_json()
        assert parsed.to_dict() == without_nothing(view)


def without_nothing(part: Any) -> Any:  # noqa: ANN401 - whatever stands in a payload
    """The same without keys that hold nothing, which the SDK leaves out."""
    if isinstance(part, dict):
        return {key: without_nothing(value) for key, value in part.items() if value is not None}
    return [without_nothing(each) for each in part] if isinstance(part, list) else part


def test_the_sandbox_which_is_stricter_takes_them_too(shown: tuple[Shown, ...]) -> None:
    messages = [(each.where, each.payload["blocks"]) for each in shown if each.kind == "message"]
    assert [(where, problem) for where, blocks in messages for problem in message_problems(blocks)] == []
    views = [(each.where, each.payload) for each in shown if each.kind == "view"]
    assert [(where, problem) for where, view in views for problem in view_problems(view, kind=view["type"])] == []


def test_no_block_id_is_there_twice(shown: tuple[Shown, ...]) -> None:
    for each in shown:
        assert twice([block["block_id"] for block in each.payload.get("blocks", ()) if "block_id" in block]) == []


def test_no_action_id_is_there_twice_in_a_block_and_every_input_has_its_own_place(shown: tuple[Shown, ...]) -> None:
    for each in shown:
        for block in each.payload.get("blocks", ()):
            assert twice([found["action_id"] for found in objects(block) if "action_id" in found]) == [], each.where
        places = [
            (block["block_id"], found["action_id"])
            for block in each.payload.get("blocks", ())
            for found in objects(block)
            if "action_id" in found
        ]
        assert twice(list(map(str, places))) == []
