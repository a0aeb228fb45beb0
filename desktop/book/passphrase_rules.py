"""Which passphrases a book takes, why others are refused, and a proposal of four words.

The guesses are estimated by zxcvbn (English and keyboards) over the same text in which what is
Chinese was made comparable first: a character or a syllable of pinyin counts two digits of guesses,
slogans, verses and whatever is known of the village count as words of a list, and a phone or
citizen number as three digits. The least of all readings counts. The book's key is stretched with
Argon2id (64 MiB); a thief tries some thousand a second and computer: 10^10 take four months.
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

from desktop.errors.book import PassphraseWeak
from forms.definitions.records import Village

LEAST_CHARACTERS: Final = 10
LEAST_HAN: Final = 8
"""Chinese characters: four words."""
REFUSED_BELOW: Final = 10.0
FAIR_BELOW: Final = 12.0
STRONG_FROM: Final = 15.0
"""Digits of the guesses it takes."""
WORDS: Final = 4
"""Of a proposal."""
_DIGITS: Final = itemgetter("guesses_log10")
_LONGEST: Final = 72
"""The estimator reads no more. What stands behind it is not looked at; it is strong by then."""
_FOLDER: Final = Path(__file__).parents[1] / "resources/words"
_HAN: Final = re.compile(r"[\u3007\u3400-\U0003ffff]")
_NUMBER: Final = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")
_SYLLABLE: Final = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|"
    r"ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|ve|a|o|e|i|u|v)"
)
_PINYIN: Final = re.compile(rf"(?:{_SYLLABLE.pattern})+")
_LETTERS: Final = re.compile(r"[a-z]{4,}")
HINT: Final = "四个不相干的词，或者十个以上的字符。可以按「给我想一个」。"


class Strength(NamedTuple):
    """What is thought of a passphrase.

    Attributes:
        enough: Whether it may be used.
        share: How far the bar is filled, 0 to 100.
        zh: One sentence for the person.
    """

    enough: bool
    share: int
    zh: str


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


def judge(passphrase: str, known: Iterable[str] = ()) -> Strength:
    """How hard a passphrase is to guess.

    Args:
        passphrase: What was typed.
        known: Words that anybody near would try first: village, code, names, phone.
    """
    text, near = normal(passphrase), [normal(word) for word in known if word]
    han = len(_HAN.findall(text))
    if len(text) < LEAST_CHARACTERS and han < LEAST_HAN:
        short = LEAST_CHARACTERS - len(text)
        return Strength(False, 6 * bool(text), f"还差 {short} 个字符。{HINT}" if text else HINT)
    digits = guesses(text, near)
    share = min(100, round(digits * 100 / STRONG_FROM))
    if text.isdigit():
        return Strength(False, min(share, 20), "只有数字，太容易试出来。请加上几个字或词。")
    if digits < REFUSED_BELOW:
        return Strength(False, max(8, min(share, 60)), _why_weak(text, near))
    if digits < FAIR_BELOW:
        return Strength(True, share, "可以用，但不算牢。再加一个不相干的词就好多了。")
    if digits < STRONG_FROM:
        return Strength(True, share, "不错，别人很难猜到。")
    return Strength(True, 100, "很牢。请确认自己记得住。")


def prove(passphrase: str, known: Iterable[str] = ()) -> None:
    """Refuse what can be guessed.

    Raises:
        PassphraseWeak: It can; the sentence says why.
    """
    strength = judge(passphrase, known)
    if not strength.enough:
        raise PassphraseWeak(why=strength.zh)


def guesses(passphrase: str, known: Sequence[str] = ()) -> float:
    """Logarithm (base 10) of the guesses somebody who knows the village would need."""
    from zxcvbn import zxcvbn

    text = _NUMBER.sub(lambda found: _marks(found.group())[:3], passphrase.lower())
    first = [*_spelt(known), *tried_first()]
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


def near_words(village: Village, *more: str) -> tuple[str, ...]:
    """What anybody near would try first: the village, the phones of its notices, and more."""
    said = (
        village.name, village.code12, village.objection_phone, village.supervision_phone,
        village.township_phone, *more,
    )  # fmt: skip
    return tuple(str(word) for word in said if word)


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


def _spelt(known: Iterable[str]) -> list[str]:
    """Known words, what they begin with, and how they are typed."""
    made = []
    for word in known:
        plain = "".join(c for c in re.split("[(（]", word)[0].lower() if c.isalnum())
        short = plain.removesuffix("村") if len(plain) > 2 else plain
        for form in dict.fromkeys((plain, short)):
            made.append(form)
            if _HAN.search(form):
                from pypinyin import lazy_pinyin

                syllables = lazy_pinyin(form)
                made += ["".join(syllables), "".join(one[0] for one in syllables)]
    return [form for form in made if len(form) > 1]


def _with_han(text: str) -> str:
    return _HAN.sub(lambda found: _marks(found.group()), text)


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


def _why_weak(text: str, known: Sequence[str]) -> str:
    """What makes it easy to guess, and what to do."""
    near = [form for form in _spelt(known) if len(form) > 2 or _HAN.search(form)]
    if any(form in text.lower() for form in near):
        return "村名、人名、电话别人最先会试。请换成不相干的词。"
    if _NUMBER.search(text):
        return "电话、身份证号别人查得到。请换成不相干的词。"
    if len(set(text)) < LEAST_CHARACTERS // 2:
        return "重复太多，太容易猜。请换几个不相干的词连起来。"
    return "太常见，容易猜到。请换几个不相干的词连起来，或者按「给我想一个」。"
