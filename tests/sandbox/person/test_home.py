"""App Home: published for each person, opened, drawn, pressed, and refused when it is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.conftest import by_socket, stock
from tests.sandbox.people import ALICE, BOB, actions, button, field, modal, option, section, text_field

Body = dict[str, Any]


def home(*blocks: Body, **more: object) -> Body:
    return {"type": "home", "blocks": list(blocks) or [section("Yours")], **more}


@pytest.fixture
async def pressed(slack: Sandbox) -> AsyncIterator[list[Body]]:
    """An app with a Home of two inputs and a button, which counts the presses; the payloads of those."""
    app = stock(slack)
    heard: list[Body] = []
    select = {"type": "static_select", "action_id": "value", "options": [option("live"), option("ended")]}

    def drawn() -> Body:
        row = [actions(button("again"), block_id="row"), actions(select, block_id="which")]
        return home(section(f"Pressed {len(heard)} times"), text_field("words"), *row)

    @app.event("app_home_opened")
    async def show(client: AsyncWebClient, event: Body) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=drawn())

    @app.action("again")
    @app.action("value")
    async def note(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        heard.append(body)
        await client.views_publish(user_id=body["user"]["id"], view=drawn(), hash=body["view"]["hash"])
        await ack()

    async with by_socket(slack, app):
        yield heard


async def test_a_home_is_shown_to_whoever_opens_it_and_its_button_works(slack: Sandbox, pressed: list[Body]) -> None:
    alice = slack.person(ALICE.id)
    await alice.opens_home()
    await alice.sees_at_home("Pressed 0 times")
    await alice.fills(words="typed")
    await alice.presses("again")
    shown = await alice.sees_at_home("Pressed 1 times")
    (body,) = pressed
    assert body["container"] == {"type": "view", "view_id": shown.id}
    assert body["view"]["state"]["values"]["words"]["value"]["value"] == "typed"
    assert (body["actions"][0]["action_id"], "message" in body, "response_url" in body) == ("again", False, False)
    assert (shown.buttons, shown.value("words")) == (["again"], "typed")
    assert slack.person(BOB.id).home_screen is None


async def test_a_choice_at_home_is_told_and_kept(slack: Sandbox, pressed: list[Body]) -> None:
    alice = slack.person(ALICE.id)
    await alice.opens_home()
    await alice.sees_at_home("Pressed 0 times")
    await alice.chooses("which", "ended")
    shown = await alice.sees_at_home("Pressed 1 times")
    assert pressed[0]["actions"][0]["selected_option"] == option("ended")
    assert shown.value("which") == "ended"


async def test_the_other_tab_is_told_apart(slack: Sandbox, pressed: list[Body]) -> None:
    del pressed
    alice = slack.person(ALICE.id)
    await alice.opens_home("messages")
    await slack.quiet()
    assert slack.workspace.deliveries[-1].payload["event"]["tab"] == "messages"
    assert alice.home_screen is None


async def test_a_home_of_slacks_own_models_is_taken(client: AsyncWebClient) -> None:
    row = ActionsBlock(elements=[ButtonElement(text="Open", action_id="open")])
    view = View(type="home", blocks=[HeaderBlock(text="Your authorisations"), DividerBlock(), row])
    first = (await client.views_publish(user_id=ALICE.id, view=view))["view"]
    again = (await client.views_publish(user_id=ALICE.id, view=view, hash=first["hash"]))["view"]
    assert (first["id"], first["root_view_id"], first["type"]) == (again["id"], again["id"], "home")
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=ALICE.id, view=view, hash=first["hash"])
    other = (await client.views_publish(user_id=BOB.id, view=view))["view"]
    assert other["id"] != first["id"]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (home(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (home(title={"type": "plain_text", "text": "No"}), "invalid additional property: title"),
        (home(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (home({"type": "image", "image_url": "https://example.org/a.png"}), "missing required field: alt_text"),
        (home(text_field("one"), text_field("one")), "block_id `one` already exists"),
        (home({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}), "unsupported type: table"),
        (home(field({"type": "plain_text_input", "max_length": 3001})), "must be less than or equal to 3000"),
        (modal(), "unsupported type: modal"),
        ({"type": "home"}, "missing required field: blocks"),
    ],
)
async def test_a_home_that_is_refused(client: AsyncWebClient, slack: Sandbox, view: Body, said: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.views_publish(user_id=ALICE.id, view=view)
    assert refused.value.response["error"] == "invalid_arguments"
    assert said in " ".join(refused.value.response["response_metadata"]["messages"])
    assert slack.person(ALICE.id).home_screen is None


async def test_a_hundred_blocks_are_taken(client: AsyncWebClient) -> None:
    answer = await client.views_publish(user_id=ALICE.id, view=home(*[section()] * 100))
    assert len(answer["view"]["blocks"]) == 100


async def test_the_page_is_given_the_view_and_tells_of_both_tabs(slack: Sandbox, pressed: list[Body]) -> None:
    token = {"X-Sandbox-Token": slack.page_token}
    async with aiohttp.ClientSession(slack.url, headers=token) as page:

        async def look(channel: str) -> Body:
            async with page.get("/page/messages", params={"as": ALICE.id, "channel": channel}) as answer:
                read: Body = await answer.json()
                return read

        await look(ALICE.dm)
        await look("HOME")
        await slack.person(ALICE.id).sees_at_home("Pressed 0 times")
        view = (await look("HOME"))["home"]
        typed = {"words": {"value": {"type": "plain_text_input", "value": "here"}}}
        body = {"as": ALICE.id, "channel": "HOME", "block_id": "row", "action_id": "again", "values": typed}
        async with page.post("/page/press", json=body) as answer:
            assert await answer.json() == {"ok": True, "error": ""}
        assert (await look("HOME"))["home"]["hash"] != view["hash"]
    assert pressed[0]["view"]["state"]["values"]["words"]["value"]["value"] == "here"
    events = [d.payload["event"] for d in slack.workspace.deliveries if d.sort == "events_api"]
    assert [(e["tab"], e["channel"], e["user"]) for e in events] == [
        ("messages", ALICE.dm, ALICE.id), ("home", ALICE.dm, ALICE.id),
    ]  # fmt: skip
