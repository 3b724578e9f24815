"""What stands on somebody's Home: read from the record for that reader alone (rule 20)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chat.card import Card
from bot.windows import help as help_pages
from bot.windows import home
from bot.words import labels
from bot.words.refusals import refusal
from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.decision import decide
from policy.objections import InactiveUser, NotOfficer, NotRanked, UnknownUser
from policy.people import Officer
from policy.terms import ChatId
from store.register import Register

_NEVER: Final = (UnknownUser, InactiveUser, NotOfficer, NotRanked)
READ_AT_MOST: Final = 40
"""How many authorisations are read for one Home, those that end first before the others; a list shows the rest."""


class HomeDesk:
    """What a person reads on Home."""

    def __init__(self, register: Register, clock: Callable[[], datetime], contacts: labels.Contacts) -> None:
        self._register, self._clock, self._contacts = register, clock, contacts

    def cards(self, person: ChatId) -> tuple[Card, ...]:
        """Give the whole Home of a person, by their chat account."""
        by, now, given = self._register.member(person), self._clock(), self._register.given()
        met = decide(None, Grant(), by, now, given)
        if isinstance(met, UnknownUser | InactiveUser):
            sentence = refusal(met, self._contacts)
            return (Card(sentence, labels.NAME),)
        barred = met if isinstance(met, _NEVER) else None
        may = help_pages.may_grant(by, now, barred, self._contacts)
        first = home.opening(may, grants=barred is None)
        mine, unread = self._read(by, now)
        needs = home.in_order(need for each in mine for need in home.needs(each, by, now, given))
        granted = home.granted(self._granted(by, mine), now, unread=unread)
        return first, *home.needing(needs, now, unread=unread), *granted, self._health(now)

    def _read(self, by: Officer, now: datetime) -> tuple[tuple[Authorisation, ...], bool]:
        # Lists know what is open without reading it; only what may need somebody is read.
        known = [each for each, _ in self._register.lists(by, now, lambda reader: reader.nearest(READ_AT_MOST + 1))]
        read = (self._register.read(each.outline.reference) for each in known[:READ_AT_MOST])
        # What is open comes before all that is over: where the next one is over, so are all the others.
        unread = any(each.stop or each.outline.in_force(now) for each in known[READ_AT_MOST:])
        return tuple(authorisation for authorisation in read if authorisation), unread

    def _granted(self, by: Officer, mine: tuple[Authorisation, ...]) -> tuple[Authorisation, ...]:
        granted = [each for each in mine if each.grantor == by.key]
        return tuple(sorted(granted, key=lambda each: each.granted_at, reverse=True))

    def _health(self, now: datetime) -> Card:
        wake = self._register.next_wake()
        return home.clock(wake if wake and wake <= now else None, len(self._register.faults()), now)
