"""No hot path scans what only grows: rows, statements and the databases' own plans, never a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import pytest
from sqlalchemy import Connection, Table, func, insert, select

from bot.desk.home_desk import HomeDesk
from bot.desk.month import Overseeing
from bot.desk.register_desk import RegisterDesk
from bot.words.labels import Contacts
from policy.acts import Attempt, RollImport
from policy.examples import MONDAY_NIGHT
from policy.terms import Addressee, ChatId, Reference
from store import tables
from store.inbox import Delivery
from store.ledger import Ledger
from store.roll import subject_recognition
from store.vault import Vault
from tests.statements import Asked, fetched, planned, questions
from tests.store.force import HEAD_OF_PSD, INSPECTOR, SERGEANT, Force, granted

MANY: Final = 10_000
NOVEMBER: Final = date(2026, 11, 1)


@pytest.fixture
def crowded(force: Force) -> Force:
    """A record with one authorisation, and beside it the rows of ten thousand that are over."""
    force.grants(view="V1")
    force.enters(granted(), SERGEANT)
    force.database.write(_crowds, within=300)
    with force.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if force.database.is_sqlite else "VACUUM ANALYZE")
    return force


def _crowds(connection: Connection) -> None:
    _copied(connection, MANY)
    told = {"state": "told", "told_at": MONDAY_NIGHT, "chat_id": "C1"}
    _many(connection, tables.notice, lambda n: told | {"id": f"{n:024x}", "reference": _named(n)}, but="position")
    newest = connection.execute(select(func.max(tables.entry.c.number))).scalar_one()
    _many(connection, tables.entry, lambda n: {"number": newest + n + 1, "act": "Consultation", "reference": _named(n)})
    _many(connection, tables.part, lambda n: {"reference": _named(n), "digest": f"{n:064x}"})
    _many(connection, tables.digest, lambda n: {"reference": _named(n), "value": f"{n:064x}"})
    _many(connection, tables.inbox, lambda n: {"key": f"K{n}"})
    _many(connection, tables.officer, _replaced, but="id")


def _replaced(number: int) -> dict[str, object]:
    # As earlier imports had somebody who is still there.
    return {"key": f"K{number}", "slack_id": f"K{number}", "collar": f"K{number}", "name": f"K{number}", "until": 1}


def _many(connection: Connection, table: Table, other: Callable[[int], dict[str, object]], but: str = "") -> None:
    """Put in ten thousand rows that are like the first of a table but for what is given."""
    first = select(table).order_by(*table.primary_key.columns).limit(1)
    row = {name: each for name, each in connection.execute(first).one()._asdict().items() if name != but}
    connection.execute(insert(table), [row | other(number) for number in range(MANY)])


def _copied(connection: Connection, many: int, first: int = 0) -> None:
    """Put in rows of so many authorisations that ended, which are else like the first one."""
    row = connection.execute(select(tables.standing).where(tables.standing.c.state == "urgent")).one()._asdict()
    over = {"state": "expired", "wakes_at": None}
    rows = [row | over | _times(n) | {"reference": _named(n)} for n in range(first, first + many)]
    connection.execute(insert(tables.standing), rows)


def _named(number: int) -> str:
    return f"UA-2025-{number + 1:05}"


def _times(number: int) -> dict[str, datetime]:
    # All of it over before the month began.
    ended = MONDAY_NIGHT - timedelta(days=40, minutes=number)
    return {"granted_at": ended - timedelta(hours=72), "ends_at": ended}


def asks(work: Callable[[], object]) -> list[Asked]:
    """Do something, and give what the database was asked for it."""
    with questions() as asked:
        work()
    return asked


_WHOLE: Final = re.compile(r"SCAN (?P<lite>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?|Seq Scan on (?P<pg>\w+)")
GROW: Final = {"entry", "standing", "notice", "officer", "part", "digest", "inbox"}
# These hold what is open, and nothing that is over.
STANDING: Final = {f"ix_standing_{name}" for name in ("fault", "in_force", "retry_at", "stop")}
OPEN: Final = {"ix_notice_open"} | STANDING


def scans(force: Force, work: Callable[[Force], object]) -> set[str]:
    """Give which of what grows is read whole for something."""
    asked = asks(lambda: work(force))
    found = force.database.read(lambda connection: [_whole(each[0], planned(connection, [each])) for each in asked])
    return set().union(*found) & GROW


def _whole(statement: str, plan: str) -> set[str]:
    # A walk in order ends with its page; what is sorted first is read to its last row.
    walked = "LIMIT" in statement and "TEMP B-TREE FOR ORDER BY" not in plan
    lite = {match["lite"] for match in _WHOLE.finditer(plan) if match["lite"] and match["index"] not in OPEN}
    return {match["pg"] for match in _WHOLE.finditer(plan) if match["pg"]} | (set() if walked else lite)


def report(force: Force) -> None:
    Overseeing(force.register, force.clock).month(NOVEMBER)


def test_fault_m21_a_months_report_asks_no_more_for_what_came_after_the_month(force: Force) -> None:
    force.grants(who="Somebody Once")
    force.clock.passes(days=60)
    few = len(asks(lambda: report(force)))
    for name in ("Somebody Else", "Another Person", "Yet Another"):
        force.grants(who=name)
    assert len(asks(lambda: report(force))) == few


def home(force: Force) -> None:
    HomeDesk(force.register, force.clock, Contacts()).cards(ChatId("U0HARGREAVE"))


def page(force: Force) -> None:
    RegisterDesk(force.register, force.clock, Contacts()).whole(force.register.officer(HEAD_OF_PSD.key))


def health(force: Force) -> None:
    force.register.faults()
    force.register.next_wake()
    force.outbox.oldest()
    force.outbox.pending()


def digest(connection: Connection) -> None:
    subject_recognition.alike(connection, "0" * 64, ["1" * 64])


def in_ledger(force: Force, work: Callable[[Ledger], object]) -> object:
    """Ask the ledger something in a transaction of its own."""
    keys = force.database.keys
    return force.database.read(lambda connection: work(Ledger(connection, Vault(connection, keys))))


def refused_already(ledger: Ledger) -> None:
    ledger.same_attempt(Attempt(act="Grant", objection="NotRanked"), SERGEANT.key, MONDAY_NIGHT)


HOT: Final[dict[str, Callable[[Force], object]]] = {
    "waking": lambda force: force.register.waking(force.clock()),
    "next_wake": lambda force: force.register.next_wake(),
    "faults": lambda force: force.register.faults(),
    "home": home,
    "report": report,
    "pending": lambda force: force.outbox.pending(),
    "claim": lambda force: force.outbox.claim(force.clock()),
    "first_told": lambda force: force.outbox.first_told(Reference("UA-2026-0001"), Addressee("#dpo")),
    "living": lambda force: force.outbox.living(Reference("UA-2026-0001")),
    "read": lambda force: force.register.read(Reference("UA-2026-0001")),
    "attempts": lambda force: in_ledger(force, refused_already),
    "imports": lambda force: force.register.of(RollImport),
    "duties": lambda force: in_ledger(force, lambda ledger: ledger.duties()),
    "delivery": lambda force: force.register.entered(Delivery("view", "V1")),
    "digest": lambda force: force.database.read(digest),
    "officer": lambda force: force.register.officer(INSPECTOR.key),
}


def test_no_hot_path_reads_whole_what_grows(crowded: Force) -> None:
    found = {name: read_whole for name, work in HOT.items() if (read_whole := scans(crowded, work))}
    assert found == {}


def test_fault_m22_a_page_reads_whole_nothing_but_what_it_counts(crowded: Force) -> None:
    asked = asks(lambda: page(crowded))
    plan = crowded.database.read(lambda connection: planned(connection, asked))
    assert scans(crowded, page) <= {"standing"}
    # PostgreSQL may count ten thousand rows sooner from the table than from the index.
    assert "standing USING COVERING INDEX ix_standing_counted" in plan or not crowded.database.is_sqlite


@pytest.mark.parametrize("work", [home, page, health])
def test_fault_m22_no_more_rows_are_fetched_for_all_that_ever_was(force: Force, work: Callable[[Force], None]) -> None:
    force.grants(by=INSPECTOR)
    rows = []
    for first in (0, 200):
        force.database.write(partial(_copied, many=200, first=first))
        asked = asks(lambda: work(force))
        rows.append(force.database.read(partial(fetched, asked=asked)))
    assert rows[0] == rows[1]
