"""Private numbers in a text, by shape and not by spelling.

Whatever stands for a digit is folded into one, what stands between two digits is left out, and the
digits that remain are held against the shapes of ``never_shapes``. A number whose check digit fits
is refused whatever is written before it; the others are harmless behind a label, before a unit, or
as a date.
"""

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from forms.privacy.never_shapes import (
    AMOUNT,
    CARD,
    DATE,
    FEWEST,
    HARD,
    HINTS,
    LAST,
    LETTERS,
    LOOSE,
    ODD,
    PAGE,
    PLACES,
    SHOWN,
    SOFT,
    STARRED,
    TAIL,
    WORDED,
    Shapes,
    filled,
    quiet,
    shapes,
)
from forms.schema.check_digits import is_credit_code, luhn, mod_11_2

_BREAK, _WIDE, _TIGHT = 0, 1, 2
PHONE = 11
"""Digits of a mobile phone."""
_BEHIND = {"phone": "phone", "account": "bank_card", "identity": "identity_15"}
"""The number that a label is told of."""
_STOPS = frozenset("，,。；;、：:\n")


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
    parted: int = 0
    """So many characters stand in that gap."""
    stop: bool = False
    """Whether a comma or the like is one of them."""


def private_numbers(text: str, offices: Set[str] = frozenset()) -> list[FoundNumber]:
    """The private numbers of a text.

    Args:
        text: Anything.
        offices: Numbers that offices gave for the public, digits only.
    """
    known = shapes()
    odd = ODD.search(text) is not None
    plain = text.translate(known.plain) if odd else text
    found: list[FoundNumber] = []
    for folded, chunk in _readings(known, text, plain):
        for one in _Reading(known, text, folded, chunk, offices).found():
            if not _covered(one, found):
                found.append(one)
    if any(hint.search(plain) for hint in HINTS):
        found += [one for one in _partial(plain, text) if not _covered(one, found)]
    if LETTERS.search(text) and (said := known.said.search(text)) is not None:
        found += _spoken(known, said)
    return found


def _covered(one: FoundNumber, found: list[FoundNumber]) -> bool:
    return any(
        one.start < other.end and other.start < one.end and other.level in (HARD, one.level)
        for other in found
    )


def _readings(known: Shapes, text: str, plain: str) -> Iterator[tuple[str, "re.Pattern[str]"]]:
    """The ways to read a text: with and without numerals in words, and what looks like digits."""
    if known.may_hold(plain):
        yield plain, known.digits
    near = any(sign.search(plain) for sign in known.near_digits)
    if near and known.alike_near.search(plain):
        yield from ((plain, alike) for alike in known.alikes)
    if near or len(known.sign.findall(plain)) >= FEWEST:
        spelt = text.translate(known.spelt)
        if spelt != plain and known.may_hold(spelt):
            yield spelt, known.digits
        if spelt != plain and known.alike_near.search(spelt):
            yield from ((spelt, alike) for alike in known.alikes)


def _partial(folded: str, text: str) -> Iterator[FoundNumber]:
    """Ends of numbers that tell, and numbers of which stars hide too little."""
    for tail in TAIL.finditer(folded):
        digits = tail[2].replace(" ", "")
        identity = tail[1] in {"身份证", "证件", "证号"} and len(digits) >= 6
        yield _of(HARD if identity else SOFT, "号码的尾数", *tail.span(), text, folded)
    for starred in STARRED.finditer(folded):
        head, tail_shown = starred.groups()
        told = len(head) >= 3 and len(head) + len(tail_shown) >= SHOWN
        if told and not DATE.fullmatch(head):
            yield _of(SOFT, "没有遮严的号码", *starred.span(), text, folded)


def _of(level: str, kind: str, start: int, end: int, text: str, folded: str) -> FoundNumber:
    written = text if len(text) == len(folded) else folded
    return FoundNumber(level, kind, start, end, written[start:end])


def _spoken(known: Shapes, said: "re.Match[str]") -> list[FoundNumber]:
    """A number spelt out in pinyin or English."""
    words = known.said_word.findall(said.group())
    digits = "".join(known.spoken[word.lower()] for word in words) + ("X" if said["cross"] else "")
    ways = (digits, digits[:-1] + "4X") if words[-1].lower() == "six" else (digits,)  # si X
    inner = [
        one for way in ways
        for one in _Reading(known, way, way, known.digits, frozenset()).found()
    ]  # fmt: skip
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
        self, known: Shapes, text: str, folded: str, chunk: "re.Pattern[str]", offices: Set[str]
    ) -> None:
        self.known, self.text, self.offices = known, text, offices
        self.chunk = chunk
        self.folded = PAGE.sub(filled, folded) if "html" in folded else folded
        if "位" in folded:
            self.folded = PLACES.sub(lambda m: "位" * len(m.group()), self.folded)

    def found(self) -> list[FoundNumber]:
        """What is found in this reading."""
        chunks = self._chunks(self.folded)
        found = [one for run in _runs(chunks, _WIDE) for one in self._identities(run)]
        calm = quiet(self.folded)
        if calm != self.folded:
            chunks = self._chunks(calm)
        for run in _runs(chunks, _TIGHT):
            found += [one for one in self._windows(run) if not _covered(one, found)]
        found += [one for one in self._worded(calm) if not _covered(one, found)]
        if self.known.named.search(calm) or "62" in calm:
            for run in _runs(chunks, _WIDE):
                found += [one for one in self._scattered(run) if not _covered(one, found)]
        return found

    def _scattered(self, run: list[_Chunk]) -> Iterator[FoundNumber]:
        """A number behind its label, or a card, whatever words stand between its pieces."""
        known = self.known
        for first, chunk in enumerate(run):
            before = self.folded[max(0, chunk.start - 24) : chunk.start]
            for group, shape in _BEHIND.items():
                if known.near[group].search(before):
                    yield from self._pieced(run[first:], known.shapes[shape], shape)
            if chunk.digits.startswith("62"):
                yield from self._pieced(run[first:], CARD, "bank_card")

    def _pieced(
        self, run: list[_Chunk], shape: "re.Pattern[str]", kind: str
    ) -> Iterator[FoundNumber]:
        """Whether the digits of the first chunks, with no count among them, have a shape."""
        digits = ""
        for chunk in run:
            if digits and self.known.counts.match(self.folded, chunk.start - chunk.parted):
                return
            digits += chunk.digits
            if digits == chunk.digits or not shape.fullmatch(digits):
                continue
            if shape is not CARD or luhn(digits):
                yield self._one(*self.known.kinds[kind], run[0].start, chunk.end)
                return

    def _worded(self, calm: str) -> Iterator[FoundNumber]:
        """Phones and cards in groups with words between them, which are no units."""
        for shape, kind in zip(WORDED, ("phone", "phone", "bank_card"), strict=True):
            for match in shape.finditer(calm):
                gaps = [gap.strip() for gap in match.groups()]
                unit = self.known.unit.match(calm, match.end())
                if not unit and not any(self.known.counts.match(gap) for gap in gaps):
                    yield self._one(*self.known.kinds[kind], *match.span())

    def _chunks(self, folded: str) -> list[_Chunk]:
        made, end = [], 0
        alike = self.known.alike
        for match in self.chunk.finditer(folded):
            digits = match.group()
            if not digits.isdecimal():
                digits = "".join(c if "0" <= c <= "9" else alike.get(c, "") for c in digits)
            start = match.start()
            stop = not _STOPS.isdisjoint(folded[end:start])
            gap = self._gap(folded, end, start)
            made.append(_Chunk(digits, start, match.end(), gap, start - end, stop))
            end = match.end()
        return made

    def _gap(self, folded: str, start: int, end: int) -> int:
        if self.known.tight.fullmatch(folded, start, end):
            return _TIGHT
        return _WIDE if end - start <= LOOSE else _BREAK

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
            what = self.known.kinds["identity"]
            if self.known.shapes["certificate"].fullmatch(digits, at, at + 20):
                what, last = self.known.kinds["certificate"], places[at + 19]
            yield self._one(*what, first.start, last.end)

    def _counted(self, last: _Chunk, number: str) -> bool:
        """Whether the digits at the end are a count of their own: “…共1250户”."""
        told = self.folded[max(0, last.start - 6) : last.start]
        return (
            len(last.digits) <= 4
            and not LAST.search(told)
            and bool(self.known.unit.match(self.folded, last.end))
            and (number[16:] != last.digits)
        )

    def _windows(self, run: list[_Chunk]) -> Iterator[FoundNumber]:
        """Numbers made of whole chunks of a run."""
        every = "".join(chunk.digits for chunk in run)
        if len(every) < 8 or _is_list(run):
            return
        if self.known.landlines.fullmatch(every) and not self.known.home.search(self.folded):
            return
        done = -1
        for first in range(len(run)):
            if first <= done:
                continue
            if (worst := self._worst_from(run, first)) is not None:
                what, done = worst
                yield self._one(*what, run[first].start, run[done].end)

    def _worst_from(self, run: list[_Chunk], first: int) -> tuple[tuple[str, str], int] | None:
        """The first hard number that begins at a chunk, else the first soft one; its last chunk."""
        digits, soft = "", None
        for last in range(first, len(run)):
            digits += run[last].digits
            if len(digits) > 60:
                break
            if len(digits) < 8 or not _natural(run, first, last):
                continue
            what = _Window(self, digits, run[first].start, run[last].end).kind()
            if what is not None and what[0] == HARD:
                return what, last
            if what is not None and soft is None:
                soft = what, last
        return soft

    def _one(self, level: str, kind: str, start: int, end: int) -> FoundNumber:
        return _of(level, kind, start, end, self.text, self.folded)


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
    """Whether somebody would group a number so; what stands between two stops, anyhow."""
    sizes = [len(chunk.digits) for chunk in run[first : last + 1]]
    begins = first == 0 or run[first].stop
    ends = last == len(run) - 1 or run[last + 1].stop
    whole = first == 0 and last == len(run) - 1
    return (
        whole
        or (begins and ends and not any(chunk.stop for chunk in run[first + 1 : last + 1]))
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
    return all(a < b for a, b in pairwise(values))


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
        if self.digits in self.reading.offices or self._in_code() or len(set(self.digits)) == 1:
            return None  # one sign over and over is a line to write on
        looks: tuple[Callable[[], _What], ...] = (
            self._phone, self._padded, self._landline, self._account, self._card, self._identity,
            self._glued, self._meter, self._turned,
        )  # fmt: skip
        return next((what for look in looks if (what := look()) is not None), None)

    def _in_code(self) -> bool:
        """Whether letters were read as digits in the middle of a code: A1B0 20B4 1768."""
        reading = self.reading
        before = reading.folded[self.start - 1 : self.start] if self.start else ""
        return reading.chunk is not reading.known.digits and before.isascii() and before.isalpha()

    def _is(self, shape: str) -> bool:
        return self.reading.known.shapes[shape].fullmatch(self.digits) is not None

    def _what(self, shape: str) -> tuple[str, str]:
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
        return label.search(before) is not None or (
            (before.rstrip()[-1:] in ("¥", "￥", "$") or unit.match(folded, self.end) is not None)
            and self._is_sum()
        )

    def _named_code(self) -> bool:
        """Whether a label in front says what other number it is: 开户许可证核准号."""
        folded = self.reading.folded
        return (
            self.reading.known.strict_label.search(folded, max(0, self.start - 16), self.start)
            is not None
        )

    def _is_sum(self) -> bool:
        """Whether somebody would write a sum so: in plain figures, and of a size that there is."""
        text, reading = self.reading.text, self.reading
        written = (text if len(text) == len(reading.folded) else reading.folded)[
            self.start : self.end
        ]
        return AMOUNT.fullmatch(written) is not None

    def _phone(self) -> _What:
        if not self._is("phone"):
            return None
        if self._near("phone") or not self._labelled(strict=True):
            return self._what("phone")
        return None

    def _padded(self) -> _What:
        """A number behind its label with zeros around it: 001390000123400."""
        bare = self.digits.lstrip("0")
        for group, shape, size in (("phone", "phone", PHONE), ("identity", "identity_15", 15)):
            told = self.reading.known.shapes[shape].fullmatch(bare[:size]) is not None
            if told and not bare[size:].strip("0") and self._near(group):
                return self._what(shape)
        return None

    def _landline(self) -> _What:
        if not self._is("landline") or self._labelled(strict=True):
            return None
        around = self.reading.folded[max(0, self.start - 12) : self.end + 8]
        known = self.reading.known
        if known.home.search(around) and not known.office.search(around):
            return self._what("landline")
        return None

    def _account(self) -> _What:
        if len(self.digits) < 12 or not self.digits.isdecimal() or not self._near("account"):
            return None
        if self._named_code() or self.reading.known.landlines.fullmatch(self.digits):
            return None
        return (SOFT if self._near("public_account") else HARD), self._what("account")[1]

    def _card(self) -> _What:
        if not self._is("bank_card"):
            return None
        if CARD.match(self.digits) and luhn(self.digits):
            return self._what("bank_card")
        if self._labelled() or is_credit_code(self.digits):
            return None
        if self.digits.startswith("62") or luhn(self.digits):
            return self._what("bank_card")
        return None

    def _identity(self) -> _What:
        digits = self.digits.upper()
        if len(digits) == 20 and self._near("certificate"):
            return self._what("certificate")
        if len(digits) in {15, 18} and self._near("identity") and not self._named_code():
            return self._what("identity")
        if self._is("identity_15"):
            return None if self._labelled() else self._what("identity_15")
        harmless = self._labelled() or is_credit_code(digits)
        if (self._is_backwards() and not self._named_code()) or (
            self._is("identity_like") and not harmless
        ):
            return self._what("identity_like")
        return None

    def _is_backwards(self) -> bool:
        """Whether the digits are a citizen number read from its end."""
        number = self.digits[::-1]
        shape = self.reading.known.shapes["identity"]
        return shape.fullmatch(number) is not None and mod_11_2(number) == number[17]

    def _turned(self) -> _What:
        """A phone from its end; such digits may be something else, so somebody answers for them."""
        known, number = self.reading.known, self.digits[::-1]
        if len(number) != PHONE or known.shapes["phone"].fullmatch(number) is None:
            return None
        if self._labelled() or known.landlines.fullmatch(self.digits):
            return None
        return SOFT, known.kinds["phone"][1]

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
            return self._what("meter")
        return None
