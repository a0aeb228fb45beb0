"""Which answers are closed: those that say something of somebody, in a record about somebody.

Codes, numbers and references stay in columns: without name, birth and number they tell of nobody.
"""

from typing import Final

from forms.definitions.records import Household, Person
from forms.schema.form import Disclosure, FieldDef, FormDef

_WORDS: Final = frozenset({"text", "note", "phone", "id_number", "date", "certificate"})
"""Kinds of answer that single somebody out, whatever their class."""
_CLOSED: Final = frozenset({Disclosure.SENSITIVE, Disclosure.SEALED})
_OF_SOMEBODY: Final = frozenset({Person.FORM, Household.FORM})


def closed_fields(form: FormDef) -> frozenset[str]:
    """The questions of a form whose answers are closed; none where it is about nobody."""
    about = form.id in _OF_SOMEBODY or any(f.form in _OF_SOMEBODY for f in form.fields)
    return frozenset(f.id for f in form.fields if about and _personal(f))


def _personal(field: FieldDef) -> bool:
    return field.type in _WORDS or field.disclosure in _CLOSED
