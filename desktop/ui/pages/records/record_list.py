"""Any form's records: filter as one types, sort, open with Enter; columns as the form says."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.book.leaving import Leaving, leaving_of
from desktop.book.many import editable
from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.print_list import print_visits
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.operations import Step
from desktop.ui.page import printing
from desktop.ui.page.form_request import ColumnsAsk, ListAsk, ManyAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.register_menu import ask_new
from desktop.ui.page.save_table import export_rows
from desktop.ui.pages.records.contributions import share_out
from desktop.ui.pages.records.record_columns import (
    HOUSEHOLDS,
    JOINED,
    columns_of,
    with_facts,
)
from desktop.ui.store.conditions import UNCLEAR, Condition, Op
from desktop.ui.store.joined_households import WATCHED
from desktop.ui.store.joined_people import NEVER, JoinedPeople
from desktop.ui.store.list_look import ListLook
from desktop.ui.store.narrowing import Narrowing
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Empty, button
from forms.definitions.records import Household, Person
from forms.privacy.masking import screen
from forms.schema.form import SUBJECTS, Body, FromSheet, RecordId

LIVING: Final = frozenset({"在册"})
SHIPPED: Final[Mapping[str, Mapping[str, ListLook]]] = {
    Person.FORM: {
        "快满十六": ListLook(narrowing=Narrowing(conditions=(
            Condition("=age", Op.LEAST, "15"), Condition("=age", Op.MOST, "15")
        ))),
        "九十天没走访": ListLook(
            narrowing=Narrowing({"=visit": frozenset({"超过90天", NEVER}), "=belongs": LIVING})
        ),
        "没有电话": ListLook(narrowing=Narrowing(
            {"=belongs": LIVING}, (Condition("phone", Op.EMPTY),)
        )),
        "号码空着": ListLook(narrowing=Narrowing(
            {"=belongs": LIVING}, (Condition("id_number", Op.EMPTY),)
        )),
    },
    Household.FORM: {
        "三类监测": ListLook(narrowing=Narrowing({"=watched": frozenset({WATCHED, UNCLEAR})})),
        "九十天没走访": ListLook(
            narrowing=Narrowing({"=visit": frozenset({"超过90天", NEVER})})
        ),
        "没问清": ListLook((*HOUSEHOLDS[:3], "=open", *HOUSEHOLDS[3:]), order="=open"),
    },
}  # fmt: skip
"""Views that come with the program."""
WORDING = ListWords(
    "记录",
    "sheet",
    ("", ""),
    filter="在本表中筛选（Ctrl+F）",
)


class RecordList(ListPage[Body]):
    """One instance per form; ``shown`` is given the form id."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.form_id = ""
        self.whole = False
        self._to_choose: tuple[RecordId, ...] = ()
        self._join: JoinedPeople | None = None
        self._only: frozenset[RecordId] | None = None
        self._add_acts()
        self.pasted = button(
            "按名单找…", lambda: self.go.emit("pasted", None), icon="people", key=keys.NINTH,
            kind="plain", tip="粘贴一列姓名、号码或电话，只看这些人 F9",
        )  # fmt: skip
        self.after.addWidget(self.pasted)
        self.everybody = button("", self._let_go, icon="close", kind="plain", tip="列出全部")
        self.after.addWidget(self.everybody)
        self.eye = button("显示遮住的内容", self._toggle, icon="eye", kind="plain")
        self.after.addWidget(self.eye)

    def _add_acts(self) -> None:
        """The buttons at the head; which are shown depends on the form."""
        self.ledger = button(
            "看余额", lambda: self.go.emit("fund_ledger", None), icon="sheet", key=keys.SEVENTH
        )
        self.share = button(
            "按户分摊", self._share, tip="为选中的事项写好每户应筹多少", key=keys.EIGHTH
        )
        self.hand_over = button(
            "离任交接…",
            self._hand_over,
            icon="pair",
            tip="名下的联系和责任一次转给接任人",
            key=keys.NINTH,
        )
        self.excel = button(
            "存成 Excel",
            self.export,
            icon="sheet",
            tip="把列出来的这些存成表格，改好还能导入 Ctrl+S",
            key=keys.SAVE,
        )
        self.columns = button(
            "选列存表…", self._choose_columns, icon="sheet", key=keys.CHOOSE_COLUMNS,
            tip="只存要的几栏，按自己的次序 Ctrl+Shift+S",
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
        asked = argument if isinstance(argument, ListAsk) else None
        self._to_choose = asked.only if asked and asked.chosen else ()
        narrowed = asked if asked and not asked.chosen else None
        self._only = frozenset(narrowed.only) if narrowed else None
        self.everybody.setText(f"{narrowed.said} {len(narrowed.only)} 条" if narrowed else "")
        self._set_form(asked.form if asked else str(argument or self.form_id))
        self.whole = False
        self.refill()  # at once with what was read before; what was written since comes after
        super().shown()

    @override
    def new_record(self) -> None:
        """Start a record of this form; of households with their people, as a table."""
        if self.form_id == Household.FORM:
            self.go.emit("new_household", None)
        else:
            self.go.emit("form", ask_new(self.context.reading, self.form_id, self.context.today()))

    def export(self) -> None:
        """Save the records in sight as a workbook that can be taken in again."""
        from desktop.excel.export.register import workbook_of

        context = self.context
        form, bodies = context.reading.form(self.form_id), [self.rows[r] for r in self.picked()]
        definitions, view = context.book.definitions, context.reading.view
        export_rows(
            lambda told: workbook_of(form, definitions, view, bodies, told),
            form.title, leaving_of(form, len(bodies)), context, self,
        )  # fmt: skip

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (
            Verb("改一项…", keys.EDIT_ONE, "edit", self.edit_many),
            Verb("登记…", keys.REGISTER, "plus", self.register_many),
            *super()._verbs(),
            Verb("记走访…", keys.VISIT, "visit", self._visit, in_menu_alone=True),
            Verb("打印走访单…", keys.PRINT_VISITS, "visit", self._print_visits),
            Verb("按名单选…", "", "people", lambda: self.go.emit("pasted", None)),
            Verb("存 Excel…", keys.SAVE, "export", self.export, apart=True),
        )

    @override
    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        if self.form_id != Person.FORM:
            unit = "户" if self.form_id == Household.FORM else "条"
            return f"已选 {len(chosen):,} {unit}"
        homes = self.context.reading.view.answers(Person.household)
        return f"已选 {len(chosen):,} 人，{len({homes.get(one) for one in chosen}):,} 户"

    def _visit(self) -> None:
        """The visit sheet of the household under the cursor, or of whom the record names."""
        current = self.table.current()
        _, whom = self._whom([current] if current is not None else [])
        if whom:
            self.go.emit("visit_sheet", whom[0])
        else:
            dialogs.warn("这条登记没有写明是哪个人、哪一户，请到人员或农户里选。", self)

    def _print_visits(self) -> None:
        """The visit sheets of the chosen households, or of those of the chosen people."""
        about, whom = self._whom(self.picked())
        view = self.context.reading.view
        homes = [view.household_of(one) if about == Person.FORM else one for one in whom]
        known = list(dict.fromkeys(home for home in homes if home is not None))
        if known:
            print_visits(self.context, known, self)
        else:
            dialogs.warn("选中的没有写明是哪一户，请到人员或农户里选。", self)

    def edit_many(self) -> None:
        """The same answer for all that are chosen."""
        if not editable(self.context.reading.form(self.form_id)):
            dialogs.warn("这一种登记写下就不改，没有可以一起改的项。", self, "不能一起改")
        elif chosen := self.table.selected():
            self.go.emit("edit_many", ManyAsk(self.form_id, tuple(chosen)))

    def register_many(self) -> None:
        """A record about each person or household that is chosen, or that the records name."""
        about, whom = self._whom(self.table.selected())
        if whom:
            self.go.emit("register_many", ManyAsk(about, whom))
        else:
            dialogs.warn("选中的登记没有写明是哪个人、哪一户，请到人员或农户里选。", self)

    def _whom(self, chosen: Sequence[RecordId]) -> tuple[str, tuple[RecordId, ...]]:
        """Whom the chosen records are about, each once: persons where any are named."""
        if self.form_id in JOINED:
            return self.form_id, tuple(chosen)
        form = self.context.reading.form(self.form_id)
        for about in SUBJECTS:
            fields = [one.id for one in form.fields if one.id == one.form == about]
            named = (self.rows[one].get(name) for one in chosen for name in fields)
            if whom := tuple(dict.fromkeys(RecordId(w) for w in named if isinstance(w, str))):
                return about, whom
        return Person.FORM, ()

    @override
    def _leaving(self, rows: int) -> Leaving | None:
        return leaving_of(self.context.reading.form(self.form_id), rows)

    @override
    def _view_list(self) -> str:
        return self.form_id

    @override
    def _views(self) -> Mapping[str, ListLook]:
        return SHIPPED.get(self.form_id, {})

    def _let_go(self) -> None:
        self._only = None
        self.refill()

    def _choose_columns(self) -> None:
        title = self.context.reading.form(self.form_id).title
        ask = ColumnsAsk(self.form_id, title, self.form_id, tuple(self.picked()))
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
        self.list.faceted = form_id in JOINED
        form = self.context.reading.form(form_id)
        self.heading.setText(form.title)
        self.heading.setToolTip(form.purpose)
        self.new.setText(f"新建{form.title}")
        self.ledger.setVisible(form_id == "fund")
        self.share.setVisible(form_id == "collective_decision")
        self.pasted.setVisible(form_id == "person")
        self.columns.setVisible(form_id in {"person", "household", "project"})
        self.hand_over.setVisible(form_id in {"helper", "secretary_term", "handover"})
        self.table.setAccessibleName(form.title)
        # What happened last stands first; everything else by its first column.
        dated = form.field(form.columns[0]).type == "date"
        self.first_order = (
            0, Qt.SortOrder.DescendingOrder if dated else Qt.SortOrder.AscendingOrder
        )  # fmt: skip

    @cached_property
    @override
    def nothing(self) -> Empty:
        """With the two ways a first record comes here."""
        made = super().nothing
        self._take_in = button(
            "导入表格", lambda: self.go.emit("import", None), icon="import", kind="primary"
        )
        made.buttons.addWidget(self._take_in)
        made.buttons.addWidget(button("新建", self.new_record, icon="plus"))
        return made

    @override
    def _blank(self) -> QWidget:
        """Say what the register is for, and how the first record comes into it."""
        if self.rows:
            return super()._blank()
        form = self.context.reading.form(self.form_id)
        imported = form.register.imports.sheet is not FromSheet.NEVER
        how = "可以从表格一次导入，也可以一条一条新建" if imported else "一条一条新建"
        self.nothing.title.setText(f"还没有{form.title}")
        self.nothing.text.setText(f"{form.purpose}\n{how}（Ctrl+N）。")
        self._take_in.setVisible(imported)
        return self.nothing

    @override
    def look(self) -> None:
        """Records of this form; those they name may have another name now."""
        self.eye.setText("重新遮住" if self.whole else "显示遮住的内容")
        super().look()

    @override
    def _read(self) -> Callable[[Step], Mapping[RecordId, Body]]:
        book, form_id = self.context.book, self.form_id
        return lambda _: book.view().records(form_id)

    @override
    def put(self, rows: Mapping[RecordId, Body]) -> None:
        """Show the records as they are by now: more may have been written since they were read."""
        super().put(self.context.reading.records(self.form_id))

    @override
    def _columns(self) -> list[RecordColumn]:
        reading, form_id = self.reading, self.form_id
        columns = columns_of(reading, form_id, whole=self.whole)
        self._join = JoinedPeople(
            reading.view, self.context.today(), reading.definitions, whole=self.whole
        )
        return with_facts(reading.form(form_id), columns, self._join)

    @override
    def _later(self, columns: Sequence[RecordColumn]) -> Callable[[], Sequence[RecordColumn]]:
        """Fill in who is left behind, which takes longest."""
        join, joined = self._join, self.form_id in JOINED

        def work() -> Sequence[RecordColumn]:
            if joined and join is not None:
                join.derive()
            return columns

        return work

    @override
    def _narrows(self) -> Callable[[RecordId], bool] | None:
        return None if self._only is None else self._only.__contains__

    @override
    def _counted(self, shown: int) -> str:
        if not self.rows:
            return ""
        total = f"共 {len(self.rows)} 条"
        narrowed = self._only is not None or self.filter.text().strip() or self.list.narrowing
        return f"筛出 {shown} 条，{total}" if narrowed else total

    @override
    def _narrowed(self, shown: int) -> None:
        if self._to_choose and self.table.rows.store.size:
            chosen, self._to_choose = self._to_choose, ()
            self.table.choose(chosen)
        self.filter.setVisible(bool(self.rows) or not self.list.there)
        self.excel.setEnabled(bool(shown))
        # in the two lists people work in all day, the rows need the room; blank says it larger
        told = bool(self.rows) and self.form_id not in JOINED
        self.say(self.context.reading.form(self.form_id).purpose if told else "")
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
