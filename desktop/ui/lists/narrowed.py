"""The rows of a list and all they are narrowed, ordered, grouped and looked at by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.collation import collation
from desktop.ui import keys
from desktop.ui.lists.chips import ChipRow
from desktop.ui.lists.column_picker import ColumnPicker
from desktop.ui.lists.condition_strip import ConditionStrip
from desktop.ui.lists.facet_panel import Facet, FacetPanel
from desktop.ui.lists.filter_line import FilterLine
from desktop.ui.lists.list_looks import ListLooks
from desktop.ui.lists.record_table import AT_ONCE, RecordTable, give_rows
from desktop.ui.page.page import PageContext
from desktop.ui.store.column_store import ColumnStore
from desktop.ui.store.conditions import BLANK
from desktop.ui.store.list_look import ListLook
from desktop.ui.store.narrowing import Narrowing
from desktop.ui.store.record_column import (
    RecordColumn,
    RecordStore,
    latin_of,
    store_of,
)
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.widgets.basics import button
from forms.schema.form import RecordId

JOINED: Final = "="
"""Begins the id of a column that other records tell; these stand first among the facets."""
Order = tuple[int, Qt.SortOrder]
"""Column, counted among those shown, and direction."""


@dataclass(slots=True, eq=False)
class Stock:
    """What a list is shown from.

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


@dataclass(frozen=True, slots=True)
class ListSource:
    """What a page says of its rows.

    Attributes:
        wanted: Whether a row fits what the page narrows by beside this; None while all do.
        order: Column and direction until the person chooses another.
        again: Asks the page to hand its rows over once more: other columns are needed.
        later: What works out the columns that take longest; done on the ledger thread.
        view_list: Whose views are kept by name; empty for none.
        views: Views that come with the program.
    """

    wanted: Callable[[], Callable[[RecordId], bool] | None]
    order: Callable[[], Order | None]
    again: Callable[[], None]
    later: Callable[[Sequence[RecordColumn]], Callable[[], Sequence[RecordColumn]]]
    view_list: Callable[[], str]
    views: Callable[[], Mapping[str, ListLook]]


class Narrowed(QObject):
    """Rows in a table, and the parts around it; the page lays them out.

    Args:
        context: The book and the ledger thread.
        name: What is listed, for screen readers.
        placeholder: What may be typed to narrow it.
        source: What the page says of its rows.

    Attributes:
        narrowing: What was chosen beside the typed words.
        faceted: Whether the values to narrow by stand beside the list where there is room.
        there: Whether the rows were read; before, that none stands there says nothing.
    """

    narrowed = Signal(int)
    """So many rows stand there now."""

    def __init__(
        self, context: PageContext, name: str, placeholder: str, source: ListSource
    ) -> None:
        super().__init__()
        self._context, self._source = context, source
        self.narrowing, self.faceted, self.there = Narrowing(), False, False
        self._tiny = False
        self._turned: bool | None = None
        self._stock = Stock((), (), ColumnStore((), {}))
        self._edition, self._facets = 0, list[Facet]()
        self._columns: tuple[str, ...] = ()
        self._wanted_order = ("", False)
        self.table = RecordTable(name)
        self.table.many = True
        self.filter = FilterLine(placeholder)
        self.facets, self.chips, self.strip = FacetPanel(), ChipRow(), ConditionStrip()
        self.looks, self.picker = ListLooks(context, self.look_now), ColumnPicker()
        self.more = button("加条件", self._ask_condition, icon="plus", kind="plain")
        self.facet_button = button(
            "筛选栏", self._turn_facets, icon="filter", key=keys.FACETS, kind="plain"
        )
        for hidden in (self.facets, self.more, self.facet_button):
            hidden.hide()
        self._connect()

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _: self.narrow())
        self.filter.down.connect(self.table.setFocus)
        self.filter.everything.connect(self._choose_all)
        self.filter.back.connect(self.chips.drop_last)
        self.facets.turned.connect(
            lambda column, value, on: self.narrow_by(self.narrowing.turned(column, value, on=on))
        )
        self.chips.dropped.connect(lambda key: self.narrow_by(self.narrowing.without(key)))
        self.chips.cleared.connect(self.clear)
        self.strip.said.connect(lambda said: self.narrow_by(self.narrowing.also(said)))
        self.looks.wanted.connect(self.look_at)
        self.looks.grouped.connect(self._group_by)
        self.looks.columns_wanted.connect(self._turn_columns)
        self.picker.chosen.connect(self._show_columns)

    def put(self, ids: Sequence[RecordId], columns: Sequence[RecordColumn]) -> None:
        """Show these rows; filter, order, choice and cursor stay."""
        shown, asked = self._seen(columns), self._columns_asked()
        self._edition += 1
        if len(ids) * len(shown) <= AT_ONCE:
            store = store_of(columns, ids, shown, asked)
            self._stocked(self._edition, Stock(columns, shown, store))
            return
        arranged = self._arranged(shown)

        def make(_: object) -> Stock:
            store = store_of(columns, ids, shown, asked, facets=False)
            arranged(store)
            return Stock(columns, shown, store)

        self._context.run(make, done=partial(self._stocked, self._edition))

    def fit(self, mode: FrameMode) -> None:
        """Have so much room: in a tiny window the facets are one press away."""
        give_rows(self.table, mode)
        self._tiny, self._turned = mode is FrameMode.TINY, None
        self._show_facets()

    def _show_facets(self) -> None:
        """As somebody turned them; else where the page wants them and there is room."""
        turned = self.faceted and not self._tiny if self._turned is None else self._turned
        shown = turned and not self.facet_button.isHidden()
        self.facets.setVisible(shown)
        if shown:
            self.facets.put(self._facets)

    def refill(self) -> None:
        """What the page narrows by has changed: show the rows that fit it."""
        self._stock.wanted = self._fitting(self._stock.store)
        self.narrow()

    def narrow_by(self, narrowing: Narrowing) -> None:
        """Narrow the list by these values and conditions."""
        self.narrowing = narrowing
        if narrowing.columns <= self._stock.store.columns.keys():
            self.narrow()
        else:  # a column that was not read yet, or is gone
            self._source.again()

    def clear(self) -> None:
        """Show all again."""
        self.narrowing = Narrowing()
        if self.filter.text():
            self.filter.clear()
        else:
            self.narrow()

    def narrow(self) -> None:
        """Show the rows that fit what was typed and chosen."""
        store = self._stock.store
        fits, shown = self._left()
        if shown != self.table.rows.shown:
            self.table.narrow(shown)
        if self._stock.whole and not self.facets.isHidden():
            self.facets.tell(store.counts(self.narrowing.picks, fits), self.narrowing.picks)
        self.chips.put(self.narrowing.chips(store, self._title, self._context.today()))
        self.narrowed.emit(shown.bit_count())

    @property
    def around(self) -> tuple[QWidget, ...]:
        """What the list is narrowed by, beside what is typed."""
        return (self.facets, self.chips, self.strip, self.more, self.facet_button)

    @property
    def as_made(self) -> bool:
        """Whether nobody has narrowed, ordered, grouped or chosen anything here."""
        rows = self.table.rows
        here = self.narrowing or self.filter.text() or self._columns or rows.group
        asked = bool(here) or self._source.wanted() is not None
        own = ((-1, Qt.SortOrder.AscendingOrder), self._source.order())
        return not (asked or rows.selection.many) and rows.order in own

    def look_now(self) -> ListLook:
        """How the list is looked at now, to be kept."""
        (at, way), rows = self.table.rows.order, self.table.rows
        order = rows.columns[at].id if 0 <= at < len(rows.columns) else ""
        down = bool(order) and way == Qt.SortOrder.DescendingOrder
        shown = tuple(self._stock.shown)
        return ListLook(shown, self.narrowing, self.filter.text(), order, down, rows.group)

    def look_at(self, look: ListLook) -> None:
        """Look at the list in another way."""
        self.narrowing, self._columns = look.narrowing, look.columns
        self.filter.blockSignals(True)
        self.filter.setText(look.typed)
        self.filter.blockSignals(False)
        self.table.rows.group = look.group
        self._wanted_order = (look.order, look.down)
        self._source.again()

    def _seen(self, columns: Sequence[RecordColumn]) -> list[str]:
        """Which columns are shown, in order."""
        known = {column.id for column in columns}
        chosen = [one for one in self._columns if one in known]
        return chosen or [column.id for column in columns if column.first]

    def _columns_asked(self) -> frozenset[str]:
        """The columns that are read though they may not be shown."""
        return self.narrowing.columns | {self.table.rows.group}

    def _arranged(self, shown: Sequence[str]) -> Callable[[RecordStore], None]:
        """What works out order and groups the rows will be shown in; on the ledger thread."""
        first, same = self._source.order(), [one.id for one in self.table.rows.columns]
        at, way = self.table.rows.order if same == list(shown) or not first else first
        by, group = shown[at] if 0 <= at < len(shown) else "", self.table.rows.group

        def work(store: RecordStore) -> None:
            if by:
                store.order(by, down=way == Qt.SortOrder.DescendingOrder)
            if group in store.facets:
                store.grouping(group)

        return work

    def _fitting(self, store: RecordStore) -> int:
        wanted = self._source.wanted()
        return store.everything if wanted is None else store.set_of(filter(wanted, store.ids))

    def _left(self) -> tuple[int, int]:
        """The rows that fit all but the chosen values, and those that fit these too."""
        store = self._stock.store
        said = store.saying(self.filter.text(), self._stock.wanted)
        fits = self.narrowing.left(store, said, self._context.today())
        return fits, store.picked(self.narrowing.picks, fits)

    def _stocked(self, edition: int, stock: Stock) -> None:
        """The columns of the rows are read: show them, unless others were asked for meanwhile."""
        if edition != self._edition or not isValid(self.table):
            return
        self._stock, stock.wanted, self.there = stock, self._fitting(stock.store), True
        by_id, model = {column.id: column for column in stock.columns}, self.table.rows
        grouped = by_id.get(model.group)
        model.rank = (grouped.rank if grouped else None) or collation
        seen = [by_id[one] for one in stock.shown]
        self.table.put(stock.store, seen, self._order_of(stock), self._left()[1])
        self._offer(stock)
        self.narrow()
        if not stock.whole:
            self._complete(stock)

    def _offer(self, stock: Stock) -> None:
        """Offer what the list can be narrowed and grouped by, once it is known."""
        stored = stock.store.facets
        found = [_facet(column, stock.store) for column in stock.columns if column.id in stored]
        facets = [one for one in found if len(one.values) > 1 or one.id in self.narrowing.picks]
        facets.sort(key=lambda one: not one.id.startswith(JOINED))
        if not self.filter.placeholderText() or not (facets or stock.whole):
            return
        self._facets = facets
        for part in (self.facet_button, self.more):
            part.setVisible(bool(facets))
        self._show_facets()
        groups = [(one.id, one.title) for one in facets]
        self.looks.put(self._source.view_list(), self._source.views(), groups)
        self.looks.show_group(self.table.rows.group)

    def _complete(self, stock: Stock) -> None:
        """Read on the ledger thread what takes longer: values, pinyin, what the page adds."""
        ids, shown, asked = stock.store.ids, stock.shown, self._columns_asked()
        later, arranged = self._source.later(stock.columns), self._arranged(stock.shown)

        def make(_: object) -> Stock:
            columns = later()
            store = store_of(columns, ids, shown, asked)
            store.also_said(latin_of(columns, store))
            for one in shown:
                store.ranks(one)
            arranged(store)
            return Stock(columns, shown, store, whole=True)

        self._context.run(make, done=partial(self._stocked, self._edition))

    def _order_of(self, stock: Stock) -> Order | None:
        """The order a view asks for, once; else the page's own, for columns not shown before."""
        (order, down), self._wanted_order = self._wanted_order, ("", False)
        if order not in stock.shown:
            return self._source.order()
        way = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.table.order_by(stock.shown.index(order), way)
        return None

    def _title(self, column: str) -> str | None:
        return next((one.title for one in self._stock.columns if one.id == column), None)

    def _choose_all(self) -> None:
        self.table.setFocus()
        self.table.selectAll()

    def _group_by(self, column: str) -> None:
        self.table.rows.group = column
        self._source.again()

    def _ask_condition(self) -> None:
        self.strip.ask([(column.id, column.title) for column in self._stock.columns])

    def _turn_facets(self) -> None:
        self._turned = self.facets.isHidden()
        self._show_facets()
        self.narrow()

    def _turn_columns(self) -> None:
        self.picker.setVisible(self.picker.isHidden())
        self._offer_columns()

    def _offer_columns(self) -> None:
        titles = [(column.id, column.title) for column in self._stock.columns]
        self.picker.put(titles, self._seen(self._stock.columns))

    def _show_columns(self, columns: list[str]) -> None:
        self._columns = tuple(columns)
        self._source.again()
        if not columns:
            self._offer_columns()


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
