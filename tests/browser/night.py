"""A night at the page: people who type, press and read, in the words of the policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from playwright.async_api import expect

from tests.browser.screen import Screen, Shown

# What stands on the buttons of the clock.
MOVES = {"+1h": "+1 hour", "+24h": "+24 hours", "next": "To the next deadline", "end": "To the end"}
CALENDAR = ("Oversight: ", "Monitoring of force systems", "Yearly review of the policy")


@dataclass(slots=True)
class Night:
    """One page, and what each person has read on it so far."""

    screen: Screen
    began: datetime
    """A moment before the demo was started."""
    read: dict[str, str] = field(default_factory=dict)
    """The stamp of the last message that was read, by person, or by channel."""
    calendar: dict[str, list[str]] = field(default_factory=dict)
    """What the calendar brings, by person, or by channel: it comes on its day, whatever else is told."""

    async def types(self, person: str, line: str) -> None:
        """Type a command as somebody, and send it with Enter."""
        await self.screen.acts_as(person)
        await self.screen.box.click()
        await self.screen.box.press_sequentially(line)
        async with self.screen.answered(line):
            await self.screen.box.press("Enter")

    async def grants(self, person: str, **answers: str) -> str:
        """Grant with the example's answers and these; the receipt that takes the form's place."""
        await self.types(person, "/urgent")
        return await self.completes(answers)

    async def does(self, person: str, button: str, reference: str, **answers: str) -> str:
        """Press the newest button of this kind, answer the form with the example and these: the receipt."""
        await self.opens(person, button, reference)
        return await self.completes(answers)

    async def opens(self, person: str, button: str, reference: str) -> str:
        """Press the newest button of this kind: the words of the window it opens."""
        await self.screen.acts_as(person)
        await self.screen.presses(await self.screen.newest(button, reference))
        await expect(self.screen.window, f"Nothing opened for {person}.").to_be_visible()
        return await self.screen.modal()

    async def completes(self, answers: Mapping[str, str]) -> str:
        """Fill in the example and these answers, and send the form."""
        await self.screen.fills_in_the_example()
        await self.screen.writes(answers)
        return await self.screen.sends()

    async def travels(self, to: str) -> None:
        """Move the clock."""
        clock = self.screen.page.get_by_role("group", name="Move the clock")
        await self.screen.presses(clock.get_by_role("button", name=MOVES[to]))

    async def told(self, about: str = "") -> dict[str, list[str]]:
        """What everybody has been told since the last look.

        Whoever has no mark by their name was told nothing; whoever is acting has none, since they see it at once.

        A message reads as its heading and its buttons in order: `Review of UA-2026-0001 [review | cancel]`. With
        `about`, only what names that. Everybody is left where their messages with the app stand.
        """
        news: dict[str, list[str]] = {}
        await self._look(await self.screen.person(), news)
        for person in await self.screen.unread():
            await self.screen.acts_as(person)
            await self._look(person, news)
            for place in await self.screen.unread("conversation"):
                await self.screen.opens(place)
                await self._look(person, news)
            await self.screen.opens(await self.screen.direct())
        named = {who: [line for line in lines if about in line] for who, lines in news.items()}
        return {who: lines for who, lines in named.items() if lines}

    async def _look(self, person: str, news: dict[str, list[str]]) -> None:
        """Note what stands below what was read here before: a channel is read once for everybody in it."""
        place = await self.screen.place()
        who = person if place.startswith("D") else place
        messages = await self.screen.messages()
        fresh = [one for one in messages if one.ts > self.read.get(who, "")]
        self.read[who] = max((one.ts for one in messages), default="")
        for said in map(line, fresh):
            kept = self.calendar if said.startswith(CALENDAR) else news
            kept.setdefault(who, []).append(said)


def line(shown: Shown) -> str:
    """How a message reads in a story."""
    heading = shown.text.partition("\n")[0]
    return f"{heading} [{' | '.join(shown.buttons)}]" if shown.buttons else heading


def reference(receipt: str) -> str:
    """The reference that a receipt names."""
    found = re.search(r"UA-\d{4}-\d{4}", receipt)
    assert found, receipt
    return found[0]
