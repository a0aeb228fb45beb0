"""Whether a child is named in a text, however the name is written.

Compared after the fold of the word lists (traditional characters, blanks, dots), with names of
before and pet names, in pinyin by every reading of a character and in Zhuyin, with a star in the
middle, the surname with initials (韦X.B.: more than the surname that a sheet may print); the given
name alone, or a name that a grown-up has too, only where the text speaks of a child.
"""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Final

from forms.privacy.masking import surname_of
from forms.privacy.never_words import folded, readings, with_gaps

_STARRED: Final = re.compile("([\u4e00-\u9fff]{1,4})[*＊×xX某○〇]{1,2}([\u4e00-\u9fff])")
_SHORT_PINYIN: Final = 3
_SHORT_NAME: Final = 2
"""Turned around, a name of so many characters is another word too easily."""
_SPELT: Final = 2
_AMONG_LETTERS: Final = 6
"""Characters beside letters that may be part of a name which is spelt in part."""
_LETTERS: Final = re.compile("[A-Zㄅ-ㄩ]")
"""In a folded text: it may spell a name."""
_MOST_SPELLINGS: Final = 48
"""Of one name with characters of several readings."""
_LEFT_OUT: Final = "X"
"""韦XX is how people leave a given name out."""
_GAP: Final = "[ .,，、·・_-]{0,3}"
_ABOUT_A_CHILD: Final = re.compile(
    "小学|中学|初中|高中|幼儿|学生|同学|孩子|小孩|儿童|小朋友|女孩|男孩|年级|[0-9一二三四五六七八九十]岁|之子|之女|儿子|女儿|孙子|孙女|外孙"
)
_PARTED: Final = "¶"
_MIXED: Final = re.compile(
    f"[\u4e00-\u9fff]{{0,{_AMONG_LETTERS}}}[A-Z]{{{_SPELT},}}[\u4e00-\u9fff]{{0,{_AMONG_LETTERS}}}"
)


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the book knows it.

    Attributes:
        name: Its name.
        others: Names of before and pet names.
    """

    name: str
    others: tuple[str, ...] = ()


class ChildNames:
    """The names of the children of a village.

    Args:
        children: Who is or may be a minor.
        grown: Names of grown-ups: 韦大明 does not name the child 韦大.
        pinyin: The readings of one character, in pinyin without tones and in Zhuyin.
    """

    def __init__(
        self, children: Iterable[Child], grown: Set[str], pinyin: Callable[[str], list[str]]
    ) -> None:
        self._grown = frozenset(folded(name) for name in grown if len(name) > 1)
        self._names: set[str] = set()
        self._given: set[str] = set()
        self._starred: set[tuple[str, str]] = set()
        self._latin: frozenset[str] | None = None
        self._initials: re.Pattern[str] | None = None
        self._pinyin = pinyin
        for child in children:
            self._take(child)
        self._shared = self._names & self._grown
        self._own = self._names - self._grown
        self._every = self._own

    def _take(self, child: Child) -> None:
        for name in (child.name, *child.others):
            if len(whole := folded(name)) > 1:
                self._names.add(whole)
            if len(whole) > _SHORT_NAME:
                self._names.add(whole[::-1])
        surname = folded(surname_of(child.name))
        name = folded(child.name)
        if len(given := name.removeprefix(surname)) > 1:
            self._given.add(given)
            self._starred.add((surname, given[-1]))

    def among(self, texts: Iterable[str]) -> "ChildNames":
        """Only those that some of many texts may name: the closer look is then quick."""
        every = list(dict.fromkeys(texts))
        together = _PARTED.join(one for text in every for one in readings(text))
        few = copy(self)
        few._own = {name for name in self._own if name in together}
        few._shared = {name for name in self._shared if name in together}
        few._given = {name for name in self._given if name in together}
        told = few._own | few._given
        few._grown = frozenset(
            name for name in self._grown if name in together and any(t in name for t in told)
        )
        few._every = self._own if _LETTERS.search(folded(together)) else set()
        return few

    def named_in(self, text: str, *, names_only: bool = False) -> bool:
        """Whether a child is named.

        Args:
            text: A cell or a sentence.
            names_only: It is a cell of names, masked already.
        """
        if any(self._is_in(reading, text, names_only=names_only) for reading in readings(text)):
            return True
        return not names_only and (self._is_starred(text) or self._is_latin(text))

    def parted_over(self, lines: Sequence[Sequence[str]]) -> int | None:
        """Which of many rows or columns has a child's name across its cells; None for none.

        What lies in one cell is found there.
        """
        together = folded(_PARTED.join("".join(line) for line in lines))
        width = _SHORT_NAME + 1
        there = {together[at : at + width] for at in range(len(together))}
        near = [n for n in self._names if len(n) >= width and n[:width] in there and n in together]
        plain = {cell: folded(cell) for cell in {cell for line in lines for cell in line}}
        for number, line in enumerate(lines):
            pieces = [plain[cell] for cell in line]
            joined = "".join(pieces) if near else ""
            if any(n in joined and not any(n in one for one in pieces) for n in near):
                return number
            if self._torn(pieces):
                return number
        return None

    def _torn(self, pieces: Sequence[str]) -> bool:
        """Whether one cell ends as a name begins, and another begins as it goes on."""
        return any(
            other.startswith(rest)
            for piece in pieces
            for length in range(1, _SHORT_NAME + 1)
            for rest in self._ways_to_tear.get(piece[-length:], ())
            for other in pieces
            if other is not piece
        )

    @cached_property
    def _ways_to_tear(self) -> dict[str, set[str]]:
        """By the beginning of a child's name, how it may go on."""
        made: dict[str, set[str]] = {}
        for name in self._names:
            for at in range(1, min(len(name), _SHORT_NAME + 1)) if len(name) > _SHORT_NAME else ():
                made.setdefault(name[:at], set()).add(name[at:])
        return made

    def _is_in(self, whole: str, text: str, *, names_only: bool) -> bool:
        """Whether a name stands in one reading of a text."""
        without = whole
        for name in sorted(self._grown, key=len, reverse=True):
            without = without.replace(name, _PARTED)
        if any(name in without for name in self._own):
            return True
        if names_only:
            return False
        told = self._shared or self._given
        return bool(
            told and _ABOUT_A_CHILD.search(text) and self._told_beside_a_child(whole, without)
        )

    def _told_beside_a_child(self, whole: str, without: str) -> bool:
        return any(name in whole for name in self._shared) or any(
            given in without for given in self._given
        )

    def _is_starred(self, text: str) -> bool:
        """韦*宝."""
        return any(
            (match[1][-length:], match[2]) in self._starred
            for match in _STARRED.finditer(text)
            for length in range(1, len(match[1]) + 1)
        )

    def _is_latin(self, text: str) -> bool:
        """Wei Xiaobao, weixiaobao, XIAOBAO WEI, Wei X.B."""
        whole = folded(text)
        if not self._every or not _LETTERS.search(whole):
            return False
        for name in self._grown:
            whole = whole.replace(name, _PARTED)
        letters = re.sub("[^A-Zㄅ-ㄩ]", "", whole)
        if any(spelling in letters for spelling in self._spellings()) or self._is_mixed(whole):
            return True
        return bool(self._short_forms().search(with_gaps(text)))

    def _is_mixed(self, whole: str) -> bool:
        """韦xiao宝: some of the characters spelt, the others as they are."""
        for match in _MIXED.finditer(whole):
            for told in self._sounds(match.group()):
                sounds = "".join(told)
                spelt = "".join(
                    ("+" if sign.isascii() else "-") * len(sound)
                    for sign, sound in zip(match.group(), told, strict=True)
                )
                for spelling in self._spellings():
                    at = sounds.find(spelling)
                    if at >= 0 and spelt.count("+", at, at + len(spelling)) >= _SPELT:
                        return True
        return False

    def _sounds(self, text: str, *, zhuyin: bool = False) -> Iterable[tuple[str, ...]]:
        """A text by ear, in every way its characters may be read; what has no sound as it is."""
        ways = [
            [one.upper() for one in self._pinyin(sign) if one.isascii() != zhuyin] or [sign]
            for sign in text
        ]
        return islice(product(*ways), _MOST_SPELLINGS)

    def _spellings(self) -> frozenset[str]:
        """All names in pinyin, surname first and last; those that are too short tell nobody."""
        if self._latin is None:
            made: set[str] = set()
            for name in self._every:
                every = (*self._sounds(name), *self._sounds(name, zhuyin=True))
                for surname, *given in every:
                    rest = "".join(given)
                    if len(rest) > (_SHORT_PINYIN if rest.isascii() else _SHORT_NAME):
                        made |= {f"{surname}{rest}", f"{rest}{surname}"}
            self._latin = frozenset(made)
        return self._latin

    def _short_forms(self) -> "re.Pattern[str]":
        """The surname, in a character or spelt, with a short given name or the initials of one.

        One initial alone is how people write that they leave a name out: 韦X.
        """
        if self._initials is None:
            ways: set[str] = set()
            for name in self._every:
                surname = folded(surname_of(name))
                for sounds in self._sounds(name.removeprefix(surname)):
                    initials = [one[0] for one in sounds if one.isascii()]
                    spelt = {"".join(one) for one in self._sounds(surname)}
                    called = "|".join(sorted({surname, *filter(str.isascii, spelt)}))
                    whole = "".join(sounds)
                    if whole.isascii() and len(whole) <= _SHORT_PINYIN:  # 李一: a word by itself
                        ways.add(f"(?:{called}){_GAP}{whole}")
                    if len(initials) == len(sounds) > 1 and set(initials) != {_LEFT_OUT}:
                        short = _GAP.join(initials)
                        ways.add(f"(?:{called}){_GAP}{short}|{short}{_GAP}(?:{called})")
            joined = "|".join(f"(?<![A-Z])(?:{way})(?![A-Z])" for way in sorted(ways))
            self._initials = re.compile(joined or "(?!)")
        return self._initials
