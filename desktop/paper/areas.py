"""Shapes of a page as PDF operators: filled, hatched, outlined (ISO 32000-1, 8.5)."""

from collections.abc import Iterator
from typing import Final

from desktop.paper.typesetting.page import Area

HATCHING: Final = 1.8
"""Weight of the lines of a hatching, in points: a copy still shows them apart."""


def painted(area: Area, height: float) -> str:
    """The operators of one shape.

    Args:
        area: The shape, y downwards.
        height: Of the page, for PDF counts upwards.
    """
    points = [(x, height - y) for x, y in area.points]
    path = " ".join(f"{x:.2f} {y:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points))
    parts = ["q"]
    if area.fill is not None:
        parts.append(f"{_colour(area.fill)} rg {path} h f")
    if area.line is not None:
        parts.append(f"{_colour(area.line)} RG {area.weight:g} w")
        if area.hatch:
            lines = " ".join(_hatching(area, points))
            parts.append(f"q {path} h W n {HATCHING} w {lines} S Q")
        if area.weight:
            parts.append(f"{path} h S" if area.closed else f"1 J 1 j {path} S")
    return " ".join([*parts, "Q"])


def _colour(colour: tuple[float, float, float]) -> str:
    return " ".join(f"{part:g}" for part in colour)


def _hatching(area: Area, points: list[tuple[float, float]]) -> Iterator[str]:
    """Lines over the whole of the shape; the clip cuts them."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    tall = high - low
    for steep in (area.steep, -area.steep) if area.crossed else (area.steep,):
        lean = tall * steep
        x = left - abs(lean)
        while x < right + abs(lean):
            yield f"{x:.2f} {low:.2f} m {x + lean:.2f} {high:.2f} l"
            x += area.hatch
