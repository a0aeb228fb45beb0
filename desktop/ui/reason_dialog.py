"""Questions before something shut is opened, before people leave as a file, before keys are used.

In which role and why; for whom and on what ground; the present passphrase.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.fitting_dialog import FittingDialog

Choices = Sequence[tuple[str, str]]


class ReasonDialog(FittingDialog):
    """Role, reason, and a word more; Escape opens nothing."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, roles: Choices, reasons: Choices,
        role: str,
    ) -> None:  # fmt: skip
        super().__init__(parent, 460)
        self.setWindowTitle(title)
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


class LeavingDialog(FittingDialog):
    """For whom, and on what ground; the last answers are offered. Escape lets nothing leave."""

    def __init__(self, parent: QWidget | None, text: str, earlier: Choices) -> None:
        super().__init__(parent, 460)
        self.setWindowTitle("带出个人信息")
        self._earlier = dict(earlier)
        self.to = _typed("给谁", [to for to, _ in earlier], "如：镇民政办、县乡村振兴局")
        self.paper = _typed(
            "凭什么",
            [paper for _, paper in earlier],
            "哪份文件、哪件事，如：镇民政办〔2026〕3号通知",
        )
        self.agree = QPushButton("存成文件")
        self.agree.setProperty("kind", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(8)
        words = QLabel(text)
        words.setWordWrap(True)
        column.addWidget(words)
        for editor in (self.to, self.paper):
            column.addWidget(QLabel(editor.accessibleName()))
            column.addWidget(editor)
            editor.editTextChanged.connect(self._typed)
        self.to.activated.connect(self._as_before)
        buttons = QDialogButtonBox()
        buttons.addButton(self.agree, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("不存了", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self._typed()

    def answer(self) -> tuple[str, str] | None:
        """Ask and wait."""
        if self.exec() != QDialog.DialogCode.Accepted:
            return None
        return self.to.currentText().strip(), self.paper.currentText().strip()

    def _typed(self) -> None:
        """Both are needed."""
        told = (self.to.currentText().strip(), self.paper.currentText().strip())
        self.agree.setEnabled(all(told))

    def _as_before(self) -> None:
        """Somebody to whom a file went before: on the same ground, unless one is typed."""
        if not self.paper.currentText().strip():
            self.paper.setEditText(self._earlier.get(self.to.currentText(), ""))


class PassphraseDialog(FittingDialog):
    """The present passphrase; Escape goes no further."""

    def __init__(self, parent: QWidget | None, text: str) -> None:
        super().__init__(parent, 420)
        self.setWindowTitle("先输现在的口令")
        self.secret = QLineEdit()
        self.secret.setAccessibleName("现在的口令")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.letters = QCheckBox("显示口令（口令里有汉字时要先勾上）")
        self.letters.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(8)
        words = QLabel(text)
        words.setWordWrap(True)
        for part in (words, self.secret, self.letters):
            column.addWidget(part)
        buttons = QDialogButtonBox()
        agree = buttons.addButton("继续", QDialogButtonBox.ButtonRole.AcceptRole)
        agree.setProperty("kind", "primary")
        buttons.addButton("不做了", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.secret.setFocus()

    def answer(self) -> str:
        """Ask and wait."""
        return self.secret.text() if self.exec() == QDialog.DialogCode.Accepted else ""

    def _show(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.secret.setEchoMode(mode)


def _typed(name: str, earlier: Sequence[str], example: str) -> QComboBox:
    """A line to type into that offers what was typed before."""
    made = QComboBox()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setAccessibleName(name)
    made.addItems(list(dict.fromkeys(earlier)))
    made.setCurrentIndex(-1)
    line = made.lineEdit()
    if line is not None:
        line.setPlaceholderText(example)
        line.setMaxLength(100)
    return made


def _combo(name: str, items: Choices) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for code, words in items:
        made.addItem(words, code)
    return made
