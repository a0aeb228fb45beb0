"""Returns whose rows are people, helpers, projects or kinds of work rather than hamlets.

Each maker takes what is asked and gives the rows of its return; the columns are in the return's
definition (``forms/data/reports``). Nobody is ranked: rows stand in the order of hamlet and name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from forms.privacy.masking import MASKS
from forms.reports.definition import Cell, RegisterQuery, RegisterRows, Row
from forms.reports.village_registers import incomes, plans, postings
from forms.reports.yearly import rows as yearly_rows
from forms.rules.lists import derive
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import in_force, known_range
from forms.schema.ternary import Answer
from forms.village.absences import VISIT_REASONS

NEEDS: Final = frozenset({"2", "3"})
"""Codes of ``visit_result`` that leave something to do."""
MONEY_IN, MONEY_OUT = "1", "2"
"""Codes of ``fund_way``."""
BY_HAND: Final = "（手填）"


def children(asked: RegisterQuery) -> RegisterRows:
    """RP-02: every left-behind child with school, parents and guardian; for those who care only."""
    entries = derive("left_behind_child", asked.view, asked.day, codes=asked.codes)
    listed = [e.subject for e in entries if e.answer is Answer.YES]
    unsure = sum(e.answer is Answer.UNKNOWN for e in entries)
    rows = sorted(_child(asked, child) for child in listed)
    notes: tuple[str, ...] = ("内部使用，不得公示，不得外传。",)
    if unsure:
        notes += (f"另有{unsure}名儿童无法判断，没有列入，请在名单页看要问的话。",)
    return RegisterRows(tuple(rows), (), notes)


def _child(asked: RegisterQuery, child: RecordId) -> Row:
    view, codes = asked.view, asked.codes
    person = view.body("person", child) or {}
    card = next(_in_force(asked, view.linked("left_behind_child", "person", child)), {})
    contact = next(_in_force(asked, view.linked("one_to_one", "person", child)), {})
    kin = view.kinship
    parents = [
        f"{word}{_whereabouts(asked, relative.person)}"
        for word, relative in (("父", kin.father(child)), ("母", kin.mother(child)))
        if relative is not None
    ]
    school = "".join(str(card.get(name, "")) for name in ("school", "grade"))
    helper = view.body("helper", RecordId(str(contact.get("helper", "")))) or {}
    return view.hamlet_of(view.household_of(child)) or "未登记", (
        view.name(child),
        codes.label("gb_gender", str(person.get("sex", ""))),
        codes.label("gb_ethnic", str(person.get("ethnic", ""))),
        str(person.get("birth", "")),
        MASKS["M3"].apply(str(person.get("id_number", ""))),
        school or codes.label("lbc_school", str(card.get("school_state", ""))),
        "，".join(parents),
        str(card.get("guardian_name", "")),
        codes.label("gb_relation", str(card.get("guardian_relation", ""))),
        MASKS["M5"].apply(str(card.get("guardian_phone", ""))),
        codes.label("lbc_guard_eval", str(card.get("guard_eval", ""))),
        str(helper.get("name", "")),
    )


def _whereabouts(asked: RegisterQuery, person: RecordId) -> str:
    """在家, the place somebody went to, or 已故."""
    if not asked.view.lives(person, asked.day):
        return "已故"
    for _, body in asked.view.linked("absence", "person", person):
        begun = known_range(body.get("from_day"))
        began = begun is not None and begun.first <= asked.day
        away = in_force(body.get("from_day"), body.get("to_day"), asked.day)
        if away or (began and body.get("return_reason") in VISIT_REASONS):
            return f"在{body.get('place') or '外地'}"
    return "在家"


def helpers(asked: RegisterQuery) -> RegisterRows:
    """RP-11: what each helper's contacts needed and got in the time; no ranking."""
    view = asked.view
    rows = sorted(_helper(asked, helper, body) for helper, body in view.records("helper").items())
    kept = [row for row in rows if any(isinstance(cell, int) and cell for cell in row[1])]
    return RegisterRows(tuple(kept), _added(kept), ("按姓名排列，不排名、不打分。",))


def _helper(asked: RegisterQuery, helper: RecordId, body: Body) -> Row:
    view = asked.view
    contacts = list(_in_force(asked, view.linked("one_to_one", "helper", helper)))
    visits = [v for _, v in view.linked("visit", "helper", helper) if asked.within(v.get("day"))]
    seen = {v.get("person") for v in visits} | {v.get("household") for v in visits}
    people = {RecordId(str(contact.get("person"))) for contact in contacts}
    met = [p for p in people if p in seen or view.household_of(p) in seen]
    tasks = [t for _, t in view.linked("task", "owner", helper)]
    return str(body.get("name", "")), (
        str(body.get("unit", "")),
        len({view.household_of(p) for p in people}),
        len(people),
        len(met),
        len(visits),
        sum(v.get("result") in NEEDS for v in visits),
        sum(asked.within(t.get("done_day")) for t in tasks),
    )


def projects(asked: RegisterQuery) -> RegisterRows:
    """RP-12: every project with what was planned, has arrived and is paid."""
    view = asked.view
    bodies = view.records("project")
    rows = tuple(_project(asked, project, body) for project, body in bodies.items())
    planned, arrived, paid = (sum(int(row[1][i]) for row in rows) for i in (2, 3, 4))
    total: tuple[Cell, ...] = ("", "", planned, arrived, paid, _share(paid, arrived), "", "")
    return RegisterRows(rows, total if rows else ())


def _project(asked: RegisterQuery, project: RecordId, body: Body) -> Row:
    view, codes = asked.view, asked.codes
    entries = [
        entry
        for _, entry in view.linked("fund", "project", project)
        if (at := known_range(entry.get("day"))) and at.last <= asked.day
    ]
    arrived, paid = (
        sum(_fen(entry.get("amount")) for entry in entries if entry.get("way") == way)
        for way in (MONEY_IN, MONEY_OUT)
    )
    hamlet = view.body("hamlet", RecordId(str(body.get("hamlet", "")))) or {}
    return str(body.get("name", "")), (
        str(hamlet.get("name", "全村")),
        codes.label("fund_source", str(body.get("source", ""))),
        _fen(body.get("planned")),
        arrived,
        paid,
        _share(paid, arrived),
        codes.label("project_stage", str(body.get("stage", ""))),
        str(body.get("finish_day", "")),
    )


def work(asked: RegisterQuery) -> RegisterRows:
    """RP-16: what was done in the month and the year; what only the secretary knows stays blank."""
    counted = {
        title: (
            sum(asked.within(body.get(day)) for body in asked.view.records(form).values()),
            sum(asked.this_year(body.get(day)) for body in asked.view.records(form).values()),
        )
        for title, form, day in WORK
    }
    rows: list[Row] = [(title, (*figures, "")) for title, figures in counted.items()]
    rows += [(title, ("", "", BY_HAND)) for title in OWN_WORDS]
    return RegisterRows(tuple(rows), (), ("手填的栏目由本人填写，系统不记在村天数，不考勤。",))


WORK: Final = (
    ("走访（次）", "visit", "day"),
    ("关爱服务（次）", "service", "day"),
    ("帮扶措施（项）", "measure", "from_day"),
    ("核实线索（条）", "lead", "day"),
    ("新增待遇（人次）", "benefit", "from_day"),
    ("会议（次）", "meeting", "day"),
    ("项目验收（个）", "project", "accepted_day"),
    ("答复异议（件）", "objection", "answered_day"),
    ("完成目标（项）", "plan", "done_day"),
    ("办完待办（件）", "task", "done_day"),
)
"""Title, form and the day that counts."""
OWN_WORDS: Final = ("驻村天数（自记）", "主要工作", "存在问题", "下步计划")


def _in_force(asked: RegisterQuery, linked: Iterable[tuple[RecordId, Body]]) -> Iterator[Body]:
    for _, body in linked:
        if in_force(body.get("from_day"), body.get("to_day"), asked.day):
            yield body


def _added(rows: list[Row]) -> tuple[Cell, ...]:
    """The sum of every column of figures; words add up to nothing."""
    columns = list(zip(*(cells for _, cells in rows), strict=True))
    return tuple(
        sum(int(cell) for cell in column) if all(isinstance(c, int) for c in column) else ""
        for column in columns
    )


def _fen(value: object) -> int:
    return value if isinstance(value, int) else 0


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def yearly(asked: RegisterQuery) -> RegisterRows:
    """RP-15: the parts of the yearly report with figures, or as somebody wrote them."""
    return RegisterRows(yearly_rows(asked.view, asked.day, asked.figures), bars=plans(asked).bars)


ROWS: Final[Mapping[str, Callable[[RegisterQuery], RegisterRows]]] = {
    "children": children,
    "helpers": helpers,
    "projects": projects,
    "work": work,
    "postings": postings,
    "incomes": incomes,
    "plans": plans,
    "yearly": yearly,
}
"""By the name a definition uses under ``rows``."""
