"""A call's arguments: from the query, a form or a JSON body, with or without the token among them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError


class Arguments(dict[str, Any]):
    """The arguments of one call, each read as the kind it should be."""

    def needed(self, name: str) -> str:
        """An argument that must be there.

        Raises:
            RefusedError: invalid_arguments.
        """
        if self.get(name) in (None, ""):
            raise RefusedError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return str(self[name])

    def flag(self, name: str) -> bool:
        """A yes or no, however it is written."""
        return str(self.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`.

        Raises:
            RefusedError: invalid_limit.
        """
        try:
            value = int(self.get(name) or default)
        except ValueError:
            value = 0
        if not 1 <= value <= most:
            raise RefusedError("invalid_limit")
        return value

    def data(self, name: str, refusal: str = "invalid_arguments") -> Any:  # noqa: ANN401 - JSON is of any kind
        """An argument that is JSON, perhaps written as a string.

        Raises:
            RefusedError: under the name given.
        """
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise RefusedError(refusal, [f"[ERROR] {name} is not valid JSON"]) from wrong


async def read(call: Request) -> Arguments:
    """The arguments of a call.

    Raises:
        RefusedError: invalid_json, json_not_object or invalid_form_data.
    """
    args: Json = dict(call.query_params)
    content = call.headers.get("content-type", "")
    if content.startswith("application/json"):
        args |= _json(await call.body())
    elif content.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        args |= _form(await call.body(), content)
    return Arguments(args)


def _json(body: bytes) -> Json:
    try:
        read_ = json.loads(body or b"{}")
    except ValueError as wrong:
        raise RefusedError("invalid_json") from wrong
    if not isinstance(read_, dict):
        raise RefusedError("json_not_object")
    return read_


def _form(body: bytes, content: str) -> Json:
    if content.startswith("multipart/"):
        raise RefusedError("invalid_form_data")
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
