"""What a person does with keyboard and mouse: the app is told, and the screen follows its answer."""

from __future__ import annotations

from sandbox.blocks.input_state import Values, put, unfinished
from sandbox.blocks.schema import Json
from sandbox.delivery import payloads
from sandbox.delivery.payloads import Payloads, Tab
from sandbox.delivery.postbox import Postbox
from sandbox.person.submission import follow
from sandbox.person.touches import Outcome, Touch, element_of
from sandbox.refusal import RefusedError
from sandbox.seed import Person
from sandbox.workspace.log import Delivery
from sandbox.workspace.membership import Membership
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.views import OpenView
from sandbox.workspace.workspace import HOME, SLACKBOT, Workspace

__all__ = ["TROUBLE", "Gestures", "Outcome", "Touch"]

TROUBLE = "We had some trouble connecting. Try again?"


class Gestures:
    """Everything a person can do, each a coroutine that lasts until the app has answered or Slack gives up."""

    def __init__(self, workspace: Workspace, postbox: Postbox, made: Payloads) -> None:
        self._workspace = workspace
        self._postbox = postbox
        self._payloads = made
        self._membership = Membership(workspace, self._tell, self._hear)

    async def command(self, who: str, channel: str, line: str) -> Outcome:
        """Type a slash command, such as "/urgent help"."""
        person, where = self._present(who, channel)
        command, _, text = line.strip().partition(" ")
        if command not in {c.name for c in self._workspace.seed.commands}:
            return Outcome(ok=False, error=f"{command} is not a valid command.")
        payload = self._payloads.command(person, where, command, text.strip())
        sent = await self._postbox.send("slash_commands", payload)
        if not sent.error:
            try:
                return self._answered(person, where, sent.ack or {})
            except RefusedError as refused:
                sent.error = refused.code
        return self._failed(person, where, f'{command} failed with the error "{sent.error}"')

    async def send(self, who: str, channel: str, text: str) -> Outcome:
        """Write a message; the app hears of it if it subscribed to that."""
        person, where = self._present(who, channel)
        if person.id not in where.members or where.archived:
            raise RefusedError("is_archived" if where.archived else "not_in_channel")
        message = self._workspace.add(where, person.id, text)
        if self._workspace.seed.bot_user in where.members:
            self._hear(message, where)
        return Outcome(text=text, shown=message)

    async def join(self, who: str, channel: str, inviter: str | None = None) -> Outcome:
        """Go into a channel, or be brought into it; nothing happens to whoever is there already."""
        self._membership.join(who, channel, inviter)
        return Outcome()

    async def leave(self, who: str, channel: str) -> Outcome:
        """Go out of a channel; nothing happens to whoever is not there."""
        self._membership.leave(who, channel)
        return Outcome()

    async def open_home(self, who: str, tab: Tab = "home") -> Outcome:
        """Look at the app's Home; or at the DM with it, which is Home's other tab and the same event to the app."""
        person = self._actor(who)
        self._tell(self._payloads.home_opened(person, tab, self._workspace.stamps.next()))
        return Outcome()

    async def press(self, who: str, message: Message, touch: Touch) -> Outcome:
        """Press a button in a message, or choose something there."""
        person, where = self._present(who, message.channel)
        if message not in list(where.shown_to(person.id)):
            raise RefusedError("message_not_found")
        acted = payloads.action(*element_of(message.blocks, touch), touch.chosen, self._workspace.stamps.next())
        sent = await self._postbox.send("interactive", self._payloads.press_in_message(person, where, message, acted))
        return _pressed(sent)

    async def press_in_view(self, who: str, view_id: str, touch: Touch) -> Outcome:
        """Press a button in a modal or Home, or choose something there."""
        person, view = self._looking(who, view_id)
        block, element = element_of(view.blocks, touch)
        if wrong := touch.put_in(view):
            return Outcome(ok=False, error=wrong)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Outcome()
        acted = payloads.action(block, element, touch.chosen, self._workspace.stamps.next())
        return _pressed(await self._postbox.send("interactive", self._payloads.press_in_view(person, view, acted)))

    async def submit(self, who: str, view_id: str, values: Values) -> Outcome:
        """Send the form; what was typed stays in it whatever comes back."""
        person, view = self._looking(who, view_id)
        if wrong := put(view.blocks, view.values, values):
            return Outcome(ok=False, error=wrong)
        if errors := unfinished(view.blocks, view.values):
            return Outcome(ok=False, errors=errors)
        sent = await self._postbox.send("interactive", self._payloads.submission(person, view))
        if sent.error:
            return Outcome(ok=False, error=TROUBLE)
        try:
            errors = follow(self._workspace, view, sent.ack or {})
        except RefusedError as refused:
            sent.error = str(refused)
            return Outcome(ok=False, error=TROUBLE)
        return Outcome(ok=not errors, errors=errors)

    async def close(self, who: str, view_id: str) -> Outcome:
        """Close the window without sending it."""
        person, view = self._looking(who, view_id)
        everything = bool(view.body["clear_on_close"])
        closed = self._workspace.views.close(view, everything=everything)
        self._workspace.show(None, person.id)
        for one in closed:
            if one.body["notify_on_close"]:
                await self._postbox.send("interactive", self._payloads.closed(person, one, cleared=everything))
        return Outcome()

    def respond(self, person: Person, where: Conversation, body: Json) -> Message:
        """Say to the person what the app answered, or to everybody if it says "in_channel"."""
        workspace = self._workspace
        text, blocks = workspace.drawn(body.get("text"), body.get("blocks"))
        thread = body.get("thread_ts")
        if body.get("response_type") == "in_channel":
            return workspace.add(where, workspace.seed.bot_user, text, blocks, thread_ts=thread)
        return workspace.whisper(person.id, where, text, blocks)

    def _answered(self, person: Person, where: Conversation, ack: Json) -> Outcome:
        if not ack.get("text") and not ack.get("blocks"):
            return Outcome()
        message = self.respond(person, where, ack)
        return Outcome(text=message.text, shown=message)

    def _failed(self, person: Person, where: Conversation, sentence: str) -> Outcome:
        message = self._workspace.add(where, SLACKBOT.id, sentence, seen_by=person.id)
        return Outcome(ok=False, error=sentence, shown=message)

    def _hear(self, message: Message, where: Conversation) -> None:
        """Let the app hear a message, if it subscribed to those of such places."""
        sort = {"im": "message.im", "private": "message.groups", "public": "message.channels"}[where.kind]
        if sort in self._workspace.seed.events:
            self._send_event(self._payloads.said(message, where))

    def _tell(self, event: Json) -> None:
        """Send an event, if the app subscribed to its kind."""
        if event["type"] in self._workspace.seed.events:
            self._send_event(event)

    def _send_event(self, event: Json) -> None:
        workspace = self._workspace
        payload = self._payloads.event(event, workspace.ids.next("Ev"), workspace.clock())
        self._postbox.soon(self._postbox.event(payload))

    def _actor(self, who: str) -> Person:
        person = self._workspace.person(who)
        if person.deleted or person.is_bot:
            raise RefusedError("account_inactive" if person.deleted else "user_is_bot")
        return person

    def _present(self, who: str, channel: str) -> tuple[Person, Conversation]:
        """The person and the conversation, if they may look into it."""
        person = self._actor(who)
        where = self._workspace.conversations.get(channel)
        if where is None or where not in self._workspace.seen_by(who):
            raise RefusedError("channel_not_found")
        return person, where

    def _looking(self, who: str, view_id: str) -> tuple[Person, OpenView]:
        """The person and the view, if it is in front of them."""
        person = self._actor(who)
        home = self._workspace.views.homes.get(who)
        in_front = [v for v in (self._workspace.views.top(who), home) if v]
        for view in in_front:
            if view.id == view_id or (view is home and view_id == HOME):
                return person, view
        raise RefusedError("not_found")


def _pressed(sent: Delivery) -> Outcome:
    return Outcome(ok=False, error=TROUBLE) if sent.error else Outcome()
