"""Cells to answers: what a column's cells mean for the field they feed.

Every cell goes through ``forms.answers.types``, so an imported answer meets the checks of a typed
one. A cell that cannot be read is left out with a sentence; it never stops the row. Equal cells are
read once.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from desktop.excel.sheet.cells import (
    Cell,
    has_private,
    is_blank,
    is_inexact,
    name_of,
    squeezed,
    text_of,
)
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    PLACE,
    SERIAL,
)
from desktop.excel.sheet.loose_dates import FAR, OPEN, loose_date
from desktop.excel.sheet.names import apart
from desktop.excel.sheet.workbook import FIRST_DAY
from forms.answers import id_number
from forms.answers.dates import EARLIEST, LATEST
from forms.answers.id_number import looks_damaged
from forms.answers.kinds import LONGEST_NOTE
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.validation import ends_of
from forms.errors import Unreadable
from forms.schema.form import Disclosure, FieldDef, Value

AT_HOME: Final = "在家"
"""What a destination reads as when the sheet says that somebody is at home."""

MISSING_NUMBER: Final = "没有填写身份证号码，此人已导入但号码留空；请对照户口簿补录。"

UNTYPED: Final = frozenset({NAME, HEAD_NAME, HAMLET, PLACE, SERIAL, HH_NO})
"""What is read as a roster writes it, not by ``TYPES``: its kind is yet to be proved."""

_HOME_WORDS: Final = frozenset({
    "在家", "在村", "本村", "家", "家中", "家里", "未外出", "无外出", "没有外出", "不外出", "否",
    "在本村", "务农", "在家务农", "居家", "在家中", "已返乡", "返乡", "已回乡", "回乡", "常住",
})  # fmt: skip
_LOST_WORDS: Final = frozenset({
    "?", "\uff1f", "不详", "不明", "未知", "不清楚", "不清", "不知道", "不知去向", "去向不明",
    "失联", "失踪", "下落不明", "联系不上", "待核实", "待查", "未提供",
})  # fmt: skip
"""What says of a destination that nobody knows it: neither away at a place nor at home."""
_WHERE_UNKNOWN: Final = "去向写着“{text}”，看不出在家还是外出；请问清后登记外出，在家的写“在家”。"
_STUDY_WORDS: Final = re.compile(r"^(?:在校|上学|读书|就学|在读|求学|外出就学|外出求学).{0,4}$")
DAMAGED: Final = (
    "身份证号码已被表格软件改成数字，末几位丢失，此人已导入但号码留空；"
    "请对照身份证或户口簿补录，并把这一列改为文本格式。"
)
_MASKED: Final = "身份证号码被遮盖，此人已导入但号码留空；请对照户口簿补录。"
_WRONG: Final = "身份证号码{why}，此人已导入但号码留空；请对照身份证或户口簿补录。"
_PRIVATE: Final = "「{name}」里有其他电脑显示不出的自造字，已按原样存入；请对照户口簿改成规范字。"
_COVERED: Final = "姓名有一部分被遮盖，已按原样存入；请对照户口簿补全。"
_BESIDE: Final = "姓名旁边的“{beside}”没有当作姓名的一部分；请核对。"
_NUMBER_FOR_NAME: Final = "姓名写成了数字，没有导入；请改成姓名后重新导入。"
_NUMBER_IN_PUBLIC: Final = (
    "「{label}」里有身份证号码，这一项会出现在公示栏上，没有导入；请去掉号码后重新导入。"
)
_BESIDE_NUMBER: Final = "身份证号码旁边还写着别的字，只存了号码；请核对。"
_SHORTENED: Final = "写的是“{text}”，按“{kept}”存入；请核对。"
_TOO_LONG: Final = f"这一格有 {LONGEST_NOTE} 字以上，像是贴错了整段文字，请核对后重填。"
_FIRST_PHONE: Final = "写了不止一个号码或带说明，只存了第一个号码；请核对。"
_ZERO_BEFORE: Final = "区号前面的 0 被表格软件去掉了，已补上；请核对。"
_LOSSY: Final = re.compile(r"[?？□■�]")
_STARS: Final = re.compile(r"[*＊]")
_DIGITS: Final = re.compile(r"\d{4,}|^\d+$")
_CITIZEN: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)", re.ASCII)
_BRACKET: Final = re.compile(r"[（(【\[〔].*?[）)】\]〕]")
_RANK: Final = re.compile(r"^[大小长次幺一二三四五六七八九]")
_BETWEEN: Final = re.compile(r"[、,，/;；\s和]+")
_WHOLE: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"^\d\.\d+E\+?\d+$", re.IGNORECASE)
_EARLIEST_SERIAL: Final = 3000
"""Number of a day of 1908; a smaller one may as well be a year."""
OLD: Final = 15
"""Digits of a citizen number of before October 1999."""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What one cell means.

    Attributes:
        value: The answer; None when there is none or it cannot be used.
        say: Sentence for the person; None when all is well.
        hint: Birth day that the intact part of a damaged number still shows, ISO.
        rest: What the cell says beside the answer, as written.
        raised: Whether a citizen number was written with 15 digits.
    """

    value: Value | None
    say: str | None = None
    hint: str | None = None
    rest: str = ""
    raised: bool = False


NOTHING: Final = Reading(None)
NO_NUMBER: Final = Reading(None, MISSING_NUMBER)


class CellReader:
    """Reads the cells of a roster's columns.

    Attributes:
        this_year: The year it is, by which two digits of a year are understood.
    """

    def __init__(self, definitions: Definitions, first_day: date = FIRST_DAY) -> None:
        self._catalogue = definitions
        self._first_day = first_day
        self.this_year = datetime.now(UTC).astimezone().year
        self._id_number = self._field(ID_NUMBER)
        self._memo: dict[str, dict[object, Reading]] = {}
        self._special: dict[str, Callable[[Cell], Reading]] = {
            NAME: self._name,
            HEAD_NAME: self._name,
            HAMLET: self._hamlet,
            ID_NUMBER: self._number,
            PLACE: self._place,
            SERIAL: self._label,
            HH_NO: self._label,
        }

    def column(self, target: str, cells: Iterable[Cell]) -> list[Reading]:
        """The readings of a column's cells, in order."""
        memo = self._memo.setdefault(target, {"": NO_NUMBER if target == ID_NUMBER else NOTHING})
        read = self._special.get(target) or self._typed(target)
        readings = []
        for cell in cells:
            key: object = cell if type(cell) is str else (type(cell), cell)
            reading = memo.get(key)
            if reading is None:
                too_long = type(cell) is str and len(cell) > LONGEST_NOTE
                reading = memo[key] = Reading(None, _TOO_LONG) if too_long else read(cell)
            readings.append(reading)
        return readings

    def is_date(self, target: str) -> bool:
        """Whether ``form.field`` is a day."""
        return self._field(target).type == "date"

    def _field(self, target: str) -> FieldDef:
        """The definition behind ``form.field``."""
        form, _, field = target.partition(".")
        return self._catalogue.form(form).field(field)

    def _typed(self, target: str) -> Callable[[Cell], Reading]:
        """How the cells of an ordinary field are read."""
        field = self._field(target)
        if field.type == "ref":
            return _plain_name  # another record is found by its name
        by_type = {"phone": self._phone, "choice": self._choice}
        if field.disclosure is Disclosure.PUBLIC:
            by_type["text"] = self._public
        if own := by_type.get(field.type):
            return lambda cell: own(cell, field)
        if field.type == "date":
            ends = field.id in ends_of(self._catalogue.form(target.partition(".")[0]))
            ahead = 0 if target == BIRTH else FAR
            return lambda cell: self._date(cell, field, ends=ends, ahead=ahead)
        kind = TYPES[field.type]
        codes = self._catalogue.codes
        worded = field.type in {"many", "yesno"}

        def read(cell: Cell) -> Reading:
            text = text_of(cell)
            if is_blank(text) and not (worded and text):
                return NOTHING
            try:
                return Reading(kind.read(squeezed(text) if worded else text, field, codes))
            except Unreadable as unreadable:
                return NOTHING if is_blank(text) else Reading(None, unreadable.zh)

        return read

    def _date(self, cell: Cell, field: FieldDef, *, ends: bool, ahead: int) -> Reading:
        """A day, however it is spelt; a word for what has not ended (至今) is no end."""
        if isinstance(cell, date) and EARLIEST <= cell.year <= LATEST:
            return Reading(text_of(cell))  # a date cell is a date already
        text, doubt = _dated(cell, self._first_day)
        if is_blank(text) or (ends and squeezed(text) in OPEN):
            return NOTHING
        try:
            return Reading(TYPES[field.type].read(text, field, self._catalogue.codes), doubt)
        except Unreadable as unreadable:
            loose = loose_date(text, self.this_year, ahead=ahead)
            if loose is None:
                return Reading(None, unreadable.zh)
            return Reading(loose.iso or None, loose.say, rest=text if loose.say else "")

    def _public(self, cell: Cell, field: FieldDef) -> Reading:
        """A text that may stand on the board: no citizen number gets into it."""
        text = text_of(cell)
        if is_blank(text):
            return NOTHING
        if any(_is_citizen(match[0]) for match in _CITIZEN.finditer(text)):
            return Reading(None, _NUMBER_IN_PUBLIC.format(label=field.label))
        try:
            return Reading(TYPES[field.type].read(text, field, self._catalogue.codes))
        except Unreadable as unreadable:
            return Reading(None, unreadable.zh)

    def _choice(self, cell: Cell, field: FieldDef) -> Reading:
        """A code by its word; a bracket behind it and a rank before it (三儿媳) are told."""
        text = squeezed(text_of(cell))
        if not text:
            return NOTHING
        bare = _BRACKET.sub("", text)
        for word in (text, bare, _RANK.sub("", bare)):
            with suppress(Unreadable):
                value = TYPES[field.type].read(word, field, self._catalogue.codes)
                if word == text:
                    return Reading(value)
                return Reading(value, _SHORTENED.format(text=text, kept=word), rest=text)
        if is_blank(text):
            return NOTHING
        return Reading(None, f"「{field.label}」没有这个选项，请从列表里选。")

    def _phone(self, cell: Cell, field: FieldDef) -> Reading:
        """A telephone number: of several the first, and one whose leading zero got lost."""
        text = text_of(cell)
        if is_blank(text):
            return NOTHING
        read = TYPES[field.type].read
        try:
            return Reading(read(text, field, self._catalogue.codes))
        except Unreadable as unreadable:
            refused = Reading(None, unreadable.zh)
        if text.isdecimal():
            with suppress(Unreadable):
                value = read(f"0{text}", field, self._catalogue.codes)
                return Reading(value, _ZERO_BEFORE)
        for part in _BETWEEN.split(_BRACKET.sub(" ", text)):
            with suppress(Unreadable):
                value = read(part.strip("　 :：本人"), field, self._catalogue.codes)
                return Reading(value, _FIRST_PHONE, rest=text)
        return refused

    def _name(self, cell: Cell) -> Reading:
        """A person's name, without what is written beside it."""
        plain = _plain_name(cell)
        if not isinstance(plain.value, str):
            return plain
        written = apart(plain.value)
        if _DIGITS.search(written.name):
            return Reading(None, _NUMBER_FOR_NAME)
        if not written.beside or written.is_gone:  # the words become a question (``gone``)
            return plain
        return Reading(written.name, _BESIDE.format(beside=written.beside), rest=written.beside)

    @staticmethod
    def _label(cell: Cell) -> Reading:
        """A number or mark that is only compared, never counted with."""
        text = squeezed(text_of(cell))
        return Reading(text) if text else NOTHING

    @staticmethod
    def _hamlet(cell: Cell) -> Reading:
        """The hamlet's name without inner spaces."""
        text = squeezed(text_of(cell))
        return NOTHING if is_blank(text) else Reading(text)

    @staticmethod
    def _place(cell: Cell) -> Reading:
        """Where somebody works; ``AT_HOME`` when the sheet says so in words."""
        text = name_of(text_of(cell))
        if text in _LOST_WORDS:
            return Reading(None, _WHERE_UNKNOWN.format(text=text))
        if is_blank(text) or _STUDY_WORDS.match(text):
            return NOTHING
        return Reading(AT_HOME if text in _HOME_WORDS else text)

    def _number(self, cell: Cell) -> Reading:
        """A citizen number, or why it is left out."""
        text = squeezed(text_of(cell)).lstrip("'‘’`").upper()
        if is_inexact(cell) or (text and _SCIENTIFIC.match(text)):
            return Reading(None, DAMAGED, _intact_birth(text))
        if is_blank(text):
            return NO_NUMBER
        if "*" in text or "＊" in text:
            return Reading(None, _MASKED)
        field = self._id_number
        alone, beside = (text, "") if _WHOLE.fullmatch(text) else _number_and_beside(text)
        try:
            value = TYPES[field.type].read(alone, field, self._catalogue.codes)
            say = _BESIDE_NUMBER if beside else None
            raised = value != alone and len(id_number.compact(alone)) == OLD
            return Reading(value, say, rest=beside, raised=raised)
        except Unreadable as unreadable:
            if looks_damaged(text):
                return Reading(None, DAMAGED, _intact_birth(text))
            return Reading(None, _WRONG.format(why=_why(unreadable.zh)))


def _plain_name(cell: Cell) -> Reading:
    """A name as written; one that a code page has spoilt is kept and told."""
    name = name_of(text_of(cell))
    if is_blank(name):
        return NOTHING
    if name.isalpha():  # letters alone: nothing has covered or spoilt it
        return Reading(name)
    if has_private(name) or _LOSSY.search(name):
        return Reading(name, _PRIVATE.format(name=name))
    return Reading(name, _COVERED if _STARS.search(name) else None)


def _number_and_beside(text: str) -> tuple[str, str]:
    """The one citizen number in a text and what stands beside it; else the text as it is."""
    within = _CITIZEN.search(text)
    if within is None or re.search(r"\d", _CITIZEN.sub("", text)):
        return text, ""
    return within[0], text.replace(within[0], "", 1)


def _is_citizen(text: str) -> bool:
    """Whether digits are the number of somebody who may exist."""
    with suppress(Unreadable):
        id_number.parse(text)
        return True
    return False


def _why(sentence: str) -> str:
    """The first half of a type's sentence: what is wrong, without what to do."""
    head = re.split(r"[，,；;。]", sentence, maxsplit=1)[0]
    return "有误（" + head.removeprefix("身份证号码").removeprefix("身份证号") + "）"


def _intact_birth(text: str) -> str | None:
    """The birth day in a rounded number: its first 15 digits are exact."""
    digits = text[6:14]
    if len(text) != 18 or not digits.isdecimal():
        return None
    with suppress(ValueError):
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    return None


def _dated(cell: Cell, first_day: date) -> tuple[str, str | None]:
    """A date cell as text, with the doubt that its storage as a number leaves."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return text_of(cell), None
    if (
        float(cell).is_integer()
        and _EARLIEST_SERIAL <= (first_day - FIRST_DAY).days + cell <= 80000
    ):
        return (first_day + timedelta(days=int(cell))).isoformat(), None
    text = text_of(cell)
    if re.fullmatch(r"(?:19|20)\d\d\.1", text):
        # 1986.10 typed into a number cell is stored as 1986.1: January and October look alike.
        return text[:4], "日期存成了数字，分不清是1月还是10月，只记到年；请核对后补上月份。"
    return text, None
