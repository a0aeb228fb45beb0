"""An attack by linear programming on all tables a village has ever sent.

The attacker knows the sums, cross-foot checks and parts of a whole of every table, how months hang
together, and guesses that a figure is still what it was. What he can work out so must be no figure
of one or two.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

import pytest
from scipy.optimize import linprog

from forms.privacy.masking import FEWER, SMALL
from forms.program import bundled
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.reports.sent_tables import kept, sent
from forms.reports.small_numbers import WITHHELD, suppressed
from forms.schema.form import RecordId, Value
from tests.helpers.family import Family

DAYS = (date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31))
KINDS = ("RP-01", "RP-03", "RP-05", "RP-07", "RP-08")
Cell = tuple[int, str, str]
"""Number of the table, place, id of the column."""


def village(seed: int, hamlets: int = 3, homes: int = 14) -> Family:
    """Households with children, absences, cards, benefits and certificates that come and go."""
    chance, family = Random(seed), Family()
    names = [f"{n}屯" for n in range(hamlets)]
    family.bodies["hamlet"] = {
        RecordId(name): {"name": name, "number": str(i)} for i, name in enumerate(names)
    }
    family.bodies["household"] = {}
    for number in range(homes):
        _home(family, chance, f"h{number}", chance.choice(names))
    return family


def _home(family: Family, chance: Random, home: str, hamlet: str) -> None:
    family.bodies["household"][RecordId(home)] = {"hh_no": home, "hamlet": hamlet}

    def add(name: str, relation: str, sex: str, born: int) -> RecordId:
        return family.add(f"{home}{name}", relation, sex, f"{born}-03-01", household=home)

    man, wife = add("父", "02", "1", 1985), add("母", "12", "2", 1987)
    old = add("奶", "52", "2", chance.choice((1940, 1950)))
    for person in (man, wife):
        if chance.random() < 0.6:
            more: dict[str, Value] = {
                "area": chance.choice("234"),
                "wage": chance.choice((300000, 500000)),
            }
            family.away(person, "2024-01-01", chance.choice(("", "2026-09-15")), **more)
    for n in range(chance.choice((0, 1, 1, 2))):
        child = add(f"娃{n}", "20", chance.choice("12"), chance.choice((2012, 2015, 2021)))
        family.change(child, hukou_status=chance.choice("113"))
        if chance.random() < 0.7:
            family.put("left_behind_child", person=child, school_state=chance.choice("134"),
                       guardian_type=chance.choice("12"), guard_eval=chance.choice("12"),
                       boarding=chance.random() < 0.5)  # fmt: skip
    if chance.random() < 0.3:
        spells: list[dict[str, Value]] = [{}, {"to_day": "2026-09-10"}, {"from_day": "2026-10-05"}]
        spell = chance.choice(spells)
        family.put("benefit", **{"person": man, "household": home, "kind": "01", "persons": 3,
                                 "from_day": "2026-01-01", "amount": 60000, **spell})  # fmt: skip
    if chance.random() < 0.4:
        family.put("disabled_person", person=old, certificate="45999919400301002441",
                   category=chance.choice("1234"), grade=chance.choice("1234"))  # fmt: skip
        family.put("benefit", person=old, kind="L02", from_day="2026-02-01", amount=8000)


def export(family: Family, sequence: Sequence[tuple[str, date]]) -> list[ReportTable]:
    """Send tables for readers outside, one after the other, each kept in the book."""
    known, made = bundled(), []
    for kind, day in sequence:
        view = family.view
        table = compute(known.reports[kind], view, day, known)
        out = suppressed(table, sent(view, known, day))
        for body in kept(out, day):
            family.put("sent_table", **body)
        made.append(out)
    return made


def cells(table: ReportTable) -> Iterator[tuple[str, str, int | str, int | str]]:
    """Place, column, what was shown, what is true; figures of people alone."""
    true = table.origin
    assert true is not None
    shown = [*table.rows, *([("", table.total)] if table.total else [])]
    counted = [*true.rows, *([("", true.total)] if true.total else [])]
    for (place, figures), (_, numbers) in zip(shown, counted, strict=True):
        for column, cell, number in zip(table.definition.columns, figures, numbers, strict=True):
            if not column.amount:
                yield place, column.id, cell, number


class Attacker:
    """All he can write down of the tables: what he sees, and what adds up."""

    def __init__(self, tables: Sequence[ReportTable]) -> None:
        self.tables = tables
        self.true: dict[Cell, int] = {}
        self.seen: dict[Cell, int | str] = {}
        for n, table in enumerate(tables):
            for place, column, cell, number in cells(table):
                self.seen[n, place, column], self.true[n, place, column] = cell, int(number)
        self.equal: list[dict[Cell, int]] = []
        self.least: list[dict[Cell, int]] = []
        for n, table in enumerate(tables):
            self._within(n, table)
            self._parts(n, table)
            for m, other in enumerate(tables):
                if m != n:
                    self._between(n, table, m, other)
                    self._in_time(n, table, m, other)
        self._still(tables)

    def _add(
        self, plus: Sequence[Cell], minus: Sequence[Cell], into: list[dict[Cell, int]]
    ) -> None:
        found: dict[Cell, int] = defaultdict(int)
        for cell in plus:
            found[cell] += 1
        for cell in minus:
            found[cell] -= 1
        if all(cell in self.true for cell in found):
            into.append(found)

    def _within(self, n: int, table: ReportTable) -> None:
        places = [place for place, _ in table.rows]
        for column in table.definition.columns:
            if table.total and not column.amount:
                self._add([(n, p, column.id) for p in places], [(n, "", column.id)], self.equal)
            if column.of:
                for p in (*places, ""):
                    self._add([(n, p, o) for o in column.of], [(n, p, column.id)], self.equal)
        for check in table.definition.own_checks:
            for p in (*places, ""):
                self._add(
                    [(n, p, c) for c in check.left], [(n, p, c) for c in check.right], self.equal
                )

    def _parts(self, n: int, table: ReportTable) -> None:
        wholes = {c.count: c.id for c in table.definition.columns if c.count and c.where is None}
        for column in table.definition.columns:
            if column.where is not None and column.count in wholes and not column.within:
                for place in (*(p for p, _ in table.rows), ""):
                    self._add(
                        [(n, place, wholes[column.count])], [(n, place, column.id)], self.least
                    )

    def _between(self, n: int, table: ReportTable, m: int, other: ReportTable) -> None:
        if table.as_of != other.as_of:
            return
        for check in table.definition.checks:
            names = (*check.left, *check.right)
            if any(name.startswith(f"{other.definition.id}.") for name in names):
                for place in (*(p for p, _ in table.rows), ""):
                    sides = [
                        [(m, place, c.split(".")[1]) if "." in c else (n, place, c) for c in side]
                        for side in (check.left, check.right)
                    ]
                    self._add(sides[0], sides[1], self.equal)

    def _in_time(self, n: int, table: ReportTable, m: int, other: ReportTable) -> None:
        first = table.as_of.replace(day=1)
        if table.definition.id != other.definition.id or (first - other.as_of).days != 1:
            return
        for flow in table.definition.flows:
            for place in (*(p for p, _ in table.rows), ""):
                self._add(
                    [(m, place, flow.stock), (n, place, flow.new)],
                    [(n, place, flow.stopped), (n, place, flow.stock)], self.equal,
                )  # fmt: skip

    def _still(self, tables: Sequence[ReportTable]) -> None:
        """He guesses that what is unchanged is unchanged, and guesses right."""
        last: dict[tuple[str, str, str], Cell] = {}
        for (n, place, column), number in self.true.items():
            key = (tables[n].definition.id, place, column)
            before = last.get(key)
            if before is not None and self.true[before] == number:
                self._add([before], [(n, place, column)], self.equal)
            last[key] = (n, place, column)

    def worked_out(self) -> list[Cell]:
        """The small figures for which only one answer is left."""
        hidden = [cell for cell, shown in self.seen.items() if isinstance(shown, str)]
        order = {cell: i for i, cell in enumerate(hidden)}
        bounds = [(1, SMALL - 1) if self.seen[c] == FEWER else (0, None) for c in hidden]
        equal, least = self._rows(self.equal, order, 1), self._rows(self.least, order, -1)

        def end(at: int, sign: int) -> float:
            goal = [sign * (i == at) for i in range(len(hidden))]
            solved = linprog(goal, *least, *equal, bounds)
            assert solved.status in (0, 3), solved.message  # 3: without end
            return float(sign * solved.fun) if solved.status == 0 else sign * -1e9

        small = [cell for cell in hidden if 0 < self.true[cell] < SMALL]
        return [c for c in small if end(order[c], -1) - end(order[c], 1) < 1e-6]

    def _rows(
        self, sums: list[dict[Cell, int]], order: dict[Cell, int], turn: int
    ) -> tuple[list[list[int]] | None, list[int] | None]:
        """The sums over hidden figures, as a matrix and its right side."""
        left, right = [], []
        for one in sums:
            line = [0] * len(order)
            for cell in one.keys() & order.keys():
                line[order[cell]] += turn * one[cell]
            if any(line):
                left.append(line)
                right.append(
                    -turn * sum(n * self.true[c] for c, n in one.items() if c not in order)
                )
        return (left, right) if left else (None, None)


ORDERS = {
    "each day all kinds": [(kind, day) for day in DAYS for kind in KINDS],
    "each kind all days": [(kind, day) for kind in KINDS for day in DAYS],
    "backwards": [(kind, day) for day in reversed(DAYS) for kind in reversed(KINDS)],
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(1))
def test_no_small_figure_can_be_worked_out_of_all_tables(seed: int, order: str) -> None:
    tables = export(village(seed), ORDERS[order])
    attacker = Attacker(tables)
    small = [c for c, n in attacker.true.items() if 0 < n < SMALL]
    assert len(small) > 30, "a village that has something to hide"
    assert all(isinstance(attacker.seen[cell], str) for cell in small)
    assert attacker.worked_out() == []


@pytest.mark.parametrize("kinds", [("RP-01",), ("RP-03", "RP-01")])
def test_hamlets_with_one_child_each_tell_nothing_of_it(kinds: tuple[str, ...]) -> None:
    """Whoever moves has to move in every column: so long a way is not always found."""
    tables = export(village(1, 5, 30), [(kind, DAYS[0]) for kind in kinds])
    attacker = Attacker(tables)
    assert {attacker.true[len(kinds) - 1, f"{n}屯", "total"] for n in range(5)} == {0, 1}
    assert attacker.worked_out() == []


def test_the_attack_is_one() -> None:
    """Each table hidden for itself, as if the others had not been sent: he succeeds."""
    known, held = bundled(), village(0, 5, 30).view
    months = [
        suppressed(compute(known.reports["RP-07"], held, day, known)) for day in (DAYS[1], DAYS[2])
    ]
    assert [Attacker([one]).worked_out() for one in months] == [[], []]
    assert Attacker(months).worked_out()


@pytest.mark.parametrize("seed", range(3))
def test_no_more_is_hidden_than_that_takes(seed: int) -> None:
    tables = export(village(seed), ORDERS["each day all kinds"])
    withheld = shown = 0
    for table in tables:
        for place, column, cell, number in cells(table):
            if int(number) >= SMALL or number == 0:
                withheld += cell == WITHHELD
                shown += cell != WITHHELD
            if place == "" and int(number) >= SMALL and column in MAIN:
                assert cell == number, (
                    table.definition.id,
                    column,
                    "the main total protects nothing",
                )
    assert withheld / (withheld + shown) < 0.2


MAIN = ("total", "children", "women", "elders", "labour", "away", "h_01")
