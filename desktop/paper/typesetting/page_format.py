"""On what a notice is set: size and way of the sheet, and letters for old eyes.

Larger letters are not a second layout: the notice is set on a sheet that is smaller by the factor
and then grown to its size, all but the seal, which stays as large as the seal is.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from desktop.paper.typesetting.page import MM, Box, PaperPage, PaperSheet, Text

LARGE: Final = 1.3
"""How much larger everything is in a sheet for the elders: the table 18 pt instead of 14."""


class Size(StrEnum):
    """Sheets a village can buy or have copied."""

    A4 = "a4"
    A3 = "a3"


class Way(StrEnum):
    """How the sheet stands; ``AUTO`` turns it when the columns need the long side."""

    AUTO = "auto"
    UPRIGHT = "upright"
    ACROSS = "across"


_SIZES: Final = {Size.A4: (210 * MM, 297 * MM), Size.A3: (297 * MM, 420 * MM)}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a notice is set on.

    Attributes:
        size: The sheet.
        way: How it stands.
        large: Letters for old eyes.
    """

    size: Size = Size.A4
    way: Way = Way.AUTO
    large: bool = False

    @property
    def scale(self) -> float:
        """How much everything is grown."""
        return LARGE if self.large else 1.0

    @property
    def grounds(self) -> tuple[tuple[float, float], ...]:
        """Width and height to set on, before growing: of each way it may stand."""
        short, long = (edge / self.scale for edge in _SIZES[self.size])
        upright, across = (short, long), (long, short)
        match self.way:
            case Way.AUTO:
                return (upright, across)
            case Way.UPRIGHT:
                return (upright,)
            case Way.ACROSS:
                return (across,)
            case _:
                assert_never(self.way)

    def grown(self, sheet: PaperSheet) -> PaperSheet:
        """The sheet at its real size."""
        return grown(sheet, self.scale)


def grown(sheet: PaperSheet, by: float) -> PaperSheet:
    """A sheet with all that stands on it made larger, or smaller, by a factor."""
    if by == 1.0:
        return sheet
    pages = [_page(page, by) for page in sheet.pages]
    return PaperSheet(sheet.width * by, sheet.height * by, pages, sheet.absent)


def _page(page: PaperPage, by: float) -> PaperPage:
    return PaperPage(
        texts=[_text(text, by) for text in page.texts],
        rules=[(x0 * by, y0 * by, x1 * by, y1 * by, w * by) for x0, y0, x1, y1, w in page.rules],
        code=_box(page.code, by),
        seal=_box(page.seal, by),
        codes=[(_grown(box, by), strip) for box, strip in page.codes],
        pictures=[replace(p, box=_grown(p.box, by)) for p in page.pictures],
    )


def _text(text: Text, by: float) -> Text:
    return text._replace(
        x=text.x * by, y=text.y * by, width=text.width * by, size=text.size * by,
        cell=_grown(text.cell, by), tracking=text.tracking * by,
    )  # fmt: skip


def _grown(box: Box, by: float) -> Box:
    x0, y0, x1, y1 = box
    return (x0 * by, y0 * by, x1 * by, y1 * by)


def _box(box: Box | None, by: float) -> Box | None:
    return None if box is None else _grown(box, by)
