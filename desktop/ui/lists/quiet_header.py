"""The head of a table that takes no notice of what is chosen."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override


class QuietHeader(QHeaderView):
    """Sorts by a click; Qt's own asks every cell of 20,000 rows when all of them are chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    @override
    def setSelectionModel(self, selectionModel: QItemSelectionModel) -> None:
        """Not taken over: what is chosen is not shown in the head."""
