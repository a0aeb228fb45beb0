"""The shapes of private numbers, the tables behind them, and what is cut out of a text before.

``forms/data/never/shapes.csv``, ``folds.csv`` and ``harmless.csv``, read and compiled once.
"""

import re
import unicodedata
from collections.abc import Set
from functools import cache, lru_cache
from typing import Final

from forms.privacy.never_tables import NEVER, any_of, harmless, read_table
from forms.schema.check_digits import is_credit_code

HARD: Final = "hard"
SOFT: Final = "soft"
FEWEST: Final = 7
"""Fewer digits than this tell nobody apart."""
LOOSE: Final = 10
"""Characters of any kind that may stand between two digits of a number with a check digit."""
CROSSES: Final = "XxХхΧχ×✕✖Ⅹⅹ"
ODD: Final = re.compile("[^\\x20-\\x7e\u4e00-\u9fff，。、；：（）《》〔〕“”—…　\\n]")
"""What may stand for something else: a text without it need not be folded."""
DIGITS: Final = re.compile("[0-9]+")
FAR: Final = re.compile(f"[^0-9]{{{LOOSE + 1},}}")
BETWEEN: Final = re.compile("[^0-9\0]+")
_STARS: Final = "*＊·●•?？xX#…_-"
HINTS: Final = tuple(
    re.compile(sign)
    for sign in ("尾", "[末后][^0-9]{0,4}[0-9]", f"[{_STARS}](?<=[0-9].)[{_STARS}]{{2}}")
)
"""What tells of an end of a number, or of stars in one."""
LETTERS: Final = re.compile(r"[A-Za-z][A-Za-z]+[\W_]{0,4}[A-Za-z]{2}")
DATE: Final = re.compile(
    r"(?<![0-9])(?:19|20)\d\d(?:[-./年]\s?(?:0?[1-9]|1[0-2])(?:[-./月]\s?(?:0?[1-9]|[12]\d|3[01])日?)?月?"
    r"|(?<![0-9][-·.—/*_ ]\d{4})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|年)(?![0-9])"
)
"""A day or a month of our time, also written in one."""
TIME: Final = re.compile(
    r"(?<![0-9:：])(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?![\w:：○◯])"
)
DIGEST: Final = re.compile("核对码[:： ]?(?:[0-9A-F]{4} ?){5}")
PLACES: Final = re.compile("[前后末尾第最][0-9]{1,2}(?:[到至~-][0-9]{1,2})?位")
"""“后4位”: says which digits follow, and is none of them."""
PROJECT: Final = re.compile(r"(?<![0-9])\d{4}-\d{6}-\d{2}-\d{2}-\d{6}(?![0-9])")
"""A code of an investment project, five parts with dashes."""
STANDARD: Final = re.compile(
    r"(?<![A-Z])(?:GB|DB\d\d|NY|JTG|JGJ|CJJ?|SL|HJ|LY|WS|DL|YY|SB|T)(?:[/／][A-Z]{1,5})?[ \d/-]*?"
    r"\d{2,5}(?:\.\d{1,2})?[-—](?:19|20)\d\d(?![0-9])"
)
"""What a standard is called: GB/T 9704-2012."""
SERVICE: Final = re.compile(
    r"(?<![0-9])[48]00[- ]?\d{3}[- ]?\d{4}(?![- ]?[0-9])"
    r"|(?<=IP)[^0-9]{0,6}\d{1,3}(?:\.\d{1,3}){3}(?![.0-9])"
)
"""A service line, and the address of a computer where it is called so."""
_SUMS: Final = "{0}{{1,13}}(?:[\\s,，、.．—–～~-]{{1,2}}{0}{{1,13}})*"
AMOUNT: Final = re.compile(
    f"(?!0[0-9]){_SUMS.format('[0-9０-９]')}|{_SUMS.format('[〇零一二两三四五六七八九]')}"
)
"""A sum, or several: in figures people reckon with, and below ten million million."""
CAPITAL: Final = re.compile("[A-Z]")
CREDIT_CODE: Final = re.compile(
    "(?<![0-9A-Za-z])(?=[0-9]{0,17}[A-Z])[1-9AN-Y][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
)
"""A unified credit code that has a letter: no card, phone or citizen number has one inside."""
CARD: Final = re.compile("62(?!(?:0[1-9]|1[0-2]|29|30)[0-4][0-9])[0-9]{14,17}")
"""A card, and no code of a place in Gansu, whose areas begin with 62 too."""
LAST: Final = re.compile("尾|[后末]")
PAGE: Final = re.compile(r"(?<=[/0-9])t20\d{6}_\d{6,8}(?=\.s?html?)")
"""The name of a page on the sites of offices: a day and a running number."""
TAIL: Final = re.compile(
    r"(身份证|证件|证号|手机|电话|卡|账号|存折|账户)[^0-9]{0,8}(?:[后末尾][^0-9]{0,6}|尾号[^0-9]{0,3})"
    r"([0-9][0-9 ]{2,8}[0-9X])(?![0-9])", re.IGNORECASE,
)  # fmt: skip
STARRED: Final = re.compile(
    r"(?<![0-9])([0-9]{2,10})[*＊·●•?？xX#…_-]{3,12}([0-9]{2,6}[0-9X]?)(?![0-9])"
)
WORDED: Final = tuple(
    re.compile(rf"(?<![0-9]){shape}(?![0-9])")
    for shape in (
        r"1[3-9]\d([^0-9]{1,5})\d{4}([^0-9]{1,5})\d{4}",
        r"1([^0-9]{1,5})[3-9]" + r"(?:[^0-9]{1,5}\d){9}",
        r"6\d{3}([^0-9]{1,5})\d{4}([^0-9]{1,5})\d{4}[^0-9]{1,5}\d{4}(?:[^0-9]{0,5}\d{1,3})?",
    )
)
"""Numbers in the groups people make, with any words between them: 139请0000打1234."""
MAY_BE_WORDED: Final = re.compile(
    r"[16](?<![0-9].)(?:[3-9]\d[^0-9]{1,5}\d{4}[^0-9]{1,5}\d{4}(?![0-9])"
    r"|[^0-9]{1,5}[3-9][^0-9]{1,5}\d[^0-9]{1,5}\d[^0-9]|\d{3}[^0-9]{1,5}\d{4}[^0-9])"
)
SHOWN: Final = 7
"""Digits beside stars from which a number is told: 139****1234."""


def quiet(folded: str) -> str:
    """Without days, times and codes of projects; as long as before."""
    if "核对码" in folded:
        folded = DIGEST.sub(filled, folded)
    if CAPITAL.search(folded):
        folded = CREDIT_CODE.sub(_filled_code, folded)
    if "00" in folded or "IP" in folded:
        folded = SERVICE.sub(filled, folded)
    if "-20" in folded or "-19" in folded or "—20" in folded:
        folded = STANDARD.sub(filled, folded)
    return PROJECT.sub(filled, TIME.sub(filled, DATE.sub(filled, folded)))


def _filled_code(match: "re.Match[str]") -> str:
    return filled(match) if is_credit_code(match.group()) else match.group()


def filled(match: "re.Match[str]") -> str:
    """The same length of something that ends a run of digits."""
    return "日" * len(match.group())


class _Folding(dict[int, str]):
    """What each character stands for, worked out when it is first met; for ``str.translate``."""

    def __init__(self, digits: dict[str, str], kept: Set[str]) -> None:
        super().__init__()
        self._digits, self._kept = digits, kept

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = made = sign if sign in self._kept else self._fold(sign)
        return made

    def _fold(self, sign: str) -> str:
        if sign in self._digits:
            return self._digits[sign]
        if unicodedata.category(sign) in {"Nd", "No", "Nl"}:
            value = unicodedata.numeric(sign)
            if value == int(value) and 0 <= value <= 99:
                tens = "TENS DIGIT" in unicodedata.name(sign, "")  # counting rods lie across there
                return str(int(value) // 10 if tens else int(value))
        plain = unicodedata.normalize("NFKC", sign)
        if plain == sign or len(plain) != 1:
            return sign
        return self._digits.get(plain, plain)


class Shapes:
    """The tables, compiled once."""

    def __init__(self) -> None:
        self._read_folds()
        self.kinds: dict[str, tuple[str, str]] = {}
        self.shapes: dict[str, re.Pattern[str]] = {}
        names = ("id", "name", "pattern", "check", "level", "near", "source", "sure", "note")
        for row in read_table(NEVER / "shapes.csv", names):
            row.one_of("check", ("", "mod_11_2", "luhn"))
            level = row.one_of("level", (HARD, SOFT))
            self.kinds[row.cells["id"]] = (level, row.cells["name"])
            self.shapes[row.cells["id"]] = row.pattern("pattern")
        identity = self.shapes["identity"].pattern
        self.identity = re.compile(f"(?=({identity}))")
        self.stem = re.compile(identity.removesuffix(r"[\dX]"))
        self.near = {
            group: re.compile(f"(?:{any_of(group)})[^0-9]{{0,8}}$", re.IGNORECASE)
            for group in ("identity", "account", "certificate", "phone", "meter", "public_account")
        }
        named = [w for g in ("phone", "account", "identity") for w in harmless()[g] if w > "\x7f"]
        self.named = re.compile(
            f"(?:{'|'.join(named)})[^0-9]{{0,8}}(?!0|12[0-9]{{3}}(?![0-9]))[0-9]"
        )
        """A label and a number behind it that is no line of an office."""
        self.home = re.compile(any_of("home"))
        self.office = re.compile(any_of("office"))
        self.label = re.compile(f"(?:{any_of('label', 'label_any')})[^0-9]{{0,6}}$")
        self.strict_label = re.compile(f"(?:{any_of('label')})[^0-9]{{0,6}}$")
        fraction = r"(?:[.．]\d{1,2})?\s*"
        self.unit = re.compile(f"{fraction}(?:{any_of('unit')})")
        self.counts = re.compile(f"[年月日时点号第、，,;；/]|{any_of('unit')}")
        self.amount = re.compile(f"{fraction}(?:{any_of('amount')})(?!{any_of('not_amount')})")
        self._read_gaps()

    def _read_folds(self) -> None:
        """Digits wherever they stand, look-alikes that count between digits, words for digits."""
        self.always: dict[str, str] = {}
        self.alike: dict[str, str] = dict.fromkeys(CROSSES, "X")
        self.spoken: dict[str, str] = {}
        tables = {"always": self.always, "digits": self.alike, "spoken": self.spoken,
                  "idcheck": self.alike}  # fmt: skip
        for row in read_table(NEVER / "folds.csv", ("char", "digit", "when", "note")):
            sign, digit = row.cells["char"], row.one_of("digit", (*"0123456789X",))
            when = row.one_of("when", tables)
            if when != "spoken" and len(sign) != 1:
                raise row.fault("char 应是一个字，请改正。")
            tables[when].setdefault(sign, digit)
        self.words = frozenset(c for c in self.always if unicodedata.category(c) == "Lo")
        looks = frozenset(self.alike)
        self.spelt = _Folding(self.always, looks)
        self.plain = _Folding(
            {c: d for c, d in self.always.items() if c not in self.words}, looks | self.words
        )

    def _read_gaps(self) -> None:
        alike = "".join(map(re.escape, (c for c, d in self.alike.items() if d != "X")))
        letters = "".join(re.escape(c) for c, d in self.alike.items() if d != "X" and c.isalnum())
        words = "".join(self.words)
        joining = "".join(sorted({c for word in harmless()["between"] for c in word if c > "\x7f"}))
        self.digits = _chunk("0-9", joining)
        self.alikes = (
            _chunk(f"0-9{alike}", joining),
            _chunk(f"0-9{letters}", joining),  # a bar or a ring may also part two digits
        )
        gap = rf"[\W_{joining}]{{0,16}}"
        near = f"[{alike}{words}]"
        self.alike_near = re.compile(f"[0-9]{gap}[{alike}]|[{alike}]{gap}[0-9]")
        self.near_digits = (re.compile(f"{near}{gap}[0-9]"), re.compile(f"[0-9]{gap}{near}"))
        self.signs = f"0-9{words}{alike}"
        far = "".join(c for c in self.alike if not c.isascii())
        self.sign = re.compile(f"[{words}{re.escape(far)}]")
        between = any_of("between")
        self.tight = re.compile(
            rf"[\W_]{{0,16}}(?:(?:{between}|[A-Za-z]{{1,2}})[\W_]{{0,8}}){{0,2}}"
        )
        self.stretch = re.compile(rf"[0-9](?:(?:[\W_A-Za-z{joining}]*[0-9]+){{2,}}|[0-9]{{7,}})")
        land = r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}"
        self.landlines = re.compile(f"(?:{land}){{1,3}}")
        self.looks_at = re.compile(any_of("home", "meter"))
        said = "|".join(sorted(self.spoken, key=len, reverse=True))
        self.said = re.compile(
            rf"(?:(?:{said})[^A-Za-z0-9]{{0,4}}){{9,}}(?P<cross>x(?![a-z]))?", re.IGNORECASE
        )
        self.said_word = re.compile(said, re.IGNORECASE)

    def may_hold(self, folded: str) -> bool:
        """Whether a closer look is worth while: this one costs next to nothing."""
        digits = "".join(DIGITS.findall(folded))
        if len(digits) < FEWEST:
            return False
        if self.stem.search(digits) and self.stem.search(BETWEEN.sub("", FAR.sub("\0", folded))):
            return True
        if MAY_BE_WORDED.search(folded):
            return True
        if len(digits) >= 11 and self.named.search(folded):
            return True
        for stretch in self.stretch.findall(folded):
            if len(stretch) <= 10 or not self._is_long(stretch):
                continue
            if any(map(self._is_long, quiet(stretch).split("日"))):
                return True
        return self.looks_at.search(folded) is not None

    def _is_long(self, part: str) -> bool:
        digits = "".join(DIGITS.findall(part))
        return len(digits) > 10 and not self.landlines.fullmatch(digits)


def _chunk(signs: str, joining: str) -> "re.Pattern[str]":
    """Digits with nothing between, and a cross behind them that may be the last of a number."""
    cross = "".join(map(re.escape, CROSSES))
    gap = rf"[\W_{joining}]{{0,8}}"
    card = f"{gap}[{signs}]{gap}[{signs}](?![{signs}])"
    return re.compile(
        rf"(?<![{signs}])[0-9]{{17}}[xX]|[{signs}]+(?:{gap}?[{cross}](?:(?={card})|(?![A-Za-z])(?!\s*[{signs}])))?"
    )


@lru_cache(maxsize=64)
def signs_of(text: str) -> frozenset[str]:
    """The characters of a text: most ways to hide a number need some that it has not."""
    return frozenset(text)


@cache
def shapes() -> Shapes:
    """The tables, read when they are first asked."""
    return Shapes()
