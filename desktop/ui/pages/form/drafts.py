"""Answers that were typed but not saved: kept inside the book, so they are encrypted like it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.ui.page.form_request import FormAsk
from forms.schema.form import Value

if TYPE_CHECKING:
    from desktop.book.book import Book

KEY = "drafts"
_TELLING = ("fingerprint", "key", "title", "person", "household")
"""Answers that tell two new records of a form apart, the most telling first."""


def _name(ask: FormAsk) -> str:
    told = (ask.preset.get(name) for name in _TELLING)
    return f"{ask.form}/{ask.record or next((t for t in told if t), 'new')}"


def keep(book: "Book", ask: FormAsk, answers: Mapping[str, Value]) -> None:
    """Keep unsaved answers until they are saved or thrown away."""
    drafts = dict(book.ledger.meta.get(KEY) or {})
    drafts[_name(ask)] = dict(answers)
    book.ledger.meta[KEY] = drafts


def find(book: "Book", ask: FormAsk) -> dict[str, Value] | None:
    """Answers kept for the same form and record; None when there are none."""
    drafts = book.ledger.meta.get(KEY) or {}
    return drafts.get(_name(ask)) if isinstance(drafts, dict) else None


def drop(book: "Book", ask: FormAsk) -> None:
    """Forget unsaved answers."""
    drafts = dict(book.ledger.meta.get(KEY) or {})
    if drafts.pop(_name(ask), None) is not None:
        book.ledger.meta[KEY] = drafts
