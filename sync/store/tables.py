"""The tables of a ledger: the same on SQLite, SQLCipher and PostgreSQL.

Every key begins with the county (6 digits as integer) and the village (12-digit code), so that the
schema can be spread by county. What people or other programs write is ``Text``, so that no length
limit of one database refuses what another has taken. No triggers, no sequences of the database, no
foreign keys between villages. Identifiers are made on the device.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

JSON_VALUE = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")
"""Bodies and values; ``JSONB`` keeps no order of keys, which no hash of ours relies on."""

KEY_TEXT = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Search keys, compared byte by byte everywhere, so that a prefix is a range."""


def _place() -> tuple[Column[int], Column[str]]:
    """The two columns every key begins with."""
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


def _village() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    )


villages = Table(
    "villages",
    metadata,
    *_place(),
    Column("name", Text, nullable=False, server_default=""),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("digest", String(32), nullable=False, server_default="0" * 32),
    Column("last_contact", String(32)),
    Column("feed_link", LargeBinary(32), nullable=False),
    Column("live", BigInteger, nullable=False, server_default="0"),
    Column("aside", BigInteger, nullable=False, server_default="0"),
)
"""Head of each village: last number given in its feed, digest of the state, link of the feed; how
many of its records are live, and how many in quarantine (``sync.ledger.projection`` counts)."""

records = Table(
    "records",
    metadata,
    *_place(),
    Column("id", String(32), primary_key=True),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("birth", BigInteger, nullable=False),
    Column("household", Text),
    Column("person", Text),
    Column("day", Text),
    Column("state", String(12), nullable=False),
    Column("body", JSON_VALUE, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("log", LargeBinary, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),
    Column("seen_chain", Integer, nullable=False),
    Column("other_seq", BigInteger, nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("keyed", Integer, nullable=False, server_default="0"),
    Column("hash", LargeBinary(16), nullable=False),
    Column("feed_hash", LargeBinary(16)),
    _village(),
    Index("records_by_form", "county", "village", "form", "state"),
    Index(
        "records_by_household",
        "county",
        "village",
        "household",
        sqlite_where=text("household IS NOT NULL"),
        postgresql_where=text("household IS NOT NULL"),
    ),
    Index(
        "records_by_person",
        "county",
        "village",
        "person",
        sqlite_where=text("person IS NOT NULL"),
        postgresql_where=text("person IS NOT NULL"),
    ),
    Index("records_by_birth", "county", "village", "birth"),
    Index(
        "records_without_keys",
        "county",
        "village",
        sqlite_where=text("keyed = 0"),
        postgresql_where=text("keyed = 0"),
    ),
)
"""What each record says now. ``hash`` covers what is shown, ``feed_hash`` what the county confirmed
(null before). ``birth`` is the place of its creation in the log, ``head`` that of the last change
folded, ``log`` those of all its changes (``sync.store.places``). ``seen_seq`` is the last feed
number of a change of it, ``seen_chain`` whose, ``other_seq`` the last of anybody else: whether an
author had seen all is asked of the row. ``keyed`` is 1 once the record stands in the lists of all
keys it is found by (``sync.store.search_lists``)."""

chains = Table(
    "chains",
    metadata,
    *_place(),
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("device", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("fork", LargeBinary(8), nullable=False),
    Column("parted", BigInteger, nullable=False, server_default="0"),
    Column("last", BigInteger, nullable=False),
    Column("sealed", BigInteger, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("vouched", BigInteger, nullable=False, server_default="0"),
    _village(),
    Index("chains_by_device", "county", "village", "device", "epoch", "fork", unique=True),
)
"""Who wrote: a device in one of its incarnations, by a small number of this store that never
travels. ``last`` is the last number it gave, ``sealed`` the last that stands in a frame, ``mark``
the last the county has numbered, ``link`` that of the last frame. A device that went two ways has a
second chain: ``fork`` begins the link of its first frame, ``parted`` is that frame's first number.
Up to ``vouched`` nobody kept the author's signature when it wrote (``m0003_frames``)."""

frames = Table(
    "frames",
    metadata,
    *_place(),
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("seq", BigInteger),
    Column("link", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
    Index("frames_by_seq", "county", "village", "seq"),
)
"""The log, as it was signed and received (``sync.frames``); also the audit log. ``seq`` is the feed
number of the first change, those of the others count on."""

tail = Table(
    "tail",
    metadata,
    *_place(),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
)
"""What this computer wrote and has not sealed into a frame yet, save by save."""

clashes = Table(
    "clashes",
    metadata,
    *_place(),
    Column("record", String(32), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("dseq", BigInteger, nullable=False),
    Column("form", Text, nullable=False),
    Column("in_force", JSON_VALUE, nullable=False),
    Column("proposed", JSON_VALUE, nullable=False),
    Column("in_force_device", String(16), nullable=False),
    Column("in_force_epoch", Integer, nullable=False),
    Column("in_force_dseq", BigInteger, nullable=False),
    _village(),
)
"""Open differences that wait for a person; a view of the log, kept for quick lists."""

search_lists = Table(
    "search_lists",
    metadata,
    *_place(),
    Column("key", KEY_TEXT, primary_key=True),
    Column("found", LargeBinary, nullable=False),
    _village(),
    sqlite_with_rowid=False,
)
"""Under each search key the places at which records were created (``sync.store.search_lists``)."""

imports = Table(
    "imports",
    metadata,
    *_place(),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("tx", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("undone", BigInteger),
    _village(),
)
"""Which saves of this device were imports, from which file, and the ``tx`` that took them back."""

meta = Table(
    "meta",
    metadata,
    *_place(),
    Column("key", String(40), primary_key=True),
    Column("value", JSON_VALUE, nullable=False),
    _village(),
)
"""What the ledger knows about itself: device, keys, enrolment, cursor."""

attachments = Table(
    "attachments",
    metadata,
    *_place(),
    Column("sha", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("at", String(32), nullable=False),
    _village(),
)
"""Photos by the hash of their content: how large, how much is here, whether the county has it."""

attachment_parts = Table(
    "attachment_parts",
    metadata,
    *_place(),
    Column("sha", String(64), primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
)
"""Their content in the parts in which it came (sync/store/attachments.py)."""

trees = Table(
    "trees",
    metadata,
    *_place(),
    Column("mark", LargeBinary(8), primary_key=True),
    Column("device", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("kept", LargeBinary, nullable=False),
    _village(),
)
"""Keys that close personal answers, one tree for everybody who wrote (``sync.frames.key_tree``). A
county keeps its own in its folder; this table stays empty there."""
witness = Table(
    "witness",
    metadata,
    *_place(),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(16), nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("audit", BigInteger, nullable=False),
    Column("root", LargeBinary(16), nullable=False),
    Column("clock_ms", BigInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    _village(),
)
"""In a book: heads of the feed as the county signed them, and the key that proves it
(``sync.ledger.proofs.witness``). A county keeps none."""

schema_steps = Table(
    "schema_steps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False),
    Column("at", String(32), nullable=False),
)
"""The migrations done on this store. Of the store itself, hence without a county."""
