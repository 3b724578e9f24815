"""What is served over HTTP: the health of the house in both modes, and in HTTP mode what Slack signed, once."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.demo import force as demo_force
from bot.slack.signature import LARGEST
from store import standing
from tests.bot import stage as stages
from tests.bot.dying import dies, missed
from tests.bot.slack.test_listeners import table_gone
from tests.bot.stage import START, UA, Stage


@pytest.fixture(params=["socket", "http"])
async def house(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Stage]:
    """The bot, running, once in each mode."""
    async with stages.stage(folder, http=request.param == "http") as made, stages.running(made):
        yield made


@pytest.fixture
async def by_http(folder: Path) -> AsyncIterator[Stage]:
    """The bot, running, in HTTP mode."""
    async with stages.stage(folder, http=True) as made, stages.running(made):
        yield made


def url(stage: Stage, path: str) -> str:
    """An address of the bot's own web server."""
    return f"http://127.0.0.1:{stage.bot.settings.port}{path}"


async def health(stage: Stage) -> tuple[int, dict[str, Any]]:
    """What GET /health answers."""
    async with aiohttp.ClientSession() as session, session.get(url(stage, "/health")) as answer:
        return answer.status, await answer.json()


async def post(stage: Stage, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """What POST /slack/events answers."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(url(stage, "/slack/events"), data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


def signed(stage: Stage, body: bytes, at: float) -> dict[str, str]:
    """The headers with which Slack sends this."""
    stamp = str(int(at))
    secret = stage.slack.seed.signing_secret.encode()
    signature = hmac.new(secret, b":".join([b"v0", stamp.encode(), body]), hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return {**kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


# --- health ---


async def test_a_house_that_is_well_says_so_with_its_facts(house: Stage) -> None:
    house.grants()
    await house.bot.courier.quiet(5)
    status, facts = await health(house)
    assert (status, facts["healthy"]) == (200, True)
    over_http = house.slack.events_url is not None
    sockets = () if over_http else ("socket 1", "socket 2")
    assert facts["loops"] == dict.fromkeys(("courier", "web", "alarm", "homes", "checks", *sockets), True)
    assert facts["slack"] == {"connections": 0 if over_http else 2, "mode": "http" if over_http else "socket"}
    assert (facts["oldest_due"], facts["set_aside"]) == (None, [])
    assert facts["outbox"] == {"pending": 0, "oldest": None}
    assert facts["head"] == house.bot.register.head()[:16]


async def test_a_dead_alarm_is_a_fault(house: Stage) -> None:
    house.bot.alarm.stop()
    status, facts = await health(house)
    assert (status, facts["healthy"], facts["loops"]["alarm"]) == (503, False, False)


async def test_a_dead_courier_is_a_fault_until_it_is_started_again(running: Stage) -> None:
    await dies("courier")
    assert await missed(running) == ["courier"]
    assert (await running.bot.health())["healthy"] is False


async def test_a_reference_that_was_set_aside_is_a_fault(house: Stage) -> None:
    house.grants()
    house.bot.database.write(lambda connection: standing.set_aside(connection, UA, "Stuck", START))
    status, facts = await health(house)
    assert (status, facts["healthy"], facts["set_aside"]) == (503, False, [UA])


async def test_a_record_that_cannot_be_read_is_a_fault(house: Stage) -> None:
    with table_gone(house, "entry"):
        status, facts = await health(house)
    assert (status, facts) == (503, {"healthy": False, "record": "OperationalError"})


async def test_a_slack_that_is_not_reached_is_a_fault(stage: Stage) -> None:
    stage.slack.faults.refuse("503", method="apps.connections.open", times=99)
    async with stages.running(stage, connected=False):
        status, facts = await health(stage)
    assert (status, facts["healthy"], facts["slack"]["connections"]) == (503, False, 0)


async def test_what_is_due_and_what_is_still_to_be_told_is_said(stage: Stage) -> None:
    stage.grants()
    stage.clock.forward_to(START.replace(day=25))
    facts = await stage.bot.health()
    assert facts["oldest_due"] == "2026-11-24T09:00:00+00:00"
    assert facts["outbox"] == {"pending": 5, "oldest": START.isoformat()}


async def test_health_holds_nothing_about_anybody(house: Stage) -> None:
    house.grants()
    _, facts = await health(house)
    assert [secret for secret in (*stages.PRIVATE, *demo_force.TITLES) if secret in str(facts)] == []


# --- Slack's deliveries ---


async def test_only_what_slack_signed_is_answered_and_only_once(by_http: Stage) -> None:
    inspector = by_http.slack.workspace.person("U0INSPA")
    where = by_http.slack.workspace.conversations[inspector.dm]
    payload = by_http.slack.gestures._payloads.command(inspector, where, "/urgent", "help")  # noqa: SLF001 - Slack's own
    body = urlencode(payload).encode()
    headers = signed(by_http, body, time.time())  # noqa: TID251 - signatures go by the machine's own clock
    assert await post(by_http, body, {**headers, "X-Slack-Signature": "v0=" + "0" * 64}) == (
        401,
        "Its signature is wrong.",
    )
    assert (await post(by_http, body, {}))[0] == 401
    old = signed(by_http, body, time.time() - 400)  # noqa: TID251 - (as above)
    assert (await post(by_http, body, old))[0] == 401
    assert by_http.calls("views.open") == 0
    assert await post(by_http, body, headers) == (200, "")
    assert by_http.slack.person("U0INSPA").modal is not None
    assert await post(by_http, body, headers) == (401, "It has been delivered before.")
    assert by_http.calls("views.open") == 1


async def test_what_is_too_large_is_refused_before_it_is_read(by_http: Stage) -> None:
    body = b"x" * (LARGEST + 1)
    answer = await post(by_http, body, signed(by_http, body, time.time()))  # noqa: TID251 - as Slack signs
    assert answer == (413, "It is too large.")


async def test_a_question_whether_this_is_the_address_is_answered(by_http: Stage) -> None:
    assert await by_http.slack.verify_events_url()


async def test_a_whole_grant_goes_over_http(by_http: Stage) -> None:
    inspector = by_http.slack.person("U0INSPA")
    await inspector.types("/urgent")
    await inspector.fills(**demo_force.examples()["grant"])
    assert await inspector.submits() == {}
    await inspector.reads("UA-2026-0001 granted.")


async def test_in_socket_mode_no_delivery_is_taken_over_http(running: Stage) -> None:
    body = b"command=%2Furgent"
    status, _ = await post(running, body, signed(running, body, time.time()))  # noqa: TID251 - as Slack signs
    assert status == 404
