"""What an event of life writes: new answers, and what they replace, kept with the day.

Pure: the village and the wish in, new bodies out. Nothing is overwritten without a trace: every
dated answer that differs is kept with the day (``forms.village.past_answers``), so the village of
the day before can still be seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.schema.form import Body, RecordId, Value
from forms.village.past_answers import FORM, History
from forms.village.view import VillageView

HEAD: Final = "02"
MOVED_AWAY, JOINED = "2", "4"
"""``hh_status`` 整户迁出 and 并户."""

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
