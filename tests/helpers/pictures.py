"""Three pages as pictures, and how far two are apart: ``python -m tests.helpers.pictures``.

Widgets can be right in every test and wrong on the screen: a Qt line lost the headings of the side
list and 729 tests stayed green. So what a person sees is compared with stored pictures.

The measure. Both pictures are cut into squares of 16 pixels. In each, the mean difference of the
pixels is divided by the contrast the square has in itself (its mean distance from its own mean, in
the picture that has more of it). Two squares that have nothing to do with each other come to about
1, whether they hold black words or a hairline that is hardly darker than the ground; so a pale card
that is a few pixels wider is seen as well as a heading that is gone. Because another machine may
hint a stroke one pixel further, the stored picture is also laid one pixel off in each direction,
and the best of the nine counts. A square above ``APART`` is unlike; no more of them than ``STRAY``
are dust. (Fonts, their hinting and their rasteriser come with the program. Under a fontconfig with
coloured fringes and light hints one square of three pages came above 0.5, none above 0.6; without
our hinting it were 190 to 850 a page, for then words run on otherwise.)
"""

import io
import os
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from PIL import Image, ImageChops, ImageDraw

if TYPE_CHECKING:
    from desktop.application import Application
    from desktop.demo.story import Story

STORED = Path(__file__).parents[1] / "data/pictures"
SIZE = (1366, 697)
"""What the smallest usual screen leaves a window: 1366×768 without title and task bar."""
SQUARE = 16
APART = 0.5
STRAY = 1
_FLAT = 1.5
"""Least contrast a difference is measured by, in levels of 255: below it a square is one colour."""
_COLOURS = 256


@contextmanager
def a_clock_of_its_own(day: datetime) -> Iterator[None]:
    """The time of this process: noon of ``day``, and 1 ms more with each look at it."""
    noon = day.replace(hour=12).timestamp()
    with mock.patch.object(time, "time", side_effect=(noon + ms / 1000 for ms in count())):
        yield


def practice(folder: Path) -> "Story":
    """The practice book, the same to the last pixel whenever it is made."""
    from desktop.demo.story import DAY, Story

    with a_clock_of_its_own(datetime(DAY.year, DAY.month, DAY.day)):  # noqa: DTZ001  local noon
        story = Story(folder)
        story.take_in_roster()
        story.care_for_people()
        story.open_cases()
    return story


def take(application: "Application", story: "Story") -> Iterator[tuple[str, Image.Image]]:
    """Open the practice book and take the start page, a person and a notice."""
    from desktop.book.book import Book
    from desktop.demo.story import PASSPHRASE
    from tests.helpers.pages import first_page
    from tests.helpers.settle import pause, settle

    application.app.setCursorFlashTime(0)
    application.show_book(Book.open(story.path, PASSPHRASE))
    window = first_page(application)
    window.resize(*SIZE)
    for name, page, argument in (
        ("start", "start", None), ("person", "person", story.somebody), ("notice", "notice", "N09"),
    ):  # fmt: skip
        window.show_page(page, argument)
        for _ in range(3):  # what is worked out after a paint asks for another
            settle(application.tasks)
            pause(120)
        yield name, _as_image(window.grab())


def _as_image(pixmap: object) -> Image.Image:
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QPixmap

    assert isinstance(pixmap, QPixmap)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")


def unlike(stored: Image.Image, seen: Image.Image) -> list[tuple[int, int]]:
    """Column and row of the squares that differ; everything when the sizes do."""
    if stored.size != seen.size:
        return [(0, 0)] * (STRAY + 1)
    contrast = [max(pair) for pair in zip(_contrast(stored), _contrast(seen), strict=True)]
    best = [float("inf")] * len(contrast)
    for across, down in product((-1, 0, 1), repeat=2):
        moved = ImageChops.offset(stored, across, down)
        best = [min(pair) for pair in zip(best, _difference(moved, seen), strict=True)]
    columns = -(-seen.width // SQUARE)
    return [
        (place % columns, place // columns)
        for place, (apart, own) in enumerate(zip(best, contrast, strict=True))
        if apart / max(own, _FLAT) > APART
    ]


def _difference(one: Image.Image, other: Image.Image) -> list[float]:
    """Mean difference of the pixels of each square, the worst of the three colours."""
    bands = ImageChops.difference(one, other).split()
    means = [array("f", band.convert("F").reduce(SQUARE).tobytes()) for band in bands]
    return [max(values) for values in zip(*means, strict=True)]


def _contrast(image: Image.Image) -> list[float]:
    """Mean distance of the pixels of each square from the square's own mean."""
    squares = image.reduce(SQUARE)
    wide, tall = squares.size
    ground = squares.resize((wide * SQUARE, tall * SQUARE), Image.Resampling.NEAREST)
    return _difference(image, ground.crop((0, 0, *image.size)))


def marked(seen: Image.Image, squares: list[tuple[int, int]]) -> Image.Image:
    """The picture, paler, with the squares that differ framed."""
    out = Image.blend(seen, Image.new("RGB", seen.size, "white"), 0.5)
    draw = ImageDraw.Draw(out)
    for column, row in squares:
        left, top = column * SQUARE, row * SQUARE
        draw.rectangle((left, top, left + SQUARE - 1, top + SQUARE - 1), outline="red")
    return out


def main() -> int:
    """Take the pictures anew; look at each before it is committed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application
    from desktop.demo.pictures import end
    from desktop.demo.story import DAY

    STORED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CUNJI_HOME"] = home
        app = QApplication([])
        application = Application(app, lambda: DAY)
        for name, image in take(application, practice(Path(home))):
            small = image.quantize(_COLOURS, kmeans=4, dither=Image.Dither.NONE)
            small.save(STORED / f"{name}.png", optimize=True)
            sys.stdout.write(f"{STORED.name}/{name}.png\n")
        end(app)
    return 0


if __name__ == "__main__":
    sys.exit(main())
