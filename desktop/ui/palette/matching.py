"""How the words somebody types fit a line: each must stand in it, however it is spelt.

A line is kept as its words one below the other, in Han characters, as pinyin and as initials, so
that a word that is whole, that begins one or that stands within one can be told by looking for it
with the line's end before and behind it.
"""

from collections.abc import Iterable
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


def spelt(words: Iterable[str], around: Iterable[str] = (), numbers: Iterable[str] = ()) -> Spelt:
    """What a line with these words and numbers is found by."""
    long = (number for number in map(plain, numbers) if len(number) >= LEAST_DIGITS)
    return Spelt(_lines(_spellings(words)), _lines(_spellings(around)), _lines(long))


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


def fit(words: list[str], line: Spelt) -> int | None:
    """How well all words fit a line, 0 for best; None where one is not in it."""
    worse = 0
    for word in words:
        fits = _one(word, line)
        if fits is None:
            return None
        worse += fits
    return worse


def _one(word: str, line: Spelt) -> int | None:
    if word in line.words:
        if f"{_END}{word}{_END}" in line.words:
            return WHOLE
        return BEGINNING if _END + word in line.words else WITHIN
    if word in line.around:
        return AROUND
    if line.numbers and len(word) >= LEAST_DIGITS and word[0].isdigit():
        # Never by its middle: that would find people by the day they were born.
        if _END + word in line.numbers:
            return BEGINNING
        if word + _END in line.numbers:
            return BEGINNING
    return None


def _lines(words: Iterable[str]) -> str:
    joined = _END.join(words)
    return f"{_END}{joined}{_END}" if joined else ""
