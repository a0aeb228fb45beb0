"""What the book already knows, laid out for finding the people of a sheet again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.excel.sheet.rows import HEAD
from forms.definitions.records import Hamlet, Household, Person
from forms.schema.form import Body, RecordId
from forms.village.from_number import filled
from forms.village.view import GONE_HOUSEHOLDS, GONE_PERSONS, VillageView

Bodies = Mapping[str, Mapping[RecordId, Body]]


@dataclass(slots=True)
class Known:
    """A snapshot of the book.

    Attributes:
        bodies: All live bodies by form; people with what their number says.
        view: The same, typed.
        by_number: Person by citizen number.
        by_name: Persons by name.
        members: Persons by household, in order of record.
        hamlets: Hamlet by name and by other name.
        by_hh_no: Households by household number.
        by_head: Households by the name of their head.
        heads: The head's person by household.
    """

    bodies: Bodies
    view: VillageView
    by_number: dict[str, RecordId] = field(default_factory=dict)
    by_name: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    hamlets: dict[str, RecordId] = field(default_factory=dict)
    by_hh_no: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    by_head: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, RecordId] = field(default_factory=dict)

    def body(self, form: str, record: RecordId) -> Body:
        """The body of a record that is in the snapshot."""
        return self.bodies[form][record]

    def person(self, record: RecordId) -> Person:
        """A person in the snapshot."""
        return self.view.card(Person, record)

    def household(self, record: RecordId | None) -> Household:
        """A household in the snapshot; a blank one when there is none."""
        return self.view.card(Household, record)

    def household_of(self, person: RecordId) -> RecordId | None:
        """The household a known person belongs to."""
        return self.person(person).household

    def hamlet_of(self, household: RecordId) -> str:
        """The hamlet a known household stands in, as record id; empty when not noted."""
        return self.household(household).hamlet or ""

    def may_be(self, person: RecordId, name: str) -> bool:
        """Whether the owner of a number may be who a list calls so.

        A rare name is written otherwise here and there. A name that somebody else of the village
        bears is not one of those: a number of the family stands beside it.
        """
        own = self.person(person).name or ""
        if name == own:
            return True
        others = any(one != person for one in self.by_name.get(name, ()))
        return not others and bool(set(own) & set(name))

    def lives_here(self, person: RecordId) -> bool:
        """Whether somebody is neither dead nor gone from the register, nor the whole household."""
        card = self.person(person)
        gone = card.death_day is not None or card.hukou_status in GONE_PERSONS
        return not gone and self.household(card.household).hh_status not in GONE_HOUSEHOLDS


def known(bodies: Bodies) -> Known:
    """Lay a snapshot out.

    Args:
        bodies: All live bodies by form, as ``Reader.bodies`` gives them.
    """
    people = {person: filled(body) for person, body in bodies.get(Person.FORM, {}).items()}
    bodies = {**bodies, Person.FORM: people}
    found = Known(bodies, VillageView(bodies))
    for hamlet in found.view.all(Hamlet):
        for name in (hamlet.name, hamlet.alias):
            if name:
                found.hamlets.setdefault(name, hamlet.id)
    for household in found.view.all(Household):
        found.by_hh_no[household.hh_no or ""].append(household.id)
        found.by_head[household.head_name or ""].append(household.id)
    for person in found.view.all(Person):
        home = person.household or ""
        found.members[home].append(person.id)
        found.by_name[person.name or ""].append(person.id)
        if person.relation in HEAD:
            found.heads.setdefault(home, person.id)
        if person.id_number:
            found.by_number.setdefault(person.id_number, person.id)
    return found
