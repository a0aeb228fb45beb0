"""Under which keys a record is found: name endings, pinyin, initials, numbers from both ends.

A key is two characters and a text. The first says how good the match is (``0`` from the start,
``1`` from the middle or the end), the second what the text is: ``n`` name, ``y`` pinyin, ``i``
initials, ``d`` digits (reversed under ``1``). A search is then a few ranges of one index.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice, product

from forms.answers.han_readings import readings_of
from forms.schema.form import SearchDef, Value
from sync.ledger.search.surnames import DOUBLE_SURNAMES, SURNAMES

LONGEST_KEY = 64
_LISTED = {
    "0n": 5, "1n": 5, "0i": 5, "1i": 5, "0y": 8, "1y": 8,
    "0d": 12,  # of a citizen number the region and the year of birth
    "1d": 6,
}  # fmt: skip
"""So many characters of a key of a kind a list is kept by."""
MOST_READINGS = 4
LEAST_DIGITS = 3
_DROPPED = re.compile(r"[\s\x00-\x1f·•・.．,，'’\-_()（）]+")
_NUMBER = re.compile(r"[0-9]+[0-9xX]?")
_LETTERS = re.compile(r"[a-zü]+")


def plain(text: str) -> str:
    """Text as it is compared: NFKC, lower case, without blanks, dots and brackets."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def keys_of(searched: SearchDef | None, body: Mapping[str, Value]) -> set[str]:
    """All keys of a record; none when its form is not searched."""
    if searched is None:
        return set()
    keys: set[str] = set()
    for field in searched.names:
        value = body.get(field)
        if isinstance(value, str) and value:
            keys |= _name_keys(plain(value))
    for field in searched.numbers:
        value = body.get(field)
        if isinstance(value, str) and len(value) >= LEAST_DIGITS:
            keys |= _number_keys(plain(value))
    return {key[:LONGEST_KEY] for key in keys}


def shortened(key: str) -> str:
    """The key under which a record is listed: the front of one it is found by, or of what is asked.

    Whole keys are nearly all different, so that each would have a row of its own; who searches for
    more looks at the records of the list.
    """
    return key[: _LISTED[key[:2]]]


def prefixes(text: str) -> list[str]:
    """The key ranges to look through for what somebody typed, best first."""
    asked = plain(text)
    if not asked:
        return []
    if _NUMBER.fullmatch(asked):
        found = ["0n" + asked]
        if len(asked) >= LEAST_DIGITS:
            found += ["0d" + asked, "1d" + asked[::-1]]
        return found
    if _LETTERS.fullmatch(asked):
        asked_pinyin = asked.replace("ü", "v")
        return [
            "0n" + asked, "0i" + asked, "0y" + asked_pinyin,
            "1i" + asked, "1y" + asked_pinyin, "1n" + asked,
        ]  # fmt: skip
    return ["0n" + asked, "1n" + asked]


@lru_cache(maxsize=32768)  # the names of a large village are asked for after every save
def latin(name: str) -> str:
    """Pinyin and initials of a name, one way of reading it after the other; empty without Han."""
    spelt = list(readings(plain(name)))
    spelled = ("".join(one) for one in spelt)
    initials = ("".join(one[:1] for one in syllables) for syllables in spelt)
    return " ".join(dict.fromkeys((*spelled, *initials)))


def _number_keys(number: str) -> set[str]:
    return {"0d" + number, "1d" + number[::-1]}


def _name_keys(name: str) -> set[str]:
    keys = {"0n" + name} | {"1n" + name[i:] for i in range(1, len(name))}
    for syllables in readings(name):
        initials = "".join(s[0] for s in syllables)
        keys.add("0y" + "".join(syllables))
        keys.add("0i" + initials)
        for i in range(1, len(syllables)):
            keys.add("1y" + "".join(syllables[i:]))
            keys.add("1i" + initials[i:])
    return keys


def readings(name: str) -> Iterable[tuple[str, ...]]:
    """The ways a name in Han characters may be read; none for a name in letters or digits."""
    if name.isascii():
        return ()
    double = DOUBLE_SURNAMES.get(name[:2])
    choices: list[tuple[str, ...]] = [(s,) for s in double] if double else [_surname(name[0])]
    choices += [readings_of(c) for c in name[len(choices) :]]
    return islice(product(*choices), MOST_READINGS)


def _surname(character: str) -> tuple[str, ...]:
    return SURNAMES.get(character) or readings_of(character)[:1]
