"""A touch of a button or a choice, and what the person sees of any gesture at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.blocks.input_state import KEYS, Values, put
from sandbox.blocks.schema import Json
from sandbox.delivery import payloads
from sandbox.refusal import RefusedError
from sandbox.workspace.messages import Message
from sandbox.workspace.views import OpenView


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person sees at once: words, errors under inputs, or that it failed."""

    ok: bool = True
    text: str = ""
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    shown: Message | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """A button pressed, or something chosen, in a block; `values` is what then stands in the other inputs."""

    block_id: str
    action_id: str
    chosen: Json | None = None
    values: Values = field(default_factory=dict)

    def put_in(self, view: OpenView) -> str | None:
        """Put what was chosen and typed into the view: a sentence if it does not fit there."""
        _, element = element_of(view.blocks, self)
        given = self.values
        if element["type"] in KEYS and self.chosen:
            given = {**given, self.block_id: {**given.get(self.block_id, {}), self.action_id: self.chosen}}
        return put(view.blocks, view.values, given)


def element_of(blocks: list[Json], touch: Touch) -> tuple[Json, Json]:
    """The block and the element that a touch is on.

    Raises:
        RefusedError: action_not_found.
    """
    element = payloads.find(blocks, touch.action_id, touch.block_id)
    if element is None:
        raise RefusedError("action_not_found")
    return element
