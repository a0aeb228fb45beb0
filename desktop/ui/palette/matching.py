"""How the words somebody types fit a line: each must stand in it, however it is spelt.

A line is kept as its words one below the other, in Han characters, as pinyin and as initials, so
that a word that is whole, that begins one or that stands within one can be told by looking for it
with the line's end before and behind it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sync.ledger.search.keys import LEAST_DIGITS, plain, readings

WHOLE, BEGINNING, WITHIN, AROUND = 0, 1, 2, 3
"""How well a word fits; the lesser the better. What stands around somebody counts least: who is
called so comes before who lives with one."""
_END = "\n"


class Spelt(NamedTuple):
    """What a line is found by.

    Attributes:
        words: Its own words and their spellings.
        around: Words of where it belongs, likewise: the hamlet, the head of the household.
        numbers: Numbers of people, which are found from either end only.
    """

    words: str
    around: str = ""
    numbers: str = ""


def spelt(words: Iterable[str], around: str = "", numbers: Iterable[str] = ()) -> Spelt:
    """What a line is found by.

    Args:
        words: Its own.
        around: What ``lines`` made of the words of where it belongs.
        numbers: Those of people.
    """
    long = (number for number in map(plain, numbers) if len(number) >= LEAST_DIGITS)
    return Spelt(lines(words), around, _lines(long))


def lines(words: Iterable[str]) -> str:
    """Some words and their spellings, one below the other."""
    return _lines(_spellings(words))


def _spellings(words: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    for word in map(plain, words):
        if word:
            found[word] = None
            for syllables in readings(word):
                found["".join(syllables)] = None
                found["".join(syllable[0] for syllable in syllables)] = None
    return found


def asked(typed: str) -> list[str]:
    """The words that somebody typed, as they are compared."""
    return [word for word in map(plain, typed.split()) if word]


class Lines:
    """Many lines to be looked through at once.

    Args:
        lines: How each is found.
    """

    def __init__(self, lines: Iterable[Spelt]) -> None:
        columns = list(zip(*lines, strict=True)) or [(), (), ()]
        self._words, self._around, self._numbers = columns

    def find(self, typed: str) -> list[tuple[int, int]]:
        """Where all that somebody typed is found: how well it fits, 0 for best, and which line.

        Best first, else in the order of the lines; none where nothing was typed.
        """
        words = asked(typed)
        if not words:
            return []
        found = [(0, at) for at in self._holding(words[0])]
        for word in words:
            found = self._narrow(found, word)
        found.sort(key=lambda one: one[0])
        return found

    def _holding(self, word: str) -> Iterator[int]:
        """The lines a word may be in: nothing dearer is asked of all of them."""
        pairs = enumerate(zip(self._words, self._around, strict=True))
        if not word[0].isdigit():
            return (at for at, (own, around) in pairs if word in own or word in around)
        numbers = self._numbers
        return (
            at
            for at, (own, around) in pairs
            if word in own or word in around or word in numbers[at]
        )

    def _narrow(self, found: list[tuple[int, int]], word: str) -> list[tuple[int, int]]:
        """Those of the lines that a word is in too; all in one go, for this is done at each key."""
        begun, whole, miss = _END + word, f"{_END}{word}{_END}", 2 * AROUND
        own, around = self._words, self._around
        fits = [
            (WHOLE if whole in own[at] else BEGINNING if begun in own[at] else WITHIN)
            if word in own[at]
            else AROUND
            if word in around[at]
            else miss
            for _, at in found
        ]
        if len(word) >= LEAST_DIGITS and word[0].isdigit():
            # Never by its middle: that would find people by the day they were born.
            ended, numbers = word + _END, self._numbers
            fits = [
                BEGINNING if fit == miss and (begun in numbers[at] or ended in numbers[at]) else fit
                for fit, (_, at) in zip(fits, found, strict=True)
            ]
        return [
            (worse + fit, at) for fit, (worse, at) in zip(fits, found, strict=True) if fit != miss
        ]


def _lines(words: Iterable[str]) -> str:
    joined = _END.join(words)
    return f"{_END}{joined}{_END}" if joined else ""
