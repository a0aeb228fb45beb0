"""Which answers are closed: those that say something of somebody, in a record about somebody.

Codes, numbers and references stay in columns: without name, birth and number they tell of nobody.
What is sensitive or sealed is closed in every form. Nothing of it has to be said in a definition:
kind and class of a question and what its form refers to tell all.
"""

from typing import Final

from forms.definitions.records import Household, Person
from forms.schema.form import Disclosure, FieldDef, FormDef

_WORDS: Final = frozenset({"text", "note", "phone", "id_number", "date", "certificate"})
"""Kinds of answer that single somebody out, whatever their class."""
_CLOSED: Final = frozenset({Disclosure.SENSITIVE, Disclosure.SEALED})
_OF_SOMEBODY: Final = frozenset({Person.FORM, Household.FORM})


def closed_fields(form: FormDef) -> frozenset[str]:
    """The questions of a form whose answers are closed."""
    about = form.id in _OF_SOMEBODY or any(f.form in _OF_SOMEBODY for f in form.fields)
    return frozenset(f.id for f in form.fields if _personal(f, about=about))


def _personal(field: FieldDef, *, about: bool) -> bool:
    return field.disclosure in _CLOSED or (about and field.type in _WORDS)
