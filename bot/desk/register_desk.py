"""What is asked of the register itself: advice on a referral, who is on call, and who says that they are away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.chat.card import Card
from bot.chat.outcome import Answer, Say, Window
from bot.desk.month import Overseeing
from bot.forms import catalogue
from bot.messages.register_notices import ON_ITS_WAY, READERS_ONLY, may_advise, said_of
from bot.windows import lists, report
from bot.words import deeds, labels, times
from bot.words.refusals import refusal
from policy.acts import Act, Advice, Copy, Grant, Referral
from policy.authorisation import Entry
from policy.decision import decide
from policy.given import Given
from policy.objections import InactiveUser, MissingField, NotFound, NotPostHolder, Objection, UnknownUser
from policy.oversight import preceding
from policy.people import Holding, Officer
from policy.periods import london_day
from policy.terms import REGISTER, Paper, PersonId, Post, Reference
from store.inbox import Delivery
from store.register import Objected, Register

_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_FIRST: Final = lists.Wanted()
ADVISERS: Final = frozenset({Post.FIB_ADVISER, Post.PSD_ADVISER})


class RegisterDesk:
    """The part of the desk that is about no authorisation."""

    def __init__(self, register: Register, clock: Callable[[], datetime], contacts: labels.Contacts) -> None:
        self._register = register
        self._clock = clock
        self._contacts = contacts
        self._overseeing = Overseeing(register, clock)

    def advise(self, number: Reference, by: Officer, delivery: Delivery) -> Answer:
        """Open the form in which an adviser answers a referral, or say why they may not."""
        # As for a grant: with what the register itself owes.
        now, given = self._clock(), self._register.given(Grant())
        if may_advise(number, by, now, given):
            return Window(replace(catalogue.form("advice"), facts=_referral(number, given)), number)
        act = Advice(number=number)
        answer = self._register.enter(act, on=REGISTER, by=by, delivery=delivery)
        met = self.shown(answer, act, by) if isinstance(answer, Objected) else NotFound()
        return Say(refusal(met, self._contacts))

    def shown(self, answer: Objected, act: Act, by: Officer) -> Objection:
        """Give what the person reads: whoever is no adviser reads of every referral what none would give (rule 20)."""
        posts = self._register.given().posts(by.key, self._clock())
        hidden = isinstance(act, Advice) and not ADVISERS.intersection(posts)
        known = isinstance(answer.shown, UnknownUser | InactiveUser)
        return NotFound() if hidden and not known else answer.shown

    def whole(self, by: Officer, wanted: lists.Wanted = _FIRST) -> Answer:
        """Show the register, as far as rule 20 lets this reader see it, twenty at a time."""
        if met := self._cannot_read(by):
            return Say(READERS_ONLY if isinstance(met, NotPostHolder) else refusal(met, self._contacts))
        now = self._clock()
        page = self._register.lists(by, now, lambda reader: reader.page(lists.asked(wanted)))
        first, *rows = lists.window(page, now, wanted)
        return Window(first, REGISTER, more=tuple(rows))

    def report(self, typed: str, by: Officer) -> Answer:
        """Show the oversight report of a month, written as 2026-10; of the month before this one where none is."""
        if met := self._cannot_read(by):
            return Say(READERS_ONLY if isinstance(met, NotPostHolder) else refusal(met, self._contacts))
        now = self._clock()
        first = month_of(typed) if typed else preceding(now)
        if first is None:
            return Say(f"Nothing was opened. Write the month like this: /urgent report {preceding(now):%Y-%m}")
        if first > london_day(now):
            return Say(f"Nothing was opened. {first:%B %Y} has not begun, so there is nothing to report of it.")
        return Window(report.card(*self._overseeing.month(first)), REGISTER)

    def copying(self, what: str, by: Officer) -> Answer:
        """Ask what a copy of a paper is needed for; `what` is the paper, and the month of a report after a blank."""
        if met := self._cannot_read(by):
            return Say(READERS_ONLY if isinstance(met, NotPostHolder) else refusal(met, self._contacts))
        return Window(replace(catalogue.form("copy"), facts=(("Copy of", said_of(copy_of(what))),)), what)

    def _cannot_read(self, by: Officer) -> Objection | None:
        # As for a grant: with what the register itself owes.
        met = decide(None, Copy(), by, self._clock(), self._register.given(Grant()))
        return met if isinstance(met, Objection) and not isinstance(met, MissingField) else None

    def oncall(self, by: Officer) -> Answer:
        """Show who holds each post now, and ask whoever holds one until when they are away."""
        if by.kind is None or not by.active:
            return Say(refusal(InactiveUser() if by.kind else UnknownUser(), self._contacts))
        now, given = self._clock(), self._register.given()
        names = self._register.names(holding.officer.key for holding in given.holdings)
        facts = _holders(given, names, now)
        mine = given.posts(by.key, now)
        if not mine:
            return Window(Card("Who holds each post now.", "Who is on call", facts=facts))
        line = f"You hold, or deputise for: {labels.posts(mine, 'and')}."
        return Window(replace(catalogue.form("absence"), lines=(line,), facts=facts))


def month_of(typed: str) -> date | None:
    """Give the first day of a month that is written as 2026-10, or None."""
    written = _MONTH.fullmatch(typed)
    return date(int(written[1]), int(written[2]), 1) if written else None


def copy_of(what: str) -> Copy:
    """Give the act that a copy of a paper is: what it is, and of a report which month ("report 2026-10")."""
    paper, _, month = what.partition(" ")
    return Copy(paper=Paper(paper), since=date.fromisoformat(f"{month}-01") if month else None)


def recorded(entry: Entry) -> Card:
    """Give the receipt of what was entered on the register itself."""
    if isinstance(entry.act, Copy):
        return Card(ON_ITS_WAY, "On its way")
    return Card(f"Recorded: {deeds.done(entry)}", "Recorded")


def _referral(number: Reference, given: Given) -> tuple[tuple[str, str], ...]:
    referral = given.duties.referrals[number] if given.duties else None
    if referral is None:
        return (("Referral", number),)
    ground = referral.act.ground if isinstance(referral.act, Referral) else None
    facts = {
        "Referral": number,
        "Asked": times.table_time(referral.moment),
        "Asked by": deeds.doer(referral),
        "Ground": labels.GROUNDS[ground] if ground else "",
    }
    return tuple((label, value) for label, value in facts.items() if value)


def _holders(given: Given, names: Mapping[PersonId, str], now: datetime) -> tuple[tuple[str, str], ...]:
    holders = [(post, given.holders((post,), now)) for post in Post]
    return tuple((labels.POSTS[post], _people(held, names, now) or "nobody") for post, held in holders)


def _people(held: tuple[Holding, ...], names: Mapping[PersonId, str], now: datetime) -> str:
    ordered = sorted(held, key=lambda holding: holding.deputy)
    return "; ".join(_person(holding, names, now) for holding in ordered)


def _person(holding: Holding, names: Mapping[PersonId, str], now: datetime) -> str:
    named = names.get(holding.officer.key, holding.officer.key)
    deputy = " (deputy)" if holding.deputy else ""
    if not holding.away(now):
        return f"{named}{deputy}"
    until = f" until {times.sentence_time(holding.away_to)}" if holding.away_to else ""
    return f"{named}{deputy}, away{until}"
