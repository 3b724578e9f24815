"""What the app answers to a submitted form: errors under inputs, another view, one on top, or all closed."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.workspace.views import OpenView
from sandbox.workspace.workspace import Workspace

Errors = dict[str, str]


def follow(workspace: Workspace, view: OpenView, ack: Json) -> Errors:
    """Do what the answer says: the errors it shows, if it shows any.

    Raises:
        RefusedError: the answer is none that Slack knows, or its view is one that Slack refuses.
    """
    if not ack:
        workspace.views.close(view)
        errors: Errors = {}
    else:
        action = ACTIONS.get(str(ack.get("response_action")))
        if action is None:
            raise RefusedError("invalid_response_action", [str(ack.get("response_action"))])
        errors = action(workspace, view, ack)
    if not errors:
        workspace.show(None, view.person)
    return errors


def _errors(_: Workspace, view: OpenView, ack: Json) -> Errors:
    """Every error must stand under an input of this view."""
    errors = ack.get("errors")
    inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise RefusedError("invalid_errors", ["[ERROR] missing required field: errors"])
    if unknown := sorted(set(errors) - inputs):
        raise RefusedError("invalid_errors", [f"[ERROR] no input block `{name}`" for name in unknown])
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise RefusedError("invalid_errors", ["[ERROR] must be a string"])
    return errors


def _update(workspace: Workspace, view: OpenView, ack: Json) -> Errors:
    workspace.views.update(view, ack.get("view"))
    return {}


def _push(workspace: Workspace, view: OpenView, ack: Json) -> Errors:
    workspace.views.push(view.person, ack.get("view"))
    return {}


def _clear(workspace: Workspace, view: OpenView, _: Json) -> Errors:
    workspace.views.close(view, everything=True)
    return {}


ACTIONS: dict[str, Callable[[Workspace, OpenView, Json], Errors]] = {
    "errors": _errors,
    "update": _update,
    "push": _push,
    "clear": _clear,
}
