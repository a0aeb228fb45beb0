"""Rows to and from PostgreSQL as sets: one jsonb parameter a statement, taken apart in SQL.

Beside the portable way of ``sync.store.rows``, which a hundred rows cost a hundred round trips
in the server; both leave identical tables. Values that JSON cannot carry travel as hexadecimal.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
)

from sync.store.values import Row

POSTGRES: Final = "postgresql"
_TYPES: Final = ((JSON, "jsonb"), (BigInteger, "bigint"), (Integer, "integer"))


def one_of(
    db: Connection, column: ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Condition that a column is one of some ids or numbers, none of which holds a comma.

    On PostgreSQL they travel as one text: its driver looks at every element of an array.
    """
    if db.dialect.name != POSTGRES:
        return column.in_(values)
    return column == listed(column, bindparam(None, joined(values), Text, unique=True))


def among(column: ColumnElement[Any], name: str, *, postgres: bool) -> ColumnElement[bool]:
    """``one_of`` of a statement that is put together once; ``held`` values come under a name."""
    if postgres:
        return column == listed(column, bindparam(name, type_=Text))
    return column.in_(bindparam(name, expanding=True))


def held(values: Sequence[Any], *, postgres: bool) -> str | Sequence[Any]:
    """Ids or numbers as a statement with ``among`` takes them."""
    return joined(values) if postgres else values


def joined(values: Sequence[Any]) -> str:
    """Ids or numbers as the one text that ``listed`` takes apart."""
    return ",".join(map(str, values))


def listed(column: ColumnElement[Any], text: ColumnElement[str]) -> ColumnElement[Any]:
    """Any of the ids or numbers in a text, on PostgreSQL."""
    parts = func.string_to_array(text, ",")
    return any_(parts if isinstance(column.type, String) else cast(parts, ARRAY(column.type)))


def fits(db: Connection, table: Table, rows: Sequence[Row]) -> bool:
    """Whether these rows can be written as a set.

    An answer that is JSON's null would come out of the set as SQL's, so such rows go one by one.
    """
    if db.dialect.name != POSTGRES:
        return False
    values = [name for name in rows[0] if isinstance(table.c[name].type, JSON)]
    return not any(row[name] is None for row in rows for name in values)


def insert(db: Connection, place: tuple[int, str], table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that bring the same columns."""
    names = tuple(rows[0])
    db.exec_driver_sql(_insert(table, names), (*place, _packed(table, names, rows)))


def update(
    db: Connection, place: tuple[int, str], table: Table, key: Sequence[str], rows: Sequence[Row]
) -> None:
    """Update rows found by ``key``; every row brings the same columns."""
    names = tuple(rows[0])
    db.exec_driver_sql(_update(table, names, tuple(key)), (_packed(table, names, rows), *place))


def _packed(table: Table, names: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows as one JSON text of arrays, in the order of the names."""
    binary = [place for place, name in enumerate(names) if _is_binary(table, name)]
    packed: list[list[Any]] = [list(row.values()) for row in rows]
    for values in packed:
        for place in binary:
            if values[place] is not None:
                values[place] = values[place].hex()
    return msgspec.json.encode(packed).decode()


def _is_binary(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, LargeBinary)


def _cast(table: Table, name: str, place: int) -> str:
    """The value of a column out of the array ``r``."""
    column = table.c[name].type
    if isinstance(column, LargeBinary):
        return f"decode(r->>{place}, 'hex')"
    found = next((sql for kind, sql in _TYPES if isinstance(column, kind)), "text")
    return f"r->{place}" if found == "jsonb" else f"(r->>{place})::{found}"


@cache
def _insert(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in ("county", "village", *names))
    values = ", ".join(_cast(table, name, place) for place, name in enumerate(names))
    return (
        f'INSERT INTO "{table.name}" ({columns}) SELECT %s, %s, {values} '  # noqa: S608 - our names
        "FROM jsonb_array_elements(%s::jsonb) AS r"
    )


@cache
def _update(table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> str:
    casts = {name: _cast(table, name, place) for place, name in enumerate(names)}
    values = ", ".join(f'"{name}" = {cast}' for name, cast in casts.items() if name not in key)
    found = " AND ".join(f't."{name}" = {casts[name]}' for name in key)
    return (
        f'UPDATE "{table.name}" AS t SET {values} '  # noqa: S608 - our names
        "FROM jsonb_array_elements(%s::jsonb) AS r "
        f"WHERE t.county = %s AND t.village = %s AND {found}"
    )
