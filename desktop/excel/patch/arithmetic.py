"""Simple formulas worked out: SUM, COUNT, COUNTA and the four kinds of reckoning.

What a formula asks beyond that is not known here, and whoever opens the workbook works it out.
"""

import re
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Final, Protocol, TypeAlias

from desktop.excel.patch.formulas import sheet_of
from desktop.excel.patch.sheet import Area, area_of

Figure: TypeAlias = Decimal | str | None
"""A number, a text, or nothing in the cell."""

_REF: Final = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_LEXEME: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<call>SUM|COUNTA|COUNT)\(|"
    rf"(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?P<area>{_REF}(?::{_REF})?)(?![\w(.!])|"
    r"(?P<sign>[-+*/(),%]))",
    re.IGNORECASE,
)
_SIGNIFICANT: Final = Context(prec=15)
"""So many digits a spreadsheet keeps."""
_MOST_CELLS: Final = 200_000
_DEEPEST: Final = 50


class Unknown(Exception):
    """The formula asks more than is worked out here, or what it looks at is not known."""


class Figures(Protocol):
    """What stands in cells."""

    def figure(self, sheet: str, row: int, column: int) -> Figure:
        """What a cell says.

        Raises:
            Unknown: It is an error, or a formula that is not worked out.
        """
        ...


def worked_out(formula: str, sheet: str, figures: Figures) -> Decimal:
    """The result of a formula.

    Args:
        formula: Without the sign of equality.
        sheet: On which it stands.
        figures: What it looks at.

    Raises:
        Unknown: It asks more, or something it looks at is not known.
    """
    sum_ = _Sum(formula, sheet, figures)
    try:
        found = sum_.whole()
    except (InvalidOperation, RecursionError) as wrong:
        raise Unknown from wrong
    return +found


class _Sum:
    """One formula being read from left to right."""

    def __init__(self, formula: str, sheet: str, figures: Figures) -> None:
        self._lexemes = list(_lexemes(formula))
        self._at, self._depth = 0, 0
        self._sheet, self._figures = sheet, figures

    def _peek(self) -> str:
        return self._lexemes[self._at]["sign"] or "" if self._at < len(self._lexemes) else ""

    def _next(self) -> re.Match[str]:
        if self._at >= len(self._lexemes):
            raise Unknown
        self._at += 1
        return self._lexemes[self._at - 1]

    def whole(self) -> Decimal:
        """All of it."""
        found = self._added()
        if self._at < len(self._lexemes):
            raise Unknown
        return _SIGNIFICANT.plus(found)

    def _added(self) -> Decimal:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unknown
        found = self._multiplied()
        while (sign := self._peek()) in {"+", "-"} and sign:
            self._next()
            other = self._multiplied()
            found = found + other if sign == "+" else found - other
        self._depth -= 1
        return found

    def _multiplied(self) -> Decimal:
        found = self._signed()
        while (sign := self._peek()) in {"*", "/"} and sign:
            self._next()
            other = self._signed()
            if sign == "/" and not other:
                raise Unknown
            found = found * other if sign == "*" else found / other
        return found

    def _signed(self) -> Decimal:
        if self._peek() in {"+", "-"} and self._peek():
            negative = self._next()["sign"] == "-"
            found = self._signed()
            return -found if negative else found
        found = self._one()
        while self._peek() == "%":
            self._next()
            found /= 100
        return found

    def _one(self) -> Decimal:
        lexeme = self._next()
        if lexeme["number"]:
            return Decimal(lexeme["number"])
        if lexeme["call"]:
            return self._called(lexeme["call"].upper())
        if lexeme["area"]:
            return self._single(lexeme)
        if lexeme["sign"] != "(":
            raise Unknown
        found = self._added()
        if self._next()["sign"] != ")":
            raise Unknown
        return found

    def _single(self, lexeme: re.Match[str]) -> Decimal:
        (figure,) = self._cells(lexeme) if ":" not in lexeme["area"] else ("",)
        if isinstance(figure, str):
            raise Unknown
        return figure or Decimal(0)

    def _cells(self, lexeme: re.Match[str]) -> Iterator[Figure]:
        sheet = sheet_of(lexeme["sheet"]) if lexeme["sheet"] else self._sheet
        first, left, last, right = area_of(lexeme["area"])
        if (last - first + 1) * (right - left + 1) > _MOST_CELLS:
            raise Unknown
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                yield self._figures.figure(sheet, row, column)

    def _called(self, name: str) -> Decimal:
        """SUM, COUNT or COUNTA of blocks and numbers."""
        found = Decimal(0)
        while True:
            lexeme = self._lexemes[self._at] if self._at < len(self._lexemes) else None
            if lexeme is not None and lexeme["area"] and self._ends_argument(self._at + 1):
                self._at += 1
                found += sum((_share(name, one) for one in self._cells(lexeme)), Decimal(0))
            else:
                one = self._added()
                found += one if name == "SUM" else 1
            sign = self._next()["sign"]
            if sign == ")":
                return found
            if sign != ",":
                raise Unknown

    def _ends_argument(self, at: int) -> bool:
        return at < len(self._lexemes) and self._lexemes[at]["sign"] in {",", ")"}


def _share(name: str, figure: Figure) -> Decimal:
    """What one cell brings to a sum or a count; texts in cells are left out of both."""
    if name == "COUNTA":
        return Decimal(figure is not None)
    if not isinstance(figure, Decimal):
        return Decimal(0)
    return figure if name == "SUM" else Decimal(1)


def _lexemes(formula: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(formula.rstrip()):
        found = _LEXEME.match(formula, at)
        if found is None:
            raise Unknown
        yield found
        at = found.end()


def looks_at(formula: str, sheet: str) -> list[tuple[str, Area]] | None:
    """The blocks a formula looks at; None where more may count than can be seen in it."""
    bare = _TEXT.sub("", formula)
    found = []
    for one in _ADDRESS.finditer(bare):
        name = sheet_of(one["sheet"]) if one["sheet"] else sheet
        found.append((name, area_of(one["area"])))
    rest = _CALL.sub("", _ADDRESS.sub("", bare))
    return None if _WORD.search(rest) or _ELSEWHERE.search(bare) else found


_TEXT: Final = re.compile(r'"(?:[^"]|"")*"')
_ADDRESS: Final = re.compile(
    rf"(?<![\w.$\]:])(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    rf"(?P<area>{_REF}(?::{_REF})?)(?![\w(.!:\[])"
)
_CALL: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9.]*(?=\()|\b(?:TRUE|FALSE)\b")
_WORD: Final = re.compile(r"[^\W\d]|[\[\]!#:]")
_ELSEWHERE: Final = re.compile(
    r"\b(?:INDIRECT|OFFSET|NOW|TODAY|RAND|RANDBETWEEN|CELL|INFO|ROWS?|COLUMNS?)\(", re.IGNORECASE
)
"""Functions whose result rests on more than the cells they name."""
