"""Whose turn it is in a conversation: one sender at a time, at the chat's pace; no two clocks need agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, or_, select, text, tuple_, update

from policy.terms import Addressee
from store import tables

_NOTICE, _CONVERSATION = tables.notice, tables.conversation
OPEN: Final = text(tables.OPEN_NOTICE)
"""The notices that are still to be told."""
# A sender that has not settled within this, wire time, is taken for dead.
LEASE: Final = timedelta(seconds=30)
# What was not begun so soon after its claim is not begun any more: its answer must come before the lease is over.
BEGUN_WITHIN: Final = timedelta(seconds=15)
# "one message a second a channel"
PACE: Final = timedelta(seconds=1)
# No pause is longer. One that is was written by a clock that was ahead, and counts as over.
LONGEST_PAUSE: Final = timedelta(minutes=10)


class Leases:
    """Since when this process has seen each conversation in the same hands, by its own wire clock.

    The record holds a lease as a number that rises with each taking, and no time: clocks of two machines differ, and
    a machine's may be put forward while a message is on its way. Whoever finds the same number for as long as a lease
    takes its holder for dead.
    """

    def __init__(self) -> None:
        """Begin with none seen."""
        self._seen: dict[Addressee, tuple[int, datetime]] = {}

    def ends(self, key: Addressee, fence: int, wire_now: datetime) -> datetime:
        """Give the wire time from which a lease may be taken over; one that is new here begins now."""
        seen, since = self._seen.get(key, (None, wire_now))
        if seen != fence:
            since = wire_now
        self._seen[key] = fence, since
        return since + LEASE


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks for a turn: what it has seen of others, its wire time now, and its pause between messages."""

    leases: Leases
    now: datetime
    pace: timedelta


def free(connection: Connection, sender: Sender, limit: int, busy: Select[Any]) -> list[Addressee]:
    """Give those of the `busy` conversations in which nobody sends; another replica's are skipped, not waited for."""
    held = connection.execute(select(_CONVERSATION.c.key, _CONVERSATION.c.fence).where(_CONVERSATION.c.held)).all()
    over = [(key, fence) for key, fence in held if sender.leases.ends(key, fence, sender.now) <= sender.now]
    free = or_(~_CONVERSATION.c.held, tuple_(_CONVERSATION.c.key, _CONVERSATION.c.fence).in_(over))
    pause = _CONVERSATION.c.next_send_at
    paced = or_(pause.is_(None), pause <= sender.now, pause > sender.now + LONGEST_PAUSE)
    wanted = select(_CONVERSATION.c.key).where(_CONVERSATION.c.key.in_(busy), free, paced)
    ordered = wanted.order_by(pause.nulls_first(), _CONVERSATION.c.key).limit(limit)
    return list(connection.execute(ordered.with_for_update(skip_locked=True)).scalars().all())


def lease(connection: Connection, sender: Sender, key: Addressee) -> int:
    """Take a conversation for this sender alone; give the number that shows it."""
    held = {"fence": _CONVERSATION.c.fence + 1, "held": True, "next_send_at": sender.now + sender.pace}
    taking = update(_CONVERSATION).where(_CONVERSATION.c.key == key).values(held).returning(_CONVERSATION.c.fence)
    fence: int = connection.execute(taking).scalar_one()
    sender.leases.ends(key, fence, sender.now)
    return fence


def release(connection: Connection, key: Addressee, fence: int, until: datetime | None = None) -> None:
    """Let go of a conversation, which then waits `until` a moment where one is given."""
    # Only one's own lease: after a stall of half a minute it may be another sender's.
    freed: dict[str, Any] = {"held": False}
    if until is not None:
        freed["next_send_at"] = until
    mine = (_CONVERSATION.c.key == key) & (_CONVERSATION.c.fence == fence)
    connection.execute(update(_CONVERSATION).where(mine), freed)


def next_send(connection: Connection, leases: Leases, wire_now: datetime) -> datetime | None:
    """Give the earliest moment at which anything can be claimed, or None when nothing is to be told."""
    talking = select(_NOTICE.c.conversation).where(OPEN)
    rows = connection.execute(select(_CONVERSATION).where(_CONVERSATION.c.key.in_(talking))).all()
    epoch = datetime.min.replace(tzinfo=UTC)
    ends = (leases.ends(row.key, row.fence, wire_now) if row.held else epoch for row in rows)
    pauses = (row.next_send_at or epoch for row in rows)
    times = (
        max(end, epoch if pause > wire_now + LONGEST_PAUSE else pause) for end, pause in zip(ends, pauses, strict=True)
    )
    return min(times, default=None)
