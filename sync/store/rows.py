"""One village's place in a store, and the plain reading and writing of rows all parts share."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from sync.store import bulk_postgres
from sync.store.engine import to_json
from sync.store.tables import villages
from sync.store.values import Row

T = TypeVar("T")

IN_ONE_INSERT = 2_000
"""Rows that are given to the driver at once."""
IN_ONE_QUESTION = 500
"""How many ids one ``IN (…)`` carries; every database takes as many."""


class Place(NamedTuple):
    """The village whose rows are meant: what every key begins with."""

    county: int
    village: str

    @classmethod
    def of(cls, village: str) -> "Place":
        """The place of a 12-digit village code."""
        return cls(int(village[:6]), village)

    def rows(self, table: Table) -> ColumnElement[bool]:
        """Condition for the village's rows of a table."""
        return _rows(self, table)

    def stamp(self, rows: Iterable[Row]) -> list[Row]:
        """Rows with the village put in."""
        return [{"county": self.county, "village": self.village, **row} for row in rows]


@lru_cache(maxsize=4_096)
def _rows(place: Place, table: Table) -> ColumnElement[bool]:
    """Made once for each: putting it together costs as much as a small question."""
    return and_(table.c.county == place.county, table.c.village == place.village)


def insert_unless(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what is to be done where the row stands already."""
    return (postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert)(table)


def portions(items: Iterable[T], size: int = IN_ONE_QUESTION) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion


def add(db: Connection, place: Place, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows of the village; every row brings the same columns.

    They go to the driver as they are: SQLAlchemy's processing of each value would cost the import
    of a village as much as the inserting itself.
    """
    if not rows:
        return
    if bulk_postgres.fits(db, table, rows):
        bulk_postgres.insert(db, place, table, rows)
        return
    names = tuple(rows[0])
    statement = _insert(db, table, ("county", "village", *names))
    for some in portions(rows, IN_ONE_INSERT):  # a village of texts at once would double its memory
        columns = (_column(table, name, some) for name in names)
        values = zip(repeat(place.county), repeat(place.village), *columns, strict=False)
        db.exec_driver_sql(statement, list(values))


def _column(table: Table, name: str, rows: Sequence[Row]) -> Iterable[Any]:
    values = [row[name] for row in rows]
    return map(to_json, values) if isinstance(table.c[name].type, JSON) else values


def _insert(db: Connection, table: Table, names: Sequence[str]) -> str:
    """The statement with the driver's own marks for values; all names in it are ours."""
    quoted = ", ".join(map(db.dialect.identifier_preparer.quote, names))
    mark = "?" if db.dialect.paramstyle == "qmark" else "%s"
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608 - our names


def remove(db: Connection, place: Place, table: Table, rows: Sequence[Row]) -> None:
    """Delete rows of the village, each given by its whole key."""
    if rows:
        key = (table.c[name] == bindparam("_" + name) for name in rows[0])
        keyed = [{"_" + name: value for name, value in row.items()} for row in rows]
        db.execute(delete(table).where(place.rows(table), *key), keyed)


def change_rows(
    db: Connection, place: Place, table: Table, key: Sequence[str], rows: Sequence[Row]
) -> None:
    """Update rows found by ``key``; every row brings the same columns."""
    if not rows:
        return
    if bulk_postgres.fits(db, table, rows):
        bulk_postgres.update(db, place, table, key, rows)
        return
    condition = and_(place.rows(table), *(table.c[name] == bindparam("_" + name) for name in key))
    values: Row = {name: bindparam(name) for name in rows[0] if name not in key}
    keyed = [{("_" + n if n in key else n): v for n, v in row.items()} for row in rows]
    db.execute(update(table).where(condition).values(values), keyed)


def head_row(db: Connection, place: Place) -> Any:
    """The village's head, locked until the transaction ends where the database has row locks."""
    return db.execute(select(villages).where(place.rows(villages)).with_for_update()).one()
