"""Keeping both values of a clash: where one answer can hold them, and what it says then."""

from forms.answers.kinds import Photos
from forms.schema.form import FieldDef, Value

PICKED = frozenset({"ref", "rows", "photos"})
"""Kinds of answers that cannot be typed in a line."""
BETWEEN = "；"
_TEXTS = frozenset({"text", "note"})


def merged_answer(field: FieldDef, first: Value | None, second: Value | None) -> Value | None:
    """The two values as one; None where an answer can hold one only."""
    if field.type == "many" and isinstance(first, list) and isinstance(second, list):
        return [*first, *(code for code in second if code not in first)]
    if field.type == "photos" and isinstance(first, list) and isinstance(second, list):
        both = list(dict.fromkeys([*first, *second]))
        return both if len(both) <= Photos.most else None
    if field.type in _TEXTS and isinstance(first, str) and isinstance(second, str):
        return f"{first}{BETWEEN}{second}"
    return None
