"""Slack's side of the desk: Bolt's listeners, each of which answers within Slack's three seconds."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.card import Card, Form, alert
from bot.chat.outcome import Answer, Errors, Say, Window
from bot.desk.cases import Desk
from bot.slack.blocks import card_blocks, form_view, reading_view
from bot.slack.inputs import state_of
from bot.windows.home import GRANT
from bot.windows.lists import TURNS
from bot.words import labels
from policy.notices import Button
from policy.terms import ChatId, PlaceId
from store.errors import NotKnown, NotRead, NotRecorded
from store.inbox import Delivery

Body = dict[str, Any]
_LOG = structlog.get_logger(__name__)
# Opening a window is the one call to Slack before an ack; it may take so many seconds and no more.
OPENING: Final = 1.5
_TITLE: Final = 24
# Seconds between looks for what became of a delivery whose outcome was not known.
_LOOKS: Final = (1.0, 3.0, 6.0, 10.0, 15.0, 20.0)
_ANY: Final = re.compile(".*")


class Front:
    """What stands between Bolt and the desk: who may ask at all, the answer's shape, and words when it fails."""

    def __init__(  # noqa: PLR0913 - what it stands between, and whom it wakes
        self,
        desk: Desk,
        client: AsyncWebClient,
        team: str,
        contacts: labels.Contacts,
        *,
        answered: Callable[[], None],
        joined: Callable[[PlaceId], None],
        home: Callable[[ChatId], None],
    ) -> None:
        """`answered` is called after each answer: something may have been entered, and somebody is to be told.

        `joined` is called with a channel's id when somebody has come into it.
        """
        self._joined = joined
        self._home = home
        self._desk = desk
        self._client = client
        self._looking: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()
        self._team = team
        self._contacts = contacts
        self._after = answered
        self.busy = 0
        """How many deliveries are being answered."""

    def listen(self, app: AsyncApp) -> None:
        """Take up the listeners: one command, and every button, field and form of ours."""
        app.command("/urgent")(self.command)
        app.action(_ANY)(self.action)
        app.view(_ANY)(self.view)
        app.event("member_joined_channel")(self.joined)
        app.event("app_home_opened")(self.at_home)
        app.error(self.failed)

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Answer `/urgent`."""
        delivery = Delivery("command", body["trigger_id"])
        person, typed = _person(body), body.get("text") or ""
        answer = await self._ask(body, delivery, lambda: self._desk.command(person, typed, delivery))
        if isinstance(answer, Window) and not await self._opened(client, body, answer):
            answer = Say("Slack did not open the window. Nothing was granted or decided. Type it again.")
        await (ack(text=answer.text) if isinstance(answer, Say) else ack())

    async def action(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Answer a button, or a choice in the grant form that is told at once."""
        pressed = body["actions"][0]
        if pressed["action_id"] in TURNS:
            await self._turned(ack, body, client)
            return
        if pressed["type"] != "button":
            await self._changed(ack, body, client)
            return
        if not pressed.get("value"):
            await ack()
            return
        delivery = Delivery("action", body["trigger_id"])
        person, reference = _person(body), pressed["value"]
        press = self._asked_for(body, pressed["action_id"])
        answer = await self._ask(body, delivery, lambda: press(person, pressed["action_id"], reference, delivery))
        if isinstance(answer, Say):
            answer = Window(Card(answer.text, reference), reference)
        if isinstance(answer, Window) and not await self._opened(client, body, answer):
            await _tell(client, person, "Slack did not open the window. Nothing was decided. Press it again.")
        await ack()

    async def view(self, ack: AsyncAck, body: Body) -> None:
        """Answer a form that was sent."""
        view = body["view"]
        about = json.loads(view.get("private_metadata") or "{}").get("on", "")
        delivery = Delivery("view", view["id"])
        person, callback = _person(body), view["callback_id"]
        answer = await self._ask(
            body,
            delivery,
            lambda: self._desk.submit(person, callback, about, state_of(view), delivery),
            first=next(iter(view["state"]["values"]), ""),
        )
        await _answer_form(ack, answer)

    async def joined(self, body: Body) -> None:
        """Take note that somebody has come into a channel: what is about them is not told there any more."""
        self._joined(PlaceId(body["event"]["channel"]))

    async def at_home(self, body: Body) -> None:
        """Take note that somebody looks at Home."""
        event = body["event"]
        if event.get("tab") == "home" and self._ours(body):
            self._home(_person(body))

    async def failed(self, error: Exception, body: Body) -> BoltResponse:
        """Answer whatever went wrong with 200 and a truthful sentence: anything else is never acknowledged."""
        _LOG.error("delivery_failed", error=type(error).__name__)
        delivery = _delivered(body)
        if delivery:
            self._look_up_later(_person(body), delivery)
        return BoltResponse(status=200, body=labels.NOT_KNOWN if "command" in body else "")

    async def finish(self, within: float) -> None:
        """Look up now whatever is still to be looked up, and tell it; after `within` seconds give the rest up."""
        self._ending.set()
        if self._looking:
            _, left = await asyncio.wait(set(self._looking), timeout=within)
            for task in left:
                task.cancel()

    async def _changed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        view = body.get("view") or {}
        answer = await self._ask(body, None, lambda: self._desk.change(_person(body), state_of(view)))
        if isinstance(answer, Window):
            drawn = draw(answer)
            await _calmly(client.views_update(view_id=view["id"], hash=view["hash"], view=drawn))
        await ack()

    async def _turned(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        view, pressed = body["view"], body["actions"][0]
        action, value = pressed["action_id"], pressed.get("value") or ""
        turn = self._desk.turn
        answer = await self._ask(body, None, lambda: turn(_person(body), action, value, state_of(view)))
        shown = answer if isinstance(answer, Window) else Window(Card(getattr(answer, "text", ""), labels.NAME))
        await _calmly(client.views_update(view_id=view["id"], hash=view["hash"], view=draw(shown)))
        await ack()

    def _asked_for(self, body: Body, action: str) -> Callable[[ChatId, str, str, Delivery], Answer]:
        if action == GRANT.action:
            return self._desk.begin
        # Show in a window or on Home stands in a list; one's own prompts and notices are messages.
        return self._desk.open_listed if body.get("view") and action == Button.SHOW else self._desk.press

    async def _opened(self, client: AsyncWebClient, body: Body, answer: Window) -> bool:
        in_a_window = body.get("view", {}).get("type") == "modal"
        call = client.views_push if in_a_window else client.views_open
        return await _calmly(call(trigger_id=body["trigger_id"], view=draw(answer)))

    async def _ask(self, body: Body, delivery: Delivery | None, work: Callable[[], Answer], first: str = "") -> Answer:
        if not self._ours(body):
            return Say("This works only for members of the force's own workspace.")
        self.busy += 1
        try:
            return await asyncio.to_thread(work)
        except NotRecorded:
            sentence = labels.NOT_RECORDED if first else labels.NOTHING_CHANGED
            return self._bad(sentence.format(control_room=self._contacts.control_room), first)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the person is told the truth about it
            if not isinstance(error, NotKnown | NotRead):
                _LOG.error("delivery_failed", error=type(error).__name__)
            if delivery is None:
                return Say(labels.NOT_READ.format(control_room=self._contacts.control_room))
            self._look_up_later(_person(body), delivery)
            return self._bad(labels.NOT_KNOWN, first)
        finally:
            self.busy -= 1
            self._after()

    def _look_up_later(self, person: ChatId, delivery: Delivery) -> None:
        task = asyncio.create_task(self._look_up(person, delivery))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _look_up(self, person: ChatId, delivery: Delivery) -> None:
        # "You will have a message either way within a minute."
        for wait in _LOOKS:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), wait)
            try:
                sentence = await asyncio.to_thread(self._desk.found, delivery)
                await asyncio.wait_for(_post(self._client, person, sentence), OPENING)
            except Exception as error:  # noqa: BLE001 - the record or Slack may still be away: it is looked up again
                _LOG.warning("not_yet_looked_up", error=type(error).__name__)
            else:
                return

    def _ours(self, body: Body) -> bool:
        user = body.get("user")
        theirs = user.get("team_id") if isinstance(user, dict) else body.get("team_id")
        return theirs == self._team or theirs is None

    def _bad(self, sentence: str, first: str) -> Answer:
        return Errors({first: sentence}) if first else Say(sentence)


def draw(answer: Window) -> Body:
    """Give a window as Slack takes it."""
    metadata = {"on": answer.about}
    if isinstance(answer.shows, Form):
        return form_view(answer.shows, metadata, answer.live)
    title = answer.shows.title if len(answer.shows.title) <= _TITLE else answer.about or labels.NAME
    # The window has its title: below it the sentence stands first.
    return reading_view(title, replace(answer.shows, title=""), metadata, answer.more)


def _delivered(body: Body) -> Delivery | None:
    kind, key = "action", body.get("trigger_id")
    if "command" in body:
        kind = "command"
    elif body.get("type") == "view_submission":
        kind, key = "view", body["view"]["id"]
    return Delivery(kind, key) if key and _sender(body) else None


def _sender(body: Body) -> str | None:
    # A command and an event name somebody by id alone.
    user = body.get("user") or body.get("user_id") or body.get("event", {}).get("user")
    return user.get("id") if isinstance(user, dict) else user


def _person(body: Body) -> ChatId:
    # The one place in which what Slack calls somebody comes in.
    return ChatId(_sender(body) or body["user"]["id"])


async def _answer_form(ack: AsyncAck, answer: Answer) -> None:
    if isinstance(answer, Errors):
        await ack(response_action="errors", errors=dict(answer.fields))
    elif isinstance(answer, Window):
        await ack(response_action="update", view=draw(answer))
    elif isinstance(answer, Say):
        window = Window(Card(answer.text, labels.NAME))
        await ack(response_action="update", view=draw(window))
    else:
        await ack()


async def _calmly(call: Awaitable[Any]) -> bool:
    # Whatever Slack answers, or does not, the ack still goes out in time.
    try:
        await asyncio.wait_for(call, OPENING)
    except (SlackApiError, TimeoutError, OSError, ClientError) as error:
        _LOG.warning("window_not_opened", error=type(error).__name__)
        return False
    return True


async def _tell(client: AsyncWebClient, person: ChatId, sentence: str) -> None:
    await _calmly(_post(client, person, sentence))


async def _post(client: AsyncWebClient, person: ChatId, sentence: str) -> None:
    # The lock screen has as much of it as it holds, the message all of it.
    await client.chat_postMessage(channel=person, text=alert(sentence), blocks=card_blocks(Card(sentence)))
