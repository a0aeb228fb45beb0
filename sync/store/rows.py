"""One village's place in a store, and the plain reading and writing of rows all parts share."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    and_,
    bindparam,
    delete,
    select,
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
    statement = _insert(db.dialect, table, ("county", "village", *names))
    for some in portions(rows, IN_ONE_INSERT):  # a village of texts at once would double its memory
        columns = (_column(table, name, some) for name in names)
        given = zip(repeat(place.county), repeat(place.village), *columns, strict=False)
        _run(db, statement, given)


def _column(table: Table, name: str, rows: Sequence[Row]) -> Iterable[Any]:
    values = [row[name] for row in rows]
    return map(to_json, values) if name in _json_columns(table) else values


@lru_cache(maxsize=64)
def _json_columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, JSON))


@lru_cache(maxsize=256)
def _insert(dialect: Dialect, table: Table, names: tuple[str, ...]) -> str:
    """The statement with the driver's own marks for values; all names in it are ours."""
    quoted, mark = _quoted(dialect, names), _mark(dialect)
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608 - our names


@lru_cache(maxsize=256)
def _set(dialect: Dialect, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    told = ", ".join(f"{name} = excluded.{name}" for name in _each(dialect, names))
    place = _quoted(dialect, ("county", "village", *key))
    insert = _insert(dialect, table, ("county", "village", *key, *names))
    return f"{insert} ON CONFLICT ({place}) DO UPDATE SET {told}"


@lru_cache(maxsize=256)
def _update(dialect: Dialect, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    mark = _mark(dialect)
    told = ", ".join(f"{name} = {mark}" for name in _each(dialect, names))
    where = _each(dialect, ("county", "village", *key))
    found = " AND ".join(f"{name} = {mark}" for name in where)
    return f"UPDATE {table.name} SET {told} WHERE {found}"  # noqa: S608 - our names


def _run(db: Connection, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
    given = list(values)
    db.exec_driver_sql(statement, given[0] if len(given) == 1 else given)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"


def _each(dialect: Dialect, names: Iterable[str]) -> list[str]:
    return list(map(dialect.identifier_preparer.quote, names))


def _quoted(dialect: Dialect, names: Iterable[str]) -> str:
    return ", ".join(_each(dialect, names))


def set_rows(
    db: Connection, place: Place, table: Table, key: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows of the village, or change those that stand; all bring the same columns."""
    if not rows:
        return
    names = tuple(name for name in rows[0] if name not in key)
    statement = _set(db.dialect, table, tuple(key), names)
    columns = (_column(table, name, rows) for name in (*key, *names))
    _run(db, statement, zip(repeat(place.county), repeat(place.village), *columns, strict=False))


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
    names = tuple(name for name in rows[0] if name not in key)
    statement = _update(db.dialect, table, tuple(key), names)
    told = [_column(table, name, rows) for name in names]
    found = [_column(table, name, rows) for name in key]
    _run(db, statement, zip(*told, repeat(place.county), repeat(place.village), *found))


def head_row(db: Connection, place: Place) -> Any:
    """The village's head, locked until the transaction ends where the database has row locks."""
    return db.execute(select(villages).where(place.rows(villages)).with_for_update()).one()
