"""The sheet under the hand: hamlets are dragged or moved by arrows, lines are drawn."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import hypot
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.paper.map_drawing import RING, frame_in, map_drawing, spot_of
from desktop.paper.typesetting.page import Box
from desktop.ui.pages.map.map_painter import measure, paint
from desktop.ui.theme.theme import colour, px
from forms.schema.form import RecordId
from forms.village.hamlet_map import EDGE, DrawnLine, HamletMark, Point, inside, off_line, thinned

STEP, LEAP = 10, 50
"""How far an arrow moves a hamlet, and with Shift."""
PEN_STEP, PEN_LEAP = 20, 100
LOW: Final = 30
"""Letters of height below which only the hamlet that is worked with has its words."""
CLOSE: Final = 8.0
"""Pixels from a line within which a click means it."""
ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_UNDERLAY: Final = 0.45
"""How much of the photo below is seen."""


class MapCanvas(QWidget):
    """Knows nothing of records: it is given marks and lines, and tells what a hand did.

    Attributes:
        marks: The hamlets, in order.
        ids: Their records, in the same order.
        lines: Roads, rivers, ridges.
        current: Number of the hamlet that is worked with; -1 for none.
        line: Record of the line that was clicked; empty for none.
        tool: Kind of the line that is being drawn; empty while hamlets are moved.
        photo: What lies below while somebody draws; None for nothing.
    """

    moved = Signal(int, tuple)
    """A hamlet was put somewhere: its number, and where."""
    drawn = Signal(str, tuple)
    """A line was drawn: its kind, and where it passes."""
    picked = Signal()
    """Another hamlet or line is worked with."""
    opened = Signal()
    """Enter on a hamlet."""
    left_tool = Signal()
    """Somebody stopped drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[HamletMark] = []
        self.ids: list[RecordId] = []
        self.lines: tuple[DrawnLine, ...] = ()
        self.current = -1
        self.line = RecordId("")
        self.tool = ""
        self.photo: QImage | None = None
        self._stroke: list[Point] = []
        self._pen: Point = (EDGE // 2, EDGE // 2)
        self._held: Point | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("屯的示意图")

    def put(self, ids: Sequence[RecordId], marks: Sequence[HamletMark],
            lines: Sequence[DrawnLine]) -> None:  # fmt: skip
        """Show these; the hamlet that is worked with stays it."""
        before, held = self.hamlet, self._held and self.marks[self.current]
        self.ids, self.marks, self.lines = list(ids), list(marks), tuple(lines)
        self.current = self.ids.index(before) if before in self.ids else min(0, len(ids) - 1)
        if held and before in self.ids:  # it is in somebody's hand just now
            self.marks[self.current] = replace(self.marks[self.current], at=held.at)
        if self.line not in {one.record for one in lines}:
            self.line = RecordId("")
        self._say()

    @property
    def hamlet(self) -> RecordId | None:
        """The record of the hamlet that is worked with."""
        return self.ids[self.current] if 0 <= self.current < len(self.ids) else None

    def take_tool(self, kind: str) -> None:
        """Draw a kind of line from now on; move hamlets again where it is empty."""
        self.tool, self._stroke = kind, []
        if kind and self.hamlet is not None:
            self._pen = self.marks[self.current].at
        self.setCursor(Qt.CursorShape.CrossCursor if kind else Qt.CursorShape.ArrowCursor)
        self.setFocus()
        self.update()

    def pick(self, number: int) -> None:
        """Work with a hamlet."""
        self.current, self.line = number, RecordId("")
        self._say()
        self.picked.emit()

    def _say(self) -> None:
        """What a screen reader tells of the hamlet that is worked with."""
        told = ""
        if self.hamlet is not None:
            mark = self.marks[self.current]
            put = f"从左 {mark.at[0]}，从上 {mark.at[1]}" if mark.placed else "还没有摆放"
            told = "，".join((mark.name, f"{mark.inner}户", *mark.told, put))
        self.setAccessibleDescription(told)
        self.update()

    # where things lie

    @property
    def _letters(self) -> float:
        return float(px("tiny"))

    @property
    def frame(self) -> Box:
        """Where the places of the sheet lie; words need the room around it."""
        return frame_in((0.0, 0.0, self.width(), self.height()), self._letters)

    def place_at(self, where: QPointF) -> Point:
        """The place of the sheet under a point of the window."""
        x0, y0, x1, y1 = self.frame
        return inside(
            (where.x() - x0) / max(x1 - x0, 1) * EDGE, (where.y() - y0) / max(y1 - y0, 1) * EDGE
        )

    def spot(self, number: int) -> QPointF:
        """Where a hamlet lies in the window."""
        return QPointF(*spot_of(self.marks[number].at, self.frame))

    def _hit(self, where: QPointF) -> int:
        near = [
            (hypot(spot.x() - where.x(), spot.y() - where.y()), number)
            for number in range(len(self.marks))
            for spot in (self.spot(number),)
        ]
        distance, number = min(near, default=(float(EDGE), -1))
        return number if distance <= self._letters * RING * 1.2 else -1

    def _hit_line(self, where: QPointF) -> RecordId:
        at = (where.x(), where.y())
        for line in self.lines:
            spots = [spot_of(point, self.frame) for point in line.points]
            if any(off_line(at, a, b) < CLOSE for a, b in pairwise(spots)):
                return line.record
        return RecordId("")

    # the mouse

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a line, take hold of a hamlet, or choose a line."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        where = event.position()
        if self.tool:
            self._stroke = [self.place_at(where)]
            return
        number = self._hit(where)
        if number >= 0:
            self._held = self.marks[number].at
            self.pick(number)
        else:
            self.line = self._hit_line(where)
            self.picked.emit()
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the line or the hamlet on."""
        at = self.place_at(event.position())
        if self._stroke:
            self._stroke.append(at)
        elif self._held is not None:
            self._shift(at)
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A whole drag is one save."""
        if self._stroke:
            self._finish(self._stroke)
        self._let_go()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Like Enter."""
        if not self.tool and self._hit(event.position()) >= 0:
            self._held = None
            self.opened.emit()

    def _shift(self, at: Point) -> None:
        self.marks[self.current] = replace(self.marks[self.current], at=at, placed=True)
        self._say()

    def _let_go(self) -> None:
        before, self._held = self._held, None
        if before is not None and self.hamlet is not None:
            at = self.marks[self.current].at
            if at != before:
                self.moved.emit(self.current, at)

    def _finish(self, stroke: Sequence[Point]) -> None:
        points, self._stroke = thinned(stroke), []
        if len(points) > 1:
            self.drawn.emit(self.tool, points)
        self.update()

    # the keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the hamlet or the pen; Enter opens or ends the line."""
        key = Qt.Key(event.key())
        if key in ARROWS:
            self._arrow(
                ARROWS[key], far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )
        elif self.tool and key is Qt.Key.Key_Space:
            self._stroke.append(self._pen)
        elif self.tool and key is Qt.Key.Key_Escape:
            self._stroke = []
            self.left_tool.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.tool:
                self._finish(self._stroke)
            elif self.hamlet is not None:
                self.opened.emit()
        else:
            super().keyPressEvent(event)
        self.update()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key held down is one move, as a drag is."""
        if event.key() in ARROWS and not event.isAutoRepeat():
            self._let_go()
        super().keyReleaseEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was moved so far is kept."""
        self._let_go()
        super().focusOutEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from hamlet to hamlet, and on to the next part of the page behind the last."""
        number = self.current + (1 if next else -1)
        if self.tool or not self.hasFocus() or not 0 <= number < len(self.marks):
            return super().focusNextPrevChild(next)
        self._let_go()
        self.pick(number)
        return True

    def _arrow(self, way: tuple[int, int], *, far: bool) -> None:
        if self.tool:
            step = PEN_LEAP if far else PEN_STEP
            self._pen = inside(self._pen[0] + way[0] * step, self._pen[1] + way[1] * step)
        elif self.hamlet is not None:
            step, at = LEAP if far else STEP, self.marks[self.current].at
            if self._held is None:
                self._held = at
            self._shift(inside(at[0] + way[0] * step, at[1] + way[1] * step))

    # what is seen

    @override
    def sizeHint(self) -> QSize:
        """Wider than high, as the sheet on the wall is."""
        return QSize(760, 480)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo, the sketch, the line under the pen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour("band"))
        if self.photo is not None:
            self._paint_photo(painter, self.photo)
        lines = list(self.lines)
        if len(self._stroke) > 1:
            lines.append(DrawnLine(RecordId(""), self.tool, tuple(self._stroke)))
        marks = [self._shown(number, mark) for number, mark in enumerate(self.marks)]
        paint(map_drawing(marks, lines, self.frame, self._letters, measure), painter)
        self._paint_hand(painter)
        painter.end()

    def _shown(self, number: int, mark: HamletMark) -> HamletMark:
        """A hamlet as it is drawn; in a low window only the one worked with has all its words."""
        chosen = number == self.current and not self.tool and not self.line
        told = mark.told if chosen or self.height() >= LOW * self._letters else ()
        return replace(mark, marked=chosen, told=told)

    def _paint_photo(self, painter: QPainter, photo: QImage) -> None:
        size = photo.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.setOpacity(_UNDERLAY)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), photo)
        painter.setOpacity(1.0)

    def _paint_hand(self, painter: QPainter) -> None:
        """The pen while drawing, and the line that was chosen."""
        painter.setPen(colour("cinnabar"))
        if self.tool and self.hasFocus():
            x, y = spot_of(self._pen, self.frame)
            painter.drawLine(QPointF(x - 8, y), QPointF(x + 8, y))
            painter.drawLine(QPointF(x, y - 8), QPointF(x, y + 8))
        for at in self._stroke if self.tool else ():
            painter.drawEllipse(QPointF(*spot_of(at, self.frame)), 2, 2)
        for line in self.lines:
            if line.record == self.line:
                for at in line.points:
                    painter.drawEllipse(QPointF(*spot_of(at, self.frame)), 4, 4)
