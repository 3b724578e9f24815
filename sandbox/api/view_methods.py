"""The views methods: open, push, update and publish."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.arguments import Arguments
from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.workspace.views import OpenView
from sandbox.workspace.workspace import Workspace


def views_open(workspace: Workspace, args: Arguments) -> Json:
    """views.open: exchange a trigger for a window."""
    body = args.data("view")
    trigger = workspace.triggers.spend(args.needed("trigger_id"))
    return _shown(workspace, workspace.views.open(trigger.person, body))


def views_push(workspace: Workspace, args: Arguments) -> Json:
    """views.push: exchange a trigger out of a window for one on top of it."""
    body = args.data("view")
    trigger = workspace.triggers.spend(args.needed("trigger_id"))
    if trigger.view is None:
        raise RefusedError("not_found")
    return _shown(workspace, workspace.views.push(trigger.person, body))


def views_update(workspace: Workspace, args: Arguments) -> Json:
    """views.update, by the view's own id or the app's, perhaps only if it is as the app last saw it."""
    view_id, external = args.get("view_id"), args.get("external_id")
    if not view_id and not external:
        raise RefusedError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    view = workspace.views.find(view_id, external)
    return _shown(workspace, workspace.views.update(view, args.data("view"), args.get("hash")))


def views_publish(workspace: Workspace, args: Arguments) -> Json:
    """views.publish: set a person's Home."""
    person = workspace.person(args.needed("user_id"))
    home = workspace.views.publish(person.id, args.data("view"), args.get("hash"))
    home.since = home.since or workspace.stamps.next()
    return _shown(workspace, home)


VIEWS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}


def _shown(workspace: Workspace, view: OpenView) -> Json:
    workspace.show(view, view.person)
    return {"view": workspace.views.shown(view)}
