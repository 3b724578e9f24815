"""The database: one writer at a time, every write within a deadline, every read in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from store import vault
from store.engine import LATE, begin, drop, limit, make_engine, surely_lost, unlimit, wipe
from store.errors import NotKnown, NotRead, NotRecorded, Unopened
from store.migrations import REVISION, migrate
from store.sealing import KeyRing, KeysUnfit, required
from store.vouching import Voucher
from store.writer import TOO_LATE, Job, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
# Slack gives up on an answer after 3 s: no commit is begun later than this, so that the answer is always true.
WITHIN: Final = 2.2
# The clock has no one waiting; it gives up all the same, rings again, and finds the same work.
CLOCK_WITHIN: Final = 15.0
# For whoever reads the whole record: verify, an export, a report.
WHOLE_WITHIN: Final = 600.0


class Database:
    """The record's database. Writes go through `write`, reads through `read`, from any thread."""

    def __init__(self, url: str, *, keys: KeyRing | None = None, busy: float = 1.5) -> None:
        """Make the engine; nothing is opened yet. `open` is what callers want."""
        self.engine = make_engine(url, busy)
        self._ring = keys
        self._busy = busy
        self._writer = Writer(1 if self.is_sqlite else 4)
        # A driver can hang on a half-dead server: nobody who reads waits for it past the deadline.
        self._readers = None if self.is_sqlite else Writer(8, late=NotRead)

    @classmethod
    def open(cls, url: str, *, keys: KeyRing | None = None, busy: float = 1.5, migrated: bool = True) -> Database:
        """Open the database at `url`, bringing its tables up to date first where `migrated` says so.

        `busy` is how many seconds a write waits for another process's lock. Raises Unopened with a sentence, and
        KeysUnfit where the keys are not those of this record.
        """
        database = cls(url, keys=keys, busy=busy)
        try:
            database._bring_up_to_date(allowed=migrated)
            database._look_at_keys()
            if database.read(vault.any_destroyed):
                database.wipe()
        except (SQLAlchemyError, NotRead) as error:
            database.close()
            raise Unopened(f"The database cannot be opened: {type(error).__name__}. Nothing was changed.") from error
        except (KeysUnfit, Unopened):
            database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is a file of ours, rather than a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def keys(self) -> KeyRing | None:
        """The key ring, as its file has it now: the keys may be rotated while this runs."""
        self._ring = self._ring.renewed() if self._ring else None
        return self._ring

    @property
    def voucher(self) -> Voucher:
        """What vouches for what is written. Raises KeysUnfit where there is no key file."""
        return Voucher(required(self.keys).record)

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        within: float | None = None,
        clock_work: bool = False,
        locked: bool = True,
    ) -> T:
        """Do `work` in one transaction that holds the register's lock from its first statement.

        No commit is begun after `within` seconds of the machine's own time. Chat goes before `clock_work`. The outbox
        goes without the register's lock on PostgreSQL (`locked=False`); SQLite has but one lock.
        Raises NotRecorded when nothing was entered, NotKnown when the commit's outcome is unknown.
        """
        limit = within if within is not None else (CLOCK_WITHIN if clock_work else WITHIN)
        result: T = self._writer.do(
            lambda job: self._transact(work, job, locked=locked), within=limit, rank=1 if clock_work else 0
        )
        return result

    def read(self, work: Callable[[Connection], T], *, within: float = WITHIN) -> T:
        """Do `work` in one transaction that sees one state of the record and changes nothing.

        Raises NotRead when it has not come to its end within so many seconds.
        """
        if self._readers is None:
            return self._look(work, time.monotonic() + within)
        result: T = self._readers.do(lambda job: self._look(work, job.deadline), within=within, rank=0)
        return result

    def wipe(self) -> bool:
        """Wipe away what is left of rows that were taken out; say whether it could be done now."""
        return wipe(self.engine)

    def time(self) -> datetime | None:
        """Give the time by the server's own clock, or None where the record is a file, which has none."""
        if self.is_sqlite:
            return None
        server_time: datetime = self.read(lambda each: each.execute(text("SELECT clock_timestamp()")).scalar_one())
        return server_time

    def close(self) -> None:
        """Finish what is queued, and let go of every connection."""
        self._writer.close()
        if self._readers:
            self._readers.close()
        self.engine.dispose()

    def _transact(self, work: Callable[[Connection], T], job: Job, *, locked: bool) -> T:
        with self._begun(job, locked=locked) as connection:
            result = work(connection)
            if not job.may_commit():
                raise NotRecorded(TOO_LATE)
            _commit(connection)
            return result

    @contextmanager
    def _begun(self, job: Job, *, locked: bool) -> Iterator[Connection]:
        connection: Connection | None = None
        try:
            connection = self.engine.connect().execution_options(writing=True)
            connection.begin()
            begin(connection, locked=locked, seconds=min(self._busy, job.left))
            yield connection
        except SQLAlchemyError as error:
            # SQLite keeps a connection read-only for good once its file was; after any error the next is a new one.
            drop(connection)
            raise NotRecorded(type(error).__name__) from error
        except BaseException:
            drop(connection)
            raise
        connection.close()

    def _look(self, work: Callable[[Connection], T], deadline: float) -> T:
        with self._reading(deadline) as connection:
            return work(connection)

    @contextmanager
    def _reading(self, deadline: float) -> Iterator[Connection]:
        connection: Connection | None = None
        try:
            connection = self.engine.connect().execution_options(until=deadline)
            if not self.is_sqlite:
                # Not "read only": that would be taken back with an explicit "read write", over whatever the
                # server's keeper has set for the whole database.
                connection.execution_options(isolation_level="REPEATABLE READ")
            connection.begin()
            limit(connection, deadline)
            yield connection
            unlimit(connection)
        except SQLAlchemyError as error:
            drop(connection)
            if time.monotonic() > deadline:
                raise NotRead(LATE) from error
            raise
        except BaseException:
            drop(connection)
            raise
        connection.close()

    def _look_at_keys(self) -> None:
        # With a wrong or fresh key file everything would begin, and nothing could be recorded.
        ring = self.keys
        if ring is not None and not self.read(lambda connection: vault.opens(connection, ring)):
            named = f"The key file {ring.path}" if ring.path else "The key file"
            raise KeysUnfit(
                f"{named} does not open this record. Use the key file it was begun with, or restore it from its backup."
            )

    def _bring_up_to_date(self, *, allowed: bool) -> None:
        stands = self.read(_revision)
        if stands == REVISION:
            return
        if not allowed:
            raise Unopened("The database's tables are not up to date. Run: seventytwo migrate")
        migrate(self.engine)


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except DBAPIError as error:
        if surely_lost(error):
            raise
        raise NotKnown("the commit was sent, and no answer came") from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
