"""Asked where the county allows a notice only as an exception: who answers for it, and why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, button
from desktop.ui.widgets.labelled import Entry

WIDTH = 480


class ApprovalCard(Card):
    """Name and reason; given once both are written."""

    given = Signal(str, str)
    """Who approves, and why."""

    def __init__(self) -> None:
        super().__init__("谁批准，为什么")
        self.setFixedWidth(beside(WIDTH))
        self.name, self.reason = QLineEdit(), QLineEdit()
        self.name.setMaxLength(20)
        self.reason.setMaxLength(200)
        self.who = Entry("批准人姓名", self.name)
        self.why = Entry("为什么可以破例", self.reason, "姓名和理由记入台账。")
        self.body.addWidget(self.who)
        self.body.addWidget(self.why)
        self.body.addWidget(button("批准并生成", self.give, kind="primary"))
        self.name.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self.give)

    def give(self) -> None:
        """Give name and reason, or say which is missing."""
        name, reason = self.name.text().strip(), self.reason.text().strip()
        self.who.show_problem("" if name else "请写批准人的姓名。")
        self.why.show_problem("" if reason else "请写为什么可以破例。")
        if name and reason:
            self.name.clear()  # the next sheet needs its own
            self.reason.clear()
            self.given.emit(name, reason)
