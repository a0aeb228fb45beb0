"""What another page asks of the form page: which form, which record, what is known already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.schema.form import RecordId, Value


@dataclass(frozen=True, slots=True)
class FormAsk:
    """Argument of ``go("form", …)``.

    Attributes:
        form: Form id.
        record: The record to change; None for a new one.
        preset: Answers that are already known: of a new record, or the next step of an old one.
    """

    form: str
    record: RecordId | None = None
    preset: Mapping[str, Value] = field(default_factory=dict)
