"""A list, and beside it the row under the cursor in full: what every page of rows is made from.

A page says what is listed (``_read``), in which columns (``_columns``), what it narrows by besides
the filter (``_wanted``), what can be done to its rows (``_verbs``), and how one row is shown in
full (``_show_detail``). The rest is ``Narrowed``, for all of them: filter, facets, cursor, choice
and order; rows become a column store, on the ledger thread where they are many.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.book.leaving import Leaving
from desktop.ui import keys
from desktop.ui.lists.narrowed import ListSource, Narrowed
from desktop.ui.lists.print_list import print_rows
from desktop.ui.lists.selection_bar import SelectionBar, Verb, copy_chosen
from desktop.ui.operations import Long, Step
from desktop.ui.page.page import Page, PageContext, take_focus
from desktop.ui.page.record_text import still
from desktop.ui.store.list_look import ListLook
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Empty, button, label
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
        first: What to do first where nothing stands: words of a button, and the page it shows.
    """

    name: str
    icon: str
    nothing: Said
    none_fits: Said = ("没有符合的记录", "换个写法，或清除筛选看全部。")
    filter: str = ""
    first: tuple[tuple[str, str], ...] = ()


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
        list: The rows as they stand there, and what narrows them.
        bar: What can be done to chosen rows.
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
        source = ListSource(
            self._narrows, lambda: self.first_order, lambda: self.put(self.rows), self._later,
            self._view_list, self._views,
        )  # fmt: skip
        self.list = Narrowed(context, words.name, words.filter, source)
        self.gives_way.append(self.list)
        self.filter, self.table = self.list.filter, self.list.table
        self.count = label("", "soft")
        self.table.opened.connect(self._open_row)
        self.table.marked.connect(self._marked)
        self.table.chosen.connect(self._tell_chosen)
        self.list.narrowed.connect(self._say_how_many)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self._detail = detail
        self.before, self.after, self.above = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self.bar = SelectionBar(self.table, self._verbs())
        self._words, self._filtered = words, bool(words.filter)
        self._lay_out(width)

    @cached_property
    def nothing(self) -> Empty:
        """What is shown where there is no row."""
        made = Empty(self._words.icon, *self._words.nothing)
        for said, page in self._words.first:
            made.buttons.addWidget(button(said, partial(self.go.emit, page, None)))
        self.stack.addWidget(made)
        return made

    def _make_none_fits(self) -> None:
        """What is shown where no row fits, and the button that shows all again."""
        self.none_fits = Empty("search", *self._words.none_fits)
        self.clear_button = button("清除筛选", self.list.clear)
        self.none_fits.buttons.addWidget(self.clear_button)
        self.stack.addWidget(self.none_fits)

    def _lay_out(self, width: int) -> None:
        filtered = self._filtered
        bar = QHBoxLayout()
        bar.addLayout(self.before)
        if filtered:
            bar.addWidget(self.filter, _AS_WIDE_AS_IT_MAY)
            bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addLayout(self.after)
        row = QHBoxLayout()
        row.setSpacing(14)
        if filtered:
            bar.addWidget(self.list.more)
            bar.addWidget(self.list.facet_button)
            row.addWidget(self.list.facets)
        row.addWidget(self.stack, 1)
        row.addWidget(self.list.picker)
        if self._detail is not None:
            self._detail.setFixedWidth(beside(width))
            row.addWidget(self._detail)
        self.body.addWidget(self.list.looks)
        self.body.addLayout(bar)
        if filtered:
            self.body.addWidget(self.list.strip)
            self.body.addWidget(self.list.chips)
        self.body.addLayout(self.above)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.bar)
        if not filtered:
            # What belongs to nobody outlives the page, and holds on to the whole book with it.
            for unused in (self.count, self.filter, *self.list.around):
                unused.setParent(self)
                unused.hide()

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
        if not self._filtered:
            return False
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    @property
    @override
    def kept_as_left(self) -> bool:
        """Whether somebody looks at the list in a way of his own."""
        return not self.list.as_made

    def look(self) -> None:
        """Read the rows on the ledger thread, then show them."""
        reading = f"正在读「{self.heading.text()}」"
        self.context.run(Long(reading, self._read(), stops=False), done=self.put)

    def put(self, rows: Mapping[RecordId, T]) -> None:
        """Show these rows; filter, order, choice and cursor stay."""
        self.rows = rows
        self.reading = still(self.context.reading, self.context.today)
        self.list.put(list(rows), self._columns())

    def refill(self) -> None:
        """What the page narrows by has changed: show the rows that fit it."""
        self.list.refill()

    def picked(self) -> list[RecordId]:
        """What is meant by a page's own buttons: the chosen rows where they are many, else all."""
        return self.table.selected() if self.table.rows.selection.many else self.in_sight

    def current(self) -> T | None:
        """The row under the cursor."""
        key = self.table.current()
        return None if key is None else self.rows.get(key)

    def _say_how_many(self, number: int) -> None:
        rows = number or not self.list.there
        here = self.stack.isAncestorOf(QApplication.focusWidget() or self)
        self.stack.setCurrentWidget(self.table if rows else self._blank())
        self.first_focus = self.table if rows else self.filter
        if here:
            take_focus(self)  # a place where nothing stands takes no keys
        if self._detail is not None:
            self._detail.setVisible(bool(number))
        self.count.setText(self._counted(number))
        self.count.setVisible(bool(self.count.text()))
        self._narrowed(number)

    def _blank(self) -> QWidget:
        """What is shown in place of rows."""
        if not self.rows:
            return self.nothing
        if not hasattr(self, "none_fits"):
            self._make_none_fits()
        self.clear_button.setVisible(bool(self.filter.text() or self.list.narrowing))
        return self.none_fits

    def _tell_chosen(self) -> None:
        selection, words = self.table.rows.selection, ""
        if selection.many:
            hidden = selection.hidden(self.table.rows.shown)
            rest = f"，其中 {hidden:,} 条现在没显示" if hidden else ""
            chosen = selection.store.ids_of(selection.rows)
            words = self._chosen_words(chosen) + rest
        self.bar.tell(words)

    def _narrows(self) -> Callable[[RecordId], bool] | None:
        """What a row has to fit beside the filter; None while all do."""
        wanted, rows = self._wanted(), self.rows
        return None if wanted is None else lambda key: key in rows and wanted(rows[key])

    def _read(self) -> Callable[[Step], Mapping[RecordId, T]]:
        """What reads the rows; done on the ledger thread, so it asks nothing of the page."""
        raise NotImplementedError

    def _columns(self) -> Sequence[RecordColumn]:
        """The columns of the rows that are held now."""
        raise NotImplementedError

    def _later(self, columns: Sequence[RecordColumn]) -> Callable[[], Sequence[RecordColumn]]:
        """What works out the columns that take longest; done on the ledger thread."""
        return lambda: columns

    def _wanted(self) -> Callable[[T], bool] | None:
        """What was chosen beside the filter, asked once for all rows; None while all fit."""
        return None

    def _view_list(self) -> str:
        """Whose views are kept by name; a list without keeps none."""
        return ""

    def _views(self) -> Mapping[str, ListLook]:
        """Views that come with the program."""
        return {}

    def _verbs(self) -> Sequence[Verb]:
        """What can be done to chosen rows."""
        copy = partial(copy_chosen, self.table)
        return (
            Verb("复制", keys.COPY, "sheet", copy),
            Verb("复制（不带表头）", keys.COPY_BARE, "sheet", partial(copy, heads=False),
                 in_menu_alone=True),
            Verb("打印名单…", keys.PRINT, "print", self._print),
        )  # fmt: skip

    def _print(self) -> None:
        """The chosen rows on paper, or all that are seen."""
        rows = self.picked()
        asked = "；".join(chip.words for chip in self.list.chips.chips)
        title, leaving = self.heading.text(), self._leaving(len(rows))
        if rows:
            print_rows(self.table, rows, title, asked, leaving, self.context, self)

    def _leaving(self, rows: int) -> Leaving | None:
        """Whom a paper with so many rows names; None for nobody."""
        return Leaving(self.entry.name, self.heading.text(), rows)

    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        """How many are chosen, in words."""
        return f"已选 {len(chosen):,} 条"

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
