"""The only file that shows errors, questions and successes, and asks for files.

Everything else calls these functions. Tests call ``use`` with a collector, so that no test ever
waits for a person. An error is told with its own sentence; anything that is not a ``CunjiError``
is our bug and is told as such, with the details behind a button.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QEnterEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from desktop import log
from desktop.settings import documents
from forms.errors import CunjiError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from desktop.ui.mark_dialog import Mark, Marking


class Choice(Enum):
    """The three answers to "there are unsaved answers"."""

    SAVE = "保存"
    DISCARD = "不保存"
    STAY = "继续填写"


@dataclass(frozen=True, slots=True)
class Reason:
    """What is asked before something shut is opened.

    Attributes:
        title: Head of the window.
        text: What will be opened, and that the look is noted down.
        roles: Code and words of the roles that may.
        reasons: Code and words of the usual reasons.
        role: The role given last time.
    """

    title: str
    text: str
    roles: Sequence[tuple[str, str]]
    reasons: Sequence[tuple[str, str]]
    role: str = ""


@dataclass(frozen=True, slots=True)
class WhyLeaving:
    """What is asked before a file about people leaves.

    Attributes:
        text: What leaves, and that it is noted down.
        earlier: For whom and on what ground files left before, the last first.
    """

    text: str
    earlier: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ToastAction:
    """What can be done at once about what was just told: a button in the toast.

    Attributes:
        words: On the button.
        key: Its key, which works without the button.
        press: Does it.
    """

    words: str
    key: str
    press: Callable[[], object]


class DialogPresenter(Protocol):
    """How a person is spoken to; the screen, or a collector in tests."""

    def error(self, parent: QWidget | None, title: str, text: str, details: str) -> None:
        """Tell what went wrong; ``details`` is for technicians."""

    def success(self, parent: QWidget | None, text: str, offer: "ToastAction | None") -> None:
        """Tell briefly that it worked; there may be something to press, never something to do."""

    def question(self, parent: QWidget | None, title: str, text: str, yes: str, no: str) -> bool:
        """Ask; True for ``yes``. Escape and Enter mean ``no``."""

    def unsaved(self, parent: QWidget | None, text: str) -> Choice:
        """Ask what to do with unsaved answers. Escape means stay."""

    def reason(self, parent: QWidget | None, ask: "Reason") -> "tuple[str, str, str] | None":
        """Ask for role, reason and a word more before something shut is opened."""

    def leaving(self, parent: QWidget | None, ask: WhyLeaving) -> "tuple[str, str] | None":
        """Ask for whom a file about people leaves, and on what ground."""

    def passphrase(self, parent: QWidget | None, text: str) -> str:
        """Ask for the present passphrase; empty when the person would rather not."""

    def mark(self, parent: QWidget | None, ask: "Mark") -> "Marking | None":
        """Ask why a record is marked as mistaken. Escape and Enter mark nothing."""

    def choose(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> int | None:
        """Ask which way to go on. Escape and Enter mean none."""

    def open_file(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> str:
        """Ask for a file to read; empty when the person cancelled."""

    def open_files(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> list[str]:
        """Ask for files to read; none when the person cancelled."""

    def open_folder(self, parent: QWidget | None, title: str, folder: str) -> str:
        """Ask for a folder; empty when the person cancelled."""

    def save_file(self, parent: QWidget | None, title: str, proposal: str, kinds: str) -> str:
        """Ask for a file to write; empty when the person cancelled."""


class WindowPresenter:
    """Speaks through message boxes, a toast and the file windows."""

    def error(self, parent: QWidget | None, title: str, text: str, details: str) -> None:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QMessageBox  # its types cost a tenth of starting

        box = _box(parent, title, text)
        box.setIcon(QMessageBox.Icon.Warning)
        enough = box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        kept, report = None, ""
        if details:
            from desktop.ui import crash_report

            report = crash_report.report(details)
            box.setDetailedText(report)  # what would be sent is looked at first
            kept = box.addButton("存故障报告…", QMessageBox.ButtonRole.ActionRole)
        box.setDefaultButton(enough)
        box.exec()
        if kept is not None and box.clickedButton() is kept:
            save_report(report, parent)

    def success(self, parent: QWidget | None, text: str, offer: ToastAction | None) -> None:
        """See ``DialogPresenter``."""
        window = parent.window() if parent else QApplication.activeWindow()
        if window is not None:
            Toast(window, text, offer).show()

    def question(self, parent: QWidget | None, title: str, text: str, yes: str, no: str) -> bool:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QMessageBox

        box = _box(parent, title, text)
        agree = box.addButton(yes, QMessageBox.ButtonRole.YesRole)
        agree.setProperty("kind", "primary")
        refuse = box.addButton(no, QMessageBox.ButtonRole.NoRole)
        box.setEscapeButton(refuse)
        box.setDefaultButton(refuse)
        box.exec()
        return box.clickedButton() is agree

    def unsaved(self, parent: QWidget | None, text: str) -> Choice:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QMessageBox

        box = _box(parent, "还没有保存", text)
        save = box.addButton(Choice.SAVE.value, QMessageBox.ButtonRole.AcceptRole)
        save.setProperty("kind", "primary")
        discard = box.addButton(Choice.DISCARD.value, QMessageBox.ButtonRole.DestructiveRole)
        box.setEscapeButton(box.addButton(Choice.STAY.value, QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(save)
        box.exec()
        clicked = box.clickedButton()
        if clicked is save:
            return Choice.SAVE
        return Choice.DISCARD if clicked is discard else Choice.STAY

    def reason(self, parent: QWidget | None, ask: "Reason") -> "tuple[str, str, str] | None":
        """See ``DialogPresenter``."""
        from desktop.ui.reason_dialog import ReasonDialog

        dialog = ReasonDialog(parent, ask.title, ask.text, ask.roles, ask.reasons, ask.role)
        return dialog.answer()

    def leaving(self, parent: QWidget | None, ask: WhyLeaving) -> "tuple[str, str] | None":
        """See ``DialogPresenter``."""
        from desktop.ui.reason_dialog import LeavingDialog

        return LeavingDialog(parent, ask.text, ask.earlier).answer()

    def passphrase(self, parent: QWidget | None, text: str) -> str:
        """See ``DialogPresenter``."""
        from desktop.ui.reason_dialog import PassphraseDialog

        return PassphraseDialog(parent, text).answer()

    def mark(self, parent: QWidget | None, ask: "Mark") -> "Marking | None":
        """See ``DialogPresenter``."""
        from desktop.ui.mark_dialog import MarkDialog

        return MarkDialog(parent, ask).answer()

    def choose(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> int | None:
        """See ``DialogPresenter``."""
        from desktop.ui.options_dialog import OptionsDialog

        return OptionsDialog(parent, title, text, options).answer()

    def open_file(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> str:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog.getOpenFileName(parent, title, folder, kinds)[0]

    def open_files(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> list[str]:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog.getOpenFileNames(parent, title, folder, kinds)[0]

    def open_folder(self, parent: QWidget | None, title: str, folder: str) -> str:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog.getExistingDirectory(parent, title, folder)

    def save_file(self, parent: QWidget | None, title: str, proposal: str, kinds: str) -> str:
        """See ``DialogPresenter``."""
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog.getSaveFileName(parent, title, proposal, kinds)[0]


class Toast(QFrame):
    """One line at the foot of the window that goes away by itself.

    With something to press it stays longer, and as long as the mouse is on it. It never takes the
    focus: what it offers has a key of its own.
    """

    SHOWN_MS = 3200
    OFFERED_MS = 8000

    def __init__(self, window: QWidget, text: str, offer: ToastAction | None = None) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        for earlier in window.children():
            if isinstance(earlier, Toast) and earlier is not self:
                earlier.hide()  # two would lie on each other
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 11, 12 if offer else 20, 11)
        row.setSpacing(14)
        row.addWidget(QLabel(text))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"{text}　{offer.words} {offer.key}" if offer else text)
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(self.OFFERED_MS if offer else self.SHOWN_MS)
        self._timer.timeout.connect(self.deleteLater)
        self.button: QPushButton | None = None
        if offer is None:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        else:
            self.button = QPushButton(f"{offer.words}　{offer.key}")
            self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.button.setCursor(Qt.CursorShape.PointingHandCursor)
            self.button.clicked.connect(self.hide)
            self.button.clicked.connect(lambda _checked=False: offer.press())
            row.addWidget(self.button)
        window.installEventFilter(self)
        self._place()
        self._timer.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """A screen reader reads it out, wherever the keyboard is."""
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle while the window is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody looks at it."""
        self._timer.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Nobody looks any more."""
        self._timer.start()
        super().leaveEvent(event)

    def _place(self) -> None:
        self.ensurePolished()
        self.adjustSize()
        window = self.window() if self.parent() is None else self.parent()
        assert isinstance(window, QWidget)
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - 56)


class _Presenting:
    """Who tells and asks now."""

    presenter: DialogPresenter = WindowPresenter()


def use(presenter: DialogPresenter) -> DialogPresenter:
    """Tell and ask through another presenter; returns the one before."""
    before, _Presenting.presenter = _Presenting.presenter, presenter
    return before


def error(caught: BaseException, parent: QWidget | None = None, title: str = "没有完成") -> None:
    """Tell a person what went wrong, in the words of the error itself."""
    details = ""
    if isinstance(caught, CunjiError):
        text = caught.told
        log.trouble(caught)
    else:
        text = CunjiError.zh
        details = trace(caught)
        log.fault(details)
    _Presenting.presenter.error(parent, title, text, details)


def trace(caught: BaseException) -> str:
    """Where a fault happened, without its message: messages of libraries quote people's data."""
    frames = "".join(traceback.format_tb(caught.__traceback__))
    return f"{frames}{type(caught).__module__}.{type(caught).__qualname__}"


def save_report(report: str, parent: QWidget | None = None) -> None:
    """Save what a technician needs, with nothing of anybody in it, where a person says."""
    from desktop.ui import crash_report

    path = save_file("存故障报告", crash_report.name_of(), "文字 (*.txt)", parent)
    if path is None:
        return
    if crash_report.save(report, path):
        success(f"已存为 {path.name}，里面没有任何人的资料，可以发给技术人员。", parent)
    else:
        warn("报告写不进这个地方，请换一个文件夹再存。", parent)


def warn(text: str, parent: QWidget | None = None, title: str = "请先处理一下") -> None:
    """Tell a person that something is still missing; ``text`` ends in what to do."""
    _Presenting.presenter.error(parent, title, text, "")


def success(text: str, parent: QWidget | None = None, offer: ToastAction | None = None) -> None:
    """Tell briefly that it worked, and what can be done about it at once."""
    _Presenting.presenter.success(parent, text, offer)


def question(
    text: str, parent: QWidget | None = None, *, title: str = "请确认", yes: str, no: str = "取消"
) -> bool:
    """Ask before something that matters; the buttons say what they do."""
    return _Presenting.presenter.question(parent, title, text, yes, no)


def may_leave(
    text: str, parent: QWidget | None, save: Callable[[], object], discard: Callable[[], object]
) -> bool:
    """Ask what to do with unsaved answers, and do it; whether the page may be left now.

    Args:
        text: What is not saved.
        parent: The page.
        save: Saves, and goes on by itself.
        discard: Throws away.
    """
    match _Presenting.presenter.unsaved(parent, text):
        case Choice.SAVE:
            save()
            return False
        case Choice.DISCARD:
            discard()
            return True
        case Choice.STAY:
            return False


def reason(ask: Reason, parent: QWidget | None = None) -> tuple[str, str, str] | None:
    """Role, reason and a word more; None when the person would rather not open it."""
    return _Presenting.presenter.reason(parent, ask)


def leaving(ask: WhyLeaving, parent: QWidget | None = None) -> tuple[str, str] | None:
    """For whom a file about people leaves and on what ground; None when it does not leave."""
    return _Presenting.presenter.leaving(parent, ask)


def passphrase(text: str, parent: QWidget | None = None) -> str:
    """The present passphrase, typed by whoever sits here; empty for none."""
    return _Presenting.presenter.passphrase(parent, text)


def mark(ask: "Mark", parent: QWidget | None = None) -> "Marking | None":
    """Why a record is marked as mistaken; None when it is not."""
    return _Presenting.presenter.mark(parent, ask)


def choose(
    title: str, text: str, options: Sequence[str], parent: QWidget | None = None
) -> int | None:
    """Which of several ways to go on; None for none of them."""
    return _Presenting.presenter.choose(parent, title, text, options)


def open_file(title: str, folder: str, kinds: str, parent: QWidget | None = None) -> Path | None:
    """Ask for a file to read; ``kinds`` like ``表格 (*.xlsx *.xls)``."""
    chosen = _Presenting.presenter.open_file(parent, title, _place(folder), kinds)
    return Path(chosen) if chosen else None


def open_files(title: str, folder: str, kinds: str, parent: QWidget | None = None) -> list[Path]:
    """Ask for files to read; none when the person cancelled."""
    chosen = _Presenting.presenter.open_files(parent, title, _place(folder), kinds)
    return [Path(one) for one in chosen]


def open_folder(title: str, folder: str, parent: QWidget | None = None) -> Path | None:
    """Ask for a folder."""
    chosen = _Presenting.presenter.open_folder(parent, title, _place(folder))
    return Path(chosen) if chosen else None


def save_file(title: str, proposal: str, kinds: str, parent: QWidget | None = None) -> Path | None:
    """Ask where to write; ``proposal`` is folder and file name."""
    chosen = _Presenting.presenter.save_file(parent, title, _place(proposal), kinds)
    return Path(chosen) if chosen else None


def _place(said: str) -> str:
    """A folder or file as it is offered: among the person's documents where nobody says more.

    Else a system's window begins in the folder the program was started in.
    """
    path = Path(said)
    return said if path.is_absolute() else str(documents() / path)


def _box(parent: QWidget | None, title: str, text: str) -> "QMessageBox":
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(text)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
