"""What a roster says by leaving out: these households are whole, and who is not away is at home.

A roster that brings every member of a household is the word of whoever made it that there are no
others, and where it has a column for whereabouts, that everybody without one is at home. So the
import writes a record of form ``coverage`` for each such household, as of the day of the sheet.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from desktop.excel.importing.plan import Plan
from desktop.excel.sheet.headings import AWAY_SINCE, PLACE, RELATION
from forms.definitions.records import Coverage, Person
from forms.schema.form import RecordId, Value
from forms.village.coverage import ABSENCE, HOUSEHOLD, MEMBERS, Coverages, Register
from forms.village.view import VillageView
from sync.store.values import Draft

LATELY: Final = timedelta(days=92)
"""A sheet without a day is as old as its last entry, if that is no older than a quarter."""
SOURCE: Final = "花名册（导入）"


def said_whole(plan: Plan, today: date) -> Iterator[Draft]:
    """The statements a roster makes about its households; none that the book has been told already.

    Args:
        plan: The import.
        today: The day of the import.
    """
    columns = {column.target for column in plan.columns}
    if plan.form or RELATION not in columns:
        return
    registers = [MEMBERS] if columns.isdisjoint({PLACE, AWAY_SINCE}) else [ABSENCE, MEMBERS]
    day = sheet_day(plan, today)
    view = plan.known.view
    for household, people in plan.whole.items():
        if _living(plan, household) <= people and not _known(view, registers, people, day):
            answers: dict[str, Value] = {
                "registers": [*registers], "scope": HOUSEHOLD, "household": household,
                "day": day.isoformat(), "complete": True, "source": SOURCE,
            }  # fmt: skip
            yield Draft(Coverage.FORM, answers)


def _known(view: VillageView, registers: list[str], people: Iterable[RecordId], day: date) -> bool:
    """Whether the book has been told all that already, of each of them."""
    whole = Coverages.of(view).whole
    return all(
        view.get(Person, one) is not None and whole(Register(name), one, day)
        for one in people
        for name in registers
    )


def sheet_day(plan: Plan, today: date) -> date:
    """The day a roster speaks of: as it says, else of its last entry, else of its import."""
    if plan.day is not None:
        return plan.day
    last = plan.last_entry
    return last if last is not None and today - LATELY <= last <= today else today


def _living(plan: Plan, household: RecordId) -> frozenset[RecordId]:
    """Whom the book has in a household, the dead and those who left apart."""
    members = plan.known.members.get(household, ())
    return frozenset(one for one in members if plan.known.lives_here(one))
