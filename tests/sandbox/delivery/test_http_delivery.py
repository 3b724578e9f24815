"""Signed HTTP: what the app's address is sent, and what becomes of each answer."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
import uvicorn
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.server import Sandbox
from sandbox.wires import QuietServer, listening
from tests.sandbox.conftest import http_sandbox
from tests.sandbox.people import ALICE, SEED

Answer = Callable[[], Awaitable[Response]]


@dataclass
class Ear:
    """An address that writes down what it is sent, and answers as it is told."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    async def __call__(self, call: Request) -> Response:
        self.heard.append((dict(call.headers), await call.body()))
        return self.answers.pop(0) if self.answers else Response()


@contextlib.asynccontextmanager
async def listen(ear: Ear) -> AsyncIterator[Sandbox]:
    """A workspace that delivers to this ear."""
    line = listening("127.0.0.1", 0)

    async def hear(call: Request) -> Response:
        return await ear(call)

    server = QuietServer(
        uvicorn.Config(Starlette(routes=[Route("/in", hear, methods=["POST"])]), log_config=None, lifespan="off")
    )
    serving = asyncio.create_task(server.serve([line]))
    url = f"http://127.0.0.1:{line.getsockname()[1]}/in"
    try:
        async with Sandbox(SEED, port=0, events_url=url, ack_seconds=0.5) as slack:
            yield slack
    finally:
        server.leave()
        await serving


async def test_a_command_is_a_signed_form_with_slacks_keys() -> None:
    ear = Ear()
    async with listen(ear) as slack:
        await slack.person(ALICE.id).types("/lost help me", channel="dpo")
    headers, body = ear.heard[0]
    form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    assert SignatureVerifier(SEED.signing_secret).is_valid_request(body, headers)
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert set(form) == {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
        "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    }  # fmt: skip
    assert (form["command"], form["text"], form["channel_name"]) == ("/lost", "help me", "privategroup")


async def test_an_event_is_signed_json_and_tried_again_when_it_fails() -> None:
    ear = Ear(answers=[Response(status_code=500)])
    async with listen(ear) as slack:
        await slack.person(ALICE.id).says("hello")
        await slack.quiet()
    (_, first), (headers, again) = ear.heard
    assert SignatureVerifier(SEED.signing_secret).is_valid_request(again, headers)
    assert (headers["content-type"], headers["x-slack-retry-num"]) == ("application/json", "1")
    assert json.loads(first)["event_id"] == json.loads(again)["event_id"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response(status_code=404), "http_client_error"),
        (Response(status_code=302, headers={"location": "/elsewhere"}), "http_client_error"),
        (Response(status_code=503), "http_service_error"),
        (JSONResponse({"blocks": [{"type": "nope"}]}), "invalid_blocks"),
    ],
)
async def test_a_command_that_fails_says_so_in_slacks_words(answer: Response, error: str) -> None:
    async with listen(Ear(answers=[answer])) as slack:
        alice = slack.person(ALICE.id)
        assert (await alice.types("/lost")).error == f'/lost failed with the error "{error}"'
        assert [m.text for m in alice.ephemerals] == [f'/lost failed with the error "{error}"']


@pytest.mark.parametrize("answer", [PlainTextResponse("Here."), JSONResponse({"text": "Here."}), JSONResponse("Here.")])
async def test_a_command_is_answered_in_text_or_json(answer: Response) -> None:
    async with listen(Ear(answers=[answer])) as slack:
        assert "Here." in (await slack.person(ALICE.id).types("/lost")).text


async def test_a_command_may_be_answered_to_everybody() -> None:
    answer = JSONResponse({"text": "Everybody!", "response_type": "in_channel"})
    async with listen(Ear(answers=[answer])) as slack:
        await slack.person(ALICE.id).types("/lost", channel="dpo")
        assert [m.text for m in slack.channel("dpo").messages] == ["Everybody!"]


async def test_an_address_where_nobody_is() -> None:
    async with Sandbox(SEED, port=0, events_url="http://127.0.0.1:9/nobody") as slack:
        assert '"app_unreachable"' in (await slack.person(ALICE.id).types("/lost")).error
        assert not await slack.verify_events_url()


async def test_a_delivery_can_be_sent_again_signed_anew_or_as_it_was() -> None:
    ear = Ear()
    async with listen(ear) as slack:
        await slack.person(ALICE.id).types("/lost")
        await slack.faults.redeliver(same_signature=True)
        await slack.faults.redeliver()
    bodies = {body for _, body in ear.heard}
    assert (len(ear.heard), len(bodies)) == (3, 1)
    assert ear.heard[0][0]["x-slack-signature"] == ear.heard[1][0]["x-slack-signature"]


async def test_the_stock_app_answers_the_question_whether_the_address_is_its_own() -> None:
    async with http_sandbox() as slack:
        assert await slack.verify_events_url()
