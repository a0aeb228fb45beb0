"""What a column is by its values, where its heading is not known: citizen numbers prove themselves.

Only what can be proved is taken, and it is told; sex or birth beside them say whose they are. What
other columns look like is a proposal and no more (``proposals``): a person is asked.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Final

from desktop.excel.meaning.relatives import PHONE
from desktop.excel.report import NOTE, WARNING, Issue
from desktop.excel.sheet.cells import Cell, squeezed, text_of
from desktop.excel.sheet.headers import Column
from desktop.excel.sheet.headings import (
    AWAY_SINCE,
    BIRTH,
    CERTIFICATE,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    PLACE,
    SERIAL,
    SEX,
    Headings,
)
from desktop.excel.sheet.rows import Roster
from desktop.excel.sheet.table import Table
from desktop.excel.sheet.workbook import letters
from forms.answers import id_number
from forms.answers.dates import read_date
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.errors import Unreadable
from forms.schema.form import FieldDef

MOSTLY: Final = 0.9
"""Share of the cells that have to be numbers, and to agree with sex and birth."""
FEWEST: Final = 2
WHOLE: Final = 18
"""Characters of a number that proves itself."""
_OTHERS: Final = re.compile(
    r"户主|父|母|监护|抚养|配偶|丈夫|妻子|联系人|家长|帮扶|责任人|残疾证|经办"
)
_NUMBER: Final = re.compile(r"身份|证件|号码|证号")
_TAKEN: Final = (
    "{letters}「{heading}」的表头认不出，里面都是身份证号码，已当作本人的身份证号码；"
    "不是的，请在「列对应」里改过来。"
)
_ASKED: Final = (
    "{letters}「{heading}」的表头认不出，里面的内容像「{label}」，没有导入；是的话，请在「列对应」里选，"
    "或在命令后加上 --column {label}={letters}。"
)
_SEXES: Final = {"男": "1", "女": "2", "1": "1", "2": "2", "1.0": "1", "2.0": "2"}


def with_number(table: Table) -> Table:
    """The table with its column of citizen numbers, where no heading names one."""
    targets = {column.target for column in table.columns}
    if ID_NUMBER in targets or NAME not in targets:
        return table
    fitting = [column for column in table.columns if _is_number(table, column)]
    if len(fitting) != 1:
        return table
    found = replace(fitting[0], target=ID_NUMBER)
    columns = tuple(found if c.index == found.index else c for c in table.columns)
    return replace(table, columns=columns)


def told(roster: Roster, names: Headings) -> list[Issue]:
    """A word about a column that was taken for what it holds, not for its heading."""
    return [
        Issue(
            roster.cell_at(roster.table.header[1], column.index), ID_NUMBER,
            _TAKEN.format(letters=column.letters, heading=column.heading), WARNING,
        )
        for column in roster.table.columns
        if column.target == ID_NUMBER and not _names_numbers(column.heading, names)
        and _is_number(roster.table, replace(column, target=None))
    ]  # fmt: skip


def _names_numbers(heading: str, names: Headings) -> bool:
    """Whether a heading, or its lowest storey, says that numbers stand below it."""
    return any(names.target("", one) == ID_NUMBER for one in (heading, heading.rpartition("/")[2]))


def _is_number(table: Table, column: Column) -> bool:
    """Whether a column nobody knows holds the numbers of the people of the rows."""
    if column.target is not None or _OTHERS.search(column.heading):
        return False
    rows = table.sheet.rows[table.first_row : table.last_row]
    pairs = [(row, cell) for row in rows if (cell := _cell(row, column.index)) != ""]
    proven = [(row, number) for row, cell in pairs if (number := _parsed(cell)) is not None]
    if len(proven) < FEWEST or len(proven) < MOSTLY * len(pairs):
        return False
    agrees = [said for row, number in proven for said in _agreeing(table, row, number)]
    if not agrees:
        return _NUMBER.search(column.heading) is not None
    return sum(agrees) >= MOSTLY * len(agrees)


def _agreeing(table: Table, row: Sequence[Cell], number: id_number.IdNumber) -> list[bool]:
    """What sex and birth of a row say about its number."""
    found = []
    sex = _SEXES.get(squeezed(text_of(_cell(row, table.places.get(SEX, -1)))))
    if sex is not None:
        found.append(sex == number.sex)
    with suppress(Unreadable):
        birth = read_date(text_of(_cell(row, table.places.get(BIRTH, -1))))
        found.append(number.birth.isoformat().startswith(birth))
    return found


def _parsed(cell: Cell) -> id_number.IdNumber | None:
    if not isinstance(cell, str):
        return None
    with suppress(Unreadable):
        found = id_number.parse(squeezed(cell))
        return found if len(id_number.compact(squeezed(cell))) == WHOLE else None
    return None


def _cell(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if 0 <= index < len(row) else ""


LOOKED_AT: Final = 400
"""Rows that decide what a column looks like."""
FEWEST_VALUES: Final = 4
"""Filled cells below which a column looks like nothing."""
DISTINCT_NAMES: Final = 0.75
"""Share of different names in a column of people; a head's name comes again on each row."""
HALF: Final = 0.5
"""Share of the names of a village that begin with one of the frequent surnames."""
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤蓝蒙农岑班"
    "磨银兰甘闭零凌巫温翁庞岳施瓦包宁柳赖莘麻容倪樊颜祝阳欧文游童古申卜冼玉伍洪"
)
_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8}")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
_HAMLET: Final = re.compile(r"[\u4e00-\u9fff]{1,6}(?:屯|自然村|村民小组|组|寨|坡|湾)")
_PLACES: Final = re.compile(
    r"广东|广西|深圳|广州|东莞|佛山|中山|惠州|浙江|福建|江苏|上海|北京|湖南|湖北|云南|贵州|四川|重庆|海南|山东|河北|"
    r"南宁|柳州|河池|厦门|杭州|宁波|温州|泉州|省|区外|县外|省外|本县|县城"
)
_CERTIFICATE: Final = re.compile(r"\d{17}[\dXx]\d{2}(?:B\d)?", re.ASCII)
_DAY: Final = re.compile(r"(?:19|20)\d{2}[-./年]?\d{1,2}")
_CODED: Final = (
    "person.relation", "person.ethnic", "person.marital", "person.education", "person.political",
    "person.health", "household_type.type", "person.labour", "person.student_status",
    "person.hukou_type", "absence.purpose", "disabled_person.category", "disabled_person.grade",
)  # fmt: skip
"""Answers whose words stand in no other list, the most frequent columns first."""


class _Columns:
    """The columns of a table as texts, with what some of them were found to be."""

    def __init__(self, rows: Sequence[Sequence[Cell]], known: Mapping[int, str]) -> None:
        self.rows = rows[:LOOKED_AT]
        self.found = dict(known)
        width = max(map(len, self.rows), default=0)
        self.texts = {
            at: [squeezed(text_of(_cell(row, at))) for row in self.rows] for at in range(width)
        }

    @property
    def free(self) -> list[int]:
        """Columns of which nothing is known, with enough in them."""
        return [
            at for at, texts in self.texts.items()
            if at not in self.found and sum(map(bool, texts)) >= FEWEST_VALUES
        ]  # fmt: skip

    def share(self, at: int, fits: Callable[[str], object]) -> float:
        """How many of the filled cells of a column fit."""
        filled = [text for text in self.texts[at] if text]
        return sum(bool(fits(text)) for text in filled) / len(filled)

    def distinct(self, at: int) -> float:
        """Share of different values."""
        filled = [text for text in self.texts[at] if text]
        return len({*filled}) / len(filled)

    def take(self, target: str, fitting: Sequence[int]) -> None:
        """A column that alone fits, where no column means that yet."""
        if len(fitting) == 1 and target not in self.found.values():
            self.found[fitting[0]] = target

    def column(self, target: str) -> list[str]:
        """The texts of what was found to be something; empty texts without."""
        at = next((at for at, known in self.found.items() if known == target), -1)
        return self.texts[at] if at in self.texts else [""] * len(self.rows)


def proposals(
    rows: Sequence[Sequence[Cell]],
    known: Mapping[int, str],
    definitions: Definitions,
    hamlets: Collection[str],
) -> dict[int, str]:
    """What columns look like whose heading nobody knows; a person has to say whether they are.

    Args:
        rows: The rows below the header.
        known: What other columns mean, by index.
        definitions: For the words of codes.
        hamlets: Names of the book's hamlets.
    """
    columns = _Columns(rows, known)
    _numbers(columns)
    _names(columns)
    _coded(columns, definitions)
    _places(columns, hamlets)
    _days(columns)
    _counted(columns)
    return {at: target for at, target in columns.found.items() if at not in known}


def asked(
    roster: Roster, names: Headings, definitions: Definitions, hamlets: Collection[str]
) -> list[Issue]:
    """A question about each column that nobody knows and that looks like an answer."""
    table = roster.table
    known = {c.index: c.target or "" for c in table.columns if c.target or c.index in table.others}
    if len(known) == len(table.columns):
        return []
    rows = table.sheet.rows[table.first_row : table.last_row]
    seen = proposals(rows, known, definitions, hamlets)
    headings = {column.index: column.heading for column in table.columns}
    return [
        Issue(
            roster.cell_at(table.header[1], at), target,
            _ASKED.format(
                letters=letters(at), heading=headings[at], label=names.labels.get(target, "")
            ), NOTE,
        )
        for at, target in seen.items()
        if at in headings and target in names.labels
    ]  # fmt: skip


def _numbers(columns: _Columns) -> None:
    """Citizen numbers, cards, telephones; and sex that agrees with the number."""
    numbers = [at for at in columns.free if columns.share(at, _parsed) >= MOSTLY]
    own = [at for at in numbers if columns.distinct(at) >= DISTINCT_NAMES]
    if len(own) > 1:  # a row's own person is mostly the first of several
        own = own[:1]
    columns.take(ID_NUMBER, own)
    cards = [at for at in columns.free if columns.share(at, _CERTIFICATE.fullmatch) >= MOSTLY]
    columns.take(CERTIFICATE, cards)
    phones = [at for at in columns.free if columns.share(at, _PHONE.fullmatch) >= MOSTLY]
    columns.take(PHONE, phones)
    proven = [_parsed(text) for text in columns.column(ID_NUMBER)]
    sexes = [at for at in columns.free if _agree(columns.texts[at], proven, _same_sex) >= MOSTLY]
    if not any(proven):
        sexes = [
            at for at in columns.free if columns.share(at, {"男", "女"}.__contains__) >= MOSTLY
        ]
    columns.take(SEX, sexes)


def _same_sex(text: str, number: id_number.IdNumber) -> bool:
    return _SEXES.get(text) == number.sex


def _agree(
    texts: Sequence[str],
    numbers: Sequence[id_number.IdNumber | None],
    same: Callable[[str, id_number.IdNumber], bool],
) -> float:
    """How many cells agree with the number of their row."""
    pairs = [(t, n) for t, n in zip(texts, numbers, strict=True) if t and n is not None]
    return sum(same(t, n) for t, n in pairs) / len(pairs) if len(pairs) >= FEWEST_VALUES else 0.0


def _names(columns: _Columns) -> None:
    """The people's own names differ on every row; the head's come again in runs."""
    named = [
        at for at in columns.free
        if columns.share(at, _NAME.fullmatch) >= MOSTLY
        and columns.share(at, lambda t: t[0] in _SURNAMES) >= HALF
        and not columns.share(at, lambda t: t in _COMMON_WORDS) > 1 - MOSTLY
    ]  # fmt: skip
    own = [at for at in named if columns.distinct(at) >= DISTINCT_NAMES]
    if NAME not in columns.found.values() and own:
        columns.found[max(own, key=columns.distinct)] = NAME
    name = columns.column(NAME)
    heads = [
        at for at in named
        if at not in columns.found and columns.distinct(at) < DISTINCT_NAMES
        and sum(a == b for a, b in zip(columns.texts[at], name, strict=True)) >= 1
    ]  # fmt: skip
    columns.take(HEAD_NAME, heads)


_COMMON_WORDS: Final = frozenset(
    {"文盲", "高中", "白族", "蒙古族", "黎族", "毛南族", "包工", "任何"}
)
"""Words that begin like a name."""


def _coded(columns: _Columns, definitions: Definitions) -> None:
    """Columns of which every word stands in one list of codes."""
    votes: dict[int, list[str]] = {}
    for target in _CODED:
        form, _, name = target.partition(".")
        field = definitions.form(form).field(name)

        def reads(text: str, field: FieldDef = field) -> bool:
            if text.isdecimal():
                return False
            with suppress(Unreadable):
                TYPES[field.type].read(text, field, definitions.codes)
                return True
            return False

        for at in columns.free:
            if columns.share(at, reads) >= MOSTLY:
                votes.setdefault(at, []).append(target)
    for target in _CODED:
        columns.take(target, [at for at, targets in votes.items() if targets[0] == target])


def _places(columns: _Columns, hamlets: Collection[str]) -> None:
    """Hamlets, by the book or by their ending; places of work by provinces and cities."""
    at_home = [
        at for at in columns.free
        if columns.share(at, lambda t: t in hamlets or _HAMLET.fullmatch(t)) >= MOSTLY
        and columns.distinct(at) < DISTINCT_NAMES
    ]  # fmt: skip
    columns.take(HAMLET, at_home)
    away = [at for at in columns.free if columns.share(at, _PLACES.search) >= MOSTLY]
    columns.take(PLACE, away)


def _days(columns: _Columns) -> None:
    """Birth agrees with the number; a day beside each place of work is when somebody left."""
    proven = [_parsed(text) for text in columns.column(ID_NUMBER)]
    births = [at for at in columns.free if _agree(columns.texts[at], proven, _same_birth) >= MOSTLY]
    columns.take(BIRTH, births)
    dated = [at for at in columns.free if columns.share(at, _DAY.match) >= MOSTLY]
    places = columns.column(PLACE)
    if any(places):
        beside = [
            at for at in dated
            if sum(bool(a) == bool(b) for a, b in zip(columns.texts[at], places, strict=True))
            >= MOSTLY * len(places)
        ]  # fmt: skip
        columns.take(AWAY_SINCE, beside)


def _same_birth(text: str, number: id_number.IdNumber) -> bool:
    with suppress(Unreadable):
        return number.birth.isoformat().startswith(read_date(text))
    return False


def _counted(columns: _Columns) -> None:
    """The running number of the sheet; the household's number, which comes again in runs."""
    running, homes = [], []
    heads = columns.column(HEAD_NAME)
    for at in columns.free:
        filled = [text for text in columns.texts[at] if text]
        if columns.share(at, lambda t: t.isascii() and t.isalnum() and len(t) <= WHOLE) < MOSTLY:
            continue
        numbers = [int(text) for text in filled if text.isdecimal()]
        steps = sum(b - a == 1 for a, b in pairwise(numbers))
        if len(numbers) == len(filled) and steps >= MOSTLY * (len(numbers) - 1):
            running.append(at)
        elif any(heads) and _one_each(columns.texts[at], heads):
            homes.append(at)
    columns.take(SERIAL, running)
    columns.take(HH_NO, homes)


def _one_each(numbers: Sequence[str], heads: Sequence[str]) -> bool:
    """Whether each head has one number, and each number one head."""
    pairs = {(number, head) for number, head in zip(numbers, heads, strict=True) if number and head}
    ones, others = {number for number, _ in pairs}, {head for _, head in pairs}
    return len(ones) > 1 and MOSTLY * len(pairs) <= min(len(ones), len(others))
