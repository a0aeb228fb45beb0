"""RP-07: who draws which aid, in households and persons, and who began and stopped in the month.

Counted are those who draw, not what was written about them: a benefit that was renewed is neither
new nor stopped. Households now = households before + new - stopped, which is proved in every row.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forms.definitions.record_view import covers, running
from forms.definitions.records import Benefit
from forms.reports.report_table import (
    NO_HAMLET,
    Cell,
    Checked,
    RegisterQuery,
    RegisterRows,
    hamlets_in_order,
)
from forms.rules.facts_benefit import OF_HOUSEHOLDS
from forms.schema.deadline import happened
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.view import VillageView

HOUSEHOLDS, PERSONS, NEW, STOPPED, AMOUNT = "h", "p", "n", "s", "a"
"""First letters of the columns; the code of ``benefit_kind`` follows."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One benefit that is drawn on a day.

    Attributes:
        home: Whose it is.
        unit: The household where households draw it, else the person.
        benefit: As written down.
    """

    home: RecordId
    unit: RecordId
    benefit: Benefit


def aid(query: RegisterQuery) -> RegisterRows:
    """The rows by hamlet, the sum, and whether before, new and stopped come to now."""
    kinds = dict.fromkeys(c.id.partition("_")[2] for c in query.columns)
    tallies: dict[str, dict[str, int]] = {name: {} for name in hamlets_in_order(query.view)}
    doubts, faults = [], []
    for kind in kinds:
        count = _Count(query, kind)
        for hamlet, figures in count.by_hamlet().items():
            tallies.setdefault(hamlet, {}).update(figures)
        label = query.definitions.codes.label("benefit_kind", kind)
        if count.unknown:
            doubts.append(f"{label}有{count.unknown}户没有写保障人数，人数没有计入，请补登。")
        if count.vague:
            doubts.append(
                f"{label}有{count.vague}条起止日期没有写到日，看不出还在不在享受，已经计入，请补全。"
            )
        if not count.adds_up:
            faults.append(f"{label}上月末加新增减停发不等于月末，请核对起止日期。")
    rows = tuple(
        (hamlet, tuple(figures.get(c.id, 0) for c in query.columns))
        for hamlet, figures in tallies.items()
    )
    sums = (sum(column) for column in zip(*(cells for _, cells in rows), strict=True))
    total: tuple[Cell, ...] = tuple(sums)
    say = "各类上月末加新增减停发等于月末"
    checks = tuple(Checked(False, zh) for zh in faults) or (Checked(True, say),)
    return RegisterRows(rows, total, tuple(doubts), checks=checks)


class _Count:
    """One kind of aid in the month.

    Attributes:
        unknown: Households of whom nobody wrote how many of them draw it.
        vague: Records of which a partial date leaves open whether they run; they are counted. A
            benefit that began in the present month is paid by the month and is no doubt.
        adds_up: Whether those before, with the new and without the stopped, are those now.
    """

    def __init__(self, query: RegisterQuery, kind: str) -> None:
        self.query, self.kind = query, kind
        self.unknown, self.adds_up = 0, True
        self._ours: frozenset[RecordId] | None = None
        self._benefits = [one for one in query.view.all(Benefit) if one.kind == kind]
        self.vague = sum(map(self._is_vague, self._benefits))

    def _is_vague(self, one: Benefit) -> bool:
        day, begun = self.query.day, one.from_day
        by_month = begun is not None and begun.first.month == begun.last.month
        open_end = happened(one.to_day, day) is Answer.UNKNOWN
        return running(one, day) is Answer.UNKNOWN and (open_end or not by_month)

    def by_hamlet(self) -> Mapping[str, dict[str, int]]:
        """The figures of each hamlet, by id of the column."""
        now = self._drawn(self.query.day)
        before = {one.unit: one.home for one in self._drawn(self.query.first - timedelta(days=1))}
        units = {one.unit: one.home for one in now}
        since = {one.unit: one.home for one in self._in_month()} | units
        new = {unit: home for unit, home in since.items() if unit not in before}
        stopped = {unit: home for unit, home in (since | before).items() if unit not in units}
        self.adds_up = len(before) + len(new) - len(stopped) == len(units)
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for home, persons in self._persons(now).items():
            hamlet = self._hamlet(home)
            found[hamlet][f"{HOUSEHOLDS}_{self.kind}"] += 1
            found[hamlet][f"{PERSONS}_{self.kind}"] += persons
        for letter, units_of in ((NEW, new), (STOPPED, stopped)):
            for home in units_of.values():
                found[self._hamlet(home)][f"{letter}_{self.kind}"] += 1
        for one in now:
            amount = one.benefit.amount or 0
            found[self._hamlet(one.home)][f"{AMOUNT}_{self.kind}"] += amount
        return found

    def _persons(self, now: list[_Drawing]) -> dict[RecordId, int]:
        """How many of each household draw it: as written, else whoever has a record."""
        by_home: dict[RecordId, list[Benefit]] = defaultdict(list)
        for one in now:
            by_home[one.home].append(one.benefit)
        return {home: self._of(home, drawn) for home, drawn in by_home.items()}

    def _of(self, home: RecordId, drawn: list[Benefit]) -> int:
        people = {one.person for one in drawn}
        written = max((one.persons or 0 for one in drawn), default=0)
        if self.kind not in OF_HOUSEHOLDS or written or len(people) > 1:
            return max(written, len(people))
        members = [p for p in self.query.view.members[home] if self._here(p, self.query.day)]
        if len(members) == 1:
            return 1
        self.unknown += 1
        return 0

    def _drawn(self, day: date) -> list[_Drawing]:
        covering = (one for one in self._benefits if covers(one, day))
        return [found for one in covering if (found := self._of_day(one, day))]

    def _in_month(self) -> Iterator[_Drawing]:
        """Whoever drew it on some day of the month up to the day asked about."""
        for one in self._benefits:
            begun = one.from_day.first if one.from_day else self.query.first
            day = max(begun, self.query.first)
            drew = day <= self.query.day and covers(one, day)
            if drew and (found := self._of_day(one, day)):
                yield found

    def _of_day(self, one: Benefit, day: date) -> _Drawing | None:
        view = self.query.view
        home = one.household or view.household_of(one.person or RecordId(""))
        if home is None or home not in view.members or home not in self._homes(view):
            return None
        if one.person is not None and one.household is None and not self._here(one.person, day):
            return None
        unit = home if self.kind in OF_HOUSEHOLDS else one.person or home
        return _Drawing(home, unit, one)

    def _homes(self, view: VillageView) -> frozenset[RecordId]:
        if self._ours is None:
            self._ours = frozenset(view.lives.households())
        return self._ours

    def _here(self, person: RecordId, day: date) -> bool:
        return self.query.view.lives.surely(person, day)

    def _hamlet(self, home: RecordId) -> str:
        return self.query.view.hamlet_of(home) or NO_HAMLET
