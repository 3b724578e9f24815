"""The record's first tables, and what keeps its entries from being changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
# There is no way back: the record is append-only. Restore the backup that was made before.

TEXT, MOMENT = AutoString(), UTCDateTime()

SQLITE = (
    """CREATE TRIGGER entry_update BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER entry_delete BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above, so an insert is looked at as well.
    """CREATE TRIGGER entry_insert BEFORE INSERT ON entry
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entry)
    OR EXISTS (SELECT 1 FROM entry WHERE reference = NEW.reference AND sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION entry_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the record is append-only'; END $$""",
    """CREATE TRIGGER entry_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_stands()""",
)


def upgrade() -> None:
    """Make the tables."""
    _conversation()
    _data_key()
    _digest()
    _entry()
    _inbox()
    _living()
    _notice()
    _officer()
    _part()
    _post()
    _standing()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("next_send_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_conversation"),
    )


def _data_key() -> None:
    op.create_table(
        "data_key",
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("master", TEXT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_data_key"),
    )


def _digest() -> None:
    op.create_table(
        "digest",
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.CheckConstraint("kind IN ('subject', 'meaning')", name="kind"),
        sa.PrimaryKeyConstraint("reference", "kind", "value", name="pk_digest"),
    )
    op.create_index("ix_digest_value", "digest", ["value"])


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", TEXT, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("mac", TEXT, nullable=False),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
        sa.CheckConstraint("length(mac) = 64", name="mac"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.PrimaryKeyConstraint("number", name="pk_entry"),
        sa.UniqueConstraint("reference", "sequence", name="uq_entry_reference_sequence"),
    )
    op.create_index("ix_entry_act_moment", "entry", ["act", "moment"])
    op.create_index("ix_entry_act_number", "entry", ["act", "number"])
    op.create_index("ix_entry_actor_number", "entry", ["actor", "number"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", "digest", name="pk_inbox"),
    )


def _living() -> None:
    op.create_table(
        "living",
        sa.Column("chat_id", TEXT, nullable=False),
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("notice", TEXT, nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_living"),
    )
    op.create_index("ix_living_reference", "living", ["reference"])


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", TEXT, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("urgency", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("claim", sa.Integer(), nullable=True),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("chat_id", TEXT, nullable=True),
        sa.Column("message_id", TEXT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("replaced_by", TEXT, nullable=True),
        sa.Column("queued", TEXT, nullable=False),
        sa.Column("settled", TEXT, nullable=True),
        sa.CheckConstraint("state IN ('new', 'sending', 'told', 'overtaken', 'failed')", name="state"),
        sa.PrimaryKeyConstraint("position", name="pk_notice"),
        sa.UniqueConstraint("id", name="uq_notice_id"),
    )
    op.create_index("ix_notice_number", "notice", ["number"])
    op.create_index(
        "ix_notice_open",
        "notice",
        ["conversation", "position"],
        sqlite_where=sa.text("state IN ('new', 'sending')"),
        postgresql_where=sa.text("state IN ('new', 'sending')"),
    )
    op.create_index("ix_notice_reference", "notice", ["reference", "conversation", "position"])


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("slack_id", TEXT, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=True),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("acting_rank", TEXT, nullable=True),
        sa.Column("acting_from", MOMENT, nullable=True),
        sa.Column("acting_to", MOMENT, nullable=True),
        sa.Column("acting_authoriser", TEXT, nullable=True),
        sa.Column("unit", TEXT, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
    )
    op.create_index("ix_officer_key", "officer", ["key"])
    op.create_index("ix_officer_now", "officer", ["key"], unique=True, **_where("until IS NULL"))


def _part() -> None:
    op.create_table(
        "part",
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.CheckConstraint("role IN ('subject', 'party', 'involved', 'recused')", name="role"),
        sa.PrimaryKeyConstraint("reference", "role", "digest", name="pk_part"),
    )
    op.create_index("ix_part_digest", "part", ["digest", "reference", "role"])


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("begins", MOMENT, nullable=True),
        sa.Column("ends", MOMENT, nullable=True),
        sa.Column("away_from", MOMENT, nullable=True),
        sa.Column("away_to", MOMENT, nullable=True),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
    )
    op.create_index("ix_post_until", "post", ["until"])


def _standing() -> None:
    op.create_table(
        "standing",
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("wakes_at", MOMENT, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("fault", TEXT, nullable=True),
        sa.Column("retry_at", MOMENT, nullable=True),
        sa.Column("ground", TEXT, nullable=True),
        sa.Column("granted_at", MOMENT, nullable=True),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("review_at", MOMENT, nullable=True),
        sa.Column("term_begins", sa.Date(), nullable=True),
        sa.Column("term_ends", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('none', 'urgent', 'authorised', 'refused', 'expired', 'cancelled')", name="state"
        ),
        sa.PrimaryKeyConstraint("reference", name="pk_standing"),
    )
    op.create_index(
        "ix_standing_counted",
        "standing",
        ["ground", "independent", "sensitive", "state", "ends_at", "review_at", "stop", "reference"],
    )
    op.create_index("ix_standing_ends_at", "standing", ["ends_at", "reference"])
    op.create_index("ix_standing_fault", "standing", ["reference"], **_where("fault IS NOT NULL"))
    op.create_index("ix_standing_granted_at", "standing", ["granted_at", "ends_at", "reference"])
    in_force = _where("state IN ('urgent', 'authorised')")
    op.create_index("ix_standing_in_force", "standing", ["ends_at", "reference"], **in_force)
    op.create_index("ix_standing_retry_at", "standing", ["retry_at"], **_where("retry_at IS NOT NULL"))
    op.create_index("ix_standing_stop", "standing", ["ends_at", "reference"], **_where("stop IS TRUE"))
    op.create_index("ix_standing_wakes_at", "standing", ["wakes_at"])
