"""The page's calls: who may make them, what they tell, and what they do."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.guard import PRINTED
from sandbox.page_server.travel import To
from sandbox.server import Sandbox
from tests.sandbox.conftest import by_socket, stock
from tests.sandbox.page import Page
from tests.sandbox.people import ALICE, BOB, LEFT, SEED, actions, button, section

Body = dict[str, Any]


async def test_the_printed_address_opens_the_page(page: Page) -> None:
    async with page.session.get(page.slack.page_url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/?token=wrong", "/?token=wr%C3%B6ng", "/page/live?as=U0ALICE", "/page/workspace"]
)
async def test_without_the_token_nothing_is_told(page: Page, path: str) -> None:
    assert await page.status(path) == (403, PRINTED)


async def test_a_token_in_the_address_reads_no_data(page: Page) -> None:
    assert await page.status(f"/page/workspace?token={page.slack.page_token}") == (403, PRINTED)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7272", "127.0.0.1", "127.0.0.1:1"])
async def test_under_another_name_nothing_is_told(page: Page, host: str) -> None:
    status, sentence = await page.status("/page/workspace", Host=host, **page.headers)
    assert (status, "this machine" in sentence) == (403, True)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1"])
async def test_another_page_may_not_press_buttons(page: Page, origin: str) -> None:
    async with page.session.post(
        f"{page.slack.url}/page/send", json={}, headers={**page.headers, "Origin": origin}
    ) as answer:
        assert (answer.status, await answer.text()) == (403, "Another page may not do anything here.")


async def test_the_page_itself_may(page: Page) -> None:
    page.headers["Origin"] = page.slack.url
    assert (await page.posts("/page/send", **{"as": ALICE.id, "channel": "C0DPO", "text": "Hello"}))["ok"]
    assert (await page.status("/page/workspace", Host=f"localhost:{page.slack.port}", **page.headers))[0] == 403
    page.headers["Origin"] = f"http://localhost:{page.slack.port}"
    assert (await page.status("/page/workspace", Host=f"localhost:{page.slack.port}", **page.headers))[0] == 200


async def test_the_files_of_the_page_need_no_token(page: Page) -> None:
    assert (await page.status("/page/static/page.js"))[0] == 200
    assert (await page.status("/page/static/styles/page.css"))[0] == 200
    for nothing in ("index.html", "missing.js", "..%2Fserver.py", "%2Fetc%2Fpasswd"):
        assert await page.status(f"/page/static/{nothing}") in ((404, "There is no such file."), (404, "Not Found"))


async def test_the_workspace_as_one_person_sees_it(page: Page) -> None:
    seen = await page.gets("/page/workspace", **{"as": ALICE.id})
    places = [(c["id"], c["kind"], c["private"], c["is_member"]) for c in seen["conversations"]]
    assert places == [
        (ALICE.dm, "dm", True, True),
        ("HOME", "home", True, True),
        ("C0ALL", "channel", False, True),
        ("C0DPO", "channel", True, True),
    ]
    assert seen["commands"] == [{"command": "/lost", "usage": "[help]", "description": "Report lost property"}]
    assert (seen["me"], seen["hint"], seen["view"], seen["examples"]) == (ALICE.id, "Type /lost", None, SEED.examples)
    assert LEFT.id not in [p["id"] for p in seen["people"]]


async def test_without_a_name_one_is_the_first_person(page: Page) -> None:
    assert (await page.gets("/page/workspace"))["me"] == ALICE.id


async def test_a_stranger_is_told_nothing(page: Page) -> None:
    assert await page.gets("/page/workspace", **{"as": "U0NOBODY"}) == {
        "ok": False, "error": "There is nobody with that id here.",
    }  # fmt: skip
    assert (await page.status("/page/live?as=U0NOBODY", **page.headers))[0] == 404


async def test_messages_with_their_threads_and_what_only_one_may_see(page: Page) -> None:
    workspace = page.slack.workspace
    where = workspace.conversations["C0ALL"]
    parent = workspace.add(where, ALICE.id, "parent")
    workspace.add(where, BOB.id, "reply", thread_ts=parent.ts)
    workspace.whisper(BOB.id, where, "psst")
    seen = await page.gets("/page/messages", **{"as": ALICE.id, "channel": "C0ALL"})
    bobs = await page.gets("/page/messages", **{"as": BOB.id, "channel": "C0ALL"})
    assert [(m["text"], [r["text"] for r in m["replies"]]) for m in seen["messages"]] == [("parent", ["reply"])]
    assert [(m["text"], m["ephemeral"], m["bot"]) for m in bobs["messages"]] == [
        ("parent", False, False), ("psst", True, True),
    ]  # fmt: skip


async def test_a_private_channel_is_not_shown_to_others(page: Page) -> None:
    seen = await page.gets("/page/messages", **{"as": BOB.id, "channel": "C0DPO"})
    assert seen == {"ok": False, "error": "There is no such conversation for this person."}


async def test_reading_takes_the_unread_mark_away(page: Page) -> None:
    workspace = page.slack.workspace
    workspace.add(workspace.conversations[ALICE.dm], SEED.bot_user, "news")
    before = await page.gets("/page/workspace", **{"as": BOB.id})
    await page.gets("/page/messages", **{"as": ALICE.id, "channel": ALICE.dm})
    after = await page.gets("/page/workspace", **{"as": BOB.id})
    assert [seen["unread_by_person"][ALICE.id] for seen in (before, after)] == [1, 0]


async def test_a_whole_errand_by_the_pages_calls(page: Page) -> None:
    me = {"as": ALICE.id}
    async with by_socket(page.slack):
        assert (await page.posts("/page/command", **me, channel=ALICE.dm, text="/lost help"))["text"].startswith("Type")
        assert await page.posts("/page/command", **me, channel=ALICE.dm, text="/lost") == {
            "ok": True, "error": "", "text": "",
        }  # fmt: skip
        view = (await page.gets("/page/workspace", **me))["view"]
        form = {"view_id": view["id"], "values": {"name": {"value": {"type": "plain_text_input", "value": "x"}}}}
        short = await page.posts("/page/submit", **me, **form)
        form["values"]["name"]["value"]["value"] = "radio"
        assert (short["ok"], short["errors"]) == (False, {"name": "Say a little more."})
        assert await page.posts("/page/submit", **me, **form) == {"ok": True, "error": "", "errors": {}}
        said = (await page.gets("/page/messages", **me, channel=ALICE.dm))["messages"][-1]
        row = said["blocks"][1]
        press = {"channel": ALICE.dm, "ts": said["ts"], "block_id": row["block_id"], "action_id": "found"}
        assert await page.posts("/page/press", **me, **press) == {"ok": True, "error": ""}
        said = (await page.gets("/page/messages", **me, channel=ALICE.dm))["messages"][-1]
        assert (said["text"], said["edited"]) == ("radio is found", True)
        gone = await page.posts("/page/press", **me, **press)
        assert gone == {"ok": False, "error": "That button is gone."}


async def test_a_window_is_closed_once(page: Page) -> None:
    async with by_socket(page.slack):
        await page.posts("/page/command", **{"as": ALICE.id}, channel=ALICE.dm, text="/lost")
        view = (await page.gets("/page/workspace", **{"as": ALICE.id}))["view"]
        closes = [await page.posts("/page/close", **{"as": ALICE.id}, view_id=view["id"]) for _ in range(2)]
    assert closes == [{"ok": True, "error": ""}, {"ok": False, "error": "That window is closed."}]


async def test_a_home_is_drawn_and_its_buttons_work(page: Page) -> None:
    app, pressed = stock(page.slack), asyncio.Event()

    @app.event("app_home_opened")
    async def home(client: AsyncWebClient, event: Body) -> None:
        view = {"type": "home", "blocks": [section("Welcome"), actions(button(), block_id="row")]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("go")
    async def go(ack: AsyncAck, body: Body) -> None:
        await ack()
        assert body["view"]["type"] == "home"
        pressed.set()

    async with by_socket(page.slack, app):
        await page.gets("/page/messages", **{"as": ALICE.id, "channel": "HOME"})
        await page.slack.quiet()
        shown = (await page.gets("/page/messages", **{"as": ALICE.id, "channel": "HOME"}))["messages"]
        assert shown[0]["blocks"][0]["text"]["text"] == "Welcome"
        press = {"channel": "HOME", "ts": shown[0]["ts"], "block_id": "row", "action_id": "go"}
        assert (await page.posts("/page/press", **{"as": ALICE.id}, **press))["ok"]
        assert pressed.is_set()
    assert len([d for d in page.slack.workspace.deliveries if d.sort == "events_api"]) == 1


@pytest.mark.parametrize("body", ["{", "[1]", ""])
async def test_a_body_must_be_an_object(page: Page, body: str) -> None:
    async with page.session.post(f"{page.slack.url}/page/send", data=body, headers=page.headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "The body must be a JSON object.")


async def test_a_button_in_no_message_is_gone_which_is_no_fault_of_the_pages(page: Page) -> None:
    press = {"as": ALICE.id, "channel": "C0DPO", "ts": "1.1", "block_id": "a", "action_id": "b"}
    async with page.session.post(f"{page.slack.url}/page/press", json=press, headers=page.headers) as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": False, "error": "That message is gone."})


async def test_where_no_clock_travels_none_is_moved(page: Page) -> None:
    clock = (await page.gets("/page/workspace"))["clock"]
    assert (clock["travels"], clock["next"], clock["end"]) == (False, None, None)
    assert (await page.posts("/page/travel", to="+1h"))["ok"] is False


@dataclass
class Traveller:
    """A clock that stands where it was put."""

    at: datetime = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
    moves: list[str] = field(default_factory=list)
    owed: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        return self.at

    async def travel(self, to: To) -> None:
        self.moves.append(to)
        self.at = self.at.replace(hour=23)

    def deadlines(self) -> Body:
        return {"next": "2026-11-24T22:15:00Z", "end": None, "working": False}

    async def told(self) -> None:
        await self.owed.wait()


async def test_a_clock_that_travels_is_moved_and_told() -> None:
    traveller = Traveller()
    async with (
        Sandbox(SEED, port=0, clock=lambda: traveller.now().timestamp(), travel=traveller) as slack,
        aiohttp.ClientSession() as session,
    ):
        page = Page(slack, session)
        assert await page.posts("/page/travel", to="+1h") == {"ok": True, "now": "2026-11-23T23:15:00.000Z"}
        assert (await page.posts("/page/travel", to="back"))["ok"] is False
        assert (await page.gets("/page/workspace"))["clock"]["next"] == "2026-11-24T22:15:00Z"
    assert traveller.moves == ["+1h"]


async def test_a_press_is_answered_when_what_came_of_it_has_been_told() -> None:
    traveller = Traveller()
    async with (
        Sandbox(SEED, port=0, travel=traveller) as slack,
        by_socket(slack),
        aiohttp.ClientSession() as session,
    ):
        page = Page(slack, session)
        command = {"as": ALICE.id, "channel": ALICE.dm, "text": "/lost help"}
        answer = asyncio.create_task(page.posts("/page/command", **command))
        await asyncio.wait([answer], timeout=0.6)
        assert not answer.done()
        assert (await page.gets("/page/workspace"))["clock"]["working"]
        traveller.owed.set()
        assert (await answer)["ok"]


@contextlib.asynccontextmanager
async def listening(page: Page, who: str) -> AsyncIterator[asyncio.Queue[tuple[str, Body]]]:
    """The events that somebody's page hears."""
    queue: asyncio.Queue[tuple[str, Body]] = asyncio.Queue()
    url = f"{page.slack.url}/page/live"

    async def hear(answer: aiohttp.ClientResponse) -> None:
        name = ""
        async for raw in answer.content:
            line = raw.decode().strip()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                queue.put_nowait((name, json.loads(line.removeprefix("data: "))))

    async with page.session.get(url, params={"token": page.slack.page_token, "as": who}) as answer:
        hearing = asyncio.create_task(hear(answer))
        try:
            yield queue
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


async def heard(queue: asyncio.Queue[tuple[str, Body]], name: str) -> Body:
    """The next event of this name."""
    async with asyncio.timeout(60):
        while (event := await queue.get())[0] != name:
            pass
    return event[1]


async def test_the_page_hears_what_changes_for_its_person(page: Page) -> None:
    workspace = page.slack.workspace
    async with listening(page, ALICE.id) as queue:
        assert (await heard(queue, "clock"))["travels"] is False
        workspace.add(workspace.conversations[BOB.dm], SEED.bot_user, "for Bob alone")
        workspace.add(workspace.conversations[ALICE.dm], SEED.bot_user, "news")
        changed = await heard(queue, "changed")
    assert changed["channels"] == [ALICE.dm]
    assert changed["unread"][ALICE.dm] == 1
    assert BOB.dm not in changed["unread"]


async def test_the_page_hears_of_windows_and_of_work(page: Page) -> None:
    async with by_socket(page.slack), listening(page, ALICE.id) as queue:
        while await heard(queue, "working") != {"on": False}:
            pass  # the app's own arrival
        await page.slack.person(ALICE.id).types("/lost")
        assert (await heard(queue, "working")) == {"on": True}
        assert (await heard(queue, "view"))["view"]["callback_id"] == "lost"
        assert (await heard(queue, "working")) == {"on": False}


async def test_an_open_page_does_not_keep_the_sandbox_from_ending() -> None:
    async with aiohttp.ClientSession() as session:
        async with Sandbox(SEED, port=0) as slack:
            page = Page(slack, session)
            live = await session.get(f"{slack.url}/page/live", params={"token": slack.page_token, "as": ALICE.id})
            assert (await page.gets("/page/workspace"))["me"] == ALICE.id
            started = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - started < 1.0
        live.close()
