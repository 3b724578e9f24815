"""How the page's calls are read and answered: JSON both ways, and a sentence for what is refused."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError

Call = Callable[[Json], Awaitable[Json]]
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SENTENCES = {
    "user_not_found": "There is nobody with that id here.",
    "channel_not_found": "There is no such conversation for this person.",
    "message_not_found": "That message is gone.",
    "action_not_found": "That button is gone.",
    "not_found": "That window is closed.",
    "not_in_channel": "This person is not in that channel.",
    "cant_invite": "Only a member brings others into a channel.",
    "is_archived": "That channel is archived.",
    "account_inactive": "That account has been deactivated.",
    "invalid_json": "The body must be a JSON object.",
}


def answering(call: Call, read: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer with JSON; what is refused is said in a sentence."""

    async def answer(received: Request) -> Response:
        try:
            return JSONResponse(await call(await read(received)), headers=HEADERS)
        except RefusedError as refused:
            sentence = SENTENCES.get(refused.code, refused.code)
            # A press on what is gone is no fault of the page's, and a browser would write it down as one.
            status = 400 if refused.code == "invalid_json" else 200
            return JSONResponse({"ok": False, "error": sentence}, status, headers=HEADERS)

    return answer


async def query(call: Request) -> Json:
    """What stands in the address."""
    return dict(call.query_params)


async def body(call: Request) -> Json:
    """What stands in the body.

    Raises:
        RefusedError: invalid_json.
    """
    try:
        read = json.loads(await call.body())
    except ValueError as wrong:
        raise RefusedError("invalid_json") from wrong
    if not isinstance(read, dict):
        raise RefusedError("invalid_json")
    return read
