"""Checking: every entry against the chain, and all that hangs on the entries against what they come to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from policy.acts import ClockAccepted, Grant, Shredding
from policy.authorisation import Authorisation
from policy.terms import IN_FORCE, REGISTER, Reference
from store import standing, tables
from store.door import Door
from store.heads import signed_heads
from store.lists import parts as list_parts
from store.record import START, Link, Verified, Walk, misplaced
from store.record import Row as Line
from store.roll import subject_recognition
from store.roll.roll_tables import roll_fault
from store.sending import notice_marks
from store.vault import DIGESTS, ROLL
from store.view import View

_ENTRY, _NOTICE, _STANDING = tables.entry, tables.notice, tables.standing
_DIGEST, _KEY, _PART = tables.digest, tables.data_key, tables.part
_LINK: Final = tuple(_ENTRY.c[name] for name in Link._fields)
# So many links, and so many entries with their notices, at a time: a record of many years need not fit into memory.
_PAGE: Final = 5000
_AT_A_TIME: Final = 500
# So many entries, the newest, are looked at before anything is entered.
_AT_START: Final = 1000
_OURS: Final = (DIGESTS, ROLL)
# In force, or put to sleep though nothing of it was destroyed: what owes nothing any more has been shredded.
_OPEN: Final = (
    select(_ENTRY.c.reference)
    .where(_ENTRY.c.act == Grant.__name__)
    .outerjoin_from(_ENTRY, _STANDING, _STANDING.c.reference == _ENTRY.c.reference)
    .outerjoin(_KEY, _KEY.c.reference == _ENTRY.c.reference)
    .where(
        or_(
            _STANDING.c.reference.is_(None),
            _STANDING.c.state.in_([state.value for state in IN_FORCE]),
            _STANDING.c.wakes_at.is_(None) & (_KEY.c.reference.is_(None) | (func.length(_KEY.c.wrapped) > 0)),
        )
    )
)
Fault = tuple[int, str]
"""The number of an entry, and what is wrong with it or with what hangs on it."""


def verified(view: View, head: str | None) -> Verified:
    """Look at the whole record: the chain first, then each reference, and name the first fault.

    Without keys the chain alone is looked at.
    """
    begun = time.perf_counter()
    chained = _chained(view, head)
    linked = time.perf_counter()
    falls = _falls(view) if chained.bad is None else {}
    fault = _misdated(falls) or (next(_faults(view), None) if chained.bad is None and view.vault.has_keys else None)
    number, why = fault or (chained.bad, chained.why)
    seconds = (linked - begun, time.perf_counter() - linked)
    put_back = tuple(number for number, act in falls.items() if act == ClockAccepted.__name__)
    return replace(chained, bad=number, why=why, put_back=put_back, seconds=seconds)


def _falls(view: View) -> dict[int, str]:
    """Give the entries whose moment is before that of the entry before them, and their acts."""
    before = func.lag(_ENTRY.c.moment).over(order_by=_ENTRY.c.number).label("before")
    moments = select(_ENTRY.c.number, _ENTRY.c.act, _ENTRY.c.moment, before).subquery()
    falling = select(moments.c.number, moments.c.act).where(moments.c.moment < moments.c.before)
    return {row.number: row.act for row in view.connection.execute(falling.order_by(moments.c.number)).all()}


def _misdated(falls: dict[int, str]) -> Fault | None:
    unaccepted = (number for number, act in falls.items() if act != ClockAccepted.__name__)
    number = next(unaccepted, None)
    why = "its moment is before that of the entry before it, and no clock was accepted"
    return None if number is None else (number, why)


def faults(view: View, *, everything: bool) -> dict[Reference, str]:
    """Give what is wrong with each reference that is open, or with every one; of the chain itself, under REGISTER.

    Where not everything is looked at, the newest thousand entries stand for the chain.
    """
    references = view.ledger.references() if everything else view.connection.execute(_OPEN).scalars().all()
    broken = {each: fault[1] for each in references if (fault := next(_on(view, each), None))}
    chain = _chained(view, None) if everything else _newest(view)
    return broken if chain.bad is None else {REGISTER: f"entry {chain.bad}: {chain.why}"} | broken


def mend(door: Door, broken: dict[Reference, str]) -> None:
    """Make anew where the references with a fault stand; a fault that stays is written there, and is seen."""
    for reference, why in broken.items():
        door.restand(reference)
        if (left := next(_on(door, reference), None)) is not None:
            standing.note(door.connection, reference, left[1])
        elif reference == REGISTER and why.startswith("entry"):
            standing.note(door.connection, reference, why)


def _newest(view: View) -> Verified:
    first = max(view.ledger.head.number - _AT_START, 0)
    before = select(_ENTRY.c.hash).where(_ENTRY.c.number == first)
    walk = Walk(None, view.vault.voucher, after=(first, view.connection.execute(before).scalar() or START))
    return _walked(view, walk)


def _chained(view: View, head: str | None) -> Verified:
    walk = Walk(head, view.vault.voucher if view.vault.has_keys else None)
    return _walked(view, walk)


def _walked(view: View, walk: Walk) -> Verified:
    # Read by the page, each whole: an open cursor would hold on to a transaction that is given up half way.
    page = select(*_LINK).order_by(_ENTRY.c.number).limit(_PAGE)
    while rows := view.connection.execute(page.where(_ENTRY.c.number > walk.entries)).all():
        for link in map(Link._make, rows):
            if why := walk.fault(link):
                return walk.broken(why)
            walk.take(link)
    return walk.ended()


def _faults(view: View) -> Iterator[Fault]:
    for reference in view.ledger.references():
        yield from _on(view, reference)
    for lines in _pages(view.connection, _ENTRY.c.reference.is_(None)):
        yield from _misentered(view, lines)
    if fault := roll_fault(view.connection, view.vault):
        yield fault
    yield from _strays(view.connection)


def _on(view: View, reference: Reference) -> Iterator[Fault]:
    numbers = [0]
    for lines in _pages(view.connection, _ENTRY.c.reference == reference):
        yield from _misentered(view, lines)
        yield from signed_heads.faults(view.connection, view.vault.signing, lines)
        numbers.append(lines[-1].number)
    authorisation = None if reference == REGISTER else view.read(reference)
    hanging = (_unbelieved(view, reference), _misstood(view, reference, authorisation))
    yield from ((numbers[-1], why) for why in chain(*hanging))
    if authorisation:
        yield from ((authorisation.granted.number, why) for why in _unkeyed(view, authorisation))


def _unbelieved(view: View, reference: Reference) -> Iterator[str]:
    if reference in view.ledger.faults:
        yield f"of {reference}, {view.ledger.faults[reference]}"


def _misentered(view: View, lines: Sequence[Line]) -> Iterator[Fault]:
    """Look at entries one by one: what their bodies say of them, and the notices that came with each."""
    notices = _notices(view.connection, [line.number for line in lines])
    for line in lines:
        if why := misplaced(line) or _untold(view, line, notices.get(line.number, [])):
            yield line.number, why


def _untold(view: View, line: Line, notices: list[Row[Any]]) -> str:
    rows = [row._asdict() for row in notices]
    if any(notice_marks.unmarked(view.vault.voucher, row) for row in rows):
        return "a notice of it was written or changed by hand"
    queued = sum(not row["again"] for row in rows)
    if queued != line.said["notices"]:
        return "a notice of it is missing"
    stand_ins = {row["replaced_by"] for row in rows} - {None}
    return "" if stand_ins == {row["id"] for row in rows if row["again"]} else "a notice of it is missing"


def _misstood(view: View, reference: Reference, authorisation: Authorisation | None) -> Iterator[str]:
    """Hold where a reference is said to stand against what its entries come to."""
    row = view.connection.execute(select(_STANDING).where(_STANDING.c.reference == reference)).mappings().one_or_none()
    if row is None:
        yield f"where {reference} stands is missing"
        return
    wakes = view.wakes(reference, authorisation)
    stands = standing.columns(authorisation, sequence=view.ledger.sequence(reference), wakes=wakes)
    # A moment that has come is no fault: the clock looks at once, and writes down the right one.
    looks = row["wakes_at"] is not None and row["wakes_at"] <= view.moment
    passed = {"fault", "retry_at", *(["wakes_at"] if looks else [])}
    wrong = [name for name, column in stands.items() if name not in passed and row[name] != column]
    if wrong:
        yield f"where {reference} stands is not what its entries come to: {', '.join(wrong)}"
    parts = list_parts.parts(authorisation, view.vault) if authorisation else frozenset()
    if list_parts.stored(view.connection, reference) != parts:
        yield f"who has a part in {reference} is not what its entries come to"
    if row["retry_at"] and row["retry_at"] > view.moment + standing.RETRY_AFTER:
        yield f"{reference} was set aside by hand"


def _unkeyed(view: View, authorisation: Authorisation) -> Iterator[str]:
    """Hold the data key and the digests of an authorisation against what was entered."""
    wrapped = view.connection.execute(
        select(_KEY.c.wrapped).where(_KEY.c.reference == authorisation.reference)
    ).scalar()
    shredded = any(isinstance(entry.act, Shredding) for entry in authorisation.entries)
    if wrapped is None or (not wrapped and not shredded):
        yield f"the data key of {authorisation.reference} is missing, and was never shredded"
    elif wrapped and shredded:
        yield f"the data key of {authorisation.reference} is there, and was shredded"
    elif not shredded and not subject_recognition.kept(view.connection, authorisation, view.vault):
        yield f"the digests of {authorisation.reference} were changed"


def _strays(connection: Connection) -> Iterator[Fault]:
    """Look for rows that hang on no entry at all."""
    entered = select(_ENTRY.c.reference).where(_ENTRY.c.reference.is_not(None)).distinct()
    newest: int = connection.execute(select(func.max(_ENTRY.c.number))).scalar() or 0
    strays: tuple[tuple[str, Select[Any]], ...] = (
        ("a standing", select(_STANDING.c.reference).where(~_STANDING.c.reference.in_(entered))),
        ("a part", select(_PART.c.reference).where(~_PART.c.reference.in_(entered))),
        ("a digest", select(_DIGEST.c.reference).where(~_DIGEST.c.reference.in_(entered))),
        ("a data key", select(_KEY.c.reference).where(~_KEY.c.reference.in_(entered), ~_KEY.c.reference.in_(_OURS))),
        ("a notice", select(_NOTICE.c.id).where(~_NOTICE.c.number.in_(select(_ENTRY.c.number)))),
    )
    for name, wanted in strays:
        if connection.execute(wanted.limit(1)).first():
            yield newest, f"{name} that hangs on no entry was put in by hand"


def _pages(connection: Connection, condition: ColumnElement[bool]) -> Iterator[list[Line]]:
    after = 0
    ordered = select(_ENTRY).where(condition).order_by(_ENTRY.c.number).limit(_AT_A_TIME)
    while rows := connection.execute(ordered.where(_ENTRY.c.number > after)).mappings().all():
        after = rows[-1]["number"]
        yield [Line.of(row) for row in rows]


def _notices(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Row[Any]]]:
    rows: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(_NOTICE).where(_NOTICE.c.number.in_(numbers))).all():
        rows.setdefault(row.number, []).append(row)
    return rows
