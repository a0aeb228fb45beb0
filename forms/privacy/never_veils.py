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
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import unquote

from forms.privacy.never_shapes import shapes, signs_of
from forms.privacy.never_tables import NEVER, harmless, read_table

_LEAST: Final = 10
"""Signs in a row from which they may be a number."""
_FEW: Final = 4
"""Fewer words of a tongue among figures are no number in that tongue."""
_GAP: Final = 4
"""Signs that may part two words of a number."""
_APART: Final = frozenset({"罗马数字", "画正字"})
"""Tongues whose words hold one another: something has to part them."""
_LETTERS: Final = re.compile("[A-Za-z](?:[^A-Za-z]{0,6}[A-Za-z]){8}")
_KINDS: Final = 3
"""A number in signs has at least so many different ones."""
_LATIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_STROKES: Final = frozenset("正止丅")
_TALLY: Final = re.compile(r"[正一丅丁下止○〇][^\w，。](?:[正一丅丁下止○〇]{1,2}[^\w，。]{1,4}){5}")
_STRAY: Final = 3
"""So many characters less at either end of a row that sounds like digits may be no digits: 已核."""
_ODD: Final = re.compile(
    "[^\\x00-\\x7f\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff，。、；：（）《》〔〕“”—…·％－　]"
)
"""What no ordinary sentence has: letters with tones, signs that turn the line, hidden letters."""
_RARE: Final = frozenset("%&<\\")
_OPENS: Final = frozenset("Uu十卜")
_RUNS: Final = (
    re.compile(r"[!-~][!-~]{13}"),
    re.compile(r"[.·—–-][.·—–-]{4}"),
    re.compile(r"[!-~](?=[!-~ 、，,/]{17})(?:[!-~]{0,5}[ 、，,/]{1,2}){9}"),
)
_MIXED: Final = re.compile(r"[a-z][0-9+/]*[A-Z]")
_OPENED: Final = re.compile(r"[十卜] ?[0-9]|[Uu][+{]?[0-9A-Fa-f]{4}")
"""Each is one quick search; most texts have none of them."""
_TURNING: Final = frozenset("倒反逆从颠镜RrXx")
_TURNED: Final = re.compile(
    "(?=[倒反逆从颠镜RrXx])(?:倒[过着写念读排回序]|反过来|反[着写念读]|[逆反]序|反向|从后往前|从右往左"
    "|从尾到头|颠倒|镜像|[Rr][Ee][Vv][Ee][Rr][Ss]|(?<![0-9A-Za-z])[Xx][0-9]{17}(?![0-9]))"
)
_OVERRIDE: Final = re.compile("[\u202e\u2067]([^\u202c\u2069\u202d\u2066\n]*)")
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]")
_PERCENT: Final = re.compile(r"[%=](?=[0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(
    r"(?:(?:\\|(?<![0-9A-Za-z]))(?:[uU][{+]?|0?x|\\x))([0-9A-Fa-f]{2,6})\}?[\s,;]?"
)
_MARKUP: Final = re.compile("<[^<>]{0,40}>")
_HEX: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[\s,:;-]?){9,}[0-9A-Fa-f]{2}(?![0-9A-Za-z])"
)
_CODES: Final = re.compile(
    r"(?<![0-9])(?:(?:4[89]|5[0-7])[^0-9]{1,3}){9,}(?:4[89]|5[0-7]|88)(?![0-9])"
)
_BASE: Final = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{8,}={0,6}")
_MORSE: Final = re.compile(
    r"(?<![.·—–-])(?:[.·—–-]{5}[^.·—–0-9-]{1,4}){9,}(?:[.·—–-]{5}|-\.\.-)(?![.·—–-])"
)
_DOTS: Final = str.maketrans({"·": ".", "—": "-", "–": "-"})
_MORSE_SIGNS: Final = {
    ("." * digit + "-" * (5 - digit) if digit <= 5 else "-" * (digit - 5) + "." * (10 - digit)):
    str(digit)
    for digit in range(10)
} | {"-..-": "X"}  # fmt: skip
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
    found: list[str] = []
    if _is_veiled(text):
        found += (made for way in _WAYS for made in way(text))
    texts = dict.fromkeys((text, *found)) if found else (text,)
    found += [heard for one in texts for heard in _heard(one)]
    return tuple(one for one in dict.fromkeys(found) if one != text) if found else ()


def _is_veiled(text: str) -> bool:
    """Whether a text has what nobody writes who hides nothing."""
    signs = signs_of(text)
    if not _RARE.isdisjoint(signs) or _ODD.search(text) or any(run.search(text) for run in _RUNS):
        return True
    letters = not _LATIN.isdisjoint(signs) and _MIXED.search(text) is not None
    return letters or (not _OPENS.isdisjoint(signs) and _OPENED.search(text) is not None)


def _heard(text: str) -> Iterator[str]:
    """What an ear, a mirror, or somebody of another tongue makes of it."""
    sounds = _sounds()
    for match in sounds.run.finditer(text):
        digits = sounds.digits_of(match)
        yield from (digits[a : len(digits) - b] for a in range(_STRAY) for b in range(_STRAY))
    signs = signs_of(text)
    if "个" in signs and _TIMES.search(text):
        yield _TIMES.sub(lambda m: m[2] * (_COUNTED.get(m[1]) or int(m[1])), text)
    if not _TURNING.isdisjoint(signs) and _TURNED.search(text):
        yield text[::-1]
    if _tongues().may_hold(text):
        bare = _bare(text)
        yield from (tongue.read(bare) for tongue in _tongues().all)


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
    """Tones and accents taken off; numbers in Morse."""
    yield _bare(text)
    yield _MORSE.sub(_morse, text)


def _bare(text: str) -> str:
    """Without tones and accents, and letters of Hangul in their parts."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Lm"}).replace(
        "đ", "d"
    )


def _morse(match: "re.Match[str]") -> str:
    letters = re.findall(r"[.-]+", match.group().translate(_DOTS))
    return "".join(_MORSE_SIGNS.get(one, "?") for one in letters)


_WAYS: Final = (_decoded, _bytes_of, _spoken)


class _Tongue:
    """Words or signs that stand for digits in one tongue; figures may stand among them.

    Args:
        words: The digit of each.
        apart: Whether something has to part two of them: I II is 12, III is 3.
    """

    def __init__(self, words: dict[str, str], *, apart: bool) -> None:
        self._exact = any(words.get(word.lower(), digit) != digit for word, digit in words.items())
        case = re.NOFLAG if self._exact else re.IGNORECASE
        self._words = {self._plain(word): digit for word, digit in words.items()}
        word = any_word(words)
        every = f"[0-9]|{word}"
        marks = r"[\W_]" if apart and not word.isascii() else "[^0-9A-Za-z]"
        other = rf"(?:(?!{every}){marks}){{{int(apart)},{_GAP}}}"
        self._word = re.compile(every, case)
        self._own = re.compile(word, case)
        self._run = re.compile(
            rf"(?:{every})(?:{other}(?:{every})){{{_LEAST - 1},}}"
            rf"(?:[\W_]{{0,{_GAP}}}(?P<cross>[Xx×](?![A-Za-z])))?", case,
        )  # fmt: skip

    def _plain(self, word: str) -> str:
        return word if self._exact else word.lower()

    def read(self, text: str) -> str:
        """The text with digits for each row of its words."""
        return self._run.sub(self._digits, text) if self._own.search(text) else text

    def _digits(self, match: "re.Match[str]") -> str:
        run = match.group()
        own = self._own.findall(run)
        if len(own) < _FEW or len(set(own)) < _KINDS:
            return run  # stars that mask
        cross = "X" if match["cross"] else ""
        words = self._word.findall(run)
        digits = "".join(self._words.get(self._plain(word), word) for word in words)
        return f"{digits}{cross}、"  # no unit behind it makes it a sum


class _Sounds:
    """Characters that sound like digits."""

    def __init__(self) -> None:
        known = shapes()
        signs = {c: d for c, d in {**known.alike, **known.always}.items() if _is_han(c)}
        for row in read_table(NEVER / "homophones.csv", ("digit", "signs")):
            signs = dict.fromkeys(row.cells["signs"], row.one_of("digit", "0123456789")) | signs
        self._signs = signs
        every = "".join(signs)
        filling = "|".join(word for word in harmless()["between"] if signs.keys().isdisjoint(word))
        self.run = re.compile(rf"(?:[{every}](?:[\W_]|{filling}){{0,3}}){{{_LEAST},}}[{every}Xx]")

    def digits_of(self, match: "re.Match[str]") -> str:
        """The digits of a run."""
        signs = match.group().upper()
        return "".join(
            self._signs.get(sign, sign) for sign in signs if sign in self._signs or sign == "X"
        )


class _Tongues:
    """Numbers in other tongues and other signs, and by what they are seen at once."""

    def __init__(self) -> None:
        words: dict[str, dict[str, str]] = {}
        for row in read_table(NEVER / "tongues.csv", ("tongue", "digit", "word")):
            tongue = words.setdefault(row.cells["tongue"], {})
            tongue[row.cells["word"]] = row.one_of("digit", "0123456789")
        self.all = tuple(_Tongue(one, apart=name in _APART) for name, one in words.items())
        plain = {
            word[0]
            for name, one in words.items()
            for word in one
            if name != "画正字" and not word.isascii() | bool(_ODD.match(word))
        }
        signs = "".join(map(re.escape, sorted(plain | set("!@#$%^&*()"))))
        self._near = re.compile(f"[{signs}](?:[^{signs}]{{0,{_GAP}}}[{signs}]){{{_LEAST - 1}}}")
        self._signs = frozenset(plain | set("!@#$%^&*()"))

    def may_hold(self, text: str) -> bool:
        """Whether a text has so many of their letters or signs near each other."""
        there = signs_of(text)
        return bool(
            _ODD.search(text)
            or (not _LATIN.isdisjoint(there) and _LETTERS.search(text))
            or (len(self._signs & there) >= _KINDS and self._near.search(text))
            or (not _STROKES.isdisjoint(there) and _TALLY.search(text))
        )


def any_word(words: Iterable[str]) -> str:
    """Some words as one alternation, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or sign == "〇"


@cache
def _sounds() -> _Sounds:
    """The table, read when it is first asked."""
    return _Sounds()


@cache
def _tongues() -> _Tongues:
    """The table, read when it is first asked."""
    return _Tongues()
