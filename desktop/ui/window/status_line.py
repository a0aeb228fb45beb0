"""The line at the foot: which book, what the county has not confirmed yet."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from desktop.ui import keys
from desktop.ui.page.page import PageContext
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.widgets.basics import label, pill, set_pill
from desktop.ui.widgets.heading import OneLine


class StatusLine(QFrame):
    """Never waits for the network: it counts what is in the book."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.setObjectName("status")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 4, 28, 4)
        column.setSpacing(2)
        row = QHBoxLayout()
        column.addLayout(row)
        self.day = label()
        self.records = label()
        self.unsent = pill("")
        self.backup = OneLine("", "")
        row.addWidget(self.day)
        row.addSpacing(14)
        row.addWidget(self.records)
        row.addSpacing(14)
        row.addWidget(self.backup)
        row.addSpacing(14)
        self.name = label(context.book.path.name)
        self.name.setToolTip(str(context.book.path))
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo = OneLine("", "")
        self.undo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.undo, 2)  # both give way
        row.addWidget(self.name, 1)  # it gives way in a narrow window, which it must not hold open
        row.addWidget(self.unsent)
        row.addSpacing(14)
        self.help = label("F1 手册")
        row.addWidget(self.help)
        self._column = column
        self.refresh()

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""
        side = 24 if mode is FrameMode.COMPACT else 20 if mode else 28
        self._column.setContentsMargins(side, 2 if mode else 4, side, 2 if mode else 4)
        for part in (self.records, self.name, self.help):
            part.setVisible(mode is not FrameMode.TINY)

    def refresh(self) -> None:
        """Say what was counted last; nothing before that."""
        today = self.context.today()
        self.day.setText(f"{today.year}年{today.month}月{today.day}日")
        if not self.context.reading.known:
            return
        now = self.context.reading.now
        status, words = now.status, now.standing.words(today)
        lost = self.context.book.vault.seen.unproved
        self.backup.setText("看不出是不是最新的一份（Ctrl+B）" if lost else words)
        act = self.context.acts.last
        self.undo.setText(f"{keys.UNDO} 撤销：{act.words}" if act else "")
        self.undo.setToolTip(self.undo.text())
        self.records.setText(f"台账 {status.records} 条")
        if not status.enrolled:
            set_pill(self.unsent, "未接入县级，资料只在本机")
        elif status.unsent:
            set_pill(self.unsent, f"待上报 {status.unsent} 条", "warn")
        else:
            set_pill(self.unsent, "县级已全部确认", "good")
