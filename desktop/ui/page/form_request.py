"""What one page asks of another, or of the program: a form, certain records, a backup put in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from desktop.book.book import Book


@dataclass(frozen=True, slots=True)
class FormAsk:
    """Argument of ``go("form", …)``.

    Attributes:
        form: Form id.
        record: The record to change; None for a new one.
        preset: Answers that are already known: of a new record, or the next step of an old one.
        focus: The question the person is to answer; the first without an answer where it is empty.
    """

    form: str
    record: RecordId | None = None
    preset: Mapping[str, Value] = field(default_factory=dict)
    focus: str = ""


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
class ManyAsk:
    """Argument of ``go("edit_many", …)`` and ``go("register_many", …)``.

    Attributes:
        form: Form of the records; for new ones ``person`` or ``household``, whom they are about.
        records: Which.
        register: Form of the new records, where it is known; empty to be asked.
    """

    form: str
    records: tuple[RecordId, ...]
    register: str = ""


@dataclass(frozen=True, slots=True)
class ListAsk:
    """Argument of ``go("list:…", …)``: only these records.

    Attributes:
        form: Form id.
        only: The records.
        said: Where they are from, in words.
        chosen: Whether they are to be chosen among all, instead of being the only ones listed.
    """

    form: str
    only: tuple[RecordId, ...]
    said: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SwapAsk:
    """Argument of ``go("swap", …)``: a backup in the place of the open book.

    Attributes:
        file: The backup.
        opener: Opens copies of it.
    """

    file: Path
    opener: "Callable[[Path], Book]"


@dataclass(frozen=True, slots=True)
class PreviewAsk:
    """Argument of ``go("preview", …)``.

    Attributes:
        title: What the file is.
        said: What else there is to say of it.
        content: The file.
        ending: Of its name: ``.docx``, ``.xlsx``.
        words: What stands in it.
    """

    title: str
    said: str
    content: bytes
    ending: str
    words: str


class PhotoPlace(NamedTuple):
    """Where a photo goes that is dropped on a page.

    Attributes:
        zh: What letting go does.
        take: Takes the file.
    """

    zh: str
    take: Callable[[Path], object]
