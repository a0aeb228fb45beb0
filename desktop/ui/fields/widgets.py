"""Answer widgets, one per field type; a new kind of question is a row here and in ``TYPES``."""

from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.choice import ChoiceField, YesNoField
from desktop.ui.fields.line import DateField, LineField, NoteField
from desktop.ui.fields.many import ManyField
from desktop.ui.fields.photos import PhotosField
from desktop.ui.fields.reference import RefField

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
"""Keyed exactly as ``forms.answers.types.TYPES`` (a house test compares the two)."""
