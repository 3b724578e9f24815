"""What the bot's role may do on PostgreSQL: everything it needs, and nothing to an entry but add it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from store.database import Database
from store.tables import Base

# What is entered is never changed or taken out; the rest is projections, the outbox and the roll.
APPEND: Final = ("entry",)


class Unfit(Exception):
    """The role cannot be the one with which the bot runs; the sentence says why."""


def admit(database: Database, role: str) -> None:
    """Let a role of the server do what the bot needs, and no more. Raises Unfit; NotRecorded, as every write."""
    if database.is_sqlite:
        raise Unfit("A SQLite file has no roles: whoever may write to the file may write to all of it.")
    database.write(lambda connection: _admit(connection, role), within=60, locked=False)


def _admit(connection: Connection, role: str) -> None:
    wanted = text("SELECT rolsuper, rolname = current_user AS ours FROM pg_roles WHERE rolname = :role")
    row = connection.execute(wanted, {"role": role}).one_or_none()
    if row is None:
        raise Unfit("There is no such role on this server: make it first, with CREATE ROLE ... LOGIN.")
    if row.rolsuper or row.ours:
        raise Unfit("That role owns the tables or is a superuser, and can do as it likes: name another.")
    allow(connection, role)


def allow(connection: Connection, role: str) -> None:
    """Give a role what the bot needs. It must not own the tables: an owner can do as he likes."""
    named = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {named}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {named}"))
    for table in Base.metadata.sorted_tables:
        may = "SELECT, INSERT" if table.name in APPEND else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text(f"GRANT {may} ON {table.name} TO {named}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {named}"))
