"""What the book already knows, laid out for finding the people of a roster again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.excel.sheet.rows import HEAD
from forms.schema.form import Body, RecordId

Bodies = Mapping[str, Mapping[RecordId, Body]]


@dataclass(slots=True)
class Known:
    """A snapshot of the book.

    Attributes:
        bodies: All live bodies by form.
        by_number: Person by citizen number.
        members: Persons by household, in order of record.
        hamlets: Hamlet by name and by other name.
        by_hh_no: Households by household number.
        by_head: Households by the name of their head.
        heads: The head's person by household.
        types: Household-type spells by household.
        absences: Absence spells by person.
        cards: Disability cards by person.
    """

    bodies: Bodies
    by_number: dict[str, RecordId] = field(default_factory=dict)
    members: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    hamlets: dict[str, RecordId] = field(default_factory=dict)
    by_hh_no: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    by_head: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, RecordId] = field(default_factory=dict)
    types: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    absences: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    cards: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))

    def body(self, form: str, record: RecordId) -> Body:
        """The body of a record that is in the snapshot."""
        return self.bodies[form][record]

    def person(self, record: RecordId) -> Body:
        """The body of a person in the snapshot."""
        return self.bodies["person"][record]

    def household_of(self, person: RecordId) -> RecordId | None:
        """The household a known person belongs to."""
        found = self.person(person).get("household")
        return RecordId(found) if isinstance(found, str) else None

    def hamlet_of(self, household: RecordId) -> str:
        """The hamlet a known household stands in, as record id; empty when not noted."""
        return str(self.body("household", household).get("hamlet", ""))


def known(bodies: Bodies) -> Known:
    """Lay a snapshot out.

    Args:
        bodies: All live bodies by form, as ``Reader.bodies`` gives them.
    """
    found = Known(bodies)
    for record, body in bodies.get("hamlet", {}).items():
        for name in (body.get("name"), body.get("alias")):
            if isinstance(name, str):
                found.hamlets.setdefault(name, record)
    for record, body in bodies.get("household", {}).items():
        found.by_hh_no[str(body.get("hh_no", ""))].append(record)
        found.by_head[str(body.get("head_name", ""))].append(record)
    _people(found)
    for form, about, index in (
        ("household_type", "household", found.types),
        ("absence", "person", found.absences),
        ("disabled_person", "person", found.cards),
    ):
        for record, body in bodies.get(form, {}).items():
            index[str(body.get(about, ""))].append(record)
    return found


def _people(found: Known) -> None:
    """Index the persons of the snapshot."""
    for record, body in found.bodies.get("person", {}).items():
        household = str(body.get("household", ""))
        found.members[household].append(record)
        if body.get("relation") in HEAD:
            found.heads.setdefault(household, record)
        number = body.get("id_number")
        if isinstance(number, str):
            found.by_number.setdefault(number, record)
