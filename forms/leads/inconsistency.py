"""One thing that does not fit together across records, as every check tells it."""

from dataclasses import dataclass

from forms.definitions.record_view import Question, Record
from forms.schema.form import RecordId


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Something to put right.

    Attributes:
        form: Form of the record.
        record: Where to begin.
        field: The question.
        zh: Chinese sentence with place and remedy.
        facts: What it rests on, where that is more than the record: when that changes, a person's
            word that it is right no longer holds (``forms.leads.work_list``).
        target: Where a reference leads nowhere, what it points at.
    """

    form: str
    record: RecordId
    field: str
    zh: str
    facts: tuple[object, ...] = ()
    target: RecordId | None = None


def wrong(
    question: Question[Record, object], record: RecordId, zh: str, *facts: object
) -> Inconsistency:
    """What does not fit, at a question of one of the program's own forms."""
    return Inconsistency(question.kind.FORM, record, question.name, zh, facts)
