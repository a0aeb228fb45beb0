"""A notice for the village board: choose it, see exactly what neighbours will read, print it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.operations import Operation
from desktop.ui.page import printing
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.pdf_view import SheetView
from desktop.ui.page.printing import Asked, Previewed
from desktop.ui.pages.notices import make as making
from desktop.ui.pages.notices.approval import ApprovalCard
from desktop.ui.theme.theme import SPACE, beside
from desktop.ui.widgets.basics import Card, Empty, Facts, button, icon_label, label, scroll
from desktop.ui.widgets.labelled import DayEdit, Entry, choice
from forms.errors import ApprovalMissing, CunjiError
from forms.notices.posting_days import zh_date

if TYPE_CHECKING:
    from forms.notices.sheet.notice import Notice

PAUSE_MS = 15
"""Typing settles for so long before the sheet is made again."""

FIRST_KIND = "N09"
"""Shown at first: what villages post most."""
SHOWN_WARNINGS = 2
"""More are told on demand, so that the sheet stays in sight."""

_SIDE_WIDTH = 350


class NoticePage(Page):
    """Chooses, previews, saves and prints a notice."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.made: making.Made | None = None
        self.previewed = Previewed(context, self.remake, self)
        self._making: Operation | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.make)
        self.kind = choice(making.kinds(context.book))
        self.kind.setCurrentIndex(max(self.kind.findData(FIRST_KIND), 0))
        self.kind.setMinimumContentsLength(8)  # long kinds are read in the list, not beside it
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.part = choice([])
        self.part_entry = Entry("期或批", self.part, "一张只说一期、一批。")
        self.as_of = DayEdit("截至日")
        self.posted = DayEdit("张贴日")
        self.paper = choice(making.CHOICES)
        self.facts = Facts(columns=1)
        self._warnings: tuple[str, ...] = ()
        self._build_warnings()
        self.sheet = SheetView()
        self.nothing = Empty("notice", "", "")
        self.approval = ApprovalCard()
        self.approval.given.connect(self._approve)
        self.nothing.buttons.addWidget(self.approval)
        for words, there in (("看登记了什么", "more"), ("导入花名册", "import")):
            self.nothing.buttons.addWidget(button(words, partial(self.go.emit, there, None)))
        self.page_mark = label("", "soft")
        self.print_button = button(
            "打印…", self.print_notice, icon="print", kind="primary", key=keys.PRINT
        )
        self.save_button = button("存为 PDF…", self.save_notice, icon="export", key=keys.SAVE)
        self.posting_button = button("记张贴", self.note_posting, icon="pin", key=keys.NEXT_STEP)
        self._arrange()
        self.as_of.put(context.today())
        self.posted.put(context.today())
        self._listen()

    def _listen(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _: self._another_kind())
        self.part.currentIndexChanged.connect(lambda _: self.remake())
        self.paper.currentIndexChanged.connect(lambda _: self.remake())
        self.as_of.dateChanged.connect(lambda _: self.remake())
        self.posted.dateChanged.connect(lambda _: self.remake())
        self.sheet.turned.connect(self._turned)

    @override
    def shown(self, argument: object = None) -> None:
        """Make the sheet anew; ``argument`` may name the kind (N09)."""
        if isinstance(argument, str) and self.kind.findData(argument) >= 0:
            self.kind.setCurrentIndex(self.kind.findData(argument))
        self._pause.stop()
        self.make()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Any record may stand on the sheet."""
        self.remake()

    def remake(self) -> None:
        """Make the sheet again once typing has settled."""
        self.previewed.spoil()
        self._pause.start()

    def print_notice(self) -> None:
        """Print what is previewed, as long as that is what holds."""
        made = self.made
        if made is None or not self.previewed.holds():
            return
        if not making.agreed(made, self) or not self._day_is_right(made):
            return
        if printing.print_pdf(made.pdf, made.notice.title_line, self, self.previewed.holds):
            self._note(made.notice)
            dialogs.success("已交给打印机。张贴前请对照预览逐行核对。", self)

    def save_notice(self) -> None:
        """Save what is previewed, as long as that is what holds."""
        made = self.made
        if made is None or not self.previewed.holds() or not self._day_is_right(made):
            return
        notice = made.notice
        name = f"{notice.kind}-{self.kind.currentText().partition('　')[2]}-{notice.as_of}.pdf"
        offered = self.context.settings.proposal(FileKind.PAPER, name)
        path = dialogs.save_file("公示存为 PDF", offered, "PDF (*.pdf)", self)
        if path is None or not self.previewed.holds():
            return
        if printing.save_pdf(made.pdf, path, self, self.context.book.definitions.words):
            self.context.settings.keep_folder(FileKind.PAPER, path.parent)
            self._note(notice)
            dialogs.success(f"已存为 {path.name}。", self)

    def _day_is_right(self, made: making.Made) -> bool:
        return making.day_is_right(self.context.book, made.notice, self)

    def _note(self, notice: "Notice") -> None:
        """What was printed or saved stands on the board as a draft, so that none hangs unseen."""
        self.context.write(
            ("printed", str(notice.number)), lambda book: making.note(book, notice), self,
            trouble="公示没有记进公示栏",
        )  # fmt: skip

    def note_posting(self) -> None:
        """Begin the life of this sheet: a record with everything that is printed on it."""
        if self.made is None or not self.previewed.holds():
            return
        from desktop.paper.notices.printed import known_posting, posting_of

        notice = self.made.notice
        known = known_posting(self.context.book, notice)
        self.context.write(
            ("words", notice.digest), lambda book: making.keep_words(book, notice), self,
            trouble="纸上的字没有留底",
        )  # fmt: skip
        self.go.emit("form", FormAsk("posting", known.id if known else None, posting_of(notice)))

    def _approve(self, name: str, reason: str) -> None:
        """Somebody answers for an exception: name and reason in the sheet's own record."""
        kind, days = self.kind.currentData(), (self.as_of.day(), self.posted.day())
        part = str(self.part.currentData() or "")
        self.context.write(
            ("approval", kind, days),
            lambda book: making.approve(book, kind, days, name, reason, part),
            self,
        )

    def make(self) -> None:
        """Make the sheet that was asked for last."""
        kind, day, posted = self.kind.currentData(), self.as_of.day(), self.posted.day()
        if kind is None:
            return
        if self._making is not None:
            self._making.cancel()  # nobody wants the sheet of an earlier edit any more
        asked, book, paper = self.previewed.ask(), self.context.book, str(self.paper.currentData())
        sight, part = self.sheet.in_sight(), str(self.part.currentData() or "")
        self._making = self.context.run(
            lambda _: (
                asked,
                making.parts(book, kind, day),
                making.begin(book, kind, day, posted, paper, sight, part),
            ),
            done=self._begun,
            failed=self._failed,
        )

    def _begun(
        self, result: tuple[Asked, list[tuple[str, str]], "making.Begun | CunjiError"]
    ) -> None:
        """What is in sight is shown at once; the whole follows."""
        asked, parts, begun = result
        if not self.previewed.wanted(asked):
            return
        self._put_parts(parts)
        if isinstance(begun, CunjiError):
            self._making = None
            self._refuse(begun)
            return
        if begun.sheet is not None:
            self.sheet.glance(begun.glance, begun.first, len(begun.sheet.pages))
        self._making = self.context.run(
            lambda _: (asked, making.finish(begun)), done=self._put, failed=self._failed
        )

    def _another_kind(self) -> None:
        """The times and batches of another kind are others."""
        self._put_parts([])
        self.remake()

    def _put_parts(self, parts: list[tuple[str, str]]) -> None:
        """Show what there is to choose from; what is chosen stays while it is there."""
        kept = self.part.currentData()
        self.part.blockSignals(True)
        self.part.clear()
        for key, words in parts:
            self.part.addItem(words, key)
        self.part.setCurrentIndex(max(self.part.findData(kept), 0) if parts else -1)
        self.part.blockSignals(False)
        self.part_entry.setVisible(bool(parts))

    def _put(self, result: tuple[Asked, "making.Made | CunjiError"]) -> None:
        asked, made = result
        if not self.previewed.put(asked):
            return
        self._making = None
        if isinstance(made, CunjiError):
            self._refuse(made)
            return
        self.made = made
        self.sheet.put(made.pdf)
        self.nothing.hide()
        self.sheet.show()
        self._put_facts(made.notice)
        self._put_warnings(made.notice.warnings)
        self._ready(True)
        self.context.did.emit("previewed", made.notice.kind)

    def _failed(self, bad: BaseException) -> None:
        """Only our own faults come here."""
        self._making = None
        dialogs.error(bad, self, "公示没有生成")

    def _refuse(self, bad: CunjiError) -> None:
        self.made = None
        self.sheet.close_sheet()
        self.sheet.hide()
        self.nothing.title.setText(_title(bad))
        self.nothing.text.setText(bad.told)
        self.nothing.show()
        self.approval.setVisible(isinstance(bad, ApprovalMissing))
        self.facts.put([])
        self._put_warnings(())
        self._ready(False)

    def _ready(self, on: bool) -> None:
        for made in (self.print_button, self.save_button, self.posting_button):
            made.setEnabled(on)
        self.tools.setVisible(on)

    def _put_facts(self, notice: "Notice") -> None:
        period = notice.period
        kind = self.context.book.definitions.notices[notice.kind]
        until = f"{zh_date(period.objections_until)}（{period.length}）"
        down = "长期张挂" if kind.standing else f"{zh_date(period.posted_until)} 后可撤下"
        self.facts.put([
            *([("异议截止", until)] if kind.asks else []),
            ("撤下日期", down),
            ("编号", str(notice.number)),
            ("校验码", notice.digest),
        ])  # fmt: skip

    def _put_warnings(self, warnings: tuple[str, ...]) -> None:
        self._warnings = warnings
        self.warning_card.setVisible(bool(warnings))
        shown = warnings if self.all_warnings.isChecked() else warnings[:SHOWN_WARNINGS]
        self.warning_line.setText("\n".join(shown))
        hidden = len(warnings) - SHOWN_WARNINGS
        self.all_warnings.setVisible(hidden > 0)
        open_now = self.all_warnings.isChecked()
        self.all_warnings.setText("收起" if open_now else f"还有 {hidden} 处")

    def fill_in(self) -> None:
        """Open the village's own record, in which something is missing."""
        code = self.context.book.ledger.village
        self.go.emit("form", FormAsk("village", preset={"code12": code}))

    def _turned(self, page: int, pages: int) -> None:
        self.page_mark.setText(f"第 {page} 页，共 {pages} 页" if pages else "")

    def _build_warnings(self) -> None:
        self.warning_card = Card(tone="warn", padding=12)
        self.warning_line = label("", wrap=True)
        self.all_warnings = button("", lambda: self._put_warnings(self._warnings), kind="plain")
        self.all_warnings.setCheckable(True)
        row = QHBoxLayout()
        row.addWidget(icon_label("alert", 20, "amber"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warning_line, 1)
        row.addWidget(self.all_warnings, 0, Qt.AlignmentFlag.AlignTop)
        fill = button("去填写", self.fill_in, kind="plain")
        row.addWidget(fill, 0, Qt.AlignmentFlag.AlignTop)
        self.warning_card.body.addLayout(row)
        self.warning_card.hide()

    def _arrange(self) -> None:
        self.buttons.addWidget(self.posting_button)
        self.buttons.addWidget(self.save_button)
        self.buttons.addWidget(self.print_button)
        side = QVBoxLayout()
        side.setSpacing(SPACE["gap"])
        card = Card("贴什么")
        card.body.addWidget(Entry("公示种类", self.kind))
        card.body.addWidget(self.part_entry)
        card.body.addWidget(Entry("截至日", self.as_of, "名单和数字按这一天计算。"))
        card.body.addWidget(Entry("纸张", self.paper))
        card.body.addWidget(Entry("张贴日", self.posted, "当天不计入，从第二天起算。"))
        side.addWidget(card)
        dates = Card("这张纸")
        dates.body.addWidget(self.facts)
        side.addWidget(dates)
        side.addStretch(1)
        left = scroll(side, 10)
        left.setFixedWidth(beside(_SIDE_WIDTH))
        right = QVBoxLayout()
        right.setSpacing(SPACE["tight"])
        right.addWidget(self.warning_card)
        right.addWidget(self._tools())
        right.addWidget(self.sheet, 1)
        right.addWidget(self.nothing, 1)
        self.nothing.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.addWidget(left)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _tools(self) -> QWidget:
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.page_mark)
        row.addStretch(1)
        row.addWidget(
            button("缩小", lambda: self.sheet.zoom_by(1 / 1.2), kind="plain", key=keys.SMALLER)
        )
        row.addWidget(
            button("放大", lambda: self.sheet.zoom_by(1.2), kind="plain", key=keys.LARGER)
        )
        row.addWidget(button("适合宽度", self.sheet.fit_width, kind="plain", key=keys.WHOLE))
        return self.tools


def _title(bad: CunjiError) -> str:
    """Whether somebody has to approve, there is nothing to post, or something is in the way."""
    if isinstance(bad, ApprovalMissing):
        return "这份公示要有人批准"
    calm = getattr(bad, "not_to_be_said", False)
    return "现在没有可以张贴的" if calm else "这份公示没有生成"
