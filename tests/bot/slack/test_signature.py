"""The guard lets through what Slack signed, within five minutes, once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

import pytest

from bot.slack.signature import WINDOW, Guard

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_472_100
BODY = b"command=%2Furgent&text=&user_id=U0INSPA"
Sign = Callable[..., dict[str, str]]


@pytest.fixture
def guard() -> Guard:
    return Guard(SECRET, lambda: float(NOW))


def signed(at: int = NOW, body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    told = b":".join([b"v0", str(at).encode(), body])
    signature = hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": str(at), "x-slack-signature": f"v0={signature}"}


def test_what_slack_signed_is_let_through(guard: Guard) -> None:
    assert guard.refuses(signed(), BODY) is None


def test_the_same_delivery_twice_is_a_replay(guard: Guard) -> None:
    guard.refuses(signed(), BODY)
    assert guard.refuses(signed(), BODY) == "It has been delivered before."


@pytest.mark.parametrize("off", [-WINDOW - 1, WINDOW + 1])
def test_what_was_signed_more_than_five_minutes_off_is_refused(guard: Guard, off: int) -> None:
    assert guard.refuses(signed(NOW + off), BODY) == "It was signed too long ago, or too far ahead."


@pytest.mark.parametrize("off", [-WINDOW, WINDOW])
def test_five_minutes_to_the_second_are_let_through(guard: Guard, off: int) -> None:
    assert guard.refuses(signed(NOW + off), BODY) is None


def test_another_body_or_another_secret_is_refused(guard: Guard) -> None:
    assert guard.refuses(signed(), BODY + b"&x=1") == "Its signature is wrong."
    assert guard.refuses(signed(secret="guessed"), BODY) == "Its signature is wrong."


def test_a_body_that_is_no_text_is_refused_however_it_is_signed(guard: Guard) -> None:
    body = BODY + b"\xff"
    assert guard.refuses(signed(body=body), body) == "Its signature is wrong."


def test_what_was_refused_is_let_through_when_it_is_signed_rightly(guard: Guard) -> None:
    guard.refuses(signed(), BODY + b"&x=1")
    assert guard.refuses(signed(), BODY) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": "9" * 4000, "x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": str(NOW), "x-slack-signature": "v0=ünsigned"},
        {"x-slack-request-timestamp": "-1", "x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": "\u0661\u0662", "x-slack-signature": "v0=" + "0" * 64},
    ],
    ids=["none", "words", "4,000 digits", "not ASCII", "before 1970", "digits of another script"],
)
def test_headers_that_slack_never_sends_are_refused_in_words(guard: Guard, headers: dict[str, str]) -> None:
    assert guard.refuses(headers, BODY) == "It is not signed as Slack signs."
