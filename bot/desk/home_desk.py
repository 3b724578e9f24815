"""What stands on somebody's Home: read from the record for that reader alone (rule 20)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from bot.chat.card import Card
from bot.windows import help as help_pages
from bot.windows import home
from bot.words import labels
from bot.words.refusals import refusal
from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.decision import decide
from policy.given import Given
from policy.objections import InactiveUser, NotOfficer, NotRanked, UnknownUser
from policy.people import Officer
from policy.terms import ChatId
from store.lists.reader import Reader
from store.register import Register
from store.view import View

_NEVER: Final = (UnknownUser, InactiveUser, NotOfficer, NotRanked)
READ_AT_MOST: Final = 40
"""How many authorisations are read for one Home, those that end first before the others; a list shows the rest."""


class HomeDesk:
    """What a person reads on Home."""

    def __init__(self, register: Register, clock: Callable[[], datetime], contacts: labels.Contacts) -> None:
        self._register, self._clock, self._contacts = register, clock, contacts

    def cards(self, person: ChatId) -> tuple[Card, ...]:
        """Give the whole Home of a person, by their chat account."""
        now = self._clock()
        read = self._register.view(lambda view: _read(view, person, now))
        met = decide(None, Grant(), read.by, now, read.given)
        if isinstance(met, UnknownUser | InactiveUser):
            sentence = refusal(met, self._contacts)
            return (Card(sentence, labels.NAME),)
        barred = met if isinstance(met, _NEVER) else None
        may = help_pages.may_grant(read.by, now, barred, self._contacts)
        first = home.opening(may, grants=barred is None)
        needs = home.in_order(need for each in read.mine for need in home.needs(each, read.by, now, read.given))
        granted = home.granted(_granted(read), now, unread=read.unread)
        health = home.clock(read.wake if read.wake and read.wake <= now else None, read.aside, now)
        return first, *home.needing(needs, now, unread=read.unread), *granted, health


class _Read(NamedTuple):
    by: Officer
    given: Given
    mine: tuple[Authorisation, ...]
    unread: bool
    """Whether more is open than was read."""
    wake: datetime | None
    aside: int


def _read(view: View, person: ChatId, now: datetime) -> _Read:
    # Lists know what is open without reading it; only what may need somebody is read.
    by = view.member(person)
    known = [each for each, _ in Reader(view, by, now).nearest(READ_AT_MOST + 1)]
    mine = view.read_all([each.outline.reference for each in known[:READ_AT_MOST]])
    # What is open comes before all that is over: where the next one is over, so are all the others.
    unread = any(each.stop or each.outline.in_force(now) for each in known[READ_AT_MOST:])
    return _Read(by, view.given(), mine, unread, view.next_wake(), view.aside())


def _granted(read: _Read) -> tuple[Authorisation, ...]:
    granted = [each for each in read.mine if each.grantor == read.by.key]
    return tuple(sorted(granted, key=lambda each: each.granted_at, reverse=True))
