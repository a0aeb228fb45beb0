"""What pages read of the book, in the words people see; a snapshot until something is written."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from forms.answers.types import TYPES
from forms.privacy.masking import screen
from forms.schema.foreign_value import SHUT_WORDS, is_ring_text, keepable, told
from forms.schema.form import Body, Disclosure, FieldDef, FormDef, RecordId, Value
from forms.schema.text import visible
from forms.village.sealed_access import is_sealed, may_be_minor, subject_of
from forms.village.view import is_shut

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.book.snapshot import Snapshot
    from forms.definitions.definitions import Definitions
    from forms.rules.lists import Derived
    from forms.village.view import VillageView

CONFIRMED = "县里已确认"
"""What is said of a record that is not on its way (``desktop.book.snapshot``)."""
DERIVED = ("left_behind_child", "left_behind_woman", "left_behind_elder")
"""Lists that the rules make; their forms are the cards of the people on them."""


class AnswerLine(NamedTuple):
    """One record as a search result or a choice."""

    id: RecordId
    label: str
    detail: str
    form: str = ""


class RecordText:
    """Names and texts of a book as it was at one moment, which a page is shown as a whole.

    ``take`` hands over a newer moment that was read on the ledger thread; who asks before there is
    one reads the book there and then.
    """

    def __init__(
        self, book: "Book", today: Callable[[], date], now: "Snapshot | None" = None
    ) -> None:
        self.book = book
        self._now, self._moments = now, 0
        self._today = today
        self._derived: dict[tuple[str, date], list[Derived]] = {}
        self.opened: set[RecordId] = set()
        """Records whose shut answers somebody opened with a reason, in this sitting."""

    @property
    def definitions(self) -> "Definitions":
        """The forms, with what the county published."""
        return self.book.definitions

    def take(self, now: "Snapshot | None") -> None:
        """From now on the book is as it was at this moment."""
        self._now = now
        self._moments += 1
        self._derived.clear()

    @property
    def now(self) -> "Snapshot":
        """The moment."""
        if (now := self._now) is None:
            from desktop.book.snapshot import snapshot_of

            asked, now = self._moments, snapshot_of(self.book)
            if asked == self._moments:  # else another thread was told of a newer one meanwhile
                self._now = now
        return now

    @property
    def known(self) -> bool:
        """Whether the book has been read, so that nothing need be asked of it now."""
        return self._now is not None

    @property
    def view(self) -> "VillageView":
        """The village as the rules see it."""
        return self.now.view

    def form(self, form_id: str) -> FormDef:
        """A form definition."""
        return self.definitions.form(form_id)

    def form_of(self, record: RecordId) -> str | None:
        """Which form a live record has; None when there is no such record."""
        return self.now.forms.get(record)

    def records(self, form_id: str) -> Mapping[RecordId, Body]:
        """All live records of a form."""
        return self.view.records(form_id)

    def body(self, record: RecordId) -> Body:
        """The answers of a live record; empty when there is none."""
        form_id = self.form_of(record)
        return (self.view.body(form_id, record) if form_id else None) or {}

    def stated(self, record: RecordId) -> Body:
        """The answers of a live record as they are written down, to be changed."""
        form_id = self.form_of(record)
        return self.view.stated(form_id).get(record, {}) if form_id else {}

    def name(self, record: RecordId) -> str:
        """The line that stands for a record, from its form's label template."""
        form_id = self.form_of(record)
        return "（已不在册）" if form_id is None else self.line(form_id, self.body(record))

    def line(self, form_id: str, body: Body) -> str:
        """The line that stands for these answers, whether or not they are of a live record."""
        form = self.definitions.forms.get(form_id)
        if form is None:
            return ""
        return form.label.format_map(_Written(self, form, body)).strip() or form.title

    def text(self, field: FieldDef, value: Value | None, *, masked: bool = False) -> str:
        """An answer as people see it, with its unit; empty when unanswered.

        Masked is how the screen shows it until somebody asks for all of it. References stay
        readable: they name somebody whose own page is one key away.
        """
        if value is None or value in ("", []):
            return ""
        if field.disclosure is Disclosure.SEALED and is_ring_text(value):
            return SHUT_WORDS
        if field.type == "ref":
            return self.name(RecordId(str(value)))
        if not keepable(value):
            return f"{visible(str(told(value)))}（读不出）"
        written = TYPES[field.type].write(value, field, self.definitions.codes)
        text = f"{written} {field.unit}".strip() if field.unit else written
        return screen(text, field) if masked else text

    def answer(self, form_id: str, record: RecordId, field_id: str, *, whole: bool = False) -> str:
        """One answer of one record; masked unless ``whole``, and then too while it is shut."""
        field = self.form(form_id).field(field_id)
        value = (self.view.body(form_id, record) or {}).get(field_id)
        if value is None and is_shut(self.view, record, field_id):
            return SHUT_WORDS
        return self.told(form_id, record, field, value, whole=whole)

    def told(
        self, form_id: str, record: RecordId, field: FieldDef, value: Value | None, *, whole: bool
    ) -> str:
        """An answer as it may be shown: in full only when asked for and not shut."""
        masked = not whole or self._is_shut(form_id, record, field)
        return self.text(field, value, masked=masked)

    def facts(
        self, form_id: str, record: RecordId, but: Collection[str], *, whole: bool
    ) -> tuple[list[tuple[FieldDef, str]], bool]:
        """What stands in a record, as it may be shown, and whether anything of it is masked."""
        body = self.body(record)
        stated = [
            f for f in self.form(form_id).fields
            if f.id not in but and not f.quiet
            and (f.id in body or is_shut(self.view, record, f.id))
        ]  # fmt: skip
        masks = any(
            self.text(f, body[f.id]) != self.text(f, body[f.id], masked=True)
            for f in stated
            if f.id in body
        )
        return [(f, self.answer(form_id, record, f.id, whole=whole)) for f in stated], masks

    def _is_shut(self, form_id: str, record: RecordId, field: FieldDef) -> bool:
        """Whether an answer needs role and reason, and nobody has given them in this sitting."""
        subject = subject_of(form_id, record, self.view.body(form_id, record) or {})
        if record in self.opened or subject in self.opened:
            return False
        return is_sealed(field, minor=may_be_minor(self.view, subject, self._today()))

    def shut_on(self, form_id: str, record: RecordId) -> list[FieldDef]:
        """The answered questions of a record that are shut now and could be opened here."""
        body = self.view.body(form_id, record) or {}
        return [
            field
            for field in self.form(form_id).fields
            if field.id in body and self._is_shut(form_id, record, field)
        ]

    def search(self, typed: str, form_id: str | None = None, limit: int = 30) -> list[AnswerLine]:
        """Records found by name, pinyin, initials or number tail.

        Args:
            typed: What the person typed.
            form_id: Only records of this form.
            limit: At most so many.
        """
        hits = self.book.search(typed, limit * (4 if form_id else 1))
        lines = [
            AnswerLine(hit.id, hit.label, hit.detail, hit.form)
            for hit in hits
            if form_id in (None, hit.form)
        ]
        return lines[:limit]

    def choices(self, form_id: str, typed: str) -> list[AnswerLine]:
        """What a reference offers: search results, and everything while the list is short."""
        if typed.strip():
            return self.search(typed, form_id)
        return [
            AnswerLine(record, self.name(record), "", form_id) for record in self.records(form_id)
        ][:60]

    def derived(self, list_id: str, day: date) -> "list[Derived]":
        """A derived list as of a day; call on the ledger thread, a village takes a while."""
        from forms.rules.lists import derive

        key = (list_id, day)
        if key not in self._derived:
            self._derived[key] = derive(list_id, self.view, day, self.book.definitions)
        return self._derived[key]


def sealed_on(reading: RecordText, form_id: str, record: RecordId) -> list[str]:
    """The answered questions of a record that are sealed for this computer."""
    fields = reading.form(form_id).fields
    return [field.id for field in fields if is_shut(reading.view, record, field.id)]


def still(reading: RecordText, today: Callable[[], date]) -> RecordText:
    """The same as the book is now; it stays so whatever is written meanwhile."""
    kept = RecordText(reading.book, today, reading.now)
    kept.opened = set(reading.opened)
    return kept


class _Written(dict[str, str]):
    """Answers of one record for a label template; a missing one is empty."""

    def __init__(self, reading: RecordText, form: FormDef, body: Body) -> None:
        super().__init__()
        self._look: Callable[[str], str] = lambda key: reading.text(form.field(key), body.get(key))

    def __missing__(self, key: str) -> str:
        return self._look(key)
