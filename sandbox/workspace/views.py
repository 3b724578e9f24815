"""Open views: each person's stack of modals, and their Home."""

from __future__ import annotations

import copy
import json
import secrets
from dataclasses import dataclass, field

from sandbox.blocks.block_kit import named, view_problems
from sandbox.blocks.input_state import Values, opening
from sandbox.blocks.schema import Json
from sandbox.ids import Ids
from sandbox.refusal import RefusedError
from sandbox.seed import Seed
from sandbox.workspace.files import Files

DEEPEST = 3
LARGEST = 250_000


@dataclass(slots=True, eq=False)
class OpenView:
    """A view that somebody has in front of them, and what they have put in so far."""

    id: str
    person: str
    body: Json
    values: Values
    hash: str
    root: str
    previous: str | None = None
    since: str = ""

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its ids."""
        blocks: list[Json] = self.body["blocks"]
        return blocks


@dataclass(slots=True)
class Views:
    """All the views that are open; refuses what Slack refuses."""

    seed: Seed
    ids: Ids
    files: Files
    stacks: dict[str, list[OpenView]] = field(default_factory=dict)
    homes: dict[str, OpenView] = field(default_factory=dict)

    def top(self, person: str) -> OpenView | None:
        """The modal this person has in front of them."""
        stack = self.stacks.get(person)
        return stack[-1] if stack else None

    def find(self, view_id: str | None, external_id: str | None = None) -> OpenView:
        """An open view by its own id, or by the app's.

        Raises:
            RefusedError: not_found.
        """
        for view in self._all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise RefusedError("not_found")

    def open(self, person: str, body: object) -> OpenView:
        """Put a modal in front of a person, in place of any that stood there."""
        view = self._made(person, self._checked(body, "modal"))
        self.stacks[person] = [view]
        return view

    def push(self, person: str, body: object) -> OpenView:
        """Put a modal on top of the one a person has.

        Raises:
            RefusedError: push_limit_reached at the third, not_found when there is none to push on.
        """
        checked = self._checked(body, "modal")
        stack = self.stacks.get(person, [])
        if not stack:
            raise RefusedError("not_found")
        if len(stack) >= DEEPEST:
            raise RefusedError("push_limit_reached")
        view = self._made(person, checked)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, view: OpenView, body: object, given_hash: str | None = None) -> OpenView:
        """Draw a view anew; inputs that keep their ids keep what was put in.

        Raises:
            RefusedError: hash_conflict when the view has changed since.
        """
        kind = "home" if view.body["type"] == "home" else "modal"
        checked = self._checked(body, kind, besides=view)
        if given_hash and given_hash != view.hash:
            raise RefusedError("hash_conflict")
        view.body = self._finished(checked)
        view.values = opening(view.blocks, view.values)
        view.hash = self._hash()
        return view

    def publish(self, person: str, body: object, given_hash: str | None = None) -> OpenView:
        """Set a person's Home."""
        if person in self.homes:
            return self.update(self.homes[person], body, given_hash)
        self.homes[person] = self._made(person, self._checked(body, "home"))
        return self.homes[person]

    def close(self, view: OpenView, *, everything: bool = False) -> list[OpenView]:
        """Take a modal off its stack, or the whole stack away: those that were closed, top first."""
        stack = self.stacks.get(view.person, [])
        if view not in stack:
            return []
        first = 0 if everything else stack.index(view)
        closed = stack[first:][::-1]
        del stack[first:]
        return closed

    def shown(self, view: OpenView) -> Json:
        """A view as Slack hands it out."""
        body = copy.deepcopy(view.body)
        return {
            "id": view.id,
            "team_id": self.seed.team,
            **body,
            "state": {"values": copy.deepcopy(view.values)},
            "hash": view.hash,
            "root_view_id": view.root,
            "previous_view_id": view.previous,
            "app_id": self.seed.app_id,
            "app_installed_team_id": self.seed.team,
            "bot_id": self.seed.bot_id,
        }

    def _all(self) -> list[OpenView]:
        return [v for stack in self.stacks.values() for v in stack] + list(self.homes.values())

    def _checked(self, body: object, kind: str, besides: OpenView | None = None) -> Json:
        """The view if Slack would take it."""
        if not isinstance(body, dict):
            raise RefusedError("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
        if len(json.dumps(body)) > LARGEST:
            raise RefusedError("view_too_large")
        if problems := view_problems(body, kind=kind):
            raise RefusedError("invalid_arguments", [str(p) for p in problems])
        if wrong := self.files.problems(body["blocks"], "/view/blocks"):
            raise RefusedError("invalid_arguments", wrong)
        external = body.get("external_id")
        if external and any(v.body.get("external_id") == external for v in self._all() if v is not besides):
            raise RefusedError("duplicate_external_id")
        return body

    def _finished(self, body: Json) -> Json:
        """The view with everything that Slack adds where the app said nothing."""
        unsaid = {"private_metadata": "", "callback_id": "", "external_id": ""}
        modal: Json = {"close": None, "submit": None, "title": None}
        modal |= dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), False)
        blocks = named(body["blocks"], iter(self.ids.small, None))
        given = {k: copy.deepcopy(v) for k, v in body.items() if v is not None}
        return {**unsaid, **modal, **given, "blocks": blocks}

    def _made(self, person: str, body: Json) -> OpenView:
        finished = self._finished(body)
        new = self.ids.next("V")
        return OpenView(new, person, finished, opening(finished["blocks"]), self._hash(), root=new)

    def _hash(self) -> str:
        return f"{self.ids.next('')}.{secrets.token_hex(4)}"
