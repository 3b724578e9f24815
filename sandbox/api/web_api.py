"""The Web API: who is calling, what with, what Slack would answer, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.api import arguments
from sandbox.api.arguments import Arguments
from sandbox.api.chat_methods import CHAT
from sandbox.api.conversation_methods import CONVERSATIONS
from sandbox.api.file_methods import FILES
from sandbox.api.people_methods import PEOPLE
from sandbox.api.usergroup_methods import USERGROUPS
from sandbox.api.view_methods import VIEWS
from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.workspace.faults import Fault
from sandbox.workspace.log import Call
from sandbox.workspace.workspace import Workspace

METHODS = {**CHAT, **CONVERSATIONS, **FILES, **PEOPLE, **USERGROUPS, **VIEWS}
APP_TOKEN_METHODS = ("apps.connections.open",)


@dataclass(slots=True)
class Api:
    """Answers `POST` and `GET /api/METHOD`. `connect` makes a Socket Mode address, `cut` drops the caller's line."""

    workspace: Workspace
    connect: Callable[[], str]
    cut: Callable[[Request], None]

    async def __call__(self, call: Request) -> Response:
        """Answer one call."""
        with self.workspace.bustle.stir():
            return await self._meet(call, str(call.path_params["method"]))

    async def _meet(self, call: Request, method: str) -> Response:
        faults = self.workspace.faults
        if fault := faults.take(method, "refuse", "reset"):
            return self._spoil(call, method, fault)
        args, answer = await self._answer(call, method)
        status = 429 if answer.get("error") == "ratelimited" else 200
        retry_after = answer.pop("retry_after", None)
        self._note(method, args, answer, status)
        if fault := faults.take(method, "lose", "hold"):
            await asyncio.sleep(fault.seconds)
            if fault.way == "lose":
                self.cut(call)
        return JSONResponse(answer, status, {"Retry-After": str(retry_after)} if retry_after else None)

    async def _answer(self, call: Request, method: str) -> tuple[Json, Json]:
        """The arguments without the token, and the answer."""
        args = Arguments()
        try:
            args = await arguments.read(call)
            token = _token(call, args)
            self._admit(token, method)
            return args, {"ok": True, **self._do(method, args)}
        except RefusedError as refused:
            return args, refused.answer() | ({"retry_after": refused.retry_after} if refused.retry_after else {})

    def _do(self, method: str, args: Arguments) -> Json:
        if method == "apps.connections.open":
            return {"url": self.connect()}
        return METHODS[method](self.workspace, args)

    def _admit(self, token: str, method: str) -> None:
        """Let the right token in.

        Raises:
            RefusedError: unknown_method, not_authed, invalid_auth or not_allowed_token_type.
        """
        seed = self.workspace.seed
        if method not in METHODS and method not in APP_TOKEN_METHODS:
            raise RefusedError("unknown_method")
        if method == "api.test":
            return
        if not token:
            raise RefusedError("not_authed")
        if token not in (seed.bot_token, seed.app_token):
            raise RefusedError("invalid_auth")
        if token != (seed.app_token if method in APP_TOKEN_METHODS else seed.bot_token):
            raise RefusedError("not_allowed_token_type")

    def _spoil(self, call: Request, method: str, fault: Fault) -> Response:
        """Refuse the call in the way of this fault, without having looked at it."""
        if fault.way == "reset":
            self._note(method, {}, {"ok": False, "error": "(connection cut)"}, 0)
            self.cut(call)
            return Response(status_code=500)
        if fault.code.isdigit():
            self._note(method, {}, {"ok": False, "error": fault.code}, int(fault.code))
            return Response("upstream connect error", int(fault.code), media_type="text/html")
        answer = {"ok": False, "error": fault.code}
        limited = fault.code == "ratelimited"
        self._note(method, {}, answer, 429 if limited else 200)
        return JSONResponse(
            answer, 429 if limited else 200, {"Retry-After": str(int(fault.seconds))} if limited else None
        )

    def _note(self, method: str, args: Json, answer: Json, status: int) -> None:
        self.workspace.calls.append(Call(method, dict(args), answer, status, self.workspace.wire()))


def _token(call: Request, args: Arguments) -> str:
    """The token, from the header or else from the arguments, out of which it is taken."""
    given = str(args.pop("token", ""))
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else given
