"""What the bot's role may do on PostgreSQL: everything it needs, and nothing to an entry but add it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from store.tables import Base

# What is entered is never changed or taken out; the rest is projections, the outbox and the roll.
APPEND: Final = ("entry",)


def allow(connection: Connection, role: str) -> None:
    """Give a role what the bot needs. It must not own the tables: an owner can do as he likes."""
    named = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {named}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {named}"))
    for table in Base.metadata.sorted_tables:
        may = "SELECT, INSERT" if table.name in APPEND else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text(f"GRANT {may} ON {table.name} TO {named}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {named}"))
