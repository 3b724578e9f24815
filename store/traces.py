"""Traces: what a database still holds of rows that were changed or taken out, and how they are wiped away."""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from policy.acts import Shredding
from store import tables

_log = logging.getLogger(__name__)
# Milliseconds that a wipe waits for whoever reads the file; a person waits for it.
_BUSY: Final = 500
_WHERE: Final = ("data_key", "digest", "standing")


def any_shredded(connection: Connection) -> bool:
    """Say whether anything was ever shredded here."""
    wanted = select(tables.entry.c.number).where(tables.entry.c.act == Shredding.__name__).limit(1)
    return connection.execute(wanted).first() is not None


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
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY}")
        busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _vacuumed(engine: Engine) -> bool:
    owned = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST('data_key' AS regclass)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(owned).scalar_one():
            return False
        connection.exec_driver_sql(f"VACUUM {', '.join(_WHERE)}")
    return True
