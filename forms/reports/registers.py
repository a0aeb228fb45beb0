"""Returns whose rows are people, helpers, projects or kinds of work rather than hamlets.

Each maker takes what is query and gives the rows of its return; the columns are in the return's
definition (``forms/data/reports``). Nobody is ranked: rows stand in the order of hamlet and name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from forms.circumstances.absences import VISIT_REASONS
from forms.definitions.record_view import Question, Record, covers
from forms.definitions.records import (  # fmt: skip
    Absence,
    Benefit,
    Hamlet,
    Helper,
    Lead,
    LeftBehindChild,
    Measure,
    Meeting,
    Objection,
    OneToOne,
    Person,
    Plan,
    Posting,
    Project,
    Service,
    Task,
    Visit,
)
from forms.notices.cash_book import MONEY_IN, MONEY_OUT, OPENING, moves, of_project
from forms.notices.claims import Judge
from forms.privacy.masking import MASKS
from forms.reports.aid import aid
from forms.reports.care_registers import houses, premiums, relocation, reviews, rights
from forms.reports.money import account_sheet, budget
from forms.reports.organisation_registers import (
    diversions,
    duties,
    rectifications,
    sponsors,
    supervision,
    terms,
)
from forms.reports.report_table import Cell, Checked, RegisterQuery, RegisterRows, Row
from forms.reports.village_registers import incomes, plans, postings, tables
from forms.reports.yearly import report_rows
from forms.rules.lists import derive
from forms.schema.deadline import maybe_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, as_written
from forms.schema.ternary import Answer
from forms.village.coverage import ABSENCE, Coverages, Register

NEEDS: Final = frozenset({"2", "3"})
"""Codes of ``visit_result`` that leave something to do."""
BY_HAND: Final = "（手填）"


def children(query: RegisterQuery) -> RegisterRows:
    """RP-02: every left-behind child with school, parents and guardian; for those who care only."""
    entries = derive("left_behind_child", query.view, query.day, query.definitions)
    listed = [e.subject for e in entries if e.answer is Answer.YES]
    unsure = sum(e.answer is Answer.UNKNOWN for e in entries)
    rows = sorted(_child(query, child) for child in listed)
    notes: tuple[str, ...] = ("内部使用，不得公示，不得外传。",)
    if unsure:
        notes += (f"另有{unsure}名儿童无法判断，没有列入，请在名单页看要问的话。",)
    return RegisterRows(tuple(rows), (), notes)


def _child(query: RegisterQuery, child: RecordId) -> Row:
    view, codes = query.view, query.definitions.codes
    person = view.card(Person, child)
    card = _current(LeftBehindChild, query, view.by(LeftBehindChild.person, child))
    contact = _current(OneToOne, query, view.by(OneToOne.person, child))
    kin = view.kinship
    parents = [
        f"{word}{_whereabouts(query, relative.person)}"
        for word, relative in (("父", kin.father(child)), ("母", kin.mother(child)))
        if relative is not None
    ]
    school = (card.school or "") + (card.grade or "")
    return view.hamlet_of(view.household_of(child)) or "未登记", (
        view.name(child),
        codes.label("gb_gender", person.sex),
        codes.label("gb_ethnic", person.ethnic),
        as_written(person.birth),
        MASKS["M3"].apply(person.id_number or ""),
        school or codes.label("lbc_school", card.school_state),
        "，".join(parents),
        card.guardian_name or "",
        codes.label("gb_relation", card.guardian_relation),
        MASKS["M5"].apply(card.guardian_phone or ""),
        codes.label("lbc_guard_eval", card.guard_eval),
        view.card(Helper, contact.helper).name or "",
    )


def _whereabouts(query: RegisterQuery, person: RecordId) -> str:
    """在家, the place somebody went to, 已故, or that nobody has asked."""
    if not query.view.lives.surely(person, query.day):
        return "已故"
    for absence in query.view.by(Absence.person, person):
        began = maybe_by(absence.from_day, query.day)
        if covers(absence, query.day) or (began and absence.return_reason in VISIT_REASONS):
            return f"在{absence.place or '外地'}"
    known = query.view.by(Absence.person, person)
    asked = Coverages.of(query.view).whole(Register(ABSENCE), person, query.day)
    return "在家" if known or asked else "去向没有问清"


def helpers(query: RegisterQuery) -> RegisterRows:
    """RP-11: what each helper's contacts needed and got in the time; no ranking."""
    view = query.view
    rows = sorted(_helper(query, helper) for helper in view.all(Helper))
    kept = [row for row in rows if any(isinstance(cell, int) and cell for cell in row[1])]
    return RegisterRows(tuple(kept), _added(kept), ("按姓名排列，不排名、不打分。",))


def _helper(query: RegisterQuery, helper: Helper) -> Row:
    view = query.view
    contacts = [one for one in view.by(OneToOne.helper, helper.id) if covers(one, query.day)]
    visits = [visit for visit in view.by(Visit.helper, helper.id) if query.within(visit.day)]
    seen = {v.person for v in visits} | {v.household for v in visits}
    people = {contact.person for contact in contacts if contact.person}
    met = [p for p in people if p in seen or view.household_of(p) in seen]
    return helper.name or "", (
        helper.unit or "",
        len({view.household_of(p) for p in people}),
        len(people),
        len(met),
        len(visits),
        sum(visit.result in NEEDS for visit in visits),
        sum(query.within(task.done_day) for task in view.by(Task.owner, helper.id)),
    )


def projects(query: RegisterQuery) -> RegisterRows:
    """RP-12: every project with what was planned, was there, has arrived and is paid."""
    rows = tuple(_project(query, project) for project in query.view.all(Project))
    planned, before, arrived, paid = (sum(int(row[1][i]) for row in rows) for i in (2, 3, 4, 5))
    share = _share(paid, before + arrived)
    total: tuple[Cell, ...] = ("", "", planned, before, arrived, paid, share, "", "", "")
    checks = tuple(
        Checked(False, f"{name}：支付{int(cells[5]) / 100:,.2f}元，超过期初结余加到账"
                       f"{(int(cells[3]) + int(cells[4])) / 100:,.2f}元，请核对金额或补记到账。")
        for name, cells in rows
        if int(cells[5]) > int(cells[3]) + int(cells[4])
    )  # fmt: skip
    good = (Checked(True, "每个项目的支付不超过期初结余加到账"),) if rows else ()
    return RegisterRows(rows, total if rows else (), checks=checks or good)


def _project(query: RegisterQuery, project: Project) -> Row:
    view, codes = query.view, query.definitions.codes
    dated = of_project(view, project.id, query.day)
    fen = moves(dated)
    before, arrived, out = (
        sum(fen[one.id] for _, one in dated if one.way == way)
        for way in (OPENING, MONEY_IN, MONEY_OUT)
    )
    paid = -out
    return project.name or "", (
        view.card(Hamlet, project.hamlet).name or "全村",
        codes.label("fund_source", project.source),
        project.planned or 0,
        before,
        arrived,
        paid,
        _share(paid, before + arrived),
        _posted(query, project),
        codes.label("project_stage", project.stage),
        as_written(project.finish_day) if maybe_by(project.finish_day, query.day) else "",
    )


def _posted(query: RegisterQuery, project: Project) -> str:
    """Which notices about a project hung as they have to."""
    judge = Judge(query.view, query.day, query.definitions)
    hung = {
        one.kind for one in query.view.by(Posting.project, project.id) if judge.holds(one, "hung")
    }
    return "、".join(word for kind, word in PROJECT_NOTICES if kind in hung) or "没有"


PROJECT_NOTICES: Final = (("N12", "计划"), ("N13", "实施前"), ("N14", "竣工"))
"""Kinds of notice about a project and what they are called in its row."""


def work(query: RegisterQuery) -> RegisterRows:
    """RP-16: what was done in the month and the year; what only the secretary knows stays blank."""
    judge = Judge(query.view, query.day, query.definitions)
    rows: list[Row] = []
    notes = ["手填的栏目由本人填写，系统不记在村天数，不考勤。"]
    for title, day in WORK:
        held = [one for one in query.view.all(day.kind) if query.this_year(day.of(one))]
        good = [one for one in held if _valid(judge, one)]
        month = sum(query.within(day.of(one)) for one in good)
        rows.append((title, (month, len(good), "")))
        if left := len(held) - len(good):
            notes.append(
                f"{title[:-3]}今年另有{left}{title[-2]}登记不全、不算数，没有计入，请看待核对。"
            )
    rows += [(title, ("", "", BY_HAND)) for title in OWN_WORDS]
    return RegisterRows(tuple(rows), (), tuple(notes))


def _valid(judge: Judge, record: Record) -> bool:
    """Whether a record is what its line counts it for."""
    if isinstance(record, Meeting):  # meetings of other bodies have no quorum to prove
        return not judge.lacking(record, "held")
    if isinstance(record, Project):
        return judge.proved(record, "finished")
    return judge.holds(record, "answered") if isinstance(record, Objection) else True


WORK: Final[tuple[tuple[str, Question[Record, DayRange]], ...]] = (
    ("走访（次）", Visit.day),
    ("关爱服务（次）", Service.day),
    ("帮扶措施（项）", Measure.from_day),
    ("核实线索（条）", Lead.day),
    ("新增待遇（人次）", Benefit.from_day),
    ("会议（次）", Meeting.day),
    ("项目验收（个）", Project.accepted_day),
    ("答复异议（件）", Objection.answered_day),
    ("完成目标（项）", Plan.done_day),
    ("办完待办（件）", Task.done_day),
)
"""Title and the day that counts."""
OWN_WORDS: Final = ("驻村天数（自记）", "主要工作", "存在问题", "下步计划")


Card = TypeVar("Card", LeftBehindChild, OneToOne)


def _current(kind: type[Card], query: RegisterQuery, cards: Iterable[Card]) -> Card:
    """The first that covers the day; a blank one when none does."""
    return next((one for one in cards if covers(one, query.day)), kind(RecordId(""), {}))


def _added(rows: list[Row]) -> tuple[Cell, ...]:
    """The sum of every column of figures; words add up to nothing."""
    columns = list(zip(*(cells for _, cells in rows), strict=True))
    return tuple(
        sum(int(cell) for cell in column) if all(isinstance(c, int) for c in column) else ""
        for column in columns
    )


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else "—"


ROWS: Final[Mapping[str, Callable[[RegisterQuery], RegisterRows]]] = {
    "aid": aid,
    "children": children,
    "helpers": helpers,
    "projects": projects,
    "work": work,
    "postings": postings,
    "incomes": incomes,
    "plans": plans,
    "tables": tables,
    "rectifications": rectifications,
    "sponsors": sponsors,
    "supervision": supervision,
    "terms": terms,
    "duties": duties,
    "diversions": diversions,
    "houses": houses,
    "premiums": premiums,
    "relocation": relocation,
    "reviews": reviews,
    "rights": rights,
    "yearly": report_rows,
    "accounts": account_sheet,
    "budget": budget,
}
"""By the name a definition uses under ``rows``."""
