"""Search over everything: type, see records of all forms, Enter opens one."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit

from desktop.ui.fields.autocomplete import Offer, OfferRows, SuggestLine
from desktop.ui.page.record_text import RecordText
from desktop.ui.theme import icons
from desktop.ui.theme.theme import name_font


class SearchBox(SuggestLine):
    """The box in the head of the window (Ctrl+F, F3)."""

    opened = Signal(str)
    """The id of the record to open."""

    def __init__(self, reading: RecordText) -> None:
        self._reading = reading
        super().__init__(self._found, "没有找到，换个写法，或输入号码的后几位再试。")
        self.setObjectName("search")
        self.setAccessibleName("查找全部台账")
        self.setPlaceholderText("查找全部：姓名、拼音首字母、证件或电话后几位（F3）")
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "soft"), QLineEdit.ActionPosition.LeadingPosition)
        self.view.setFont(name_font())
        self.view.setItemDelegate(OfferRows(self.view, self._picture))
        self.picked.connect(self._open)

    def _found(self, typed: str) -> list[Offer]:
        if not typed.strip():
            return []
        return [
            Offer(line.id, line.label, line.detail, line.form)
            for line in self._reading.search(typed)
        ]

    def _open(self, record: str) -> None:
        self.clear()
        self.opened.emit(record)

    def _picture(self, form: str) -> QPixmap:
        known = self._reading.definitions.forms.get(form)
        return icons.pixmap(known.register.icon if known else "book", 20, "pine")
