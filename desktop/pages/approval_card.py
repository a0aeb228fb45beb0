"""Asked where the county allows a notice only as an exception: who answers for it, and why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from desktop.pages.entry import Entry
from desktop.pages.parts import Card, button, label

WIDTH = 480


class ApprovalCard(Card):
    """Name and reason; given once both are written."""

    given = Signal(str, str)
    """Who approves, and why."""

    def __init__(self) -> None:
        super().__init__("要公示，须有人批准")
        self.setFixedWidth(WIDTH)
        self.name, self.reason = QLineEdit(), QLineEdit()
        self.name.setMaxLength(20)
        self.reason.setMaxLength(200)
        self.body.addWidget(Entry("批准人姓名", self.name))
        self.body.addWidget(Entry("为什么可以破例", self.reason, "姓名和理由记入台账。"))
        self.missing = label("姓名和理由都要写。", "soft")
        self.missing.hide()
        self.body.addWidget(self.missing)
        self.body.addWidget(button("批准并生成", self._give, kind="primary"))
        self.name.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self._give)

    def _give(self) -> None:
        name, reason = self.name.text().strip(), self.reason.text().strip()
        self.missing.setVisible(not (name and reason))
        if name and reason:
            self.name.clear()  # the next sheet needs its own
            self.reason.clear()
            self.given.emit(name, reason)
