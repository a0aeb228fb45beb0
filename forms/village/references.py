"""What records point at, and what becomes of them when that is not there any more.

A question of type ``ref`` points at a record. A former answer (``forms.village.past_answers``)
keeps as text where a question pointed once; that points as well, for a past day is seen by it.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Final

import msgspec

from forms.answers.past_value import read, written
from forms.definitions.definitions import Definitions
from forms.definitions.records import Former
from forms.schema.foreign_value import is_ring_text
from forms.schema.form import SUBJECTS, Body, Disclosure, RecordId, Value
from forms.village.past_answers import FORM
from forms.village.view import VillageView

FORMER_VALUE: Final = Former.value.name


class Reference(msgspec.Struct, frozen=True, gc=False):
    """One record points at another.

    Attributes:
        form: Form of the record that points.
        record: That record.
        field: Its question.
        target: What it points at.
        wanted: Form the target has to be of; empty where any will do.
    """

    form: str
    record: RecordId
    field: str
    target: RecordId
    wanted: str


class References:
    """The references of a village's forms.

    Args:
        definitions: What holds in the village.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._asked = {
            form.id: tuple((f.id, f.form or "") for f in form.fields if f.type == "ref")
            for form in definitions.forms.values()
        }

    def of(self, form: str, record: RecordId, body: Body) -> Iterator[Reference]:
        """What a record points at; nothing where this program does not know its form."""
        for field, wanted in self._asked.get(form, ()):
            target = body.get(field)
            if isinstance(target, str) and target and not is_ring_text(target):
                yield Reference(form, record, field, RecordId(target), wanted)
        if form == FORM:
            yield from self._kept(record, body)

    def pointing_at(self, forms: Collection[str]) -> set[str]:
        """Forms with a question that may point at a record of one of these."""
        found = {form for form, asked in self._asked.items() if any(to in forms for _, to in asked)}
        return found | {FORM}

    @cached_property
    def sealed(self) -> frozenset[str]:
        """Forms that may point at a record by a sealed answer: their texts do not show at what."""
        forms = self._definitions.forms.values()
        return frozenset(
            form.id
            for form in forms
            if any(f.type == "ref" and f.disclosure is Disclosure.SEALED for f in form.fields)
        )

    def label(self, reference: Reference) -> tuple[str, str]:
        """Title of the form and label of the question, for a person."""
        form = self._definitions.form(reference.form)
        return form.title, form.field(reference.field).label

    def without(
        self, form: str, record: RecordId, body: Body, gone: Collection[RecordId]
    ) -> dict[str, Value] | None:
        """What is left of a record that points at something that is gone.

        An answer that may be blank is taken away. A record whose answer may not be blank, or that
        would be about nobody any more, has nothing left to say.

        Returns:
            Its answers; None when it goes as well.
        """
        lost = [one.field for one in self.of(form, record, body) if one.target in gone]
        asked = {f.id: f for f in self._definitions.form(form).fields}
        left = {name: value for name, value in body.items() if name not in lost}
        if FORMER_VALUE in lost and form == FORM:
            left[FORMER_VALUE] = written(None)
            lost.remove(FORMER_VALUE)
        if any(asked[field].required for field in lost):
            return None
        about = [field for field in lost if field in SUBJECTS and form != field]
        if about and not any(left.get(field) for field in SUBJECTS):
            return None
        return left

    def instead(
        self, form: str, record: RecordId, body: Body, was: RecordId, now: RecordId
    ) -> dict[str, Value]:
        """The answers of a record that is to point at ``now`` where it pointed at ``was``.

        Nothing comes to point at itself: that answer is taken away.
        """
        made = dict(body)
        for one in self.of(form, record, body):
            if one.target != was:
                continue
            if form == FORM and one.field == FORMER_VALUE:
                made[one.field] = written(now)
            elif record == now:
                del made[one.field]
            else:
                made[one.field] = now
        return made

    def _kept(self, record: RecordId, body: Body) -> Iterator[Reference]:
        """Where a question pointed before it was changed."""
        former = Former(record, body)
        subject = "person" if former.person else "household"
        asked = dict(self._asked.get(subject, ()))
        target = read(former.value)
        if former.field in asked and isinstance(target, str):
            yield Reference(FORM, record, FORMER_VALUE, RecordId(target), asked[former.field])


def dangling(view: VillageView, definitions: Definitions) -> Iterator[Reference]:
    """References of live records at what is no live record of the form they mean.

    Args:
        view: The village as it is now, not as of a day.
        definitions: What holds in the village.
    """
    references = References(definitions)
    there: Mapping[RecordId, str] = {
        record: form for form in definitions.forms for record in view.records(form)
    }
    for form in definitions.forms:
        for record, body in view.records(form).items():
            for one in references.of(form, record, body):
                found = there.get(one.target)
                if found is None or (one.wanted and found != one.wanted):
                    yield one
