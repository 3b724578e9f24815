"""Where Alembic meets our tables: it works in the transaction that `migrate` began, and nowhere else."""

from __future__ import annotations

from alembic import context

from store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transactional_ddl=False,  # the transaction is ours
)
context.run_migrations()
