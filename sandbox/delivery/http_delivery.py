"""Signed HTTP delivery: forms for commands and interactions, JSON for events, each with Slack's v0 signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from urllib.parse import urlencode

import aiohttp

from sandbox.blocks.schema import Json
from sandbox.delivery.payloads import TOKEN
from sandbox.delivery.postbox import NotAckedError
from sandbox.ids import Clock
from sandbox.workspace.log import Delivery

FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a body sent at this time."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(delivery: Delivery) -> tuple[str, bytes]:
    """The content type and the body of a delivery."""
    if delivery.sort == "slash_commands":
        return FORM, urlencode(delivery.payload).encode()
    text = json.dumps(delivery.payload, ensure_ascii=False)
    if delivery.sort == "interactive":
        return FORM, urlencode({"payload": text}).encode()
    return "application/json", text.encode()


class SignedHttp:
    """Posts to the app's one address. Signatures are dated by the machine's own clock, whatever the workspace's is."""

    def __init__(self, url: str, secret: str, now: Clock) -> None:
        self._url = url
        self._secret = secret
        self._now = now
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None), trust_env=False)

    async def carry(self, delivery: Delivery) -> Json:
        """Post it: the JSON of the answer, or its text as `{"text": ...}`.

        Raises:
            NotAckedError: http_client_error, http_service_error, or app_unreachable.
        """
        headers, body = delivery.signed or self._sign(delivery)
        delivery.signed = (headers, body)
        delivery.attempts += 1
        return _answer(*await self._post(headers, body))

    async def verify(self) -> bool:
        """Whether the address answers Slack's url_verification with the challenge."""
        challenge = secrets.token_hex(16)
        payload = {"token": TOKEN, "challenge": challenge, "type": "url_verification"}
        headers, body = self._sign(Delivery("events_api", payload, "", 0.0))
        try:
            return challenge in str(_answer(*await self._post(headers, body)))
        except NotAckedError:
            return False

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()

    def _sign(self, delivery: Delivery) -> tuple[dict[str, str], bytes]:
        content_type, body = encoded(delivery)
        stamp = str(int(self._now()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._secret, stamp, body),
        }
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": "http_error"}
        return headers, body

    async def _post(self, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientError as gone:
            raise NotAckedError("app_unreachable") from gone


def _answer(status: int, text: str) -> Json:
    if status >= 500:  # noqa: PLR2004 - HTTP's own number
        raise NotAckedError("http_service_error")
    if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
        raise NotAckedError("http_client_error")
    try:
        read = json.loads(text) if text.strip() else {}
    except ValueError:
        return {"text": text}
    return read if isinstance(read, dict) else {"text": text}
