"""Tables only a county has: devices, enrolment codes, packs; those of its console stand beside.

Keys as in the ledger: rows about villages begin with county and village, the others with the
county alone.

Tables of the console: accounts and what they may, sessions, audit, figures worked out.

Rows about a village begin with county and village; the others with the county of the console (0
where one console serves whatever counties its villages are of).

The module is long because one list of tables tells what a county's store holds.
"""

from collections.abc import Callable
from datetime import timedelta
from operator import itemgetter

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
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
    inspect,
    select,
    text,
    update,
)

from sync.county import clock
from sync.errors.ledger import BookTooNew
from sync.store.engine import writing
from sync.store.migrations.steps import migrate

metadata = MetaData()
"""All tables only a county has."""


def _county() -> Column[int]:
    return Column("county", Integer, primary_key=True, autoincrement=False)


def _village() -> Column[str]:
    return Column("village", String(12), primary_key=True)


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "account"], ["console_accounts.county", "console_accounts.name"]
    )


accounts = Table(
    "console_accounts",
    metadata,
    _county(),
    Column("name", String(40), primary_key=True),
    Column("password", String(160), nullable=False),
    Column("one_time", Integer, nullable=False, server_default="1"),
    Column("created_at", String(32), nullable=False),
    Column("one_time_until", String(32)),
)
"""Who may sign in; ``one_time`` is 1 until the person has chosen a password, which has to be before
``one_time_until`` (step 8)."""

grants = Table(
    "console_grants",
    metadata,
    _county(),
    Column("account", String(40), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("area", String(12), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("closed_at", String(32)),
    _of_account(),
)
"""What an account may and where; who has no row may nothing (step 4)."""

sessions = Table(
    "console_sessions",
    metadata,
    _county(),
    Column("token", String(64), primary_key=True),
    Column("account", String(40), nullable=False),
    Column("form_token", String(43), nullable=False),
    Column("begun_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    _of_account(),
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
"""Failed sign-ins by account, network or known browser; how long the next try has to wait. Wrong
codes and questions of tokens are counted here as well, so that all processes count as one."""

seconds = Table(
    "console_second_factors",
    metadata,
    _county(),
    Column("account", String(40), primary_key=True),
    Column("secret", String(32), nullable=False),
    Column("bound_at", String(32)),
    Column("last_step", Integer, nullable=False, server_default="0"),
    _of_account(),
)
"""Secrets of dynamic codes; one not bound yet is only on offer. A step is good once (step 4)."""

recovery = Table(
    "console_recovery_codes",
    metadata,
    _county(),
    Column("account", String(40), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("used_at", String(32)),
    _of_account(),
)
"""Codes for who has lost the telephone, as SHA-256; each is good once (step 4)."""

audit_heads = Table(
    "console_audit_heads",
    metadata,
    _county(),
    Column("number", Integer, nullable=False),
    Column("link", LargeBinary(16), nullable=False),
)
"""The last entry of the audit: who cuts the end off is found out, too (step 4)."""

audit = Table(
    "console_audit",
    metadata,
    _county(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("account", String(40), nullable=False),
    Column("role", String(16), nullable=False),
    Column("address", String(60), nullable=False),
    Column("act", String(40), nullable=False),
    Column("village", String(12), nullable=False),
    Column("detail", Text, nullable=False),
    Column("link", LargeBinary(16), nullable=False),
    Index("console_audit_by_account", "county", "account", "number"),
    Index("console_audit_by_act", "county", "account", "act", "at"),
    Index(
        "console_audit_by_village",
        "county",
        "village",
        "number",
        postgresql_ops={"village": "varchar_pattern_ops"},
    ),
)
"""Who saw and did what; only ever added to, each entry linked to the one before (step 4)."""

audit_waiting = Table(
    "console_audit_waiting",
    metadata,
    _county(),
    Column("mark", String(40), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("account", String(40), nullable=False),
    Column("role", String(16), nullable=False),
    Column("address", String(60), nullable=False),
    Column("act", String(40), nullable=False),
    Column("village", String(12), nullable=False),
    Column("detail", Text, nullable=False),
)
"""Entries of the audit that are not sealed yet, in the order of their marks (step 10)."""

audit_blocks = Table(
    "console_audit_blocks",
    metadata,
    _county(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("link", LargeBinary(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
)
"""Blocks of the audit: number and link of the last entry of each, bound by a key of the county's
folder; they stay when the entries have lived their time (step 10)."""

audit_marks = Table(
    "console_audit_marks",
    metadata,
    _county(),
    Column("name", String(20), primary_key=True),
    Column("block", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
)
"""Up to which block the audit was checked, and its entries were let go, bound by that key (step
9)."""

hands = Table(
    "county_hands",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), nullable=False),
)
"""Under which device id the county itself writes into a village's feed (step 4)."""

endings = Table(
    "device_endings",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("by", String(40), nullable=False),
)
"""Why a computer was shut out, and who did it (step 4)."""

obeyed = Table(
    "erasures_obeyed",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
"""Up to which number of the feed a computer has erased what the law demands (step 8)."""

figures = Table(
    "village_figures",
    metadata,
    _county(),
    _village(),
    Column("day", String(10), primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
)
"""Figures of a village as of a day; good while ``mark`` (its records, the parameters) holds."""


def grant_earlier(db: Connection) -> None:
    """Step 4: accounts made before there were roles keep what they had, the whole county."""
    for row in db.execute(select(accounts).order_by(accounts.c.name)).all():
        area = f"{row.county:06d}" if row.county else ""
        db.execute(
            insert(grants).values(
                county=row.county, account=row.name, role="county", area=area, by="",
                at=row.created_at,
            )
        )  # fmt: skip


asks = Table(
    "console_asks",
    metadata,
    _county(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("act", String(20), nullable=False),
    Column("object", Text, nullable=False),
    Column("area", String(12), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    Column("confirmed_by", String(40)),
    Column("reason", String(200), nullable=False),
)
"""What waits, or waited, for a second person (step 8)."""

api_tokens = Table(
    "api_tokens",
    metadata,
    _county(),
    Column("id", String(12), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scopes", String(80), nullable=False),
    Column("area", String(12), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("closed_by", String(40)),
)
"""Who may ask by another program, as SHA-256: who reads the table cannot (step 9). A backup leaves
them out: one that was withdrawn must not come back, and a new one is made in a moment."""

handed_in = Table(
    "api_handed_in",
    metadata,
    _county(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("token", String(12), nullable=False),
    Column("key", String(80), nullable=False),
    Column("by", String(60), nullable=False),
    Column("at", String(32), nullable=False),
    Column("area", String(12), nullable=False),
    Column("title", String(200), nullable=False),
    Column("period", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Index("api_handed_in_by_key", "county", "token", "key", unique=True),
)
"""Returns that other programs handed in; a key of a token stands for one of them (step 9)."""

VERSION = 10
"""Raised with every change of these tables, and of a ledger's, as a backup bears it."""
FRAMES = 7
"""From this version on the log stands in frames (``sync.store.migrations.m0003_frames``)."""


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
    Column("audit", BigInteger),
    Column("root", LargeBinary(8)),
)
"""Who may speak for a village. ``nonce_before`` is good until ``nonce`` has been shown once.
``audit`` and ``root`` are those of the last head it gave back: the county's audit must hold it, as
long as it is what it was (step 8)."""

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

receipts = Table(
    "parcel_receipts",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("sha", String(64), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
)
"""The receipt of the last parcel of each device, by the SHA-256 of that file: whoever hands the
same file in again gets the same receipt. Only the device can read it (step 8)."""

restores = Table(
    "county_restores",
    metadata,
    _county(),
    _village(),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", String(32), nullable=False),
    Column("before", LargeBinary(8)),
    Column("feed_link", LargeBinary(32)),
)
"""How far a village's feed went when the store was put back from a backup (step 3), the link it had
there, and the life of the store the backup was of (step 8)."""

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

oneway_heads = Table(
    "county_oneway",
    metadata,
    _county(),
    Column("number", Integer, nullable=False),
    Column("mac", String(32), nullable=False),
)
"""Up to where of ``oneway.log`` the store knows, written with each fact: what comes after is laid
over a store that was put back (step 10)."""

returning = Table(
    "devices_returning",
    metadata,
    _county(),
    _village(),
    Column("device", String(16), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("role", String(12), nullable=False),
    Column("enrolled_at", String(32), nullable=False),
)
"""Computers that enrolled after the backup that was put back: a person has to confirm each (step
10)."""

steps = Table(
    "county_steps", metadata, Column("number", Integer, primary_key=True, autoincrement=False)
)
"""The version these tables are at. Of the store itself, hence without a county."""


def prepare(engine: Engine, copy: Callable[[int], None] | None = None) -> None:
    """Bring all tables of a county's store to what this program knows.

    Args:
        engine: The store.
        copy: Keeps what a store holds, given the version of the ledger's tables it is at; called
            before these are changed.

    Raises:
        BookTooNew: A later version of the program has already changed them.
        OldLogBroken: A log of before the frames is not what was written.
    """
    migrate(engine, copy)
    with writing(engine) as db:
        metadata.create_all(db)
        at = db.scalar(select(steps.c.number).order_by(steps.c.number.desc()).limit(1))
        if at is not None and at > VERSION:
            raise BookTooNew(found=at, known=VERSION)
        if at is not None and at < 4:
            grant_earlier(db)
        if at is None or at < 6:
            _leave_room(db)
        if at is not None and at < 8:
            _give_one_time_an_end(db)
        _add_columns(db)
        for index in audit.indexes:  # a store of before has the table without them (step 10)
            index.create(db, checkfirst=True)
        if at is None or at < VERSION:
            db.execute(insert(steps).values(number=VERSION))


def _give_one_time_an_end(db: Connection) -> None:
    """Step 8: a one-time password nobody has used yet is good for three days from now."""
    name = accounts.c.one_time_until.name
    if name not in set(map(itemgetter("name"), inspect(db).get_columns(accounts.name))):
        db.execute(text(f"ALTER TABLE {accounts.name} ADD COLUMN {name} VARCHAR(32)"))
    unused = update(accounts).where(accounts.c.one_time == 1)
    db.execute(unused.values(one_time_until=clock.now(timedelta(hours=72))))


def _add_columns(db: Connection) -> None:
    """Columns that came later; a store that was made with them has them (step 8)."""
    for table in (restores, devices):
        there = set(Table(table.name, MetaData(), autoload_with=db).columns.keys())
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(db.dialect)
                name = db.dialect.identifier_preparer.quote(column.name)
                db.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {name} {kind}"))


def _leave_room(db: Connection) -> None:
    """A record that says something else stays on its page then, and its indexes need not be told.

    PostgreSQL calls that heap-only tuples; rows that stand already move when they change (step 6).
    """
    if db.dialect.name == "postgresql":
        db.execute(text("ALTER TABLE records SET (fillfactor = 70)"))
