"""The tables: entry (append-only, hash-chained), standing, notice, inbox, digests and keys, officers and posts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
# Literals: PostgreSQL uses a partial index for nothing else.
OPEN_NOTICE = "state IN ('new', 'sending')"
IN_FORCE = "state IN ('urgent', 'authorised')"
STOP = "stop IS TRUE"
FAULTY = "fault IS NOT NULL"
ASIDE = "retry_at IS NOT NULL"


def partial(name: str, *columns: str, where: str) -> Index:
    """Give an index over those rows alone of which a condition holds."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Base(SQLModel):
    """What all tables share: names for their constraints, so that migrations are the same everywhere."""

    metadata = MetaData(naming_convention=NAMES)


class EntryRow(Base, table=True):
    """One line of the record. The columns beside `body`, `sealed`, `hash` and `mac` repeat the body, for queries."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("reference", "sequence"),
        CheckConstraint("number > 0", "number"),
        CheckConstraint("length(hash) = 64", "hash"),
        CheckConstraint("length(mac) = 64", "mac"),
        Index("ix_entry_act_moment", "act", "moment"),
        Index("ix_entry_act_number", "act", "number"),
        Index("ix_entry_actor_number", "actor", "number"),
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reference: str | None = Field(default=None)
    sequence: int
    moment: datetime
    act: str
    actor: str
    body: bytes = Field(sa_type=LargeBinary)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    hash: str
    mac: str
    """Made with a key of the key file: nobody who has the database alone can make it."""


class StandingRow(Base, table=True):
    """Where a reference stands: a projection of its entries, which can be made again from them at any time."""

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint("state IN ('none', 'urgent', 'authorised', 'refused', 'expired', 'cancelled')", "state"),
        Index("ix_standing_ends_at", "ends_at", "reference"),
        Index("ix_standing_granted_at", "granted_at", "ends_at", "reference"),
        # All that a list counts by: nothing but this index is read for its totals.
        Index(
            "ix_standing_counted",
            *("ground", "independent", "sensitive", "state", "ends_at", "review_at", "stop", "reference"),
        ),
        partial("ix_standing_in_force", "ends_at", "reference", where=IN_FORCE),
        partial("ix_standing_stop", "ends_at", "reference", where=STOP),
        partial("ix_standing_fault", "reference", where=FAULTY),
        partial("ix_standing_retry_at", "retry_at", where=ASIDE),
    )
    reference: str = Field(primary_key=True)
    state: str
    ends_at: datetime | None = None
    wakes_at: datetime | None = Field(default=None, index=True)
    sequence: int = 0
    fault: str | None = None
    """The kind of error that made the clock set it aside, or which entry cannot be believed: never its words."""
    retry_at: datetime | None = None
    ground: str | None = None
    """This and what follows is for lists alone, and open; the register itself has none of it."""
    granted_at: datetime | None = None
    independent: bool = False
    sensitive: bool = False
    stop: bool = False
    """Whether a stop is still to be confirmed."""
    review_at: datetime | None = None
    """When the next review is due, while it is in force."""
    term_begins: date | None = None
    term_ends: date | None = None
    """The last day of the term."""


class PartRow(Base, table=True):
    """Who has a part in a reference: a keyed digest of the person. A projection as `standing` is."""

    __tablename__ = "part"
    __table_args__ = (
        CheckConstraint("role IN ('subject', 'party', 'involved', 'recused')", "role"),
        Index("ix_part_digest", "digest", "reference", "role"),
    )
    reference: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)


class NoticeRow(Base, table=True):
    """The outbox: who is to be told of what. Facts only; the words are the chat's."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'sending', 'told', 'overtaken', 'failed')", "state"),
        Index("ix_notice_reference", "reference", "conversation", "position"),
        Index(
            "ix_notice_open",
            "conversation",
            "position",
            sqlite_where=text(OPEN_NOTICE),
            postgresql_where=text(OPEN_NOTICE),
        ),
    )
    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    number: int = Field(index=True)
    """The entry that brought it."""
    reference: str | None = None
    sequence: int
    moment: datetime
    conversation: str
    """Whom it is for: the roll's key of a person, or "#dpo"."""
    urgency: str
    facts: str
    state: str = "new"
    claim: int | None = None
    """The fence of the lease under which it is being sent."""
    uncertain: bool = False
    again: bool = False
    """Whether it stands in for a message that chat no longer lets us edit."""
    attempts: int = 0
    chat_id: str | None = None
    message_id: str | None = None
    told_at: datetime | None = None
    """Force time, not the wire's: what is said about how soon somebody was told goes by it."""
    reason: str | None = None
    replaced_by: str | None = None
    """The notice that stands in for its message."""
    queued: str
    """The mark of having been queued with its entry, and the mark of what became of it."""
    settled: str | None = None


class ConversationRow(Base, table=True):
    """The one sender of a conversation, and its pace, for all replicas; wire time."""

    __tablename__ = "conversation"
    key: str = Field(primary_key=True)
    fence: int = 0
    """How often it was taken: whoever took it, and comes back after another has, shows an old number."""
    held: bool = False
    next_send_at: datetime | None = None


class LivingRow(Base, table=True):
    """A message that is kept true by editing it: what it showed last, and whether a newer one has its place."""

    __tablename__ = "living"
    chat_id: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    reference: str = Field(index=True)
    audience: str
    message: str
    notice: str
    drawn: int
    current: bool = True


class InboxRow(Base, table=True):
    """One row for each delivery that entered something: what it led to, never what it held."""

    __tablename__ = "inbox"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    number: int
    sequence: int
    act: str
    reference: str | None = None


class DigestRow(Base, table=True):
    """Keyed digests of a reference's subjects, and of what a grant means; they go when its data key goes."""

    __tablename__ = "digest"
    __table_args__ = (CheckConstraint("kind IN ('subject', 'meaning')", "kind"),)
    reference: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True, index=True)


class DataKeyRow(Base, table=True):
    """The data key of a reference, wrapped by a master key of the key file."""

    __tablename__ = "data_key"
    reference: str = Field(primary_key=True)
    master: str
    wrapped: bytes = Field(sa_type=LargeBinary)


class OfficerRow(Base, table=True):
    """A person as one import of the roll had them; `until` is the import that replaced it."""

    __tablename__ = "officer"
    __table_args__ = (
        # Of everybody, those gone too: without it SQLite may read all to find one by key or chat id.
        Index("ix_officer_key", "key"),
        Index(
            "ix_officer_now",
            "key",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    slack_id: str | None = None
    sealed: bytes = Field(sa_type=LargeBinary)
    """Name and number."""
    kind: str
    rank: str | None = None
    temporary: bool = False
    acting_rank: str | None = None
    acting_from: datetime | None = None
    acting_to: datetime | None = None
    acting_authoriser: str | None = None
    unit: str | None = None
    active: bool = True
    since: int
    until: int | None = None


class PostRow(Base, table=True):
    """A post held, or deputised for, as one import of the roll had it."""

    __tablename__ = "post"
    id: int | None = Field(default=None, primary_key=True)
    post: str
    key: str
    deputy: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    away_from: datetime | None = None
    away_to: datetime | None = None
    since: int
    until: int | None = Field(default=None, index=True)


def table(model: type[SQLModel]) -> Table:
    """Give a model's table: everything here speaks Core, which costs less than half of an ORM session."""
    return model.__table__  # type: ignore[attr-defined,no-any-return]  # SQLModel adds it


entry, standing, notice = table(EntryRow), table(StandingRow), table(NoticeRow)
part = table(PartRow)
conversation, living, inbox = table(ConversationRow), table(LivingRow), table(InboxRow)
digest, data_key = table(DigestRow), table(DataKeyRow)
officer, post = table(OfficerRow), table(PostRow)
