"""An engine for either database, its transactions begun as the record needs them."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from store.errors import NotRead, Unopened

_log = logging.getLogger(__name__)
LOCK: Final = text("SELECT pg_advisory_xact_lock(72200372)")
"""The register's lock on PostgreSQL; the number is arbitrary, and the same for every replica."""
LATE: Final = "the record could not be read in time"
# Steps of SQLite's own machine between two looks at the clock: some tens of microseconds.
_LOOKS_EVERY: Final = 4000
# SQLite's own codes for a COMMIT that certainly did not happen: busy, locked, no memory, read-only, full, constraint.
_REFUSED_COMMIT: Final = frozenset({5, 6, 7, 8, 13, 19})
# Milliseconds that a wipe waits for whoever reads the file; a person waits for it.
_WIPE_WAITS: Final = 500
_WIPED: Final = ("data_key", "digest", "part", "standing")

# Seconds between the attempts of somebody who opens a new file that another is just opening; 1.3 in all.
_PAUSES: Final = (0.01, 0.04, 0.25, 0.5, 0.5)


def make_engine(url: str, busy: float) -> Engine:
    """Make the engine for a URL; `busy` is how many seconds it waits for a lock. Raises Unopened for another kind.

    What is written never stands in its errors or its log lines.
    """
    parsed = make_url(url)
    if parsed.drivername == "sqlite":
        return _sqlite(parsed, busy)
    if parsed.drivername == "postgresql+psycopg":
        return _postgresql(parsed, busy)
    raise Unopened(
        f'DATABASE_URL begins with "{parsed.drivername}:". It must begin with sqlite: or postgresql+psycopg:.'
    )


def begin(connection: Connection, *, locked: bool, seconds: float) -> None:
    """Begin a transaction that writes; the register's lock, where asked for, is its first statement."""
    if connection.dialect.name == "sqlite":
        # BEGIN IMMEDIATE is the lock here: a deferred BEGIN loses updates or fails in spite of the timeout.
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {max(1, int(seconds * 1000))}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif locked:
        connection.execute(LOCK)


def limit(connection: Connection, deadline: float) -> None:
    """Have whatever is read in this transaction end at `deadline`, monotonic seconds, even half way through."""
    if connection.dialect.name == "sqlite":
        _driver(connection).set_progress_handler(lambda: time.monotonic() > deadline, _LOOKS_EVERY)
    else:
        left = max(1, int((deadline - time.monotonic()) * 1000))
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {left}")


def unlimit(connection: Connection) -> None:
    """Take back what `limit` set, before the connection is somebody else's."""
    if connection.dialect.name == "sqlite":
        _driver(connection).set_progress_handler(None, 0)


def drop(connection: Connection | None) -> None:
    """Undo whatever a connection has begun, and let it be nobody's any more.

    Undone first: while a cursor is still half read, SQLite closes nothing, and the lock would stay.
    """
    if connection is None:
        return
    if not connection.invalidated:
        # By the driver itself: a commit that was refused is over for SQLAlchemy. A server that is gone undoes it too.
        with suppress(connection.dialect.loaded_dbapi.Error):
            connection.connection.rollback()
    connection.invalidate()
    connection.close()


def surely_lost(error: DBAPIError) -> bool:
    """Say whether an error from COMMIT proves that nothing was committed."""
    cause: Any = error.orig
    if isinstance(error, IntegrityError):
        return True
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _REFUSED_COMMIT
    # PostgreSQL answered with a reason of its own; a lost connection (no code, or class 08 or 57P) says nothing.
    code: str | None = getattr(cause, "sqlstate", None)
    return code is not None and not code.startswith(("08", "57P"))


def _sqlite(url: URL, busy: float) -> Engine:
    if url.database is None or url.database == ":memory:":
        raise Unopened("DATABASE_URL names no file. Write it like sqlite:///seventytwo.db.")
    _make_private(Path(url.database))
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": busy},
        hide_parameters=True,
        pool_size=4,
        pool_timeout=1,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin_reading)
    event.listen(engine, "before_cursor_execute", _in_time)
    return engine


def _make_private(path: Path) -> None:
    # SQLite gives its side files the mode of this one. A file that is there keeps its mode.
    try:
        path.open("x").close()
        path.chmod(0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise Unopened(f"The database {path} cannot be made: {error.strerror}.") from error


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by us, and by nobody else
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection)
    # NORMAL may lose an acknowledged commit when the power goes.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")  # nothing of the record in temporary files
    connection.execute("PRAGMA secure_delete = ON")  # what is destroyed is overwritten, not only let go


def _write_ahead(connection: sqlite3.Connection) -> None:
    # SQLite waits for nobody while a new file changes its mode: two that open it at once would meet.
    for pause in _PAUSES:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(pause)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the caller has looked
    return driver


def _in_time(connection: Connection, *_statement: object) -> None:
    # Between two statements as well: what is read is opened and folded there.
    until = connection.get_execution_options().get("until")
    if until is not None and time.monotonic() > until:
        raise NotRead(LATE)


def _begin_reading(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("BEGIN")


def _postgresql(url: URL, busy: float) -> Engine:
    milliseconds = int(busy * 1000)
    settings = {
        "lock_timeout": milliseconds,
        "statement_timeout": 20_000,
        "idle_in_transaction_session_timeout": 30_000,
        "synchronous_commit": "on",
        "timezone": "UTC",
    }
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": 2,
            "options": " ".join(f"-c {name}={setting}" for name, setting in settings.items()),
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 5000,
        },
        hide_parameters=True,
        pool_size=8,
        max_overflow=16,
        pool_timeout=1,
        pool_pre_ping=True,
    )
    event.listen(engine, "before_cursor_execute", _in_time)
    return engine


def wipe(engine: Engine) -> bool:
    """Wipe away what is left of rows as they stood before; say whether it could be done now.

    Outside a transaction. Where it could not be done (somebody reads, or the role owns no table) a line of the log
    says so, and the next shredding or start does it.
    """
    try:
        wiped = _truncated(engine) if engine.dialect.name == "sqlite" else _vacuumed(engine)
    except SQLAlchemyError as error:
        _log.warning("What was shredded still leaves traces in the database: %s.", type(error).__name__)
        return False
    if not wiped:
        _log.warning("What was shredded still leaves traces in the database: it could not be wiped just now.")
    return wiped


def _truncated(engine: Engine) -> bool:
    # Everything in the write-ahead log goes into the file, over what stood there, and the log is cut to nothing.
    with engine.connect().execution_options(writing=True) as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_WIPE_WAITS}")
        busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _vacuumed(engine: Engine) -> bool:
    owned = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST('data_key' AS regclass)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(owned).scalar_one():
            return False
        connection.exec_driver_sql(f"VACUUM {', '.join(_WIPED)}")
    return True
