"""What an indicator is: a figure with its formula and the records behind it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.definition import RecordId
from forms.village_view import VillageView


@dataclass(frozen=True, slots=True)
class IndicatorDef:
    """What an indicator divides by what.

    Attributes:
        id: For example I-01.
        title: Chinese name.
        part: Who is counted, in words.
        whole: Of whom, in words.
        good: ``up``, ``down`` or ``none``.
        basis: Who asks for it.
    """

    id: str
    title: str
    part: str
    whole: str
    good: str
    basis: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    Attributes:
        definition: What it is.
        part: Records counted.
        whole: Records known, the part among them.
        unknown: Records that cannot be judged, with the question.
        missing: What keeps the whole figure from being told, for example a parameter.
        money: Part and whole in fen, where money is counted instead of records.
    """

    definition: IndicatorDef
    part: frozenset[RecordId] = frozenset()
    whole: frozenset[RecordId] = frozenset()
    unknown: Mapping[RecordId, str] = field(default_factory=dict)
    missing: str = ""
    money: tuple[int, int] | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """Part and whole."""
        return self.money or (len(self.part), len(self.whole))

    @property
    def share(self) -> float | None:
        """Part of the whole in percent; None when there is nothing to divide."""
        part, whole = self.counts
        return part * 100 / whole if whole and not self.missing else None

    def by_hamlet(self, view: VillageView) -> list[tuple[str, int, int]]:
        """Hamlet, part and whole, in the order of the hamlets' names."""
        whole = Counter(_hamlet(view, record) for record in self.whole)
        part = Counter(_hamlet(view, record) for record in self.part)
        return [(name, part[name], whole[name]) for name in sorted(whole)]


def _hamlet(view: VillageView, record: RecordId) -> str:
    return view.hamlet_of(view.household_of(record) or record) or "屯名未登记"
