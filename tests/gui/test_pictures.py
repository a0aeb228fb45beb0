"""What a person sees, compared with stored pictures; the measure is told in tests/helpers/pictures.

Renew them with ``make pictures`` when a page is meant to look otherwise, and look at them.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from desktop.application import Application
from desktop.paper.fonts.bundled import font_file
from tests.helpers.pictures import SIZE, STORED, STRAY, marked, practice, take, unlike

BUILD = Path(__file__).parents[2] / "build/pictures"
LOCKED_QT = "6.8.3"
ARROWS = 4
"""Another Qt (build_spec/matrix.sh) draws the arrow of a button with a menu otherwise: 6.11.3 two
squares of one page. Headings that lose their colour, as under 6.9.3, are far more."""
NAMES = ("start", "person", "notice")


def stored(name: str) -> Image.Image:
    return Image.open(STORED / f"{name}.png").convert("RGB")


def test_the_pages_look_as_they_were_approved(application: Application, tmp_path: Path) -> None:
    if QGuiApplication.platformName() != "offscreen":
        pytest.skip("the pictures are of the offscreen platform")
    strange = {}
    allowed = STRAY if qVersion() == LOCKED_QT else ARROWS
    for name, seen in take(application, practice(tmp_path)):
        squares = unlike(stored(name), seen)
        if len(squares) > allowed:
            BUILD.mkdir(parents=True, exist_ok=True)
            seen.save(BUILD / f"{name}.png")
            marked(seen, squares).save(BUILD / f"{name}-difference.png")
            strange[name] = len(squares)
    assert not strange, f"pages look otherwise; see {BUILD}"


@pytest.mark.parametrize("name", NAMES)
def test_stored_pictures_are_whole_and_small(name: str) -> None:
    assert stored(name).size == SIZE
    assert (STORED / f"{name}.png").stat().st_size < 100_000
    assert not unlike(stored(name), stored(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_hint_of_another_machine_is_no_difference(name: str) -> None:
    """Strokes one pixel off, with coloured fringes as a fontconfig may ask for."""
    picture = stored(name)
    red, green, blue = ImageChops.offset(picture, 1, 0).split()
    red = Image.blend(red, ImageChops.offset(red, -1, 0), 0.15)
    blue = Image.blend(blue, ImageChops.offset(blue, 1, 0), 0.15)
    assert len(unlike(picture, Image.merge("RGB", (red, green, blue)))) <= STRAY


def a_page(*, card: int = 780, button: int = 500, heading: str = "#8FA79C") -> Image.Image:
    """A drawn page: a dark side list with a heading, and a pale card with a button in it.

    Args:
        card: Where the card ends on the right.
        button: Where the button begins on the left.
        heading: The colour of the heading; the side list is ``#1D3932``.
    """
    page = Image.new("RGB", (800, 400), "#F5F0E6")
    draw = ImageDraw.Draw(page)
    words = ImageFont.truetype(str(font_file("hei")), 16)
    draw.rectangle((0, 0, 200, 400), fill="#1D3932")
    draw.text((20, 140), "花名册", fill=heading, font=words)
    draw.rounded_rectangle((228, 145, card, 380), 8, fill="#FFFDF9", outline="#E3DACA")
    draw.rounded_rectangle((button, 160, button + 120, 200), 6, outline="#CFC3AE")
    draw.text((button + 20, 170), "记走访", fill="#24302B", font=words)
    return page


@pytest.mark.parametrize(
    "wrong",
    [
        a_page(button=503),
        a_page(card=784),  # nothing but a pale hairline moves
        a_page(heading="#1D3932"),  # what a Qt line did: words in the colour of their ground
        a_page().resize((801, 400)),
    ],
    ids=["a button 3 pixels off", "a card 4 pixels wider", "a lost heading", "another size"],
)
def test_what_a_designer_would_see_is_a_difference(wrong: Image.Image) -> None:
    assert len(unlike(a_page(), wrong)) > STRAY


def test_another_ground_is_a_difference() -> None:
    page = a_page()
    page.paste("#F2EDE2", (232, 220, 400, 300))
    assert len(unlike(a_page(), page)) > STRAY
