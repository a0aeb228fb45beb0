"""Tables only a county has: devices, enrolment codes, console accounts. Keys as in the ledger.

Rows about villages begin with county and village; rows about the console with the county alone
(0 where one console serves whatever counties its villages are of).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
)

from sync.errors import BookTooNew
from sync.ledger.engine import writing
from sync.ledger.migrations import migrate

metadata = MetaData()

VERSION = 3
"""Raised with every change of these tables."""


def _county() -> Column[int]:
    return Column("county", Integer, primary_key=True, autoincrement=False)


def _village() -> Column[str]:
    return Column("village", String(12), primary_key=True)


devices = Table(
    "devices",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("nonce", LargeBinary(16), nullable=False),
    Column("nonce_before", LargeBinary(16)),
    Column("enrolled_at", String(32), nullable=False),
    Column("last_seen", String(32)),
    Column("skew_ms", BigInteger),
    Column("revoked_at", String(32)),
)
"""Who may speak for a village. ``nonce_before`` is good until ``nonce`` has been shown once."""

codes = Table(
    "enrolment_codes",
    metadata,
    _county(),
    _village(),
    Column("hash", String(64), primary_key=True),
    Column("issued_at", String(32), nullable=False),
    Column("issued_by", String(40), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32)),
    Column("device", String(16)),
)
"""One-time codes, as SHA-256: who reads the table cannot enrol."""

accounts = Table(
    "console_accounts",
    metadata,
    _county(),
    Column("name", String(40), primary_key=True),
    Column("password", String(160), nullable=False),
    Column("one_time", Integer, nullable=False, server_default="1"),
    Column("created_at", String(32), nullable=False),
)
"""Who may sign in; ``one_time`` is 1 until the person has chosen a password."""

sessions = Table(
    "console_sessions",
    metadata,
    _county(),
    Column("token", String(64), primary_key=True),
    Column("account", String(40), nullable=False),
    Column("form_token", String(43), nullable=False),
    Column("begun_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    ForeignKeyConstraint(
        ["county", "account"], ["console_accounts.county", "console_accounts.name"]
    ),
    Index("console_sessions_by_account", "county", "account"),
)
"""Open sign-ins by SHA-256 of the cookie; ``form_token`` must come back with every form."""

failures = Table(
    "console_failures",
    metadata,
    _county(),
    Column("what", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", String(32), nullable=False),
)
"""Failed sign-ins by account and by address, and how long the next try has to wait."""

packs = Table(
    "parameter_packs",
    metadata,
    _county(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("by", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
"""What the county published, in its order; a pack is never changed (step 2)."""

keys = Table(
    "county_keys",
    metadata,
    _county(),
    Column("name", String(20), primary_key=True),
    Column("seed", LargeBinary(32), nullable=False),
    Column("made_at", String(32), nullable=False),
)
"""What the county signs and is sealed to with (step 3); a backup without it cannot read parcels."""

parcels = Table(
    "parcels",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("by", String(40), nullable=False),
    Column("changes", Integer, nullable=False),
)
"""Which parcels were taken in, by whom, and how many changes were new (step 3)."""

restores = Table(
    "county_restores",
    metadata,
    _county(),
    _village(),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", String(32), nullable=False),
)
"""How far a village's feed went when the store was put back from a backup (step 3)."""

steps = Table("county_steps", metadata, Column("number", Integer, primary_key=True))
"""The version these tables are at. Of the store itself, hence without a county."""


def prepare(engine: Engine) -> None:
    """Bring all tables of a county's store to what this program knows.

    Raises:
        BookTooNew: A later version of the program has already changed them.
    """
    migrate(engine)
    with writing(engine) as db:
        metadata.create_all(db)
        at = db.scalar(select(steps.c.number).order_by(steps.c.number.desc()).limit(1))
        if at is not None and at > VERSION:
            raise BookTooNew(found=at, known=VERSION)
        if at is None or at < VERSION:  # every step so far only adds tables
            db.execute(insert(steps).values(number=VERSION))
