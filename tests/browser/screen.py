"""What a person does at the page and sees there; after each press, how long the page took to show the last message."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from playwright.async_api import Locator, Page, expect

# Wire seconds in which nothing more may come once the page has stopped saying that it works.
STILL = 0.15
# The two lists at the side; on a narrow window each is opened by its button at the top.
LISTS = {"person": "Act as", "conversation": "Conversation"}
# Notes each time the page begins or stops to say that it works, and what stands there at that moment; and the last
# press: a mouse is moved to what it presses first, and the page may have worked in the meantime.
WATCH = """(() => {
  const body = document.body, list = document.querySelector("#messages");
  window.noted = [];
  const note = () => noted.push({ on: body.dataset.working === "true", at: performance.now(), text: list.innerText });
  new MutationObserver(note).observe(body, { attributeFilter: ["data-working"] });
  window.press = () => { window.pressed = { at: performance.now(), before: noted.length }; };
  for (const kind of ["click", "keydown"]) window.addEventListener(kind, press, true);
})()"""
# Once the page has worked and stopped since the press: what stood there when it first stopped, and how long it took.
WORKED = """() => {
  const since = noted.slice(pressed.before), last = since.findLast((one) => !one.on);
  return since.some((one) => one.on) && last
    && { text: since.find((one) => !one.on).text, seconds: (last.at - pressed.at) / 1000 };
}"""
MESSAGES = """(articles) => articles.map((article) => ({
  ts: article.dataset.ts,
  text: [...article.querySelectorAll(":scope > .message-body > :not(.thread):not(header)")]
    .map((part) => part.innerText).join("\\n"),
  buttons: [...article.querySelectorAll("[data-action]")].map((button) => button.dataset.action),
  thread: [...article.querySelectorAll(".thread article :is(.card, .plain)")].map((reply) => reply.innerText),
}))"""
UNREAD = """(rows, kind) =>
  rows.map((row) => [row.dataset[kind], parseInt(row.querySelector(".unread").textContent)])"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands on the page: its words, its buttons in order, the answers under it."""

    ts: str
    text: str
    buttons: list[str]
    thread: list[str]


@dataclass(slots=True)
class Screen:
    """The page of one workspace."""

    page: Page
    took: list[tuple[float, str]] = field(default_factory=list)

    @property
    def window(self) -> Locator:
        """The window that is open over the page, if there is one."""
        return self.page.get_by_role("dialog")

    @property
    def box(self) -> Locator:
        """The box for messages and commands."""
        return self.page.get_by_role("main").get_by_role("combobox")

    async def open(self, address: str) -> None:
        """Open the printed address and wait until it is drawn."""
        await self.page.goto(address)
        await expect(self.page.locator("[data-person]")).not_to_have_count(0)
        await self.idle()
        await self.page.evaluate(WATCH)

    async def idle(self) -> None:
        """Wait until the page does not say that it works."""
        await expect(self.page.locator("body")).to_have_attribute("data-working", "false")

    async def acts_as(self, person: str) -> None:
        """Choose whom to act as: their messages with the app are seen."""
        await self._chooses("person", person)

    async def opens(self, conversation: str) -> None:
        """Choose a conversation, by its id."""
        await self._chooses("conversation", conversation)

    async def person(self) -> str:
        """Give the id of the person who is acting."""
        return str(await self.page.locator("[data-person][aria-current]").get_attribute("data-person"))

    async def place(self) -> str:
        """Give the id of the conversation that is open."""
        return str(await self.page.locator("[data-conversation][aria-current]").get_attribute("data-conversation"))

    async def direct(self) -> str:
        """Give the id of the conversation between whoever is acting and the app."""
        return str(await self.page.locator(".place-row.dm").first.get_attribute("data-conversation"))

    async def now(self) -> datetime:
        """Give the time on the page's clock."""
        return datetime.fromisoformat(str(await self.page.locator("#now").get_attribute("datetime")))

    async def _chooses(self, kind: str, wanted: str) -> None:
        switch = self.page.get_by_role("banner").get_by_role("button", name=LISTS[kind])
        if await switch.is_visible():
            await switch.click()
        row = self.page.locator(f'[data-{kind}="{wanted}"]')
        await row.click()
        await expect(row).to_have_attribute("aria-current", "true")
        await self.idle()

    async def presses(self, button: Locator) -> None:
        """Press something that the app or the clock is told of, and wait until the last message is there."""
        words, *_ = (await button.inner_text()).splitlines()
        async with self.answered(words):
            await button.click()

    @contextlib.asynccontextmanager
    async def answered(self, what: str) -> AsyncIterator[None]:
        """What is done in here sets the page to work: afterwards the last message must be there."""
        await self.page.evaluate("press()")
        yield
        done = await (await self.page.wait_for_function(WORKED)).json_value()
        await asyncio.sleep(STILL)
        later = await self.page.evaluate("document.querySelector('#messages').innerText")
        self.took.append((done["seconds"], what))
        early = f"After {what} the page was done working before it showed:\n{later}\n\nIt showed:\n{done['text']}"
        assert done["text"] == later, early

    async def messages(self) -> list[Shown]:
        """What stands in the conversation that is open, oldest first."""
        articles = self.page.locator("#messages > li > article")
        return [Shown(**one) for one in await articles.evaluate_all(MESSAGES)]

    async def unread(self, kind: str = "person") -> dict[str, int]:
        """How many unread messages the marks tell, in the list of people or that of conversations."""
        rows = self.page.locator(f"[data-{kind}]:has(.unread)")
        return dict(await rows.evaluate_all(UNREAD, kind))

    async def newest(self, action: str, reference: str) -> Locator:
        """Wait for a button of this kind about a reference, and give the newest."""
        button = self.about(action, reference).last
        await button.wait_for()
        return button

    def about(self, action: str, reference: str) -> Locator:
        """The buttons of this kind about a reference, in the conversation that is open."""
        return self.page.locator(f'#messages [data-action="{action}"][data-value="{reference}"]')

    async def fills_in_the_example(self) -> None:
        """Let the page fill the form in, and wait until it says that it has."""
        await self.window.get_by_role("button", name="Fill in an example").click()
        await expect(self.page.get_by_role("status")).to_contain_text("The form is filled in")
        await self.idle()

    async def writes(self, answers: Mapping[str, str]) -> None:
        """Write other answers than the example's into text fields."""
        for name, text in answers.items():
            await self.window.locator(f':is(textarea, input)[data-block="{name}"]').fill(text)

    async def ticks(self, name: str, *values: str) -> None:
        """Tick these choices and no others, of radio buttons or of boxes."""
        choices = self.window.locator(f'[data-block="{name}"]')
        for box in await choices.get_by_role("checkbox").or_(choices.get_by_role("radio")).all():
            wanted = await box.get_attribute("value") in values
            if wanted or await box.get_attribute("type") == "checkbox":
                await box.set_checked(wanted)
                await self.idle()

    async def modal(self) -> str:
        """Give the words of the open window, or nothing where none is open."""
        return await self.window.inner_text() if await self.window.is_visible() else ""

    async def submits(self) -> None:
        """Press the button that sends the form, whatever it is called here."""
        await self.presses(self.window.locator("#modal-submit"))

    async def closes(self) -> None:
        """Press the button at the window's foot that closes it, whatever it is called here."""
        await self.presses(self.window.locator("#modal-close"))

    async def sends(self) -> str:
        """Send the form, and close the receipt that takes its place: the words of it."""
        await self.submits()
        receipt = await self.modal()
        assert await self.window.locator(".error:visible").count() == 0, receipt
        await self.closes()
        assert not (left := await self.modal()), left
        return receipt
