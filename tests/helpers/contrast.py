"""What is painted on what, and how far two colours are apart (WCAG 2.2)."""

from collections.abc import Mapping
from typing import Final

_SHEETS: Final = ("ground", "sheet", "band")
WRITTEN: Final[Mapping[str, tuple[str, ...]]] = {
    "ink": (*_SHEETS, "pill", "pine_wash", "pine_press", "amber_wash", "cinnabar_wash"),
    "soft": (*_SHEETS, "foot", "pill", "pine_wash", "amber_wash", "cinnabar_wash"),
    "pale": ("sheet", "band"),
    "pine": (*_SHEETS, "pine_wash", "pine_press"),
    "cinnabar": (*_SHEETS, "cinnabar_wash", "pine_wash"),
    "amber": (*_SHEETS, "amber_wash", "pine_wash"),
    "sky": (*_SHEETS, "sky_wash"),
    "sheet": ("pine", "pine_deep", "ink", "cinnabar"),
    "side_ink": ("side", "side_over", "side_pick"),
    "side_soft": ("side",),
    "side_head": ("side", "side_pick"),
}
"""Words in this colour stand on these grounds."""
DRAWN: Final[Mapping[str, tuple[str, ...]]] = {
    "edge": _SHEETS,
    "pine": (*_SHEETS, "line"),
    "ring": ("pine", "pine_deep"),
    "cinnabar": (*_SHEETS, "line"),
    "amber": ("amber_wash", "line"),
    "side_edge": ("side", "side_pick"),
    "side_mark": ("side_pick",),
}
"""Edges, bars and marks in this colour stand on these grounds."""


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, 1 to 21 (WCAG 2.2, contrast ratio).

    Args:
        one: ``#RRGGBB``.
        other: ``#RRGGBB``.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
