"""Answers that were typed but not saved: kept inside the book, so they are encrypted like it."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from desktop.ui import dialogs
from desktop.ui.page.form_request import FormAsk
from forms.schema.form import Value

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.operations import Tasks

KEY = "drafts"
_TELLING = ("fingerprint", "key", "title", "person", "household")
"""Answers that tell two new records of a form apart, the most telling first."""


class Drafts:
    """What is held here is found at once; the book follows on the ledger thread.

    Args:
        book: Keeps them.
        tasks: The ledger thread.
    """

    def __init__(self, book: "Book", tasks: "Tasks") -> None:
        self._book = book
        self._tasks = tasks
        found = book.ledger.meta.get(KEY)
        self._held: dict[str, Mapping[str, Value]] = dict(found) if isinstance(found, dict) else {}
        self._stored: Mapping[str, Mapping[str, Value]] | None = dict(self._held)

    @property
    def safe(self) -> bool:
        """Whether the book took what was last given to it, as far as one knows yet."""
        return self._stored is not None

    def hold(self, ask: FormAsk, answers: Mapping[str, Value]) -> None:
        """Remember answers that are just being saved; they are found until they are dropped."""
        self._held[_name(ask)] = dict(answers)

    def keep(self, ask: FormAsk, answers: Mapping[str, Value]) -> None:
        """Keep unsaved answers until they are saved or thrown away."""
        self.hold(ask, answers)
        self._store()

    def find(self, ask: FormAsk) -> Mapping[str, Value] | None:
        """Answers kept for the same form and record; None when there are none."""
        return self._held.get(_name(ask))

    def drop(self, ask: FormAsk) -> None:
        """Forget unsaved answers."""
        self._held.pop(_name(ask), None)
        self._store()

    def _store(self) -> None:
        if self._stored == self._held:
            return
        self._stored = dict(self._held)
        write = partial(self._book.ledger.meta.__setitem__, KEY, self._stored)
        self._tasks.run(lambda _: write(), failed=self._not_stored, kept=True)

    def _not_stored(self, bad: BaseException) -> None:
        self._stored = None
        dialogs.error(bad, None, "没有保存的内容存不进台账")


def _name(ask: FormAsk) -> str:
    told = (ask.preset.get(name) for name in _TELLING)
    return f"{ask.form}/{ask.record or next((t for t in told if t), 'new')}"
