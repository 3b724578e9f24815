"""The methods about people, and about the app itself."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.arguments import Arguments
from sandbox.api.conversation_methods import page
from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.seed import Person
from sandbox.workspace.workspace import Workspace


def api_test(_: Workspace, args: Arguments) -> Json:
    """api.test."""
    return {"args": dict(args)}


def auth_test(workspace: Workspace, _: Arguments) -> Json:
    """auth.test."""
    seed = workspace.seed
    return {
        "url": f"https://{seed.domain}.slack.com/",
        "team": seed.team_name,
        "user": workspace.people[seed.bot_user].name,
        "team_id": seed.team,
        "user_id": seed.bot_user,
        "bot_id": seed.bot_id,
        "is_enterprise_install": False,
    }


def users_info(workspace: Workspace, args: Arguments) -> Json:
    """users.info."""
    return {"user": describe(workspace.person(args.needed("user")))}


def users_list(workspace: Workspace, args: Arguments) -> Json:
    """users.list, in pages."""
    some, onward = page(list(workspace.people.values()), args, 200)
    return {"members": [describe(p) for p in some], "cache_ts": int(workspace.clock()), **onward}


def lookup_by_email(workspace: Workspace, args: Arguments) -> Json:
    """users.lookupByEmail, in capitals or not; nobody whose account is closed is found."""
    wanted = args.needed("email").casefold()
    for person in workspace.people.values():
        if person.email.casefold() == wanted and not person.deleted:
            return {"user": describe(person)}
    raise RefusedError("users_not_found")


PEOPLE: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "users.info": users_info,
    "users.list": users_list,
    "users.lookupByEmail": lookup_by_email,
}


def describe(person: Person) -> Json:
    """A person as Slack describes them."""
    profile = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "team": person.team,
    }
    if person.email:
        profile["email"] = person.email
    body = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    if person.deleted:
        return body
    return body | {
        "real_name": person.real_name,
        "tz": person.tz,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
    }
