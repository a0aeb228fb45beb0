"""Find people, households, hamlets and helpers by what somebody types, from the first character.

Keys are written when somebody first searches after a change, not while saving: an import of a whole
village must not wait for the pinyin dictionary.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, select

from forms.answers.types import TYPES
from forms.definitions.records import Hamlet, Household, Person
from forms.schema.form import Body, RecordId
from forms.village.from_number import completed
from sync.ledger.projection import Projection
from sync.ledger.search.keys import keys_of, prefixes, shortened
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.engine import writing
from sync.store.places import At
from sync.store.rows import IN_ONE_QUESTION, portions
from sync.store.search_lists import enlist, lists_from
from sync.store.tables import records

BODIES_AT_ONCE = 2000
SEARCHED = "searched"
"""Key of the meta value: by which questions each form was found when its keys were written."""
WAITING = (records.c.id, records.c.form, records.c.state, records.c.body, records.c.birth)
EVERY: Final = 1 << 40
_BORN = (
    select(records.c.id, records.c.form, records.c.body)
    .where(
        and_(records.c.county == bindparam("county"), records.c.village == bindparam("village")),
        records.c.birth.in_(bindparam("births", expanding=True)),
        records.c.state == LIVE,
    )
    .order_by(func.coalesce(records.c.form, "").desc())  # not by its index: few are asked for
    .limit(bindparam("most"))
)
"""Records created at some places; put together once."""


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
    found: list[tuple[str, At]] = []
    for record, form, state, body, birth in waiting:
        keys = _keys(store, form, record, body)[0] if state == LIVE else ()
        found += [(key, At(birth)) for key in {*map(shortened, keys)}]
    enlist(db, store.place, found)
    Projection(db, store).note_keyed([row.id for row in waiting])


def _keys(store: VillageStore, form: str, record: str, body: Body) -> tuple[Collection[str], Body]:
    """By what a record is found, and its answers that can be read."""
    definition = store.form(form)
    answers, _ = store.says(form, RecordId(record), body)
    return keys_of(definition.register.search if definition else None, answers), answers


def _range(
    store: VillageStore, db: Connection, prefix: str, limit: int
) -> list[tuple[RecordId, tuple[str, Body]]]:
    """Live records with a key that begins so, in the order of those keys.

    Lists are read in that order until there are enough; the record itself says whether it is found,
    for a list is kept by the front of a key, and may name somebody who was renamed.
    """
    found: dict[RecordId, tuple[str, Body]] = {}
    seen, waiting, listed = set[At](), list[At](), shortened(prefix)
    every = len(prefix) > len(listed)
    for births in lists_from(db, store.place, listed):
        fresh = [at for at in births if at not in seen]
        seen.update(fresh)
        if every or len(fresh) <= limit:
            waiting += fresh
        else:  # a part of a name that many have: any of them will do
            found |= _hits(store, db, prefix, waiting)
            found |= _hits(store, db, prefix, fresh[:IN_ONE_QUESTION], limit)
            waiting = []
        if len(found) + len(waiting) >= limit and not every:
            break
    found |= _hits(store, db, prefix, waiting)
    return list(found.items())


def _hits(
    store: VillageStore, db: Connection, prefix: str, births: Sequence[At], most: int = EVERY
) -> dict[RecordId, tuple[str, Body]]:
    """Those of some records that are found under a prefix, by key; people before households."""
    hits: list[tuple[str, str, RecordId, Body]] = []
    for portion in portions(births):
        asked = {**store.place._asdict(), "births": portion, "most": most}
        for row in db.execute(_BORN, asked):
            keys, answers = _keys(store, row.form, row.id, row.body)
            best = min((key for key in keys if key.startswith(prefix)), default=None)
            if best is not None:
                hits.append((best, row.form, RecordId(row.id), answers))
    hits.sort(key=itemgetter(1), reverse=True)
    hits.sort(key=itemgetter(0))
    return {record: (form, answers) for _, form, record, answers in hits}


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
