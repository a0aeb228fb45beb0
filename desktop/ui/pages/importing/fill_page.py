"""Somebody's blank table: which answer goes into which column, for whom, and the filled file.

Nothing of it is written into the book before the file is saved; the blank itself never changes.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit
from typing_extensions import override

from desktop.book.leaving import NO_PAPER, OWN_USE, Grounds, Leaving
from desktop.ui import dialogs
from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.lists.record_column import RecordColumn
from desktop.ui.lists.record_table import RecordTable, filter_box
from desktop.ui.page.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.page.save_table import save_content
from desktop.ui.widgets.basics import Card, Tone, button, label
from desktop.ui.widgets.labelled import Entry, choice, line
from forms.definitions.records import Hamlet, TableRequest
from forms.rules.lists import lists_of
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.excel.filling.changes import Since
    from desktop.excel.filling.files import FilledFile
    from desktop.excel.filling.order import BlankForm, Order
    from desktop.excel.filling.propose import Proposal
    from forms.answer_book.answer_entry import Subject

WORDING = ListWords(
    "表上的栏",
    "sheet",
    ("这里填别人发来的空表", "在「表格」页把空表拖进来，认出来就到这里。"),
)
WIDE: Final = 340
ALL, ONE = "all", "one"
SURENESS: Final[Mapping[str, tuple[str, Tone]]] = {
    "sure": ("有把握", "good"), "likely": ("大概是", "info"), "ask": ("请看一眼", "warn"),
    "none": ("填不了", ""),
}  # fmt: skip
ZIP: Final = ".zip"
MOST_TOLD: Final = 4


class FillPage(ListPage["Proposal"]):
    """``shown`` is given the path of a blank table."""

    def __init__(self, context: PageContext) -> None:
        self.picker = AnswerPicker(context)
        super().__init__(context, WORDING, self.picker, WIDE)
        self.form: BlankForm | None = None
        self._chosen: dict[str, str] = {}
        self._one: RecordId | None = None
        self.who = choice([])
        self.who.setAccessibleName("给谁填")
        self.who.currentIndexChanged.connect(lambda _: self._follow())
        self.about = SuggestLine(self._offers)
        self.about.setPlaceholderText("名字或拼音首字母")
        self.about.picked.connect(self._pick_one)
        self.asker = line("如：镇民政办；留空就只供本村自己用", longest=60)
        self.paper = line("文号或凭什么要", longest=80)
        self.picker.picked.connect(self._choose)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key="Esc"))
        self.go_on = button("填好…", self.fill, icon="done", kind="primary", key="Ctrl+S")
        self.buttons.addWidget(self.go_on)
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Read a blank; without one the page shows what it had."""
        if isinstance(argument, Path):
            self._chosen, self._one = {}, None
            self.about.clear()
            self._offer_people()
            self.read(argument)
        self.table.setFocus()

    def read(self, path: Path) -> None:
        """Read a blank table on the ledger thread."""
        from desktop.excel.filling.meaning import Recogniser
        from desktop.excel.filling.order import read_form, remembered

        definitions, view = self.context.book.definitions, self.context.reading.view

        def work(_: object) -> "tuple[BlankForm, dict[str, str]]":
            form = read_form(path.name, path.read_bytes(), Recogniser(definitions))
            return form, remembered(form, view)

        self.context.run(work, done=lambda found: self._put_form(*found), failed=self._not_read)

    def fill(self) -> None:
        """Fill it on the ledger thread, then save it where the person says."""
        from desktop.excel.filling.changes import compared
        from desktop.excel.filling.order import Order, fill_form
        from desktop.excel.filling.subjects import subjects
        from forms.answer_book.answer_entry import Asking

        form, context, who = self.form, self.context, self._whom()
        if form is None or not who:
            return
        view, day, definitions = context.reading.view, context.today(), context.book.definitions
        asker, paper = self.asker.text().strip(), self.paper.text().strip()
        order = Order(dict(self._chosen), asker, paper)

        def work(_: object) -> "tuple[list[Subject], list[FilledFile], Since | None]":
            asking = Asking(view, day, definitions)
            people = subjects(who, form.rows_for, asking)
            made = fill_form(form, order, people, asking)
            return people, made, compared(form, order, who, people, asking)

        self.context.run(work, done=lambda made: self._save(form, order, *made))

    def _save(
        self, form: "BlankForm", order: "Order", people: "list[Subject]",
        made: "list[FilledFile]", since: "Since | None",
    ) -> None:  # fmt: skip
        name = form.file_name(1, 1)
        content = made[0].content
        if len(made) > 1:
            name, content = str(Path(name).with_suffix(ZIP)), _together(form, made)
        leaving = Leaving(TableRequest.FORM, form.name, len(people))
        save_content(
            content, "填好的表存到哪里", name, self.context, self,
            _told(made) + (since.changes.zh(self.context.today()) if since else ""),
            leaving=leaving, grounds=_grounds(order),
            then=lambda: self._keep(form, order, people, made, since),
        )  # fmt: skip

    def _keep(
        self, form: "BlankForm", order: "Order", people: "list[Subject]",
        made: "list[FilledFile]", since: "Since | None",
    ) -> None:  # fmt: skip
        """The table is known from now on, and whoever asked for it stands in the register."""
        from desktop.excel.filling.changes import fill_drafts
        from desktop.excel.filling.order import mapping_of, request_of

        day, view = self.context.today(), self.context.reading.view
        drafts = mapping_of(form, order, view, day)
        if since is not None:
            drafts += fill_drafts(request_of(form, order, people, made, day), since)
        self.context.write(
            (TableRequest.FORM, form.fingerprint),
            lambda book: book.ledger.write.save(drafts, actor=book.actor),
            self,
            trouble="表样没有记住",
        )

    def _put_form(self, form: "BlankForm", known: dict[str, str]) -> None:
        self.form, self._chosen = form, known
        self.heading.setText(Path(form.name).stem)
        asks = form.proposals
        again = "这张表填过，照上次确认的来。" if known else ""
        self.say(f"{len(asks)} 栏，{form.answered} 栏能从台账里填。{again}填不了的空着，不猜。")
        self.picker.offer(form.rows_for)
        self.put({
            RecordId(f"{n}:{table.grid.address(one.ask.place)}"): one
            for n, (table, one) in enumerate(asks)
        })  # fmt: skip
        self._follow()

    def _not_read(self, bad: BaseException) -> None:
        self.form = None
        self.put({})
        dialogs.error(bad, self, "读不出这张表")

    def _choose(self, answer: str) -> None:
        """A person says what answers the column under the cursor; empty for nothing."""
        key = self.table.current()
        if key is not None:
            self._chosen[_address(key)] = answer
            self.put(self.rows)

    def answer(self, key: RecordId) -> str:
        """The id of what answers a column: what a person chose, else what was proposed."""
        return self._chosen.get(_address(key), self.rows[key].meaning.answer)

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows, names = self.rows, self.picker.names

        def sureness(key: RecordId) -> tuple[str, Tone]:
            if _address(key) in self._chosen:
                return ("定好了", "good") if self._chosen[_address(key)] else ("不填", "")
            return SURENESS[rows[key].meaning.confidence.value]

        return [
            RecordColumn("格", _address),
            RecordColumn("表上写的", lambda key: "".join(rows[key].ask.label.split())),
            RecordColumn("由什么来填", lambda key: names.get(self.answer(key), "")),
            RecordColumn("", lambda key: sureness(key)[0], tone=lambda key: sureness(key)[1]),
            RecordColumn("为什么", lambda key: rows[key].meaning.reason),
        ]

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, Proposal]]":
        rows = self.rows
        return lambda _: rows

    @override
    def _open_row(self, key: str) -> None:
        self.picker.filter.setFocus()

    @override
    def _show_detail(self, row: "Proposal") -> None:
        key = self.table.current()
        self.picker.show_for("".join(row.ask.label.split()), self.answer(key) if key else "")

    @override
    def _narrowed(self, shown: int) -> None:
        self._follow()

    def _follow(self) -> None:
        self.about_entry.setVisible(self.who.currentData() == ONE)
        self.go_on.setEnabled(self.form is not None and bool(self._whom()))

    def _whom(self) -> str:
        """Whom it is filled for, as ``subjects`` reads it; empty while nobody is chosen."""
        who = str(self.who.currentData() or "")
        if who != ONE:
            return who
        if self._one is None:
            return ""
        return f"{self.context.reading.form_of(self._one)}:{self._one}"

    def _offer_people(self) -> None:
        reading, definitions = self.context.reading, self.context.book.definitions
        offers = [(ALL, "全村"), (ONE, "一个人或一户…")]
        offers += [(f"hamlet:{one.name}", one.name or "") for one in reading.view.all(Hamlet)]
        titles = {rule.list: rule.title for rule in definitions.rules}
        offers += [(f"list:{name}", f"{titles.get(name, name)}名单")
                   for name in lists_of(definitions)]  # fmt: skip
        self.who.clear()
        for value, words in offers:
            self.who.addItem(words, value)

    def _offers(self, typed: str) -> list[Offer]:
        reading = self.context.reading
        found = [one for form in ("person", "household") for one in reading.choices(form, typed)]
        return [Offer(one.id, one.label, one.detail, one.form) for one in found]

    def _pick_one(self, record: str) -> None:
        self._one = RecordId(record)
        self.about.setText(self.context.reading.name(self._one))
        self._follow()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(14)
        self.about_entry = Entry("是谁", self.about)
        for made, wide in (
            (Entry("给谁填", self.who), 2), (self.about_entry, 2),
            (Entry("谁要的", self.asker), 3), (Entry("凭什么", self.paper), 2),
        ):  # fmt: skip
            row.addWidget(made, wide)
        self.above.addLayout(row)


class AnswerPicker(Card):
    """What may answer the column under the cursor; Enter or a double click chooses."""

    picked = Signal(str)
    """The id of the answer; empty for none."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("由什么来填", padding=16)
        self._context = context
        self.names: dict[str, str] = {}
        self.what = label("", "soft", wrap=True)
        self.filter: QLineEdit = filter_box("找：年龄、户主、低保…")
        self.table = RecordTable("能选的答案")
        self.filter.textChanged.connect(self.table.look_for)
        self.filter.returnPressed.connect(self._take)
        self.table.opened.connect(lambda _: self._take())
        self.nothing = button("这一栏不填", lambda: self.picked.emit(""))
        self.body.addWidget(self.what)
        self.body.addWidget(self.filter)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing)

    def offer(self, rows_for: str) -> None:
        """Offer what the record can tell where a row is about this."""
        from forms.answer_book.catalogue import catalogue

        every = catalogue(self._context.book.definitions)
        self.names = {answer: one.zh for answer, one in every.items()}
        first = (f"{rows_for}.", "fact.", "household.")
        ids = sorted(map(RecordId, every), key=lambda one: not one.startswith(first))
        self.table.fill([RecordColumn("答案", lambda key: self.names[key])], ids)
        self.table.look_for(self.filter.text())

    def show_for(self, asked: str, answer: str) -> None:
        """Say which column is meant, and stand on what answers it now."""
        self.what.setText(f"「{asked}」现在由{self.names.get(answer) or '谁也不'}来填。换一个：")
        ids = self.table.rows.ids
        if answer in ids:
            self.table.selectRow(ids.index(RecordId(answer)))

    def _take(self) -> None:
        if (answer := self.table.current()) is not None:
            self.picked.emit(answer)


def _grounds(order: "Order") -> Grounds:
    """Why the filled file is made, as it was typed above the table."""
    return Grounds(order.asker, order.paper or NO_PAPER) if order.asker else OWN_USE


def _address(key: RecordId) -> str:
    return key.partition(":")[2]


def _together(form: "BlankForm", made: "Sequence[FilledFile]") -> bytes:
    """Several filled files as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, one in enumerate(made, 1):
            archive.writestr(form.file_name(at, len(made)), one.content)
    return out.getvalue()


def _told(made: "Sequence[FilledFile]") -> str:
    """What was filled, what stays empty, and the question most cells wait for."""
    filled = sum(len(one.filled) for one in made)
    empty = [cell for one in made for cell in one.empty]
    if not empty:
        return f"填了 {filled} 格，没有空着的。"
    labels = Counter("".join(cell.label.split()) for cell in empty).most_common(MOST_TOLD)
    told = "、".join(f"{name} {times} 格" for name, times in labels)
    return f"填了 {filled} 格，{len(empty)} 格没有记录、空着：{told}。"
