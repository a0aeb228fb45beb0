"""What a write left in a village: the records it wrote, as they stand now, and on an earlier day.

After a save nearly all of a village is as it was. ``VillageView.after`` makes the view of the
village after the save from the one before it and from this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.definitions.records import Absence, Former
from forms.schema.form import Body, RecordId
from forms.village.past_answers import FORM as FORMER
from forms.village.past_answers import Bodies, about, as_of


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Records that were written, and what they say.

    Attributes:
        records: Which.
        found: Those of them that are there, by form.
    """

    records: frozenset[RecordId]
    found: Bodies

    def forms(self, before: Bodies) -> frozenset[str]:
        """The forms the records are of, now or before."""
        were = (form for form, bodies in before.items() if not self.records.isdisjoint(bodies))
        return frozenset(were) | frozenset(form for form, bodies in self.found.items() if bodies)

    def over(self, before: Bodies) -> dict[str, Mapping[RecordId, Body]]:
        """All bodies of the village, in the order of their ids; only changed forms are new."""
        after = dict(before)
        for form in self.forms(before):
            bodies = dict(before.get(form, {}))
            found = self.found.get(form, {})
            for record in self.records & bodies.keys() - found.keys():
                del bodies[record]
            last = next(reversed(bodies), "")
            bodies |= found
            if any(record < last for record in found.keys() - before.get(form, {}).keys()):
                bodies = dict(sorted(bodies.items()))  # it came from another computer
            if bodies:
                after[form] = bodies
            else:
                after.pop(form, None)
        return after

    def says_the_same(self, bodies: Bodies) -> bool:
        """Whether these records stand so among some bodies already."""
        there = {
            record: body
            for form in self.forms(bodies)
            for record in self.records & bodies.get(form, {}).keys()
            for body in [bodies[form][record]]
        }
        here = {record: body for found in self.found.values() for record, body in found.items()}
        return there == here


def of_day(before: Bodies, after: Bodies, written: Rewritten, day: date) -> Rewritten:
    """The records that a write may have changed on an earlier day, as they were on that day.

    Args:
        before: The village before the write, as it was written down.
        after: The village after it, likewise.
        written: What was written.
        day: The day.
    """
    formers = [
        Former(record, bodies[FORMER][record])
        for bodies in (before, after)
        for record in written.records & bodies.get(FORMER, {}).keys()
    ]
    whose = {target[1] for former in formers if (target := about(former)) is not None}
    affected = written.records | whose | _absences(before, after, written.records)
    told = {
        record: body
        for record, body in after.get(FORMER, {}).items()
        if (target := about(Former(record, body))) is not None and target[1] in affected
    }
    part = {form: _some(bodies, affected) for form, bodies in after.items()}
    was = as_of({**part, FORMER: told}, day)
    found = {form: _some(was.get(form, part[form]), affected) for form in part}
    found[FORMER] = _some(after.get(FORMER, {}), affected)
    return Rewritten(affected, {form: bodies for form, bodies in found.items() if bodies})


def _absences(before: Bodies, after: Bodies, written: frozenset[RecordId]) -> set[RecordId]:
    """The absences of people of whom one was written: each may hang on the others."""
    people = {
        Absence(record, bodies[Absence.FORM][record]).person
        for bodies in (before, after)
        for record in written & bodies.get(Absence.FORM, {}).keys()
    }
    if not people:
        return set()
    return {
        record
        for record, body in after.get(Absence.FORM, {}).items()
        if Absence(record, body).person in people
    }


def _some(bodies: Mapping[RecordId, Body], records: frozenset[RecordId]) -> dict[RecordId, Body]:
    return {record: bodies[record] for record in sorted(records & bodies.keys())}
