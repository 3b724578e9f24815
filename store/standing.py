"""Where each reference stands, and when the clock will next owe it something: a projection of the entries."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.deadlines import review_dues
from policy.terms import Reference, State
from store import tables

_TABLE = tables.standing
# How long what failed alone is left aside before the clock tries it again.
RETRY_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One reference, for lists: past `ends_at` it is expired, whether or not a sweep has run."""

    reference: Reference
    state: State
    ends_at: datetime | None
    wakes_at: datetime | None
    sequence: int
    fault: str | None = None


_STANDS: Final = tuple(_TABLE.c[each.name] for each in fields(Standing))


def move(  # noqa: PLR0913 - the row, named
    connection: Connection,
    reference: Reference,
    authorisation: Authorisation | None,
    *,
    sequence: int,
    wakes: datetime | None,
    fault: str | None = None,
) -> None:
    """Write down where a reference stands after its newest entry, and when it next wakes.

    `fault` says that an entry of it cannot be believed: it goes on waking, and is shown as set aside.
    """
    row = columns(authorisation, sequence=sequence, wakes=wakes) | {"fault": fault, "retry_at": None}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    placed = dialect.insert(_TABLE).values(row | {"reference": reference})
    connection.execute(placed.on_conflict_do_update(index_elements=["reference"], set_=row))


def columns(authorisation: Authorisation | None, *, sequence: int, wakes: datetime | None) -> dict[str, Any]:
    """Give what its entries make of a reference's row; None is the register."""
    return {
        "state": authorisation.state.value if authorisation else State.NONE.value,
        "ends_at": authorisation.ends_at if authorisation else None,
        "wakes_at": wakes,
        "sequence": sequence,
        **_listed(authorisation),
    }


def _listed(authorisation: Authorisation | None) -> dict[str, Any]:
    # What lists need besides, all of it open.
    if authorisation is None:
        unknown = ("ground", "granted_at", "review_at", "term_begins", "term_ends")
        return dict.fromkeys(unknown) | dict.fromkeys(("independent", "sensitive", "stop"), False)
    term = authorisation.term
    return {
        "ground": authorisation.ground.value,
        "granted_at": authorisation.granted_at,
        "independent": authorisation.by_independent,
        "sensitive": authorisation.sensitive,
        "stop": authorisation.stop_owed is not None and authorisation.cessation is None,
        "review_at": _review_at(authorisation),
        "term_begins": term.begins if term else None,
        "term_ends": term.last_day if term else None,
    }


def _review_at(authorisation: Authorisation) -> datetime | None:
    if authorisation.state is not State.AUTHORISED:
        return None
    reviewed = max((review.moment for review in authorisation.reviews), default=authorisation.granted_at)
    counts = authorisation.intervals.review_counts
    return next((due for due in review_dues(authorisation) if reviewed < due - counts), None)


def move_nothing(connection: Connection, sequence: int) -> None:
    """Do what `move` does, to no reference: for what must take as long where there is nothing to move."""
    connection.execute(update(_TABLE).where(_TABLE.c.reference == ""), {"sequence": sequence})


def waking(connection: Connection, now: datetime, limit: int) -> list[Reference]:
    """Give the references to which the clock owes something at `now`, the longest waiting first."""
    # Further ahead than it is ever set, it was set by a clock that was wrong.
    aside = (_TABLE.c.retry_at > now) & (_TABLE.c.retry_at <= now + RETRY_AFTER)
    ready = or_(_TABLE.c.retry_at.is_(None), ~aside)
    wanted = select(_TABLE.c.reference).where(_TABLE.c.wakes_at <= now, ready)
    ordered = wanted.order_by(_TABLE.c.wakes_at, _TABLE.c.reference).limit(limit)
    return list(connection.execute(ordered).scalars().all())


def next_wake(connection: Connection) -> datetime | None:
    """Give the earliest moment at which the clock will owe anything, or try again what failed."""
    soonest = select(_TABLE.c.wakes_at).where(_TABLE.c.retry_at.is_(None)).order_by(_TABLE.c.wakes_at).limit(1)
    usual = connection.execute(soonest.where(_TABLE.c.wakes_at.is_not(None))).scalar()
    aside = connection.execute(
        select(_TABLE.c.retry_at).where(text(tables.ASIDE)).order_by(_TABLE.c.retry_at).limit(1)
    ).scalar()
    return min((each for each in (usual, aside) if each is not None), default=None)


def set_aside(connection: Connection, reference: Reference, fault: str, now: datetime) -> None:
    """Leave a reference aside for a minute: what is wrong with it must not keep the others waiting."""
    columns = {"fault": fault, "retry_at": now + RETRY_AFTER}
    connection.execute(update(_TABLE).where(_TABLE.c.reference == reference), columns)


def note(connection: Connection, reference: Reference, fault: str) -> None:
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


def standings(connection: Connection, reference: Reference | None = None) -> tuple[Standing, ...]:
    """Give where every reference stands, or the one asked for; the register itself among them."""
    wanted = select(*_STANDS).order_by(_TABLE.c.reference)
    if reference is not None:
        wanted = wanted.where(_TABLE.c.reference == reference)
    return _read(connection, wanted)


def faulty(connection: Connection) -> tuple[Standing, ...]:
    """Give every reference that is set aside, or of which an entry cannot be believed."""
    return _read(connection, select(*_STANDS).where(text(tables.FAULTY)).order_by(_TABLE.c.reference))


def between(connection: Connection, since: datetime, until: datetime) -> list[Reference]:
    """Give the references of what was granted before `until` and had not ended before `since`, oldest first."""
    wanted = select(_TABLE.c.reference).where(_TABLE.c.granted_at < until, _TABLE.c.ends_at >= since)
    # Sorted here: asked for in order, SQLite would walk through all there is in that order.
    return sorted(connection.execute(wanted).scalars())


def forget(connection: Connection) -> None:
    """Forget every standing, to be made again from the entries."""
    connection.execute(delete(_TABLE))


def _read(connection: Connection, wanted: Select[Any]) -> tuple[Standing, ...]:
    rows = (row._asdict() for row in connection.execute(wanted).all())
    return tuple(Standing(**(row | {"state": State(row["state"])})) for row in rows)
