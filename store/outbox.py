"""The outbox: notices still to be told. Claim, settle, put back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from policy.authorisation import Entry
from policy.notices import Notice
from policy.terms import REGISTER
from store import tables
from store.codec import build, canonical, plain
from store.database import Database

T = TypeVar("T")
Place = tuple[str, str]
"""Where a message stands: its channel and its `ts`."""
_NOTICE, _CONVERSATION, _LIVING = tables.notice, tables.conversation, tables.living
_OPEN = text(tables.OPEN_NOTICE)
_SHOWN = _LIVING.join(tables.standing, tables.standing.c.reference == _LIVING.c.reference)
_STALE = or_(~_LIVING.c.current, _LIVING.c.drawn < tables.standing.c.sequence)
# A sender that has not settled within this, wire time, is taken for dead.
LEASE: Final = timedelta(seconds=30)
# "one message a second a channel"
PACE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A notice that this sender, and no other, may send until its lease ends."""

    id: str
    """Opaque; it goes along in the message's metadata, so that a message can be looked up."""
    notice: Notice
    number: int
    """The number of the entry that brought it."""
    reference: str | None
    sequence: int
    moment: datetime
    attempts: int
    uncertain: bool
    """Whether an earlier attempt may have been told: look it up before sending it again."""
    claim: str
    head: str = ""
    """The hash of that entry: part of it is told to the DPO, so that the record cannot be made anew unseen."""


@dataclass(frozen=True, slots=True)
class Told:
    """It was told: where, and the sequence up to which what it shows is true (its own entry's where None)."""

    channel: str
    ts: str
    drawn: int | None = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A later entry made it untrue before it was told."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be told; `reason` is the chat's error code, never its words."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A message that is edited to stay true; one that is no longer `current` is edited once more, and forgotten."""

    reference: str
    audience: str
    message: str
    channel: str
    ts: str
    notice: str
    drawn: int
    current: bool
    claim: str = ""
    last: int = 0
    """The sequence of its reference's newest entry when the edit was claimed."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.channel, self.ts


class Outbox:
    """The notices that the record owes; times are wire time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, wire_now: datetime, limit: int = 32, *, pace: timedelta = PACE) -> list[Claimed]:
        """Claim the next notice of up to `limit` conversations: one of each, whose lease and pace allow it."""
        return self._write(lambda connection: _claim(connection, wire_now, limit, pace))

    def settle(self, claimed: Claimed, outcome: Told | Overtaken | Failed, *, until: datetime | None = None) -> bool:
        """Say what became of a notice; its conversation waits until then, or for its pace since the claim.

        False: the lease had ended, and another sender has it.
        """
        return self._write(lambda connection: _settle(connection, claimed, outcome, until))

    def put_back(self, claimed: Claimed, until: datetime, *, uncertain: bool = False) -> bool:
        """Put a notice back: its conversation waits until then. `uncertain` where it may have been told after all."""
        return self._write(lambda connection: _put_back(connection, claimed, until, uncertain=uncertain))

    def pending(self) -> int:
        """Give how many notices are still to be told."""
        wanted = select(func.count()).select_from(_NOTICE).where(_OPEN)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one())

    def oldest(self) -> datetime | None:
        """Give the moment of the oldest entry of which somebody is still to be told."""
        wanted = select(func.min(_NOTICE.c.moment)).where(_OPEN)
        return self._database.read(lambda connection: connection.execute(wanted).scalar())

    def next_send(self) -> datetime | None:
        """Give the earliest wire time at which anything can be claimed, or None when nothing is to be told."""
        return self._database.read(_next_send)

    def living(self, reference: str) -> tuple[Living, ...]:
        """Give the messages that show this reference, newest of each audience first."""
        return self._database.read(lambda connection: living(connection, reference))

    def notice(self, opaque: str) -> tuple[Notice, int]:
        """Give a notice by its opaque id, with the number of the entry that brought it. Raises KeyError."""
        wanted = select(_NOTICE.c.facts, _NOTICE.c.number).where(_NOTICE.c.id == opaque)
        row = self._database.read(lambda connection: connection.execute(wanted).one_or_none())
        if row is None:
            raise KeyError(opaque)
        return build(Notice, json.loads(row.facts)), row.number

    def first_told(self, reference: str, to: str) -> str | None:
        """Give the ts of the first message that a conversation was told of a reference: its thread is the history."""
        same = (_NOTICE.c.reference == reference) & (_NOTICE.c.conversation == to) & (_NOTICE.c.state == "told")
        wanted = select(_NOTICE.c.ts).where(same).order_by(_NOTICE.c.position).limit(1)
        return self._database.read(lambda connection: connection.execute(wanted).scalar())

    def stale(self) -> int:
        """Give how many messages no longer show the present state."""
        wanted = select(func.count()).select_from(_SHOWN).where(_STALE)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one())

    def claim_edits(
        self, wire_now: datetime, limit: int = 32, *, pace: timedelta = PACE, apart: Collection[Place] = ()
    ) -> list[Living]:
        """Claim messages that no longer show the present state, one of each conversation with nothing else to tell.

        Those whose channel and `ts` are among `apart` are left alone.
        """
        return self._write(lambda connection: _claim_edits(connection, wire_now, limit, pace, apart))

    def drawn(self, edited: Living, sequence: int, *, until: datetime | None = None) -> None:
        """Say that a message shows the state after the entry of that sequence; its conversation waits until then."""
        self._write(lambda connection: _drawn(connection, edited, sequence, until))

    def put_off(self, edited: Living, until: datetime) -> None:
        """Leave an edit for later: its conversation waits until then."""
        self._write(lambda connection: _release(connection, edited.audience, edited.claim, until))

    def forget(self, edited: Living) -> None:
        """Say that a message is gone and will never be edited again."""
        self._write(lambda connection: _forget(connection, edited))

    def _write(self, work: Callable[[Connection], T]) -> T:
        # The register's lock is not needed to send: a slow chat must never hold up a grant.
        return self._database.write(work, clock_work=True, locked=False)


def queue(connection: Connection, entry: Entry, notices: Iterable[Notice]) -> None:
    """Queue what is owed because of an entry, in the entry's own transaction."""
    rows = [_row(entry, notice) for notice in notices]
    if not rows:
        return
    connection.execute(insert(_NOTICE), rows)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    keys = [{"key": key} for key in sorted({row["conversation"] for row in rows})]
    connection.execute(dialect.insert(_CONVERSATION).on_conflict_do_nothing(), keys)


def living(connection: Connection, reference: str) -> tuple[Living, ...]:
    """Give the messages that show a reference, in a transaction that is already there."""
    wanted = (
        select(_LIVING).where(_LIVING.c.reference == reference).order_by(_LIVING.c.drawn.desc(), _LIVING.c.ts.desc())
    )
    return tuple(Living(**row._asdict()) for row in connection.execute(wanted))


def _row(entry: Entry, notice: Notice) -> dict[str, Any]:
    return {
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
        "attempts": 0,
    }


def _free(connection: Connection, wire_now: datetime, limit: int, busy: Select[Any]) -> list[str]:
    # Conversations in `busy` that nobody sends in just now; another replica's are skipped, not waited for.
    free = or_(_CONVERSATION.c.lease_until.is_(None), _CONVERSATION.c.lease_until <= wire_now)
    paced = or_(_CONVERSATION.c.next_send_at.is_(None), _CONVERSATION.c.next_send_at <= wire_now)
    wanted = select(_CONVERSATION.c.key).where(_CONVERSATION.c.key.in_(busy), free, paced)
    ordered = wanted.order_by(_CONVERSATION.c.next_send_at.nulls_first(), _CONVERSATION.c.key).limit(limit)
    return list(connection.execute(ordered.with_for_update(skip_locked=True)).scalars())


def _lease(connection: Connection, key: str, wire_now: datetime, pace: timedelta) -> str:
    token = secrets.token_hex(8)
    held = {"lease_until": wire_now + LEASE, "next_send_at": wire_now + pace, "holder": token}
    connection.execute(update(_CONVERSATION).where(_CONVERSATION.c.key == key), held)
    return token


def _release(connection: Connection, key: str, token: str, until: datetime | None = None) -> None:
    # Only one's own lease: after a stall of half a minute it may be another sender's.
    freed: dict[str, Any] = {"lease_until": None, "holder": None}
    if until is not None:
        freed["next_send_at"] = until
    mine = (_CONVERSATION.c.key == key) & (_CONVERSATION.c.holder == token)
    connection.execute(update(_CONVERSATION).where(mine), freed)


def _claim(connection: Connection, wire_now: datetime, limit: int, pace: timedelta) -> list[Claimed]:
    owed = select(_NOTICE.c.conversation).where(_OPEN).distinct()
    found = (_claimed(connection, key, wire_now, pace) for key in _free(connection, wire_now, limit, owed))
    return [claimed for claimed in found if claimed is not None]


def _claimed(connection: Connection, key: str, wire_now: datetime, pace: timedelta) -> Claimed | None:
    row = _head(connection, key)
    if row is None:  # another replica told it between two statements of ours
        return None
    token = _lease(connection, key, wire_now, pace)
    taken = {"state": "sending", "claim": token, "attempts": row.attempts + 1}
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
        claim=token,
        head=connection.execute(hashed).scalar_one(),
    )


def _head(connection: Connection, key: str) -> Row[Any] | None:
    # What a dead sender may have sent comes first; then the oldest of each reference, the most urgent of these.
    wanted = select(_NOTICE).where(_OPEN, _NOTICE.c.conversation == key).order_by(_NOTICE.c.position)
    oldest: dict[str | None, Row[Any]] = {}
    for row in connection.execute(wanted):
        oldest.setdefault(row.reference, row)
    return min(oldest.values(), key=_precedence, default=None)


def _precedence(row: Row[Any]) -> tuple[bool, bool, str, int]:
    return row.state != "sending", not row.uncertain, row.urgency, row.position


def _settle(
    connection: Connection, claimed: Claimed, outcome: Told | Overtaken | Failed, until: datetime | None
) -> bool:
    found: dict[str, Any] = {"state": "overtaken"}
    if isinstance(outcome, Told):
        found = {"state": "told", "channel": outcome.channel, "ts": outcome.ts}
    if isinstance(outcome, Failed):
        found = {"state": "failed", "reason": outcome.reason}
    if not _leave(connection, claimed, found):
        return False
    _release(connection, claimed.notice.to, claimed.claim, until)
    if isinstance(outcome, Told) and claimed.reference not in {None, REGISTER} and claimed.notice.buttons:
        _place(connection, claimed, outcome)
    return True


def _put_back(connection: Connection, claimed: Claimed, until: datetime, *, uncertain: bool) -> bool:
    if not _leave(connection, claimed, {"state": "new", "uncertain": uncertain}):
        return False
    _release(connection, claimed.notice.to, claimed.claim, until)
    return True


def _leave(connection: Connection, claimed: Claimed, found: dict[str, Any]) -> bool:
    mine = (_NOTICE.c.id == claimed.id) & (_NOTICE.c.claim == claimed.claim) & (_NOTICE.c.state == "sending")
    return connection.execute(update(_NOTICE).where(mine), found | {"claim": None}).rowcount == 1


def _place(connection: Connection, claimed: Claimed, told: Told) -> None:
    # Of messages that ask the same the newest lives; the one before is edited once more, to point to it.
    about = (_LIVING.c.reference == claimed.reference) & (_LIVING.c.audience == claimed.notice.to)
    same = about & (_LIVING.c.message == claimed.notice.message.value)
    connection.execute(update(_LIVING).where(same), {"current": False})
    row = {
        "channel": told.channel,
        "ts": told.ts,
        "reference": claimed.reference,
        "audience": claimed.notice.to,
        "message": claimed.notice.message.value,
        "notice": claimed.id,
        "drawn": claimed.sequence if told.drawn is None else told.drawn,
        "current": True,
    }
    connection.execute(insert(_LIVING), row)


def _claim_edits(
    connection: Connection, wire_now: datetime, limit: int, pace: timedelta, apart: Collection[Place]
) -> list[Living]:
    stale = _STALE & tuple_(_LIVING.c.channel, _LIVING.c.ts).not_in(apart)
    talking = select(_NOTICE.c.conversation).where(_OPEN)
    wanted = select(_LIVING.c.audience).select_from(_SHOWN).where(stale, _LIVING.c.audience.not_in(talking)).distinct()
    shown = select(_LIVING, tables.standing.c.sequence.label("last")).select_from(_SHOWN).where(stale)
    found: list[Living] = []
    for key in _free(connection, wire_now, limit, wanted):
        first = shown.where(_LIVING.c.audience == key).order_by(_LIVING.c.ts).limit(1)
        row = connection.execute(first).one_or_none()
        if row is not None:
            found.append(Living(**row._asdict(), claim=_lease(connection, key, wire_now, pace)))
    return found


def _drawn(connection: Connection, edited: Living, sequence: int, until: datetime | None) -> None:
    this = (_LIVING.c.channel == edited.channel) & (_LIVING.c.ts == edited.ts)
    if edited.current:
        connection.execute(update(_LIVING).where(this), {"drawn": sequence})
    else:
        connection.execute(_LIVING.delete().where(this))
    _release(connection, edited.audience, edited.claim, until)


def _forget(connection: Connection, edited: Living) -> None:
    this = (_LIVING.c.channel == edited.channel) & (_LIVING.c.ts == edited.ts)
    connection.execute(_LIVING.delete().where(this))
    _release(connection, edited.audience, edited.claim)


def _next_send(connection: Connection) -> datetime | None:
    talking = select(_NOTICE.c.conversation).where(_OPEN)
    rows = connection.execute(select(_CONVERSATION).where(_CONVERSATION.c.key.in_(talking)))
    epoch = datetime.min.replace(tzinfo=UTC)
    times = [max(row.lease_until or epoch, row.next_send_at or epoch) for row in rows]
    return min(times, default=None)
