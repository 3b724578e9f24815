"""Screens: messages, channels and windows as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.blocks.elements import options_of
from sandbox.blocks.input_state import KEYS, inputs
from sandbox.blocks.schema import Json
from sandbox.person.reading import buttons, plain, words
from sandbox.workspace.messages import Message as Stored


@dataclass(frozen=True, slots=True)
class Screen:
    """What came of a gesture: the words shown, or why it failed."""

    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message on the screen, as it stood when it was read; `thread` is what stands under it."""

    stored: Stored
    ts: str
    channel: str
    text: str
    blocks: list[Json]
    edited: bool
    thread: tuple[Message, ...] = ()

    @classmethod
    def of(cls, stored: Stored, under: list[Stored] | None = None) -> Message:
        """The message as it stands now."""
        thread = tuple(cls.of(reply) for reply in under or ())
        blocks = list(stored.blocks)
        return cls(stored, stored.ts, stored.channel, stored.text, blocks, stored.edited_ts is not None, thread)

    @property
    def words(self) -> str:
        """All that is read on it: the blocks, or the text where there are none."""
        return words(self.blocks) if self.blocks else plain(self.text)

    @property
    def buttons(self) -> list[str]:
        """The action_ids of its buttons, in order."""
        return [b["action_id"] for b in buttons(self.blocks)]

    @property
    def files(self) -> list[Json]:
        """The files that stand in it, as Slack describes them."""
        return list(self.stored.besides.get("files", []))

    @property
    def everything(self) -> str:
        """The words, the notification's text, the files' titles and the thread, to look for something in."""
        titles = [f["title"] for f in self.files]
        return "\n".join([self.text, self.words, *titles, *(reply.everything for reply in self.thread)])


@dataclass(frozen=True, slots=True)
class Modal(Screen):
    """A window in front of a person, or the app's Home, as it stood when it was read."""

    view: Json | None = None

    @classmethod
    def of(cls, shown: Json) -> Modal:
        """The window, or the Home, that Slack's view object describes."""
        head, *foot = [plain(shown[k]["text"]) if shown.get(k) else "" for k in ("title", "submit", "close")]
        lines = [head, words(shown["blocks"]), *foot]
        return cls(text="\n".join(line for line in lines if line), view=shown)

    @property
    def body(self) -> Json:
        """Slack's view object."""
        return self.view or {}

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self.body["id"])

    @property
    def callback_id(self) -> str:
        """What the app calls this window."""
        return str(self.body["callback_id"])

    @property
    def title(self) -> str:
        """The words in its head; a Home has none."""
        return str((self.body.get("title") or {"text": ""})["text"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.body["blocks"])

    @property
    def fields(self) -> list[str]:
        """The block_ids of what can be filled in, in order."""
        return list(dict.fromkeys(block["block_id"] for block, _ in inputs(self.blocks)))

    @property
    def buttons(self) -> list[str]:
        """The action_ids of its buttons, in order."""
        return [b["action_id"] for b in buttons(self.blocks)]

    def options(self, block_id: str) -> list[str]:
        """The values that an input offers."""
        return [o["value"] for o in options_of(self.element(block_id))]

    def element(self, block_id: str) -> Json:
        """The input of this block.

        Raises:
            AssertionError: there is none.
        """
        for block, element in inputs(self.blocks):
            if block["block_id"] == block_id:
                return element
        raise AssertionError(f"There is no input {block_id!r}; there are {', '.join(self.fields)}.\n{self.text}")

    def value(self, block_id: str) -> object:
        """What stands in an input: a string, a number, a value or a list of values; None if nothing does."""
        element = self.element(block_id)
        state = self.body["state"]["values"][block_id][element["action_id"]][KEYS[element["type"]]]
        if isinstance(state, list):
            return [one["value"] if isinstance(one, dict) else one for one in state]
        return state["value"] if isinstance(state, dict) else state
