"""What a return is: its columns, its checks, its notes; how one is written stands in docs/howto."""

from dataclasses import dataclass
from typing import Final

from forms.expressions.tree import Expression

HAMLETS: Final = "屯（村民小组）"
PERIOD: Final = frozenset({"period_start", "measure_limit"})
"""What a condition may name besides answers: the first day of the time a return speaks of, and the
last day of admission by which a monitored household should have got help."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column of a return.

    Attributes:
        id: English name.
        title: Heading.
        group: Heading above it, shared by neighbours; empty for none.
        count: ``people``, ``households``, ``list:<rule list>`` or ``form:<form>``; empty for a sum.
        where: Who of them counts, over the answers of the person, household or record.
        within: ``quarter`` or ``month`` counts records of that time up to the day, ``ever`` all
            whose condition holds; empty those in force.
        amount: Money question that is added up instead of counting.
        of: Columns whose sum this is.
        width: Share of the paper's width beside the other columns.
        tells: Of a column of money, the column of whose people it tells: hidden together.
    """

    id: str
    title: str
    group: str = ""
    count: str = ""
    where: Expression | None = None
    within: str = ""
    amount: str = ""
    of: tuple[str, ...] = ()
    width: int = 1
    tells: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Columns by which two returns of neighbouring months hang together.

    Attributes:
        stock: How many there are at the end.
        new: How many came in the month.
        stopped: How many went.
    """

    stock: str
    new: str
    stopped: str


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """Two sums of columns that must be equal in every row, and what to say when they are not.

    A column of another return of the same day is written ``RP-01.total``.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class ReportDef:
    """One kind of return; see ``docs/howto/report.md``.

    Attributes:
        id: For example RP-03.
        title: Chinese name.
        rhythm: How often it is sent.
        basis: What asks for it.
        columns: In order, without the first.
        checks: What must add up.
        notes: Sentences below the table.
        first: Heading of the first column.
        first_width: How many times as wide as a hamlet's name the first column is.
        rows: Who makes the rows (``forms.reports.registers.ROWS``); empty when hamlets are counted.
        wall: Whether it hangs on a wall, in larger letters.
        period: ``month`` or ``year`` when it speaks of a time up to the day, else empty.
        flows: What ties it to the return of the month before.
        names: It names people and goes to offices: it leaves for a reason only.
    """

    id: str
    title: str
    rhythm: str
    basis: str
    columns: tuple[ReportColumn, ...]
    checks: tuple[ReportCheck, ...]
    notes: tuple[str, ...]
    first: str = HAMLETS
    first_width: int = 1
    rows: str = ""
    period: str = ""
    wall: bool = False
    flows: tuple[Flow, ...] = ()
    names: bool = False

    @property
    def own_checks(self) -> tuple[ReportCheck, ...]:
        """Those that look at this return alone."""
        return tuple(c for c in self.checks if not any("." in n for n in (*c.left, *c.right)))
