"""What is wrong with a drawn window: words cut or on each other, parts outside, no focus, no names.

Pixels cannot tell a cut word from a short one, so the widgets are asked: what they want to say, how
wide that is in their own font, and how much of them is seen.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from desktop.ui.lists.record_cells import pill_width
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page.page import Page
from desktop.ui.theme.theme import px
from desktop.ui.widgets.heading import OneLine
from tests.helpers.children import children

SLACK = 1
"""Pixels that rounding may take."""
SAMPLED = 40
"""Rows of a list that are read."""
LEADING = 3
"""Pixels of a line's height in which no letter stands."""
HEAD_AIR = 26
"""Pixels the style sheet keeps left and right of the words of a column head."""
_SAYS = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)


def faults(root: QWidget) -> list[str]:
    """All that a person would call broken in what is shown of a widget, one sentence each."""
    shown = [one for one in children(root, QWidget) if _seen(one, root)]
    found = [fault for one in shown for fault in _cut(one)]
    found += [fault for one in shown for fault in _outside(one)]
    found += [f"{_told(one)} 没有名字" for one in shown if _nameless(one)]
    return found + list(_overlaid(root, shown))


def codes_in(words: set[str], names: frozenset[str]) -> list[str]:
    """Words meant for programs: names of forms and questions, files of definitions, ids.

    Args:
        words: What a person can read.
        names: Of forms and questions.
    """
    found = []
    for text in words:
        bare = _FILES.sub("", text)
        tokens = set(_TOKEN.findall(bare))
        if tokens & names or _CODE.search(bare):
            found.append(text)
    return found


_FILES = re.compile(r"\S+\.(?:cunji|cunji-backup|xlsx|pdf|docx)\b|\.seen\b|（命令：[^）]*")
_TOKEN = re.compile(r"(?<![A-Za-z_])[a-z][a-z0-9_]+(?![A-Za-z_])")
_CODE = re.compile(r"\b[a-z]+_[a-z0-9_]+\b|(?=[0-9]*[a-f])[0-9a-f]{16,}|\.yaml\b|\.py\b")


def said(root: QWidget) -> set[str]:
    """Every word a person can read on what is shown, hints on hovering and heads included."""
    found = set[str]()
    for one in children(root, QWidget):
        if not one.isVisibleTo(root):
            continue
        found |= {_words(one), one.toolTip(), one.accessibleName()}
        if isinstance(one, QLineEdit | QPlainTextEdit):
            found.add(one.placeholderText())
        if isinstance(one, QComboBox):
            found |= {one.itemText(at) for at in range(one.count())}
        if isinstance(one, QTableView):
            found |= _cells(one)
    return found - {""}


def _cells(view: QTableView) -> set[str]:
    """The first rows of a list and its heads."""
    model = view.model()
    across, role = range(model.columnCount(QModelIndex())), Qt.ItemDataRole.DisplayRole
    rows = range(min(model.rowCount(QModelIndex()), SAMPLED))
    cells = {str(model.index(row, at).data(role) or "") for row in rows for at in across}
    heads = {str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in across}
    return cells | heads


def focus_fault(focused: QWidget | None) -> str:
    """What is wrong with where the focus is; empty where a person can type or choose."""
    if focused is None:
        return "没有焦点"
    takes_keys = type(focused).keyPressEvent is not QWidget.keyPressEvent
    holds = isinstance(focused, QScrollArea | QStackedWidget | Page) or not takes_keys
    return f"焦点在容器 {_told(focused)}" if holds else ""


def _told(one: QWidget) -> str:
    """A widget in words: its class, what it says, where it lies."""
    text = _words(one) or one.accessibleName() or one.objectName()
    above = one.parentWidget()
    return f"{type(one).__name__}「{text[:24]}」（在 {type(above).__name__}）"


def _words(one: QWidget) -> str:
    if isinstance(one, QComboBox):
        return one.currentText()
    said = getattr(one, "text", None)
    return str(said()) if callable(said) and isinstance(one, _SAYS) else ""


def _says(one: QWidget) -> bool:
    """Whether a widget shows something of its own."""
    if isinstance(one, QLabel):
        return bool(one.text()) or not one.pixmap().isNull()
    return isinstance(one, _SAYS) and not isinstance(one, QHeaderView)


def _seen(one: QWidget, root: QWidget) -> bool:
    return one.isVisibleTo(root) and not one.isWindow() and not _inner(one) and not _folded(one)


def _folded(one: QWidget) -> bool:
    """Whether it lies in a holder that is made to have no size: behind a menu, with its keys."""
    above: QWidget | None = one
    while above is not None:
        if not above.maximumWidth():
            return True
        above = above.parentWidget()
    return False


def _inner(one: QWidget) -> bool:
    """Qt's own parts inside a widget, and what lies in the cells of a table."""
    above = one.parentWidget()
    if one.objectName().startswith("qt_") or isinstance(one, QAbstractSlider):
        return True
    while above is not None and not above.isWindow():
        if isinstance(above, QAbstractItemView | QComboBox | QAbstractSpinBox | QLineEdit):
            return not isinstance(one, QHeaderView)
        above = above.parentWidget()
    return False


def _cut(one: QWidget) -> Iterator[str]:
    """Words that are wider or higher than their room."""
    if isinstance(one, QLabel) and one.text():
        yield from _cut_label(one)
    elif isinstance(one, QAbstractButton) and one.text():
        yield from _smaller(one, one.sizeHint().width(), one.sizeHint().height())
    elif isinstance(one, QComboBox):
        yield from _cut_combo(one)
    elif isinstance(one, QLineEdit | QAbstractSpinBox):
        yield from _smaller(one, 0, one.sizeHint().height())
    elif isinstance(one, QHeaderView) and isinstance(one.parentWidget(), QTableView):
        yield from _cut_heads(one)
    elif isinstance(one, RecordTable):
        yield from _cut_pills(one)
    elif isinstance(one, QScrollArea):
        yield from _cut_inside(one)


def _cut_label(one: QLabel) -> Iterator[str]:
    if isinstance(one, OneLine) and not one.wordWrap():
        if one.isVisible() and QLabel.text(one) != one.text() != one.toolTip():
            yield f"{_told(one)} 截断了，没有说全"
        return  # cut with …, and told on hovering
    if one.wordWrap():
        yield from _smaller(one, 0, one.heightForWidth(one.width()))
    else:
        yield from _smaller(one, one.sizeHint().width(), one.sizeHint().height())


def _smaller(one: QWidget, wide: int, high: int) -> Iterator[str]:
    if one.width() + SLACK < wide:
        yield f"{_told(one)} 宽 {one.width()}，要 {wide}"
    if one.height() + LEADING < high:
        yield f"{_told(one)} 高 {one.height()}，要 {high}"


def _cut_combo(one: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    option.initFrom(one)
    option.editable = one.isEditable()  # type: ignore[attr-defined]
    room = one.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, one
    )
    words = one.fontMetrics().horizontalAdvance(one.currentText())
    if words > room.width() + SLACK and not one.toolTip():
        yield f"{_told(one)} 字宽 {words}，格子 {room.width()}"
    yield from _smaller(one, 0, one.sizeHint().height())


def _cut_heads(one: QHeaderView) -> Iterator[str]:
    if one.orientation() == Qt.Orientation.Vertical or not one.count():
        return
    font = one.font()
    font.setPixelSize(px("small"))
    metrics, model = QFontMetrics(font), one.model()
    for at in range(one.count()):
        said = str(model.headerData(at, Qt.Orientation.Horizontal) or "")
        wide = metrics.horizontalAdvance(said) + HEAD_AIR
        if not one.isSectionHidden(at) and one.sectionSize(at) + SLACK < wide and said:
            yield f"栏名「{said}」宽 {one.sectionSize(at)}，要 {wide}（{_told(one)}）"
    if one.height() + SLACK < metrics.height() + 16:
        yield f"栏头高 {one.height()}，要 {metrics.height() + 16}"


def _cut_pills(table: RecordTable) -> Iterator[str]:
    top = max(table.rowAt(1), 0)
    for at, column in enumerate(table.rows.columns):
        if column.tone is None:
            continue
        for row in range(top, min(top + 30, table.rows.rowCount())):
            cell = table.rows.cell(row, at)
            wide = pill_width(cell.text) if cell.text and cell.tone is not None else 0
            if wide > table.columnWidth(at) + SLACK:
                yield f"表里的「{cell.text}」宽 {table.columnWidth(at)}，要 {wide}"
                break
    if table.verticalHeader().defaultSectionSize() < px("body") + 10:
        yield f"表行太矮（{_told(table)}）"


def _cut_inside(area: QScrollArea) -> Iterator[str]:
    """What scrolls is cut where no bar leads to the rest of it."""
    inside, room = area.widget(), area.viewport()
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if area.horizontalScrollBarPolicy() == off and inside.width() > room.width() + SLACK:
        yield f"{_told(area)} 里的内容宽 {inside.width()}，只看得到 {room.width()}"
    if area.verticalScrollBarPolicy() == off and inside.height() > room.height() + SLACK:
        yield f"{_told(area)} 里的内容高 {inside.height()}，只看得到 {room.height()}"


def _outside(one: QWidget) -> Iterator[str]:
    above = one.parentWidget()
    if above is None or _is_viewport(above) or isinstance(above, QAbstractScrollArea):
        return
    if one.size().isEmpty():
        return
    if not above.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(one.geometry()):
        yield f"{_told(one)} 伸出 {_told(above)}：{one.geometry()}，{above.size()}"


def _is_viewport(one: QWidget) -> bool:
    above = one.parentWidget()
    return isinstance(above, QAbstractScrollArea) and above.viewport() is one


def _nameless(one: QWidget) -> bool:
    if not one.focusPolicy() & Qt.FocusPolicy.TabFocus or not one.isEnabled():
        return False
    face = QAccessible.queryAccessibleInterface(one)
    return not face.text(QAccessible.Text.Name).strip()


def _overlaid(root: QWidget, shown: list[QWidget]) -> Iterator[str]:
    """Words that lie on each other."""
    placed = [(one, _place(one, root)) for one in shown if _says(one)]
    placed = [(one, place) for one, place in placed if not place.isEmpty()]
    for (one, here), (other, there) in combinations(placed, 2):
        both = here.intersected(there)
        on_each_other = both.width() > SLACK and both.height() > SLACK
        if on_each_other and not one.isAncestorOf(other) and not other.isAncestorOf(one):
            yield f"{_told(one)} 和 {_told(other)} 叠在一起：{both}"


def _place(one: QWidget, root: QWidget) -> QRect:
    """Where a widget is seen in the window, less what its surroundings cut off."""
    place = QRect(one.mapTo(root, QPoint(0, 0)), one.size())
    above = one.parentWidget()
    while above is not None and above is not root:
        place &= QRect(above.mapTo(root, QPoint(0, 0)), above.size())
        above = above.parentWidget()
    return place
