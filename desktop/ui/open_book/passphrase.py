"""The two lines for a new passphrase: how hard it is to guess, and a proposal by a button.

The judgement itself is ``desktop.book.passphrase_rules``.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.book.passphrase_rules import judge
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.labelled import named, secret_line
from forms.passphrases.guessing import propose


class NewPassphrase(QWidget):
    """A new passphrase typed twice, with a bar, a sentence and a box that shows the letters."""

    changed = Signal()

    def __init__(self, known: Sequence[str] = ()) -> None:
        """Build the fields.

        Args:
            known: Words that must not carry the passphrase; see ``judge``.
        """
        super().__init__()
        self.known = tuple(known)
        self.first = secret_line("新口令")
        self.again = secret_line("再输入一遍")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("口令强度")
        self.say = label("", "soft", wrap=True)
        self.mismatch = label("", "problem")
        self.proposal = label("", wrap=True, select=True)
        self.proposal.hide()
        self.show_letters = QCheckBox("显示口令（旁边没人时；要用汉字也得先勾上）")
        self.show_letters.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["hair"])
        column.addWidget(named("口令", self.first))
        column.addWidget(self.first)
        column.addWidget(self.bar)
        column.addWidget(self.say)
        column.addSpacing(SPACE["tight"])
        column.addWidget(named("再输入一遍", self.again))
        column.addWidget(self.again)
        column.addWidget(self.mismatch)
        row = QHBoxLayout()
        row.addWidget(self.show_letters)
        row.addStretch(1)
        row.addWidget(button("给我想一个", self.propose, icon="key", kind="plain"))
        column.addLayout(row)
        column.addWidget(self.proposal)
        self.first.textChanged.connect(self._judge)
        self.again.textChanged.connect(self._judge)
        self._judge()

    def passphrase(self) -> str | None:
        """The passphrase; None while it is too weak or the second differs."""
        text = self.first.text()
        good = judge(text, self.known).enough and text == self.again.text()
        return text if good else None

    def propose(self) -> None:
        """Offer four words by chance; the second line is typed by hand, so that it is learnt."""
        made = propose()
        self.proposal.setText(
            f"{made.words}　打拼音，连着打：{made.typed}\n{made.zh}请先抄在纸上收好，再输入一遍。"
        )
        self.proposal.show()
        self.first.setText(made.typed)
        self.again.clear()
        self.again.setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        self.proposal.clear()
        self.proposal.hide()
        self.first.clear()
        self.again.clear()

    def _show(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.first.setEchoMode(mode)
        self.again.setEchoMode(mode)

    def _judge(self) -> None:
        strength = judge(self.first.text(), self.known)
        self.bar.setValue(strength.share)
        self.bar.setProperty("tone", "" if strength.enough else "warn")
        self.bar.style().unpolish(self.bar)
        self.bar.style().polish(self.bar)
        self.say.setText(strength.zh)
        again = self.again.text()
        differs = bool(again) and not self.first.text().startswith(again)
        self.mismatch.setText("两遍不一样，请再核对。" if differs else "")
        self.changed.emit()
