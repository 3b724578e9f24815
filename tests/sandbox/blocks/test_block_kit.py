"""Every block and view that Slack refuses is refused, with a pointer to what is wrong."""

from typing import Any

import pytest

from sandbox.blocks.block_kit import message_problems, view_problems
from tests.sandbox.people import actions, button, field, modal, mrkdwn, option, plain, section, text_field

SELECT = {"type": "static_select", "options": [option("a"), option("b")]}

REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "an unknown block": ([{"type": "sparkline"}], "unsupported type: sparkline [json-pointer:/blocks/0/type]"),
    "a block without a type": ([{"text": mrkdwn("x")}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown key": ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    "an unknown element": ([actions({"type": "slider", "action_id": "a"})], "unsupported type: slider"),
    "an input in a row of actions": ([actions({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    "a button in an input": ([field(button())], "unsupported type: button"),
    "an empty section": ([{"type": "section"}], "missing required field: text"),
    "empty words": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a section too long": (
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "too many fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    "a field too long": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "must be less than 2001 characters"),
    "an unknown kind of text": ([{"type": "section", "text": {"type": "html", "text": "x"}}], "must be one of:"),
    "mark-up in a header": ([{"type": "header", "text": mrkdwn("x")}], "must be one of: plain_text"),
    "a header too long": ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    "a button text too long": (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a button value too long": ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    "a button of a strange style": ([actions(button(style="loud"))], "must be one of: primary, danger"),
    "an accessibility label too long": ([actions(button(accessibility_label="x" * 76))], "must be less than 76"),
    "an action_id too long": ([actions(button("x" * 256))], "must be less than 256 characters"),
    "a block_id too long": ([section(block_id="x" * 256)], "must be less than 256 characters"),
    "too many elements": ([actions(*(button(f"b{n}") for n in range(26)))], "no more than 25 items allowed"),
    "no elements": ([actions()], "no fewer than 1 items allowed"),
    "the same block_id twice": ([section(block_id="a"), section(block_id="a")], "block_id `a` already exists"),
    "the same action_id twice in a block": (
        [actions(button("a"), button("a"))],
        "action_id `a` already exists [json-pointer:/blocks/0]",
    ),
    "too much context": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    "a picture without words": (
        [{"type": "image", "image_url": "https://x/y.png"}],
        "missing required field: alt_text",
    ),
    "a picture from nowhere": ([{"type": "image", "alt_text": "x"}], "exactly one of image_url and slack_file"),
    "options and groups": (
        [actions({**SELECT, "option_groups": [{"label": plain("x"), "options": [option("a")]}]})],
        "exactly one of options and option_groups",
    ),
    "no options": ([actions({"type": "static_select"})], "exactly one of options and option_groups"),
    "too many options": (
        [actions({"type": "static_select", "options": [option(str(n)) for n in range(101)]})],
        "no more than 100 items allowed",
    ),
    "the same option twice": (
        [actions({"type": "static_select", "options": [option("a"), option("a")]})],
        "option values must be unique",
    ),
    "an option text too long": ([field({**SELECT, "options": [option("a", "x" * 76)]})], "must be less than 76"),
    "an option value too long": ([field({**SELECT, "options": [option("x" * 151)]})], "must be less than 151"),
    "an initial option that is none": (
        [field({**SELECT, "initial_option": option("c")})],
        "initial options must match",
    ),
    "too many boxes to tick": (
        [field({"type": "checkboxes", "options": [option(str(n)) for n in range(11)]})],
        "no more than 10 items allowed",
    ),
    "too much overflow": (
        [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})],
        "no more than 5 items allowed",
    ),
    "a date that is none": ([field({"type": "datepicker", "initial_date": "2026-13-01"})], "must be a valid value"),
    "a time that is none": ([field({"type": "timepicker", "initial_time": "24:00"})], "must be a valid value"),
    "least above most": ([text_field(min_length=9, max_length=8)], "min_length must not be greater than max_length"),
    "a most above Slack's": ([text_field(max_length=3001)], "must be less than or equal to 3000"),
    "a first value too short": ([text_field(min_length=9, initial_value="x")], "initial_value must be within"),
    "a label with mark-up": ([{**text_field(), "label": mrkdwn("x")}], "must be one of: plain_text"),
    "a hint too long": ([{**text_field(), "hint": plain("x" * 2001)}], "must be less than 2001 characters"),
    "a placeholder too long": ([text_field(placeholder=plain("x" * 151))], "must be less than 151 characters"),
    "a number of no kind": ([field({"type": "number_input"})], "missing required field: is_decimal_allowed"),
    "a confirmation without words": (
        [actions(button(confirm={"title": plain("Sure?")}))],
        "missing required field: text [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "rich text of an unknown kind": ([{"type": "rich_text", "elements": [{"type": "poem"}]}], "unsupported type: poem"),
    "a flag that is none": ([{**text_field(), "optional": "yes"}], "must be a boolean"),
    "a block that is no object": (["section"], "must provide an object [json-pointer:/blocks/0]"),  # type: ignore[list-item]  # what a careless app sends
}

REFUSED_VIEWS: dict[str, tuple[object, str]] = {
    "a title too long": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "no title": (modal(title=None), "missing required field: title [json-pointer:/view]"),
    "a submit too long": (modal(submit=plain("x" * 25)), "json-pointer:/view/submit/text"),
    "a close too long": (modal(close=plain("x" * 25)), "json-pointer:/view/close/text"),
    "an input and nothing that sends it": (modal(text_field(), submit=None), "missing required field: submit"),
    "too many blocks": (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "no blocks": (modal() | {"blocks": []}, "no fewer than 1 items allowed"),
    "private_metadata too long": (modal(private_metadata="x" * 3001), "json-pointer:/view/private_metadata"),
    "a callback_id too long": (modal(callback_id="x" * 256), "json-pointer:/view/callback_id"),
    "markdown, which is for messages": (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    "two that want the focus": (
        modal(text_field("a", focus_on_load=True), text_field("b", focus_on_load=True)),
        "only one element may have focus_on_load",
    ),
    "a Home where a modal is due": ({"type": "home", "blocks": [section()]}, "unsupported type: home"),
    "an id of its own": (modal(id="V1"), "invalid additional property: id"),
    "no view": (None, "must provide an object"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_slack_refuses_in_a_message(what: str) -> None:
    blocks, sentence = REFUSED[what]
    assert sentence in "\n".join(map(str, message_problems(blocks)))


@pytest.mark.parametrize("what", REFUSED_VIEWS)
def test_slack_refuses_as_a_modal(what: str) -> None:
    view, sentence = REFUSED_VIEWS[what]
    assert sentence in "\n".join(map(str, view_problems(view, kind="modal")))


def test_fifty_blocks_are_a_message_and_fifty_one_are_none() -> None:
    assert message_problems([section()] * 50) == []
    assert [str(p) for p in message_problems([section()] * 51)] == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_a_hundred_blocks_are_a_window() -> None:
    assert view_problems(modal(*[section()] * 100), kind="modal") == []


def test_everything_at_its_longest_is_taken() -> None:
    longest = modal(
        section("x" * 3000),
        text_field(max_length=3000, placeholder=plain("x" * 150)),
        field({**SELECT, "options": [option("v" * 150, "x" * 75)]}, "choice"),
        actions(*(button(f"b{n}", value="x" * 2000, text=plain("x" * 75)) for n in range(25))),
        title=plain("x" * 24),
        private_metadata="x" * 3000,
    )
    assert view_problems(longest, kind="modal") == []


@pytest.mark.parametrize(
    "element",
    [
        SELECT,
        {"type": "multi_static_select", "option_groups": [{"label": plain("g"), "options": [option("a")]}]},
        {"type": "checkboxes", "options": [{"text": mrkdwn("*a*"), "value": "a"}]},
        {"type": "radio_buttons", "options": [option("a")], "initial_option": option("a")},
        {"type": "users_select", "initial_user": "U0ALICE"},
        {"type": "multi_users_select", "max_selected_items": 3},
        {"type": "conversations_select", "default_to_current_conversation": True},
        {"type": "datepicker", "initial_date": "2026-11-23"},
        {"type": "timepicker", "initial_time": "22:15"},
        {"type": "datetimepicker", "initial_date_time": 1_764_022_500},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
    ],
    ids=lambda element: str(element["type"]),
)
def test_every_kind_of_input_is_taken(element: dict[str, Any]) -> None:
    assert view_problems(modal(field(element)), kind="modal") == []
