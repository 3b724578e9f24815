"""What a person does at the page and sees there; after each press, how long the page took to show the last message."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.browser.chromium_page import Page, Unseen

NARROW = 820
# Wire seconds in which nothing more may come once the page has stopped saying that it works.
STILL = 0.15
# Notes each time the page begins or stops to say that it works, and what stands there at that moment.
WATCH = """(() => {
  const body = document.body, list = document.querySelector("#messages");
  window.noted = [];
  const note = () => noted.push({ on: body.dataset.working === "true", at: performance.now(), text: list.innerText });
  new MutationObserver(note).observe(body, { attributeFilter: ["data-working"] });
})()"""
MESSAGES = """[...document.querySelectorAll("#messages > li > article")].map((article) => ({
  ts: article.dataset.ts,
  text: [...article.querySelectorAll(":scope > .message-body > :not(.thread):not(header)")]
    .map((part) => part.innerText).join("\\n"),
  buttons: [...article.querySelectorAll("[data-action]")].map((button) => button.dataset.action),
  thread: [...article.querySelectorAll(".thread article :is(.card, .plain)")].map((reply) => reply.innerText),
}))"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands on the page: its words, its buttons in order, the answers under it."""

    ts: str
    text: str
    buttons: list[str]
    thread: list[str]


@dataclass(slots=True)
class Screen:
    """The page of one workspace, at one width."""

    page: Page
    width: int = 1440
    took: list[tuple[float, str]] = field(default_factory=list)

    async def open(self, address: str, height: int = 900) -> None:
        """Open the printed address and wait until it is drawn."""
        await self.page.width(self.width, height)
        await self.page.goes(address)
        await self.page.until("document.querySelector('[data-person]') && document.body.dataset.working === 'false'")
        await self.page.reads(WATCH)

    async def acts_as(self, person: str) -> None:
        """Choose whom to act as: their messages with the app are seen."""
        await self._chooses("person", person)

    async def opens(self, conversation: str) -> None:
        """Choose a conversation, by its id."""
        await self._chooses("conversation", conversation)

    async def person(self) -> str:
        """Give the id of the person who is acting."""
        return str(await self.page.reads("document.querySelector('[data-person][aria-current]').dataset.person"))

    async def place(self) -> str:
        """Give the id of the conversation that is open."""
        return str(
            await self.page.reads("document.querySelector('[data-conversation][aria-current]').dataset.conversation")
        )

    async def now(self) -> datetime:
        """Give the time on the page's clock."""
        return datetime.fromisoformat(await self.page.reads("document.querySelector('#now').dateTime"))

    async def _chooses(self, kind: str, wanted: str) -> None:
        if self.width <= NARROW:
            await self.page.clicks("#open-people" if kind == "person" else "#open-places")
        await self.page.clicks(f'[data-{kind}="{wanted}"]')
        await self.page.until(f"Boolean(document.querySelector('[data-{kind}=\"{wanted}\"][aria-current]'))")
        await self.page.until("document.body.dataset.working === 'false'")

    async def presses(self, selector: str) -> None:
        """Press something that the app or the clock is told of, and wait until the last message is there."""
        async with self.answered(selector):
            await self.page.clicks(selector)

    @contextlib.asynccontextmanager
    async def answered(self, what: str) -> AsyncIterator[None]:
        """What is done in here sets the page to work: afterwards the last message must be there."""
        began, before = await self.page.reads("[performance.now(), noted.length]")
        yield
        since = f"noted.slice({before})"
        done = await self.page.until(f"{since}.some((one) => one.on) && {since}.findLast((one) => !one.on)")
        await asyncio.sleep(STILL)
        later = await self.page.reads("document.querySelector('#messages').innerText")
        first = await self.page.reads(f"{since}.find((one) => !one.on)")
        self.took.append(((done["at"] - began) / 1000, what))
        if first["text"] != later:
            raise Unseen(
                f"After {what} the page was done working before it showed:\n{later}\n\nIt showed:\n{first['text']}"
            )

    async def messages(self) -> list[Shown]:
        """What stands in the conversation that is open, oldest first."""
        return [Shown(**one) for one in await self.page.reads(MESSAGES)]

    async def unread(self, kind: str = "person") -> dict[str, int]:
        """How many unread messages the marks tell, in the list of people or that of conversations."""
        rows = f"[...document.querySelectorAll('[data-{kind}]:has(.unread)')]"
        count = "parseInt(row.querySelector('.unread').textContent)"
        return dict(await self.page.reads(f"{rows}.map((row) => [row.dataset.{kind}, {count}])"))

    async def newest(self, action: str, reference: str) -> str:
        """Find the newest button of this kind about a reference: how to point at it."""
        button = f'[data-action="{action}"][data-value="{reference}"]'
        found = f"[...document.querySelectorAll('#messages {button}')].at(-1)?.closest('article').dataset.ts ?? null"
        return f'article[data-ts="{await self.page.until(found)}"] {button}'

    async def fills_in_the_example(self) -> None:
        """Let the page fill the form in, and wait until it says that it has."""
        await self.page.clicks("#fill-example")
        said = "document.querySelector('#status').textContent.startsWith('The form is filled in')"
        await self.page.until(f"document.body.dataset.working === 'false' && {said}")

    async def writes(self, answers: Mapping[str, str]) -> None:
        """Write other answers than the example's into text fields."""
        for name, text in answers.items():
            await self.page.clicks(f':is(textarea, input)[data-block="{name}"]')
            await self.page.reads("document.activeElement.select()")
            await self.page.types(text)

    async def ticks(self, name: str, *values: str) -> None:
        """Tick these choices and no others, of radio buttons or of boxes."""
        boxes = f"[...document.querySelectorAll('[data-block=\"{name}\"] input')]"
        stale = "box.checked !== wanted.includes(box.value) && !(box.type === 'radio' && box.checked)"
        wrong = f"((wanted) => {boxes}.find((box) => {stale}))({json.dumps(values)})"
        while box := await self.page.reads(f"{wrong}?.id ?? null"):
            await self.page.clicks(f"#{box}")
            await self.page.until("document.body.dataset.working === 'false'")

    async def modal(self) -> str:
        """Give the words of the open window, or nothing where none is open."""
        window = "document.querySelector('#modal')"
        return str(await self.page.reads(f"{window}.open ? {window}.innerText : ''"))

    async def sends(self) -> str:
        """Send the form, and close the receipt that takes its place: the words of it."""
        await self.presses("#modal-submit")
        receipt = await self.modal()
        assert not await self.page.reads("document.querySelectorAll('#modal .error:not([hidden])').length"), receipt
        await self.presses("#modal-close")
        assert not await self.page.reads("document.querySelector('#modal').open"), await self.modal()
        return receipt
