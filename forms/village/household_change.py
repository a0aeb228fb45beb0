"""What a split, a move, a merge, a departure or a new head of a household writes.

Pure: the village and the wish in, new bodies out. Nothing is overwritten without a trace: every
dated answer that differs is kept with the day (``forms.village.past_answers``), so the village of
the day before can still be seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.schema.form import Body, RecordId, Value
from forms.village.past_answers import FORM, History
from forms.village.view import VillageView

HEAD: Final = "02"
SPLIT, MERGED, LEFT, NEW_HEAD, OTHER = "1", "2", "5", "7", "9"
"""Codes of ``change_reason``."""
MOVED_AWAY, JOINED, HUKOU_GONE = "2", "4", "4"
"""``hh_status`` 整户迁出 and 并户; ``hukou_status`` 迁出."""
OWN: Final = ("hamlet", "address")
"""What a household that splits off takes from the old one, until somebody corrects it."""

Relations = Mapping[RecordId, str]
"""Relation to the (new) head by person; a person left out has none written down."""


@dataclass(frozen=True, slots=True)
class Write:
    """One record to write.

    Attributes:
        form: Its form.
        record: Which; None for a new one whose id does not matter.
        body: All its answers.
    """

    form: str
    record: RecordId | None
    body: Body


class Changes:
    """Collects new answers and keeps what they replace; a hand-over writes with it too."""

    def __init__(self, view: VillageView, definitions: Definitions) -> None:
        self.view = view
        self.definitions = definitions
        self._answers: dict[tuple[str, RecordId], dict[str, Value | None]] = {}
        self._related: set[RecordId] = set()

    def put(self, form: str, record: RecordId, **answers: Value | None) -> None:
        """Give a record these answers; None takes an answer away."""
        self._answers.setdefault((form, record), {}).update(answers)

    def relate(self, people: Iterable[RecordId], relations: Relations, **more: Value) -> None:
        """Write everybody's relation to the head, and what else is new for all."""
        for person in people:
            self._related.add(person)
            self.put(Person.FORM, person, relation=relations.get(person), **more)

    def writes(self, day: date, why: str = "") -> list[Write]:
        """All new bodies, and a former answer for every dated one that differs.

        A relation asked for is kept with its day even where the word is the same: it is told anew.
        """
        found: list[Write] = []
        history = History(self.view.stated(FORM))
        for (form, record), answers in self._answers.items():
            before = self.view.stated(form).get(record, {})
            after = {k: v for k, v in {**before, **answers}.items() if v is not None}
            found.append(Write(form, record, after))
            differ = [
                field
                for field in self.definitions.form(form).fields
                if field.dated
                and before
                and (
                    before.get(field.id) != after.get(field.id)
                    or (field.id == Person.relation.name and record in self._related)
                )
            ]
            kept = history.change(form, record, before, after, differ, day, why)
            found += [Write(FORM, former, body) for former, body in kept]
        return found


def split(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    new: RecordId,
    moving: Sequence[RecordId],
    relations: Relations,
    day: date,
) -> list[Write]:
    """Some members become a household of their own.

    Args:
        view: The village as it is now.
        definitions: The forms.
        household: The household that splits.
        new: Id of the household that comes into being.
        moving: Who goes.
        relations: Of those who go, to their new head; the head is who has ``HEAD``.
        day: From when on.
    """
    changes = Changes(view, definitions)
    old = view.body("household", household) or {}
    head = next(person for person in moving if relations.get(person) == HEAD)
    body: dict[str, Value] = {name: old[name] for name in OWN if name in old}
    body |= {
        "head_name": view.name(head),
        "founded": day.isoformat(),
        "split_from": household,
        "hh_status": "1",
    }
    changes.put("household", new, **body)
    changes.relate(moving, relations, household=new)
    people, goes = view.members.get(household, ()), frozenset(moving)
    for person, answers in kin_of_movers(view, people, goes, together=False):
        changes.put("person", person, **answers)
    return changes.writes(day, SPLIT)


def merge(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    into: RecordId,
    relations: Relations,
    day: date,
) -> list[Write]:
    """A household joins another; its members take the relations given, to the other's head."""
    changes = Changes(view, definitions)
    people = view.members.get(household, ())
    changes.put("household", household, hh_status=JOINED, merged_into=into)
    changes.relate(people, relations, household=into)
    for person, answers in kin_of_movers(view, people, frozenset(people)):
        changes.put("person", person, **answers)
    return changes.writes(day, MERGED)


def move(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    into: RecordId,
    moving: Sequence[RecordId],
    relations: Relations,
    day: date,
) -> list[Write]:
    """Some members go to another household there is; they take the relations to its head.

    Args:
        view: The village as it is now.
        definitions: The forms.
        household: Where they were.
        into: Where they go.
        moving: Who goes.
        relations: Of those who go, to the head of ``into``.
        day: From when on.
    """
    changes = Changes(view, definitions)
    changes.relate(moving, relations, household=into)
    for person, answers in kin_of_movers(view, view.members.get(household, ()), frozenset(moving)):
        changes.put("person", person, **answers)
    return changes.writes(day, OTHER)


def leave(
    view: VillageView, definitions: Definitions, household: RecordId, day: date
) -> list[Write]:
    """A whole household moves its registration elsewhere."""
    changes = Changes(view, definitions)
    changes.put("household", household, hh_status=MOVED_AWAY)
    for person in view.members.get(household, ()):
        if view.lives.surely(person, day):
            changes.put("person", person, hukou_status=HUKOU_GONE)
    return changes.writes(day, LEFT)


def new_head(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    relations: Relations,
    day: date,
) -> list[Write]:
    """Another member becomes the head; everybody's relation is told anew."""
    changes = Changes(view, definitions)
    head = next(person for person, relation in relations.items() if relation == HEAD)
    changes.put("household", household, head_name=view.name(head))
    changes.relate(list(relations), relations)
    return changes.writes(day, NEW_HEAD)


def kin_of_movers(
    view: VillageView,
    members: Iterable[RecordId],
    moving: frozenset[RecordId],
    *,
    together: bool = True,
) -> Iterator[tuple[RecordId, dict[str, Value]]]:
    """Relatives of whom some move, to be written on the cards.

    The roster tells them by everybody's relation to one head; with two heads, or with a head they
    are all related to otherwise, nothing would.

    Args:
        view: The village as it is now.
        members: The household.
        moving: Who of it moves.
        together: Whether those who move together need it too; not where one of them is their head.
    """
    for person in members:
        kin = view.kinship
        found = {
            "father": kin.father(person), "mother": kin.mother(person), "spouse": kin.spouse(person)
        }  # fmt: skip
        away: dict[str, Value] = {
            name: relative.person
            for name, relative in found.items()
            if relative is not None
            and (
                (relative.person in moving) != (person in moving) or (together and person in moving)
            )
        }
        if away:
            yield person, away


def related(view: VillageView, head: RecordId, person: RecordId) -> str:
    """How a person is related to a head, as far as the records tell; empty when they do not."""
    if person == head:
        return HEAD
    sex = view.answer(Person.sex, person)
    if sex not in ("1", "2"):
        return ""
    man = sex == "1"
    near = _near(view, head, person, man=man)
    return near or _far(view, head, person, man=man)


def _near(view: VillageView, head: RecordId, person: RecordId, *, man: bool) -> str:
    """Spouse, child, parent, child-in-law, or parent-in-law of a head."""
    kin = view.kinship
    spouse = kin.spouse(head)
    if spouse and spouse.person == person:
        return "11" if man else "12"
    if person in _children(view, head):
        return "20" if man else "30"
    if head in _children(view, person):
        return "51" if man else "52"
    wed = kin.spouse(person)
    if wed and wed.person in _children(view, head):
        return "28" if man else "38"
    if spouse and spouse.person in _children(view, person):
        of_husband = view.answer(Person.sex, head) == "2"
        return ("53" if man else "54") if of_husband else ("55" if man else "56")
    return ""


def _far(view: VillageView, head: RecordId, person: RecordId, *, man: bool) -> str:
    """Grandchild, grandparent, brother or sister of a head."""
    parents = _parents(view, person)
    for parent in parents & _children(view, head):
        by_son = view.answer(Person.sex, parent)
        return {"1": "41" if man else "42", "2": "43" if man else "44"}.get(by_son or "", "40")
    for parent in _parents(view, head) & _children(view, person):
        by_father = view.answer(Person.sex, parent)
        return {"1": "61" if man else "62", "2": "63" if man else "64"}.get(by_father or "", "")
    if parents & _parents(view, head):
        births = (view.answer(Person.birth, person), view.answer(Person.birth, head))
        if births[0] is None or births[1] is None:
            return ""
        if births[0].last < births[1].first:
            return "71" if man else "75"
        if births[0].first > births[1].last:
            return "73" if man else "77"
    return ""


def _children(view: VillageView, person: RecordId) -> set[RecordId]:
    return {kin.person for kin in view.kinship.children(person)}


def _parents(view: VillageView, person: RecordId) -> set[RecordId]:
    kin = view.kinship
    return {one.person for one in (kin.father(person), kin.mother(person)) if one is not None}
