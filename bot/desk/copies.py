"""The papers that are sent in chat to whoever asked: each is made when it is sent, and names nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.desk.month import Overseeing
from bot.documents import papers
from bot.messages.register_notices import said_of
from bot.windows import lists, report
from policy.acts import Copy
from policy.authorisation import Entry
from policy.terms import NO_REFERENCE
from store.outbox import Claimed
from store.register import Register


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that is ready to be sent: the file's name, its title in words, and what is in it."""

    name: str
    title: str
    content: bytes


class Copies:
    """Makes what a notice promises; it reads the record and writes nothing."""

    def __init__(self, register: Register, clock: Callable[[], datetime], force: str) -> None:
        """`force` is the force's name, which stands on what is printed."""
        self._register, self._clock, self._force = register, clock, force
        self._overseeing = Overseeing(register, clock)

    def made(self, claimed: Claimed) -> Made:
        """Make what somebody asked for, as the record stands now. Raises LookupError when it is no paper."""
        entry = self._register.entry(claimed.number)
        return self._of_the_register(entry) if isinstance(entry.act, Copy) else self._page(entry)

    def _page(self, entry: Entry) -> Made:
        authorisation = self._register.read(entry.reference or NO_REFERENCE)
        if authorisation is None:
            raise LookupError(entry.number)
        given, now, head = self._register.given(), self._clock(), self._register.head()[:16]
        printed = papers.page(authorisation, given, now=now, head=head, force=self._force)
        return Made(f"{authorisation.reference}.pdf", f"Authorisation page of {authorisation.reference}", printed)

    def _of_the_register(self, entry: Entry) -> Made:
        if isinstance(entry.act, Copy) and entry.act.since:
            figures, month = self._overseeing.month(entry.act.since)
            now, head = self._clock(), self._register.head()[:16]
            printed = report.paper(figures, month, now=now, head=head, force=self._force)
            return Made(f"oversight-{entry.act.since:%Y-%m}.pdf", _title(entry.act), printed)
        # Who reads it is looked up anew: what they may see may have changed since they asked.
        seen = self._register.listing(self._register.officer(entry.by.key))
        name = f"register-{entry.moment:%Y-%m-%d}.csv"
        return Made(name, _title(entry.act), lists.as_csv(seen, self._clock()))


def _title(act: object) -> str:
    paper = said_of(act) if isinstance(act, Copy) else ""
    return paper[:1].upper() + paper[1:]
