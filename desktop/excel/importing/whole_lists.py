"""What a sheet says by leaving out: who is not on it is not one of them.

A roster that brings every member of a household is the word of whoever made it that there are no
others, and where it has a column for whereabouts, that everybody without one is at home. So the
import writes a record of form ``coverage`` for each such household, as of the day of the sheet.
It is made by households and relations to their heads, as the household register is: without a
column about the register, whoever is on it is registered here. And where the heading of whereabouts
speaks of work (外出务工) and none asks for the purpose, that is what whoever is away is away for.

A register says nothing of the kind: only a person can say that it is whole, for the village or a
hamlet, and only when every row of it was taken in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desktop.errors.workbook import ListNotTakenInWhole, NoSuchScope, NotAListToBeWhole
from desktop.excel.importing.plan import Plan
from desktop.excel.sheet.headings import AWAY_SINCE, PLACE, RELATION
from forms.answers.types import TYPES
from forms.definitions.records import (
    Absence,
    Benefit,
    Coverage,
    DisabledPerson,
    Insurance,
    MutualPair,
    Person,
    PremiumAid,
    School,
)
from forms.schema.form import RecordId, Value
from forms.village.coverage import (
    ABSENCE,
    BENEFIT,
    DISABILITY,
    HAMLET,
    HOUSEHOLD,
    HUKOU,
    INSURANCE,
    MEMBERS,
    NEIGHBOUR,
    PERSON,
    PREMIUM,
    PURPOSE,
    SCHOOL,
    VILLAGE,
    Coverages,
    Register,
)
from forms.village.view import VillageView
from sync.store.values import Draft

LATELY: Final = timedelta(days=92)
"""A sheet without a day is as old as its last entry, if that is no older than a quarter."""
_PURPOSE: Final = f"{Absence.FORM}.{Absence.purpose.name}"
_REGISTER: Final = frozenset(
    f"{Person.FORM}.{one.name}" for one in (Person.hukou_status, Person.hukou_type)
)
_WORK: Final = "务工"
"""A heading that asks where and since when somebody works away."""
SOURCE: Final = "花名册（导入）"
_SOURCE_OF_REGISTER: Final = "{title}名单（导入），导入的人说是全的"
WHOLE_VILLAGE: Final = "全村"
"""What a person says of a list that is whole for the village; of a hamlet its name is said."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A register that may be said to be whole.

    Attributes:
        register: Code of ``coverage_register``.
        part: The question whose answers are lists of their own (each benefit, each year).
        said: The question of form ``coverage`` that names them.
    """

    register: str
    part: str = ""
    said: str = ""


REGISTERS: Final[Mapping[str, _Whole]] = {
    Absence.FORM: _Whole(ABSENCE),
    School.FORM: _Whole(SCHOOL),
    Benefit.FORM: _Whole(BENEFIT, Benefit.kind.name, Coverage.kinds.name),
    Insurance.FORM: _Whole(INSURANCE, Insurance.year.name, Coverage.year.name),
    PremiumAid.FORM: _Whole(PREMIUM, PremiumAid.year.name, Coverage.year.name),
    MutualPair.FORM: _Whole(NEIGHBOUR),
    DisabledPerson.FORM: _Whole(DISABILITY),
}
"""By form: which of them answers with no for whom it does not name, once it is whole."""


def prove_whole(plan: Plan, scope: str) -> None:
    """Refuse to call a list whole of which that cannot be said.

    Args:
        plan: The import.
        scope: ``WHOLE_VILLAGE`` or the name of a hamlet.

    Raises:
        NotAListToBeWhole: It is no register of which others are judged by not being in it.
        ListNotTakenInWhole: Rows were left out: whoever they name would count as not on the list.
        NoSuchScope: There is no such hamlet.
    """
    if plan.form not in REGISTERS:
        titles = "、".join(plan.definitions.form(form).title for form in REGISTERS)
        raise NotAListToBeWhole(titles=titles)
    if plan.report.set_aside:
        raise ListNotTakenInWhole(count=plan.report.set_aside)
    if scope != WHOLE_VILLAGE and scope not in plan.known.hamlets:
        raise NoSuchScope(scope=scope, known="、".join((WHOLE_VILLAGE, *plan.known.hamlets)))


def register_whole(plan: Plan, scope: str, today: date) -> Iterator[Draft]:
    """What a person says of a register as it comes in: that it is whole. Nothing that is known.

    Args:
        plan: The import, proved by ``prove_whole``.
        scope: ``WHOLE_VILLAGE`` or the name of a hamlet.
        today: The day of the import; stands for the sheet's day where it names none.
    """
    whole = REGISTERS[plan.form]
    title = plan.definitions.form(plan.form).title
    body: dict[str, Value] = {
        "registers": [whole.register], "scope": VILLAGE, "complete": True,
        "day": min(plan.day or today, today).isoformat(),
        "source": _SOURCE_OF_REGISTER.format(title=title),
    }  # fmt: skip
    if scope != WHOLE_VILLAGE:
        body |= {"scope": HAMLET, "hamlet": plan.known.hamlets[scope]}
    before = {repr(sorted(c.body.items())) for c in plan.known.view.all(Coverage)}
    for more in _parts(plan, whole):
        made = {**body, **more}
        if repr(sorted(made.items())) not in before:
            yield Draft(Coverage.FORM, made)


def _parts(plan: Plan, whole: _Whole) -> Iterator[dict[str, Value]]:
    """The lists a register is made of: all benefits in one word, each year in one of its own."""
    if not whole.part:
        yield {}
    elif whole.said == Coverage.kinds.name:
        yield {whole.said: [str(part) for part in plan.parts]}
    else:
        yield from ({whole.said: part} for part in plan.parts)


def whole_in_words(plan: Plan, scope: str) -> str:
    """What it means that a register is whole: who is not in it is not one of them."""
    form, whole = plan.definitions.form(plan.form), REGISTERS[plan.form]
    lists = form.title
    if whole.part:
        field, codes = form.field(whole.part), plan.definitions.codes
        lists = "、".join(TYPES[field.type].write(part, field, codes) for part in plan.parts)
    return f"这份名单（{lists}）对{scope}是全的：不在上面的人就当作没有。"


def said_whole(plan: Plan, today: date) -> Iterator[Draft]:
    """The statements a roster makes about its households; none that the book has been told already.

    Args:
        plan: The import.
        today: The day of the import.
    """
    columns = {column.target for column in plan.columns}
    if plan.form or RELATION not in columns:
        return
    asked = not columns.isdisjoint({PLACE, AWAY_SINCE})
    by_headings = list(_by_headings(plan, columns))
    day = sheet_day(plan, today)
    view = plan.known.view
    for household, people in plan.whole.items():
        registers = [ABSENCE, MEMBERS] if asked and not people & plan.unsure else [MEMBERS]
        registers += by_headings
        if _living(plan, household) <= people and not _known(view, registers, people, day):
            answers: dict[str, Value] = {
                "registers": [*registers], "scope": HOUSEHOLD, "household": household,
                "day": day.isoformat(), "complete": True, "source": SOURCE,
            }  # fmt: skip
            yield Draft(Coverage.FORM, answers)
        for person in sorted(people & plan.unsure if asked else ()):
            if Coverages.of(view).whole(Register(ABSENCE), person, day):
                yield Draft(Coverage.FORM, _taken_back(person, day))


def _by_headings(plan: Plan, columns: Collection[str | None]) -> Iterator[str]:
    """What a roster says of everybody by how it asks: that it is about work, and about ours."""
    if not _REGISTER.intersection(columns):
        yield HUKOU
    about = [c.heading for c in plan.columns if c.target in {PLACE, AWAY_SINCE}]
    if _PURPOSE not in columns and about and all(_WORK in heading for heading in about):
        yield PURPOSE


def _taken_back(person: RecordId, day: date) -> dict[str, Value]:
    """Where somebody is was known and no longer is: the sheet speaks of it in words for nothing."""
    return {
        "registers": [ABSENCE], "scope": PERSON, "person": person, "day": day.isoformat(),
        "complete": False, "source": SOURCE,
    }  # fmt: skip


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
