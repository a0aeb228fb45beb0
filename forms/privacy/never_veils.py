"""What a text says once a program, an ear or a mirror has undone what hides it.

A number in percent signs, in base64, in Morse, turned around, or in characters that sound like
digits is no number to the shapes of ``never_shapes``. Each way of hiding has a sign by which it is
seen at once; a text without any costs one search.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import unquote

from forms.privacy.never_shapes import shapes
from forms.privacy.never_tables import NEVER, read_table

_LEAST: Final = 10
"""Signs in a row from which they may be a number."""
_STRAY: Final = 3
"""So many characters less at either end of a row that sounds like digits may be no digits: 已核."""
_ODD: Final = re.compile(
    "[^\\x00-\\x7f\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff，。、；：（）《》〔〕“”—…·％－　]"
)
"""What no ordinary sentence has: letters with tones, signs that turn the line, hidden letters."""
_SIGNS: Final = (
    _ODD,
    re.compile(r"[!-~]{14}"),
    re.compile(r"[%&<\\]"),
    re.compile(r"[a-z][0-9+/]*[A-Z]"),
    re.compile(r"[十卜] ?[0-9]"),
    re.compile(r"[.·—–-]{5}"),
    re.compile(r"[Uu][+{]?[0-9A-Fa-f]{4}"),
    re.compile(r"[!-~](?=[!-~ 、，,/]{17})(?:[!-~]{0,5}[ 、，,/]{1,2}){9}"),
)
"""Each is one quick search; most texts have none of them."""
_TURNING: Final = re.compile("[倒反逆从颠镜RrXx]")
_TURNED: Final = re.compile(
    "(?=[倒反逆从颠镜RrXx])(?:倒[过着写念读排回]|反过来|反[着写念读]|逆序|从后往前|从右往左"
    "|从尾到头|颠倒|镜像|[Rr][Ee][Vv][Ee][Rr][Ss]|(?<![0-9A-Za-z])[Xx][0-9]{17}(?![0-9]))"
)
_OVERRIDE: Final = re.compile("[\u202e\u2067]([^\u202c\u2069\u202d\u2066\n]*)")
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]")
_PERCENT: Final = re.compile(r"[%=](?=[0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(r"(?:\\?(?:[uU][{+]?|0?x|\\x))([0-9A-Fa-f]{2,6})\}?[\s,;]?")
_MARKUP: Final = re.compile("<[^<>]{0,40}>")
_HEX: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[\s,:;-]?){9,}[0-9A-Fa-f]{2}(?![0-9A-Za-z])"
)
_CODES: Final = re.compile(
    r"(?<![0-9])(?:(?:4[89]|5[0-7])[^0-9]{1,3}){9,}(?:4[89]|5[0-7]|88)(?![0-9])"
)
_BASE: Final = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{8,}={0,6}")
_MORSE: Final = re.compile(r"(?<![.·—–-])(?:[.·—–-]{5}[\s/|,，、]{1,3}){9,}[.·—–-]{5}")
_DOTS: Final = str.maketrans({"·": ".", "—": "-", "–": "-"})
_MORSE_DIGITS: Final = tuple(
    "." * min(digit, 5) + "-" * (5 - digit)
    if digit <= 5
    else "-" * (digit - 5) + "." * (10 - digit)
    for digit in range(10)
)
_TIMES: Final = re.compile("([2-9二两三四五六七八九])个([0-9零〇一幺二三四五六七八九洞])")
_COUNTED: Final = {sign: n for n, sign in enumerate("二三四五六七八九", 2)} | {"两": 2}
"""139四个零1234: how often a digit stands, as people read it out."""
_SCIENCE: Final = re.compile(r"(\d\.\d{7,})\s?[Ee]\s?\+?\s?(1\d)(?!\d)")
_CROSS: Final = re.compile(r"(?<=[0-9])\s*[十卜]\s*(?=[0-9])")


def undone(text: str) -> tuple[str, ...]:
    """What else a text may say: the text with one way of hiding undone, for each that shows.

    Args:
        text: As it will be read.
    """
    sounds = _sounds()
    found: list[str] = []
    for match in sounds.run.finditer(text):
        digits = sounds.digits_of(match)
        found += (digits[a : len(digits) - b] for a in range(_STRAY) for b in range(_STRAY))
    if _TIMES.search(text):
        found.append(_TIMES.sub(lambda m: m[2] * (_COUNTED.get(m[1]) or int(m[1])), text))
    if _TURNING.search(text) and _TURNED.search(text):
        found.append(text[::-1])
    if any(sign.search(text) for sign in _SIGNS):
        found += (made for way in _WAYS for made in way(text))
    return tuple(one for one in dict.fromkeys(found) if one != text)


def _decoded(text: str) -> Iterator[str]:
    """What a browser or a spreadsheet shows."""
    shown = _OVERRIDE.sub(lambda m: m[1][::-1], text)
    shown = _TAGS.sub(lambda m: chr(ord(m.group()) - 0xE0000), shown)
    shown = _MARKUP.sub("", html.unescape(shown))
    shown = _ESCAPE.sub(_character, shown)
    yield _SCIENCE.sub(lambda m: str(int(Decimal(f"{m[1]}E{m[2]}"))), _CROSS.sub("+", shown))
    if len(_PERCENT.findall(text)) >= _LEAST // 2:
        yield unquote(_PERCENT.sub("%", text), errors="replace")


def _character(match: "re.Match[str]") -> str:
    code = int(match[1], 16)
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else match.group()


def _bytes_of(text: str) -> Iterator[str]:
    """What a program reads out of hexadecimal, codes of characters, base64 and base32."""
    for shape, ways in _CODINGS.items():
        for match in shape.finditer(text):
            for way in ways:
                if read := _words(way, match.group()):
                    yield f"{text[: match.start()]}{read}{text[match.end() :]}"


def _words(way: Callable[[str], bytes], coded: str) -> str:
    """Bytes that are text and nothing else; empty where they are not."""
    try:
        text = way(coded).decode()
    except (ValueError, binascii.Error):
        return ""
    return text if text.isprintable() else ""


def _from_hex(coded: str) -> bytes:
    return bytes.fromhex(re.sub("[^0-9A-Fa-f]", "", coded))


def _from_codes(coded: str) -> bytes:
    return bytes(int(code) for code in re.findall("[0-9]+", coded))


def _from_base64(coded: str) -> bytes:
    body = coded.rstrip("=").translate(str.maketrans("-_", "+/"))
    return base64.b64decode(body + "=" * (-len(body) % 4))


def _from_base32(coded: str) -> bytes:
    body = coded.rstrip("=").upper()
    return base64.b32decode(body + "=" * (-len(body) % 8))


_CODINGS: Final = {
    _HEX: (_from_hex,), _CODES: (_from_codes,), _BASE: (_from_base64, _from_base32),
}  # fmt: skip


def _spoken(text: str) -> Iterator[str]:
    """Tones and accents taken off; numbers in other tongues, in Roman numerals, in Morse."""
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Lm"}).replace(
        "đ", "d"
    )
    yield bare
    for tongue in _sounds().tongues:
        yield tongue.run.sub(tongue.digits_of, bare)
    yield _MORSE.sub(_morse, text)


def _morse(match: "re.Match[str]") -> str:
    letters = re.findall(r"[.-]+", match.group().translate(_DOTS))
    return "".join(
        str(_MORSE_DIGITS.index(one)) if one in _MORSE_DIGITS else "?" for one in letters
    )


_WAYS: Final = (_decoded, _bytes_of, _spoken)


class _Tongue:
    """Words or signs that stand for digits in one tongue.

    Args:
        words: The digit of each.
        between: What may part two of them.
    """

    def __init__(self, words: dict[str, str], between: str) -> None:
        self._words = {word.lower(): digit for word, digit in words.items()}
        every = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        self._word = re.compile(every, re.IGNORECASE)
        self.run = re.compile(rf"(?:(?:{every}){between}){{{_LEAST},}}(?:{every})", re.IGNORECASE)

    def digits_of(self, match: "re.Match[str]") -> str:
        """The digits of a run."""
        return "".join(self._words[word.lower()] for word in self._word.findall(match.group()))


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or sign == "〇"


class _Sounds(_Tongue):
    """Characters that sound like digits, and numbers in other tongues."""

    def __init__(self) -> None:
        known = shapes()
        signs = {c: d for c, d in {**known.alike, **known.always}.items() if _is_han(c)}
        tongues: dict[str, dict[str, str]] = {}
        for row in read_table(NEVER / "homophones.csv", ("digit", "signs")):
            signs = dict.fromkeys(row.cells["signs"], row.one_of("digit", "0123456789")) | signs
        for row in read_table(NEVER / "tongues.csv", ("tongue", "digit", "word")):
            words = tongues.setdefault(row.cells["tongue"], {})
            words[row.cells["word"]] = row.one_of("digit", "0123456789")
        super().__init__(signs, r"[\W_]{0,3}")
        self.tongues = tuple(
            _Tongue(words, r"[\W_]{1,3}" if tongue == "罗马数字" else r"[\W_]{0,4}")
            for tongue, words in tongues.items()
        )


@cache
def _sounds() -> _Sounds:
    """The tables, read when they are first asked."""
    return _Sounds()
