"""The sketch of the hamlets as shapes and words, for the wall and for the screen alike.

``map_drawing`` says what is drawn where, in the units of whoever draws; ``put_map`` draws it
into a PDF, ``desktop.ui.pages.map.map_painter`` into the window. How many households were called
on stands as a number beside the ring: nothing is told by its colour.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, hypot, pi, sin
from typing import Final, NamedTuple, TypeAlias

from desktop.paper.typesetting.line_breaking import Style
from desktop.paper.typesetting.page import Area, Box, PaperPage, Text
from forms.privacy.masking import public
from forms.village.hamlet_map import EDGE, RIDGE, RIVER, DrawnLine, HamletMark, Point

Spot: TypeAlias = tuple[float, float]
Measure: TypeAlias = Callable[[str, float], float]
"""Width of words at a size."""
FOOT: Final = "位置是手画的示意，不表示界线和距离"
LEGEND: Final = (
    "圈里是户数，绿的一段是九十天内走访过的户，斜线是看不准或不列；童、妇、老是留守的人数"
)
RING: Final = 1.9
"""Radius of a ring, in letters."""
UNPLACED: Final = "未摆放"
_INKS: Final = {
    "river": (0.62, 0.76, 0.88), "road": (1.0, 1.0, 1.0), "road_edge": (0.45, 0.40, 0.32),
    "ridge": (0.55, 0.55, 0.45), "done": (0.05, 0.42, 0.24), "rest": (0.85, 0.82, 0.76),
    "sheet": (1.0, 1.0, 1.0), "ink": (0.0, 0.0, 0.0), "marked": (0.75, 0.07, 0.07),
}  # fmt: skip
"""The names shapes have their colours by, as they are printed."""
_WHITE: Final = (1.0, 1.0, 1.0)


class MapShape(NamedTuple):
    """A line or a patch.

    Attributes:
        points: Where it passes.
        ink: Name of its colour.
        weight: Width of its line; 0 for a patch.
        hatched: Whether a patch is hatched only.
    """

    points: tuple[Spot, ...]
    ink: str
    weight: float = 0.0
    hatched: bool = False


class MapWord(NamedTuple):
    """A line of words.

    Attributes:
        x: Its middle.
        base: Its baseline.
        text: What it says.
        size: Of the letters.
        of: Number of its hamlet.
        heavy: Whether it is a name.
    """

    x: float
    base: float
    text: str
    size: float
    of: int
    heavy: bool = False


@dataclass(slots=True)
class MapDrawing:
    """The whole sketch, to be drawn in this order: shapes, then words."""

    shapes: list[MapShape] = field(default_factory=list)
    words: list[MapWord] = field(default_factory=list)


def spot_of(at: Point, frame: Box) -> Spot:
    """Where a place of the sketch lies in a frame (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = frame
    return x0 + at[0] / EDGE * (x1 - x0), y0 + at[1] / EDGE * (y1 - y0)


def frame_in(room: Box, size: float) -> Box:
    """Where the places may lie so that rings and words stay in the room.

    Args:
        room: The region for all of it.
        size: Of the smallest letters.
    """
    x0, y0, x1, y1 = room
    return x0 + 6 * size, y0 + 2.6 * size, x1 - 6 * size, y1 - 6.5 * size


def map_drawing(
    marks: Sequence[HamletMark], lines: Sequence[DrawnLine], frame: Box, size: float,
    measure: Measure,
) -> MapDrawing:  # fmt: skip
    """The sketch in a frame.

    Args:
        marks: The hamlets.
        lines: Roads, rivers, ridges.
        frame: Where the places lie; words may stand a little beyond it.
        size: Of the smallest letters, in the units of the frame; all else follows it.
        measure: Width of words.
    """
    made = MapDrawing()
    order = {RIVER: 0, RIDGE: 1}
    for line in sorted(lines, key=lambda one: order.get(one.kind, 2)):
        made.shapes += _line(line.kind, [spot_of(at, frame) for at in line.points], size)
    for number, mark in enumerate(marks):
        _words(made, number, mark, frame, size, measure)
    for mark in marks:
        x, y = spot_of(mark.at, frame)
        r = size * RING
        made.shapes.append(MapShape(_arc(x, y, r, 0, 1), "sheet"))
        made.shapes += _ring(x, y, r, mark)
        made.shapes.append(MapShape((*_arc(x, y, r, 0, 1), (x, y - r)), "ink", size * 0.06))
    return made


def _line(kind: str, points: Sequence[Spot], size: float) -> Iterator[MapShape]:
    smooth = tuple(_smooth(points))
    if kind == RIVER:
        yield MapShape(smooth, "river", size * 0.8)
    elif kind == RIDGE:
        yield MapShape(smooth, "ridge", size * 0.12)
        yield from _teeth(smooth, size)
    else:
        yield MapShape(smooth, "road_edge", size * 0.5)
        yield MapShape(smooth, "road", size * 0.3)


def _smooth(points: Sequence[Spot]) -> Iterator[Spot]:
    """Corners rounded twice (Chaikin 1974); both ends stay."""
    for _ in range(2):
        if len(points) > 2:
            cut = [points[0]]
            for (x0, y0), (x1, y1) in pairwise(points):
                cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1),
                        (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]  # fmt: skip
            points = [*cut, points[-1]]
    yield from points


def _teeth(points: Sequence[Spot], size: float) -> Iterator[MapShape]:
    """Short strokes along a ridge, so that it is told from a road without colour."""
    gone, step = 0.0, size * 1.2
    for (x0, y0), (x1, y1) in pairwise(points):
        length = hypot(x1 - x0, y1 - y0)
        while length and gone <= length:
            x, y = x0 + (x1 - x0) * gone / length, y0 + (y1 - y0) * gone / length
            yield MapShape(
                ((x, y), (x - size * 0.3, y + size * 0.6), (x + size * 0.3, y + size * 0.6),
                 (x, y)), "ridge", size * 0.08,
            )  # fmt: skip
            gone += step
        gone -= length


def _words(
    made: MapDrawing, number: int, mark: HamletMark, frame: Box, size: float, measure: Measure
) -> None:
    """The words of a hamlet, those below its ring on a patch of their own."""
    x, y = spot_of(mark.at, frame)
    r = size * RING
    inner = size * 1.25 * min(1.0, r * 1.4 / max(measure(mark.inner, size * 1.25), 1.0))
    made.words.append(MapWord(x, y + inner * 0.36, mark.inner, inner, number))
    name = mark.name if mark.placed else f"{mark.name}（{UNPLACED}）"
    rows = [(name, size * 1.3, True), *((text, size, False) for text in mark.told)]
    base, wide = y + r, r
    for text, tall, heavy in rows:
        base += tall * 1.25
        width = measure(text, tall)
        wide = max(wide, width / 2)
        middle = min(max(x, frame[0] + width / 2), max(frame[2] - width / 2, frame[0] + width / 2))
        patch = (middle - width / 2, base - tall, middle + width / 2, base + tall * 0.25)
        made.shapes.append(MapShape(corners(patch), "sheet"))
        made.words.append(MapWord(middle, base, text, tall, number, heavy))
    if mark.marked:
        wide += size * 0.5
        around = corners((x - wide, y - r * 1.2, x + wide, base + size * 0.6))
        made.shapes.append(MapShape((*around, around[0]), "marked", size * 0.15))


def _ring(x: float, y: float, r: float, mark: HamletMark) -> Iterator[MapShape]:
    """The ring: called on, nobody can tell, not called on; hatched whole where it is not told."""
    if mark.share is None:
        yield MapShape(_band(x, y, r, 0, 1), "rest", hatched=True)
        return
    sure, unsure = min(mark.share, 1.0), min(mark.share + mark.perhaps, 1.0)
    for start, end, ink, hatched in (
        (0.0, sure, "done", False), (sure, unsure, "done", True), (unsure, 1.0, "rest", False),
    ):  # fmt: skip
        if end > start:
            yield MapShape(_band(x, y, r, start, end), ink, hatched=hatched)


def _band(x: float, y: float, r: float, start: float, end: float) -> tuple[Spot, ...]:
    return (*_arc(x, y, r, start, end), *reversed(_arc(x, y, r * 0.76, start, end)))


def _arc(x: float, y: float, r: float, start: float, end: float) -> tuple[Spot, ...]:
    """Points of a circle from one part of it to another, from the top, clockwise."""
    steps = max(round(48 * (end - start)), 2)
    angles = (2 * pi * (start + (end - start) * n / steps) - pi / 2 for n in range(steps + 1))
    return tuple((x + r * cos(angle), y + r * sin(angle)) for angle in angles)


def corners(box: Box) -> tuple[Spot, ...]:
    """The corners of a region (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = box
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _wide(text: str, size: float) -> float:
    return Style("hei", size, size).width(text)


def put_map(
    marks: Sequence[HamletMark], lines: Sequence[DrawnLine], page: PaperPage, room: Box, size: float
) -> None:
    """Draw the sketch into a region of a page, in letters of a size."""
    drawing = map_drawing(marks, lines, frame_in(room, size), size, _wide)
    for shape in drawing.shapes:
        ink = _INKS[shape.ink]
        if shape.weight:
            page.areas.append(Area(shape.points, None, ink, shape.weight, closed=False))
        elif shape.hatched:
            page.areas.append(Area(shape.points, _WHITE, ink, 0.0, 5.0))
        else:
            page.areas.append(Area(shape.points, ink, None))
    for word in drawing.words:
        if word.text:
            width = _wide(word.text, word.size)
            page.texts.append(Text(
                word.x - width / 2, word.base, width, "hei", word.size,
                public(word.text, place="挂图"), room, tag=f"P:map{word.of}",
            ))  # fmt: skip
