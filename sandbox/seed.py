"""The seed: who is in the workspace, its channels and commands, and the secrets it shares with the app."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

T = TypeVar("T")


def _secret(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account in the workspace, or a guest, or a bot, or somebody of another workspace.

    Whoever has no `email` is not found by one.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Europe/London"
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    team: str = "T072"
    email: str = ""

    @property
    def dm(self) -> str:
        """The id of this person's direct conversation with the app."""
        return f"D{self.id[1:]}"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, its members by their ids, and whether the app is one of them."""

    id: str
    name: str
    private: bool = True
    members: tuple[str, ...] = ()
    bot_is_member: bool = True


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A group of people with a handle, as in "@command-team"; a disabled one is listed only where it is asked for."""

    id: str
    handle: str
    name: str
    description: str = ""
    members: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app, as the composer of the page offers it."""

    name: str
    usage: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """All that a workspace begins with. Secrets that are not given are made up anew.

    `events` are Slack's names of the event subscriptions (with "app_home_opened" the app has a Home); `examples`
    maps a modal's callback_id to the values that "Fill in an example" types, by block_id.
    """

    people: tuple[Person, ...]
    channels: tuple[Channel, ...] = ()
    commands: tuple[Command, ...] = ()
    usergroups: tuple[UserGroup, ...] = ()
    team: str = "T072"
    team_name: str = "Sandbox"
    app_name: str = "App"
    app_id: str = "A072SANDBOX"
    bot_id: str = "B072SANDBOX"
    bot_user: str = "U072APP"
    bot_token: str = field(default_factory=lambda: _secret("xoxb-"))
    app_token: str = field(default_factory=lambda: _secret("xapp-"))
    signing_secret: str = field(default_factory=lambda: _secret(""))
    events: tuple[str, ...] = ("message.im",)
    hint: str = ""
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """The workspace's name as it stands in addresses."""
        return "".join(c if c.isalnum() else "-" for c in self.team_name.lower())

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read a seed from a JSON file.

        Raises:
            ValueError: the file is not JSON, or has a key that means nothing here; the sentence names it.
        """
        try:
            raw = json.loads(Path(path).read_text(encoding="utf-8"))
        except json.JSONDecodeError as wrong:
            raise ValueError(f"{path} is not JSON: {wrong}") from wrong
        return cls.of(raw)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Self:
        """Make a seed of plain data, as it stands in the file.

        Raises:
            ValueError: a key is unknown or missing.
        """
        if not isinstance(raw, dict):
            raise ValueError("The seed is not an object.")  # noqa: TRY004 - as for whatever else is wrong in a file
        given = dict(raw)
        given["people"] = _several(Person, given.get("people", ()))
        given["channels"] = _several(Channel, given.get("channels", ()))
        given["commands"] = _several(Command, given.get("commands", ()))
        given["usergroups"] = _several(UserGroup, given.get("usergroups", ()))
        return _one(cls, given)


def _several(kind: type[T], rows: list[dict[str, Any]]) -> tuple[T, ...]:
    return tuple(_one(kind, row) for row in rows)


def _one(kind: type[T], row: dict[str, Any]) -> T:
    """One object of a plain row; lists become tuples, since seeds never change."""
    known = set(kind.__annotations__)
    if unknown := sorted(set(row) - known):
        raise ValueError(f"The seed has an unknown key {unknown[0]!r} in a {kind.__name__.lower()}.")
    try:
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
    except TypeError as wrong:
        raise ValueError(f"The seed has an incomplete {kind.__name__.lower()}: {wrong}") from wrong
