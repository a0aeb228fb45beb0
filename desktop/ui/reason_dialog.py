"""The question before something shut is opened: in which role, and why."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

Choices = Sequence[tuple[str, str]]


class ReasonDialog(QDialog):
    """Role, reason, and a word more; Escape opens nothing."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, roles: Choices, reasons: Choices,
        role: str,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.role, self.why = _combo("以什么身份", roles), _combo("为什么要看", reasons)
        self.role.setCurrentIndex(max(self.role.findData(role), 0))
        self.detail = QLineEdit()
        self.detail.setAccessibleName("说明")
        self.detail.setMaxLength(100)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(8)
        words = QLabel(text)
        words.setWordWrap(True)
        column.addWidget(words)
        for name, editor in (
            ("以什么身份", self.role), ("为什么要看", self.why), ("说明（可不填）", self.detail)
        ):  # fmt: skip
            column.addWidget(QLabel(name))
            column.addWidget(editor)
        buttons = QDialogButtonBox()
        agree = buttons.addButton("查看", QDialogButtonBox.ButtonRole.AcceptRole)
        agree.setProperty("kind", "primary")
        buttons.addButton("不看了", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)

    def answer(self) -> tuple[str, str, str] | None:
        """Ask and wait."""
        if self.exec() != QDialog.DialogCode.Accepted:
            return None
        return (
            str(self.role.currentData()), str(self.why.currentData()), self.detail.text().strip()
        )  # fmt: skip


def _combo(name: str, items: Choices) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for code, words in items:
        made.addItem(words, code)
    return made
