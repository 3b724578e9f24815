"""The transactional outbox: notices still to be told. Claim, settle, put back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from policy.authorisation import Entry
from policy.notices import Notice
from policy.terms import Addressee, MessageId, PlaceId, Reference
from store import tables
from store.codec import build, canonical, plain
from store.database import Database
from store.sending import conversations, live_messages, notice_marks, outbox_claims
from store.sending.conversations import BEGUN_WITHIN, LEASE, LONGEST_PAUSE, OPEN, PACE, Leases, Sender
from store.sending.live_messages import LiveMessage, Place
from store.sending.outbox_claims import Claimed, Failed, Overtaken, Told
from store.vouching import Voucher

__all__ = [
    "BEGUN_WITHIN",
    "LEASE",
    "LONGEST_PAUSE",
    "PACE",
    "Claimed",
    "Failed",
    "LiveMessage",
    "Outbox",
    "Overtaken",
    "Place",
    "Told",
    "queue",
]

T = TypeVar("T")
_NOTICE, _CONVERSATION = tables.notice, tables.conversation


class Outbox:
    """The notices that the record owes; times are wire time, but for the one at which something was told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leases = Leases()

    def claim(self, wire_now: datetime, limit: int = 32, *, pace: timedelta = PACE) -> list[Claimed]:
        """Claim the next notice of up to `limit` conversations: one of each, whose lease and pace allow it."""
        return self._write(
            lambda connection: outbox_claims.claim(connection, Sender(self._leases, wire_now, pace), limit)
        )

    def settle(
        self, claimed: Claimed, outcome: Told | Overtaken | Failed, at: datetime, *, until: datetime | None = None
    ) -> bool:
        """Say what became of a notice at `at`, force time.

        Its conversation waits until then, or for its pace since the claim.

        False: the lease had ended, and another sender has it.
        """
        columns = outbox_claims.settled(self._database.voucher, claimed, outcome, at)
        return self._write(lambda connection: outbox_claims.settle(connection, claimed, outcome, columns, until))

    def put_back(self, claimed: Claimed, until: datetime, *, uncertain: bool = False) -> bool:
        """Put a notice back: its conversation waits until then. `uncertain` where it may have been told after all."""
        return self._write(lambda connection: outbox_claims.put_back(connection, claimed, until, uncertain=uncertain))

    def pending(self) -> int:
        """Give how many notices are still to be told."""
        wanted = select(func.count()).select_from(_NOTICE).where(OPEN)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one())

    def oldest(self) -> datetime | None:
        """Give the moment of the oldest entry of which somebody is still to be told."""
        wanted = select(func.min(_NOTICE.c.moment)).where(OPEN)
        return self._database.read(lambda connection: connection.execute(wanted).scalar())

    def next_send(self, wire_now: datetime) -> datetime | None:
        """Give the earliest wire time at which anything can be claimed, or None when nothing is to be told."""
        return self._database.read(lambda connection: conversations.next_send(connection, self._leases, wire_now))

    def living(self, reference: Reference) -> tuple[LiveMessage, ...]:
        """Give the messages that show this reference, newest of each audience first."""
        return self._database.read(lambda connection: live_messages.shows(connection, reference))

    def notice(self, opaque: str) -> tuple[Notice, int, bool]:
        """Give a notice by its id, the number of the entry that brought it, and whether it is told again.

        Raises KeyError.
        """
        wanted = select(_NOTICE.c.facts, _NOTICE.c.number, _NOTICE.c.again).where(_NOTICE.c.id == opaque)
        row = self._database.read(lambda connection: connection.execute(wanted).one_or_none())
        if row is None:
            raise KeyError(opaque)
        return build(Notice, json.loads(row.facts)), row.number, row.again

    def first_told(self, reference: Reference, to: Addressee, chat: PlaceId | None = None) -> MessageId | None:
        """Give the first message that a conversation was told of a reference: its thread is the history.

        With `chat`, the first of those in that chat: whoever has another account has another history.
        """
        message: MessageId | None = self._first(_NOTICE.c.message_id, reference, to, chat)
        return message

    def first_told_at(self, reference: Reference, to: Addressee) -> datetime | None:
        """Give when, force time, a conversation was first told of a reference."""
        at: datetime | None = self._first(_NOTICE.c.told_at, reference, to)
        return at

    def all_first_told_at(self, references: Collection[Reference], to: Addressee) -> dict[Reference, datetime]:
        """Give when, force time, a conversation was first told of each of these references; of those that it was."""
        return self._database.read(lambda connection: _first_told_at(connection, references, to))

    def stale(self) -> int:
        """Give how many messages no longer show the present state."""
        wanted = select(func.count()).select_from(live_messages.SHOWN).where(live_messages.STALE)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one())

    def claim_edits(
        self, wire_now: datetime, limit: int = 32, *, pace: timedelta = PACE, apart: Collection[Place] = ()
    ) -> list[LiveMessage]:
        """Claim messages that no longer show the present state, one of each conversation with nothing else to tell.

        Those whose place is among `apart` are left alone.
        """
        return self._write(
            lambda connection: live_messages.claim_edits(connection, Sender(self._leases, wire_now, pace), limit, apart)
        )

    def drawn(self, edited: LiveMessage, sequence: int, *, until: datetime | None = None) -> None:
        """Say that a message shows the state after the entry of that sequence; its conversation waits until then."""
        self._write(lambda connection: live_messages.drawn(connection, edited, sequence, until))

    def put_off(self, edited: LiveMessage, until: datetime) -> None:
        """Leave an edit for later: its conversation waits until then."""
        self._write(lambda connection: conversations.release(connection, edited.audience, edited.claim, until))

    def forget(self, edited: LiveMessage) -> None:
        """Say that a message is gone and will never be edited again."""
        self._write(lambda connection: live_messages.forget(connection, edited))

    def supersede(self, edited: LiveMessage) -> None:
        """Say that a message can no longer be edited: it is forgotten, and what it shows is owed again, once."""
        self._write(lambda connection: live_messages.supersede(connection, self._database.voucher, edited))

    def _first(self, column: Column[Any], reference: Reference, to: Addressee, chat: PlaceId | None = None) -> Any:  # noqa: ANN401 - as the column has it
        same = (_NOTICE.c.reference == reference) & (_NOTICE.c.conversation == to) & (_NOTICE.c.state == "told")
        same = same if chat is None else same & (_NOTICE.c.chat_id == chat)
        wanted = select(column).where(same).order_by(_NOTICE.c.position).limit(1)
        return self._database.read(lambda connection: connection.execute(wanted).scalar())

    def _write(self, work: Callable[[Connection], T]) -> T:
        # The register's lock is not needed to send: a slow chat must never hold up a grant.
        return self._database.write(work, clock_work=True, locked=False)


def _first_told_at(
    connection: Connection, references: Collection[Reference], to: Addressee
) -> dict[Reference, datetime]:
    those = (_NOTICE.c.reference.in_(references)) & (_NOTICE.c.conversation == to) & (_NOTICE.c.state == "told")
    first = select(func.min(_NOTICE.c.position)).where(those).group_by(_NOTICE.c.reference)
    wanted = select(_NOTICE.c.reference, _NOTICE.c.told_at).where(_NOTICE.c.position.in_(first))
    return {row.reference: row.told_at for row in connection.execute(wanted).all()}


def queue(connection: Connection, voucher: Voucher, entry: Entry, notices: Iterable[Notice]) -> None:
    """Queue what is owed because of an entry, in the entry's own transaction."""
    rows = [_row(voucher, entry, notice) for notice in notices]
    if not rows:
        return
    connection.execute(insert(_NOTICE), rows)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    keys = [{"key": key} for key in sorted({row["conversation"] for row in rows})]
    connection.execute(dialect.insert(_CONVERSATION).on_conflict_do_nothing(), keys)


def _row(voucher: Voucher, entry: Entry, notice: Notice) -> dict[str, Any]:
    row = {
        "id": secrets.token_hex(12),
        "number": entry.number,
        "reference": entry.reference,
        "sequence": entry.sequence,
        "moment": entry.moment,
        "conversation": notice.to,
        "urgency": plain(notice.urgency),
        "facts": canonical(plain(notice)).decode(),
        "state": "new",
        "uncertain": False,
        "again": False,
        "attempts": 0,
    }
    return row | {"queued": notice_marks.queued(voucher, row)}
