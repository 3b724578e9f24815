"""What lists need of an authorisation stands beside its standing; until it does, the authorisation is read whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; each authorisation's next entry fills it in, and so does making every standing anew."""
    op.add_column("standing", sa.Column("listed", AutoString(), nullable=True))
