"""A wall chart that is read at two metres: hamlets, bars on a time line, what is late.

The smallest letters of the chart are 28 points on every size (some 10 mm), those of the map on its
last sheet 18: the larger sheet shows more rows, never smaller ones. How something stands is told by
pattern, shape and word; colour only helps, a black and white copy says the same.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from math import cos, pi, sin
from typing import Final, TypeAlias

from desktop.paper.fonts.fallback import stacks
from desktop.paper.map_drawing import FOOT, LEGEND, corners, put_map
from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced, break_lines
from desktop.paper.typesetting.page import (
    ARTIFACT,
    BASELINE,
    MM,
    Area,
    Box,
    PaperPage,
    PaperSheet,
    Text,
)
from forms.privacy.masking import public
from forms.privacy.never_publish import Audience
from forms.reports.wall_chart import Standing, WallChart, WallLine, WallStep

_ISO: Final = {"a3": (420, 297), "a2": (594, 420), "a1": (841, 594)}
SIZES: Final = {name: (wide * MM, tall * MM) for name, (wide, tall) in _ISO.items()}
"""ISO 216, across."""
SIDE, TOP, BOTTOM = 12 * MM, 10 * MM, 10 * MM
TITLES: Final = {"a3": 54.0, "a2": 72.0, "a1": 96.0}
NODE: Final = 28.0
"""Smallest letters of the chart, in points."""
CELL = Style("hei", NODE, 34)
HEAD = Style("hei", NODE, 36)
SUB = Style("song", NODE, 36)
SMALL = Style("song", 15, 20)
"""Pages and bases: for whoever steps up to it."""
NOTE = Style("song", 18, 24)
"""The map, whose figures somebody steps up to."""
PAD: Final = 7.0
AIRIER: Final = (24.0, 18.0, 12.0)
"""Room above and below the words of a row."""
BAR: Final = 26.0
MOST_LINES: Final = 9
MORE: Final = "……其余看台账"
"""How many lines a row may have, and what stands in the last of a longer one."""
THIN, THICK = 0.8, 2.2
MONTHS: Final = 12
Colour: TypeAlias = tuple[float, float, float]
BLACK: Final[Colour] = (0.0, 0.0, 0.0)
WHITE: Final[Colour] = (1.0, 1.0, 1.0)
GREY: Final[Colour] = (0.45, 0.45, 0.45)
PALE: Final[Colour] = (0.95, 0.95, 0.93)
GREEN: Final[Colour] = (0.05, 0.42, 0.24)
BLUE: Final[Colour] = (0.10, 0.32, 0.62)
RED: Final[Colour] = (0.75, 0.07, 0.07)
UNWRITTEN: Final = "没有写"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a standing is drawn.

    Attributes:
        colour: Of outline and hatching.
        solid: Filled whole.
        hatch: Points between hatching lines; 0 for none.
        steep: Way of the lines.
        crossed: Two sets of lines.
        weight: Of the outline.
    """

    colour: Colour
    solid: bool = False
    hatch: float = 0.0
    steep: int = 1
    crossed: bool = False
    weight: float = 2.0


LOOKS: Final = {
    Standing.DONE: _Look(GREEN, solid=True),
    Standing.UNDER_WAY: _Look(BLUE, hatch=8),
    Standing.WAITING: _Look(BLACK),
    Standing.PUT_OFF: _Look(GREY, hatch=6, steep=0),
    Standing.OVERDUE: _Look(RED, hatch=11, crossed=True, weight=3.5),
}


def render_wall(chart: WallChart, paper: str, *, basis: str) -> bytes:
    """The chart as a PDF, every font embedded; the same bytes for the same chart.

    Args:
        chart: What hangs on the wall; each text has passed ``prove_wall``.
        paper: ``a3``, ``a2`` or ``a1``.
        basis: What asks for it.

    Raises:
        NeverPublished: Something stands in it that no board may show.
    """
    width, height = SIZES[paper]
    pages = _Setter(chart, paper, basis, PAD).pages()
    for pad in AIRIER:  # as much air as goes without another sheet
        airy = _Setter(chart, paper, basis, pad).pages()
        if len(airy) == len(pages):
            pages = airy
            break
    words = "".join(text.text for page in pages for text in page.texts)
    absent = frozenset(c for stack in stacks().values() for c in stack.absent if c in words)
    title = f"{chart.village}挂图作战"
    return render_inside(
        PaperSheet(width, height, pages, absent),
        title=title, author=chart.village or "村记", day=chart.as_of, audience=Audience.BOARD,
        tagged=True,
    )  # fmt: skip


class _Columns:
    """Where the columns of the time line stand.

    Args:
        chart: For how wide its words are.
        left: Left edge of the room.
        right: Right edge.
    """

    def __init__(self, chart: WallChart, left: float, right: float) -> None:
        places = max((CELL.width(line.place) for line in chart.lines), default=0.0)
        owners = max((CELL.width(line.owner or UNWRITTEN) for line in chart.lines), default=0.0)
        place = min(max(places, 2 * NODE), 5 * NODE) + 2 * PAD
        owner = min(max(owners, 3 * NODE), 4 * NODE) + 2 * PAD
        due, state = 3.2 * NODE + 2 * PAD, 3 * NODE + 2 * PAD
        rest = right - left - place - owner - due - state
        title = min(0.42 * rest, 15 * NODE)
        edges = [left, left + place, left + place + title, right - owner - due - state]
        self.place, self.title, self.time = edges[0], edges[1], edges[2]
        self.owner = edges[3]
        self.due, self.state, self.end = self.owner + owner, right - state, right

    def of(self, day: date, year: int) -> float:
        """Where a day stands on the time line; before and after the year at its ends."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        day = min(max(day, first), last)
        month = (self.owner - self.time) / MONTHS
        days = calendar.monthrange(day.year, day.month)[1]
        return self.time + (day.month - 1 + day.day / days) * month


class _Setter:
    """Carries the pen from page to page."""

    def __init__(self, chart: WallChart, paper: str, basis: str, pad: float) -> None:
        self.chart, self.paper, self.basis, self.pad = chart, paper, basis, pad
        self.width, self.height = SIZES[paper]
        self.left, self.right = SIDE, self.width - SIDE
        self.floor = self.height - BOTTOM - 2 * SMALL.lead - HEAD.lead - 2 * PAD
        self.columns = _Columns(chart, self.left, self.right)
        self._pages: list[PaperPage] = []
        self.tag = "H1:0"
        self._rows, self._said, self._headed = count(1), count(), False
        self._turn()

    def pages(self) -> list[PaperPage]:
        """Everything, page by page."""
        self._title()
        self._hamlets()
        self._time_line()
        self._late()
        self._map()
        for number, page in enumerate(self._pages, 1):
            self.page = page
            self._legend()
            small = (
                f"依据：{self.basis}。只列户数、人数，一至二的写“少于3”，能对照出来的写“不列”。",
                f"第 {number} 张　共 {len(self._pages)} 张　截至 {self.chart.as_of.isoformat()}",
            )
            for line, words in enumerate(small):
                self.tag = "P:basis" if number == 1 and line == 0 else ARTIFACT
                base = self.height - BOTTOM - SMALL.lead * (1 - line)
                self._text(words, SMALL, self.left, base)
        return self._pages

    def _turn(self) -> None:
        self.page = PaperPage()
        self._pages.append(self.page)
        self.y = TOP

    def _title(self) -> None:
        words = f"{self.chart.village}{self.chart.as_of.year}年挂图作战"
        size, room = TITLES[self.paper], self.right - self.left
        while Style("title", size, size).width(words) > room and size > NODE:
            size -= 2
        style = Style("title", size, size * 1.3)
        self._text(words, style, (self.width - style.width(words)) / 2, self.y + size)
        self.y += style.lead
        self.tag = "P:day"
        day = self.chart.as_of
        done = sum(line.standing is Standing.DONE for line in self.chart.lines)
        late = sum(line.standing is Standing.OVERDUE for line in self.chart.lines)
        told = (
            f"截至{day.year}年{day.month}月{day.day}日　共{len(self.chart.lines)}项　"
            f"已完成{done}项　已逾期{late}项"
        )
        self._text(told, SUB, (self.width - SUB.width(told)) / 2, self.y + NODE)
        self.y += SUB.lead + PAD

    def _hamlets(self) -> None:
        """The hamlets in blocks side by side: households, people, households at risk."""
        names = self.chart.hamlets
        heads = ("屯", "户", "人", "监测户")
        wide = [max([CELL.width(name) for name, _ in names] + [2 * NODE]) + 2 * PAD]
        wide += [3.2 * NODE + 2 * PAD] * 3
        block = min(sum(wide), self.right - self.left)
        count = max(int((self.right - self.left + PAD) // (block + PAD)), 1)
        rows = -(-len(names) // count)
        count = -(-len(names) // rows)
        gap = (self.right - self.left - count * block) / max(count - 1, 1)
        gap = min(gap, 3 * NODE)
        start = (self.width - count * block - (count - 1) * gap) / 2
        tall = CELL.lead + PAD
        for at in range(count):
            x = start + at * (block + gap)
            edges = [x + sum(wide[:n]) for n in range(len(wide) + 1)]
            head = "TH:hamlets.0" if at == 0 else ARTIFACT
            self._hamlet_row(edges, self.y, heads, head, fill=PALE)
            for row, (name, cells) in enumerate(names[at * rows : (at + 1) * rows], 1):
                tag = f"TD:hamlets.{at * rows + row}"
                self._hamlet_row(edges, self.y + row * tall, (name, *cells), tag)
        self.y += (rows + 1) * tall + 2 * PAD

    def _hamlet_row(
        self, edges: Sequence[float], y: float, words: Sequence[str], tag: str,
        fill: Colour | None = None,
    ) -> None:  # fmt: skip
        for n, text in enumerate(words):
            self.tag = tag if tag == ARTIFACT else f"{tag}:{n}"
            box = (edges[n], y, edges[n + 1], y + CELL.lead + PAD)
            self._box(box, fill)
            self._in_box(text, box)

    def _time_line(self) -> None:
        if not self.chart.lines:
            self._words("还没有登记目标、节点和项目。")
            return
        self._grid_head()
        place = ""
        for line in self.chart.lines:
            lines = self._title_lines(line)
            tall = self._tall(line, lines)
            if self.y + tall > self.floor:
                self._close_grid()
                self._turn()
                self._grid_head()
                place = ""
            self._row(line, lines, tall, "" if line.place == place else line.place)
            place = line.place
        self._close_grid()
        self.y += 2 * PAD

    def _close_grid(self) -> None:
        self._line((self.left, self.y, self.columns.title, self.y), BLACK, THIN)

    def _title_lines(self, line: WallLine) -> list[str]:
        words = f"{line.title}（{line.figures}）" if line.figures else line.title
        room = self.columns.time - self.columns.title - 2 * PAD
        lines = [text for text, _ in balanced(words, room, CELL)]
        fresh = ""
        for step in (f"{one.number}{one.title}" for one in line.steps):
            if fresh and CELL.width(f"{fresh}　{step}") <= room:
                fresh = f"{fresh}　{step}"
                continue
            lines += [text for text, _ in break_lines(fresh, room, CELL)]
            fresh = step
        return _few([*lines, *(text for text, _ in break_lines(fresh, room, CELL))])

    def _tall(self, line: WallLine, lines: Sequence[str]) -> float:
        names = balanced(line.owner or UNWRITTEN, self.columns.due - self.columns.owner, CELL)
        places = balanced(line.place, self.columns.title - self.columns.place - 2 * PAD, CELL)
        most = min(max(len(lines), len(names), len(places), 1), MOST_LINES)
        return most * CELL.lead + 2 * self.pad

    def _grid_head(self) -> None:
        at, top, below = self.columns, self.y, self.y + HEAD.lead + 2 * PAD
        again, self._headed = self._headed, True
        for number, (words, start, end) in enumerate((
            ("屯", at.place, at.title), ("做什么", at.title, at.time), ("谁", at.owner, at.due),
            ("期限", at.due, at.state), ("怎样了", at.state, at.end),
        )):  # fmt: skip
            self.tag = ARTIFACT if again else f"TH:lines.0:{number}"
            self._box((start, top, end, below), PALE)
            self._in_box(words, (start, top, end, below))
        month = (at.owner - at.time) / MONTHS
        self.tag = ARTIFACT  # what a bar says stands in words beside it
        word = "月" if CELL.width("12月") + PAD <= month else ""
        for number in range(MONTHS):
            start = at.time + number * month
            self._box((start, top, start + month, below), PALE)
            told = f"{number + 1}{word}"
            base = (top + below) / 2 + BASELINE * NODE
            self._text(told, CELL, start + (month - CELL.width(told)) / 2, base)
        self.y = below

    def _row(self, line: WallLine, lines: Sequence[str], tall: float, place: str) -> None:
        at, top, below = self.columns, self.y, self.y + tall
        due = f"{line.due.month}-{line.due.day:02}" if line.due else UNWRITTEN
        if line.due and line.due.year != self.chart.as_of.year:
            due = f"{line.due.year}年"
        row = f"TD:lines.{next(self._rows)}"
        self.tag = f"{row}:0"
        self._place(place, (at.place, top, at.title, below))
        self._box((at.title, top, at.time, below))
        self.tag = f"{row}:1"
        self._lines(lines, at.title + PAD, (top, below))
        for number, (words, start, end) in enumerate((
            (line.owner or UNWRITTEN, at.owner, at.due),
            (due, at.due, at.state), (line.standing.value, at.state, at.end),
        ), 2):  # fmt: skip
            self.tag = f"{row}:{number}"
            self._box((start, top, end, below))
            self._in_box(words, (start, top, end, below))
        self._box((at.time, top, at.owner, below))
        month = (at.owner - at.time) / MONTHS
        for number in range(1, MONTHS):
            x = at.time + number * month
            self._line((x, top, x, below), GREY, 0.5)
        x = at.of(self.chart.as_of, self.chart.as_of.year)
        self._line((x, top, x, below), RED, 3.0)
        self._bar(line, top + tall / 2)
        self.y = below

    def _place(self, place: str, box: Box) -> None:
        """The hamlet, once for all rows of it."""
        x0, top, x1, below = box
        for x in (x0, x1):
            self._line((x, top, x, below), BLACK, THIN)
        if place:
            self._line((x0, top, x1, top), BLACK, THIN)
            self._in_box(place, box)

    def _bar(self, line: WallLine, middle: float) -> None:
        """The bar of a row and its steps; without days there is none."""
        at, year = self.columns, self.chart.as_of.year
        days = [step.at for step in line.steps]
        first = line.first or min([*days, *([line.due] if line.due else [])], default=None)
        last = line.due or max(days, default=line.first)
        if first is None or last is None or last.year < year or first.year > year:
            return
        x0, x1 = at.of(first, year), at.of(last, year)
        if first.year < year:
            x0 = at.time
        look, half = LOOKS[line.standing], BAR / 2 if not line.steps else BAR / 3
        x0 = max(min(x0, x1 - BAR / 2), at.time)
        self._shape(corners((x0, middle - half, max(x1, x0 + BAR / 2), middle + half)), look)
        steps = [one for one in sorted(line.steps, key=lambda s: s.at) if one.at.year == year]
        places = self._apart([at.of(one.at, year) for one in steps])
        for step, x in zip(steps, places, strict=True):
            self._step(step, x, middle)

    def _apart(self, wanted: list[float]) -> list[float]:
        """Places of steps in order, each beside the other where they would lie on one another."""
        first, last = self.columns.time + 0.7 * BAR, self.columns.owner - 0.7 * BAR
        gap = min(1.5 * BAR, (last - first) / max(len(wanted), 1))
        found: list[float] = []
        for x in wanted:
            found.append(max(x, first if not found else found[-1] + gap))
        limit = last
        for number in reversed(range(len(found))):
            found[number] = min(found[number], limit)
            limit = found[number] - gap
        return found

    def _step(self, step: WallStep, x: float, y: float) -> None:
        """A milestone by number: a disc when done, a ring when open, a triangle when late."""
        look, r = LOOKS[step.standing], BAR * 0.68
        if step.standing is Standing.OVERDUE:
            points = ((x, y - r * 1.25), (x + r * 1.2, y + r * 0.85), (x - r * 1.2, y + r * 0.85))
            self.page.areas.append(Area(points, WHITE, look.colour, look.weight))
        else:
            ring = tuple(
                (x + r * cos(n * pi / 18), y + r * sin(n * pi / 18)) for n in range(36)
            )  # fmt: skip
            fill = look.colour if look.solid else WHITE
            self.page.areas.append(Area(ring, fill, look.colour, look.weight))
        style = Style("hei", 22, 22)
        shade = 1.0 if look.solid else 0.0
        sink = r * 0.25 if step.standing is Standing.OVERDUE else 0.0
        base = y + sink + BASELINE * style.size
        self.tag = ARTIFACT
        self._text(step.number, style, x - style.width(step.number) / 2, base, shade)

    def _late(self) -> None:
        """What is late or held up, in sentences; nothing is a sentence too."""
        self._room(HEAD.lead + CELL.lead + 2 * PAD)
        self.tag = "H2:late"
        self._text("逾期和卡点", HEAD, self.left, self.y + NODE)
        self._line((self.left, self.y + HEAD.lead, self.right, self.y + HEAD.lead), RED, 3.0)
        self.y += HEAD.lead + 2 * PAD
        for number, say in enumerate(self.chart.late, 1):
            self._words(f"{number}．{say}")
        if not self.chart.late:
            self._words("没有。")

    def _map(self) -> None:
        """The sketch of the hamlets on a sheet of its own, in letters for whoever steps up."""
        sketch = self.chart.map
        if not sketch.marks:
            return
        self._turn()
        self.tag = "H2:map"
        self._text("屯的示意图", HEAD, self.left, self.y + NODE)
        said = [f"{FOOT}。{LEGEND}。", *sketch.notes]
        lines = [w for one in said for w, _ in break_lines(one, self.right - self.left, NOTE)]
        below = self.floor - len(lines) * NOTE.lead
        room = (self.left, self.y + HEAD.lead + PAD, self.right, below)
        self._box(room, PALE)
        put_map(sketch.marks, sketch.lines, self.page, room, NOTE.size)
        self.tag = "P:map"
        for number, text in enumerate(lines, 1):
            self._text(text, NOTE, self.left, below + number * NOTE.lead)

    def _words(self, words: str) -> None:
        self.tag = f"P:{next(self._said)}"
        for text, _ in break_lines(words, self.right - self.left, CELL):
            self._room(CELL.lead)
            self._text(text, CELL, self.left, self.y + NODE)
            self.y += CELL.lead

    def _room(self, tall: float) -> None:
        if self.y + tall > self.floor:
            self._turn()

    def _legend(self) -> None:
        """What the patterns and shapes mean, at the foot of every sheet."""
        self.tag = ARTIFACT
        y = self.height - BOTTOM - 2 * SMALL.lead - HEAD.lead / 2 - PAD
        x = self.left
        for held, look in LOOKS.items():
            self._shape(corners((x, y - BAR / 2, x + 1.4 * BAR, y + BAR / 2)), look)
            x += 1.4 * BAR + PAD
            self._text(held.value, CELL, x, y + BASELINE * NODE)
            x += CELL.width(held.value) + 2 * PAD
        for held in (Standing.DONE, Standing.WAITING, Standing.OVERDUE):
            self._step(WallStep("1", "", self.chart.as_of, held), x + 0.8 * BAR, y)
            x += 1.6 * BAR + PAD
        self._text("第几步", CELL, x, y + BASELINE * NODE)
        x += CELL.width("第几步") + 2 * PAD
        self._line((x, y - BAR / 2, x, y + BAR / 2), RED, 3.0)
        self._text("今天", CELL, x + PAD, y + BASELINE * NODE)

    def _shape(self, points: tuple[tuple[float, float], ...], look: _Look) -> None:
        self.page.areas.append(Area(
            points, look.colour if look.solid else WHITE, look.colour, look.weight,
            look.hatch, look.steep, look.crossed,
        ))  # fmt: skip

    def _box(self, box: Box, fill: Colour | None = None) -> None:
        self.page.areas.append(Area(corners(box), fill, BLACK, THIN))

    def _line(self, ends: Box, colour: Colour, weight: float) -> None:
        x0, y0, x1, y1 = ends
        self.page.areas.append(Area(((x0, y0), (x1, y1)), None, colour, weight))

    def _in_box(self, words: str, box: Box) -> None:
        """Words in the middle of a cell."""
        lines = balanced(words, box[2] - box[0] - PAD, CELL)[:MOST_LINES]
        base = (box[1] + box[3] - (len(lines) - 1) * CELL.lead) / 2 + BASELINE * NODE
        for text, width in lines:
            self._text(text, CELL, (box[0] + box[2] - width) / 2, base)
            base += CELL.lead

    def _lines(self, lines: Sequence[str], x: float, down: tuple[float, float]) -> None:
        base = (down[0] + down[1] - (len(lines) - 1) * CELL.lead) / 2 + BASELINE * NODE
        for text in lines:
            self._text(text, CELL, x, base)
            base += CELL.lead

    def _text(self, words: str, style: Style, x: float, base: float, grey: float = 0.0) -> None:
        if not words:
            return
        told = public(words, place="挂图")
        cell = (self.left, base - style.size, self.right, base + style.lead)
        width = style.width(words)
        self.page.texts.append(
            Text(x, base, width, style.font, style.size, told, cell, grey=grey, tag=self.tag)
        )


def _few(lines: list[str]) -> list[str]:
    """No more lines than a row may have; what is left out is said."""
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], MORE]
