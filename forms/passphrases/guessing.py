"""How many guesses a passphrase takes, and a proposal of four words.

The guesses are estimated by zxcvbn (English and keyboards) over the same text in which what is
Chinese was made comparable first: a character or a syllable of pinyin counts two digits of guesses,
slogans, verses and whatever is known of the village or county count as words of a list, and a phone
or citizen number as three digits. The least of all readings counts.
"""

import math
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from forms.answers.han_readings import readings_of

WORDS: Final = 4
"""Of a proposal."""
HAN: Final = re.compile(r"[\u3007\u3400-\U0003ffff]")
"""A Chinese character."""
NUMBER: Final = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")
"""A citizen or mobile phone number."""
_DIGITS: Final = itemgetter("guesses_log10")
_LONGEST: Final = 72
"""The estimator reads no more. What stands behind it is not looked at; it is strong by then."""
_FOLDER: Final = Path(__file__).parents[1] / "data" / "words"
_SYLLABLE: Final = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|"
    r"ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|ve|a|o|e|i|u|v)"
)
_PINYIN: Final = re.compile(rf"(?:{_SYLLABLE.pattern})+")
_LETTERS: Final = re.compile(r"[a-z]{4,}")


class FourWords(NamedTuple):
    """Four words by chance.

    Attributes:
        words: As they are read: ``青蛙 核桃 雨伞 石桥``.
        typed: As they are typed, in pinyin, one behind the other.
        zh: From how many it was taken.
    """

    words: str
    typed: str
    zh: str


def guesses(passphrase: str, known: Sequence[str] = ()) -> float:
    """Logarithm (base 10) of the guesses somebody who knows the village would need."""
    from zxcvbn import zxcvbn

    text = NUMBER.sub(lambda found: _marks(found.group())[:3], passphrase.lower())
    first = [*spelt(known), *tried_first()]
    least = math.inf
    for read in (_with_han, _with_pinyin):
        found = zxcvbn(read(text)[:_LONGEST] or " ", user_inputs=[read(word) for word in first])
        least = min(least, float(_DIGITS(found)))
    return least


def propose() -> FourWords:
    """Four words of the list by chance, each as likely as any other."""
    words = _lines("passphrase.txt")
    chosen = [secrets.choice(words) for _ in range(WORDS)]
    # 10^12 is 万亿
    many = len(words) ** WORDS / 1e12
    return FourWords(
        " ".join(word for word, _ in chosen),
        "".join(pinyin for _, pinyin in chosen),
        f"从 {len(words)} 个词里随机取 {WORDS} 个，约 {many:.0f} 万亿种。",
    )


def normal(passphrase: str) -> str:
    """The same passphrase whatever the input method: composed, without blanks around it."""
    return unicodedata.normalize("NFKC", passphrase).strip()


@cache
def tried_first() -> tuple[str, ...]:
    """What is tried first, in characters and in pinyin."""
    return tuple(form for pair in _lines("tried-first.txt") for form in pair)


@cache
def _lines(name: str) -> tuple[tuple[str, str], ...]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    pairs = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((word, pinyin) for word, pinyin in pairs)


def spelt(known: Iterable[str]) -> list[str]:
    """Known words, what they begin with, and how they are typed."""
    made = []
    for word in known:
        plain = "".join(c for c in re.split("[(（]", word)[0].lower() if c.isalnum())
        short = plain.removesuffix("村") if len(plain) > 2 else plain
        for form in dict.fromkeys((plain, short)):
            made.append(form)
            if HAN.search(form):
                syllables = [readings_of(character)[0] for character in form]
                made += ["".join(syllables), "".join(one[0] for one in syllables)]
    return [form for form in made if len(form) > 1]


def _with_han(text: str) -> str:
    return HAN.sub(lambda found: _marks(found.group()), text)


def _with_pinyin(text: str) -> str:
    def marked(found: re.Match[str]) -> str:
        letters = found.group()
        if not _PINYIN.fullmatch(letters):
            return letters
        return "".join(map(_marks, _SYLLABLE.findall(letters)))

    return _LETTERS.sub(marked, _with_han(text))


def _marks(piece: str) -> str:
    """Two characters of no language for a piece of text: a hundred guesses, and equal if it is."""
    number = int.from_bytes(piece.encode(), "big")
    return chr(0xE000 + number * 7919 % 6000) + chr(0xE000 + number * 104729 % 5987)
