"""Where a grid asks for something: a list under a header, labels of a card, items, members.

A label that has a blank at its right is one of a card; labels that stand side by side with blanks
below them are a header. Both may stand in one table: a card with its members.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.filling.grid import BlankGrid, Block, Place
from desktop.excel.filling.heading import choices_of, heading_text, plain_text, vocabulary

LONGEST_LABEL: Final = 40
"""Letters of a label beside a blank or over a column, without its choices."""
ENDLESS: Final = 1_000_000
"""Blank rows below a header with which a sheet ends."""
MOST_DIGITS: Final = 4
"""Digits of a running number or a year; more are somebody's number or day."""
LIKE_ABOVE: Final = 0.8
"""Share of the cells of a row that the row above has too, in a table that is full."""
MOSTLY_BLANK: Final = 0.6
"""Share of the first row below a header that is blank, where the rest says what the row is for."""
MOST_STOREYS: Final = 4
FEWEST_COLUMNS: Final = 3
_FILLER: Final = re.compile(
    r"^[\s\d_＿年月日时分至自元人岁亩个%％:：.．/、\-—~～()（）¥￥XxＸｘ×*N]*$|^(?:例|如|示例)[:：]|"
    r"^[\s/、]*(?:(?:是|否|有|无|男|女|已|未)[\s/、]*){2,4}$|^[(（][^()（）]*[)）][\s\-—－]*$|"
    r"^[A1①][、.．)）]\s*\S{1,12}\s+[B2②][、.．)）]"
)
"""What a blank shows that shows how to write: 年　月　日, a running number, N, XXX, 是　否."""
_PATTERN: Final = frozenset("年月日元□○☐[")
"""Signs that make digits part of a pattern: 20　年　月　日."""
_SENTENCE: Final = re.compile(r"[。；;]|[:：](?=[^:：\s])")


@dataclass(frozen=True, slots=True)
class Ask:
    """One place that asks for something.

    Attributes:
        place: The cell of the label.
        path: The texts from the top storey, or the group word, to the label itself.
        answer: The cell the answer goes to; of a list the first one below the header.
        part: ``list``, ``card``, ``items`` or ``members``.
        choices: What may be answered, where label or cell says so.
        depth: How many rows wait for answers, one below the other; 0 where each says who it is.
        blank: The letters of its cell that wait, where label and blank share one.
        unit: What stands behind that blank: 人, 亩.
    """

    place: Place
    path: tuple[str, ...]
    answer: Place
    part: str
    choices: tuple[tuple[str, str], ...] = ()
    depth: int = 1
    blank: tuple[int, int] | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """The text of the label itself."""
        return self.path[-1]

    @property
    def text(self) -> str:
        """The label with the unit that stands elsewhere."""
        return f"{self.label}({self.unit})" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class BlankHeader:
    """A header with blanks below it.

    Attributes:
        top: Its first row.
        bottom: Its last row.
        columns: What it asks, by column.
        depth: Blank rows below it; ``ENDLESS`` where the sheet ends there.
    """

    top: int
    bottom: int
    columns: tuple[Ask, ...]
    depth: int


def is_blank(text: str) -> bool:
    """Whether a cell waits for an answer: nothing, a pattern of a date, boxes to tick."""
    if text.lstrip().startswith(("□", "○", "☐", "[]", "[ ]")):
        return True
    return _FILLER.match(text) is not None and sum(map(str.isdigit, text)) <= MOST_DIGITS


def waits(text: str) -> bool:
    """Whether the cell beside a label waits: a bare number there is an answer."""
    return is_blank(text) and (not any(map(str.isdigit, text)) or not _PATTERN.isdisjoint(text))


def is_label(text: str) -> bool:
    """Whether a text may ask for something."""
    if is_blank(text):
        return False
    heading = heading_text(text)
    if len(heading.plain) > 4 and _SENTENCE.search(heading.bare):
        return False
    return 0 < len(heading.plain) <= LONGEST_LABEL and not heading.plain.isascii()


def headers_of(grid: BlankGrid) -> list[BlankHeader]:
    """Every header, from the top, none over another."""
    found: list[BlankHeader] = []
    row = 0
    while row < grid.height:
        header = _header_at(grid, row) if not found or row > found[-1].bottom else None
        if header is not None:
            found.append(header)
        row += 1
    return found


def _header_at(grid: BlankGrid, bottom: int) -> BlankHeader | None:
    """The header whose last row this is."""
    below = _blank_rows(grid, bottom)
    if below is None or (below == ENDLESS and _is_body(grid, bottom)):
        return None
    top = _top_of(grid, bottom)
    columns = [replace(ask, depth=below) for ask in _columns(grid, top, bottom) if ask is not None]
    if len({ask.path for ask in columns}) < FEWEST_COLUMNS:
        return None
    return BlankHeader(top, bottom, tuple(columns), below)


def _is_body(grid: BlankGrid, bottom: int) -> bool:
    """Whether the last row of a sheet is one more row like the one above: a table that is full."""
    if bottom == 0:
        return False
    below = {block.column for block in grid.line(bottom) if block.text and block.row == bottom}
    above = [block for block in grid.line(bottom - 1) if block.text and block.rows == 1]
    both = below & {block.column for block in above}
    return len(both) >= LIKE_ABOVE * len(below) and all(block.columns == 1 for block in above)


def _run(grid: BlankGrid, row: int) -> list[Block]:
    """The labels that stand side by side in a row; nothing where blanks stand among them."""
    line = list(grid.line(row))
    while line and not line[-1].text:
        line.pop()
    while line and not line[0].text and _above(grid, line[0]) == "":
        line.pop(0)
    blanks = sum(1 for block in line if is_blank(block.text) and not _above(grid, block))
    labels = [block for block in line if is_label(block.text) or _above(grid, block)]
    if len(labels) < FEWEST_COLUMNS or blanks > 0.2 * len(line):
        return []
    return labels


def _above(grid: BlankGrid, block: Block) -> str:
    """The label right above a blank cell that is the lower storey of a header not merged."""
    if block.text or block.row == 0:
        return ""
    above = grid.block(block.row - 1, block.column)
    return above.text if is_label(above.text) and above.columns == block.columns else ""


def _blank_rows(grid: BlankGrid, bottom: int) -> int | None:
    """How many rows below a row are blank under its labels; None where it is no header."""
    labels = _run(grid, bottom)
    if not any(block.text for block in labels):
        return None
    ending = [block for block in labels if block.row + block.rows - 1 == bottom]
    if len(ending) < FEWEST_COLUMNS:
        return None
    depth = 0
    for row in range(bottom + 1, grid.height):
        share = _blank_share(grid, row, ending)
        if share < (1 if depth else MOSTLY_BLANK):
            break
        if share < 1:
            return 0  # rows of which each says already what it is for
        depth += 1
    else:
        if grid.beyond is not None:
            return grid.beyond - bottom - 1
        return depth if grid.number else ENDLESS
    return depth or None


def _blank_share(grid: BlankGrid, row: int, columns: Sequence[Block]) -> float:
    """How much of a row waits for answers under the columns of a header; 0 for another layout."""
    under = [grid.block(row, block.column) for block in columns]
    if len({block.place for block in under}) < min(FEWEST_COLUMNS, len(under)):
        return 0
    return sum(block.row == row and is_blank(block.text) for block in under) / len(under)


def _top_of(grid: BlankGrid, bottom: int) -> int:
    """The first row of the header that ends in a row."""
    ending = [block.row for block in grid.line(bottom) if block.row + block.rows - 1 == bottom]
    top = max(min(ending, default=bottom), bottom - MOST_STOREYS + 1)
    while top > 0 and bottom - top + 1 < MOST_STOREYS and _is_storey(grid, top - 1, bottom):
        top -= 1
    return top


def _is_storey(grid: BlankGrid, row: int, bottom: int) -> bool:
    """Whether a row stands over a header: labels of which one covers several columns of it.

    Where nothing is merged the others stand above blanks; in a card all stand above labels.
    """
    whole = list(grid.line(row))
    line = [block for block in whole if block.text]
    asking = any(block.text.rstrip(_LINE).endswith((":", "：")) for block in line)  # 申请人：
    if asking or len(line) < 2 or not all(is_label(block.text) for block in line):
        return False
    if any(block.row + block.rows - 1 > bottom for block in line):
        return False
    while not whole[-1].text and not grid.text(row + 1, whole[-1].column):
        whole.pop()
    if all(block.text for block in whole):
        return any(block.columns > 1 for block in line)
    below = [grid.block(row + 1, block.column) for block in line]
    return any(not block.text for block in below) and any(block.text for block in below)


def _columns(grid: BlankGrid, top: int, bottom: int) -> Iterator[Ask | None]:
    """What each column of a header asks."""
    before = ""
    for block in grid.line(bottom):
        path: list[str] = []
        seen: set[Place] = set()
        for row in range(top, bottom + 1):
            above = grid.block(row, block.column)
            if above.text and above.place not in seen:
                seen.add(above.place)
                path.append(above.text)
        if len(path) == 1 and block.text and top < bottom and block.row > top and before:
            path.insert(0, before)  # an upper storey that is written over its first column only
        else:
            before = path[0] if len(path) > 1 else ""
        if path and block.row + block.rows - 1 <= bottom and is_label(path[-1]):
            place = block.place if block.text else (top, block.column)
            asked = (*_beside(grid, bottom), *path)
            yield Ask(place, asked, (bottom + 1, block.column), "list", choices_of(path[-1]))
        else:
            yield None


def _beside(grid: BlankGrid, bottom: int) -> tuple[str, ...]:
    """The word at the left of a header that stands for the rows below it too: 家庭成员."""
    return tuple(
        block.text
        for block in grid.line(bottom)
        if block.row + block.rows - 1 > bottom and block.text and is_label(block.text)
    )[:1]


_UNIT: Final = r"(?:平方米|㎡|m2|人次|周岁|万元|人|口|户|元|亩|岁|间|级|个|月|年|％|%)?"
_DAY: Final = r"\d{0,4}[\s_＿]*年[\s_＿]*月(?:[\s_＿]*日)?"
_PLACE: Final = "省|自治区|市|州|县|区|旗|乡|镇|街道|村|社区|屯|组|队|号"
_PLACES: Final = rf"(?:[\s_＿]*(?:{_PLACE}|[（(/](?:{_PLACE})[)）]?))+"
_GAP: Final = re.compile(rf"[\s_＿]*(?:{_DAY}|{_UNIT}|{_PLACES}|[□☐][^:：]*)[\s_＿,，;；、。]*")
"""What stands behind a label in its own cell and waits: a line, a unit, 年　月　日, boxes."""
_LINE: Final = "\u3000 _＿,，;；、。\n"
_MEASURED: Final = re.compile(rf"^[\s_＿]*{_UNIT[:-1]}[\s_＿,，;；、。]*$")
_SUFFIX: Final = re.compile(rf"[年月日人户亩元]|{_PLACES}")
"""What stands between two blanks and belongs to the first: ____县____乡."""
_NAMED: Final = re.compile(r"([^\s:：_＿□☐,，;；、。]{1,20})(?:\s*[:：]|(?=[_＿]{2}))")
"""A label in a cell with its blank: 姓名：______, or 姓名______."""


def _inside(block: Block, following: Block | None) -> list[Ask]:
    """What a cell asks that holds labels and blanks both; none where the blank is another cell."""
    text = block.text
    names = [
        one for one in _NAMED.finditer(text) if one[0] != one[1] or not _SUFFIX.fullmatch(one[1])
    ]
    if not names or text[: names[0].start()].strip():
        return []
    ends = [*(name.start() for name in names[1:]), len(text)]
    gaps = [text[name.end() : end] for name, end in zip(names, ends, strict=True)]
    if len(names) == 1 and not gaps[0].strip() and not _own_gap(gaps[0], block, following):
        return []
    found = []
    group: tuple[str, ...] = ()
    for name, gap, end in zip(names, gaps, ends, strict=True):
        if _GAP.fullmatch(gap) and is_label(name[1]):
            unit = gap.strip(_LINE) if _MEASURED.search(gap) else ""
            found.append(Ask(
                block.place, (*group, name[1]), block.place, "card", choices_of(gap), 1,
                (name.end(), end), unit,
            ))  # fmt: skip
        else:
            group = (name[1],)  # whose what follows is: 负责人：（盖章）联系电话：
    return found


def _own_gap(gap: str, block: Block, following: Block | None) -> bool:
    """Whether what is blank behind a label waits itself, not the blank cell beside it."""
    if following is None:
        return bool(gap) or block.columns > 1
    return not is_blank(following.text)


def labels_of(grid: BlankGrid, outside: Sequence[BlankHeader]) -> list[Ask]:
    """The labels of a card, with the blank at their right, outside of headers."""
    taken = {
        row for header in outside
        for row in range(header.top, header.bottom + 1 + min(header.depth, grid.height))
    }  # fmt: skip
    found: list[Ask] = []
    for row in range(grid.height):
        if row not in taken:
            found += _labels_of_row(grid, row)
    return found


def _labels_of_row(grid: BlankGrid, row: int) -> Iterator[Ask]:
    group = ""
    line = list(grid.line(row))
    for at, block in enumerate(line):
        following = line[at + 1] if at + 1 < len(line) else None
        if block.row == row and (inside := _inside(block, following)):
            yield from inside
            continue
        if not is_label(block.text):
            continue
        before = line[at - 1] if at else None
        last = following or _beyond(grid, block, before)
        if last is None:
            continue
        if waits(last.text):
            if block.row == row and (last.row == row or last.text):
                above = _group_of(grid, block, group)
                path = (*above, block.text)
                choices = choices_of(block.text) or choices_of(last.text)
                yield Ask(block.place, path, last.place, "card", choices)
        elif block.row == row and block.rows == 1 and is_label(last.text):
            group = block.text


def _beyond(grid: BlankGrid, block: Block, before: Block | None) -> Block | None:
    """The blank behind the last cell of a row of a card; a document has no cell there."""
    if grid.number or (before is not None and not is_blank(before.text)):
        return None
    if block.columns > 1 and block.columns >= grid.width - block.column and not block.column:
        return None  # a title over the whole table
    return grid.block(block.row, block.column + block.columns)


def _group_of(grid: BlankGrid, block: Block, group: str) -> tuple[str, ...]:
    """The word that stands over a label: at its left over several rows, or before it in the row."""
    for column in range(block.column - 1, -1, -1):
        left = grid.block(block.row, column)
        if left.text and left.rows > block.rows and is_label(left.text):
            return (left.text, group) if group else (left.text,)
    return (group,) if group else ()


_END: Final = re.compile(r"^(?:说明|注|备注|填表说明|填表人|单位负责人)[:：]?")


def items_of(grid: BlankGrid) -> list[Ask]:
    """Questions that stand one below the other, with their unit and the cell for the number."""
    words = vocabulary()
    for row in range(min(8, grid.height)):
        texts = [plain_text(grid.text(row, column)) for column in range(min(grid.width, 10))]
        question = next((c for c, text in enumerate(texts) if text in words.questions), None)
        value = next((c for c, text in enumerate(texts) if text in words.values), None)
        measure = next((c for c, text in enumerate(texts) if text in words.measures), None)
        if question is not None and value is not None and question < value:
            found = list(_items(grid, row, question, value, measure))
            if len(found) >= FEWEST_COLUMNS:
                return found
    return []


def _items(
    grid: BlankGrid, header: int, question: int, value: int, measure: int | None
) -> Iterator[Ask]:
    group = ""
    for row in range(header + 1, grid.height):
        text = grid.text(row, question)
        if any(_END.match(plain_text(grid.text(row, c))) for c in range(question + 1)):
            break
        if not text:
            continue
        unit = grid.text(row, measure) if measure is not None else ""
        numbered = question > 0 and grid.text(row, 0)
        if not unit and not numbered:
            group = text
        elif waits(grid.text(row, value)):
            yield Ask((row, question), (group, text, unit), (row, value), "items", choices_of(text))
