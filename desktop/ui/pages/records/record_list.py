"""Any form's records: filter as one types, sort, open with Enter; columns as the form says."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from typing_extensions import override

from desktop.book.leaving import leaving_of
from desktop.ui.page import printing
from desktop.ui.page.form_request import ColumnsAsk, FormAsk, ListAsk
from desktop.ui.page.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import CONFIRMED, RecordText
from desktop.ui.page.save_table import export_rows
from desktop.ui.pages.records.contributions import share_out
from desktop.ui.widgets.basics import Tone, button
from desktop.ui.widgets.record_table import RecordColumn
from forms.privacy.masking import screen
from forms.schema.form import Body, FieldDef, RecordId

NAMES = {"name", "head_name", "person", "household", "helper"}
"""Columns that hold people's names."""
NUMBERS = {"int", "decimal", "money"}


WORDING = ListWords(
    "记录",
    "sheet",
    ("", "可以从乡镇的花名册一次导入，也可以在这里一条一条新建。"),
    filter="在本表中筛选（Ctrl+F）",
)


class RecordList(ListPage[Body]):
    """One instance per form; ``shown`` is given the form id."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.form_id = ""
        self.whole = False
        self._only: frozenset[RecordId] | None = None
        self._add_acts()
        self.pasted = button(
            "按名单找…", lambda: self.go.emit("pasted", None), icon="people", key="F9",
            kind="plain", tip="粘贴一列姓名、号码或电话，只看这些人 F9",
        )  # fmt: skip
        self.after.addWidget(self.pasted)
        self.everybody = button("", self._let_go, icon="close", kind="plain", tip="列出全部")
        self.after.addWidget(self.everybody)
        self.eye = button("显示遮住的内容", self._toggle, icon="eye", kind="plain")
        self.after.addWidget(self.eye)
        self.nothing.buttons.addWidget(
            button("导入表格", lambda: self.go.emit("import", None), icon="import", kind="primary")
        )
        self.nothing.buttons.addWidget(button("新建", self.new_record, icon="plus"))

    def _add_acts(self) -> None:
        """The buttons at the head; which are shown depends on the form."""
        self.ledger = button(
            "看余额", lambda: self.go.emit("fund_ledger", None), icon="sheet", key="F7"
        )
        self.share = button("按户分摊", self._share, tip="为选中的事项写好每户应筹多少", key="F8")
        self.hand_over = button(
            "离任交接…",
            self._hand_over,
            icon="pair",
            tip="名下的联系和责任一次转给接任人",
            key="F9",
        )
        self.excel = button(
            "存成 Excel",
            self.export,
            icon="sheet",
            tip="把列出来的这些存成表格，改好还能导入 F6",
            key="F6",
        )
        self.columns = button(
            "选列存表…", self._choose_columns, icon="sheet", key="F4",
            tip="只存要的几栏，按自己的次序 F4",
        )  # fmt: skip
        self.blank = button("空表…", self._save_blank, icon="print", tip="打印一张手填的空表")
        self.new = button("新建", self.new_record, icon="plus", kind="primary", tip="新建 Ctrl+N")
        for made in (
            self.ledger, self.share, self.hand_over, self.columns, self.excel,
            self.blank, self.new
        ):  # fmt: skip
            self.buttons.addWidget(made)

    @override
    def shown(self, argument: object = None) -> None:
        """Read the form's records again; a ``ListAsk`` lists only some of them."""
        narrowed = argument if isinstance(argument, ListAsk) else None
        self._only = frozenset(narrowed.only) if narrowed else None
        self.everybody.setText(f"{narrowed.said} {len(narrowed.only)} 条" if narrowed else "")
        self._set_form(narrowed.form if narrowed else str(argument or self.form_id))
        self.whole = False
        super().shown()

    @override
    def new_record(self) -> None:
        """Start a record of this form."""
        self.go.emit("form", FormAsk(self.form_id))

    def export(self) -> None:
        """Save the records in sight as a workbook that can be taken in again."""
        from desktop.excel.export.register import workbook_of

        context = self.context
        form, bodies = context.reading.form(self.form_id), [self.rows[r] for r in self.in_sight]
        definitions, view = context.book.definitions, context.reading.view
        export_rows(
            lambda told: workbook_of(form, definitions, view, bodies, told),
            form.title, leaving_of(form, len(bodies)), context, self,
        )  # fmt: skip

    def _let_go(self) -> None:
        self._only = None
        self.refill()

    def _choose_columns(self) -> None:
        title = self.context.reading.form(self.form_id).title
        ask = ColumnsAsk(self.form_id, title, self.form_id, tuple(self.in_sight))
        self.go.emit("columns", ask)

    def _share(self) -> None:
        """What each household owes by the vote under the cursor."""
        if (decision := self.table.current()) is not None:
            share_out(self.context, decision, self)

    def _hand_over(self) -> None:
        """What the person under the cursor, or of the term under it, leaves to another."""
        self.go.emit("hand_over", self.table.current())

    def _save_blank(self) -> None:
        """A form of this kind to fill in by hand."""
        from desktop.paper.form_sheet import blank_form

        definitions = self.context.reading.definitions
        form = definitions.form(self.form_id)
        village = self.context.book.village.name or ""
        printing.offer(
            blank_form(form, definitions.codes, village), f"{form.title}空表", self.context, self
        )

    def _set_form(self, form_id: str) -> None:
        if form_id == self.form_id:
            return
        self.form_id = form_id
        form = self.context.reading.form(form_id)
        self.heading.setText(form.title)
        self.say(form.purpose)
        self.new.setText(f"新建{form.title}")
        self.ledger.setVisible(form_id == "fund")
        self.share.setVisible(form_id == "collective_decision")
        self.pasted.setVisible(form_id == "person")
        self.columns.setVisible(form_id in {"person", "household", "project"})
        self.hand_over.setVisible(form_id in {"helper", "secretary_term", "handover"})
        self.table.setAccessibleName(form.title)
        self.nothing.title.setText(f"还没有{form.title}")
        # What happened last stands first; everything else by its first column.
        dated = form.field(form.columns[0]).type == "date"
        self.first_order = (
            0, Qt.SortOrder.DescendingOrder if dated else Qt.SortOrder.AscendingOrder
        )  # fmt: skip

    @override
    def look(self) -> None:
        """Records of this form; those they name may have another name now."""
        self.eye.setText("重新遮住" if self.whole else "显示遮住的内容")
        self.put(self.context.reading.records(self.form_id))

    @override
    def _columns(self) -> list[RecordColumn]:
        return columns_of(self.context.reading, self.form_id, whole=self.whole)

    @override
    def _wanted(self, key: RecordId) -> bool:
        return self._only is None or key in self._only

    @override
    def _counted(self, shown: int) -> str:
        if not self.rows:
            return ""
        total = f"共 {len(self.rows)} 条"
        narrowed = self._only is not None or self.filter.text().strip()
        return f"筛出 {shown} 条，{total}" if narrowed else total

    @override
    def _narrowed(self, shown: int) -> None:
        self.filter.setVisible(bool(self.rows))
        self.excel.setEnabled(bool(shown))
        self.eye.setVisible(bool(self.rows) and self._hides())
        self.everybody.setVisible(self._only is not None)

    def _hides(self) -> bool:
        form = self.context.reading.form(self.form_id)
        return any(
            screen("一二三四五六七八", form.field(c)) != "一二三四五六七八" for c in form.columns
        )

    def _toggle(self) -> None:
        self.whole = not self.whole
        self.look()


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
