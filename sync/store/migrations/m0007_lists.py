"""Search keys as lists: a row a key, not a row a key and record; counts of records in the village.

The keys are written anew when somebody searches. What records say, and the digest, stay.
"""

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

NUMBER = 7
NAME = "lists"

_metadata = MetaData()
_KEY = String(64).with_variant(String(64, collation="C"), "postgresql")


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


Table("villages", _metadata, *_place())
"""Stands already; named here for the key that points at it."""

Table(
    "search_lists",
    _metadata,
    *_place(),
    Column("key", _KEY, primary_key=True),
    Column("found", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    ),
    sqlite_with_rowid=False,
)

_OF_RECORDS = "records (county, village,"
_COUNTED = (
    "(SELECT count(*) FROM records WHERE records.county = villages.county"
    " AND records.village = villages.village AND state = '{}')"
)
_WORDS = (
    "UPDATE records SET keyed = 0 WHERE found_by IS NOT NULL",
    "ALTER TABLE records DROP COLUMN found_by",
    "DROP TABLE search_keys",
    "DROP INDEX records_by_household",
    "DROP INDEX records_by_person",
    f"CREATE INDEX records_by_household ON {_OF_RECORDS} household) WHERE household IS NOT NULL",
    f"CREATE INDEX records_by_person ON {_OF_RECORDS} person) WHERE person IS NOT NULL",
    "ALTER TABLE villages ADD COLUMN live BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE villages ADD COLUMN aside BIGINT DEFAULT 0 NOT NULL",
    f"UPDATE villages SET live = {_COUNTED.format('live')}, aside = {_COUNTED.format('aside')}",  # noqa: S608 - our words
)


def up(db: Connection) -> None:
    """Make the lists in the place of the keys, and count."""
    _metadata.create_all(db)
    for sentence in _WORDS:
        db.execute(text(sentence))
