"""One verdict and one reason for all chosen leads; a line above them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui.fields.choice import Segments
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import Entry, line

LONGEST: Final = 300


class VerdictStrip(Card):
    """Asks for verdict and reason; Enter writes, Esc gives up."""

    said = Signal(str, str)
    """Code of ``lead_state``, and the reason."""

    def __init__(self, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(tone="warn", padding=14)
        self._codes = [code for code, _ in states]
        self.about = label("", wrap=True)
        self.state = Segments([words for _, words in states])
        self.state.setAccessibleName("结论")
        self.why = line("问了谁、看了什么、下一步做什么", longest=LONGEST)
        self.reason = Entry("理由", self.why)
        self.why.returnPressed.connect(self._say)
        self.yes = button("写下结论", self._say, kind="primary", tip="写下结论 Enter")
        row = QHBoxLayout()
        row.addWidget(Entry("结论", self.state))
        row.addWidget(self.reason, 1)
        for made in (self.yes, button("算了", self.hide, tip="不改动 Esc")):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.about)
        self.body.addLayout(row)
        self.hide()

    def ask(self, about: str, number: int, code: str) -> None:
        """Ask for the reason of a verdict about so many leads."""
        self.about.setText(about)
        self.state.show_at(self._codes.index(code) if code in self._codes else -1)
        self.yes.setText(f"写 {number} 条结论")
        self.reason.show_problem("")
        self.show()
        self.why.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        reason = self.why.text().strip()
        if self.state.at < 0 or not reason:
            self.reason.show_problem("请选结论，写一句理由。")
            (self.why if self.state.at >= 0 else self.state).setFocus()
            return
        self.hide()
        self.why.clear()
        self.said.emit(self._codes[self.state.at], reason)
