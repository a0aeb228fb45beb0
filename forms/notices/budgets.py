"""What was to be spent in a year, by project and source, and what was spent against it.

A line that was changed is another line that points to it (``changed_from``): the older one is kept
and no longer counts. Where a source has no line at all in a year, nobody has kept a budget of it,
and nothing can be said against what was spent.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from forms.definitions.records import BudgetLine, Fund
from forms.notices.cash_book import MONEY_OUT, entries_by
from forms.schema.form import RecordId
from forms.village.view import VillageView

Purse: TypeAlias = tuple[str, str]
"""A project (empty for none) and a source of money."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Money spent beyond what was planned.

    Attributes:
        purse: Project and source.
        planned: In fen; None where the source is planned and this project is not.
        fen: How much beyond.
        entry: The first entry that went beyond.
        at: Its day.
    """

    purse: Purse
    planned: int | None
    fen: int
    entry: Fund
    at: date


def lines_in_force(view: VillageView, year: int) -> list[BudgetLine]:
    """The lines of a year that no later one has changed."""
    lines = [one for one in view.all(BudgetLine) if one.year == year]
    changed = {one.changed_from for one in lines}
    return [one for one in lines if one.id not in changed]


def planned(view: VillageView, year: int) -> Mapping[Purse, int]:
    """What was to be spent in a year, in fen."""
    found: dict[Purse, int] = defaultdict(int)
    for line in lines_in_force(view, year):
        found[line.project or "", line.source or ""] += line.amount or 0
    return found


def spent(view: VillageView, day: date) -> Mapping[Purse, list[tuple[date, Fund]]]:
    """What went out in the year of a day, up to the day, in order."""
    found: dict[Purse, list[tuple[date, Fund]]] = defaultdict(list)
    for at, entry in entries_by(view.all(Fund), day):
        if at.year == day.year and entry.way == MONEY_OUT:
            found[entry.project or "", entry.source or ""].append((at, entry))
    return found


def beyond(view: VillageView, day: date) -> Iterator[Excess]:
    """C-FUND: what was spent beyond the budget, or on what no budget names."""
    plan = planned(view, day.year)
    kept = {source for _, source in plan}
    for purse, entries in sorted(spent(view, day).items()):
        limit = plan.get(purse)
        if purse[1] in kept and (found := _excess(purse, limit, entries)):
            yield found


def _excess(purse: Purse, limit: int | None, entries: list[tuple[date, Fund]]) -> Excess | None:
    total, first = 0, None
    for at, entry in entries:
        total += entry.amount or 0
        if first is None and total > (limit or 0):
            first = at, entry
    if first is None:
        return None
    return Excess(purse, limit, total - (limit or 0), first[1], first[0])


def doubled(view: VillageView) -> Iterator[tuple[RecordId, list[RecordId]]]:
    """Lines that more than one line says to have changed, and which: both cannot hold."""
    changes: dict[RecordId, list[RecordId]] = defaultdict(list)
    for line in view.all(BudgetLine):
        if line.changed_from is not None:
            changes[line.changed_from].append(line.id)
    yield from ((line, sorted(later)) for line, later in sorted(changes.items()) if later[1:])
