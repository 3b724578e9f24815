"""Words that stand nowhere else: one for each field in which people write, and names and numbers for everybody."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.chat.card import Kind
from bot.demo import force as demo_force
from bot.documents import papers
from bot.forms.catalogue import FORMS, SECOND_FACTOR
from tests.bot import paper
from tests.stories.night import Night

FREE: Final = {
    form.callback: tuple(
        each.name for each in form.fields if each.kind in {Kind.TEXT, Kind.LONG} and each.name != SECOND_FACTOR
    )
    for form in FORMS.values()
}
"""Every field of every form in which people write what they like."""
_EXAMPLES: Final = demo_force.examples()
_ROWS: Final = demo_force.PEOPLE.splitlines()
# Nobody on the roll: the first is a subject, the second another, the third was never anywhere but in a file.
STRANGER: Final = f"Canarygrantsubject {'Marrowgate'}"


def canary(callback: str, name: str) -> str:
    """The word that stands in one field alone."""
    return f"Canary{callback}{name}".replace("_", "")


def alias(number: int) -> tuple[str, str]:
    """A name that nothing else could spell, and a collar number."""
    letters = chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
    return f"Quillon{letters} Zephyr{letters}", f"QX8844{number:02}"


def people() -> str:
    """The made-up roll, under these names and numbers."""
    rows = [row.split(",") for row in _ROWS[1:]]
    aliased = [",".join([row[0], *alias(number), *row[3:]]) for number, row in enumerate(rows)]
    return "\n".join([_ROWS[0], *aliased, ""])


def of(person: str) -> tuple[str, str]:
    """The name and collar number that somebody has on this roll, by their chat id."""
    return alias([row.split(",")[0] for row in _ROWS[1:]].index(person))


def sentences() -> list[str]:
    """The word of each field in which people write, once for each form."""
    return [canary(callback, name) for callback, names in FREE.items() for name in names]


def canaries() -> list[str]:
    """Every word that must be found nowhere: names, collar numbers, and one word of each sentence."""
    everybody = [alias(number) for number in range(len(_ROWS) - 1)]
    names = [word for name, _ in everybody for word in (name, *name.split())]
    return [*names, *(collar for _, collar in everybody), "Marrowgate", *sentences(), "Canary"]


def typed(callback: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as many kinds as there are inputs
    """The example of a form with a canary in every field in which people write."""
    said = {
        name: str(_EXAMPLES[callback].get(name) or "this is in my own words, and long enough")
        for name in FREE[callback]
    }
    return {name: f"{canary(callback, name)}: {text}" for name, text in said.items()} | more


class Heard(logging.Handler):
    """Every line that anything logs, tracebacks and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(f"{record.name}: {self.format(record)}")


@dataclass
class Watch:
    """A night, and everything that anybody outside its windows could get to see of it."""

    night: Night
    heard: Heard
    printed: list[str] = field(default_factory=list)
    """What the program said on the console."""

    async def found(self) -> list[tuple[str, str]]:
        """Each canary that is where it must not be, and where that is."""
        places = {**self.places(), "the health": await asyncio.to_thread(self._health)}
        assert [name for name, text in places.items() if not text and name != "what was printed"] == []
        flat = {name: text.casefold() for name, text in places.items()}
        return [(word, name) for name, text in flat.items() for word in canaries() if word.casefold() in text]

    def places(self) -> dict[str, str]:
        """All that there is to be seen, by where."""
        return {
            "the database": self._strings(),
            "a message": self._messages(),
            "a message's metadata": _said([message.metadata for message in self._stored()]),
            "what was sent to the chat": _said([call.args for call in self._calls("chat.")]),
            "what else was asked of the chat": _said(
                [call.args for call in self._calls("conversations.", "auth.", "users.")]
            ),
            "the rim of a window": _said(list(self._rims())),
            "an answer": _said(list(self._answers())),
            "the Home": _said([call.args for call in self._calls("views.publish")]),
            "a log line": "\n".join(self.heard.lines),
            "the page on paper": "\n".join(self._papers()),
            "a file that was sent": "\n".join(self._files()),
            "what was printed": "\n".join(self.printed),
        }

    def _strings(self) -> str:
        files = sorted(self.night.folder.glob("seventytwo.db*"))
        assert f"{self.night.database}-wal" in [str(path) for path in files]
        both = [subprocess.run(["strings", "-e", wide, *files], capture_output=True, check=True) for wide in ("S", "l")]
        return "".join(each.stdout.decode("latin-1") for each in both)

    def _stored(self) -> list[Any]:
        return [m for where in self.night.slack.workspace.conversations.values() for m in where.messages]

    def _messages(self) -> str:
        return _said([[message.text, message.blocks] for message in self._stored()])

    def _calls(self, *kinds: str) -> list[Any]:
        return [call for call in self.night.slack.workspace.calls if call.method.startswith(kinds)]

    def _rims(self) -> Iterator[object]:
        # What of a window is not its inside: the title, the buttons, and what travels with it unseen.
        for view in self._views():
            yield {name: part for name, part in view.items() if name != "blocks"}
            yield [[block.get("block_id"), _element(block).get("action_id")] for block in view.get("blocks", [])]

    def _answers(self) -> Iterator[dict[str, Any]]:
        # What only the person who typed, pressed or sent something reads, beside a window or on its fields.
        for delivery in self.night.slack.workspace.deliveries:
            yield {name: part for name, part in (delivery.ack or {}).items() if name != "view"}
        yield from (call.args for call in self._calls("chat.postEphemeral"))

    def _views(self) -> Iterator[dict[str, Any]]:
        for call in self._calls("views."):
            view = call.args.get("view")
            yield json.loads(view) if isinstance(view, str) else view
        for delivery in self.night.slack.workspace.deliveries:
            if delivery.ack and isinstance(view := delivery.ack.get("view"), dict):
                yield view

    def _health(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.night.port}/health", timeout=60) as answer:
            return str(answer.read().decode())

    def _files(self) -> Iterator[str]:
        sent = [file for message in self._stored() for file in message.besides.get("files", [])]
        for file in sent:
            content = self.night.slack.workspace.files.find(file["id"]).content or b""
            yield f"{file['name']} {file['title']} {content.decode('latin-1')}"
            if file["name"].endswith(".pdf"):
                yield paper.flowing(paper.text(content))

    def _papers(self) -> Iterator[str]:
        register = self.night.bot.register
        for reference in register.references():
            told = self.night.record(reference)
            pdf = papers.page(told, register.given(), now=self.night.now, head=register.head(), force="Elmshire")
            yield paper.flowing(paper.text(pdf))
            yield paper.everything(pdf).decode("latin-1")


def _element(block: dict[str, Any]) -> dict[str, Any]:
    return dict(block.get("element") or {})


def _said(things: object) -> str:
    return json.dumps(things, ensure_ascii=False, default=str)


def driven(night: Night) -> str:
    """Everything that people typed and chose, as the chat delivered it."""
    return _said([delivery.payload for delivery in night.slack.workspace.deliveries])
