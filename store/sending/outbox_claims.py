"""Claims on the outbox: who may send a notice, for as long as the lease lasts, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from policy.notices import Notice
from policy.terms import Addressee, MessageId, PlaceId, Reference
from store import tables
from store.codec import build
from store.sending import live_messages, notice_marks
from store.sending.conversations import OPEN, Sender, free, lease, release
from store.vouching import Voucher

_NOTICE = tables.notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A notice that this sender, and no other, may send until its lease ends."""

    id: str
    """Opaque; it goes along in the message's metadata, so that a message can be looked up."""
    notice: Notice
    number: int
    """The number of the entry that brought it."""
    reference: Reference | None
    sequence: int
    moment: datetime
    attempts: int
    uncertain: bool
    """Whether an earlier attempt may have been told: look it up before sending it again."""
    claim: int
    claimed_at: datetime
    """Wire time, by the claiming process's own clock."""
    again: bool = False
    """Whether it stands in for a message that can no longer be edited: then it is told as things stand now."""
    head: str = ""
    """The hash of that entry: part of it is told to the DPO, so that the record cannot be made anew unseen."""


@dataclass(frozen=True, slots=True)
class Told:
    """It was told: in which chat, as which message, and up to which sequence that is true (its entry's where None)."""

    chat_id: PlaceId
    message_id: MessageId
    drawn: int | None = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A later entry made it untrue before it was told."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be told; `reason` is the chat's error code, never its words."""

    reason: str


def claim(connection: Connection, sender: Sender, limit: int) -> list[Claimed]:
    """Claim the next notice of up to `limit` conversations."""
    owed = select(_NOTICE.c.conversation).where(OPEN).distinct()
    keys = free(connection, sender, limit, owed)
    claims = (_claimed(connection, sender, key) for key in keys)
    return [claimed for claimed in claims if claimed is not None]


def settle(
    connection: Connection,
    claimed: Claimed,
    outcome: Told | Overtaken | Failed,
    columns: dict[str, Any],
    until: datetime | None,
) -> bool:
    """Write down what became of a notice, as `settled` has it; False where another sender has it by now."""
    if not _leave(connection, claimed, columns):
        return False
    release(connection, claimed.notice.to, claimed.claim, until)
    if isinstance(outcome, Told) and claimed.reference is not None and claimed.notice.buttons:
        live_messages.place(connection, _placed(claimed, outcome))
    return True


def settled(voucher: Voucher, claimed: Claimed, outcome: Told | Overtaken | Failed, at: datetime) -> dict[str, Any]:
    """Give what is written of a notice of which something became at `at`, force time, vouched for."""
    columns = _columns(outcome, at)
    return columns | {"settled": notice_marks.settled(voucher, columns | {"id": claimed.id})}


def _columns(outcome: Told | Overtaken | Failed, at: datetime) -> dict[str, Any]:
    match outcome:
        case Told():
            return {"state": "told", "chat_id": outcome.chat_id, "message_id": outcome.message_id, "told_at": at}
        case Failed():
            return {"state": "failed", "reason": outcome.reason}
        case Overtaken():
            return {"state": "overtaken"}


def put_back(connection: Connection, claimed: Claimed, until: datetime, *, uncertain: bool) -> bool:
    """Put a notice back; False where another sender has it by now."""
    if not _leave(connection, claimed, {"state": "new", "uncertain": uncertain}):
        return False
    release(connection, claimed.notice.to, claimed.claim, until)
    return True


def _claimed(connection: Connection, sender: Sender, key: Addressee) -> Claimed | None:
    row = _head(connection, key)
    if row is None:  # another replica told it between two statements of ours
        return None
    fence = lease(connection, sender, key)
    taken = {"state": "sending", "claim": fence, "attempts": row.attempts + 1}
    connection.execute(update(_NOTICE).where(_NOTICE.c.position == row.position), taken)
    hashed = select(tables.entry.c.hash).where(tables.entry.c.number == row.number)
    return Claimed(
        id=row.id,
        notice=build(Notice, json.loads(row.facts)),
        number=row.number,
        reference=row.reference,
        sequence=row.sequence,
        moment=row.moment,
        attempts=row.attempts + 1,
        uncertain=row.uncertain or row.state == "sending",
        claim=fence,
        claimed_at=sender.now,
        again=row.again,
        head=connection.execute(hashed).scalar_one(),
    )


def _head(connection: Connection, key: Addressee) -> Row[Any] | None:
    # What a dead sender may have sent comes first; then the oldest of each reference, the most urgent of these.
    wanted = select(_NOTICE).where(OPEN, _NOTICE.c.conversation == key).order_by(_NOTICE.c.position)
    oldest: dict[str | None, Row[Any]] = {}
    for row in connection.execute(wanted).all():
        oldest.setdefault(row.reference, row)
    return min(oldest.values(), key=_precedence, default=None)


def _precedence(row: Row[Any]) -> tuple[bool, bool, str, int]:
    return row.state != "sending", not row.uncertain, row.urgency, row.position


def _leave(connection: Connection, claimed: Claimed, columns: dict[str, Any]) -> bool:
    mine = (_NOTICE.c.id == claimed.id) & (_NOTICE.c.claim == claimed.claim) & (_NOTICE.c.state == "sending")
    return connection.execute(update(_NOTICE).where(mine), columns | {"claim": None}).rowcount == 1


def _placed(claimed: Claimed, message: Told) -> dict[str, Any]:
    return {
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "reference": claimed.reference,
        "audience": claimed.notice.to,
        "message": claimed.notice.message.value,
        "notice": claimed.id,
        "drawn": claimed.sequence if message.drawn is None else message.drawn,
    }
