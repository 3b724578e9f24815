"""Carry a notice to Slack: draw it as things stand now, post it once, and keep it true by editing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.card import Card
from bot.desk.copies import Copies
from bot.desk.rendering import Drawing
from bot.slack.blocks import card_blocks
from bot.slack.channel_members import Members
from policy.acts import Circulation, Delivery, Nudge, PolicyReview, Report
from policy.audiences import DPO_CHANNEL, FCAO_CHANNEL
from policy.notice_parts import channel, person
from policy.notices import Message, Notice
from policy.people import CLOCK
from policy.terms import NO_REFERENCE, REGISTER, Addressee, Channel, ChatId, MessageId, PlaceId, Reference
from scheduler.courier import Later, Outcome, Overtaken, Told, TooOld, Unsure
from store.outbox import BEGUN_WITHIN, Claimed, LiveMessage, Outbox, Place
from store.register import Register

_LOG = structlog.get_logger(__name__)
# One call to Slack takes so many seconds at most, whatever the other side does.
DEADLINE: Final = 10.0
EVENT: Final = "seventytwo_notice"
# How far back a message is looked for that may have been posted: nothing else of ours is so young.
_LOOK_BACK: Final = 100
# A thread is given from its beginning on, so all of it is asked for: more than an authorisation ever has steps.
_LOOK_THROUGH: Final = 999
# Slack's answers when a channel cannot be written to; people mend that, and meanwhile others are told in person.
_UNREACHABLE: Final = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_TOLD_INSTEAD: Final = frozenset({DPO_CHANNEL, FCAO_CHANNEL})
# What is entered once it was sent, so that the record says when staff, and the Board, were told.
_ENTERED: Final[Mapping[Message, type[Circulation | PolicyReview | Report]]] = {
    Message.CIRCULATION: Circulation,
    Message.POLICY_REVIEW: PolicyReview,
    Message.REPORT: Report,
}
# Slack's answers after which the message may stand all the same.
_UNSURE: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
_NO_THREAD: Final = frozenset({"cannot_reply_to_message", "thread_not_found"})
_GONE: Final = frozenset({"message_not_found", "channel_not_found"})
# Slack's answers when a message stands and is no longer ours to edit.
_TOO_OLD: Final = frozenset({"cant_update_message", "edit_window_closed"})


class Messenger:
    """The `tell` and the `redraw` that the courier is handed."""

    def __init__(  # noqa: PLR0913 - what it carries between, where to, and what it encloses
        self,
        client: AsyncWebClient,
        register: Register,
        outbox: Outbox,
        drawing: Drawing,
        *,
        channel: Callable[[Channel], PlaceId | None],
        copies: Copies,
        wire: Callable[[], float],
    ) -> None:
        """`channel` gives the id of "#dpo" and the like, None where the force has none; `wire` is the courier's."""
        self._client = client
        self._register = register
        self._outbox = outbox
        self._drawing = drawing
        self._channel = channel
        self._copies = copies
        self._wire = wire
        self.members = Members(client, register)
        self._conversations: dict[ChatId, PlaceId] = {}
        self._looks: dict[Place, object] = {}

    async def tell(self, claimed: Claimed) -> Outcome:
        """Post a notice, unless a later entry has overtaken it, or it was posted by an attempt that died."""
        try:
            outcome = await asyncio.wait_for(self._told(claimed), DEADLINE)
        except _Stalled:
            return Later(why="stalled")
        except SlackApiError as error:
            if _code(error) in _UNREACHABLE:
                await asyncio.to_thread(self._tell_in_person, claimed, unreachable=True)
            return _refused(error)
        except (TimeoutError, OSError, ClientError, ValueError) as error:
            return Unsure(type(error).__name__)
        if isinstance(outcome, Told) and claimed.notice.message in _ENTERED:
            await asyncio.to_thread(self._enter_sent, claimed)
        if isinstance(outcome, Told) and claimed.notice.message is Message.COPY:
            return await self._attached(claimed, outcome)
        return outcome

    async def redraw(self, living: LiveMessage) -> bool | Later | TooOld:
        """Edit a message so that it shows the present state.

        False when it is gone and need not be tried again; TooOld when it stands, and Slack lets nobody edit it.
        """
        drawn = await asyncio.to_thread(self._drawing.living, living)
        if drawn.card is None:
            return False
        blocks = card_blocks(drawn.card)
        if self._looks.get(living.place) == blocks:
            return not drawn.last
        try:
            if not await self._edited(living, drawn.card.text, blocks):
                return False
        except _Stalled:
            return Later(why="stalled")
        except SlackApiError as error:
            return self._unedited(living, error)
        self._looks[living.place] = blocks
        return not drawn.last

    async def _edited(self, living: LiveMessage, text: str, blocks: list[dict[str, Any]]) -> bool:
        # False where it stands in a place that must hear no more of it.
        if await self._moved(living) or await self._read_by_a_subject(
            living.audience, living.reference, living.chat_id
        ):
            return False
        self._in_time(living)
        call = self._client.chat_update(channel=living.chat_id, ts=living.message_id, text=text, blocks=blocks)
        await asyncio.wait_for(call, DEADLINE)
        return True

    def _unedited(self, living: LiveMessage, error: SlackApiError) -> bool | Later | TooOld:
        if _code(error) in _GONE | _TOO_OLD:
            self._looks.pop(living.place, None)
            return TooOld() if _code(error) in _TOO_OLD else False
        outcome = _refused(error)
        if isinstance(outcome, Later):
            return outcome
        raise error

    async def _told(self, claimed: Claimed) -> Outcome:
        where = await self._conversation(claimed.notice)
        if where is None:
            return Overtaken()
        thread = await asyncio.to_thread(self._thread, claimed, where) if claimed.notice.thread else None
        if claimed.uncertain and (ts := await self._posted(where, thread, claimed.id)):
            # It shows what was true when it was posted, overtaken or not, and is edited where that has changed.
            return Told(where, ts)
        drawn = await asyncio.to_thread(self._drawing.notice, claimed)
        if drawn.card is None:
            return Overtaken()
        if await self._read_by_a_subject(claimed.notice.to, claimed.reference, where):
            await asyncio.to_thread(self._tell_in_person, claimed)
            return Overtaken()
        return Told(where, await self._post_under(where, thread, claimed, drawn.card), drawn.sequence)

    async def _attached(self, claimed: Claimed, message: Told) -> Outcome:
        # The message is found by its id, the file by standing in its thread: an attempt that died leaves one of each.
        try:
            await asyncio.wait_for(self._attach(claimed, message), DEADLINE)
        except (_Stalled, SlackApiError, SlackClientError, TimeoutError, OSError, ClientError, ValueError) as error:
            return Unsure(type(error).__name__)
        return message

    async def _attach(self, claimed: Claimed, message: Told) -> None:
        if any(reply.get("files") for reply in await self._replies(message.chat_id, message.message_id) or ()):
            return
        copied = await asyncio.to_thread(self._copies.made, claimed)
        self._in_time(claimed)
        await self._client.files_upload_v2(
            channel=message.chat_id,
            thread_ts=message.message_id,
            filename=copied.name,
            title=copied.title,
            content=copied.content,
        )

    async def _read_by_a_subject(self, audience: Addressee, reference: Reference | None, where: PlaceId) -> bool:
        # A channel of which a subject is a member gets nothing about it (rule 15). Who is there is never guessed at:
        # where Slack does not say, it waits.
        if not channel(audience):
            return False
        authorisation = await asyncio.to_thread(self._register.read, reference) if reference else None
        return authorisation is not None and await self.members.any_of(where, authorisation.subject_keys)

    def _tell_in_person(self, claimed: Claimed, *, unreachable: bool = False) -> None:
        # Entering it queues the same notice for the DPO and FCAO; where that was done before, nothing more is entered.
        message, to, number = claimed.notice.message, channel(claimed.notice.to), claimed.number
        authorisation = self._register.read(claimed.reference) if claimed.reference else None
        if authorisation is None or to is None or to not in _TOLD_INSTEAD:
            return
        done = (e.act for e in authorisation.entries if isinstance(e.act, Delivery))
        if (message, to, number) not in {(act.message, act.channel, act.number) for act in done}:
            act = Delivery(message=message, channel=to, number=number, unreachable=unreachable)
            self._register.enter(act, on=claimed.reference, by=CLOCK)

    def _enter_sent(self, claimed: Claimed) -> None:
        nudge = self._register.entry(claimed.number).act
        if isinstance(nudge, Nudge):
            # The second time the rules refuse it: what was looked up may have been entered before.
            self._register.enter(_ENTERED[claimed.notice.message](due=nudge.due), on=REGISTER, by=CLOCK)

    async def _post_under(self, where: PlaceId, thread: MessageId | None, claimed: Claimed, shown: Card) -> MessageId:
        try:
            return await self._post(where, thread, claimed, shown)
        except SlackApiError as error:
            if thread is None or _code(error) not in _NO_THREAD:
                raise
            # Whoever took the first message away must not keep the rest from being told.
            return await self._post(where, None, claimed, shown)

    async def _post(self, where: PlaceId, thread: MessageId | None, claimed: Claimed, shown: Card) -> MessageId:
        blocks = card_blocks(shown)
        self._in_time(claimed)
        posted = await self._client.chat_postMessage(
            channel=where,
            text=shown.text,
            blocks=blocks,
            metadata={"event_type": EVENT, "event_payload": {"id": claimed.id}},
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )
        posted_as = MessageId(str(posted["ts"]))
        self._looks[where, posted_as] = blocks
        return posted_as

    async def _posted(self, where: PlaceId, thread: MessageId | None, opaque: str) -> MessageId | None:
        # There is no idempotency key for a post: the id in its metadata tells whether it was made.
        for message in await self._said(where, thread):
            if message.get("metadata", {}).get("event_payload", {}).get("id") == opaque:
                return MessageId(str(message["ts"]))
        return None

    async def _said(self, where: PlaceId, thread: MessageId | None) -> list[dict[str, Any]]:
        # A conversation's history leaves out what stands in its threads.
        if thread is not None and (replies := await self._replies(where, thread)) is not None:
            return replies
        history = await self._client.conversations_history(channel=where, limit=_LOOK_BACK, include_all_metadata=True)
        return list(history["messages"])

    async def _replies(self, where: PlaceId, thread: MessageId) -> list[dict[str, Any]] | None:
        try:
            replies = await self._client.conversations_replies(
                channel=where, ts=thread, limit=_LOOK_THROUGH, include_all_metadata=True
            )
        except SlackApiError as error:
            if _code(error) in _NO_THREAD:
                return None
            raise
        return list(replies["messages"])

    async def _conversation(self, notice: Notice) -> PlaceId | None:
        if ours := channel(notice.to):
            return self._channel(ours)
        account = await self._account(notice.to)
        return await self._conversation_with(account) if account else None

    async def _account(self, to: Addressee) -> ChatId | None:
        # Looked up each time: whoever has another account since the last import is told there, and only there.
        key = person(to)
        return await asyncio.to_thread(self._register.slack_id, key) if key else None

    async def _conversation_with(self, account: ChatId) -> PlaceId:
        if account not in self._conversations:
            opened = await self._client.conversations_open(users=account)
            self._conversations[account] = PlaceId(str(opened["channel"]["id"]))
        return self._conversations[account]

    async def _moved(self, living: LiveMessage) -> bool:
        """Say whether the person whom a message was for has another account now, or none."""
        if channel(living.audience):
            return False
        account = await self._account(living.audience)
        return account is None or await self._conversation_with(account) != living.chat_id

    def _in_time(self, carried: Claimed | LiveMessage) -> None:
        # This process may have been stopped for a while, or its machine: by now another may have sent it.
        if self._wire() - carried.claimed_at.timestamp() > BEGUN_WITHIN.total_seconds():
            raise _Stalled

    def _thread(self, claimed: Claimed, where: PlaceId) -> MessageId | None:
        return self._outbox.first_told(claimed.reference or NO_REFERENCE, claimed.notice.to, where)


class _Stalled(Exception):
    """Too long after the claim: what is sent now might be sent a second time."""


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error", "")) if error.response is not None else ""


def _refused(error: SlackApiError) -> Later | Unsure:
    code = _code(error)
    if code == "ratelimited":
        return Later(float(error.response.headers.get("Retry-After", 1)), code)
    if code in _UNSURE or not code:
        return Unsure(code or "no_answer")
    _LOG.warning("notice_refused", error=code)
    # An archived channel or a token that was changed is mended by people: the notice waits, and health says so.
    return Later(60.0, code)
