"""Answer widgets, one per field type; a new kind of question is a row here and in ``TYPES``."""

from desktop.fields.base import FieldWidget, Found, Surroundings
from desktop.fields.choice import ChoiceField, YesNoField
from desktop.fields.dates import DateField
from desktop.fields.line import LineField, NoteField
from desktop.fields.many import ManyField
from desktop.fields.photos import PhotosField
from desktop.fields.ref import RefField

__all__ = ["WIDGETS", "FieldWidget", "Found", "Surroundings"]

WIDGETS: dict[str, type[FieldWidget]] = {
    "text": LineField,
    "note": NoteField,
    "int": LineField,
    "decimal": LineField,
    "money": LineField,
    "date": DateField,
    "yesno": YesNoField,
    "choice": ChoiceField,
    "many": ManyField,
    "id_number": LineField,
    "phone": LineField,
    "certificate": LineField,
    "ref": RefField,
    "photos": PhotosField,
}
"""Keyed exactly as ``forms.types.TYPES`` (a house test compares the two)."""
