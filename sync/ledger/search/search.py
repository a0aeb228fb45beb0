"""Find people, households, hamlets and helpers by what somebody types, from the first character.

Keys are written when somebody first searches after a change, not while saving: an import of a whole
village must not wait for the pinyin dictionary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from forms.answers.types import TYPES
from forms.definitions.records import Hamlet, Household, Person
from forms.schema.form import Body, RecordId
from forms.village.from_number import completed
from sync.ledger.projection import Projection
from sync.ledger.search.keys import keys_of, prefixes
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.engine import writing
from sync.store.rows import add, portions, remove
from sync.store.tables import records, search_keys
from sync.store.values import Row

AFTER_ALL = "\U0010ffff"
BODIES_AT_ONCE = 2000
SEARCHED = "searched"
"""Key of the meta value: by which questions each form was found when its keys were written."""
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
        homes = _bodies(store, db, [Person(r, b).household for r, (_, b) in chosen.items()])
        # A household is found as itself, or as the home of a person.
        looked_at = [Household(r, b) for r, (_, b) in chosen.items()]
        households = {r: Household(r, b) for r, b in homes.items()}
        places = [home.hamlet for home in (*households.values(), *looked_at)]
        hamlets = {r: Hamlet(r, b) for r, b in _bodies(store, db, places).items()}
    return [
        _hit(store, record, form, body, (households, hamlets))
        for record, (form, body) in chosen.items()
    ]


def _hit(
    store: VillageStore,
    record: RecordId,
    form: str,
    body: Body,
    places: tuple[Mapping[RecordId, Household], Mapping[RecordId, Hamlet]],
) -> Hit:
    definition = store.form(form)
    search = definition.register.search if definition else None
    label = str(body.get(search.names[0]) if search else "") or "（无名）"
    words = [*_where(form, record, body, *places)]
    if definition and search:
        fields = [definition.field(name) for name in search.detail if name in body]
        codes = store.definitions.codes
        words += [TYPES[field.type].write(body[field.id], field, codes) for field in fields]
    return Hit(record, form, f"{label}户" if form == "household" else label, " · ".join(words))


def write_keys(store: VillageStore) -> int:
    """Bring the keys up to date; returns how many records were looked at. Costs nothing if none."""
    _note_changed_search(store)
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


def _note_changed_search(store: VillageStore) -> None:
    """Let the keys of a form be written anew when it is found by other questions than before.

    A county publishes a form after its records came, a later program searches one more question.
    """
    now = {
        form.id: [*form.register.search.names, "", *form.register.search.numbers]
        for form in store.definitions.forms.values()
        if form.register.search is not None
    }
    before = store.meta.get(SEARCHED, {})
    if before == now:
        return
    changed = [form for form in now.keys() | before.keys() if now.get(form) != before.get(form)]
    with writing(store.engine) as db:
        Projection(db, store).forget_keys(changed)
        store.meta.write(db, {SEARCHED: now})


def _write_keys(store: VillageStore, db: Connection, waiting: Sequence[Any]) -> None:
    removed: list[Row] = []
    added: list[Row] = []
    noted: list[Row] = []
    for record, form, state, body, held in waiting:
        before = set(held.split("\n")) if held else set()
        definition = store.form(form)
        answers, _ = store.says(form, RecordId(record), body)
        now = (
            keys_of(definition.register.search, answers) if definition and state == LIVE else set()
        )
        removed += [{"key": key, "record": record} for key in sorted(before - now)]
        added += [{"key": key, "record": record} for key in sorted(now - before)]
        noted.append({"id": record, "found_by": "\n".join(sorted(now)) or None})
    remove(db, store.place, search_keys, removed)
    add(db, store.place, search_keys, added)
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
        # Of one key a person comes before the household that is called by the same name.
        .order_by(search_keys.c.key, records.c.form.desc())
        .limit(limit * 2)
    )
    return [
        (RecordId(r), (form, store.says(form, RecordId(r), body)[0]))
        for r, form, body in db.execute(query)
    ]


def _bodies(
    store: VillageStore, db: Connection, ids: Sequence[RecordId | None]
) -> dict[RecordId, Body]:
    wanted = sorted({i for i in ids if i})
    found: dict[RecordId, Body] = {}
    for portion in portions(wanted):
        query = select(records.c.id, records.c.form, records.c.body).where(
            store.place.rows(records), records.c.id.in_(portion)
        )
        for record, form, body in db.execute(query):
            found[RecordId(record)], _ = store.says(form, RecordId(record), body)
    return found


def _where(
    form: str,
    record: RecordId,
    body: Body,
    households: Mapping[RecordId, Household],
    hamlets: Mapping[RecordId, Hamlet],
) -> Iterator[str]:
    """Hamlet, head and year of birth of a person; hamlet and number of a household."""
    person = Person(record, completed(body) if form == Person.FORM else body)
    home = households.get(person.household or RecordId(""), Household(record, body))
    hamlet = hamlets.get(home.hamlet or RecordId(""))
    if hamlet and hamlet.name:
        yield hamlet.name
    if form == Person.FORM:
        if home.head_name:
            yield f"户主{home.head_name}"
        if person.birth:
            yield f"{person.birth.first.year}年生"
    elif form == Household.FORM and home.hh_no:
        yield f"户号{home.hh_no}"
