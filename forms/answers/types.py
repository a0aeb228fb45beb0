"""``TYPES``: every kind of answer by the name that definitions use.

To add a kind: one class in ``forms/answers/kinds.py`` (or ``forms/answers/numbers.py``), one line
here, one widget in ``desktop/ui/fields``; a house test compares the two tables.
"""

from collections.abc import Mapping
from types import MappingProxyType

from forms.answers.kinds import Choice, Date, FieldType, Many, Note, Photos, Ref, Text, YesNo
from forms.answers.numbers import Certificate, Hundredths, IdNumberType, Money, Phone, Whole
from forms.errors import Unreadable

__all__ = ["TYPES", "FieldType", "Unreadable"]

TYPES: Mapping[str, FieldType] = MappingProxyType({
    "text": Text(),
    "note": Note(),
    "int": Whole(),
    "decimal": Hundredths(),
    "money": Money(),
    "date": Date(),
    "yesno": YesNo(),
    "choice": Choice(),
    "many": Many(),
    "id_number": IdNumberType(),
    "phone": Phone(),
    "certificate": Certificate(),
    "ref": Ref(),
    "photos": Photos(),
})  # fmt: skip
"""By name; docs/reference.md lists them."""
