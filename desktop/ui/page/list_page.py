"""A list, and beside it the row under the cursor in full: what every page of rows is made from.

A page says what is listed (``_read``), in which columns (``_columns``), what it narrows by besides
the filter (``_wanted``), and how one row is shown in full (``_show_detail``). Filter, cursor and
order, what stands there when nothing does, Ctrl+F and reading again are here, for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.operations import Step
from desktop.ui.page.page import Page, PageContext
from desktop.ui.widgets.basics import Empty, button, label
from desktop.ui.widgets.record_table import RecordColumn, RecordTable, filter_box, matching
from forms.schema.form import RecordId

T = TypeVar("T")
_AS_WIDE_AS_IT_MAY = 100
"""Weight of the filter beside the room that is left over."""
Said = tuple[str, str]
"""Head and sentence of a place where nothing stands."""


@dataclass(frozen=True, slots=True)
class ListWords:
    """What a list says of itself.

    Attributes:
        name: What is listed, for screen readers.
        icon: Picture of the place where nothing stands.
        nothing: Said when there is no row.
        none_fits: Said when no row fits what was typed or chosen.
        filter: What may be typed to narrow the list; a list without it has no filter.
    """

    name: str
    icon: str
    nothing: Said
    none_fits: Said = ("没有符合的记录", "换个写法，或清除筛选看全部。")
    filter: str = ""


class ListPage(Page, Generic[T]):
    """Rows by key; the key is a record's id, unless the page opens its rows itself.

    Args:
        context: What the page works with.
        words: What the list says of itself.
        detail: Shows the row under the cursor, where one line does not say all of it.
        width: Of the detail, in logical pixels.

    Attributes:
        rows: Everything there is, by key.
        in_sight: The keys of the rows that fit what was typed and chosen.
        first_order: Column and direction to sort by until the person chooses another.
        before: Beside the filter at the left: what else narrows the list.
        after: At the right of the same line.
        above: Between that line and the list.
    """

    def __init__(
        self,
        context: PageContext,
        words: ListWords,
        detail: QWidget | None = None,
        width: int = 336,
    ) -> None:
        super().__init__(context)
        self.rows: Mapping[RecordId, T] = {}
        self.first_order: tuple[int, Qt.SortOrder] | None = None
        self.in_sight: Sequence[RecordId] = ()
        self._texts: dict[RecordId, str] = {}
        self.filter = filter_box(words.filter)
        self.filter.textChanged.connect(lambda _: self.refill())
        self.count = label("", "soft")
        self.table = RecordTable(words.name)
        self.table.opened.connect(self._open_row)
        self.table.marked.connect(self._marked)
        self.nothing = Empty(words.icon, *words.nothing)
        self.none_fits = Empty("search", *words.none_fits)
        self.clear_button = button("清除筛选", self.filter.clear)
        self.none_fits.buttons.addWidget(self.clear_button)
        self.stack = QStackedWidget()
        for part in (self.table, self.nothing, self.none_fits):
            self.stack.addWidget(part)
        self._detail = detail
        self.before, self.after, self.above = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._lay_out(filtered=bool(words.filter), width=width)

    def _lay_out(self, *, filtered: bool, width: int) -> None:
        bar = QHBoxLayout()
        bar.addLayout(self.before)
        if filtered:
            bar.addWidget(self.filter, _AS_WIDE_AS_IT_MAY)
            bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addLayout(self.after)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.stack, 1)
        if self._detail is not None:
            self._detail.setFixedWidth(width)
            row.addWidget(self._detail)
        self.body.addLayout(bar)
        self.body.addLayout(self.above)
        self.body.addLayout(row, 1)

    @override
    def shown(self, argument: object = None) -> None:
        """Read the rows again as of today."""
        self.look()
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Whatever was written may change who stands on the list."""
        self.look()

    @override
    def seek(self) -> bool:
        """Put the cursor into the filter."""
        if self.filter.parent() is None:
            return False
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    def look(self) -> None:
        """Read the rows on the ledger thread, then show them."""
        self.context.run(self._read(), done=self.put)

    def put(self, rows: Mapping[RecordId, T]) -> None:
        """Show these rows; filter, order and cursor stay."""
        self.rows = rows
        self._texts = {}
        self.refill()

    def refill(self) -> None:
        """Show the rows that fit what was typed and chosen."""
        columns, typed = self._columns(), self.filter.text()
        shown = self.in_sight = matching(
            columns, filter(self._wanted, self.rows), typed, self._texts
        )
        self.table.fill(columns, shown, self.first_order)
        self.clear_button.setVisible(bool(typed))
        empty = self.none_fits if self.rows else self.nothing
        self.stack.setCurrentWidget(self.table if shown else empty)
        if self._detail is not None:
            self._detail.setVisible(bool(shown))
        self.count.setText(self._counted(len(shown)))
        self.count.setVisible(bool(self.count.text()))
        self._narrowed(len(shown))

    def current(self) -> T | None:
        """The row under the cursor."""
        key = self.table.current()
        return None if key is None else self.rows.get(key)

    def _read(self) -> Callable[[Step], Mapping[RecordId, T]]:
        """What reads the rows; done on the ledger thread, so it asks nothing of the page."""
        raise NotImplementedError

    def _columns(self) -> Sequence[RecordColumn]:
        """The columns of the rows that are held now."""
        raise NotImplementedError

    def _wanted(self, key: RecordId) -> bool:  # noqa: ARG002 - for those that narrow by more
        """Whether a row fits what was chosen beside the filter."""
        return True

    def _counted(self, shown: int) -> str:  # noqa: ARG002 - for those that say it
        """How many rows stand there, in words."""
        return ""

    def _narrowed(self, shown: int) -> None:
        """So many rows stand there now: let buttons that need one follow."""

    def _show_detail(self, row: T) -> None:
        """Show a row in full."""

    def _open_row(self, key: str) -> None:
        self.open_record.emit(key)

    def _marked(self, key: str) -> None:
        row = self.rows.get(RecordId(key))
        if row is not None:
            self._show_detail(row)
