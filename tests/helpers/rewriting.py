"""Random edits of a random village, of whatever kind: new, changed, taken away, moved."""

from datetime import date, timedelta
from random import Random

from forms.schema.form import Body, RecordId
from forms.village.rewritten import Rewritten
from tests.helpers.later import ALONE, FORMS, RandomVillage

KIN = ("father", "mother", "spouse", "household")


class Rewriting(RandomVillage):
    """A random village that is edited at random; families reach over households."""

    def __init__(self, random: Random, day: date) -> None:
        super().__init__(random, day)
        for person in list(self.bodies["person"]):
            self._put("person", person, self._related(self.bodies["person"][person]))

    def rewrite(self) -> Rewritten:
        """One save: a few records, of one kind of edit or another."""
        before = {form: dict(bodies) for form, bodies in self.bodies.items()}
        for _ in range(self.random.choice((1, 1, 1, 2, 5))):
            self.random.choice(
                (self._any_new, self._any_change, self._any_kin, self._drop, self.edit)
            )()
        forms = before.keys() | self.bodies.keys()
        written = {
            record
            for form in forms
            for record in before.get(form, {}).keys() | self.bodies.get(form, {}).keys()
            if before.get(form, {}).get(record) != self.bodies.get(form, {}).get(record)
        }
        found = {
            form: {r: bodies[r] for r in sorted(written & bodies.keys())}
            for form, bodies in self.bodies.items()
        }
        return Rewritten(frozenset(written), {form: some for form, some in found.items() if some})

    def in_order(self) -> dict[str, dict[RecordId, Body]]:
        """All bodies as a book gives them: in the order of their ids, no form without records."""
        return {
            form: dict(sorted(bodies.items())) for form, bodies in self.bodies.items() if bodies
        }

    def _any_new(self) -> None:
        form = self.random.choice(
            [f for f in FORMS.forms.values() if f.id not in {"village", "look"}]
        )
        first = self.day - timedelta(days=400)
        body = self._body(form, first, self.day + timedelta(days=100))
        self._put(form.id, RecordId(f"{self.random.choice('0z')}{self.random.random()}"), body)

    def _any_change(self) -> None:
        form = self.random.choice([f for f in FORMS.forms.values() if self.bodies.get(f.id)])
        record = self.random.choice(list(self.bodies[form.id]))
        field = self.random.choice(form.fields)
        value = self._value(field, self.day - timedelta(days=400), self.day + timedelta(days=100))
        body = {k: v for k, v in self.bodies[form.id][record].items() if k != field.id}
        self._put(form.id, record, body if value is None else {**body, field.id: value})

    def _any_kin(self) -> None:
        person = self.random.choice(list(self.bodies["person"]))
        self._put("person", person, self._related(self.bodies["person"][person]))

    def _related(self, body: Body) -> Body:
        form = FORMS.form("person")
        name = self.random.choice(KIN)
        value = self._value(form.field(name), self.day, self.day)
        return body if value is None else {**body, name: value}

    def _drop(self) -> None:
        form = self.random.choice([f for f, bodies in self.bodies.items() if bodies])
        bodies = dict(self.bodies[form])
        if form not in ALONE and len(bodies) > 1:
            del bodies[self.random.choice(list(bodies))]
            self.bodies[form] = bodies
