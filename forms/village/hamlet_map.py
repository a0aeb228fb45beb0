"""The sketch of the hamlets: where each was put, and roads, rivers and ridges drawn by hand.

A place is two numbers from 0 to 1000, from the left and from the top of a sheet of paper. They are
no coordinates of the earth and say nothing of borders or distances.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final, TypeAlias

from forms.definitions.records import Hamlet, MapLine
from forms.schema.form import RecordId
from forms.village.view import VillageView

EDGE: Final = 1000
"""The sheet reaches from 0 to here, across and down."""
ROAD, RIVER, RIDGE = "1", "2", "3"
"""Codes of ``map_line_kind``."""
MOST_POINTS: Final = 120
NEAR: Final = 4.0
"""A line may pass so far from a point of the hand that drew it."""
_RADIUS: Final = 400
_BESIDE, _BELOW = 200, 240
"""How far a hamlet that nobody put anywhere keeps from the others, for the words below its ring."""
_LATTICE: Final = range(0, EDGE + 1, 40)
Point: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacedHamlet:
    """Where a hamlet stands on the sketch.

    Attributes:
        hamlet: Which.
        name: What it is called; empty when nobody wrote it.
        at: From the left, from the top.
        placed: Whether somebody put it there; else it was laid out.
    """

    hamlet: RecordId
    name: str
    at: Point
    placed: bool


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A road, a river or a ridge.

    Attributes:
        record: The record that keeps it.
        kind: Code of ``map_line_kind``.
        points: Where it passes, two at least.
    """

    record: RecordId
    kind: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class HamletMap:
    """The sketch of a village.

    Attributes:
        places: Every hamlet, in the village's own order.
        lines: Every line that can be read.
        unreadable: Lines whose points nobody can read; they are not drawn.
    """

    places: tuple[PlacedHamlet, ...] = ()
    lines: tuple[DrawnLine, ...] = ()
    unreadable: tuple[RecordId, ...] = ()


@dataclass(frozen=True, slots=True)
class HamletMark:
    """What stands on the sketch for one hamlet.

    Attributes:
        name: What it is called.
        at: Where, of ``EDGE`` across and down.
        inner: In the ring: how many households.
        share: Part of the ring for those called on, 0 to 1; None where that is not told.
        perhaps: Part of it of which nobody can tell.
        told: Lines below the name.
        placed: Whether somebody put it there.
        marked: Whether it is the one that is being worked with.
    """

    name: str
    at: Point
    inner: str
    share: float | None
    perhaps: float = 0.0
    told: tuple[str, ...] = ()
    placed: bool = True
    marked: bool = False


def hamlet_map(view: VillageView) -> HamletMap:
    """The sketch as the records have it; hamlets nobody put anywhere are laid out on a ring."""
    lines: list[DrawnLine] = []
    unreadable: list[RecordId] = []
    for line in view.all(MapLine):
        points = points_of(line.points or "")
        if points is None or line.kind not in {ROAD, RIVER, RIDGE}:
            unreadable.append(line.id)
        else:
            lines.append(DrawnLine(line.id, line.kind, points))
    return HamletMap(tuple(_places(view)), tuple(lines), tuple(unreadable))


def _places(view: VillageView) -> Iterator[PlacedHamlet]:
    hamlets = sorted(view.all(Hamlet), key=_by_number)
    known = {one.id: at for one in hamlets if (at := _put(one)) is not None}
    taken = list(known.values())
    for number, one in enumerate(hamlets):
        at = known.get(one.id)
        if at is None:
            at = _free(_slot(number, len(hamlets)), taken)
            taken.append(at)
        yield PlacedHamlet(one.id, one.name or "", at, one.id in known)


def _by_number(hamlet: Hamlet) -> tuple[bool, str, str, RecordId]:
    number = hamlet.number or ""
    return not number, number.zfill(6), hamlet.name or "", hamlet.id


def _put(hamlet: Hamlet) -> Point | None:
    """Where somebody put it; nowhere where one of the two numbers lacks."""
    if hamlet.map_x is None or hamlet.map_y is None:
        return None
    return inside(hamlet.map_x, hamlet.map_y)


def inside(x: float, y: float) -> Point:
    """The nearest point of the sheet."""
    return min(max(round(x), 0), EDGE), min(max(round(y), 0), EDGE)


def _slot(number: int, of: int) -> Point:
    """The place of a hamlet on the ring, the first at the top, clockwise."""
    angle = 2 * pi * number / max(of, 1) - pi / 2
    return inside(EDGE / 2 + _RADIUS * cos(angle), EDGE / 2 + _RADIUS * sin(angle))


def _free(wanted: Point, taken: Sequence[Point]) -> Point:
    """The place wanted, or the nearest that keeps its distance; else the loneliest."""

    def room(at: Point) -> float:
        apart = (max(abs(at[0] - x) / _BESIDE, abs(at[1] - y) / _BELOW) for x, y in taken)
        return min(apart, default=float(EDGE))

    others = [(x, y) for y in _LATTICE for x in _LATTICE]
    others.sort(key=lambda at: hypot(at[0] - wanted[0], at[1] - wanted[1]))
    candidates = [wanted, *others]
    return next((at for at in candidates if room(at) >= 1), max(candidates, key=room))


def points_of(text: str) -> tuple[Point, ...] | None:
    """The points of a line as a record keeps them; None for what cannot be read."""
    found: list[Point] = []
    for pair in text.replace("；", ";").split(";"):
        numbers = pair.split()
        if len(numbers) != 2 or not all(n.isascii() and n.isdecimal() for n in numbers):
            return None
        found.append(inside(*map(int, (n[:5] for n in numbers))))
    return tuple(found) if len(found) > 1 else None


def points_text(points: Iterable[Point]) -> str:
    """The points of a line as a record keeps them."""
    return "; ".join(f"{x} {y}" for x, y in points)


def thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same line by fewer points (Douglas and Peucker 1973); the hand shakes."""
    near = NEAR
    kept = _thin(list(dict.fromkeys(points)), near)
    while len(kept) > MOST_POINTS:
        near *= 1.5
        kept = _thin(kept, near)
    return tuple(kept)


def _thin(points: list[Point], near: float) -> list[Point]:
    if len(points) < 3:
        return points
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        inner = range(first + 1, last)
        far = max(
            inner, key=lambda n: off_line(points[n], points[first], points[last]), default=None
        )
        if far is not None and off_line(points[far], points[first], points[last]) > near:
            keep.add(far)
            spans += [(first, far), (far, last)]
    return [points[n] for n in sorted(keep)]


def off_line(
    at: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    """How far a point lies from the way between two others."""
    (x, y), (x0, y0), (x1, y1) = at, start, end
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
