"""What a return of rows is asked, and what it gives back; see ``forms.registers``."""

from dataclasses import dataclass
from datetime import date

from forms.codes import Codes
from forms.days import known_range
from forms.parameters import Parameters
from forms.report_def import Cell
from forms.village_view import VillageView

Row = tuple[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a register is asked: the village of a day, the time it speaks of, words for codes."""

    view: VillageView
    day: date
    first: date
    codes: Codes
    figures: Parameters

    def within(self, value: object) -> bool:
        """Whether a day lies in the time up to the day asked about."""
        at = known_range(value)
        return at is not None and self.first <= at.first and at.last <= self.day

    def this_year(self, value: object) -> bool:
        """Whether a day lies in the year, up to the day asked about."""
        at = known_range(value)
        return at is not None and at.first.year == self.day.year and at.last <= self.day


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of a register, what they add up to, what to say below, and bars to draw."""

    rows: tuple[Row, ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[tuple[str, int, int], ...] = ()
