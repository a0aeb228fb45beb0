"""Tables only a county has: devices, enrolment codes, packs; those of its console stand beside.

Keys as in the ledger: rows about villages begin with county and village, the others with the
county alone.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from sync.county.console_tables import grant_earlier, metadata
from sync.errors.ledger import BookTooNew
from sync.ledger.engine import writing
from sync.ledger.migrations import migrate

VERSION = 6
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

roles = Table(
    "device_roles",
    metadata,
    _county(),
    _village(),
    Column("key", String(64), primary_key=True),
    Column("role", String(12), nullable=False),
)
"""What a device, or the code it will use, may write (step 5); no row for the secretary's. A code
for a whole township stands under the township's nine digits."""

steps = Table(
    "county_steps", metadata, Column("number", Integer, primary_key=True, autoincrement=False)
)
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
        if at is not None and at < 4:
            grant_earlier(db)
        if at is None or at < 6:
            _leave_room(db)
        if at is None or at < VERSION:
            db.execute(insert(steps).values(number=VERSION))


def _leave_room(db: Connection) -> None:
    """A record that says something else stays on its page then, and its indexes need not be told.

    PostgreSQL calls that heap-only tuples; rows that stand already move when they change (step 6).
    """
    if db.dialect.name == "postgresql":
        db.execute(text("ALTER TABLE records SET (fillfactor = 70)"))
