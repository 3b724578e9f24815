"""A message that chat no longer lets us edit is told again; its notice says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; nothing that was told before stands in for anything."""
    op.add_column("notice", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
