"""A list, and beside it the row under the cursor in full: what every page of rows is made from.

A page says what is listed (``_read``), in which columns (``_columns``), what it narrows by besides
the filter (``_wanted``), and how one row is shown in full (``_show_detail``). Filter, facets,
cursor, choice and order, what stands there when nothing does, Ctrl+F and reading again are here,
for all of them. Rows become a column store (``desktop/ui/lists``), on the ledger thread where they
are many.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.ui import dialogs
from desktop.ui.lists.chips import ChipRow
from desktop.ui.lists.column_store import ColumnStore
from desktop.ui.lists.condition_strip import ConditionStrip
from desktop.ui.lists.conditions import BLANK
from desktop.ui.lists.copying import as_table
from desktop.ui.lists.facet_panel import Facet, FacetPanel
from desktop.ui.lists.narrowing import Narrowing
from desktop.ui.lists.record_column import (
    RecordColumn,
    RecordStore,
    collation,
    latin_of,
    store_of,
)
from desktop.ui.lists.record_table import RecordTable, filter_box
from desktop.ui.lists.selection_bar import SelectionBar, Verb
from desktop.ui.operations import Step
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.record_text import still
from desktop.ui.widgets.basics import Empty, button, label
from forms.schema.form import RecordId

T = TypeVar("T")
_AS_WIDE_AS_IT_MAY = 100
"""Weight of the filter beside the room that is left over."""
AT_ONCE: Final = 6_000
"""Cells that are read on the window's thread; more would be felt."""
JOINED: Final = "="
"""Begins the id of a column that other records tell; these stand first among the facets."""
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
        reading: The book as it was when the rows were read; columns read this one.
        first_order: Column and direction to sort by until the person chooses another.
        narrowing: What was chosen beside the typed words.
        faceted: Whether the values to narrow by stand beside the list.
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
        self.reading = context.reading
        self.first_order: tuple[int, Qt.SortOrder] | None = None
        self.narrowing = Narrowing()
        self.faceted = False
        self._stock = Stock((), (), ColumnStore((), {}))
        self._edition = 0
        self.filter = filter_box(words.filter)
        self.filter.textChanged.connect(lambda _: self._narrow())
        self.count = label("", "soft")
        self.table = RecordTable(words.name)
        self.table.opened.connect(self._open_row)
        self.table.marked.connect(self._marked)
        self.nothing = Empty(words.icon, *words.nothing)
        self.none_fits = Empty("search", *words.none_fits)
        self.clear_button = button("清除筛选", self.clear_narrowing)
        self.none_fits.buttons.addWidget(self.clear_button)
        self.stack = QStackedWidget()
        for part in (self.table, self.nothing, self.none_fits):
            self.stack.addWidget(part)
        self._detail = detail
        self.before, self.after, self.above = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._make_facets()
        self.table.many = True
        self.bar = SelectionBar(self.table, self._verbs())
        self.table.chosen.connect(self._tell_chosen)
        self._lay_out(filtered=bool(words.filter), width=width)

    def _make_facets(self) -> None:
        self.facets = FacetPanel()
        self.facets.turned.connect(self._turned)
        self.facets.hide()
        self.facet_button = button(
            "筛选栏", self._turn_facets, icon="filter", key="F4", kind="plain"
        )
        self.facet_button.hide()
        self.more = button("加条件", self._ask_condition, icon="plus", kind="plain")
        self.more.hide()
        self.strip_of_conditions = ConditionStrip()
        self.strip_of_conditions.said.connect(
            lambda said: self.narrow_by(self.narrowing.also(said))
        )
        self.chips = ChipRow()
        self.chips.dropped.connect(lambda key: self.narrow_by(self.narrowing.without(key)))
        self.chips.cleared.connect(self.clear_narrowing)
        self.filter.installEventFilter(self)

    def _lay_out(self, *, filtered: bool, width: int) -> None:
        bar = QHBoxLayout()
        bar.addLayout(self.before)
        if filtered:
            bar.addWidget(self.filter, _AS_WIDE_AS_IT_MAY)
            bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addLayout(self.after)
        bar.addWidget(self.more)
        bar.addWidget(self.facet_button)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.facets)
        row.addWidget(self.stack, 1)
        if self._detail is not None:
            self._detail.setFixedWidth(width)
            row.addWidget(self._detail)
        self.body.addLayout(bar)
        self.body.addWidget(self.strip_of_conditions)
        self.body.addWidget(self.chips)
        self.body.addLayout(self.above)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.bar)

    @property
    def in_sight(self) -> list[RecordId]:
        """The keys of the rows that fit what was typed and chosen, from the top."""
        return self.table.rows.in_order()

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

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the filter: down to the rows, all of them, or take the last chip away."""
        if watched is self.filter and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._from_filter(event)
            if event.type() == QEvent.Type.ShortcutOverride and event.matches(
                QKeySequence.StandardKey.SelectAll
            ):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _from_filter(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Backspace and not self.filter.text() and self.chips.chips:
            self.chips.drop_last()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.table.setFocus()
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self.table.many:
            self.table.setFocus()
            self.table.selectAll()
        else:
            return False
        return True

    def look(self) -> None:
        """Read the rows on the ledger thread, then show them."""
        self.context.run(self._read(), done=self.put)

    def put(self, rows: Mapping[RecordId, T]) -> None:
        """Show these rows; filter, order, choice and cursor stay."""
        self.rows = rows
        self.reading = still(self.context.reading, self.context.today)
        columns, ids = self._columns(), list(rows)
        shown = self._seen(columns)
        self._edition += 1
        asked, by, put = self.narrowing.columns, self._ordered_by(shown), self._stocked
        if len(ids) * len(shown) <= AT_ONCE:
            put(self._edition, Stock(columns, shown, store_of(columns, ids, shown, asked)))
            return

        def make(_: object) -> Stock:
            store = store_of(columns, ids, shown, asked, facets=False)
            if by:
                store.order(by)
            return Stock(columns, shown, store)

        self.context.run(make, done=partial(put, self._edition))

    def _ordered_by(self, shown: Sequence[str]) -> str:
        """The column the rows will be ordered by; empty for the order given."""
        same = [one.id for one in self.table.rows.columns] == list(shown)
        at = self.table.rows.order[0] if same or not self.first_order else self.first_order[0]
        return shown[at] if 0 <= at < len(shown) else ""

    def refill(self) -> None:
        """What the page narrows by has changed: show the rows that fit it."""
        self._stock.wanted = self._fitting(self._stock.store)
        self._narrow()

    def _fitting(self, store: RecordStore) -> int:
        return store.set_of(key for key in store.ids if key in self.rows and self._wanted(key))

    def narrow_by(self, narrowing: Narrowing) -> None:
        """Narrow the list by these values and conditions."""
        self.narrowing = narrowing
        if narrowing.columns <= self._stock.store.columns.keys():
            self._narrow()
        else:  # a column that was not read yet, or is gone
            self.put(self.rows)

    def clear_narrowing(self) -> None:
        """Show all again."""
        self.narrowing = Narrowing()
        if self.filter.text():
            self.filter.clear()
        else:
            self._narrow()

    def picked(self) -> list[RecordId]:
        """What is meant by a page's own buttons: the chosen rows where they are many, else all."""
        return self.table.selected() if self.bar.isVisible() else self.in_sight

    def copy(self, *, heads: bool = True) -> None:
        """Put the chosen rows on the clipboard as they are seen."""
        rows, chosen = self.table.rows, self.table.selected()
        text = as_table(rows.store, rows.columns, chosen, heads=heads)
        QGuiApplication.clipboard().setText(text)
        dialogs.success(f"已复制 {len(chosen):,} 行，遮住的照样遮着。", self)

    def current(self) -> T | None:
        """The row under the cursor."""
        key = self.table.current()
        return None if key is None else self.rows.get(key)

    def _seen(self, columns: Sequence[RecordColumn]) -> list[str]:
        """Which columns are shown, in order."""
        return [column.id for column in columns if column.first]

    def _stocked(self, asked: int, stock: "Stock") -> None:
        """The columns of the rows are read: show them, unless others were asked for meanwhile."""
        if asked != self._edition or not isValid(self):
            return
        self._stock, stock.wanted = stock, self._fitting(stock.store)
        by_id = {column.id: column for column in stock.columns}
        seen = [by_id[one] for one in stock.shown]
        self.table.put(stock.store, seen, self.first_order, self._left()[1])
        stored = stock.store.facets
        facets = [_facet(column, stock.store) for column in stock.columns if column.id in stored]
        facets.sort(key=lambda one: not one.id.startswith(JOINED))
        if facets or stock.whole:
            self.facets.put(facets)
            self.facet_button.setVisible(bool(facets))
            self.more.setVisible(bool(facets))
            self.facets.setVisible(self.faceted and bool(facets))
        self._narrow()
        if not stock.whole:
            self._complete(stock)

    def _complete(self, stock: "Stock") -> None:
        """Read on the ledger thread what takes longer: values, pinyin, what the page adds."""
        ids, shown, asked = stock.store.ids, stock.shown, self.narrowing.columns
        later = self._later(stock.columns)

        def make(_: object) -> Stock:
            columns = later()
            store = store_of(columns, ids, shown, asked)
            store.also_said(latin_of(columns, store))
            for one in shown:
                store.ranks(one)
            return Stock(columns, shown, store, whole=True)

        self.context.run(make, done=partial(self._stocked, self._edition))

    def _later(self, columns: Sequence[RecordColumn]) -> Callable[[], Sequence[RecordColumn]]:
        """What works out the columns that take longest; done on the ledger thread."""
        return lambda: columns

    def _narrow(self) -> None:
        """Show the rows that fit what was typed and chosen."""
        store = self._stock.store
        fits, shown = self._left()
        if shown != self.table.rows.shown:
            self.table.narrow(shown)
        if self._stock.whole and not self.facets.isHidden():
            self.facets.tell(store.counts(self.narrowing.picks, fits), self.narrowing.picks)
        self.chips.put(self.narrowing.chips(store, self._title, self.context.today()))
        self._say_how_many(shown.bit_count(), self.filter.text())

    def _left(self) -> tuple[int, int]:
        """The rows that fit all but the chosen values, and those that fit these too."""
        store = self._stock.store
        said = store.saying(self.filter.text(), self._stock.wanted)
        fits = self.narrowing.left(store, said, self.context.today())
        return fits, store.picked(self.narrowing.picks, fits)

    def _say_how_many(self, number: int, typed: str) -> None:
        self.clear_button.setVisible(bool(typed or self.narrowing))
        empty = self.none_fits if self.rows else self.nothing
        self.stack.setCurrentWidget(self.table if number else empty)
        if self._detail is not None:
            self._detail.setVisible(bool(number))
        self.count.setText(self._counted(number))
        self.count.setVisible(bool(self.count.text()))
        self._narrowed(number)

    def _title(self, column: str) -> str | None:
        return next((one.title for one in self._stock.columns if one.id == column), None)

    def _turned(self, column: str, value: str, on: bool) -> None:
        self.narrow_by(self.narrowing.turned(column, value, on=on))

    def _ask_condition(self) -> None:
        columns = self._stock.columns
        self.strip_of_conditions.ask([(column.id, column.title) for column in columns])

    def _turn_facets(self) -> None:
        self.faceted = not self.faceted
        self.facets.setVisible(self.faceted)
        self._narrow()

    def _verbs(self) -> Sequence[Verb]:
        """What can be done to chosen rows."""
        return (
            Verb("复制", "Ctrl+C", "sheet", self.copy),
            Verb(
                "复制（不带表头）",
                "Ctrl+Shift+C",
                "sheet",
                partial(self.copy, heads=False),
                in_menu_alone=True,
            ),
        )

    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        """How many are chosen, in words."""
        return f"已选 {len(chosen):,} 条"

    def _tell_chosen(self) -> None:
        selection = self.table.rows.selection
        self.bar.setVisible(selection.many)
        if selection.many:
            hidden = selection.hidden(self.table.rows.shown)
            rest = f"，其中 {hidden:,} 条现在没显示" if hidden else ""
            self.bar.words.setText(self._chosen_words(self.table.selected()) + rest)

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


@dataclass(slots=True, eq=False)
class Stock:
    """What a page shows from.

    Attributes:
        columns: All there are.
        shown: Those that are seen, in order.
        store: The rows.
        whole: Whether everything is read that the list may be narrowed by.
        wanted: Those that fit what the page narrows by.
    """

    columns: Sequence[RecordColumn]
    shown: Sequence[str]
    store: RecordStore
    whole: bool = False
    wanted: int = 0


def _facet(column: RecordColumn, store: RecordStore) -> Facet:
    """The values of a column: in their own order, else the most frequent first, blanks last."""
    found = store.facets.get(column.id, {})
    if column.rank is not None:
        values = sorted(found, key=column.rank)
    else:
        values = sorted(
            found, key=lambda one: (one == BLANK, -found[one].bit_count(), collation(one))
        )
    return Facet(column.id, column.title, tuple(values))
