"""Handing up to the county: what it has confirmed, what it has not, and what happened last.

Nothing here ever blocks other work, and nothing is called done before the county's receipt.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import acts, dialogs, keys
from desktop.ui.operations import Operation, Step
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.sync.clashes import ClashCards
from desktop.ui.pages.sync.county_call import Ended, enrol_here, exchange
from desktop.ui.pages.sync.enrolment import EnrolCard
from desktop.ui.pages.sync.parcel import ParcelCard
from desktop.ui.pages.sync.state import ClashLine, CountyView, look
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import (
    Card,
    Facts,
    Tone,
    button,
    empty,
    icon_label,
    label,
    pill,
    set_pill,
)
from desktop.ui.widgets.time_words import ago
from forms.schema.form import Value

_ASIDE = "{n} 条本机写不下，改动都在，已单独存放；请更新村记再同步"
_EQUAL = {None: "还没有核对过", True: "上次核对一致", False: "上次核对不一致，请再上报一次"}
_RECEIPT_MISSING = "上次送出后没有收到回执；下次上报会先问县里收到了多少，不会重复。"


class SyncPage(Page):
    """Enrolment, the button 上报, its progress, and the clashes."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.view: CountyView | None = None
        self.running: Operation | None = None
        self.enrol_card = EnrolCard(context)
        self.enrol_card.wanted.connect(self.enrol)
        self._build_state()
        self.words = Card(padding=14)
        self._words_icon = QHBoxLayout()
        self.words_line = label("", wrap=True, select=True)
        row = QHBoxLayout()
        row.addLayout(self._words_icon)
        row.addWidget(self.words_line, 1)
        self.words.body.addLayout(row)
        self.clashes = ClashCards(context)
        self.clashes.chosen.connect(self._settle)
        self.clashes.wanted.connect(self.open_record)
        self.clash_head = label("", "title")
        self.stick = ParcelCard(context)
        self.stick.ended.connect(self._by_stick)
        parts = (
            self.words, self.enrol_card, self.state, self.stick, self.clash_head, self.clashes,
        )  # fmt: skip
        for part in parts:
            self.body.addWidget(part)
            part.hide()
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Count again; with a receipt take it in."""
        if isinstance(argument, Path):
            self.stick.take_file(argument)
        reading = self.context.reading
        self.context.run(lambda _: look(reading), done=self.put)

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Something was written: there is more to hand up."""
        self.shown()

    def put(self, view: CountyView) -> None:
        """Show where the book stands."""
        self.view = view
        enrolled = view.status.enrolled
        self.enrol_card.setVisible(not enrolled)
        self.state.setVisible(enrolled)
        self.stick.setVisible(enrolled)
        self.stick.put(view)
        self.say(f"没有网络也不耽误登记；有信号时上报一次就行。{acts.ENROL.final}")
        self._put_words(view.last_words, good=view.last_good)
        self._put_figures(view)
        self.clashes.put(view.clashes)
        count = len(view.clashes)
        self.clash_head.setText(f"{count} 处两边写得不一样")
        self.clash_head.setVisible(bool(count))

    def enrol(self, url: str, code: str, certificate: Path | None) -> None:
        """Make this computer known to the county with the one-time code."""
        if self.running is None:
            reading = self.context.reading
            work = partial(enrol_here, reading, url, code, certificate)
            self._run(lambda step: work(step=step), "正在登记…")

    def sync(self) -> None:
        """Hand up and fetch; ends in a sentence whatever happens."""
        if self.running is None:
            reading = self.context.reading
            self._run(lambda step: exchange(reading, step), "正在连接县里…")

    def cancel(self) -> None:
        """Stop at the next step; what was confirmed stays confirmed."""
        if self.running is not None:
            self.running.cancel()
            self.progress_line.setText("正在停下…")

    def _run(self, work: Callable[[Step], Ended], words: str) -> None:
        self._busy(words)
        self.running = self.context.run(
            work, done=self._ended, failed=self._failed, stepped=self._stepped
        )
        self.running.ended.connect(self._idle)

    def _ended(self, ended: Ended) -> None:
        self.context.read_again()
        if ended.good:
            dialogs.success(ended.words, self)

    def _failed(self, bad: BaseException) -> None:
        """Only our own faults come here; the world's end in ``Ended``."""
        dialogs.error(bad, self, "上报没有完成")
        self.shown()

    def _stepped(self, what: str, finished: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(finished)
        counted = f"　{finished} / {total}" if total else ""
        self.progress_line.setText(f"{what}{counted}")
        if total and self.view is not None and finished <= self.view.status.unsent:
            self.underway.setText(f"{finished:,}")
            self.unsent.setText(f"{self.view.status.unsent - finished:,}")

    def _by_stick(self, ended: Ended) -> None:
        """Something was handed over, or came back; counted anew either way."""
        self._ended(ended)
        self.shown()

    def _settle(self, line: ClashLine, value: Value | None) -> None:
        clash = line.clash
        self.context.write(
            (clash.record, clash.field, clash.proposed_key),
            lambda book: book.ledger.write.settle(clash, value, actor=book.actor),
            self,
            done="已选定，下次上报时告诉县里。",
            failed=self.shown,
            trouble="没有选成",
        )

    def _busy(self, words: str) -> None:
        self.progress_line.setText(words)
        self.progress.setRange(0, 0)
        self.busy.show()
        self.sync_button.setEnabled(False)
        self.enrol_card.setEnabled(False)

    def _idle(self) -> None:
        self.running = None
        self.busy.hide()
        self.sync_button.setEnabled(True)
        self.enrol_card.setEnabled(True)

    def _put_words(self, words: str, *, good: bool) -> None:
        self.words.setVisible(bool(words))
        self.words_line.setText(words)
        self.words.setProperty("tone", "good" if good else "warn")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        empty(self._words_icon)
        mark = icon_label("done" if good else "alert", 20, "pine" if good else "amber")
        self._words_icon.addWidget(mark)

    def _put_figures(self, view: CountyView) -> None:
        status = view.status
        words, tone = standing(view)
        set_pill(self.pill, words, tone)
        self.unsent.setText(f"{status.unsent:,}")
        unsure = "不详" if view.receipt_missing else "0"
        self.underway.setText(f"{view.handed_over:,}" if view.handed_over else unsure)
        self.underway.setToolTip(_RECEIPT_MISSING if view.receipt_missing else "")
        self.confirmed.setText(f"{status.confirmed:,}")
        self.unsent.setProperty("tone", "warn" if status.unsent else "")
        self.unsent.style().polish(self.unsent)
        self.facts.put([
            ("县服务器", f"{view.county}　{view.url}".strip("　")),
            ("上次通话", ago(status.last_sync, self.context.today())),
            ("与县里核对", _EQUAL[view.equal]),
            ("照片", f"{view.photos} 张还没有上报" if view.photos else "没有要上报的"),
            ("本机校验码", status.digest[:16].upper()),
            *([("别人的登记", _ASIDE.format(n=status.quarantined))] if status.quarantined else []),
        ])  # fmt: skip
        self.sync_button.setText(
            f"上报 {status.unsent:,} 条" if status.unsent else "与县里核对一次"
        )

    def _build_state(self) -> None:
        self.state = Card()
        head = QHBoxLayout()
        self.pill = pill("")
        head.addWidget(self.pill)
        head.addStretch(1)
        self.sync_button = button("上报", self.sync, icon="sync", kind="primary", key=keys.NINTH)
        head.addWidget(self.sync_button)
        self.state.body.addLayout(head)
        self.unsent = label("0", "figure")
        self.underway = label("0", "figure")
        self.confirmed = label("0", "figure")
        figures = QHBoxLayout()
        figures.setSpacing(SPACE["page"] * 2)
        for figure, words in (
            (self.unsent, "未上报"),
            (self.underway, "已送出、待确认"),
            (self.confirmed, "县里已确认"),
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(figure)
            column.addWidget(label(words, "soft"))
            column.addStretch(1)
            figures.addLayout(column)
        figures.addSpacing(SPACE["page"])
        self.facts = Facts(columns=1)
        figures.addWidget(self.facts, 1)
        self.state.body.addSpacing(SPACE["tight"])
        self.state.body.addLayout(figures)
        self._build_busy()

    def _build_busy(self) -> None:
        self.busy = QWidget()
        row = QHBoxLayout(self.busy)
        row.setContentsMargins(0, 0, 0, 0)
        self.progress = QProgressBar()
        self.progress_line = label("", "soft")
        self.cancel_button = button("停下", self.cancel, icon="close")
        row.addWidget(self.progress_line)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel_button)
        self.busy.hide()
        self.body.addWidget(self.busy)


def standing(view: CountyView) -> tuple[str, Tone]:
    """The words and tone that sum it up; unsent changes always outrank a good connection."""
    if view.status.unsent:
        return f"未上报 {view.status.unsent:,} 条", "warn"
    if view.clashes:
        return "已全部确认，有冲突等您选定", "warn"
    return "县里已全部确认", "good"
