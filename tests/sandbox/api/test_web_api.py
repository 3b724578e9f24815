"""The Web API over the wire: tokens, bodies, paces, and what goes wrong on the way."""

import json
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.wires import listening
from tests.sandbox.people import ALICE, SEED

BEARER = {"Authorization": f"Bearer {SEED.bot_token}"}


async def post(slack: Sandbox, method: str, **more: object) -> tuple[int, dict[str, object]]:
    """A call with a body of any kind: the status and the answer."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + method, **more) as answer,  # type: ignore[arg-type]  # aiohttp's own arguments
    ):
        return answer.status, await answer.json()


async def test_the_app_learns_who_it_is(client: AsyncWebClient) -> None:
    who = await client.auth_test()
    assert (who["user_id"], who["bot_id"], who["team_id"]) == (SEED.bot_user, SEED.bot_id, SEED.team)


@pytest.mark.parametrize(
    ("method", "headers", "code"),
    [
        ("auth.test", {}, "not_authed"),
        ("auth.test", {"Authorization": "Bearer xoxb-wrong"}, "invalid_auth"),
        ("auth.test", {"Authorization": f"Bearer {SEED.app_token}"}, "not_allowed_token_type"),
        ("apps.connections.open", BEARER, "not_allowed_token_type"),
        ("chat.shout", BEARER, "unknown_method"),
    ],
)
async def test_who_may_not_call(slack: Sandbox, method: str, headers: dict[str, str], code: str) -> None:
    assert await post(slack, method, headers=headers) == (200, {"ok": False, "error": code})


async def test_arguments_come_as_json_as_a_form_or_in_the_address(slack: Sandbox) -> None:
    hello = {"channel": ALICE.id, "text": "Hello & <goodbye>"}
    await post(slack, "chat.postMessage", headers=BEARER, json=hello)
    await post(slack, "chat.postMessage", data={**hello, "token": SEED.bot_token})
    await post(slack, "chat.postMessage", headers=BEARER, params=hello)
    assert [m.text for m in slack.person(ALICE.id).inbox] == ["Hello & <goodbye>"] * 3


async def test_tokens_are_not_in_the_log(slack: Sandbox) -> None:
    await post(slack, "auth.test", data={"token": SEED.bot_token})
    assert SEED.bot_token not in repr(slack.workspace.calls)
    assert [(c.method, c.ok) for c in slack.workspace.calls] == [("auth.test", True)]


@pytest.mark.parametrize(("body", "code"), [("{", "invalid_json"), ("[1]", "json_not_object")])
async def test_a_body_that_is_no_object(slack: Sandbox, body: str, code: str) -> None:
    headers = {**BEARER, "Content-Type": "application/json"}
    assert await post(slack, "api.test", headers=headers, data=body) == (200, {"ok": False, "error": code})


async def test_a_body_in_parts_is_refused(slack: Sandbox) -> None:
    form = aiohttp.FormData({"a": "b"}, default_to_multipart=True)
    assert await post(slack, "api.test", headers=BEARER, data=form) == (
        200, {"ok": False, "error": "invalid_form_data"},
    )  # fmt: skip


async def test_what_is_wrong_with_blocks_is_said(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=ALICE.id, text="x", blocks=[{"type": "nope"}])
    said = ["[ERROR] unsupported type: nope [json-pointer:/blocks/0/type]"]
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"] == said
    assert refused.value.response["errors"] == said


async def test_the_second_message_within_a_second_is_a_429_with_the_time_to_wait(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    slack.workspace.seconds_between_messages = 1.0
    await client.chat_postMessage(channel=ALICE.id, text="1")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=ALICE.id, text="2")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    assert refused.value.response.data == {"ok": False, "error": "ratelimited"}


async def test_a_fault_refuses_one_call_of_one_method(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.refuse("fatal_error", method="chat.postMessage")
    assert (await client.auth_test())["ok"]
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.chat_postMessage(channel=ALICE.id, text="x")
    assert (await client.chat_postMessage(channel=ALICE.id, text="x"))["ok"]


async def test_a_fault_may_be_a_broken_server(slack: Sandbox) -> None:
    slack.faults.refuse("503", times=2)
    async with aiohttp.ClientSession() as session, session.post(f"{slack.api_url}auth.test", headers=BEARER) as answer:
        assert (answer.status, await answer.text()) == (503, "upstream connect error")


async def test_a_fault_may_be_a_long_pause(slack: Sandbox) -> None:
    slack.faults.refuse("ratelimited", retry_after=30)
    async with aiohttp.ClientSession() as session, session.post(f"{slack.api_url}auth.test", headers=BEARER) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "30")


async def test_a_cut_connection_did_nothing(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.reset(method="chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=ALICE.id, text="x")
    assert slack.person(ALICE.id).inbox == []


async def test_a_lost_answer_was_accepted(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.lose_answer()
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=ALICE.id, text="x")
    assert [m.text for m in slack.person(ALICE.id).inbox] == ["x"]
    assert slack.workspace.calls[-1].ok


async def test_a_held_answer_comes_late(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.hold(0.15, method="chat.postMessage")
    started = time.monotonic()
    await client.chat_postMessage(channel=ALICE.id, text="x")
    assert time.monotonic() - started >= 0.15


async def test_faults_can_be_called_off(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.refuse("500", times=9)
    slack.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_a_port_that_is_taken_is_not_taken_twice(slack: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        await Sandbox(SEED, port=slack.port).__aenter__()


async def test_a_socket_that_has_a_port_is_answered_on() -> None:
    async with Sandbox(SEED, line=listening("127.0.0.1", 0)) as second:
        assert await post(second, "auth.test", headers=BEARER) != await post(second, "auth.test")


async def test_a_response_address_speaks_five_times_and_to_one_person(slack: Sandbox) -> None:
    key = slack.workspace.triggers.respond(ALICE.id, "C0DPO")
    async with aiohttp.ClientSession() as session:
        answers = []
        for _ in range(6):
            async with session.post(f"{slack.url}/commands/{key}", json={"text": "later"}) as answer:
                answers.append((answer.status, await answer.json()))
    assert answers == [(200, {"ok": True})] * 5 + [(404, {"ok": False, "error": "used_url"})]
    assert [m.text for m in slack.person(ALICE.id).ephemerals] == ["later"] * 5
    assert slack.channel("dpo").messages == []


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("nothing", {"text": "x"}, 404, "invalid_url"),
        ("", "{", 400, "invalid_payload"),
        ("", [1], 400, "invalid_payload"),
        ("", {}, 400, "no_text"),
        ("", {"text": "x", "blocks": [{"type": "nope"}]}, 400, "invalid_blocks"),
    ],
)
async def test_a_response_that_is_refused(slack: Sandbox, key: str, body: object, status: int, code: str) -> None:
    key = key or slack.workspace.triggers.respond(ALICE.id, "C0DPO")
    data = body if isinstance(body, str) else json.dumps(body)
    async with aiohttp.ClientSession() as session, session.post(f"{slack.url}/actions/{key}", data=data) as answer:
        assert (answer.status, (await answer.json())["error"]) == (status, code)


async def test_a_response_may_replace_or_delete_what_was_pressed(slack: Sandbox) -> None:
    where = slack.workspace.conversations[ALICE.dm]
    said = slack.workspace.add(where, SEED.bot_user, "before")
    key = slack.workspace.triggers.respond(ALICE.id, where.id, said.ts)
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{slack.url}/actions/{key}", json={"text": "after", "replace_original": True}):
            assert [m.text for m in slack.person(ALICE.id).inbox] == ["after"]
        async with session.post(f"{slack.url}/actions/{key}", json={"delete_original": True}):
            assert slack.person(ALICE.id).inbox == []
        async with session.post(f"{slack.url}/actions/{key}", json={"text": "all", "response_type": "in_channel"}):
            assert [m.text for m in slack.person(ALICE.id).inbox] == ["all"]
