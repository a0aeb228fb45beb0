"""What every answer widget can do: take and give a value, say it changed, show a problem."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from forms.schema.code_list import Codes
from forms.schema.form import FieldDef, RecordId, Value

MOVE = "移到备注（不公开）"


class Found(NamedTuple):
    """One record offered while typing into a reference."""

    id: RecordId
    label: str
    detail: str


def _nowhere(*_: object) -> None:
    """Where there is no book, no photo can be taken in."""
    raise NotImplementedError


def _nothing(_: str) -> None:
    """Where there is no book, there is no photo."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a widget may ask the rest of the program; it never sees the book.

    Attributes:
        codes: The code lists.
        find: Records of a form whose keys begin with the typed text.
        name: The line that stands for a record.
        keep_photo: Takes the photo of a file in, and calls back with its hash or with what went
            wrong.
        photo: The photo of a hash; None when it has not come yet.
        photo_folder: Where the last photo was taken from.
        today: What 昨天 and -3 are counted from; None where only whole dates are taken.
    """

    codes: Codes
    find: Callable[[str, str], list[Found]]
    name: Callable[[RecordId], str]
    keep_photo: Callable[[Path, Callable[[str], None], Callable[[BaseException], None]], object] = (
        _nowhere
    )
    photo: Callable[[str], bytes | None] = _nothing
    photo_folder: Callable[[], str] = str
    today: Callable[[], date] | None = None


_FOCUS_OUT: Final = QEvent.Type.FocusOut
"""Every event of every editor is held against it; to look it up takes longer than that."""


class FieldWidget(QWidget):
    """One answer and the problem beside it; subclasses make the editor.

    A subclass builds its editor, calls ``place`` with it, and implements ``put`` and ``value``.
    The wheel never changes an answer: no subclass uses spin boxes or combo boxes.
    """

    wide: ClassVar[bool] = False
    """Whether the widget wants the whole width of a page."""

    changed = Signal()
    """The person changed the answer."""
    left = Signal()
    """The person went on to another answer."""
    unwanted = Signal()
    """The person wants the answer where it is not printed; offered by showing ``mover``."""

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__()
        self.field = field
        self.around = around
        self.unreadable = ""
        self._shows = ("", False, False)
        self.editor: QWidget = self
        self._source: QLabel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._column.addLayout(self._row)

    def place(self, editor: QWidget) -> None:
        """Put the editor into the widget, with its unit and its name for screen readers."""
        self.editor = editor
        editor.setAccessibleName(self.field.label)
        editor.setToolTip(self.field.hint)
        editor.installEventFilter(self)
        self.setFocusProxy(editor)
        self._row.addWidget(editor, 1)
        if self.field.unit:
            unit = QLabel(self.field.unit)
            unit.setObjectName("soft")
            self._row.addWidget(unit)

    def put(self, value: Value | None) -> None:
        """Show an answer; None empties the editor. Never emits ``changed``."""
        raise NotImplementedError

    def value(self) -> Value | None:
        """The answer, or None when there is none or it cannot be read (``unreadable`` says why)."""
        raise NotImplementedError

    def show_problem(self, zh: str, *, warn: bool = False, private: bool = False) -> None:
        """Show a problem below the editor, with an icon; an empty sentence takes it away.

        Args:
            zh: What is wrong, and what to do.
            warn: Whether it may stay so.
            private: Whether the answer may be moved to where it is not printed.
        """
        now = (zh, warn, private)
        if self._shows == now:
            return  # to be dressed anew costs more than all else at a key
        self._shows = now
        self._told.show_problem(zh, warn=warn, private=private)
        self.editor.setProperty("problem", ("warn" if warn else "bad") if zh else "")
        self.editor.style().polish(self.editor)
        self.editor.setAccessibleDescription(zh)

    @cached_property
    def _told(self) -> "ProblemRow":
        """Where a problem is told, made with the first one: most answers never have any."""
        made = ProblemRow(self)
        made.mover.clicked.connect(self.unwanted)
        self._column.addWidget(made)
        return made

    @property
    def mover(self) -> QPushButton:
        """What takes the answer to where it is not printed."""
        return self._told.mover

    def show_source(self, zh: str) -> None:
        """Say beside the editor where the answer was taken from; an empty text takes it away."""
        if self._source is None:
            if not zh:
                return
            self._source = QLabel()
            self._source.setObjectName("soft")
            self._row.addWidget(self._source)
        self._source.setText(zh)
        self._source.setVisible(bool(zh))
        self.editor.setToolTip(zh or self.field.hint)

    @property
    def typing(self) -> bool:
        """Whether somebody is at the editor just now."""
        return self.editor.hasFocus()

    @property
    def source(self) -> str:
        """Where the answer was taken from, as it is said now."""
        return "" if self._source is None else self._source.text()

    @property
    def problem(self) -> str:
        """The sentence that is shown now."""
        return self._shows[0]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the person leaves the editor."""
        if event.type() is _FOCUS_OUT and watched is self.editor:
            self.settle()
            self.left.emit()
        return False

    def settle(self) -> None:
        """Rewrite what was typed in the usual way, once the person has left the editor."""


class ProblemRow(QWidget):
    """A problem in words below an answer, and the way out where there is one.

    Args:
        parent: What holds the answer.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)  # without one it would be a window for a moment
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 2)
        row.setSpacing(6)
        self._icon = QLabel()
        self._icon.setObjectName("problem_icon")
        self._words = QLabel()
        self._words.setObjectName("problem")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.mover = QPushButton(MOVE)
        self.mover.setProperty("kind", "link")
        self.mover.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mover.hide()
        row.addWidget(self.mover, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_problem(self, zh: str, *, warn: bool, private: bool) -> None:
        """See ``FieldWidget.show_problem``."""
        self._words.setText(zh)
        for part in (self._words, self._icon):
            part.setProperty("warn", warn)
            part.style().polish(part)
        self.mover.setVisible(private)
        self.setVisible(bool(zh))
