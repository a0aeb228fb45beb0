"""Under each search key the records that are found by it: one row a key, a few bytes a record.

A list names records by the place of their creation. It may name one that is found by the key no
more (somebody was renamed), so who searches looks at the record itself; only erasure by law takes a
record out of every list.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, select

from sync.store.places import At, listed, places_in
from sync.store.rows import Place, portions, set_rows
from sync.store.tables import search_lists
from sync.store.values import Row

AFTER_ALL: Final = "\U0010ffff"
_HERE = and_(
    search_lists.c.county == bindparam("county"), search_lists.c.village == bindparam("village")
)
_ROWS = select(search_lists.c.key, search_lists.c.found).where(_HERE)
_OF_KEYS = _ROWS.where(search_lists.c.key.in_(bindparam("keys", expanding=True)))
_RANGE = _ROWS.where(
    search_lists.c.key >= bindparam("first"), search_lists.c.key < bindparam("after")
).order_by(search_lists.c.key)


def enlist(db: Connection, place: Place, found: Iterable[tuple[str, At]]) -> None:
    """Let records be found by keys as well; what is listed already stays.

    Args:
        db: The transaction.
        place: The village.
        found: A key, and the place of creation of a record that is found by it.
    """
    fresh: dict[str, set[At]] = defaultdict(set)
    for key, birth in found:
        fresh[key].add(birth)
    for some in portions(sorted(fresh)):  # in the order of the rows: each page is written once
        held = dict(db.execute(_OF_KEYS, {**place._asdict(), "keys": some}).all())
        rows = [{"key": key, "found": _with(held.get(key, b""), fresh[key])} for key in some]
        set_rows(db, place, search_lists, ("key",), rows)


def _with(held: bytes, fresh: Collection[At]) -> bytes:
    """A list with some records in it as well, each once."""
    added = sorted(fresh)
    if held and any(listed([birth]) in held for birth in added):  # or it only looks so
        known = {*places_in(held)}
        added = [birth for birth in added if birth not in known]
    return held + listed(added)


def lists_from(db: Connection, place: Place, prefix: str) -> Iterator[list[At]]:
    """The lists of all keys that begin so, in the order of the keys."""
    asked = {**place._asdict(), "first": prefix, "after": prefix + AFTER_ALL}
    for row in db.execute(_RANGE, asked):
        yield places_in(bytes(row.found))


def strike(db: Connection, place: Place, births: Collection[At]) -> None:
    """Take records out of every list; reads all of them, for nobody knows their former names."""
    kept, empty = list[Row](), list[str]()
    for row in db.execute(_ROWS, place._asdict()).all():
        found = places_in(bytes(row.found))
        left = [at for at in found if at not in births]
        if not left:
            empty.append(row.key)
        elif len(left) < len(found):
            kept.append({"key": row.key, "found": listed(left)})
    set_rows(db, place, search_lists, ("key",), kept)
    for some in portions(empty):
        here = place.rows(search_lists) & search_lists.c.key.in_(some)
        db.execute(delete(search_lists).where(here))


def forget_lists(db: Connection, place: Place) -> None:
    """Nobody is found by anything: records were created at other places than the lists say."""
    db.execute(delete(search_lists).where(place.rows(search_lists)))
