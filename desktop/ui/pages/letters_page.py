"""Letters: choose a kind or a template, and whom for; look at it, print or save it; it is kept."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.paper.letters.letter_sheet import render_letter
from desktop.paper.letters.program_letters import make_letter, remember_letter
from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.operations import Long
from desktop.ui.page import printing
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.pdf_view import FileView
from desktop.ui.page.printing import Previewed
from desktop.ui.page.save_table import save_content
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, Empty, button, label, scroll
from desktop.ui.widgets.labelled import DayEdit, Entry, choice
from forms.definitions.records import Household, Person
from forms.errors import CunjiError
from forms.letters.filled_letter import name_of
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.paper.letters.letter_batch import LetterBatch
    from desktop.ui.operations import Step
    from forms.letters.filled_letter import FilledLetter

PAUSE_MS = 250
SIDE_WIDTH = 320
OWN: Final = "own"
ONE: Final = "one"
TOGETHER, EACH = "together", "each"
TEMPLATES: Final = "Word 模板 (*.docx)"
MOST_NAMED: Final = 3
OWN_PURPOSE: Final = "村里自己写的证明、申请表、核查表，照着台账填。"
NOBODY: Final = "在左边输入名字或拼音首字母，选一条登记，这里就显示要印的样子。"
NO_TEMPLATE: Final = (
    "选一个 .docx：要填的地方写成 {{姓名}}、{{身份证号}}、{{户主}}，程序照着台账填。"
)


class LettersPage(Page):
    """``shown`` may be given a kind and a record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.letter: FilledLetter | None = None
        self.batch: LetterBatch | None = None
        self.record: RecordId | None = None
        self.template: Path | None = None
        self._pdf = b""
        self._whole = False
        self.previewed = Previewed(context, self.make, self)
        self._known = context.book.definitions.letters.kinds
        self.kind = choice([*self._kinds(), (OWN, "村里自己的 Word 模板…")])
        self.other_template = button("选模板…", self.choose_template, icon="book")
        self.who = choice([])
        self.about = SuggestLine(self._offers)
        self.about.picked.connect(self.pick)
        self.day = DayEdit("日期")
        self.day.put(context.today())
        self.files = choice([(TOGETHER, "合成一个文件"), (EACH, "一人一份（压缩包）")])
        self.view = FileView()
        self.sheet = self.view.sheet
        self.nothing = Empty("edit", "", "")
        self.asked = SuggestLine(self._refused)
        self.asked.setAccessibleName("要证明的事")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.make)
        self.kind.currentIndexChanged.connect(lambda _: self._other_kind())
        self.who.currentIndexChanged.connect(lambda _: self._other_people())
        self.day.dateChanged.connect(lambda _: self._other())
        self.view.converted.connect(self._on_paper)
        self.save_button = button("存为 PDF…", self.save_paper, icon="export", key=keys.SAVE)
        self.print_button = button(
            "打印…", self.print_letter, icon="print", kind="primary", key=keys.PRINT
        )
        self.leaving = (self.save_button, self.print_button)
        for made in self.leaving:
            self.buttons.addWidget(made)
        self._arrange()
        self._other_kind()

    @override
    def shown(self, argument: object = None) -> None:
        """Show what was asked for: a kind and a record."""
        self._offer_people()
        if isinstance(argument, tuple):
            kind, record = argument
            self.who.setCurrentIndex(0)
            self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
            self.pick(str(record))
        else:
            self.make()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """What a letter says may have been written anew."""
        self._other()

    def _other(self) -> None:
        self.previewed.spoil()
        self._pause.start()

    def pick(self, record: str) -> None:
        """Make the letter about a record."""
        self.record = RecordId(record)
        self.about.setText(self.context.reading.name(self.record))
        self.make()

    def choose_template(self) -> None:
        """Look for a template of the village's own."""
        folder = self.context.settings.folder_for(FileKind.TEMPLATE)
        path = dialogs.open_file("选择村里自己的 Word 模板", folder, TEMPLATES, self)
        if path is not None:
            self.template = path
            self.context.settings.keep_folder(FileKind.TEMPLATE, path.parent)
            self.other_template.setText(path.name)
            self.make()

    def make(self) -> None:
        """Fill the letter in and show it; what stops it is said beside the choice."""
        self._pause.stop()
        self.letter = self.batch = None
        self._pdf = b""
        self.say(self._purpose())
        asked = self.previewed.ask()
        kind, who = str(self.kind.currentData()), str(self.who.currentData())
        if kind == OWN and self.template is None:
            self._stopped("还没有选模板", NO_TEMPLATE)
        elif who == ONE and self.record is None:
            self._stopped("还没有选给谁出", NOBODY)
        elif kind == OWN or who != ONE:
            self._make_batch(asked, kind, who)
        else:
            self._make_one(asked, kind)

    def _make_one(self, asked: "printing.Asked", kind: str) -> None:
        assert self.record is not None, "asked before"
        try:
            self.letter = make_letter(self.context.book, kind, self.record, self.day.day())
            self._pdf = render_letter(self.letter)
        except CunjiError as error:
            self.letter = None
            self._stopped("这份文书没有生成", error.told)
            return
        self.previewed.put(asked)
        self._show()
        self.view.show_pdf(self._pdf)

    def _make_batch(self, asked: "printing.Asked", kind: str, who: str) -> None:
        """Letters for a list, or of a template, on the ledger thread."""
        book, day, about = self.context.book, self.day.day(), self._about()
        template = self.template if kind == OWN else None
        only = [self.record] if who == ONE and self.record is not None else None

        def work(step: "Step") -> "tuple[LetterBatch, bytes, str]":
            records = only or _people(book, who, about, day)
            return _batch(book, template or kind, records, day, step)

        def put(made: "tuple[LetterBatch, bytes, str]") -> None:
            if self.previewed.put(asked):
                self._show_batch(*made)

        def failed(bad: BaseException) -> None:
            if isinstance(bad, CunjiError):
                self._stopped("这些文书没有生成", bad.told)
            else:
                dialogs.error(bad, self, "文书没有生成")

        self._stopped("正在出文书", "名单长的要等一会儿。")
        self.context.run(
            Long("正在出文书", work, undone="已取消，文书没有出完，一份也没有留。"),
            done=put, failed=failed,
            stopped=lambda: self._stopped("没有出文书", "取消了；要出时按 F5。"),
        )  # fmt: skip

    def _show_batch(self, batch: "LetterBatch", content: bytes, words: str) -> None:
        self.batch = batch
        told = [batch.zh if len(batch.letters) + len(batch.held) > 1 else ""]
        told += [f"{one.name}：{one.why}" for one in batch.held[:MOST_NAMED]]
        if batch.unknown:
            told.append(f"模板里不认识、原样留着的：{'、'.join(batch.unknown)}。")
        asked = list(dict.fromkeys(one for made in batch.letters for one in made.asked))
        told += asked[:MOST_NAMED]
        self.say("".join(told))
        self._show()
        self._whole = len(batch.letters) == 1 or content is not batch.letters[0].content
        if words:
            self.view.show_file(content, batch.ending, words)
        else:
            self._pdf = content
            self.view.show_pdf(content)
        self._may_leave()

    def _on_paper(self, content: bytes) -> None:
        """Letters of a template are there as a PDF; it can be printed where it is all of them."""
        if self.batch is not None and self._whole:
            self._pdf = content
            self._may_leave()

    def _show(self) -> None:
        self.nothing.hide()
        self.view.show()
        self._may_leave()

    def _stopped(self, head: str, why: str) -> None:
        """Say in place of the sheet what is missing or in the way."""
        self.nothing.title.setText(head)
        self.nothing.text.setText(why)
        self.nothing.show()
        self.view.show_pdf(b"")
        self.view.hide()
        self._may_leave()

    def _may_leave(self) -> None:
        made = self.letter is not None or self.batch is not None
        own = self.kind.currentData() == OWN
        self.save_button.setText("存为 Word…" if own else "存为 PDF…")
        self.save_button.setEnabled(made)
        self.print_button.setEnabled(made and bool(self._pdf))

    def save_paper(self) -> None:
        """Save it; a letter that left is kept as given out."""
        if not self.previewed.holds():
            return
        if (letter := self.letter) is not None:
            save_content(
                self._pdf, "保存文书", f"{letter.name}-{letter.day}.pdf", self.context, self,
                still=self.previewed.holds, then=lambda _: self._left(letter),
            )  # fmt: skip
        elif (batch := self.batch) is not None:
            self._save_batch(batch)

    def _save_batch(self, batch: "LetterBatch") -> None:
        from desktop.container.package import archive_of

        name = f"{batch.name}-{self.day.day()}"
        try:
            if len(batch.letters) > 1 and self.files.currentData() == EACH:
                name, content = f"{name}.zip", archive_of(batch.files())
            else:
                name, content = f"{name}{batch.ending}", batch.together()
        except CunjiError as error:
            dialogs.error(error, self, "没有存")
            return
        save_content(
            content, "保存文书", name, self.context, self,
            still=self.previewed.holds, then=lambda _: self._batch_left(batch),
        )  # fmt: skip

    def print_letter(self) -> None:
        """Print it; likewise."""
        letter, batch, pdf = self.letter, self.batch, self._pdf
        if not pdf or not self.previewed.holds():
            return
        name = letter.name if letter is not None else batch.name if batch is not None else ""
        if name and printing.print_pdf(pdf, name, self, self.previewed.holds):
            dialogs.success("已交给打印机。", self)
            if letter is not None:
                self._left(letter)
            elif batch is not None:
                self._batch_left(batch)

    def _left(self, letter: "FilledLetter") -> None:
        self.context.write(
            ("letter", letter.number), lambda book: remember_letter(book, letter), self,
            trouble="文书登记没有存上",
        )  # fmt: skip

    def _batch_left(self, batch: "LetterBatch") -> None:
        from desktop.paper.letters.letter_batch import remember_batch

        book = self.context.book
        self.context.write(
            ("letters", batch.letters[0].number),
            Long("正在登记文书", lambda step: remember_batch(book, batch, step), stops=False), self,
            trouble="文书登记没有存上",
        )  # fmt: skip

    def _about(self) -> str:
        """The form of what a letter is about."""
        kind = self.kind.currentData()
        return Person.FORM if kind == OWN else self._known[kind].about

    def _kinds(self) -> list[tuple[str, str]]:
        definitions = self.context.book.definitions
        return [(one.id, f"{one.id}　{name_of(one, definitions)}") for one in self._known.values()]

    def _purpose(self) -> str:
        kind = self.kind.currentData()
        return OWN_PURPOSE if kind == OWN else self._known[kind].purpose

    def _other_kind(self) -> None:
        own, about = self.kind.currentData() == OWN, self._about()
        form = self.context.book.definitions.form(about)
        self.about.setPlaceholderText(f"选{form.title}：输入名字或拼音首字母")
        self.say(self._purpose())
        self.other_template.setVisible(own)
        listed = about in {Person.FORM, Household.FORM}
        if not listed:
            self.who.setCurrentIndex(0)
        self.who_entry.setVisible(listed)
        if self.record is not None and self.context.reading.form_of(self.record) != about:
            self.record = None
            self.about.clear()
        self._other()

    def _other_people(self) -> None:
        one = self.who.currentData() == ONE
        self.about_entry.setVisible(one)
        self.files_entry.setVisible(not one)
        self._other()

    def _offer_people(self) -> None:
        """Groups as they are now; what was chosen stays."""
        from desktop.excel.filling.subjects import groups

        context, chosen = self.context, self.who.currentData()
        known = groups(context.reading.view, context.book.definitions)
        self.who.blockSignals(True)
        self.who.clear()
        for value, words in ((ONE, "一个人或一户"), *known):
            self.who.addItem(words, value)
        self.who.setCurrentIndex(max(self.who.findData(chosen), 0))
        self.who.blockSignals(False)

    def _offers(self, typed: str) -> list[Offer]:
        found = self.context.reading.choices(self._about(), typed)
        return [Offer(one.id, one.label, one.detail, one.form) for one in found]

    def _refused(self, typed: str) -> list[Offer]:
        """What a village must not certify, by any word for it; all of it while nothing is typed."""
        every = self.context.book.definitions.letters.certificates.refused
        plain = typed.strip()
        found = [one for one in every if plain in one.item or any(plain in w for w in one.words)]
        return [Offer(one.item, one.item, f"找{one.instead}") for one in found]

    def _instead(self, item: str) -> None:
        refused = self.context.book.definitions.letters.certificates.refused
        one = next(one for one in refused if one.item == item)
        self.asked.setText(item)
        self.say(f"{item}不该由村民委员会出具，请群众找{one.instead}。")

    def _arrange(self) -> None:
        # From the outside in: each part is put into what is there already, once.
        row = QHBoxLayout()
        row.setSpacing(22)
        self.body.addLayout(row, 1)
        holder = QWidget()
        holder.setFixedWidth(beside(SIDE_WIDTH))
        row.addWidget(holder)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        side = QVBoxLayout()
        side.setSpacing(14)
        column.addWidget(scroll(side, 0))
        chosen, law = Card("出什么"), Card("不该由村里出的证明")
        side.addWidget(chosen)
        side.addWidget(law)
        side.addStretch(1)
        self.who_entry = Entry("给谁出", self.who)
        self.about_entry = Entry("关于", self.about)
        self.files_entry = Entry("存成", self.files)
        for made in (
            Entry("文书", self.kind), self.other_template, self.who_entry, self.about_entry,
            self.files_entry, Entry("日期", self.day),
        ):  # fmt: skip
            chosen.body.addWidget(made)
        self.files_entry.hide()
        law.body.addWidget(
            label("民发〔2020〕20号列了二十项。来要证明的，查一查该找谁：", "soft", wrap=True)
        )
        self.asked.setPlaceholderText("如 健在、收入、亲属关系")
        self.asked.picked.connect(self._instead)
        law.body.addWidget(self.asked)
        row.addWidget(self.view, 1)
        self.nothing.buttons.addWidget(
            button("从人员里找", partial(self.go.emit, "list:person", None), icon="people")
        )
        row.addWidget(self.nothing, 1)


def _people(book: "Book", who: str, about: str, day: date) -> list[RecordId]:
    """Whom a group is, as people or as households."""
    from desktop.excel.filling.subjects import subjects
    from forms.answer_book.answer_entry import Asking

    found = subjects(who, about, Asking(book.view(), day, book.definitions))
    return [whom for one in found if (whom := one.person or one.household)]


def _batch(
    book: "Book", kind: str | Path, records: Sequence[RecordId], day: date, step: "Step"
) -> "tuple[LetterBatch, bytes, str]":
    """Letters of a kind or a template, the file that is shown, and its words where it is no PDF."""
    from desktop.errors.office_file import TemplateNotJoined
    from desktop.paper.letters.letter_batch import own_batch, printed_batch
    from desktop.paper.letters.own_letters import read_template
    from desktop.word.letter import words_of

    if isinstance(kind, str):
        batch = printed_batch(book, kind, records, day, step)
        step("正在合成一个文件")
        return batch, batch.together(), ""
    batch = own_batch(book, kind, read_template(kind), records, day, step)
    step("正在合成一个文件")
    try:
        shown = batch.together()
    except TemplateNotJoined:  # a file for each still can be had
        shown = batch.letters[0].content
    return batch, shown, "\n".join(words_of(shown))
