"""The sheet that proves a posting: what hung where from when to when, with photos of the board.

One set is enough and none is duty; it goes into the archive box, not up the line. Photos are turned
upright, made small and freed of everything the camera wrote into them (place, device).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from desktop.book.photos import shrunk
from desktop.errors.paper import TooManyPhotos
from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced, break_lines
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, PlacedPicture, Text
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word

WIDTH, HEIGHT = 210 * MM, 297 * MM
SIDE, TOP, BOTTOM = 20 * MM, 18 * MM, 24 * MM
TITLE = Style("title", 22, 36)
LINE = Style("song", 13, 21)
SMALL = Style("song", 10.5, 15)
GAP: Final = 4 * MM
MOST: Final = 4
DIGEST: Final = "核对码"


def evidence_sheet(
    village: str,
    facts: Sequence[tuple[str, str]],
    photos: Sequence[bytes],
    day: date,
    words: tuple[Word, ...] = (),
) -> bytes:
    """The sheet as PDF.

    Args:
        village: Whose board it is.
        facts: Label and content: number, title, place, days.
        photos: Files as the camera wrote them, at most ``MOST``.
        day: Stands as the day of the file.
        words: What a county added to the words that no board may say.

    Raises:
        TooManyPhotos: More than fit.
        PhotoUnreadable: One of them is no photo.
        NeverPublished: A fact holds a number that is never published.
    """
    if len(photos) > MOST:
        raise TooManyPhotos(most=MOST)
    small = [shrunk(photo, number) for number, photo in enumerate(photos, 1)]
    page, y = PaperPage(), TOP
    title = "公示张贴留痕单"
    for text, width in balanced(f"{village}{title}", WIDTH - 2 * SIDE, TITLE):
        y = _put(page, text, TITLE, (WIDTH - width) / 2, y)
    y += GAP
    for label, content in facts:
        told = f"{label}：{content or '____________'}"
        if label != DIGEST:  # hex digits may look like an account and are none
            released(told, Audience.BOARD, more=words).text_for(f"「{label}」")
        for text, _ in break_lines(told, WIDTH - 2 * SIDE, LINE):
            y = _put(page, text, LINE, SIDE, y)
    _place(page, small, y + GAP)
    people = "拍摄人：____________　　张贴人：____________　　取下人：____________"
    _put(page, people, SMALL, SIDE, HEIGHT - BOTTOM + 2 * MM)
    sheet = PaperSheet(WIDTH, HEIGHT, [page], frozenset())
    return render_inside(sheet, title=title, author=village, day=day)


def _place(page: PaperPage, photos: Sequence[tuple[bytes, float]], top: float) -> None:
    """One over the whole width, two one below the other, more in two columns."""
    across = 2 if len(photos) > 2 else 1
    down = -(-len(photos) // across)
    if not photos:
        return
    wide = (WIDTH - 2 * SIDE - (across - 1) * GAP) / across
    tall = (HEIGHT - BOTTOM - top - (down - 1) * GAP) / down
    for number, (jpeg, shape) in enumerate(photos):
        row, column = divmod(number, across)
        width = min(wide, tall / shape)
        height = width * shape
        x = SIDE + column * (wide + GAP) + (wide - width) / 2
        y = top + row * (tall + GAP) + (tall - height) / 2
        page.pictures.append(PlacedPicture((x, y, x + width, y + height), jpeg))


def _put(page: PaperPage, text: str, style: Style, x: float, y: float) -> float:
    cell = (SIDE, y, WIDTH - SIDE, y + style.lead)
    base = y + style.lead / 2 + BASELINE * style.size
    page.texts.append(Text(x, base, style.width(text), style.font, style.size, text, cell))
    return y + style.lead
