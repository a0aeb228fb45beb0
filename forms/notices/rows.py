"""Finds the rows of a notice in the records of a day: which households, which figures.

Pure: a village view and a day in, cells as people read them out. Masks are applied by the caller,
column by column, so that nothing leaves here marked as fit for paper.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.record_view import covers
from forms.definitions.records import HouseholdType, Service, Visit
from forms.notices.contributions import contributions
from forms.notices.posting_days import quarter_start
from forms.notices.row_set import NoticeRows, by_place, head_name
from forms.notices.rows_of_benefits import benefits, certificates, fits, projects
from forms.notices.rows_of_form import of_form, of_records, unfit
from forms.notices.rows_of_village import disclosure, funds, helpers, meetings
from forms.privacy.masking import FEWER, figure
from forms.rules.lists import derive
from forms.schema.code_list import Codes
from forms.schema.form import FormDef, RecordId
from forms.schema.partial_date import DayRange, as_written
from forms.schema.ternary import Answer
from forms.village.view import VillageView

WITHHELD: Final = "不列"
"""Stands for a total from which a hidden figure could be computed."""
CARE_LISTS: Final = (
    ("left_behind_child", "农村留守儿童"),
    ("left_behind_woman", "农村留守妇女"),
    ("left_behind_elder", "农村留守老年人"),
    ("disabled_person", "持证残疾人"),
)
_CARED: Final = ("persons", "visits", "services")
MONITORED: Final = frozenset({"20", "21", "22", "30"})
"""Codes of ``hh_assist_type`` of households under watch."""


RowSource: TypeAlias = Callable[[NoticeDef, VillageView, date, Definitions], NoticeRows]


def notice_rows(
    notice: NoticeDef,
    view: VillageView,
    day: date,
    definitions: Definitions,
) -> NoticeRows:
    """The rows of a notice as of a day.

    Args:
        notice: The kind.
        view: The village.
        day: As-of day.
        definitions: What holds in the village.

    Raises:
        KeyError: The definition names a row source that does not exist.
        UnknownForm: It names a form that does not exist.
    """
    if form := of_form(notice):
        return of_records(notice, definitions.form(form), view.on(day), day, definitions.codes)
    return ROW_SOURCES[notice.rows](notice, view.on(day), day, definitions)


def why_unknown(notice: NoticeDef, forms: Mapping[str, FormDef]) -> str:
    """Why the rows of a kind cannot be found, one sentence; empty when they can."""
    if name := of_form(notice):
        return unfit(notice, forms.get(name))
    known = notice.rows in ROW_SOURCES
    return "" if known else f"没有「{notice.rows}」这种取数办法，请对照说明改正。"


def _households(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> NoticeRows:
    """Households with an open spell of the wanted type, by hamlet."""
    in_force = set(view.households_in_force())
    spells: dict[RecordId, HouseholdType] = {}
    for spell in view.all(HouseholdType):
        if spell.household in in_force and covers(spell, day) and fits(notice, spell.body, day):
            spells[spell.household] = spell
    found = sorted(spells, key=lambda household: by_place(view, household))
    rows = [
        {
            "seq": str(i),
            **_household_row(view, household, spells[household], day, definitions.codes),
        }
        for i, household in enumerate(found, 1)
    ]
    lost = sum(not row["hamlet"] for row in rows)
    persons = sum(int(row["size"]) for row in rows)
    return NoticeRows(
        rows=tuple(rows),
        total=None,
        slots={"households": str(len(rows)), "persons": str(persons)},
        doubts=(f"有{lost}户没有登记屯名，公示上分不清同名的人，请先补登。",) if lost else (),
    )


def _household_row(
    view: VillageView, household: RecordId, spell: HouseholdType, day: date, codes: Codes
) -> dict[str, str]:
    watched = spell.monitor_type in MONITORED
    return {
        "hamlet": view.hamlet_of(household),
        "head": head_name(view, household, day),
        "size": str(sum(view.lives(person, day) for person in view.members[household])),
        "type": codes.label("hh_assist_type", spell.monitor_type if watched else spell.type),
        "risk": codes.label("monitor_risk_type", spell.risk),
        "end_month": as_written(spell.to_day)[:7],
        "measures": "、".join(codes.label("help_measure", code) for code in spell.measures or ()),
    }


def _care_figures(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> NoticeRows:
    """How many people of each kind, and how often they were visited this quarter."""
    del notice
    visits = [one for one in view.all(Visit) if _of_quarter(one.day, day)]
    services = [one for one in view.all(Service) if _of_quarter(one.day, day)]
    rows: list[dict[str, str]] = []
    counts: list[tuple[int, int, int]] = []
    open_questions = 0
    for list_id, label in CARE_LISTS:
        derived = derive(list_id, view, day, definitions)
        people = {d.subject for d in derived if d.answer is Answer.YES}
        open_questions += any(d.answer is Answer.UNKNOWN for d in derived)
        homes = {view.household_of(person) for person in people} - {None}
        count = sum(
            visit.person in people if visit.person else visit.household in homes for visit in visits
        )
        served = sum(service.person in people for service in services)
        counts.append((len(people), count, served))
        rows.append({"kind": label, **dict(zip(_CARED, map(figure, counts[-1]), strict=True))})
    return NoticeRows(
        rows=tuple(rows),
        total={
            "kind": "合计",
            **dict(zip(_CARED, map(_total, zip(*counts, strict=True)), strict=True)),
        },
        slots={},
        doubts=("有人还判断不了是否在名单上，没有计入，请在名单页看「无法判断」。",)
        if open_questions
        else (),
    )


def _of_quarter(at: DayRange | None, day: date) -> bool:
    return at is not None and quarter_start(day) <= at.first and at.last <= day


def _total(counts: Sequence[int]) -> str:
    """The sum; withheld when a hidden count could be had by subtraction.

    With one hidden count the difference is that count; with two or more it narrows them down to
    few cases, so the sum is printed only where nothing is hidden.
    """
    return WITHHELD if FEWER in map(figure, counts) else str(sum(counts))


ROW_SOURCES: Final[Mapping[str, RowSource]] = {
    "households": _households,
    "care_figures": _care_figures,
    "benefits": benefits,
    "certificates": certificates,
    "projects": projects,
    "funds": funds,
    "meetings": meetings,
    "contributions": contributions,
    "helpers": helpers,
    "disclosure": disclosure,
}
