"""Which answers are closed for all but the computers of a ring: the sealed ones (密存).

A code that tells a public fact stays open (``open_codes``), for lists go by it on every computer. A
former answer is sealed where the question it answered is.
"""

from collections.abc import Collection

from forms.answers.past_value import read
from forms.definitions.definitions import Definitions
from forms.definitions.records import Former
from forms.schema.form import Body, Disclosure, FieldDef, RecordId, Value
from forms.village.past_answers import about


class SealedAnswers:
    """Knows them by the forms that hold.

    Args:
        definitions: What holds.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._fields = {
            form.id: {f.id: f for f in form.fields if f.disclosure is Disclosure.SEALED}
            for form in definitions.forms.values()
        }

    def asked(self, form: str) -> Collection[str]:
        """The questions of a form whose answers may be closed."""
        return self._fields.get(form, {}).keys()

    def of(self, form: str, body: Body) -> list[str]:
        """The questions of a record whose answers are closed, as they stand there."""
        asked = self._fields.get(form)
        if not asked:
            return []
        if form == Former.FORM:
            return [name for name in asked if name in body and self._kept_is(body)]
        return [name for name in body.keys() & asked.keys() if not _open(asked[name], body[name])]

    def _kept_is(self, body: Body) -> bool:
        former = Former(RecordId(""), body)
        whose = about(former)
        field = self._definitions.question(whose[0], former.field or "") if whose else None
        if field is None or field.disclosure is not Disclosure.SEALED:
            return False
        value = read(former.value)
        return value is not None and not _open(field, value)


def _open(field: FieldDef, value: Value) -> bool:
    return isinstance(value, str) and value in field.open_codes
