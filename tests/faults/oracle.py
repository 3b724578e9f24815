"""What people were shown, held against what the record holds and what stands in their conversations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from policy.acts import Act, Attempt, Attention, Grant, Receipt
from policy.authorisation import Entry
from policy.fold import fold
from policy.notices import Button, Message, Notice, notices
from policy.terms import REGISTER, Addressee, ChatId, Reference, State
from sandbox.person.reading import buttons
from sandbox.server import Sandbox
from sandbox.workspace.messages import Message as Said
from store import tables
from store.database import Database
from store.outbox import Outbox
from store.register import Register
from tests.faults.cast import WORDS, Deed

_AT_ONCE: Final[dict[str, type[Act]]] = {"receipt": Receipt, "dealing": Attention}
# Of a grant these are owed whatever comes after it; everything else may be overtaken.
_ALWAYS: Final = (Message.RECEIPT, Message.PAGE)


@dataclass(frozen=True)
class Owed:
    """A notice as the outbox has it after the last stop."""

    id: str
    number: int
    message: str
    to: Addressee
    state: str


class Oracle:
    """Everything that is amiss, a sentence each."""

    def __init__(self, slack: Sandbox, database: Database, deeds: Sequence[Deed], at: datetime) -> None:
        self._slack = slack
        self._database = database
        self._register = Register(database, clock=lambda: at)
        self._deeds = deeds
        self._at = at
        self.entries = tuple(self._every_entry())
        self.owed = tuple(self._outbox())
        posted = (m for where in slack.workspace.conversations.values() for m in where.messages if m.by_app)
        self.said = [m for m in posted if m.metadata]
        self.seen = Counter(_opaque(m) for m in self.said)

    def amiss(self) -> list[str]:
        """Look at everything."""
        looks = (self._acked, self._answered_otherwise, self._told, self._queued, self._known, self._buttons)
        found = [sentence for look in looks for sentence in look()]
        verified = self._register.verify()
        if verified.bad is not None:
            found.append(f"entry {verified.bad} is bad: {verified.why}")
        return found

    def _acked(self) -> Iterator[str]:
        # Every act whose receipt somebody was shown is in the record, and a form's words are there once.
        for deed in (each for each in self._deeds if each.shown == "recorded"):
            times = len(self._entered(deed))
            if times == 0:
                yield f"acked, and not in the record: {deed}"
            elif times > 1 and deed.words:
                yield f"{times} times in the record: {deed}"

    def _answered_otherwise(self) -> Iterator[str]:
        # What somebody was told is not recorded must not be; and trouble and a second try make one act, not two.
        for deed in (each for each in self._deeds if each.words and each.shown != "recorded"):
            times = len(self._entered(deed))
            if times > (0 if deed.shown == "refused" else 1):
                yield f"{times} times in the record, though shown {deed.shown or 'trouble'!r}: {deed}"

    def _told(self) -> Iterator[str]:
        # Every notice is settled; what counts as told is seen once, and what was overtaken is not seen.
        wanted = {"told": 1, "overtaken": 0}
        for owed in self.owed:
            if owed.state not in wanted:
                yield f"still {owed.state}: {owed}"
            elif self.seen[owed.id] != wanted[owed.state]:
                yield f"{owed.state}, and seen {self.seen[owed.id]} times: {owed}"
        strange = self.seen.keys() - {owed.id for owed in self.owed}
        yield from (f"seen, and owed to nobody: {each}" for each in strange)
        if stale := Outbox(self._database).stale():
            yield f"{stale} messages do not show the present state"

    def _queued(self) -> Iterator[str]:
        # The outbox holds what the policy owes for each entry, worked out anew from the entries, and nothing else.
        queued = Counter((owed.number, owed.message, owed.to) for owed in self.owed)
        owed = Counter((e.number, n.message.value, n.to) for e in self.entries for n in self._owes(e))
        yield from (f"owed, and never queued: {each}" for each in (owed - queued))
        yield from (f"queued, and not owed: {each}" for each in (queued - owed))

    def _known(self) -> Iterator[str]:
        # Each acked grant, as its people see it: a receipt for its grantor, and a page for the DPO's channel.
        told = {(owed.number, owed.message) for owed in self.owed if owed.state == "told"}
        for deed in (each for each in self._deeds if each.what == "grant" and each.shown == "recorded"):
            for entry in self._entered(deed):
                yield from (
                    f"no {message.value} of {entry.reference}"
                    for message in _ALWAYS
                    if (entry.number, message.value) not in told
                )
                inbox = self._slack.person(deed.who).inbox
                if not any(str(entry.reference) in each.everything for each in inbox):
                    yield f"{deed.who} reads nothing of {entry.reference}"

    def _buttons(self) -> Iterator[str]:
        # Nobody is offered a decision that is no longer open.
        for reference in {e.reference for e in self.entries if isinstance(e.act, Grant)}:
            told = self._register.read(Reference(str(reference)))
            if told and told.state_at(self._at) is State.URGENT:
                continue
            for said in self.said:
                if (Button.DECIDE.value, reference) in _offered(said):
                    yield f"{reference} is decided, and a button in {said.channel} asks: {_opaque(said)} {said.text}"

    def _entered(self, deed: Deed) -> list[Entry]:
        if deed.what in WORDS:
            return [e for e in self.entries if getattr(e.act, WORDS[deed.what], "") == deed.words]
        kind = _AT_ONCE[deed.what]
        return [
            e
            for e in self.entries
            if isinstance(e.act, kind) and e.reference == deed.reference and self._key(deed.who) == e.by.key
        ]

    def _key(self, who: str) -> str:
        return self._register.member(ChatId(who)).key

    def _owes(self, entry: Entry) -> Iterable[Notice]:
        if entry.reference in {None, REGISTER}:
            return notices(None, entry, self._register.given())
        before = (e for e in self.entries if e.reference == entry.reference and e.number <= entry.number)
        return notices(fold(before), entry, self._register.given())

    def _every_entry(self) -> Iterator[Entry]:
        for reference in (REGISTER, *self._register.references()):
            yield from self._register.log(reference)
        yield from (e for e in self._register.attempts() if e.reference is None and isinstance(e.act, Attempt))

    def _outbox(self) -> Iterator[Owed]:
        table = tables.notice
        wanted = select(table.c.id, table.c.number, table.c.facts, table.c.conversation, table.c.state)
        rows = self._database.read(lambda connection: connection.execute(wanted).all())
        return (Owed(row.id, row.number, json.loads(row.facts)["message"], row.conversation, row.state) for row in rows)


def _opaque(said: Said) -> str:
    return str((said.metadata or {}).get("event_payload", {}).get("id"))


def _offered(said: Said) -> set[tuple[str, str]]:
    return {(each["action_id"], each.get("value", "")) for each in buttons(said.blocks)}
