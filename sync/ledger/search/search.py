"""Find people, households, hamlets and helpers by what somebody types, from the first character.

Keys are written when somebody first searches after a change, not while saving: an import of a whole
village must not wait for the pinyin dictionary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from forms.schema.form import Body, RecordId, Value
from sync.ledger.projection import Projection
from sync.ledger.search.keys import SEARCHED, keys_of, prefixes
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.engine import writing
from sync.store.rows import add, portions, remove
from sync.store.tables import records, search_keys
from sync.store.values import Row

AFTER_ALL = "\U0010ffff"
BODIES_AT_ONCE = 2000
WAITING = (records.c.id, records.c.form, records.c.state, records.c.body, records.c.found_by)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found, with what tells it from others of its name; never an identity number.

    Attributes:
        id: The record.
        form: Its form id.
        label: Its name.
        detail: Where it belongs: hamlet, head of household, year of birth.
    """

    id: RecordId
    form: str
    label: str
    detail: str


def search(store: VillageStore, text: str, limit: int = 50) -> list[Hit]:
    """Live records found under a text, best match first.

    Args:
        store: Where to look.
        text: Part of a name, pinyin or initials; or three and more digits from the start or the end
            of an identity or phone number.
        limit: At most this many.
    """
    ranges = prefixes(text)
    if not ranges:
        return []
    write_keys(store)
    with store.engine.connect() as db:
        found: dict[RecordId, tuple[str, Body]] = {}
        for prefix in ranges:
            if len(found) < limit:
                found |= {r: hit for r, hit in _range(store, db, prefix, limit) if r not in found}
        chosen = dict(list(found.items())[:limit])
        households = _bodies(store, db, [b.get("household") for _, b in chosen.values()])
        hamlets = _bodies(
            store,
            db,
            [b.get("hamlet") for b in households.values()]
            + [b.get("hamlet") for _, b in chosen.values()],
        )
    return [
        Hit(record, form, _label(form, body), _detail(form, body, households, hamlets))
        for record, (form, body) in chosen.items()
    ]


def write_keys(store: VillageStore) -> int:
    """Bring the keys up to date; returns how many records were looked at. Costs nothing if none."""
    query = (
        select(*WAITING)
        .where(store.place.rows(records), records.c.keyed == 0)
        .limit(BODIES_AT_ONCE)
    )
    done = 0
    while True:
        with store.engine.connect() as db:
            if db.execute(query.limit(1)).one_or_none() is None:
                return done
        with writing(store.engine) as db:
            # Read again under the write lock: somebody else may be writing the same keys.
            waiting = db.execute(query).all()
            _write_keys(store, db, waiting)
        done += len(waiting)


def _write_keys(store: VillageStore, db: Connection, waiting: Sequence[Any]) -> None:
    gone: list[Row] = []
    come: list[Row] = []
    noted: list[Row] = []
    for record, form, state, body, held in waiting:
        before = set(held.split("\n")) if held else set()
        now = keys_of(form, body) if state == LIVE else set()
        gone += [{"key": key, "record": record} for key in sorted(before - now)]
        come += [{"key": key, "record": record} for key in sorted(now - before)]
        noted.append({"id": record, "found_by": "\n".join(sorted(now)) or None})
    remove(db, store.place, search_keys, gone)
    add(db, store.place, search_keys, come)
    Projection(db, store).note_keys(noted)


def _range(
    store: VillageStore, db: Connection, prefix: str, limit: int
) -> list[tuple[RecordId, tuple[str, Body]]]:
    """Live records with a key that begins so; a record may have two such keys."""
    query = (
        select(records.c.id, records.c.form, records.c.body)
        .join(
            search_keys,
            (search_keys.c.county == records.c.county)
            & (search_keys.c.village == records.c.village)
            & (search_keys.c.record == records.c.id),
        )
        .where(
            store.place.rows(search_keys),
            search_keys.c.key >= prefix,
            search_keys.c.key < prefix + AFTER_ALL,
            records.c.state == LIVE,
        )
        .order_by(search_keys.c.key)
        .limit(limit * 2)
    )
    return [(RecordId(r), (form, body)) for r, form, body in db.execute(query)]


def _bodies(
    store: VillageStore, db: Connection, ids: Sequence[Value | None]
) -> dict[RecordId, Body]:
    wanted = sorted({i for i in ids if isinstance(i, str)})
    found: dict[RecordId, Body] = {}
    for portion in portions(wanted):
        query = select(records.c.id, records.c.body).where(
            store.place.rows(records), records.c.id.in_(portion)
        )
        found.update({RecordId(r): body for r, body in db.execute(query)})
    return found


def _label(form: str, body: Body) -> str:
    name = body.get(SEARCHED[form].names[0])
    return f"{name or '（无名）'}户" if form == "household" else str(name or "（无名）")


def _detail(
    form: str,
    body: Body,
    households: Mapping[RecordId, Body],
    hamlets: Mapping[RecordId, Body],
) -> str:
    """Hamlet, head and year of birth of a person; hamlet and number of a household; a unit."""
    home: Body = households.get(RecordId(str(body.get("household"))), {})
    hamlet = hamlets.get(RecordId(str(home.get("hamlet") or body.get("hamlet"))), {})
    words: list[object] = [hamlet.get("name")]
    if form == "person":
        head, birth = home.get("head_name"), body.get("birth")
        words += [f"户主{head}" if head else None, f"{str(birth)[:4]}年生" if birth else None]
    elif form == "household":
        words.append(f"户号{body['hh_no']}" if body.get("hh_no") else None)
    elif form == "helper":
        words += [body.get("unit"), body.get("post")]
    return " · ".join(str(word) for word in words if word)
