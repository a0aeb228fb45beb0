"""Any form's records: filter as one types, sort, open with Enter; columns as the form says."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget
from typing_extensions import override

from desktop.ui.page import printing
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Desk, Page
from desktop.ui.page.record_text import CONFIRMED, RecordText
from desktop.ui.pages.records.contributions import share_out
from desktop.ui.widgets.basics import Empty, Tone, button, label
from desktop.ui.widgets.record_table import RecordColumn, RecordTable, filter_box
from forms.privacy.masking import screen
from forms.schema.form import FieldDef, RecordId

NAMES = {"name", "head_name", "person", "household", "helper"}
"""Columns that hold people's names."""
NUMBERS = {"int", "decimal", "money"}


class RecordList(Page):
    """One instance per form; ``shown`` is given the form id."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.form_id = ""
        self.filter = filter_box("在本表中筛选（Ctrl+F）")
        self.filter.textChanged.connect(self._filter)
        self.count = label("", "soft")
        self.table = RecordTable("记录")
        self.table.opened.connect(self.open_record)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.ledger = button(
            "看余额", lambda: self.go.emit("fund_ledger", None), icon="sheet", key="F7"
        )
        self.ledger.hide()
        self.buttons.addWidget(self.ledger)
        self.share = button("按户分摊", self._share, tip="为选中的事项写好每户应筹多少", key="F8")
        self.share.hide()
        self.buttons.addWidget(self.share)
        self.blank = button("空表…", self._save_blank, icon="print", tip="打印一张手填的空表")
        self.buttons.addWidget(self.blank)
        self.new = button("新建", self.new_record, icon="plus", kind="primary", tip="新建 Ctrl+N")
        self.buttons.addWidget(self.new)
        bar = QHBoxLayout()
        bar.addWidget(self.filter)
        bar.addWidget(self.count)
        bar.addStretch(1)
        self._whole = False
        self.eye = button("显示遮住的内容", self._toggle, icon="eye", kind="plain")
        bar.addWidget(self.eye)
        self.body.addLayout(bar)
        self.body.addWidget(self.stack, 1)
        self._texts: dict[RecordId, str] = {}

    @override
    def shown(self, argument: object = None) -> None:
        """Read the form's records again."""
        self._set_form(str(argument or self.form_id))
        self._whole = False
        self._read()
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Read again; other forms matter too, for references."""
        self._read()

    @override
    def new_record(self) -> None:
        """Start a record of this form."""
        self.go.emit("form", FormAsk(self.form_id))

    @override
    def seek(self) -> bool:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    def _share(self) -> None:
        """What each household owes by the vote under the cursor."""
        if (decision := self.table.current()) is not None:
            share_out(self.desk, decision, self)

    def _save_blank(self) -> None:
        """A form of this kind to fill in by hand."""
        from desktop.paper.form_sheet import blank_form

        catalogue = self.desk.reading.catalogue
        form = catalogue.form(self.form_id)
        village = self.desk.book.village.name or ""
        printing.offer(
            blank_form(form, catalogue.codes, village), f"{form.title}空表", self.desk, self
        )

    def _set_form(self, form_id: str) -> None:
        if form_id == self.form_id:
            return
        self.form_id = form_id
        form = self.desk.reading.form(form_id)
        self.heading.setText(form.title)
        self.say(form.purpose)
        self.new.setText(f"新建{form.title}")
        self.ledger.setVisible(form_id == "fund")
        self.share.setVisible(form_id == "collective_decision")
        self.table.setAccessibleName(form.title)
        self._empty = Empty(
            "sheet", f"还没有{form.title}", "可以从乡镇的花名册一次导入，也可以在这里一条一条新建。"
        )
        self._empty.buttons.addWidget(
            button("导入表格", lambda: self.go.emit("import", None), icon="import", kind="primary")
        )
        self._empty.buttons.addWidget(button("新建", self.new_record, icon="plus"))
        self._nothing = Empty("search", "没有符合的记录", "换个写法，或清除筛选看全部。")
        self._nothing.buttons.addWidget(button("清除筛选", self.filter.clear))
        self.stack.addWidget(self._empty)
        self.stack.addWidget(self._nothing)

    def _filter(self) -> None:
        everything = list(self.desk.reading.records(self.form_id))
        words = self.filter.text().lower().split()
        chosen = [r for r in everything if self._fits(r, words)] if words else everything
        self.table.fill(self._columns, chosen, self._first_order())
        self.filter.setVisible(bool(everything))
        total = f"共 {len(everything)} 条"
        self.count.setText(f"筛出 {len(chosen)} 条，{total}" if words else total)
        self.count.setVisible(bool(everything))
        self.eye.setVisible(bool(everything) and self._hides())
        empty = self._nothing if everything else self._empty
        self.stack.setCurrentWidget(self.table if chosen else empty)

    def _first_order(self) -> tuple[int, Qt.SortOrder]:
        """What happened last stands first; everything else by its first column."""
        form = self.desk.reading.form(self.form_id)
        dated = form.field(form.columns[0]).type == "date"
        return 0, Qt.SortOrder.DescendingOrder if dated else Qt.SortOrder.AscendingOrder

    def _hides(self) -> bool:
        form = self.desk.reading.form(self.form_id)
        return any(
            screen("一二三四五六七八", form.field(c)) != "一二三四五六七八" for c in form.columns
        )

    def _toggle(self) -> None:
        self._whole = not self._whole
        self._read()

    def _read(self) -> None:
        self._texts = {}
        self._columns = columns_of(self.desk.reading, self.form_id, whole=self._whole)
        self.eye.setText("重新遮住" if self._whole else "显示遮住的内容")
        self._filter()

    def _fits(self, record: RecordId, words: Sequence[str]) -> bool:
        if record not in self._texts:
            self._texts[record] = "\n".join(c.text(record) for c in self._columns).lower()
        return all(word in self._texts[record] for word in words)


def columns_of(reading: RecordText, form_id: str, *, whole: bool = False) -> list[RecordColumn]:
    """The columns a form asks for; ``whole`` shows what the screen masks."""
    form = reading.form(form_id)
    columns = [
        _column(reading, form_id, form.field(column), whole=whole) for column in form.columns
    ]
    on_the_way = reading.on_the_way
    if any(record in on_the_way for record in reading.records(form_id)):
        columns.append(_sent(on_the_way))
    return columns


def _sent(on_the_way: Mapping[RecordId, str]) -> RecordColumn:
    """Whether the county has each record; only while one of the form is on its way."""

    def tone(record: RecordId) -> Tone:
        return "warn" if record in on_the_way else ""

    return RecordColumn("上报", lambda record: on_the_way.get(record, CONFIRMED), tone=tone)


def _column(reading: RecordText, form_id: str, field: FieldDef, *, whole: bool) -> RecordColumn:
    def raw(record: RecordId) -> object:
        return reading.records(form_id)[record].get(field.id)

    plain = field.type in NUMBERS or field.type == "date"
    return RecordColumn(
        field.label,
        lambda record: reading.answer(form_id, record, field.id, whole=whole),
        order=raw if plain else None,
        name=field.id in NAMES or field.type == "ref",
        right=field.type in NUMBERS,
    )
