"""A notice of the outbox, drawn from the record as it stands at this moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.card import Card
from bot.desk.month import Overseeing
from bot.messages import register_notices
from bot.messages.buttons import card, in_its_place, no_longer_yours, overtaken
from bot.messages.context import Telling
from bot.messages.register_notices import RegisterTelling, register_card
from bot.windows import report
from policy.acts import Delivery, Grant, Nudge
from policy.audiences import DPO_CHANNEL, FCAO_CHANNEL
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.notice_parts import channel, person
from policy.notices import Message, Notice
from policy.oversight import preceding
from policy.people import Officer
from policy.sight import Sight, sight
from policy.terms import REGISTER, Addressee, Post, Reference
from store.outbox import Claimed, LiveMessage, Outbox
from store.register import Register

_CHANNEL_READERS: Final[Mapping[Addressee, tuple[Post, ...]]] = {
    Addressee(DPO_CHANNEL): (Post.DPO, Post.FCAO),
    Addressee(FCAO_CHANNEL): (Post.FCAO, Post.DPO),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card ready to be sent, with the sequence up to which it is true; no card when it was overtaken."""

    card: Card | None
    sequence: int = 0
    last: bool = False
    """Whether nothing will change on it any more."""


class Drawing:
    """Draws notices; it reads the record and writes nothing."""

    def __init__(
        self, register: Register, outbox: Outbox, clock: Callable[[], datetime], *, circulation: str = ""
    ) -> None:
        """`circulation` is what the force has staff read of their liability to monitoring; blank: our own words."""
        self._register = register
        self._outbox = outbox
        self._clock = clock
        self._circulation = circulation
        self._overseeing = Overseeing(register, clock)

    def notice(self, claimed: Claimed) -> Drawn:
        """Draw a notice that is to be sent, unless a later entry has overtaken it.

        One that is told again is drawn as the message would have been edited, whose place it takes.
        """
        if claimed.again:
            return self._living(claimed.reference or REGISTER, claimed.id, claimed.sequence, newest=True)
        entry = self._causing(claimed.number, claimed.notice.message)
        authorisation = self._register.read(claimed.reference) if claimed.reference else None
        if authorisation is None:
            ours = self._of_the_register(claimed.notice, entry)
            gone = register_notices.overtaken(ours)
            return Drawn(None if gone else register_card(ours), claimed.sequence)
        telling = self._telling(claimed.notice, authorisation, entry, newest=True)
        gone = overtaken(telling) or _unentitled(claimed.notice, telling)
        return Drawn(None if gone else card(telling), len(authorisation.entries))

    def living(self, living: LiveMessage) -> Drawn:
        """Draw a message anew that stands somewhere."""
        return self._living(living.reference, living.notice, living.last, newest=living.current)

    def _living(self, reference: Reference, opaque: str, last: int, *, newest: bool) -> Drawn:
        notice, number, again = self._outbox.notice(opaque)
        entry = self._causing(number, notice.message)
        noted = in_its_place if again else _as_it_is
        if reference == REGISTER:
            ours = self._of_the_register(notice, entry)
            done = ours.closed is not None or notice.message is Message.REPORT
            return Drawn(noted(register_card(ours)), last, last=done)
        authorisation = self._register.read(reference)
        if authorisation is None:
            return Drawn(None)
        telling = self._telling(notice, authorisation, entry, newest=newest)
        shown = no_longer_yours(authorisation.reference) if _unentitled(notice, telling) else card(telling)
        return Drawn(noted(shown), len(authorisation.entries))

    def _causing(self, number: int, message: Message) -> Entry:
        entry = self._register.entry(number)
        if isinstance(entry.act, Delivery) and entry.act.number and message is not Message.CHANNEL_UNREACHABLE:
            # Told in person instead of in a channel: it says what the channel would have been told.
            return self._register.entry(entry.act.number)
        return entry

    def _telling(self, notice: Notice, authorisation: Authorisation, entry: Entry, *, newest: bool) -> Telling:
        now, given = self._clock(), self._register.given()
        return Telling(
            message=notice.message,
            authorisation=authorisation,
            entry=entry,
            readers=self._readers(notice, given, now),
            buttons=notice.buttons,
            now=now,
            given=given,
            head=self._register.head_after(entry.number)[:16],
            newest=newest,
        )

    def _of_the_register(self, notice: Notice, entry: Entry) -> RegisterTelling:
        # As for a grant: with what the register itself owes.
        now, given = self._clock(), self._register.given(Grant())
        return RegisterTelling(
            message=notice.message,
            entry=entry,
            readers=self._readers(notice, given, now),
            buttons=notice.buttons,
            now=now,
            given=given,
            circulation=self._circulation,
            report=self._report(entry) if notice.message is Message.REPORT else None,
        )

    def _report(self, entry: Entry) -> Card | None:
        # It is sent on the first of a month, and tells of the month before.
        due = entry.act.due if isinstance(entry.act, Nudge) else entry.moment
        figures, month = self._overseeing.month(preceding(due))
        return report.card(figures, month, report.headline(month))

    def _readers(self, notice: Notice, given: Given, now: datetime) -> tuple[Officer, ...]:
        if reader := person(notice.to):
            return (self._register.officer(reader),)
        return tuple(h.officer for h in given.holders(_CHANNEL_READERS.get(notice.to, ()), now))


def _as_it_is(shown: Card) -> Card:
    return shown


def _unentitled(notice: Notice, telling: Telling) -> bool:
    # Somebody who was asked while they held a post, or who has left, follows the matter no further (rule 20).
    if channel(notice.to):
        return False
    least = Sight.PAGE if notice.message is Message.COPY else Sight.TIMES
    return all(sight(telling.authorisation, each, telling.now, telling.given) < least for each in telling.readers)
