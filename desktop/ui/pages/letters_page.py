"""Letters: choose a kind and whom it is about, look at it, print or save it; that is kept."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.paper.letters.letter_sheet import render_letter
from desktop.paper.letters.program_letters import make_letter, remember_letter
from desktop.ui import dialogs
from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.page import printing
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.pdf_view import SheetView
from desktop.ui.page.printing import Previewed
from desktop.ui.page.save_table import save_content
from desktop.ui.widgets.basics import Card, Empty, button, label
from desktop.ui.widgets.labelled import DayEdit, Entry, choice
from forms.errors import CunjiError
from forms.letters.filled_letter import name_of
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from forms.letters.filled_letter import FilledLetter

PAUSE_MS = 250
SIDE_WIDTH = 320


class LettersPage(Page):
    """``shown`` may be given a kind and a record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.letter: FilledLetter | None = None
        self.record: RecordId | None = None
        self._pdf = b""
        self.previewed = Previewed(context, self.make, self)
        definitions = context.book.definitions
        self._known = definitions.letters.kinds
        self.kind = choice([
            (one.id, f"{one.id}　{name_of(one, definitions)}") for one in self._known.values()
        ])  # fmt: skip
        self.about = SuggestLine(self._offers)
        self.about.picked.connect(self.pick)
        self.day = DayEdit("日期")
        self.day.put(context.today())
        self.sheet = SheetView()
        self.nothing = Empty("edit", "", "")
        self.asked = SuggestLine(self._refused)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.make)
        self.kind.currentIndexChanged.connect(lambda _: self._other_kind())
        self.day.dateChanged.connect(lambda _: self._other())
        self.leaving = (
            button("存为 PDF…", self.save_paper, icon="export", key="Ctrl+S"),
            button("打印…", self.print_letter, icon="print", kind="primary", key="Ctrl+P"),
        )
        for made in self.leaving:
            self.buttons.addWidget(made)
        self._arrange()
        self._other_kind()

    @override
    def shown(self, argument: object = None) -> None:
        """Show what was asked for: a kind and a record."""
        if isinstance(argument, tuple):
            kind, record = argument
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

    def make(self) -> None:
        """Fill the letter in and show it; what stops it is said beside the choice."""
        self._pause.stop()
        self.letter, self._pdf = None, b""
        asked = self.previewed.ask()
        if self.record is None:
            self._stopped("在左边输入名字或拼音首字母，选一条登记，这里就显示要印的样子。")
            return
        try:
            book, day = self.context.book, self.day.day()
            self.letter = make_letter(book, self.kind.currentData(), self.record, day)
            self._pdf = render_letter(self.letter)
        except CunjiError as error:
            self.letter = None
            self._stopped(error.told)
            return
        self.previewed.put(asked)
        self.nothing.hide()
        self.sheet.show()
        self._may_leave()
        self.sheet.put(self._pdf)

    def _stopped(self, why: str) -> None:
        """Say in place of the sheet what is missing or in the way."""
        chosen = self.record is not None
        self.nothing.title.setText("这份文书没有生成" if chosen else "还没有选给谁出")
        self.nothing.text.setText(why)
        self.nothing.show()
        self.sheet.put(b"")
        self.sheet.hide()
        self._may_leave()

    def _may_leave(self) -> None:
        for made in self.leaving:
            made.setEnabled(self.letter is not None)

    def save_paper(self) -> None:
        """Save it; a letter that left is kept as given out."""
        if (letter := self.letter) is not None and self.previewed.holds():
            save_content(
                self._pdf, "保存文书", f"{letter.name}-{letter.day}.pdf", self.context, self,
                still=self.previewed.holds, then=lambda _: self._left(letter),
            )  # fmt: skip

    def print_letter(self) -> None:
        """Print it; likewise."""
        letter, pdf = self.letter, self._pdf
        if letter is None or not self.previewed.holds():
            return
        if printing.print_pdf(pdf, letter.name, self, self.previewed.holds):
            dialogs.success("已交给打印机。", self)
            self._left(letter)

    def _left(self, letter: "FilledLetter") -> None:
        self.context.write(
            ("letter", letter.number), lambda book: remember_letter(book, letter), self,
            trouble="文书登记没有存上",
        )  # fmt: skip

    def _other_kind(self) -> None:
        letter = self._known[self.kind.currentData()]
        form = self.context.book.definitions.form(letter.about)
        self.about.setPlaceholderText(f"选{form.title}：输入名字或拼音首字母")
        self.say(letter.purpose)
        if self.record is not None and self.context.reading.form_of(self.record) != letter.about:
            self.record = None
            self.about.clear()
        self._other()

    def _offers(self, typed: str) -> list[Offer]:
        about = self._known[self.kind.currentData()].about
        found = self.context.reading.choices(about, typed)
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
        chosen = Card("出什么")
        chosen.body.addWidget(Entry("文书", self.kind))
        chosen.body.addWidget(Entry("关于", self.about))
        chosen.body.addWidget(Entry("日期", self.day))
        law = Card("不该由村里出的证明")
        law.body.addWidget(
            label("民发〔2020〕20号列了二十项。来要证明的，查一查该找谁：", "soft", wrap=True)
        )
        self.asked.setPlaceholderText("如 健在、收入、亲属关系")
        self.asked.picked.connect(self._instead)
        law.body.addWidget(self.asked)
        side = QVBoxLayout()
        side.setSpacing(14)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(chosen)
        side.addWidget(law)
        side.addStretch(1)
        holder = QWidget()
        holder.setFixedWidth(SIDE_WIDTH)
        holder.setLayout(side)
        row = QHBoxLayout()
        row.setSpacing(22)
        row.addWidget(holder)
        row.addWidget(self.sheet, 1)
        row.addWidget(self.nothing, 1)
        self.body.addLayout(row, 1)
