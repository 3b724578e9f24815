"""No hot path scans what only grows: rows, statements and the databases' own plans, never a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import Connection, insert, select

from bot.desk.home_desk import HomeDesk
from bot.desk.month import Overseeing
from bot.desk.register_desk import RegisterDesk
from bot.words.labels import Contacts
from policy.examples import MONDAY_NIGHT
from store import tables
from tests.statements import Asked, fetched, planned, questions
from tests.store.force import HEAD_OF_PSD, INSPECTOR, Force

MANY: Final = 10_000
NOVEMBER: Final = date(2026, 11, 1)


@pytest.fixture
def crowded(force: Force) -> Force:
    """A record with one authorisation, and beside it the rows of ten thousand that are over."""
    force.grants()
    force.database.write(_crowds, within=120)
    _analysed(force)
    return force


def _crowds(connection: Connection) -> None:
    _copied(connection, MANY)
    row = connection.execute(select(tables.notice).limit(1)).one()._asdict()
    del row["position"]
    row |= {"state": "told", "told_at": MONDAY_NIGHT, "chat_id": "C1"}
    rows = [row | {"id": f"{n:024x}", "reference": _named(n), "message_id": f"{n}"} for n in range(MANY)]
    connection.execute(insert(tables.notice), rows)


def _copied(connection: Connection, many: int, first: int = 0) -> None:
    """Put in rows of so many authorisations that ended, which are else like the first one."""
    row = connection.execute(select(tables.standing).where(tables.standing.c.state == "urgent")).one()._asdict()
    over = {"state": "expired", "wakes_at": None}
    rows = [row | over | {"reference": _named(n), "ends_at": _ended(n)} for n in range(first, first + many)]
    connection.execute(insert(tables.standing), rows)


def _named(number: int) -> str:
    return f"UA-2025-{number + 1:05}"


def _ended(number: int) -> datetime:
    return MONDAY_NIGHT - timedelta(hours=1, minutes=number)


def _analysed(force: Force) -> None:
    with force.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if force.database.is_sqlite else "VACUUM ANALYZE")


def asks(work: Callable[[], object]) -> list[Asked]:
    """Do something, and give what the database was asked for it."""
    with questions() as asked:
        work()
    return asked


def scans(force: Force, asked: list[Asked], *names: str) -> list[str]:
    """Give the lines of the plans by which any of these tables is read from its first row to its last."""
    plan = force.database.read(lambda connection: planned(connection, asked))
    whole = [f"{how} {name}" for name in names for how in ("SCAN", "Seq Scan on")]
    return [line for line in plan.splitlines() if line.strip(" ->").startswith(tuple(whole))]


def test_fault_m21_a_months_report_asks_no_more_for_what_came_after_the_month(force: Force) -> None:
    report = Overseeing(force.register, force.clock)
    force.grants(who="Somebody Once")
    force.clock.passes(days=60)
    few = len(asks(lambda: report.month(NOVEMBER)))
    for name in ("Somebody Else", "Another Person", "Yet Another"):
        force.grants(who=name)
    assert len(asks(lambda: report.month(NOVEMBER))) == few


def test_fault_m21_a_months_report_scans_no_notice(crowded: Force) -> None:
    report = Overseeing(crowded.register, crowded.clock)
    assert scans(crowded, asks(lambda: report.month(NOVEMBER)), "notice") == []


def home(force: Force) -> None:
    HomeDesk(force.register, force.clock, Contacts()).cards(HEAD_OF_PSD.key)


def page(force: Force) -> None:
    RegisterDesk(force.register, force.clock, Contacts()).whole(force.register.officer(HEAD_OF_PSD.key))


def health(force: Force) -> None:
    force.register.faults()
    force.register.next_wake()
    force.outbox.oldest()
    force.outbox.pending()


@pytest.mark.parametrize("work", [home, page, health])
def test_fault_m22_no_more_rows_are_fetched_for_all_that_ever_was(force: Force, work: Callable[[Force], None]) -> None:
    force.grants(by=INSPECTOR)
    rows = []
    for first in (0, 200):
        force.database.write(lambda connection, first=first: _copied(connection, 200, first))  # type: ignore[misc]
        asked = asks(lambda: work(force))
        rows.append(force.database.read(lambda connection, asked=asked: fetched(connection, asked)))  # type: ignore[misc]
    assert rows[0] == rows[1]
