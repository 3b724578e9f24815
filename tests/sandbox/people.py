"""The people and places of the tests, and short ways to make blocks."""

from dataclasses import dataclass
from typing import Any

from sandbox.api.arguments import Arguments
from sandbox.api.web_api import METHODS
from sandbox.refusal import RefusedError
from sandbox.seed import Channel, Command, Person, Seed
from sandbox.workspace.workspace import Workspace

ALICE = Person("U0ALICE", "alice", "Alice Archer", title="Inspector")
BOB = Person("U0BOB", "bob", "Bob Baker")
GUEST = Person("U0GUEST", "gus", "Gus Guest", is_guest=True)
ELSEWHERE = Person("U0ELSE", "eve", "Eve Elsewhere", team="T0OTHER")
LEFT = Person("U0LEFT", "lou", "Lou Left", deleted=True)
ROBOT = Person("U0ROBOT", "robot", "Robot", is_bot=True)

SEED = Seed(
    people=(ALICE, BOB, GUEST, ELSEWHERE, LEFT, ROBOT),
    channels=(
        Channel("C0DPO", "dpo", members=("U0ALICE",)),
        Channel("C0SECRET", "secret", members=("U0BOB",), bot_is_member=False),
        Channel("C0ALL", "all", private=False, members=("U0ALICE", "U0BOB"), bot_is_member=False),
    ),
    commands=(Command("/lost", "[help]", "Report lost property"),),
    team_name="Test Force",
    events=("message.im", "app_home_opened"),
    hint="Type /lost",
    examples={"lost": {"name": "A radio"}},
)


@dataclass
class Wire:
    """A wire clock in seconds."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def call(workspace: Workspace, method: str, **args: object) -> dict[str, Any]:
    """What a Web API method gives, without the way there."""
    return METHODS[method](workspace, Arguments(args))


def refusal(workspace: Workspace, method: str, **args: object) -> str:
    """The error code of a call that is refused; "" if it was not."""
    try:
        call(workspace, method, **args)
    except RefusedError as refused:
        return refused.code
    return ""


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Words", **more: object) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "go", **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str, text: str = "") -> dict[str, Any]:
    return {"text": plain(text or value), "value": value}


def field(element: dict[str, Any], block_id: str = "name", **more: object) -> dict[str, Any]:
    with_id = {"action_id": "value", **element}
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": with_id, **more}


def text_field(block_id: str = "name", **more: object) -> dict[str, Any]:
    return field({"type": "plain_text_input", **more}, block_id)


def modal(*blocks: dict[str, Any], **more: object) -> dict[str, Any]:
    shown = list(blocks) or [section()]
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": shown, **more}


def opened(workspace: Workspace, view: dict[str, Any], person: str = ALICE.id) -> dict[str, Any]:
    """A window in front of somebody, as views.open gives it."""
    shown = call(workspace, "views.open", trigger_id=workspace.triggers.pull(person), view=view)
    window: dict[str, Any] = shown["view"]
    return window
