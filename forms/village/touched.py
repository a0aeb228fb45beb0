"""Whom a write may concern: a rule asks about somebody's family and household, and no further.

Tried out on villages in which families reach over households: at two steps of kin no answer of a
list differs from judging everybody anew (``tests/nightly``); at one step a few do.
"""

from collections.abc import Collection, Iterator, Set
from typing import Final

from forms.definitions.records import (
    Former,
    Hamlet,
    Household,
    ImportDoubt,
    Look,
    MapLine,
    Person,
)
from forms.schema.form import SUBJECTS, RecordId
from forms.village.past_answers import about
from forms.village.view import Earlier, VillageView

_PLACE: Final = {Hamlet.map_x.name, Hamlet.map_y.name}
UNREAD: Final = frozenset({MapLine.FORM, ImportDoubt.FORM, Look.FORM})
"""Forms no rule reads: the sketch, doubts that wait for a person, who looked at what."""
STEPS: Final = 2
"""How far a rule looks: a relative's relative."""


def touched(earlier: Earlier, now: VillageView) -> Collection[RecordId] | None:
    """The people and households whose answers may differ since some writes.

    Args:
        earlier: The village before, and what was written.
        now: The village after.

    Returns:
        None where it may be anybody: a hamlet, the village, a word about a whole register.
    """
    found: set[RecordId] = set()
    for view in (earlier.view, now):
        for form, bodies in view.bodies.items():
            for record in earlier.records & bodies.keys():
                if _unread(earlier.view, now, form, record):
                    continue
                subjects = _subjects(view, form, record)
                if not subjects:
                    return None
                found |= subjects
    for _ in range(STEPS):
        found |= {one for view in (earlier.view, now) for one in _around(view, found)}
    return found | {one for view in (earlier.view, now) for one in _at_home(view, found)}


def _unread(before: VillageView, now: VillageView, form: str, record: RecordId) -> bool:
    """Whether nothing changed but what no rule looks at: the sketch of the hamlets, doubts."""
    if form in UNREAD:
        return True
    was, is_ = before.stated(form).get(record), now.stated(form).get(record)
    if form != Hamlet.FORM or was is None or is_ is None:
        return False
    return all(was.get(name) == is_.get(name) for name in (was.keys() | is_.keys()) - _PLACE)


def _subjects(view: VillageView, form: str, record: RecordId) -> set[RecordId]:
    """The people and households a record is about; none where it is about the village."""
    if form in SUBJECTS:
        return {record}
    body = view.bodies[form][record]
    if form == Former.FORM:
        whose = about(Former(record, body))
        return _known(view, {whose[1]} if whose is not None else set())
    return _known(view, {RecordId(v) for v in body.values() if isinstance(v, str)})


def _known(view: VillageView, ids: Set[RecordId]) -> set[RecordId]:
    people, homes = view.stated(Person.FORM).keys(), view.stated(Household.FORM).keys()
    return {one for one in ids if one in people or one in homes}


def _around(view: VillageView, ids: Set[RecordId]) -> Iterator[RecordId]:
    """Whoever is of the families and of the households of some people."""
    yield from _at_home(view, ids)
    kin = view.kinship
    for person in (*ids, *_at_home(view, ids)):
        for one in (kin.father(person), kin.mother(person), kin.spouse(person)):
            if one is not None:
                yield one.person
        yield from (one.person for one in kin.children(person))


def _at_home(view: VillageView, ids: Set[RecordId]) -> Iterator[RecordId]:
    """The households of some people, and everybody in them."""
    homes = {one if one in view.members else view.household_of(one) for one in ids}
    for home in homes - {None}:
        assert home is not None
        yield home
        yield from view.members.get(home, ())
