"""One heading taken apart: the known words in it, its unit, the choices it gives.

``承包耕地面积(亩)*`` is 耕地 and 面积 in 亩; what no word explains is counted, so that a guess
can be refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desktop.excel.filling.vocabulary import Vocabulary, vocabulary

LONGEST: Final = 48
"""Letters of a heading; what is longer is a sentence."""
_UNITS: Final = (
    r"(?:万|千|百)?元(?:/?[月年人亩])*|人次|人口|人|口|户|个|处|亩|m2|㎡|平方米|平米|平方|%|％|次|公斤|斤|"
    r"件|份|月数|个月|月|周?岁|间|套|栋|头|只|公里|千米|米|吨|天|年|台|辆|万人|公顷"
)
_UNIT: Final = re.compile(
    rf"[(\[【（]\s*(?:单位[:：]?)?({_UNITS})\s*[)\]】）]|[,，]?单位[:：]({_UNITS})$"
)
_CHOICES: Final = re.compile(
    r"[:：]?[(（]?(?<!\d)[(（]?[01][)）]?[.．、:：\-—]?[^\d()（）]{1,12}[;；,，、/ ]?"
    r"(?:[(（]?\d{1,2}[)）]?[.．、:：\-—]?[^\d()（）]{1,12}[;；,，、/ ]?)+[)）]?$"
    r"|[(（](?:[^()（）/、]{1,6}[/、]){1,6}[^()（）/、]{1,6}[)）]$|[:：]?(?:[□○][^□○]{1,14}){2,}$"
)
_TICKED: Final = re.compile(r"[□○☐]\s*([^□○☐\s]{1,20})|\[\s*\]\s*([^\[\]\s]{1,20})")
_FROM_ONE: Final = re.compile(r"[:：]\s*[(（]?1[)）]?[.．、].*$", re.DOTALL)
"""Choices that are whole sentences: 户类型：1.有劳动能力的低保户2.…"""
_NUMBERED: Final = re.compile(
    r"[(（]?(?<!\d)(\d{1,2})(?!\d)[)）]?[.．、:：\-—]?\s*([^\d()（）;；,，、]{1,20})"
)
_NUMBERING: Final = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、.．)）]|"
    r"[A-Z]\d{1,3}(?:[-.]\d{1,2})*[a-z]?[、.．]?|"
    r"\d{1,3}(?=[^\d\W])(?!周?岁|年|月|日|级|人)|[①-⑳])"
)
_YEAR: Final = re.compile(r"^(?:\d{4}|[x×Xｘ_]{2,4}|\d{2})年度?(?:末|底)?")
_OF_WHICH: Final = re.compile(r"^其中[:：]?(?=.)")
_BRACKET: Final = re.compile(r"[(\[【（]([^()\[\]【】（）]*)[)\]】）]?")
_NOISE: Final = re.compile(r"[\s*＊★☆:：_—\-.,，、;；/\\\"“”'‘’…。?？!！|｜<>《》+＋]+")
_MARKS: Final = re.compile(r"[*＊★☆\s]+")


@dataclass(frozen=True, slots=True)
class HeadingText:
    """A heading as understood.

    Attributes:
        bare: The text without numbering, brackets, unit and choices.
        plain: Its letters alone.
        parts: The known words, in order.
        unknown: How many letters no word explains.
        unit: As it stands in brackets: 元, 人; empty without.
    """

    bare: str
    plain: str
    parts: tuple[str, ...]
    unknown: int
    unit: str

    @property
    def letters(self) -> int:
        """How many letters there are."""
        return len(self.plain)


def plain_text(text: object) -> str:
    """A text without blanks and marks, in one width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text)))


@lru_cache(maxsize=8192)
def heading_text(text: str) -> HeadingText:
    """Take a heading apart."""
    words = vocabulary()
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    found = _UNIT.search(bare)
    unit = (found[1] or found[2]) if found else ""
    for _ in range(3):
        bare = _OF_WHICH.sub("", _YEAR.sub("", _NUMBERING.sub("", bare)))
    bare = _CHOICES.sub("", _FROM_ONE.sub("", _UNIT.sub("", bare)))
    bare = _without_brackets(bare, words)
    plain = _NOISE.sub("", bare)
    parts, unknown = _parts(plain[:LONGEST], words)
    return HeadingText(bare, plain, parts, unknown, unit)


def _without_brackets(text: str, words: Vocabulary) -> str:
    """A heading without what stands in brackets, unless that says whose it is."""

    def kept(bracket: re.Match[str]) -> str:
        inside = _NOISE.sub("", bracket[1])
        said = words.spellings.get(inside)
        return inside if said in words.subjects else ""

    short = _BRACKET.sub(kept, text)
    return short if _NOISE.sub("", short) else _BRACKET.sub(lambda found: found[1], text)


def _parts(text: str, words: Vocabulary) -> tuple[tuple[str, ...], int]:
    """The words of a text with the fewest letters unexplained, then the fewest words."""
    size = len(text)
    best: list[tuple[int, int]] = [(0, 0)] + [(size + 1, size + 1)] * size
    back: list[tuple[int, str]] = [(0, "")] * (size + 1)
    spellings, longest = words.spellings, words.longest
    for start in range(size):
        left, used = best[start]
        if (left + 1, used + 1) < best[start + 1]:
            best[start + 1], back[start + 1] = (left + 1, used + 1), (start, "")
        for end in range(start + 1, min(size, start + longest) + 1):
            part = spellings.get(text[start:end])
            if part is not None and (left, used + 1) < best[end]:
                best[end], back[end] = (left, used + 1), (start, part)
    found, at = [], size
    while at:
        at, part = back[at]
        if part:
            found.append(part)
    return tuple(reversed(found)), best[size][0]


def choices_of(text: str) -> tuple[tuple[str, str], ...]:
    """The choices a heading or a cell gives: (code or nothing, word).

    ``□男 □女``, ``[]城市低保[]农村低保``, ``1.是 2.否``.
    """
    bare = unicodedata.normalize("NFKC", text)
    ticked = [one or two for one, two in _TICKED.findall(bare)]
    if ticked:
        return tuple(("", word.strip()) for word in ticked)
    numbered = _NUMBERED.findall(bare)
    return tuple((code, word.strip()) for code, word in numbered) if len(numbered) > 1 else ()
