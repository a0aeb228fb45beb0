"""What may never stand on a village board, found in any text whatever its spelling.

Prosecutors file public-interest cases over boards that show identity and bank numbers
(docs/reference: Privacy). Nearly always the number sat in a remark, not in a column of its own, so
every text is scanned: full-width and circled digits, digits of other scripts, Chinese numerals in
plain and in capitals, also mixed, digits apart by spaces, dashes, dots or line ends, and zero-width
characters between them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 11
"""No pattern has fewer digits; shorter texts need no scan."""

_SEPARATORS = r"\s\-‐-―−－_.·•・,/|*"
_RUN = re.compile(rf"\d(?:[{_SEPARATORS}]{{0,3}}[\dXx])*")
_CHUNK = re.compile(r"[\dXx]+")
_DATES = re.compile(
    r"(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./](?:0?[1-9]|[12]\d|3[01]))?[\s\-‐-―/|·]*)+"
)
_MONEY = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_YUAN = re.compile(r"(?<![\d\s.\-])\d{1,10}\.\d{1,2}(?=[万亿]?元)")
"""An amount that says so; 130000000.00元 is no phone of eleven digits."""
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
_INVISIBLE = {"Cf", "Mn", "Cc"}
_WINDOW = 24  # chunks longer than every pattern need no joining


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of number that is refused.

    Attributes:
        kind: Its Chinese name, for the sentence.
        shape: What the digits look like once everything between them is gone.
        strict: True when the shape alone is so telling that any grouping of digits counts.
    """

    kind: str
    shape: re.Pattern[str]
    strict: bool = False


_BIRTH8 = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_BIRTH6 = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
PATTERNS = (
    Pattern("残疾人证号", re.compile(rf"[1-9]\d{{5}}{_BIRTH8}\d{{3}}[\dX]\d\d"), strict=True),
    Pattern("公民身份号码", re.compile(rf"[1-9]\d{{5}}{_BIRTH8}\d{{3}}[\dX]"), strict=True),
    Pattern("公民身份号码", re.compile(rf"[1-9]\d{{5}}{_BIRTH6}\d{{3}}")),
    Pattern("手机号码", re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")),
    Pattern("银行账号", re.compile(r"\d{16,19}")),
)


def scan(text: str) -> str | None:
    """The kind of never-published number in ``text``, by its Chinese name; None when clean."""
    if len(text) < SHORTEST:
        return None
    plain = _YUAN.sub("", _fold(text))
    spelt = plain.translate(_CHINESE_DIGITS)
    for written in dict.fromkeys((plain, spelt)):
        for run in _runs(written):
            if _DATES.fullmatch(run) or _MONEY.fullmatch(run):
                continue
            if kind := _in_run(run):
                return kind
    return None


def _fold(text: str) -> str:
    """Digits of every script as ASCII, compatibility forms folded, invisible characters gone."""
    folded = []
    for char in unicodedata.normalize("NFKC", text):
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            folded.append(str(digit))
        elif char in "\n\r\t" or unicodedata.category(char) not in _INVISIBLE:
            folded.append(char)
    return "".join(folded)


def _runs(plain: str) -> Iterator[str]:
    """Stretches of digits with at most a few separators between them, long enough to matter."""
    for match in _RUN.finditer(plain):
        if match.end() - match.start() >= SHORTEST:
            yield match.group()


def _in_run(run: str) -> str | None:
    """Try every stretch of neighbouring groups of digits."""
    chunks = _CHUNK.findall(run)
    for first in range(len(chunks)):
        joined = ""
        for last in range(first, len(chunks)):
            joined += chunks[last]
            if len(joined) > _WINDOW:
                break
            if len(joined) >= SHORTEST and (
                kind := _matches(joined.upper(), chunks[first : last + 1])
            ):
                return kind
    return None


def _matches(digits: str, chunks: list[str]) -> str | None:
    """Which pattern the digits are; loose patterns want groups a person would write."""
    natural = all(len(c) == 1 for c in chunks) or all(len(c) >= 3 for c in chunks[:-1])
    for pattern in PATTERNS:
        if (pattern.strict or natural) and pattern.shape.fullmatch(digits):
            return pattern.kind
    return None
