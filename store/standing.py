"""Where each reference stands, and when the clock will next owe it something: a projection of the entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.terms import State
from store import tables

_TABLE = tables.standing
# How long what failed alone is left aside before the clock tries it again.
RETRY_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One reference, for lists: past `ends_at` it is expired, whether or not a sweep has run."""

    reference: str
    state: State
    ends_at: datetime | None
    wakes_at: datetime | None
    sequence: int
    fault: str | None = None


def move(  # noqa: PLR0913 - the row, named
    connection: Connection,
    reference: str,
    authorisation: Authorisation | None,
    *,
    sequence: int,
    wakes: datetime | None,
    listed: str | None = None,
    fault: str | None = None,
) -> None:
    """Write down where a reference stands after its newest entry, and when it next wakes.

    `listed` is what lists need of it (`list_projection.projected`); None leaves what stood there. `fault` says that
    an entry of it cannot be believed: it goes on waking, and is shown as set aside.
    """
    row = columns(authorisation, sequence=sequence, wakes=wakes) | {"fault": fault, "retry_at": None}
    row |= {} if listed is None else {"listed": listed}
    moved = connection.execute(update(_TABLE).where(_TABLE.c.reference == reference), row)
    if not moved.rowcount:
        connection.execute(insert(_TABLE), row | {"reference": reference})


def columns(authorisation: Authorisation | None, *, sequence: int, wakes: datetime | None) -> dict[str, Any]:
    """Give what its entries make of a reference's row; None is the register."""
    return {
        "state": authorisation.state.value if authorisation else State.NONE.value,
        "ends_at": authorisation.ends_at if authorisation else None,
        "wakes_at": wakes,
        "sequence": sequence,
    }


def move_nothing(connection: Connection, sequence: int) -> None:
    """Do what `move` does, to no reference: for what must take as long where there is nothing to move."""
    connection.execute(update(_TABLE).where(_TABLE.c.reference == ""), {"sequence": sequence})


def waking(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Give the references to which the clock owes something at `now`, the longest waiting first."""
    # Further ahead than it is ever set, it was set by a clock that was wrong.
    aside = (_TABLE.c.retry_at > now) & (_TABLE.c.retry_at <= now + RETRY_AFTER)
    ready = or_(_TABLE.c.retry_at.is_(None), ~aside)
    wanted = select(_TABLE.c.reference).where(_TABLE.c.wakes_at <= now, ready)
    ordered = wanted.order_by(_TABLE.c.wakes_at, _TABLE.c.reference).limit(limit)
    return list(connection.execute(ordered).scalars().all())


def next_wake(connection: Connection) -> datetime | None:
    """Give the earliest moment at which the clock will owe anything, or try again what failed."""
    column = func.coalesce(_TABLE.c.retry_at, _TABLE.c.wakes_at)
    soonest = select(_TABLE.c.wakes_at).where(_TABLE.c.retry_at.is_(None)).order_by(_TABLE.c.wakes_at).limit(1)
    usual = connection.execute(soonest.where(_TABLE.c.wakes_at.is_not(None))).scalar()
    aside = connection.execute(select(column).where(_TABLE.c.retry_at.is_not(None)).order_by(column).limit(1)).scalar()
    return min((each for each in (usual, aside) if each is not None), default=None)


def set_aside(connection: Connection, reference: str, fault: str, now: datetime) -> None:
    """Leave a reference aside for a minute: what is wrong with it must not keep the others waiting."""
    told = {"fault": fault, "retry_at": now + RETRY_AFTER}
    connection.execute(update(_TABLE).where(_TABLE.c.reference == reference), told)


def note(connection: Connection, reference: str, fault: str) -> None:
    """Write down what is wrong with a reference; it goes on waking."""
    connection.execute(update(_TABLE).where(_TABLE.c.reference == reference), {"fault": fault})


def look_again(connection: Connection, now: datetime, imported: int | None) -> None:
    """Have the clock look now at what is urgent: who is asked to decide it hangs on who holds which post.

    After the import of a roll, whose entry's number is given, it looks at what is in force as well that somebody
    granted whose line that import has changed: they may have left.
    """
    entry, officer = tables.entry, tables.officer
    changed = select(officer.c.key).where(officer.c.since == imported)
    granted = select(entry.c.reference).where(entry.c.act == Grant.__name__, entry.c.actor.in_(changed))
    theirs = and_(_TABLE.c.state == State.AUTHORISED.value, _TABLE.c.reference.in_(granted))
    hangs = _TABLE.c.state == State.URGENT.value
    concerned = hangs if imported is None else or_(hangs, theirs)
    connection.execute(update(_TABLE).where(concerned, _TABLE.c.wakes_at > now).values(wakes_at=now))


def standings(connection: Connection, reference: str | None = None) -> tuple[Standing, ...]:
    """Give where every reference stands, or the one asked for; the register itself is not among them."""
    names = (each.name for each in _TABLE.c if each.name not in {"retry_at", "listed"})
    wanted = select(*(_TABLE.c[name] for name in names)).order_by(_TABLE.c.reference)
    if reference is not None:
        wanted = wanted.where(_TABLE.c.reference == reference)
    return tuple(_standing(row._asdict()) for row in connection.execute(wanted).all())


def listings(connection: Connection) -> tuple[tuple[Standing, str | None], ...]:
    """Give every reference that came to an authorisation, oldest first, with what lists need of it where it is kept."""
    names = [each.name for each in _TABLE.c if each.name != "retry_at"]
    wanted = select(*(_TABLE.c[name] for name in names)).where(_TABLE.c.state != State.NONE.value)
    rows = (row._asdict() for row in connection.execute(wanted.order_by(_TABLE.c.reference)).all())
    return tuple((_standing({name: row[name] for name in row if name != "listed"}), row["listed"]) for row in rows)


def forget(connection: Connection) -> None:
    """Forget every standing, to be made again from the entries."""
    connection.execute(delete(_TABLE))


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(**(row | {"state": State(row["state"])}))
