"""Somebody in a story: what they do on their screen, in the words of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.demo import force as demo_force
from sandbox.person.driver import Modal, Person, Screen

if TYPE_CHECKING:
    from tests.stories.night import Night

_EXAMPLES = demo_force.examples()


class Actor:
    """One person. What is filled in is the demo's own example, with the changes that a story names."""

    def __init__(self, night: Night, part: str, person: Person) -> None:
        self.part = part
        self.person = person
        self.id = person.id
        self._night = night

    @property
    def modal(self) -> Modal | None:
        """The window in front."""
        return self.person.modal

    @property
    def window(self) -> str:
        """The words of the window in front."""
        assert self.modal, f"{self.part} has no window open.\n{self.person.screen}"
        return self.modal.text

    @property
    def words(self) -> str:
        """All that stands in the inbox."""
        return "\n".join(message.everything for message in self.person.inbox)

    async def types(self, line: str, channel: str | None = None) -> str:
        """Type a command: the words that it was answered with, in a window or beside it."""
        screen: Screen = await self.person.types(line, channel)
        return screen.text

    async def opens(self, button: str, reference: str | None = None) -> str:
        """Press a button: the words of the window that opened."""
        opened = await self.person.presses(button, reference=reference)
        assert opened, f"Nothing opened for {self.part}.\n{self.person.screen}"
        return opened.text

    async def fills(self, **changes: Any) -> None:  # noqa: ANN401 - as many kinds as there are inputs
        """Fill in the form in front with the example and these changes; None leaves a field as it stands."""
        assert self.modal, self.person.screen
        example = _EXAMPLES.get(self.modal.callback_id, {})
        timely = {"stopped_at": int(self._night.now.timestamp())} if "stopped_at" in self.modal.fields else {}
        wanted = {**example, **timely, **changes}
        there = {name: value for name, value in wanted.items() if name in self.modal.fields and value is not None}
        await self.person.fills(**there)

    async def submits(self) -> dict[str, str]:
        """Send the form: the errors on it, by field."""
        return await self.person.submits()

    async def completes(self, **changes: Any) -> str:  # noqa: ANN401 - as `fills`
        """Fill in the form in front and send it: the words of the receipt in its place, which is then closed."""
        await self.fills(**changes)
        errors = await self.submits()
        assert errors == {}, f"{self.part} was refused: {errors}"
        receipt = self.window
        await self.closes()
        return receipt

    async def closes(self) -> None:
        """Close the window."""
        while self.modal:
            await self.person.closes()

    async def does(self, button: str, reference: str | None = None, **answers: Any) -> str:  # noqa: ANN401 - as `fills`
        """Press a button, fill in the form and send it: the words of the receipt."""
        await self.opens(button, reference)
        return await self.completes(**answers)

    async def tries(self, button: str, reference: str | None = None, **answers: Any) -> dict[str, str]:  # noqa: ANN401 - as `fills`
        """Press a button, fill in the form and send it: the errors. What was typed is held to be still there."""
        await self.opens(button, reference)
        return await self.is_refused(**answers)

    async def is_refused(self, **answers: Any) -> dict[str, str]:  # noqa: ANN401 - as `fills`
        """Fill in the form in front and send it: the errors. What was typed is held to be still there."""
        await self.fills(**answers)
        assert self.modal
        before = {field: self.modal.value(field) for field in self.modal.fields}
        errors = await self.submits()
        assert errors, f"It was taken.\n{self.window}"
        assert {field: self.modal.value(field) for field in self.modal.fields} == before
        return errors

    async def grants(self, **changes: Any) -> str:  # noqa: ANN401 - as `fills`
        """Grant for 72 hours: the words of the receipt."""
        await self.types("/urgent")
        return await self.completes(**changes)

    async def tries_to_grant(self, **changes: Any) -> dict[str, str]:  # noqa: ANN401 - as `fills`
        """Send the grant form and have it refused: the errors. The window is closed again."""
        await self.types("/urgent")
        errors = await self.is_refused(**changes)
        await self.closes()
        return errors

    async def decides(self, decision: str = "authorise", **changes: Any) -> str:  # noqa: ANN401 - as `fills`
        """Read the application and decide it: the words of the receipt."""
        return await self.does("decide", decision=decision, **changes)

    async def is_told(self, button: str, reference: str | None = None) -> str:
        """Press a button that leads to no form: the words in the window, which is closed again."""
        words = await self.opens(button, reference)
        await self.closes()
        return words
