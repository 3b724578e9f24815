"""Live messages: each is edited until it shows the present state, or until a newer one has its place."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, tuple_, update

from policy.terms import REGISTER, Addressee, MessageId, PlaceId, Reference
from store import tables
from store.sending import notice_marks
from store.sending.conversations import OPEN, Sender, free, lease, release
from store.vouching import Voucher

Place = tuple[PlaceId, MessageId]
"""Where a message stands: its chat and its own id there."""
_NOTICE, _LIVING = tables.notice, tables.living
SHOWN = _LIVING.join(tables.standing, tables.standing.c.reference == _LIVING.c.reference)
# What is the same of a notice that is told again.
_TOLD_AGAIN = ("number", "reference", "sequence", "moment", "conversation", "urgency", "facts")
NEVER = datetime.min.replace(tzinfo=UTC)
STALE = or_(~_LIVING.c.current, _LIVING.c.drawn < tables.standing.c.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMessage:
    """A message that is edited to stay true; one that is no longer `current` is edited once more, and forgotten."""

    reference: Reference
    audience: Addressee
    message: str
    chat_id: PlaceId
    message_id: MessageId
    notice: str
    drawn: int
    current: bool
    claim: int = 0
    claimed_at: datetime = NEVER
    """Wire time, by the claiming process's own clock."""
    last: int = 0
    """The sequence of its reference's newest entry when the edit was claimed."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.chat_id, self.message_id


def shows(connection: Connection, reference: Reference) -> tuple[LiveMessage, ...]:
    """Give the messages that show a reference, newest of each audience first."""
    wanted = (
        select(_LIVING)
        .where(_LIVING.c.reference == reference)
        .order_by(_LIVING.c.drawn.desc(), _LIVING.c.message_id.desc())
    )
    return tuple(LiveMessage(**row._asdict()) for row in connection.execute(wanted).all())


def place(connection: Connection, row: dict[str, Any]) -> None:
    """Write down a message that was told. Of those that ask the same the newest lives; the one before points to it.

    On the register each is about something of its own, and lives until it is answered.
    """
    alike = (_LIVING.c[name] == row[name] for name in ("reference", "audience", "message"))
    if row["reference"] != REGISTER:
        connection.execute(update(_LIVING).where(*alike), {"current": False})
    connection.execute(insert(_LIVING), row | {"current": True})


def claim_edits(connection: Connection, sender: Sender, limit: int, apart: Collection[Place]) -> list[LiveMessage]:
    """Claim one stale message of each conversation in which nothing else is to be told."""
    stale = STALE & tuple_(_LIVING.c.chat_id, _LIVING.c.message_id).not_in(apart)
    talking = select(_NOTICE.c.conversation).where(OPEN)
    wanted = select(_LIVING.c.audience).select_from(SHOWN).where(stale, _LIVING.c.audience.not_in(talking)).distinct()
    shown = select(_LIVING, tables.standing.c.sequence.label("last")).select_from(SHOWN).where(stale)
    claimed: list[LiveMessage] = []
    for key in free(connection, sender, limit, wanted):
        first = shown.where(_LIVING.c.audience == key).order_by(_LIVING.c.message_id).limit(1)
        row = connection.execute(first).one_or_none()
        if row is not None:
            fence = lease(connection, sender, key)
            claimed.append(LiveMessage(**row._asdict(), claim=fence, claimed_at=sender.now))
    return claimed


def drawn(connection: Connection, edited: LiveMessage, sequence: int, until: datetime | None) -> None:
    """Write down that a message shows the state after the entry of that sequence."""
    this = (_LIVING.c.chat_id == edited.chat_id) & (_LIVING.c.message_id == edited.message_id)
    if edited.current:
        connection.execute(update(_LIVING).where(this), {"drawn": sequence})
    else:
        connection.execute(_LIVING.delete().where(this))
    release(connection, edited.audience, edited.claim, until)


def supersede(connection: Connection, voucher: Voucher, edited: LiveMessage) -> None:
    """Write down that a message can no longer be edited: what it shows is owed again, unless a newer one shows it.

    Once: where the message has been forgotten by now, nothing is owed.
    """
    there = (_LIVING.c.chat_id == edited.chat_id) & (_LIVING.c.message_id == edited.message_id)
    known = connection.execute(select(_LIVING.c.current).where(there)).scalar()
    forget(connection, edited)
    if not known:
        return
    row = connection.execute(select(_NOTICE).where(_NOTICE.c.id == edited.notice)).one()._asdict()
    fresh = {name: row[name] for name in _TOLD_AGAIN}
    fresh |= {"id": secrets.token_hex(12), "state": "new", "uncertain": False, "again": True, "attempts": 0}
    connection.execute(insert(_NOTICE), fresh | {"queued": notice_marks.queued(voucher, fresh)})
    # The one that it stands in for names it, so that it cannot be taken away unseen.
    replaced = row | {"replaced_by": fresh["id"]}
    columns = {"replaced_by": fresh["id"], "settled": notice_marks.settled(voucher, replaced)}
    connection.execute(update(_NOTICE).where(_NOTICE.c.id == edited.notice), columns)


def forget(connection: Connection, edited: LiveMessage) -> None:
    """Write down that a message is gone."""
    this = (_LIVING.c.chat_id == edited.chat_id) & (_LIVING.c.message_id == edited.message_id)
    connection.execute(_LIVING.delete().where(this))
    release(connection, edited.audience, edited.claim)
