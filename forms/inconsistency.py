"""One thing that does not fit together across records."""

from dataclasses import dataclass

from forms.definition import RecordId


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Something to put right.

    Attributes:
        form: Form of the record.
        record: Where to begin.
        field: The question.
        zh: Chinese sentence with place and remedy.
    """

    form: str
    record: RecordId
    field: str
    zh: str
