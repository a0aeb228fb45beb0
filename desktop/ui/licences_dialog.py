"""开放源代码许可: the parts of others at the left, the licence of the chosen one at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.licences import bundled_parts, licence_text
from desktop.ui.theme.theme import beside, dots
from desktop.ui.widgets.basics import label


class LicencesDialog(QDialog):
    """Read beside the window, which goes on working.

    Args:
        parent: The widget that shows it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("开放源代码许可")
        self.resize(dots(860), dots(560))
        self.parts = QListWidget()
        self.parts.setAccessibleName("用了别人的部分")
        self.parts.setFixedWidth(beside(300))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("许可全文")
        for part in bundled_parts():
            self.parts.addItem(f"{part.name} {part.version}\n{part.licence}")
        self.parts.currentRowChanged.connect(self._read)
        both = QHBoxLayout()
        both.addWidget(self.parts)
        both.addWidget(self.text, 1)
        shut = QDialogButtonBox()
        shut.addButton("关上", QDialogButtonBox.ButtonRole.RejectRole)
        shut.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(
            label(
                "村记用了这些别人写的部分，按各自的许可。村记自己是 Apache-2.0。", "soft", wrap=True
            )
        )
        column.addLayout(both, 1)
        column.addWidget(shut)
        self.parts.setCurrentRow(0)

    def _read(self, row: int) -> None:
        self.text.setPlainText(licence_text(bundled_parts()[row].name))
