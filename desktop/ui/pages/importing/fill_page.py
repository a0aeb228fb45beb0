"""Somebody's blank table: which answer goes into which column, for whom, and the filled file.

Nothing of it is written into the book before the file is saved; the blank itself never changes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit
from typing_extensions import override

from desktop.book.leaving import NO_PAPER, OWN_USE, Grounds, Leaving
from desktop.container.package import archive_of
from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.lists.filter_line import FilterLine
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page import printing
from desktop.ui.page.form_request import PreviewAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.save_table import save_content
from desktop.ui.pages.importing.filled_cells import FilledAsk
from desktop.ui.pages.importing.operations import BLANKS
from desktop.ui.pages.importing.versions import VersionsAsk
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import dots
from desktop.ui.widgets.basics import Card, Tone, button, label
from desktop.ui.widgets.labelled import Entry, choice, file_password_line, line
from forms.definitions.records import TableRequest
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.excel.export.filled import Filled
    from desktop.excel.filling.order import BlankForm, Order
    from desktop.excel.filling.propose import Proposal

WORDING = ListWords(
    "表上的栏",
    "sheet",
    ("这里填别人发来的空表", "在「表格」页把空表拖进来，认出来就到这里。"),
    first=(("去拖一张空表", "import"),),
)
WIDE: Final = 340
SECRET_WIDE: Final = 200
ONE = "one"
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
        self._answered: Mapping[str, tuple[int, int]] = {}
        self.who = choice([])
        self.who.setAccessibleName("给谁填")
        self.who.currentIndexChanged.connect(lambda _: self._other_people())
        self.about = SuggestLine(self._offers)
        self.about.setPlaceholderText("名字或拼音首字母")
        self.about.picked.connect(self._pick_one)
        self.asker = line("如：镇民政办；留空就只供本村自己用", longest=60)
        self.paper = line("文号或凭什么要", longest=80)
        self.secret = file_password_line()
        self.secret.setFixedWidth(dots(SECRET_WIDE))
        self.only = QCheckBox("只填自上次以来变了的行")
        self.only.setToolTip("和上次给同一个单位填的比；写上谁要的才能比")
        self.asker.textChanged.connect(lambda _: self._follow())
        self.picker.picked.connect(self._choose)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self._add_buttons()
        self._arrange()

    def _add_buttons(self) -> None:
        self.versions = button(
            "两版对照…", self._compare, icon="pair", kind="plain", key=keys.SIXTH,
            tip="和先前的一版空表比 F6",
        )  # fmt: skip
        self.cells = button(
            "各格来源", self._look_at_cells, icon="search", key=keys.EIGHTH,
            tip="每一格填什么、从哪里来，空着的要问什么；先看，不存 F8",
        )  # fmt: skip
        self.preview = button(
            "预览",
            self._look_at_paper,
            icon="eye",
            key=keys.SEVENTH,
            tip="填好打印出来的样子；不存 F7",
        )  # fmt: skip
        self.go_on = button("填好…", self.fill, icon="done", kind="primary", key=keys.SAVE)
        for made in (self.cells, self.preview, self.go_on):
            self.buttons.addWidget(made)

    @override
    def shown(self, argument: object = None) -> None:
        """Read a blank; without one the page shows what it had."""
        if isinstance(argument, Path):
            self._chosen, self._one = {}, None
            self.about.clear()
            self.secret.clear()
            self._offer_people()
            self._read_blank(argument)
        elif not self.rows:
            self.put({})  # what the page is for stands there
        self.table.setFocus()

    def _read_blank(self, path: Path) -> None:
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
        self._filled(self._save)

    def _look_at_cells(self) -> None:
        """Where each cell would come from, and what lacks; nothing is saved."""

        def put(made: "Filled") -> None:
            self.go.emit("filled", FilledAsk(Path(made.form.name).stem, made.lines))

        self._filled(put)

    def _look_at_paper(self) -> None:
        """What it will look like on paper; nothing is saved."""

        def put(made: "Filled") -> None:
            from desktop.excel.export.filled import words_in

            if not made.files:
                self._save(made)
                return
            name, content = next((name, one.content) for name, one in made.files.items())
            more = f"共 {len(made.files)} 份，这里是第一份。" if len(made.files) > 1 else ""
            path = Path(name)
            self.go.emit("preview", PreviewAsk(
                path.stem, f"{more}没有存；看好了回去按「填好…」。", content, path.suffix,
                words_in(content),
            ))  # fmt: skip

        self._filled(put)

    def _compare(self) -> None:
        """How this blank differs from an earlier version that the person chooses."""
        form = self.form
        if form is None:
            return
        folder = self.context.settings.folder_for(FileKind.BLANK)
        path = dialogs.open_file("选择这张表先前的一版空表", folder, BLANKS, self)
        if path is None:
            return
        definitions = self.context.book.definitions

        def work(_: object) -> VersionsAsk:
            from desktop.excel.filling.meaning import Recogniser
            from desktop.excel.filling.order import read_form
            from desktop.excel.looking.blank_versions import compare_blanks

            old = read_form(path.name, path.read_bytes(), Recogniser(definitions))
            return VersionsAsk(path.name, form.name, compare_blanks(old, form))

        self.context.run(work, done=lambda ask: self.go.emit("versions", ask))

    def _filled(self, then: "Callable[[Filled], None]") -> None:
        """Fill it on the ledger thread; nothing is done twice meanwhile."""
        from desktop.excel.export.filled import filled
        from desktop.excel.filling.order import Order
        from forms.answer_book.answer_entry import Asking

        form, context, who = self.form, self.context, self._whom()
        if form is None or not who:
            return
        view, day, definitions = context.reading.view, context.today(), context.book.definitions
        order = Order(dict(self._chosen), self.asker.text().strip(), self.paper.text().strip())
        only, store = self.only.isEnabled() and self.only.isChecked(), context.book.ledger.store
        self._busy(True)

        def done(made: "Filled") -> None:
            self._busy(False)
            self._count(made)
            then(made)

        def failed(bad: BaseException) -> None:
            self._busy(False)
            dialogs.error(bad, self, "没有填成")

        context.run(
            lambda _: filled(form, order, who, Asking(view, day, definitions), store, only=only),
            done=done, failed=failed,
        )  # fmt: skip

    def _count(self, made: "Filled") -> None:
        """Show of each column how many of its cells have an answer."""
        filled, every = (Counter(one.asked for one in some) for some in (made.sources, made.lines))
        self._answered = {asked: (filled[asked], every[asked]) for asked in every}
        self.put(self.rows)

    def _busy(self, on: bool) -> None:
        for made in (self.go_on, self.cells, self.preview):
            made.setEnabled(not on)
        if not on:
            self._follow()

    def _save(self, made: "Filled") -> None:
        since = made.since.changes.zh(self.context.today()) if made.since is not None else ""
        if not made.files:
            dialogs.success(f"{since}没有写出文件。", self)
            return
        secret = self.secret.text()
        self.context.run(
            lambda _: _packed(made, secret),
            done=lambda packed: self._save_packed(made, f"{_told(made)}{since}", *packed),
        )

    def _save_packed(self, made: "Filled", told: str, name: str, content: bytes) -> None:
        save_content(
            content, "填好的表存到哪里", name, self.context, self, told,
            leaving=Leaving(TableRequest.FORM, made.form.name, len(made.people)),
            grounds=_grounds(made.order), then=lambda path: self._keep(made, path),
        )  # fmt: skip

    def _keep(self, made: "Filled", path: Path) -> None:
        """Remember the table and who asked; then lay the sheet of sources beside the file."""
        drafts = made.drafts(self.context.reading.view)
        self.context.write(
            (TableRequest.FORM, made.form.fingerprint),
            lambda book: book.ledger.write.save(drafts, actor=book.actor),
            self,
            then=lambda _: self._lay_beside(made, path),
            trouble="表样没有记住",
        )

    def _lay_beside(self, made: "Filled", path: Path) -> None:
        from desktop.excel.export.filled import free_name
        from desktop.excel.export.own_use import OwnUse

        words = self.context.book.definitions.words

        def put(content: bytes) -> None:
            beside = free_name(path.with_name(f"{path.stem}-来源.xlsx"))
            if printing.save_file(content, beside, self, words):
                dialogs.success(f"{beside.name} 写着每一格从哪里来，只供本村查对。", self)

        self.context.run(lambda _: made.beside(OwnUse(words)), done=put)

    def _put_form(self, form: "BlankForm", known: dict[str, str]) -> None:
        self.form, self._chosen, self._answered = form, known, {}
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
            self._answered = {}
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

        def counted(key: RecordId) -> str:
            filled, every = self._answered.get(_said(rows[key]), (0, 0))
            return f"{filled} / {every}"

        found = [RecordColumn("有答案的格", counted, right=True)] if self._answered else []
        return [
            RecordColumn("格", _address),
            RecordColumn("表上写的", lambda key: _said(rows[key])),
            *found,
            RecordColumn("由什么来填", lambda key: names.get(self.answer(key), "")),
            RecordColumn("把握", lambda key: sureness(key)[0], tone=lambda key: sureness(key)[1]),
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
        self.picker.show_for(_said(row), self.answer(key) if key else "")

    @override
    def _narrowed(self, shown: int) -> None:
        self._follow()

    def _follow(self) -> None:
        self.about_entry.setVisible(self.who.currentData() == ONE)
        ready = self.form is not None and bool(self._whom())
        for made in (self.go_on, self.cells, self.preview):
            made.setEnabled(ready)
        self.versions.setEnabled(self.form is not None)
        self.only.setEnabled(bool(self.asker.text().strip()))

    def _other_people(self) -> None:
        """What was counted was counted for others."""
        if self._answered:
            self._answered = {}
            self.put(self.rows)
        self._follow()

    def _whom(self) -> str:
        """Whom it is filled for, as ``subjects`` reads it; empty while nobody is chosen."""
        who = str(self.who.currentData() or "")
        if who != ONE:
            return who
        if self._one is None:
            return ""
        return f"{self.context.reading.form_of(self._one)}:{self._one}"

    def _offer_people(self) -> None:
        from desktop.excel.filling.subjects import groups

        context = self.context
        every, *others = groups(context.reading.view, context.book.definitions)
        self.who.clear()
        for value, words in (every, (ONE, "一个人或一户…"), *others):
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
        more = QHBoxLayout()
        more.setSpacing(14)
        more.addWidget(self.only)
        more.addWidget(self.versions)
        more.addStretch(1)
        more.addWidget(label("打开密码", "soft"))
        more.addWidget(self.secret)
        self.above.addLayout(more)


class AnswerPicker(Card):
    """What may answer the column under the cursor; Enter or a double click chooses."""

    picked = Signal(str)
    """The id of the answer; empty for none."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("由什么来填", padding=16)
        self._context = context
        self.names: dict[str, str] = {}
        self.what = label("", "soft", wrap=True)
        self.filter: QLineEdit = FilterLine("找：年龄、户主、低保…")
        self.table = RecordTable("能选的答案")
        self.filter.textChanged.connect(self.table.look_for)
        self.filter.returnPressed.connect(self._take)
        self.table.opened.connect(lambda _: self._take())
        self.nothing = button("不填", lambda: self.picked.emit(""))
        row = QHBoxLayout()
        row.addWidget(self.filter, 1)
        row.addWidget(self.nothing)
        self.body.addWidget(self.what)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)

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


def _said(row: "Proposal") -> str:
    """What a column or label asks, in one line."""
    return "".join(row.ask.label.split())


def _address(key: RecordId) -> str:
    return key.partition(":")[2]


def _packed(made: "Filled", secret: str) -> tuple[str, bytes]:
    """The file that is saved, or an archive of several; each with the password, where one is."""
    from desktop.container.locked import locked

    files = {
        name: locked(one.content, secret) if secret else one.content
        for name, one in made.files.items()
    }
    if len(files) > 1:
        return str(Path(made.form.file_name(1, 1)).with_suffix(ZIP)), archive_of(files)
    return next(iter(files.items()))


def _told(made: "Filled") -> str:
    """What was filled, what stays empty, and the question most cells wait for."""
    filled = len(made.sources)
    if not made.empty:
        return f"填了 {filled} 格，没有空着的。"
    labels = Counter(cell.asked for cell in made.empty).most_common(MOST_TOLD)
    told = "、".join(f"{name} {times} 格" for name, times in labels)
    return f"填了 {filled} 格，{len(made.empty)} 格没有记录、空着：{told}。"
