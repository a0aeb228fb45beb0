"""What one page asks of another: a form with what is known already, a list of certain records."""

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


@dataclass(frozen=True, slots=True)
class EventAsk:
    """Argument of ``go("event", …)``.

    Attributes:
        event: Id of the kind of event.
        record: The person or the household it is told about.
        preset: What is known already, by ask.
    """

    event: str
    record: RecordId
    preset: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnsAsk:
    """Argument of ``go("columns", …)``.

    Attributes:
        list_id: Which list; columns are kept for it.
        title: What it is called.
        entity: What a row is about: ``person``, ``household`` or ``project``.
        rows: Whom, in order.
    """

    list_id: str
    title: str
    entity: str
    rows: tuple[RecordId, ...]


@dataclass(frozen=True, slots=True)
class ListAsk:
    """Argument of ``go("list:…", …)``: only these records.

    Attributes:
        form: Form id.
        only: The records.
        said: Where they are from, in words.
    """

    form: str
    only: tuple[RecordId, ...]
    said: str
