"""A laid-out page: what stands where, before anything is written. Tests read it, ``pdf`` paints it.

Points; the origin is the upper left corner, y grows downwards.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

MM = 72 / 25.4
"""Points in a millimetre."""

BASELINE = 0.38
"""From the middle of a line down to its baseline, in sizes: the em box of Han characters."""

ARTIFACT = "Artifact"
"""Tag of what is not read out: page numbers, headings that come again."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Text(NamedTuple):
    """One line of text.

    Attributes:
        x: Left end.
        y: Baseline.
        width: Set width, tracking included.
        font: Name of a stack.
        size: Points.
        text: What it says.
        cell: The region it must stay in.
        tracking: Extra points behind every character.
        grey: 0 black … 1 white.
        tag: What it is for who cannot see the page (``desktop.paper.tagged_pdf``).
    """

    x: float
    y: float
    width: float
    font: str
    size: float
    text: str
    cell: Box
    tracking: float = 0.0
    grey: float = 0.0
    tag: str = "P"

    @property
    def box(self) -> Box:
        """The ink's region: the em box of Han characters."""
        return (
            self.x,
            self.y - 0.88 * self.size,
            self.x + self.width,
            self.y + 0.12 * self.size,
        )


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A photo on the page.

    Attributes:
        box: Where it stands; its shape is that of the photo.
        jpeg: The photo, upright and as small as it may be.
    """

    box: Box
    jpeg: bytes


class Area(NamedTuple):
    """A shape or a line: filled, hatched or only outlined; never told by its colour alone.

    Attributes:
        points: Its corners.
        fill: Colour, red, green and blue from 0 to 1; None for none.
        line: Colour of the outline and the hatching; None for no outline.
        weight: Of the outline.
        hatch: Points between the lines of the hatching; 0 for none.
        steep: Which way the lines go: 1 rising, -1 falling, 0 upright.
        crossed: Whether a second set of lines crosses the first.
        closed: Whether the outline returns to where it began; a road does not.
    """

    points: tuple[tuple[float, float], ...]
    fill: tuple[float, float, float] | None = None
    line: tuple[float, float, float] | None = (0.0, 0.0, 0.0)
    weight: float = 1.0
    hatch: float = 0.0
    steep: int = 1
    crossed: bool = False
    closed: bool = True


@dataclass(slots=True)
class PaperPage:
    """What stands on one page.

    Attributes:
        texts: Lines of text.
        rules: Straight lines (x0, y0, x1, y1, weight).
        code: Region of the QR code, if any.
        seal: Region kept free for the seal, if any; only issuer and date may stand in it.
        pictures: Photos.
        codes: Regions of the QR codes of slips that share the page, and which strip each is of.
        areas: Shapes, drawn before all else, in order.
    """

    texts: list[Text] = field(default_factory=list)
    rules: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    code: Box | None = None
    seal: Box | None = None
    pictures: list[PlacedPicture] = field(default_factory=list)
    codes: list[tuple[Box, int]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)

    def frame(self, box: Box, weight: float) -> None:
        """Four rules around a region."""
        x0, y0, x1, y1 = box
        self.rules += [
            (x0, y0, x1, y0, weight), (x0, y1, x1, y1, weight),
            (x0, y0, x0, y1, weight), (x1, y0, x1, y1, weight),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A laid-out document.

    Attributes:
        width: Page width.
        height: Page height.
        pages: Its pages.
        absent: Characters that no font has; shown as 〓 and named in a note.
    """

    width: float
    height: float
    pages: list[PaperPage]
    absent: frozenset[str]
