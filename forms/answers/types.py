"""``TYPES``: every kind of answer by the name that definitions use.

To add a kind: one class in ``forms/answers/kinds.py`` (or ``forms/answers/numbers.py``), one line
here, one widget in ``desktop/ui/fields``; a house test compares the two tables.
"""

from collections.abc import Mapping
from types import MappingProxyType

from forms.answers.kinds import (
    Choice,
    Date,
    FieldType,
    ManyType,
    Note,
    Photos,
    Ref,
    TextType,
    YesNo,
)
from forms.answers.numbers import CertificateType, Hundredths, IdNumberType, Money, Phone, WholeType
from forms.errors import Unreadable

__all__ = ["TYPES", "FieldType", "Unreadable"]

TYPES: Mapping[str, FieldType] = MappingProxyType({
    "text": TextType(),
    "note": Note(),
    "int": WholeType(),
    "decimal": Hundredths(),
    "money": Money(),
    "date": Date(),
    "yesno": YesNo(),
    "choice": Choice(),
    "many": ManyType(),
    "id_number": IdNumberType(),
    "phone": Phone(),
    "certificate": CertificateType(),
    "ref": Ref(),
    "photos": Photos(),
})  # fmt: skip
"""By name; docs/reference.md lists them."""
