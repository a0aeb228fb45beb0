"""The list of the palette: heads of groups, and one line for each thing found."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import name_font, px
from desktop.ui.widgets.item_option import ItemOption, typed
from forms.schema.form import RecordId

LINE = Qt.ItemDataRole.UserRole
_EDGE = 12
_ICON = 20
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_LAST = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class PaletteLine:
    """One thing that was found.

    Attributes:
        title: What it is called.
        run: What Enter does.
        detail: What tells it from others.
        icon: One of ``resources/icons``.
        key: Its key in the window.
        record: The record, where it is one; then more can be done with it.
        form: Its form.
    """

    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = "next"
    key: str = ""
    record: RecordId | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a group.

    Attributes:
        title: Its name.
        said: How many there are, where not all are shown.
    """

    title: str
    said: str = ""


def fill(model: QStandardItemModel, rows: list[Head | PaletteLine]) -> None:
    """Show these rows."""
    model.clear()
    for row in rows:
        item = QStandardItem()
        item.setEditable(False)
        if isinstance(row, Head):
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setText(f"{row.title}　{row.said}".strip())
        else:
            item.setText("，".join(part for part in (row.title, row.detail) if part))
        item.setData(row, LINE)
        model.appendRow(item)


class PaletteRows(QStyledItemDelegate):
    """Draws heads small and soft, lines with icon, title, detail and key."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.marked: tuple[str, ...] = ()
        """The words that were typed; where a title has them they stand out."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Rows one can hit; heads are lower."""
        head = isinstance(index.data(LINE), Head)
        return QSize(160, px("tiny") + 16 if head else px("body") + 20)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        drawn = typed(option)
        row = index.data(LINE)
        box = drawn.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Head):
            painter.setFont(_sized(drawn.font, "tiny"))
            painter.setPen(drawn.palette.placeholderText().color())
            painter.drawText(box, _MIDDLE, row.title)
            painter.drawText(box, _LAST, row.said)
        elif isinstance(row, PaletteLine):
            if drawn.state & QStyle.StateFlag.State_Selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(drawn.palette.midlight())
                painter.drawRoundedRect(drawn.rect.adjusted(2, 1, -2, -1), 6, 6)
            self._line(painter, box, row, drawn)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, row: PaletteLine, drawn: ItemOption) -> None:
        picture = icons.pixmap(row.icon, _ICON, "pine")
        painter.drawPixmap(box.left(), box.center().y() - _ICON // 2, picture)
        box.setLeft(box.left() + _ICON + 12)
        if row.key:
            painter.setFont(_sized(drawn.font, "tiny"))
            painter.setPen(drawn.palette.placeholderText().color())
            painter.drawText(box, _LAST, row.key)
            box.setRight(box.right() - painter.fontMetrics().horizontalAdvance(row.key) - 16)
        self._title(painter, box, row, drawn.palette)
        painter.setFont(_sized(drawn.font, "small"))
        painter.setPen(drawn.palette.color(QPalette.ColorRole.PlaceholderText))
        cut = Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(row.detail, cut, max(box.width(), 0))
        painter.drawText(box, _MIDDLE, words)

    def _title(self, painter: QPainter, box: QRect, row: PaletteLine, palette: QPalette) -> None:
        """The title, what was typed in it in pine and bold; moves the left edge behind it."""
        font = name_font() if row.record is not None else QFont(painter.font())
        font.setPixelSize(px("body"))
        for part, stands_out in _parts(row.title, self.marked):
            font.setBold(stands_out)
            painter.setFont(font)
            painter.setPen(
                palette.color(palette.ColorRole.Link if stands_out else palette.ColorRole.Text)
            )
            room = max(box.width(), 0)
            words = painter.fontMetrics().elidedText(part, Qt.TextElideMode.ElideRight, room)
            painter.drawText(box, _MIDDLE, words)
            box.setLeft(box.left() + painter.fontMetrics().horizontalAdvance(words))
        box.setLeft(box.left() + 14)


def _sized(font: QFont, size: str) -> QFont:
    made = QFont(font)
    made.setPixelSize(px(size))
    return made


def _parts(title: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The title cut where typed words begin and end; each part and whether it was typed."""
    typed_at = [False] * len(title)
    for word in words:
        at = title.casefold().find(word)
        if word and at >= 0:
            typed_at[at : at + len(word)] = [True] * len(word)
    parts: list[tuple[str, bool]] = []
    for character, stands_out in zip(title, typed_at, strict=True):
        if parts and parts[-1][1] is stands_out:
            parts[-1] = (parts[-1][0] + character, stands_out)
        else:
            parts.append((character, stands_out))
    return parts
