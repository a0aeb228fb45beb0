"""名单是全的: what only a person can say of a list, with whose list it is and of which day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import label
from desktop.ui.widgets.labelled import DayEdit, choice, line
from forms.schema.form import RecordId

WHOLE_VILLAGE = "全村"


class WholeStrip(QWidget):
    """Nothing is ticked, and nobody named, before a person does it."""

    changed = Signal()
    """Something else was said."""

    def __init__(self) -> None:
        super().__init__()
        self.tick = QCheckBox("名单是全的：不在上面的就是没有")
        self.source = line("哪个单位的、哪一份，如镇民政办11月低保名册")
        self.source.setAccessibleName("哪份名单")
        self.day = DayEdit("名单是哪一天的")
        self.scope = choice([])
        self.scope.setAccessibleName("名单的范围")
        self.trouble = label("", "soft", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE["tight"])
        row.addWidget(self.tick)
        self._more = (label("范围", "soft"), self.scope, label("截至", "soft"), self.day,
                      label("来自", "soft"))  # fmt: skip
        for part in self._more:
            row.addWidget(part)
        row.addWidget(self.source, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["hair"])
        column.addLayout(row)
        column.addWidget(self.trouble)
        self.tick.toggled.connect(lambda _: self._show())
        self.source.textChanged.connect(lambda _: self.changed.emit())
        self.day.dateChanged.connect(lambda _: self.changed.emit())
        self.scope.activated.connect(lambda _: self.changed.emit())

    def begin(self, hamlets: Sequence[tuple[RecordId, str]], today: date) -> None:
        """Nothing is said of a new list.

        Args:
            hamlets: The hamlets, with their names.
            today: The day that is offered.
        """
        self.scope.clear()
        self.scope.addItem(WHOLE_VILLAGE, "")
        for record, name in hamlets:
            self.scope.addItem(name, record)
        self.day.put(today)
        self.source.clear()
        self.tick.setChecked(False)
        self._show()

    @property
    def said(self) -> bool:
        """Whether a person says that the list is whole."""
        return self.tick.isChecked()

    @property
    def hamlet(self) -> RecordId | None:
        """The hamlet it is whole for; None for the village."""
        found = str(self.scope.currentData() or "")
        return RecordId(found) if found and self.said else None

    def tell(self, words: str) -> None:
        """What stands against it, or what it means."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _show(self) -> None:
        for part in (*self._more, self.source):
            part.setVisible(self.said)
        self.changed.emit()
