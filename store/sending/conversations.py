"""The lease on a conversation: who may send in it, and when; one sender at a time, at the chat's pace; wire time."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, or_, select, text, update

from store import tables

_NOTICE, _CONVERSATION = tables.notice, tables.conversation
OPEN: Final = text(tables.OPEN_NOTICE)
"""The notices that are still to be told."""
# A sender that has not settled within this, wire time, is taken for dead.
LEASE: Final = timedelta(seconds=30)
# "one message a second a channel"
PACE: Final = timedelta(seconds=1)


def free(connection: Connection, wire_now: datetime, limit: int, busy: Select[Any]) -> list[str]:
    """Give those of the `busy` conversations in which nobody sends; another replica's are skipped, not waited for."""
    free = or_(_CONVERSATION.c.lease_until.is_(None), _CONVERSATION.c.lease_until <= wire_now)
    paced = or_(_CONVERSATION.c.next_send_at.is_(None), _CONVERSATION.c.next_send_at <= wire_now)
    wanted = select(_CONVERSATION.c.key).where(_CONVERSATION.c.key.in_(busy), free, paced)
    ordered = wanted.order_by(_CONVERSATION.c.next_send_at.nulls_first(), _CONVERSATION.c.key).limit(limit)
    return list(connection.execute(ordered.with_for_update(skip_locked=True)).scalars().all())


def lease(connection: Connection, key: str, wire_now: datetime, pace: timedelta) -> str:
    """Take a conversation for this sender alone; give the token that shows it."""
    token = secrets.token_hex(8)
    held = {"lease_until": wire_now + LEASE, "next_send_at": wire_now + pace, "holder": token}
    connection.execute(update(_CONVERSATION).where(_CONVERSATION.c.key == key), held)
    return token


def release(connection: Connection, key: str, token: str, until: datetime | None = None) -> None:
    """Let go of a conversation, which then waits `until` a moment where one is given."""
    # Only one's own lease: after a stall of half a minute it may be another sender's.
    freed: dict[str, Any] = {"lease_until": None, "holder": None}
    if until is not None:
        freed["next_send_at"] = until
    mine = (_CONVERSATION.c.key == key) & (_CONVERSATION.c.holder == token)
    connection.execute(update(_CONVERSATION).where(mine), freed)


def next_send(connection: Connection) -> datetime | None:
    """Give the earliest moment at which anything can be claimed, or None when nothing is to be told."""
    talking = select(_NOTICE.c.conversation).where(OPEN)
    rows = connection.execute(select(_CONVERSATION).where(_CONVERSATION.c.key.in_(talking))).all()
    epoch = datetime.min.replace(tzinfo=UTC)
    times = [max(row.lease_until or epoch, row.next_send_at or epoch) for row in rows]
    return min(times, default=None)
