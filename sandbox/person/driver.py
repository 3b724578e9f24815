"""The driver: people for tests, who type, fill in, press and read, and fail with what was on the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from sandbox.blocks.schema import Json
from sandbox.delivery.payloads import Tab
from sandbox.person.filling import state_of
from sandbox.person.gestures import Gestures, Outcome, Touch
from sandbox.person.looking import PATIENCE, ChannelScreen, T, find_button, newest, until
from sandbox.person.screens import Message, Modal, Screen
from sandbox.person.sight import Sight
from sandbox.seed import Person as Seeded
from sandbox.workspace.workspace import HOME, Workspace

__all__ = ["ChannelScreen", "Message", "Modal", "Person", "Screen", "Trouble", "until"]

Pressing = Callable[[], Awaitable[Outcome]]


class Trouble(AssertionError):
    """Slack told the person that it did not work; the words are the sentence and what was on the screen."""


class Person(Sight):
    """Somebody at their screen. Every wait ends after five seconds of wire time with what was to be seen."""

    def __init__(self, workspace: Workspace, gestures: Gestures, seeded: Seeded) -> None:
        super().__init__(workspace, seeded)
        self._gestures = gestures

    async def types(self, line: str, channel: str | None = None) -> Screen:
        """Type a slash command: the window it opened, or else the words it was answered with."""
        before = self.modal
        done = await self._gestures.command(self.id, self._where(channel), line)
        now = self.modal
        opened = now is not None and (before is None or before.id != now.id)
        return now if now is not None and opened else Screen(done.text or done.error, done.error)

    async def says(self, text: str, channel: str | None = None) -> None:
        """Write a message that is no command."""
        await self._gestures.send(self.id, self._where(channel), text)

    async def joins(self, channel: str, invited_by: str | None = None) -> None:
        """Go into a channel by its name or id, or be brought into it by the member of this id.

        Raises:
            RefusedError: Slack would not let them in.
        """
        await self._gestures.join(self.id, self._where(channel), invited_by)

    async def leaves(self, channel: str) -> None:
        """Go out of a channel by its name or id.

        Raises:
            RefusedError: Slack would not let them go, since the channel is archived.
        """
        await self._gestures.leave(self.id, self._where(channel))

    async def opens_home(self, tab: Tab = "home") -> None:
        """Look at the app's Home, or at its other tab, the DM with the app."""
        await self._gestures.open_home(self.id, tab)

    async def sees(self, text: str, within: float = PATIENCE) -> None:
        """Wait until these words are somewhere on the screen."""
        await self._until(lambda: text in self.screen or None, f"{text!r}", within)

    async def sees_at_home(self, text: str, within: float = PATIENCE) -> Modal:
        """Wait until these words are on the app's Home: the Home."""

        def look() -> Modal | None:
            home = self.home_screen
            return home if home and text in home.text else None

        return await self._until(look, f"{text!r} at Home", within)

    async def reads(self, text: str, within: float = PATIENCE) -> Message:
        """Wait for a message with these words in the inbox: that message, the newest of them."""
        return await self._until(lambda: newest(self.inbox, text), f"a message with {text!r}", within)

    async def fills(self, **values: object) -> None:
        """Put something into inputs of the window, or else of Home, by block_id; nothing is sent."""
        for block_id, value in values.items():
            self._put(block_id, value)

    async def chooses(self, block_id: str, value: object) -> None:
        """Choose something in the window, or else at Home; the app hears of it where Slack would tell it."""
        modal = self._front()
        element = modal.element(block_id)
        state = state_of(element, value)
        self._sure(await self._gestures.press_in_view(self.id, modal.id, Touch(block_id, element["action_id"], state)))

    async def submits(self) -> dict[str, str]:
        """Send the form: the errors that are shown, by block_id.

        Raises:
            Trouble: the app did not answer, or answered what Slack cannot follow.
        """
        done = await self._gestures.submit(self.id, self._window().id, {})
        if done.error:
            self._sure(done)
        return done.errors

    async def closes(self) -> None:
        """Close the window without sending it."""
        await self._gestures.close(self.id, self._window().id)

    async def presses(self, action_id: str, in_: Message | None = None, reference: str | None = None) -> Modal | None:
        """Press a button by its action_id, and its value if `reference` is given: the window in front afterwards.

        It is looked for in the window first, then in the newest message that has it, or in the message given.

        Raises:
            Trouble: the app did not answer.
        """
        press = await self._until(lambda: self._button(action_id, in_, reference), f"a button {action_id!r}", PATIENCE)
        self._sure(await press())
        return self.modal

    def _button(self, action_id: str, in_: Message | None, reference: str | None) -> Pressing | None:
        if in_ is None:
            for view, blocks in self._in_front():
                if button := find_button(blocks, action_id, reference):
                    return partial(self._gestures.press_in_view, self.id, view, button)
        stored = [in_.stored] if in_ else sorted(self._shown(), key=lambda m: m.ts, reverse=True)
        for message in stored:
            if button := find_button(message.blocks, action_id, reference):
                return partial(self._gestures.press, self.id, message, button)
        return None

    def _in_front(self) -> list[tuple[str, list[Json]]]:
        modal = self.modal
        return [(modal.id, modal.blocks)] if modal else [(HOME, self.home)]

    def _put(self, block_id: str, value: object) -> None:
        modal = self._front()
        element = modal.element(block_id)
        view = self._workspace.views.find(modal.id)
        view.values[block_id][element["action_id"]] = state_of(element, value)

    def _front(self) -> Modal:
        """The window, or the Home where no window is open."""
        home = self.home_screen
        return self._window() if self.modal or home is None else home

    def _window(self) -> Modal:
        modal = self.modal
        if modal is None:
            raise AssertionError(f"{self.id} has no window open.\n{self.screen}")
        return modal

    def _where(self, channel: str | None) -> str:
        return ChannelScreen.named(self._workspace, channel).id if channel else self.dm

    def _sure(self, done: Outcome) -> None:
        if not done.ok and done.error:
            raise Trouble(f"{self.id}: {done.error}\n{self.screen}")

    async def _until(self, look: Callable[[], T | None], what: str, within: float) -> T:
        return await until(look, self._workspace, within, lambda: f"{self.id} does not see {what}.\n{self.screen}")
