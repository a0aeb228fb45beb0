"""Which passphrases a book takes, and why others are refused.

How many guesses one takes: ``forms.passphrases``. The book's key is stretched with Argon2id
(64 MiB); a thief tries some thousand a second and computer: 10^10 take four months.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from desktop.errors.book import PassphraseWeak
from forms.definitions.records import Village
from forms.passphrases.guessing import HAN, NUMBER, guesses, normal, spelt

LEAST_CHARACTERS: Final = 10
LEAST_HAN: Final = 8
"""Chinese characters: four words."""
REFUSED_BELOW: Final = 10.0
FAIR_BELOW: Final = 12.0
STRONG_FROM: Final = 15.0
"""Digits of the guesses it takes."""
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


def judge(passphrase: str, known: Iterable[str] = ()) -> Strength:
    """How hard a passphrase is to guess.

    Args:
        passphrase: What was typed.
        known: Words that anybody near would try first: village, code, names, phone.
    """
    text, near = normal(passphrase), [normal(word) for word in known if word]
    han = len(HAN.findall(text))
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


def near_words(village: Village, *more: str) -> tuple[str, ...]:
    """What anybody near would try first: the village, the phones of its notices, and more."""
    said = (
        village.name, village.code12, village.objection_phone, village.supervision_phone,
        village.township_phone, *more,
    )  # fmt: skip
    return tuple(str(word) for word in said if word)


def _why_weak(text: str, known: Sequence[str]) -> str:
    """What makes it easy to guess, and what to do."""
    near = [form for form in spelt(known) if len(form) > 2 or HAN.search(form)]
    if any(form in text.lower() for form in near):
        return "村名、人名、电话别人最先会试。请换成不相干的词。"
    if NUMBER.search(text):
        return "电话、身份证号别人查得到。请换成不相干的词。"
    if len(set(text)) < LEAST_CHARACTERS // 2:
        return "重复太多，太容易猜。请换几个不相干的词连起来。"
    return "太常见，容易猜到。请换几个不相干的词连起来，或者按「给我想一个」。"
