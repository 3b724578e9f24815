"""The guard of the page: the printed token, this host, this origin; nobody else may press buttons."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

USUAL = 80
"""The port that an address need not name."""
PRINTED = "Open the address that was printed when it started."
BY_QUERY = ("/", "/page/live", "/page/file")
"""Where a browser cannot set a header, so that the token may stand in the address."""

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Guard:
    """Lets a call of the page through, or says why not."""

    token: str
    port: int

    def watch(self, answer: Answer) -> Answer:
        """The same answer, but only for those who may have it."""

        async def watched(call: Request) -> Response:
            wrong = self.wrong(call)
            return PlainTextResponse(wrong, 403) if wrong else await answer(call)

        return watched

    def wrong(self, call: Request) -> str | None:
        """Why this call may not pass, in a sentence."""
        # A browser leaves the port out where it is the usual one.
        ports = (f":{self.port}", "") if self.port == USUAL else (f":{self.port}",)
        hosts = [f"{name}{port}" for name in ("127.0.0.1", "localhost") for port in ports]
        host = call.headers.get("host", "")
        if host not in hosts:
            return "This is answered on this machine only, under the address that was printed."
        origin = call.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "Another page may not do anything here."
        given = call.headers.get("x-sandbox-token", "")
        if not given and call.url.path in BY_QUERY and call.method == "GET":
            given = call.query_params.get("token", "")
        return None if hmac.compare_digest(given.encode(), self.token.encode()) else PRINTED
