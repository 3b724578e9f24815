"""Tables, rich text and pictures: what Slack takes of them, what it refuses, and how they are read."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import (
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    TableBlock,
)
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.blocks.block_kit import message_problems
from sandbox.server import Sandbox
from tests.sandbox.people import ALICE, BOB, section

Body = dict[str, Any]


def cell(text: str) -> Body:
    return {"type": "raw_text", "text": text}


def rich(*parts: Body) -> Body:
    return {"type": "rich_text", "elements": list(parts)}


def run(*leaves: Body, kind: str = "section", **more: object) -> Body:
    return {"type": f"rich_text_{kind}", "elements": list(leaves), **more}


def word(text: str, **style: bool) -> Body:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def table(*rows: list[Body], **more: object) -> Body:
    return {"type": "table", "rows": list(rows) or [[cell("a")]], **more}


GOOD = {
    "a table": table([cell("Ground"), cell("Now")], [cell("crime"), {"type": "raw_number", "value": 3}]),
    "a table's columns": table(column_settings=[{"align": "right", "is_wrapped": True}, None]),
    "rich text in a cell": table([rich(run(word("bold", bold=True)))]),
    "every leaf": rich(
        run(
            word("text", italic=True, code=True),
            {"type": "link", "url": "https://example.org", "text": "there"},
            {"type": "user", "user_id": ALICE.id},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "channel", "channel_id": "C0DPO"},
            {"type": "emoji", "name": "bell"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1_764_022_500, "format": "{date_long}", "fallback": "then"},
        )
    ),
    "lists, quotes and code": rich(
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": [run(word("one"))]},
        run(word("quoted"), kind="quote", border=1),
        run(word("x = 1"), kind="preformatted"),
    ),
    "a picture from afar": {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"},
}

BAD = {
    "no rows": ({"type": "table", "rows": []}, "no fewer than 1 items allowed [json-pointer:/blocks/0/rows]"),
    "too many rows": (table(*[[cell("a")]] * 101), "no more than 100 items allowed"),
    "too many cells": (table([cell("a")] * 21), "no more than 20 items allowed"),
    "an empty cell": (table([cell("")]), "must be more than 0 characters"),
    "mark-up in a cell": (table([{"type": "mrkdwn", "text": "a"}]), "unsupported type: mrkdwn"),
    "too much in all": (table(*[[cell("x" * 5000)]] * 3), "table must have fewer than 10001 characters"),
    "a strange column": (table(column_settings=[{"align": "top"}]), "must be one of: left, center, right"),
    "too many columns": (table(column_settings=[None] * 21), "no more than 20 items allowed"),
    "a leaf of no kind": (rich(run({"type": "poem"})), "unsupported type: poem"),
    "words without words": (rich(run({"type": "text"})), "missing required field: text"),
    "a list of no style": (
        rich({"type": "rich_text_list", "elements": [run(word("a"))]}),
        "missing required field: style",
    ),
    "a list of words": (
        rich({"type": "rich_text_list", "style": "bullet", "elements": [word("a")]}),
        "unsupported type",
    ),
    "a person in code": (rich(run({"type": "user", "user_id": "U1"}, kind="preformatted")), "unsupported type: user"),
    "a strange style": (rich(run({**word("a"), "style": {"loud": True}})), "invalid additional property: loud"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_takes(name: str) -> None:
    assert message_problems([GOOD[name]]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_slack_refuses(name: str) -> None:
    block, said = BAD[name]
    assert any(said in str(problem) for problem in message_problems([block]))


async def test_slacks_own_models_are_taken_and_read(slack: Sandbox, client: AsyncWebClient) -> None:
    parts = RichTextElementParts
    words = RichTextBlock(
        elements=[RichTextSectionElement(elements=[parts.Text(text="See "), parts.User(user_id=ALICE.id)])]
    )
    rows: list[list[RawTextObject | RichTextBlock]] = [
        [RawTextObject(text="Ground"), RawTextObject(text="Now")],
        [RawTextObject(text="crime"), words],
    ]
    await client.chat_postMessage(channel="C0DPO", text="Figures", blocks=[TableBlock(rows=rows), words])
    (said,) = slack.channel("dpo").messages
    assert said.words.split("\n") == ["Ground | Now", f"crime | See @{ALICE.id}", f"See @{ALICE.id}"]


async def test_a_message_has_one_table(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0DPO", text="Two", blocks=[table(), section(), table()])
    assert refused.value.response["error"] == "invalid_attachments"
    assert "only_one_table_allowed" in refused.value.response["response_metadata"]["messages"][0]


async def test_an_image_shows_a_file_of_the_apps_own(slack: Sandbox, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(content=b"\x89PNG", filename="chart.png", alt_txt="A chart")
    file = done["file"]
    for named in ({"id": file["id"]}, {"url": file["url_private"]}):
        image = {"type": "image", "slack_file": named, "alt_text": "A chart"}
        await client.chat_postMessage(channel=ALICE.dm, text="A chart", blocks=[image])
        await client.views_publish(user_id=BOB.id, view={"type": "home", "blocks": [image]})
    # It was shared nowhere: the message and the Home that show it are what lets the two see it.
    assert slack.person(ALICE.id).downloads(file["id"]) == slack.person(BOB.id).downloads(file["id"]) == b"\x89PNG"


async def test_an_image_of_no_picture_is_refused(client: AsyncWebClient) -> None:
    text = (await client.files_upload_v2(content="words", filename="words.txt"))["file"]["id"]
    for file_id in (text, "F0NONE"):
        image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Nothing"}
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            await client.chat_postMessage(channel="C0DPO", text="x", blocks=[image])
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await client.views_publish(user_id=ALICE.id, view={"type": "home", "blocks": [image]})
