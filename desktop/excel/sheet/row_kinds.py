"""What a row below a header is: somebody, or a total, a signature, a note, a hamlet's title.

What cannot be told is taken for somebody, who is then asked about, never for nobody. A row that
says sex, relation, birth, number or hamlet of a person is never a total and never a signature.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.excel.sheet.cells import Cell, begins_like_a_number, is_blank, squeezed, text_of
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    ID_NUMBER,
    NAME,
    NOTE,
    RELATION,
    SERIAL,
    SEX,
)
from forms.schema.form import Value

TOTAL: Final = "合计的一行，不是登记。"
SIGNATURE: Final = "签名、填表说明或日期的一行，不是登记。"
REMARK: Final = "一句说明，不是登记。"
HAMLET_TITLE: Final = "只是屯名或小标题，不是登记。"
NOTHING_USED: Final = "用到的列都空着，没有可以导入的内容。"
HAMLET_FOLLOWS: Final = "屯名的小标题，下面的人按这个屯登记。"
HOUSEHOLD_ONLY: Final = "只写了户，没有写人。"
NEW_HEADER: Final = "又一个表头，下面的行按它的列读。"
HEADER_AGAIN: Final = "又印了一遍表头。"
COLUMN_NUMBERS: Final = "这一行只有列的编号。"
"""Why a row is skipped."""

_TOTAL_WORD: Final = (
    r"(?:合计|总计|小计|共计|累计|总人数|总户数|本页小计|本页合计|本屯小计|全村合计)"
)
_TOTAL: Final = re.compile(rf"^{_TOTAL_WORD}|^共\d+[人户]|^.{{0,6}}{_TOTAL_WORD}[:：]?\d*[人户]?$")
_ROLE: Final = re.compile(
    r"^(?:填表人|填报人|制表人|审核人|复核人|经办人|负责人|审批人|调查人|录入人|村委会主任|"
    r"村支书|联系人|填报日期|填表日期|制表日期|填报单位|填表单位|签字|盖章)[^:：]{0,8}[:：]"
)
_REMARK: Final = re.compile(r"^(?:注|备注|说明|填表说明|注意)[^:：]{0,8}[:：]")
_NOTE: Final = re.compile(
    r"^[（(【\[]?(?:以下|以上|此页|本页|此表|本表|上表|下表|续表|续上表|接上页|接下页|转下页|"
    r"未完|待续|完毕|全部完|（完）|说明|备注|无正文|空白)"
)
_HAMLET_WORD: Final = re.compile(
    r"(?:屯|自然村|村民小组|小组|第[\d一二三四五六七八九十]{1,3}[组队])[（(]?[^（）()]{0,8}[）)]?[:：]?$"
)
_SURELY_HAMLET: Final = re.compile(
    r"(?:屯|自然村|村民小组|第[\d一二三四五六七八九十]{1,3}(?:村民)?[组队])$"
)
_TITLE_NOISE: Final = re.compile(
    r"^[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．]+|[（(【\[].*?[）)】\]]|[\d.]+[人户]|[:：]"
)
_WIDER: Final = frozenset("村乡镇县市区州")
"""Behind a name: it is the village's or a wider one, not the hamlet's."""
_LONGEST_HAMLET: Final = 8
_LONGEST_NAME: Final = 6
"""Characters of a name without a middle dot; more are a sentence."""
_LONGEST_DOTTED: Final = 30
_SENTENCE: Final = re.compile(r"[，。；：:！!、=<>@#%&|{}\\^$~]")
_SUM: Final = re.compile(r"[\d\s.+\-*/()（）]*[\d+\-][\d\s.+\-*/()（）]*")
_SHORTEST_WORD: Final = 5
_SPECIAL: Final = re.compile(rf"屯|村|组|队|{_TOTAL_WORD}|{_NOTE.pattern}")
_COUNT: Final = re.compile(r"[\d.]+[人户个名口]?")
MORE: Final = 2
"""Cells beside a signature that make its row one about something."""


def is_total(text: str) -> bool:
    """Whether a cell begins a row of totals."""
    return _TOTAL.match(squeezed(text)) is not None


def is_note(text: str) -> bool:
    """Whether a cell says something about the sheet: 以下空白, 此页无正文, 以上为那坡屯."""
    words = squeezed(text)
    return _NOTE.match(words) is not None or _REMARK.match(words) is not None


def is_signature(text: str) -> bool:
    """Whether a cell is a place to sign or to date."""
    return _ROLE.match(squeezed(text)) is not None


def looks_like_hamlet(text: str) -> bool:
    """Whether a text ends as the names of hamlets do; no person is called so."""
    return len(text) > 1 and _HAMLET_WORD.search(squeezed(text)) is not None


def hamlet_in_title(text: str, known: Collection[str]) -> str:
    """The hamlet that a title or a tab names (一、板岭屯（12户）); empty for none."""
    bare = _TITLE_NOISE.sub("", squeezed(text))
    surely = len(bare) <= _LONGEST_HAMLET and _SURELY_HAMLET.search(bare) is not None
    return bare if bare and (bare in known or surely) else ""


def hamlet_within(text: str, known: Collection[str]) -> str:
    """The one hamlet of the book that a name of a file or tab has in it (板岭屯2026年花名册)."""
    words = squeezed(text)
    found = {name for name in known if len(name) > 1 and name in words}
    found = {one for one in found if words[words.find(one) + len(one) :][:1] not in _WIDER}
    longest = {one for one in found if not any(one in other for other in found - {one})}
    return longest.pop() if len(longest) == 1 else ""


def is_closing(texts: Sequence[str]) -> bool:
    """True for a row of totals, signatures or notes about the sheet.

    A remark that begins like a signature (说明：随母外出) closes nothing where the row says more.

    Args:
        texts: The cleaned cells of the row that are not empty, left to right.
    """
    if not texts:
        return False
    if is_total(texts[0]) or _signs(texts[0]):
        return True
    if is_note(texts[0]) and len(texts) <= MORE:
        return True
    signs = [_signs(text) for text in texts]
    return any(signs) and signs.count(False) < MORE


def _signs(text: str) -> bool:
    return is_signature(text) or _REMARK.match(squeezed(text)) is not None


@dataclass(frozen=True, slots=True)
class Words:
    """What a name cannot be.

    Attributes:
        hamlets: Names of hamlets, as the book and the sheet write them.
        is_heading: Whether a text is a heading.
    """

    hamlets: Collection[str]
    is_heading: Callable[[str], bool]

    def is_special(self, text: str) -> bool:
        """Whether a short text of letters alone may be anything but a name."""
        return text in self.hamlets or _SPECIAL.search(text) is not None or self.is_heading(text)

    def is_hamlet(self, text: str) -> bool:
        """Whether a text is the name of a hamlet, known or by its ending."""
        return text in self.hamlets or looks_like_hamlet(text)


_HEADING_NAME: Final = "姓名一栏写的是表头文字，没有导入；请核对这一行，改好后重新导入。"
_HAMLET_NAME: Final = "姓名一栏写的是屯名，没有导入；请改成姓名后重新导入。"
_NO_NAME: Final = "姓名一栏写的不像姓名，没有导入；请核对，是人就把姓名改好后重新导入。"


def name_fault(name: str, words: Words, *, proven: bool) -> str:
    """Why a text cannot be the name of a person; empty when it can.

    Args:
        name: As read.
        words: What it cannot be.
        proven: Whether a number, a sex or a birth stands beside it: then it may be long.
    """
    if name.isalpha() and len(name) < _SHORTEST_WORD and not words.is_special(name):
        return ""
    if words.is_hamlet(name):
        return _HAMLET_NAME
    if words.is_heading(name):
        return _HEADING_NAME
    longest = _LONGEST_DOTTED if proven or "·" in name or not _is_han(name) else _LONGEST_NAME
    if len(name) > longest or _SENTENCE.search(name) or _SUM.fullmatch(name):
        return _NO_NAME
    return _NO_NAME if is_total(name) or is_signature(name) or is_note(name) else ""


def _is_han(text: str) -> bool:
    return all(ord(c) > 0x2E7F for c in text)


Prove = Callable[[str, Cell], Value | None]
"""What a cell means for ``form.field``; None when it means nothing."""


class RowJudge:
    """Judges the rows of one roster.

    Args:
        places: Column by ``form.field``.
        words: What a name cannot be.
        prove: Reads a cell.
    """

    def __init__(self, places: Mapping[str, int], words: Words, prove: Prove) -> None:
        self._places, self._words, self._prove = places, words, prove
        self._name = places[NAME]
        self._hamlet, self._note = places.get(HAMLET, -1), places.get(NOTE, -1)
        self._number = places.get(ID_NUMBER, -1)
        self._personal = frozenset(
            index for target, index in places.items()
            if target != SERIAL and not target.startswith(("household.", "household_type."))
        )  # fmt: skip
        self._household = frozenset(
            index for target, index in places.items() if target.startswith("household")
        )

    def why_nobody(self, row: Sequence[Cell]) -> str | None:
        """Why a row is no person; empty when it is one, None when nothing is in it."""
        if 0 <= self._number < len(row) and begins_like_a_number(row[self._number]):
            return ""
        texts = {i: text for i, cell in enumerate(row) if cell != "" and (text := text_of(cell))}
        if not texts:
            return None
        if any(self._proves(target, texts, row) for target in (SEX, RELATION, BIRTH)):
            return ""
        name = squeezed(texts.get(self._name, ""))
        if is_blank(name):
            texts.pop(self._name, None)
            return self._nameless(texts) if texts else NOTHING_USED
        return self._named(name, texts)

    def _proves(self, target: str, texts: Mapping[int, str], row: Sequence[Cell]) -> bool:
        """Whether a cell says about a person what no total says: words, not counts."""
        index = self._places.get(target, -1)
        text = texts.get(index, "")
        if not text or (text.isdecimal() and len(text) < len("1986")):
            return False
        return self._prove(target, row[index]) is not None

    def _named(self, name: str, texts: Mapping[int, str]) -> str:
        """The same for a row whose name cell is filled while nothing proves a person."""
        others = [text for index, text in texts.items() if index != self._name]
        place = texts.get(self._hamlet, "")
        at_home = bool(place) and not (is_total(place) or is_signature(place) or is_note(place))
        if is_total(name) or (_COUNT.fullmatch(name) and any(map(is_total, others))):
            return TOTAL
        if is_signature(name) or (not at_home and any(map(is_signature, self._but_note(texts)))):
            return SIGNATURE
        if all(text.isdecimal() for text in texts.values()):
            return COLUMN_NUMBERS
        return self._no_name(name)

    def _no_name(self, name: str) -> str:
        """What stands in the name cell instead of a name; empty for a name."""
        if is_note(name):
            return REMARK
        if self._words.is_heading(name):
            return HEADER_AGAIN
        return HAMLET_TITLE if self._words.is_hamlet(name) else ""

    def _nameless(self, texts: Mapping[int, str]) -> str:
        """The same for a row without a name."""
        said = list(texts.values())
        if any(map(is_total, said)):
            return TOTAL
        if any(map(is_signature, self._but_note(texts))):
            return SIGNATURE
        if is_note(said[0]):
            return REMARK
        if all(text.isdecimal() for text in said):
            return COLUMN_NUMBERS
        return HAMLET_TITLE if all(map(self._words.is_hamlet, said)) else self._useless(texts)

    def _useless(self, texts: Mapping[int, str]) -> str:
        """Why a row without a name is of no use; empty when it may speak of a person."""
        if texts.keys() & self._personal:
            return ""
        if texts.keys() & self._household:
            return HOUSEHOLD_ONLY
        return REMARK if len(texts) == 1 else NOTHING_USED

    def _but_note(self, texts: Mapping[int, str]) -> list[str]:
        """The cells that are not under 备注: there people write sentences about somebody."""
        return [text for index, text in texts.items() if index != self._note]
