"""What a person sees: the window, Home, messages and files, each as it stands when it is looked at."""

from __future__ import annotations

from sandbox.blocks.schema import Json
from sandbox.person.looking import read
from sandbox.person.screens import Message, Modal
from sandbox.refusal import RefusedError
from sandbox.seed import Person as Seeded
from sandbox.workspace.files import File, pictures
from sandbox.workspace.messages import Message as Stored
from sandbox.workspace.workspace import Workspace


class Sight:
    """The eyes of somebody at their screen."""

    def __init__(self, workspace: Workspace, seeded: Seeded) -> None:
        self._workspace = workspace
        self.id = seeded.id
        self.dm = seeded.dm

    @property
    def modal(self) -> Modal | None:
        """The window in front, if there is one."""
        view = self._workspace.views.top(self.id)
        return Modal.of(self._workspace.views.shown(view)) if view else None

    @property
    def home(self) -> list[Json]:
        """The blocks of the app's Home."""
        view = self._workspace.views.homes.get(self.id)
        return view.blocks if view else []

    @property
    def home_screen(self) -> Modal | None:
        """The app's Home as it is read, if the app has published one: its words, buttons, inputs and what they hold."""
        view = self._workspace.views.homes.get(self.id)
        return Modal.of(self._workspace.views.shown(view)) if view else None

    @property
    def inbox(self) -> list[Message]:
        """What the app has sent to this person's DM, oldest first, threads under their messages."""
        return [m for m in read(self._workspace.conversations[self.dm]) if m.stored.by_app]

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person was shown, in whatever conversation, oldest first."""
        messages = [m for m in self._shown() if m.seen_by == self.id]
        return [Message.of(m) for m in sorted(messages, key=lambda m: m.ts)]

    @property
    def screen(self) -> str:
        """Everything in front of this person: the window, then each conversation."""
        modal = self.modal
        lines = [f"[window]\n{modal.text}"] if modal else []
        for where in self._workspace.seen_by(self.id):
            lines += [f"[{where.name}]", *(Message.of(m).everything for m in where.shown_to(self.id))]
        return "\n".join(lines)

    def downloads(self, file_id: str) -> bytes:
        """What a file holds, by its id.

        Raises:
            RefusedError: file_not_found where this person sees no message with it.
        """
        return seen_file(self._workspace, self.id, file_id).content or b""

    def _shown(self) -> list[Stored]:
        return [m for where in self._workspace.seen_by(self.id) for m in where.shown_to(self.id)]


def seen_file(workspace: Workspace, person: str, file_id: str) -> File:
    """A file in a conversation, or in an image of a message or view, that this person sees.

    Raises:
        RefusedError: file_not_found.
    """
    file = workspace.files.find(file_id)
    messages = [m for where in workspace.seen_by(person) for m in where.shown_to(person)]
    if not {m.ts for m in messages} & {ts for _, ts in file.shares}:
        views = [*workspace.views.stacks.get(person, []), *filter(None, [workspace.views.homes.get(person)])]
        drawn = pictures([m.blocks for m in messages] + [v.blocks for v in views])
        if not any(workspace.files.picture(i.get("slack_file") or {}) is file for i in drawn):
            raise RefusedError("file_not_found")
    return file
