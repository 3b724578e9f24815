"""The tables' history: each change a revision, run by `seventytwo migrate` or on opening."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text

REVISION: Final = "0001"
"""The newest revision: a database that has it is opened without loading Alembic."""


def migrate(engine: Engine) -> None:
    """Bring the tables of a database up to date, in one transaction, one process at a time."""
    with engine.connect().execution_options(writing=True) as connection:
        connection.begin()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(72200373)"))
        _upgrade(connection)
        connection.commit()


def _upgrade(connection: Connection) -> None:
    # Alembic costs a third of a second to load, and is needed once in a release.
    from alembic import command  # noqa: PLC0415 - by the line above
    from alembic.config import Config  # noqa: PLC0415 - by the line above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
