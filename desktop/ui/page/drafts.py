"""Answers that were typed but not saved: kept inside the book, so they are encrypted like it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.ui import dialogs
from desktop.ui.page.form_request import FormAsk
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.operations import Tasks

KEY = "drafts"
_TELLING = ("fingerprint", "key", "title", "person", "household")
"""Answers that tell two new records of a form apart, the most telling first."""


class Unfinished(msgspec.Struct, frozen=True):
    """One form that somebody began to fill.

    Attributes:
        form: Its id.
        record: The record that was being changed; None for a new one.
        preset: What was known when it was opened.
        answers: What was typed, with what was there before.
        who: Who typed it.
        at: When last (ISO, UTC).
    """

    form: str
    record: str | None
    preset: dict[str, Any]
    answers: dict[str, Any]
    who: str
    at: str

    @property
    def ask(self) -> FormAsk:
        """What opens it again."""
        return FormAsk(self.form, RecordId(self.record) if self.record else None, self.preset)


class Drafts:
    """What is held here is found at once; the book follows on the ledger thread.

    Args:
        book: Keeps them.
        tasks: The ledger thread.
    """

    def __init__(self, book: "Book", tasks: "Tasks") -> None:
        self._book = book
        self._tasks = tasks
        try:
            self._held = msgspec.convert(book.ledger.meta.get(KEY) or {}, dict[str, Unfinished])
        except msgspec.ValidationError:  # another program's
            self._held = {}
        self._stored: Mapping[str, Unfinished] | None = dict(self._held)

    @property
    def safe(self) -> bool:
        """Whether the book took what was last given to it, as far as one knows yet."""
        return self._stored is not None

    @property
    def unfinished(self) -> list[Unfinished]:
        """What was begun and not saved, the latest first."""
        return sorted(self._held.values(), key=lambda one: one.at, reverse=True)

    def hold(self, ask: FormAsk, answers: Mapping[str, Value]) -> None:
        """Remember answers that are just being saved; they are found until they are dropped."""
        if self.find(ask) == answers:
            return  # since when they are as they are is known already
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._held[_name(ask)] = Unfinished(
            ask.form, ask.record, dict(ask.preset), dict(answers), self._book.actor, now
        )

    def keep(self, ask: FormAsk, answers: Mapping[str, Value]) -> None:
        """Keep unsaved answers until they are saved or thrown away."""
        self.hold(ask, answers)
        self._store()

    def keep_again(self, one: Unfinished) -> None:
        """What was thrown away is not thrown away after all."""
        self._held[_name(one.ask)] = one
        self._store()

    def find(self, ask: FormAsk) -> Mapping[str, Value] | None:
        """Answers kept for the same form and record; None when there are none."""
        found = self._held.get(_name(ask))
        return None if found is None else found.answers

    def drop(self, ask: FormAsk) -> None:
        """Forget unsaved answers."""
        self._held.pop(_name(ask), None)
        self._store()

    def _store(self) -> None:
        if self._stored == self._held:
            return
        self._stored = dict(self._held)
        write = partial(self._book.ledger.meta.__setitem__, KEY, msgspec.to_builtins(self._stored))
        self._tasks.run(lambda _: write(), failed=self._not_stored, kept=True)

    def _not_stored(self, bad: BaseException) -> None:
        self._stored = None
        dialogs.error(bad, None, "没有保存的内容存不进台账")


def _name(ask: FormAsk) -> str:
    told = (ask.preset.get(name) for name in _TELLING)
    return f"{ask.form}/{ask.record or next((t for t in told if t), 'new')}"
