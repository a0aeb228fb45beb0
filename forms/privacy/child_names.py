"""Whether a child is named in a text, however the name is written.

Compared after the fold of the word lists (traditional characters, blanks, dots), with names of
before and pet names, in pinyin, with a star in the middle; the given name alone, or a name that a
grown-up has too, only where the text speaks of a child.
"""

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import Final

from forms.privacy.masking import surname_of
from forms.privacy.never_words import folded

_STARS: Final = "[*＊×xX某○〇]{1,2}"
_LATIN: Final = re.compile(r"[A-Za-zÀ-ǿ]{2,}")
_ABOUT_A_CHILD: Final = re.compile(
    "小学|中学|初中|高中|幼儿|学生|同学|孩子|小孩|儿童|小朋友|女孩|男孩|年级|[0-9一二三四五六七八九十]岁|之子|之女|儿子|女儿|孙子|孙女|外孙"
)
_PARTED: Final = "¶"


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
        pinyin: How a name is written in pinyin, syllable by syllable.
    """

    def __init__(
        self, children: Iterable[Child], grown: Set[str], pinyin: Callable[[str], list[str]]
    ) -> None:
        self._grown = frozenset(folded(name) for name in grown if len(name) > 1)
        self._names: set[str] = set()
        self._given: set[str] = set()
        self._starred: list[tuple[str, str]] = []
        self._pinyin = pinyin
        for child in children:
            self._take(child)
        self._shared = self._names & self._grown
        self._own = self._names - self._grown

    def _take(self, child: Child) -> None:
        for name in (child.name, *child.others):
            if len(whole := folded(name)) > 1:
                self._names.add(whole)
        surname = folded(surname_of(child.name))
        name = folded(child.name)
        if len(given := name.removeprefix(surname)) > 1:
            self._given.add(given)
            self._starred.append((surname, given[-1]))

    def any_in(self, texts: Iterable[str]) -> bool:
        """Whether a closer look at some of many texts is worth while."""
        every = list(dict.fromkeys(texts))
        together = _PARTED.join(map(folded, every))
        return (
            any(name in together for name in self._names)
            or (bool(_ABOUT_A_CHILD.search(together)) and any(g in together for g in self._given))
            or any(self._is_starred(text) or self._is_latin(text) for text in every)
        )

    def named_in(self, text: str, *, names_only: bool = False) -> bool:
        """Whether a child is named.

        Args:
            text: A cell or a sentence.
            names_only: It is a cell of names, masked already.
        """
        whole = without = folded(text)
        for name in sorted(self._grown_in(whole), key=len, reverse=True):
            without = without.replace(name, _PARTED)
        if any(name in without for name in self._own):
            return True
        if names_only:
            return False
        if _ABOUT_A_CHILD.search(text) and (
            any(name in whole for name in self._shared)
            or any(given in without for given in self._given)
        ):
            return True
        return self._is_starred(text) or self._is_latin(text)

    def _grown_in(self, whole: str) -> list[str]:
        return [name for name in self._grown if name in whole]

    def _is_starred(self, text: str) -> bool:
        """韦*宝."""
        if not re.search(_STARS, text):
            return False
        return any(
            re.search(f"{re.escape(surname)}{_STARS}{re.escape(last)}", text)
            for surname, last in self._starred
        )

    def _is_latin(self, text: str) -> bool:
        """Wei Xiaobao, weixiaobao, XIAOBAO WEI."""
        if not _LATIN.search(text):
            return False
        letters = re.sub("[^A-Z]", "", folded(text))
        for name in self._own:
            surname, *given = (syllable.upper() for syllable in self._pinyin(name))
            rest = "".join(given)
            if len(rest) > 3 and (f"{surname}{rest}" in letters or f"{rest}{surname}" in letters):
                return True
        return False
