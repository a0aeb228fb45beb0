"""Private numbers in a text, by shape and not by spelling.

Whatever stands for a digit is folded into one (``forms/data/never/folds.csv`` and Unicode), what
stands between two digits is left out, and the digits that remain are held against the shapes of
``shapes.csv``. A number whose check digit fits is refused whatever is written before it; the others
are harmless behind a label, before a unit, or as a date (``harmless.csv``).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from forms.privacy.never_tables import NEVER, any_of, harmless, read_table
from forms.schema.check_digits import is_credit_code, luhn, mod_11_2

HARD: Final = "hard"
SOFT: Final = "soft"
_FEWEST: Final = 7
"""Fewer digits than this tell nobody apart."""
_LOOSE: Final = 10
"""Characters of any kind that may stand between two digits of a number with a check digit."""
_CROSSES: Final = "XxХхΧχ×✕✖Ⅹⅹ"
_BREAK, _WIDE, _TIGHT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number that was found.

    Attributes:
        level: ``hard`` or ``soft``.
        kind: Its Chinese name.
        start: Where it begins in the text.
        end: Where it ends.
        text: As it is written there.
    """

    level: str
    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Digits with nothing between them, and what parts them from those before."""

    digits: str
    start: int
    end: int
    gap: int


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
                return str(int(value))
        plain = unicodedata.normalize("NFKC", sign)
        if plain == sign or len(plain) != 1:
            return sign
        return self._digits.get(plain, plain)


class _Shapes:
    """The tables, compiled once."""

    def __init__(self) -> None:
        self._read_folds()
        self.kinds: dict[str, str] = {}
        self.shapes: dict[str, re.Pattern[str]] = {}
        names = ("id", "name", "pattern", "check", "level", "near", "source", "sure", "note")
        for row in read_table(NEVER / "shapes.csv", names):
            row.one_of("level", (HARD, SOFT))
            row.one_of("check", ("", "mod_11_2", "luhn"))
            self.kinds[row.cells["id"]] = row.cells["name"]
            self.shapes[row.cells["id"]] = row.pattern("pattern")
        identity = self.shapes["identity"].pattern
        self.identity = re.compile(f"(?=({identity}))")
        self.stem = re.compile(identity.removesuffix(r"[\dX]"))
        self.near = {
            group: re.compile(f"(?:{any_of(group)})[^0-9]{{0,8}}$", re.IGNORECASE)
            for group in ("identity", "account", "certificate", "phone", "meter", "public_account")
        }
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
        self.alike: dict[str, str] = dict.fromkeys(_CROSSES, "X")
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
        self.near_digits = re.compile(f"[0-9]{gap}{near}|{near}{gap}[0-9]")
        far = "".join(c for c in self.alike if not c.isascii())
        self.sign = re.compile(f"[{words}{re.escape(far)}]")
        between = any_of("between")
        self.tight = re.compile(
            rf"[\W_]{{0,16}}(?:(?:{between}|[A-Za-z]{{1,2}})[\W_]{{0,8}}){{0,2}}"
        )
        self.stretch = re.compile(rf"[0-9](?:[\W_A-Za-z{joining}]*[0-9]+){{2,}}|[0-9]{{8,}}")
        land = r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}"
        self.landlines = re.compile(f"(?:{land}){{1,3}}")
        self.looks_at = re.compile(any_of("home", "meter"))
        said = "|".join(sorted(self.spoken, key=len, reverse=True))
        self.said = re.compile(rf"(?:(?:{said})[\W_]{{0,4}}){{9,}}", re.IGNORECASE)
        self.said_word = re.compile(said, re.IGNORECASE)

    def may_hold(self, folded: str) -> bool:
        """Whether a closer look is worth while: this one costs next to nothing."""
        digits = "".join(_DIGITS.findall(folded))
        if len(digits) < _FEWEST:
            return False
        if self.stem.search(digits) and self.stem.search(_BETWEEN.sub("", _FAR.sub("\0", folded))):
            return True
        if _MAY_BE_WORDED.search(folded):
            return True
        for stretch in self.stretch.findall(folded):
            if len(stretch) > 10 and any(map(self._is_long, _quiet(stretch).split("日"))):
                return True
        return self.looks_at.search(folded) is not None

    def _is_long(self, part: str) -> bool:
        digits = "".join(_DIGITS.findall(part))
        return len(digits) > 10 and not self.landlines.fullmatch(digits)


def _chunk(signs: str, joining: str) -> "re.Pattern[str]":
    """Digits with nothing between, and a cross behind them that may be the last of a number."""
    cross = "".join(map(re.escape, _CROSSES))
    gap = rf"[\W_{joining}]{{0,8}}"
    card = f"{gap}[{signs}]{gap}[{signs}](?![{signs}])"
    return re.compile(rf"[{signs}]+(?:{gap}?[{cross}](?:(?={card})|(?![A-Za-z])(?!\s*[{signs}])))?")


@cache
def _shapes() -> _Shapes:
    return _Shapes()


_ODD: Final = re.compile("[^\\x20-\\x7e\u4e00-\u9fff，。、；：（）《》〔〕“”—…　\\n]")
"""What may stand for something else: a text without it need not be folded."""
_DIGITS: Final = re.compile("[0-9]+")
_FAR: Final = re.compile("[^0-9]{%d,}" % (_LOOSE + 1))
_BETWEEN: Final = re.compile("[^0-9\0]+")
_HINT: Final = re.compile(r"尾|[末后][^0-9]{0,4}[0-9]|[0-9][*＊·●•?？xX#…_-]{3}")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}[\W_]{0,4}[A-Za-z]{2}")
_DATE: Final = re.compile(
    r"(?<![0-9])(?:19|20)\d\d(?:[-./年]\s?(?:0?[1-9]|1[0-2])(?:[-./月]\s?(?:0?[1-9]|[12]\d|3[01])日?)?月?"
    r"|(?<![0-9][-·.—/*_ ]\d{4})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|年)(?![0-9])"
)
"""A day or a month of our time, also written in one."""
_TIME: Final = re.compile(
    r"(?<![0-9:：])(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?![\w:：○◯])"
)
_DIGEST: Final = re.compile("核对码[:： ]?(?:[0-9A-F]{4} ?){5}")
_PLACES: Final = re.compile("[前后末尾第最][0-9]{1,2}(?:[到至~-][0-9]{1,2})?位")
"""“后4位”: says which digits follow, and is none of them."""
_PROJECT: Final = re.compile(r"(?<![0-9])\d{4}-\d{6}-\d{2}-\d{2}-\d{6}(?![0-9])")
"""A code of an investment project, five parts with dashes."""
_TAIL: Final = re.compile(
    r"(身份证|证件|证号|手机|电话|卡|账号|存折|账户)[^0-9]{0,8}(?:[后末尾][^0-9]{0,6}|尾号[^0-9]{0,3})"
    r"([0-9][0-9 ]{2,8}[0-9X])(?![0-9])", re.IGNORECASE,
)  # fmt: skip
_STARRED: Final = re.compile(
    r"(?<![0-9])([0-9]{2,10})[*＊·●•?？xX#…_-]{3,12}([0-9]{2,6}[0-9X]?)(?![0-9])"
)
_WORDED: Final = tuple(
    re.compile(rf"(?<![0-9]){shape}(?![0-9])")
    for shape in (
        r"1[3-9]\d([^0-9]{1,5})\d{4}([^0-9]{1,5})\d{4}",
        r"1([^0-9]{1,5})[3-9]" + r"(?:[^0-9]{1,5}\d){9}",
        r"6\d{3}([^0-9]{1,5})\d{4}([^0-9]{1,5})\d{4}[^0-9]{1,5}\d{4}(?:[^0-9]{0,5}\d{1,3})?",
    )
)
"""Numbers in the groups people make, with any words between them: 139请0000打1234."""
_MAY_BE_WORDED: Final = re.compile(
    r"(?<![0-9])(?:1[3-9]\d[^0-9]{1,5}\d{4}[^0-9]{1,5}\d{4}(?![0-9])"
    r"|1[^0-9]{1,5}[3-9][^0-9]{1,5}\d[^0-9]{1,5}\d[^0-9]|6\d{3}[^0-9]{1,5}\d{4}[^0-9])"
)
_SHOWN: Final = 7
"""Digits beside stars from which a number is told: 139****1234."""


def private_numbers(text: str, offices: Set[str] = frozenset()) -> list[FoundNumber]:
    """The private numbers of a text.

    Args:
        text: Anything.
        offices: Numbers that offices gave for the public, digits only.
    """
    known = _shapes()
    odd = _ODD.search(text) is not None
    plain = text.translate(known.plain) if odd else text
    found: list[FoundNumber] = []
    for folded, chunk in _readings(known, text, plain):
        for one in _Reading(known, text, folded, chunk, offices).found():
            if not _covered(one, found):
                found.append(one)
    if _HINT.search(plain):
        found += [one for one in _partial(plain, text) if not _covered(one, found)]
    if _LETTERS.search(text) and (said := known.said.search(text)) is not None:
        found += _spoken(known, text, said)
    return found


def _covered(one: FoundNumber, found: list[FoundNumber]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in found)


def _readings(known: _Shapes, text: str, plain: str) -> Iterator[tuple[str, "re.Pattern[str]"]]:
    """The ways to read a text: with and without numerals in words, and what looks like digits."""
    if known.may_hold(plain):
        yield plain, known.digits
    near = known.near_digits.search(plain) is not None
    if near and known.alike_near.search(plain):
        yield from ((plain, alike) for alike in known.alikes)
    if near or len(known.sign.findall(plain)) >= _FEWEST:
        spelt = text.translate(known.spelt)
        if spelt != plain and known.may_hold(spelt):
            yield spelt, known.digits
        if spelt != plain and known.alike_near.search(spelt):
            yield from ((spelt, alike) for alike in known.alikes)


def _partial(folded: str, text: str) -> Iterator[FoundNumber]:
    """Ends of numbers that tell, and numbers of which stars hide too little."""
    for tail in _TAIL.finditer(folded):
        digits = tail[2].replace(" ", "")
        identity = tail[1] in {"身份证", "证件", "证号"} and len(digits) >= 6
        yield _of(HARD if identity else SOFT, "号码的尾数", *tail.span(), text, folded)
    for starred in _STARRED.finditer(folded):
        if len(starred[1]) + len(starred[2]) >= _SHOWN and len(starred[1]) >= 3:
            if not _DATE.fullmatch(starred[1]):
                yield _of(SOFT, "没有遮严的号码", *starred.span(), text, folded)


def _of(level: str, kind: str, start: int, end: int, text: str, folded: str) -> FoundNumber:
    written = text if len(text) == len(folded) else folded
    return FoundNumber(level, kind, start, end, written[start:end])


def _spoken(known: _Shapes, text: str, said: "re.Match[str]") -> list[FoundNumber]:
    """A number spelt out in pinyin or English."""
    words = known.said_word.findall(said.group())
    digits = "".join(known.spoken[word.lower()] for word in words)
    inner = _Reading(known, digits, digits, known.digits, frozenset()).found()
    return [FoundNumber(one.level, one.kind, *said.span(), said.group()) for one in inner][:1]


class _Reading:
    """One way to read a text.

    Args:
        known: The tables.
        text: As it is written.
        folded: With digits for all that stands for one.
        chunk: What digits look like in it.
        offices: Numbers of offices.
    """

    def __init__(
        self, known: _Shapes, text: str, folded: str, chunk: "re.Pattern[str]", offices: Set[str]
    ) -> None:
        self.known, self.text, self.offices = known, text, offices
        self.chunk = chunk
        self.folded = folded
        if "位" in folded:
            self.folded = _PLACES.sub(lambda m: "位" * len(m.group()), folded)

    def found(self) -> list[FoundNumber]:
        """What is found in this reading."""
        chunks = self._chunks(self.folded)
        found = [one for run in _runs(chunks, _WIDE) for one in self._identities(run)]
        quiet = _quiet(self.folded)
        if quiet != self.folded:
            chunks = self._chunks(quiet)
        for run in _runs(chunks, _TIGHT):
            found += [one for one in self._windows(run) if not _covered(one, found)]
        found += [one for one in self._worded(quiet) if not _covered(one, found)]
        return found

    def _worded(self, quiet: str) -> Iterator[FoundNumber]:
        """Phones and cards in groups with words between them, which are no units."""
        for shape, kind in zip(_WORDED, ("phone", "phone", "bank_card"), strict=True):
            for match in shape.finditer(quiet):
                gaps = [gap.strip() for gap in match.groups()]
                unit = self.known.unit.match(quiet, match.end())
                if not unit and not any(self.known.counts.match(gap) for gap in gaps):
                    yield self._one(HARD, self.known.kinds[kind], *match.span())

    def _chunks(self, folded: str) -> list[_Chunk]:
        made, end = [], 0
        alike = self.known.alike
        for match in self.chunk.finditer(folded):
            digits = match.group()
            if not digits.isdecimal():
                digits = "".join(c if "0" <= c <= "9" else alike.get(c, "") for c in digits)
            made.append(
                _Chunk(digits, match.start(), match.end(), self._gap(folded, end, match.start()))
            )
            end = match.end()
        return made

    def _gap(self, folded: str, start: int, end: int) -> int:
        if self.known.tight.fullmatch(folded, start, end):
            return _TIGHT
        return _WIDE if end - start <= _LOOSE else _BREAK

    def _identities(self, run: list[_Chunk]) -> Iterator[FoundNumber]:
        """Citizen numbers whose check digit fits, wherever they begin and whatever parts them."""
        digits = "".join(chunk.digits for chunk in run)
        if len(digits) < 18:
            return
        places = [chunk for chunk in run for _ in chunk.digits]
        for match in self.known.identity.finditer(digits):
            number, at = match[1].upper(), match.start()
            if mod_11_2(number) != number[17]:
                continue
            first, last = places[at], places[at + 17]
            if places[at - 1] is first and places[at + 5] is not first and at:
                continue  # the end of a year, not the beginning of a number
            inside = run[run.index(first) + 1 : run.index(last) + 1]
            if any(chunk.gap == _WIDE for chunk in inside) and self._counted(last, number):
                continue
            kind = self.known.kinds["identity"]
            if self.known.shapes["certificate"].fullmatch(digits, at, at + 20):
                kind, last = self.known.kinds["certificate"], places[at + 19]
            yield self._one(HARD, kind, first.start, last.end)

    def _counted(self, last: _Chunk, number: str) -> bool:
        """Whether the digits at the end are a count of their own: “…共1250户”."""
        return (
            len(last.digits) <= 4
            and bool(self.known.unit.match(self.folded, last.end))
            and (number[16:] != last.digits)
        )

    def _windows(self, run: list[_Chunk]) -> Iterator[FoundNumber]:
        """Numbers made of whole chunks of a run."""
        if sum(len(chunk.digits) for chunk in run) < 8 or _is_list(run):
            return
        done = -1
        for first in range(len(run)):
            if first <= done:
                continue
            digits = ""
            for last in range(first, len(run)):
                digits += run[last].digits
                if len(digits) > 60:
                    break
                if len(digits) < 8 or not _natural(run, first, last):
                    continue
                window = _Window(self, digits, run[first].start, run[last].end)
                if (what := window.kind()) is not None:
                    yield self._one(*what, run[first].start, run[last].end)
                    done = last
                    break

    def _one(self, level: str, kind: str, start: int, end: int) -> FoundNumber:
        return _of(level, kind, start, end, self.text, self.folded)


def _quiet(folded: str) -> str:
    """Without days, times and codes of projects; as long as before."""
    if "核对码" in folded:
        folded = _DIGEST.sub(_filled, folded)
    return _PROJECT.sub(_filled, _TIME.sub(_filled, _DATE.sub(_filled, folded)))


def _filled(match: "re.Match[str]") -> str:
    """The same length of something that ends a run of digits."""
    return "日" * len(match.group())


def _runs(chunks: list[_Chunk], least: int) -> Iterator[list[_Chunk]]:
    """Chunks that belong together: no gap between two of them is wider than ``least``."""
    run: list[_Chunk] = []
    for chunk in chunks:
        if run and chunk.gap < least:
            yield run
            run = []
        run.append(chunk)
    if run:
        yield run


def _natural(run: list[_Chunk], first: int, last: int) -> bool:
    """Whether somebody would group a number so; the whole of a run may be grouped anyhow."""
    sizes = [len(chunk.digits) for chunk in run[first : last + 1]]
    return (
        (first == 0 and last == len(run) - 1)
        or all(size == 1 for size in sizes)
        or all(size >= 3 for size in sizes[:-1])
        or (all(size == 2 for size in sizes[:-1]) and sizes[-1] <= 2 and len(sizes) > 3)
    )


def _is_list(run: list[_Chunk]) -> bool:
    """Whether the chunks count up, as the numbers of items do: 13、14、15、16、17、18."""
    if len(run) < 4 or any(len(chunk.digits) > 2 for chunk in run):
        return False
    if not all(chunk.digits.isdecimal() for chunk in run):
        return False
    values = [int(chunk.digits) for chunk in run]
    return all(a < b for a, b in zip(values, values[1:], strict=False))


_What = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Window:
    """Some digits of a text and what stands around them."""

    reading: _Reading
    digits: str
    start: int
    end: int

    def kind(self) -> _What:
        """What the digits are: level and Chinese name; None when they are harmless."""
        if self.digits in self.reading.offices or self._in_code():
            return None
        looks: tuple[Callable[[], _What], ...] = (
            self._phone, self._landline, self._card, self._identity, self._glued, self._meter,
        )  # fmt: skip
        return next((what for look in looks if (what := look()) is not None), None)

    def _in_code(self) -> bool:
        """Whether letters were read as digits in the middle of a code: A1B0 20B4 1768."""
        reading = self.reading
        before = reading.folded[self.start - 1 : self.start] if self.start else ""
        return reading.chunk is not reading.known.digits and before.isascii() and before.isalpha()

    def _is(self, shape: str) -> bool:
        return self.reading.known.shapes[shape].fullmatch(self.digits) is not None

    def _named(self, shape: str) -> str:
        return self.reading.known.kinds[shape]

    def _near(self, group: str) -> bool:
        before = self.reading.folded[max(0, self.start - 24) : self.start]
        return self.reading.known.near[group].search(before) is not None

    def _labelled(self, *, strict: bool = False) -> bool:
        """Whether a label in front, a currency sign or a unit behind says that it is no secret."""
        known, folded = self.reading.known, self.reading.folded
        before = folded[max(0, self.start - 16) : self.start]
        label = known.strict_label if strict else known.label
        unit = known.amount if strict else known.unit
        return (
            label.search(before) is not None
            or before.rstrip()[-1:] in ("¥", "￥", "$")
            or unit.match(folded, self.end) is not None
        )

    def _phone(self) -> _What:
        if not self._is("phone"):
            return None
        if self._near("phone") or not self._labelled(strict=True):
            return HARD, self._named("phone")
        return None

    def _landline(self) -> _What:
        if not self._is("landline") or self._labelled(strict=True):
            return None
        around = self.reading.folded[max(0, self.start - 12) : self.end + 8]
        known = self.reading.known
        if known.home.search(around) and not known.office.search(around):
            return SOFT, self._named("landline")
        return None

    def _card(self) -> _What:
        if not 12 <= len(self.digits) <= 19 or not self.digits.isdecimal():
            return None
        if self._near("account"):
            return (SOFT if self._near("public_account") else HARD), self._named("account")
        if not self._is("bank_card") or self._labelled() or is_credit_code(self.digits):
            return None
        if self.digits.startswith("62") or luhn(self.digits):
            return HARD, self._named("bank_card")
        return None

    def _identity(self) -> _What:
        digits = self.digits.upper()
        if len(digits) == 20 and self._near("certificate"):
            return HARD, self._named("certificate")
        if len(digits) in {15, 18} and self._near("identity") and not self._labelled(strict=True):
            return HARD, self._named("identity")
        if self._is("identity_15"):
            return None if self._labelled() else (HARD, self._named("identity_15"))
        if len(digits) != 18 or not self.digits[:17].isdecimal():
            return None
        backwards = digits[::-1]
        if self.reading.known.shapes["identity"].fullmatch(backwards) and (
            mod_11_2(backwards) == backwards[17]
        ):
            return HARD, self._named("identity")
        if self._is("identity_like") and not (self._labelled() or is_credit_code(digits)):
            return HARD, self._named("identity_like")
        return None

    def _glued(self) -> _What:
        """Several numbers written as one."""
        if len(self.digits) < 22 or self._labelled():
            return None
        for size in (11, 15, 16, 17, 18, 19):
            head, rest = self.digits[:size], self.digits[size:]
            one = _Window(self.reading, head, self.start, self.start)
            other = _Window(self.reading, rest, self.end, self.end)
            if len(rest) >= 11 and (what := one.kind()) and other.kind():
                return what
        return None

    def _meter(self) -> _What:
        if self._is("meter") and self._near("meter"):
            return SOFT, self._named("meter")
        return None
