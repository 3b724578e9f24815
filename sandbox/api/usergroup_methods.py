"""The usergroups methods: which groups of people there are, and who is in one."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.arguments import Arguments
from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.seed import UserGroup
from sandbox.workspace.workspace import SLACKBOT, Workspace


def usergroups_list(workspace: Workspace, args: Arguments) -> Json:
    """usergroups.list: members and their number where they are asked for."""
    disabled = args.flag("include_disabled")
    groups = [g for g in workspace.seed.usergroups if disabled or not g.disabled]
    return {"usergroups": [_described(workspace, group, args) for group in groups]}


def usergroups_users_list(workspace: Workspace, args: Arguments) -> Json:
    """usergroups.users.list; a disabled group is none unless it is asked for."""
    wanted = args.needed("usergroup")
    for group in workspace.seed.usergroups:
        if group.id == wanted and (args.flag("include_disabled") or not group.disabled):
            return {"users": _users(workspace, group)}
    raise RefusedError("no_such_subteam")


USERGROUPS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
}


def _users(workspace: Workspace, group: UserGroup) -> list[str]:
    """The members without those whose accounts are closed: Slack takes them out."""
    return [m for m in group.members if m in workspace.people and not workspace.people[m].deleted]


def _described(workspace: Workspace, group: UserGroup, args: Arguments) -> Json:
    began = workspace.began
    body = {
        "id": group.id,
        "team_id": workspace.seed.team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": began,
        "date_update": began,
        "date_delete": began if group.disabled else 0,
        "auto_type": None,
        "created_by": SLACKBOT.id,
        "updated_by": SLACKBOT.id,
        "deleted_by": SLACKBOT.id if group.disabled else None,
        "prefs": {"channels": [], "groups": []},
    }
    users = _users(workspace, group)
    if args.flag("include_users"):
        body["users"] = users
    # Slack writes the number as a string here.
    return body | ({"user_count": str(len(users))} if args.flag("include_count") else {})
