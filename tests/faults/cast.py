"""People who go on with their work whatever happens to the bot, and remember what each of them was shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.demo import force as demo_force
from sandbox.person.driver import Message, Person, Trouble
from sandbox.person.reading import buttons
from sandbox.person.screens import Modal
from sandbox.server import Sandbox
from tests.chance import chance

# Who does what when it is asked of them; the first two also grant.
INSPECTORS: Final = ("U0INSPA", "U0INSPB")
DOES: Final[Mapping[str, tuple[str, ...]]] = {
    "U0INSPA": ("cancel", "apply_renewal"),
    "U0INSPB": ("cancel",),
    "U0SGTB": ("stopped",),
    "U0PSDH": ("decide", "review", "product", "renew", "cancel"),
    "U0ACUD": ("decide", "review", "dealing", "product"),
    "U0DPO": ("receipt",),
    "U0FCAO": ("stopped", "receipt"),
}
# How often somebody who could press does so, where they do not always: not everything is cancelled or decided.
SELDOM: Final[Mapping[str, float]] = {"cancel": 0.01, "dealing": 0.2, "stopped": 0.3, "product": 0.3}
# Where, in each form, the words stand by which the act is recognised in the record.
WORDS: Final[Mapping[str, str]] = {
    "grant": "concern",
    "decide": "statement",
    "review": "shown",
    "cancellation": "reason",
    "cancellation_notice": "reason",
    "cessation": "gathered",
    "disposal": "reason",
    "renewal_application": "why",
    "renewal": "statement",
}
# Buttons that enter their act without a form.
AT_ONCE: Final = ("receipt", "dealing")
NOT_OPENED: Final = "Slack did not open the window"
MOST_GRANTS: Final = 40
KEPT: Final = timedelta(days=180)
TRIES: Final = 8


@dataclass
class Deed:
    """Something that somebody did, and what they were shown: "recorded", "refused", or "" for trouble."""

    who: str
    what: str
    reference: str
    words: str = ""
    shown: str = ""
    why: str = ""


class Cast:
    """Everybody at once, each at their own screen."""

    def __init__(self, slack: Sandbox, clock: Callable[[], datetime]) -> None:
        self.deeds: list[Deed] = []
        self._slack = slack
        self._clock = clock
        self._random = chance()
        self._examples = demo_force.examples()
        self._pressed: set[tuple[str, str, str]] = set()
        self._ended = False

    async def play(self) -> None:
        """Go on until `end`."""
        async with asyncio.TaskGroup() as group:
            for who in DOES:
                group.create_task(self._work(self._slack.person(who)))

    def end(self) -> None:
        """Let everybody finish what they are at, and begin nothing more."""
        self._ended = True

    @property
    def grants(self) -> int:
        """How many grants were begun."""
        return sum(deed.what == "grant" for deed in self.deeds)

    @property
    def answered(self) -> int:
        """How many deeds were answered, one way or the other."""
        return sum(bool(deed.shown) for deed in self.deeds)

    async def _work(self, person: Person) -> None:
        while not self._ended:
            await asyncio.sleep(self._random.uniform(0.02, 0.15))
            if not self._slack.sockets.connections and self._random.random() < 0.9:
                continue  # most people wait while chat does not answer
            try:
                await self._turn(person)
            except Trouble:
                await self._leave(person)

    async def _turn(self, person: Person) -> None:
        await self._leave(person)
        if person.id in INSPECTORS and self.grants < MOST_GRANTS and self._random.random() < 0.15:
            await self._grants(person)
        elif found := self._choice(person):
            await self._presses(person, *found)

    async def _leave(self, person: Person) -> None:
        while person.modal:
            await person.closes()

    async def _grants(self, person: Person) -> None:
        window = await person.types("/urgent")
        if isinstance(window, Modal) and window.callback_id == "grant":
            subject = f"Constable number {len(self.deeds)} of another force"
            await self._fills(person, window, "", subject=subject)

    def _choice(self, person: Person) -> tuple[Message, str, str] | None:
        # What is on the screen and has not been answered; most people take up the newest first.
        seen = [*person.inbox, *(self._slack.channel("dpo").messages if "receipt" in DOES[person.id] else [])]
        asked = [(m, action, ref) for m in seen for action, ref in _buttons(m) if self._takes_up(person, action, ref)]
        # What comes first in `DOES` is what matters most to that person.
        asked.sort(key=lambda each: DOES[person.id].index(each[1]), reverse=True)
        return self._random.choice(asked[-4:]) if asked else None

    def _takes_up(self, person: Person, action: str, reference: str) -> bool:
        if action not in DOES[person.id] or (person.id, action, reference) in self._pressed:
            return False
        return self._random.random() < SELDOM.get(action, 1.0)

    async def _presses(self, person: Person, message: Message, action: str, reference: str) -> None:
        deed = Deed(person.id, action, reference)
        if action in AT_ONCE:
            self.deeds.append(deed)
        window = await person.presses(action, in_=message, reference=reference)
        if action in AT_ONCE:
            told_otherwise = window or any(NOT_OPENED in each.text for each in person.inbox[-3:])
            deed.shown = "refused" if told_otherwise else "recorded"
            deed.why = window.text if window else ""
            self._pressed.add((person.id, action, reference))
            return
        answered = await self._fills(person, window, reference) if window and window.callback_id in WORDS else window
        if answered:  # or else somebody else was quicker, which the window says
            self._pressed.add((person.id, action, reference))

    async def _fills(self, person: Person, window: Modal, reference: str, **also: object) -> bool:
        form = window.callback_id
        deed = Deed(person.id, form, reference)
        self.deeds.append(deed)
        filled = self._filled(form, len(self.deeds), window.fields) | also
        deed.words = str(filled[WORDS[form]])
        await person.fills(**filled)
        await self._submits(person, deed)
        return deed.shown == "recorded"

    def _filled(self, form: str, number: int, fields: Sequence[str]) -> dict[str, Any]:
        field = WORDS[form]
        example = self._examples[form]
        filled = example | {field: f"{example[field]} This is matter number {number}."}
        if form == "decide" and self._random.random() < 0.25:
            filled |= {"decision": "refuse", "product": "retain"}
        if form == "cessation":
            filled["stopped_at"] = int(self._clock().timestamp()) - 60
        if form == "disposal":
            filled["review_on"] = (self._clock() + KEPT).date().isoformat()
        return {name: value for name, value in filled.items() if name in fields}

    async def _submits(self, person: Person, deed: Deed) -> None:
        # "We had some trouble connecting. Try again?" What was typed is still there, and so people do.
        for _ in range(TRIES):
            try:
                errors = await person.submits()
            except Trouble:
                await asyncio.sleep(0.4)
                continue
            deed.shown, deed.why = ("refused" if errors else "recorded"), " ".join(errors.values())
            return


def _buttons(message: Message) -> list[tuple[str, str]]:
    return [(each["action_id"], each.get("value", "")) for each in buttons(message.blocks)]
