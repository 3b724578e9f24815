"""A write is entered within its deadline, or provably not at all; the same write succeeds when the trouble is over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from policy.examples import grant
from policy.people import Subject
from policy.terms import Reference
from store.database import Database
from store.errors import NotKnown, NotRecorded, Unopened
from store.register import Entered
from store.sealing import KeyRing
from tests import postgresql
from tests.breaking import full, locked, read_only
from tests.statements import statements
from tests.store.force import INSPECTOR, Force, granted

# What an officer waits for an answer at most, in seconds.
ANSWER = 2.5
Break = Callable[[Database], AbstractContextManager[None]]


def refused_and_then_entered(force: Force, breaking: Break, act_is_long: str = "") -> None:
    """Grant while it is broken, and again when it is not."""
    act = granted(concern=granted().concern + act_is_long)
    force.grants(who="Somebody Before")
    before, told_before = force.register.verify(), force.outbox.pending()
    with breaking(force.database):
        began = time.monotonic()
        with pytest.raises(NotRecorded):
            force.enters(act, INSPECTOR, view="V1")
        assert time.monotonic() - began < ANSWER
        assert force.register.read(Reference("UA-2026-0002")) is None
    assert (force.register.verify(), force.outbox.pending()) == (before, told_before)
    answer = force.enters(act, INSPECTOR, view="V1")
    assert isinstance(answer, Entered)
    assert (answer.reference, answer.repeated) == ("UA-2026-0002", False)


def test_K9_another_process_holds_the_lock(force: Force) -> None:
    refused_and_then_entered(force, locked)


def test_K9_the_database_is_read_only(force: Force) -> None:
    refused_and_then_entered(force, read_only)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_K9_the_disk_is_full(force: Force) -> None:
    refused_and_then_entered(force, full, act_is_long=" It goes on." * 1000)


_AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[3])
import sqlalchemy.dialects.sqlite
from store.database import Database
from store.errors import NotRecorded
from sqlalchemy import text
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
database = Database.open(sys.argv[1])
put = lambda connection: connection.execute(text("INSERT INTO conversation VALUES ('x', 0, false, null)")).rowcount
for line in sys.stdin:
    try:
        print(database.write(put), flush=True)
    except NotRecorded:
        print("not recorded", flush=True)
"""


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_K9_the_folder_becomes_read_only(database: Database, tmp_path: Path) -> None:
    # Modes do not bind root, so an ordinary user does the writing; its own folder, which it may not write for a while.
    folder = Path("/tmp") / f"seventytwo-{os.getpid()}"  # noqa: S108 - where another user can come
    folder.mkdir(mode=0o755)
    path = folder / "record.db"
    path.write_bytes(Path(str(database.engine.url.database)).read_bytes())
    _give(folder, path)
    process = subprocess.Popen(
        [sys.executable, "-c", _AS_NOBODY, f"sqlite:///{path}", str(tmp_path), str(Path(__file__).parents[2])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    answers = []
    for mode in (0o444, 0o644):
        path.chmod(mode)
        for beside in folder.glob("record.db-*"):
            beside.unlink()
        process.stdin.write("\n")
        process.stdin.flush()
        answers.append(process.stdout.readline().strip())
    process.stdin.close()
    process.wait(timeout=60)
    process.stdout.close()
    for each in folder.iterdir():
        each.unlink()
    folder.rmdir()
    assert answers == ["not recorded", "1"]


def test_the_lock_is_the_first_statement_of_every_write(database: Database) -> None:
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    database.write(lambda connection: connection.execute(text("SELECT 1")).scalar())
    said = [each for each in said if "busy_timeout" not in each]
    assert said[0] == ("BEGIN IMMEDIATE" if database.is_sqlite else "SELECT pg_advisory_xact_lock(72200372)")
    assert said[1] == "SELECT 1"


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO conversation VALUES ('half', 0, false, null)"))
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        database.write(half)
    assert database.read(_conversations) == 0


def test_a_commit_is_not_begun_after_the_deadline(database: Database) -> None:
    def slow(connection: Connection) -> None:
        _put(connection)
        time.sleep(0.4)

    with pytest.raises(NotRecorded):
        database.write(slow, within=0.2)
    time.sleep(0.4)
    assert database.read(_conversations) == 0


def test_what_cannot_meet_its_deadline_is_refused_at_once(database: Database) -> None:
    def waits() -> None:
        with suppress(NotRecorded):
            database.write(lambda _: gate.wait(60), within=60)

    gate, running = Event(), []
    for _ in range(8):  # the writer learns how long a write takes
        database.write(lambda _: time.sleep(0.2))
    for _ in range(24):
        waiting = Thread(target=waits)
        waiting.start()
        running.append(waiting)
    with pytest.raises(NotRecorded, match="too much"):
        database.write(_put, within=0.5)
    gate.set()
    for each in running:
        each.join()
    database.write(_put)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_chat_goes_before_the_clock(database: Database) -> None:
    order: list[str] = []
    gate, begun = Event(), Event()

    def holds(_: object) -> bool:
        begun.set()
        return gate.wait(60)

    first = Thread(target=lambda: database.write(holds, within=60))
    first.start()
    assert begun.wait(60)
    others = [
        Thread(target=lambda: database.write(lambda _: order.append("clock"), clock_work=True, within=60)),
        Thread(target=lambda: database.write(lambda _: order.append("chat"), within=60)),
    ]
    for waiting, each in enumerate(others, 1):
        each.start()
        while database._writer._queue.qsize() < waiting:  # noqa: SLF001 - the queue, until each has its place in it
            time.sleep(0.01)
    gate.set()
    for each in (first, *others):
        each.join()
    assert order == ["chat", "clock"]


def test_a_commit_without_an_answer_is_not_known(database: Database) -> None:
    gate = Event()

    def stall(_connection: Connection) -> None:
        gate.wait(60)

    event.listen(database.engine, "commit", stall)
    with pytest.raises(NotKnown):
        database.write(_put, within=2.0)
    gate.set()
    database.write(lambda connection: connection.execute(text("SELECT 1")), within=60)  # it waits for the one before
    assert database.read(_conversations) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_connection_lost_in_the_commit_is_not_known(database: Database) -> None:
    def lose(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))
        raise OperationalError("COMMIT", {}, Exception("server closed the connection unexpectedly"))

    event.listen(database.engine, "commit", lose)
    with pytest.raises(NotKnown):
        database.write(_put)
    event.remove(database.engine, "commit", lose)
    database.write(_put)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_dropped_its_connections_is_found_again(force: Force) -> None:
    force.grants()
    with force.database.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    force.grants(who="Another Person")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_K9_the_server_takes_no_connections(force: Force, cluster: postgresql.Cluster, url: str) -> None:
    cluster.shut(url)
    try:
        with pytest.raises(NotRecorded):
            force.enters(granted(), INSPECTOR, view="V1")
    finally:
        cluster.open(url)
    answer = force.enters(granted(), INSPECTOR, view="V1")
    assert isinstance(answer, Entered)
    assert answer.reference == "UA-2026-0001"


def test_two_that_open_a_new_record_at_once_make_it_once(
    cluster: postgresql.Cluster, tmp_path: Path, keys: KeyRing
) -> None:
    for url in (f"sqlite:///{tmp_path / 'new.db'}", cluster.fresh()):
        with ThreadPoolExecutor() as pool:
            opened = list(pool.map(lambda _, url=url: Database.open(url, keys=keys), range(3)))
        assert [database.read(_conversations) for database in opened] == [0, 0, 0]
        for each in opened:
            each.close()


def test_writers_that_hang_are_replaced(database: Database) -> None:
    gate = Event()
    for _ in range(4):
        with pytest.raises(NotRecorded):
            database.write(lambda _: gate.wait(60), within=0.1, locked=False)
    if not database.is_sqlite:  # SQLite has but one lock, and the hung writer holds it
        database.write(_put, within=60, locked=False)
    gate.set()
    database.write(lambda connection: connection.execute(text("SELECT 1")), within=60)


def test_a_read_sees_one_state_of_the_record(force: Force) -> None:
    def look(connection: Connection) -> tuple[int, int]:
        before = connection.execute(text("SELECT count(*) FROM entry")).scalar_one()
        force.grants()
        return before, connection.execute(text("SELECT count(*) FROM entry")).scalar_one()

    assert force.database.read(look) == (1, 1)
    assert force.counts("entry") == 2


@pytest.mark.parametrize("url", ["mysql://nowhere/x", "sqlite:////nowhere/at/all/record.db"])
def test_what_cannot_be_opened_says_so_in_a_sentence(url: str) -> None:
    with pytest.raises(Unopened, match=r"\.$"):
        Database.open(url)


def test_the_file_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Database.open(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_closed_record_refuses(database: Database) -> None:
    database.close()
    with pytest.raises(NotRecorded):
        database.write(_put)


def test_a_grant_takes_no_more_statements_however_many_there_are(force: Force) -> None:
    took = []
    for each in range(20):
        with statements() as sent:
            force.enters(grant(subjects=(Subject(text=f"Person Number{each}"),), applicant="U0BHATT"), INSPECTOR)
        took.append(len(sent))
    assert took[-1] == took[1] > 10


def _put(connection: Connection) -> None:
    connection.execute(text("INSERT INTO conversation VALUES ('x', 0, false, null) ON CONFLICT DO NOTHING"))


def _conversations(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM conversation")).scalar_one())


def _give(*paths: Path) -> None:
    for path in paths if os.geteuid() == 0 else ():
        os.chown(path, 65534, 65534)
