"""Socket Mode: one connection at a time, another when one drops, and nothing twice but what was not acknowledged."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from sandbox.delivery.socket_mode import Connection
from sandbox.person.driver import until
from sandbox.server import Sandbox
from tests.sandbox.conftest import by_socket
from tests.sandbox.people import ALICE, SEED


class Line:
    """A connection of our own, which answers when it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hears(self) -> dict[str, Any]:
        """The next thing said on it."""
        heard: dict[str, Any] = json.loads(await self.socket.receive_str(timeout=60))
        return heard

    async def acks(self, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        """Acknowledge an envelope."""
        more = {"payload": payload} if payload else {}
        await self.socket.send_json({"envelope_id": envelope["envelope_id"], **more})


async def another(slack: Sandbox, old: Connection) -> None:
    """Wait until another connection is open, and this one is not."""

    def changed() -> bool | None:
        return (bool(slack.sockets.connections) and old not in slack.sockets.connections) or None

    await until(changed, slack.workspace, 3.0, lambda: "The app has not come back.")


async def connect(slack: Sandbox, session: aiohttp.ClientSession) -> Line:
    """Open one connection, and hear its hello."""
    headers = {"Authorization": f"Bearer {SEED.app_token}"}
    async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    line = Line(await session.ws_connect(url))
    assert (await line.hears())["type"] == "hello"
    return line


async def test_hello_and_an_envelope_have_the_keys_of_slacks_own(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
        envelope = await line.hears()
        await line.acks(envelope, {"text": "Here."})
        assert (await typed).text == "Here."
    assert set(envelope) == {"envelope_id", "payload", "type", "accepts_response_payload"}
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)


async def test_envelopes_go_round_the_open_connections_one_each(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        lines = [await connect(slack, session) for _ in range(2)]
        heard = []
        for line in lines * 2:
            typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
            envelope = await line.hears()
            heard.append(envelope["envelope_id"])
            await line.acks(envelope)
            await typed
    assert len(set(heard)) == 4


async def test_what_a_dropped_connection_owed_is_sent_on_another(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        first, second = await connect(slack, session), await connect(slack, session)
        typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
        lost = await first.hears()
        await first.socket.close()
        again = await second.hears()
        await second.acks(again, {"text": "Here."})
        assert (await typed).text == "Here."
    assert lost == again
    assert slack.workspace.deliveries[-1].attempts == 2


async def test_what_was_owed_waits_for_a_reconnect(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
        lost = await line.hears()
        slack.faults.drop_sockets()
        line = await connect(slack, session)
        again = await line.hears()
        await line.acks(again)
        assert (await typed).error == ""
    assert lost["envelope_id"] == again["envelope_id"]


async def test_what_was_acknowledged_is_not_sent_again(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
        await line.acks(await line.hears())
        await typed
        await line.socket.close()
        line = await connect(slack, session)
        with pytest.raises(TimeoutError):
            await line.socket.receive_str(timeout=0.1)


async def test_an_answer_that_does_not_come_is_a_timeout_in_slacks_words(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        typed = await slack.person(ALICE.id).types("/lost help")
        assert typed.error == '/lost failed with the error "operation_timeout"'
        await line.acks(await line.hears(), {"text": "Too late."})
        await asyncio.sleep(0.02)
    assert [m.text for m in slack.person(ALICE.id).ephemerals] == [typed.error]


async def test_without_a_connection_a_command_fails_at_once(slack: Sandbox) -> None:
    typed = await slack.person(ALICE.id).types("/lost help")
    assert typed.error == '/lost failed with the error "dispatch_failed"'


async def test_an_address_is_good_for_one_connection(slack: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {SEED.app_token}"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as answer:
            url = (await answer.json())["url"]
        await session.ws_connect(url)
        for wrong in (url, url.split("?")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(wrong)


async def test_what_is_no_ack_is_passed_over(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        for nonsense in ("{", "[1]", '{"envelope_id": "unknown"}'):
            await line.socket.send_str(nonsense)
        typed = asyncio.create_task(slack.person(ALICE.id).types("/lost help"))
        await line.acks(await line.hears(), {"text": "Here."})
        assert (await typed).text == "Here."


async def test_an_unacknowledged_event_comes_again_and_says_so(slack: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        line = await connect(slack, session)
        await slack.person(ALICE.id).says("hello")
        first, again = await line.hears(), await line.hears()
        await line.acks(again)
        await asyncio.sleep(0.02)
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]


async def test_the_stock_app_comes_back_after_its_line_was_cut(slack: Sandbox) -> None:
    async with by_socket(slack):
        old = slack.sockets.connections[0]
        slack.faults.drop_sockets()
        await another(slack, old)
        assert (await slack.person(ALICE.id).types("/lost help")).text.startswith("Type /lost")


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_stock_app_changes_lines_when_it_is_told_to(slack: Sandbox, reason: str) -> None:
    async with by_socket(slack):
        old = slack.sockets.connections[0]
        await slack.faults.disconnect(reason)
        await another(slack, old)
        assert (await slack.person(ALICE.id).types("/lost help")).text.startswith("Type /lost")


async def test_the_last_envelope_can_be_sent_again_under_its_own_id(slack: Sandbox) -> None:
    async with by_socket(slack):
        await slack.person(ALICE.id).types("/lost help")
        await slack.faults.redeliver()
    first, again = slack.workspace.deliveries
    assert (first.id, first.payload, first.ack) == (again.id, again.payload, again.ack)
