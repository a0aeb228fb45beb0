"""Rows of the notices about benefits and projects.

Pure, like ``forms.notices.rows``: a village view and a day in, cells as people read them out.
Minors are never named: of a minor only the surname is given. What may not stand on a board is not
even gathered.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from forms.definitions.notice import NoticeDef
from forms.definitions.parameters import Parameters
from forms.expressions.evaluate import evaluate
from forms.expressions.parser import parse
from forms.notices.row_set import Gathered, adult_name, by_place
from forms.schema.code_list import Codes
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import age_on, known_range
from forms.schema.ternary import Answer
from forms.village.sealed_access import is_minor
from forms.village.view import VillageView

Cells = dict[str, str]
ENDED: Final = "不再符合条件"
"""The only reason a sheet gives for an ending: why is between the office and the family."""
NEVER_LISTED: Final = frozenset({"L04", "L05"})
"""Benefits of orphans and children nobody raises: in no list, whatever a condition says."""
_PASSED: Final = {"yes": "合格", "True": "合格", "no": "不合格", "False": "不合格"}


def benefits(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """Benefits for which the notice's condition holds: one row each, by hamlet."""
    del parameters
    found, children = [], 0
    for record, body in wanted(notice, view, "benefit", day):
        person = RecordId(str(body.get("person", "")))
        home = RecordId(str(body.get("household") or view.household_of(person) or ""))
        if body.get("kind") in NEVER_LISTED:
            continue
        if view.body("person", person) is None or not view.lives(person, day):
            continue
        if notice.adults and is_minor(view, person, day):
            children += 1
            continue
        found.append((by_place(view, home), record, person, home, body))
    found.sort(key=lambda one: (one[0], one[1]))
    houses = _houses(view, day, codes) if any(c.id == "house" for c in notice.columns) else {}
    rows = [
        {**_benefit(view, person, home, body, day, codes), **houses.get(home, {}), "seq": str(i)}
        for i, (_, _, person, home, body) in enumerate(found, 1)
    ]
    total = sum(fen(body.get("amount")) for *_, body in found)
    return Gathered(
        rows=tuple(rows),
        total=None,
        slots={"count": str(len(rows)), "amount": yuan(total)},
        doubts=(*_no_hamlet(rows), *_left_out(children)),
    )


def _benefit(
    view: VillageView, person: RecordId, home: RecordId, body: Body, day: date, codes: Codes
) -> Cells:
    birth = view.births.get(person)
    age = age_on(birth.first, day) if birth else None
    members = [p for p in view.members.get(home, ()) if view.lives(p, day)]
    return {
        "hamlet": view.hamlet_of(home),
        "name": adult_name(view, person, day),
        "kind": codes.label("benefit_kind", str(body.get("kind", ""))),
        "size": str(len(members) or ""),
        "persons": str(body.get("persons") or len(members) or ""),
        "amount": yuan(fen(body.get("amount"))) if body.get("amount") else "",
        "from_month": str(body.get("from_day", ""))[:7],
        "age_band": str(age) if age is not None else "",
        "support": codes.label("support_form", str(body.get("support", ""))),
        "ended": ENDED,
        "item": str(body.get("item", "")),
        "scale": str(body.get("scale", "")),
        "rate": yuan(fen(body.get("rate"))) if body.get("rate") else "",
        "hours": hundredths(body.get("hours")),
        "passed": _PASSED.get(str(body.get("passed", "")), ""),
        "house": "",
        "work": "",
    }


def _houses(view: VillageView, day: date, codes: Codes) -> dict[RecordId, Cells]:
    """Grade and works of each household's house, as last looked at before the day."""
    seen = sorted(
        (on.first, record, body)
        for record, body in view.records("house").items()
        if (on := known_range(body.get("day"))) and on.first <= day
    )
    return {
        RecordId(str(body.get("household"))): {
            "house": codes.label("house_grade", str(body.get("grade", ""))),
            "work": codes.label("house_work", str(body.get("work", ""))),
        }
        for *_, body in seen
    }


def projects(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """Projects for which the notice's condition holds."""
    del parameters
    found = list(wanted(notice, view, "project", day))
    rows = [_project(view, body, codes) | {"seq": str(i)} for i, (_, body) in enumerate(found, 1)]
    total = sum(fen(body.get("planned")) for _, body in found)
    return Gathered(
        tuple(rows), None, {"count": str(len(rows)), "amount": yuan(total)},
        (),
    )  # fmt: skip


def _project(view: VillageView, body: Body, codes: Codes) -> Cells:
    hamlet = view.body("hamlet", RecordId(str(body.get("hamlet", "")))) or {}
    dates = [str(body.get(name, "")) for name in ("start_day", "finish_day")]
    gains = [(body.get("households"), "户"), (body.get("persons"), "人")]
    return {
        "name": str(body.get("name", "")),
        "place": str(hamlet.get("name") or "全村"),
        "content": str(body.get("content", "")),
        "source": codes.label("fund_source", str(body.get("source", ""))),
        "planned": yuan(fen(body.get("planned"))),
        "gains": "".join(f"{number}{unit}" for number, unit in gains if number),
        "builder": str(body.get("builder", "")),
        "dates": " 至 ".join(day for day in dates if day),
        "cost": yuan(fen(body.get("cost"))) if body.get("cost") else "",
        "accepted": "，".join(
            str(body[name]) for name in ("accepted_day", "acceptance") if body.get(name)
        ),
        "unit": str(body.get("unit", "")),
        "leader": str(body.get("leader_name", "")),
        "overseer": str(body.get("overseer_name", "")),
        "keeper": str(body.get("keeper_name", "")),
        "mode": codes.label("project_mode", str(body.get("mode", ""))),
    }


def wanted(
    notice: NoticeDef, view: VillageView, form: str, day: date
) -> Iterator[tuple[RecordId, Body]]:
    """Records of a form for which the notice's condition holds on the day."""
    condition = parse(notice.when) if notice.when else None
    for record, body in view.records(form).items():
        if condition is None or evaluate(condition, body, day).answer is Answer.YES:
            yield record, body


def _no_hamlet(rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    lost = sum(not row["hamlet"] for row in rows)
    return (f"有{lost}人没有登记屯名，公示上分不清同名的人，请先补登。",) if lost else ()


def _left_out(children: int) -> tuple[str, ...]:
    if not children:
        return ()
    return (f"有{children}名未成年人没有列出：未成年人不公示姓名，请用 N25 公布人数。",)


def fen(value: object) -> int:
    """An amount, also where an example writes it as text."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def yuan(amount: int) -> str:
    """Fen as 元, without digits that say nothing."""
    return f"{amount // 100}" if amount % 100 == 0 else f"{amount / 100:.2f}"


def hundredths(value: object) -> str:
    """A decimal answer, kept in hundredths, as people write it; nothing for no answer."""
    return yuan(fen(value)) if value else ""


def certificates(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """People for whom a disability certificate is being applied for; never its kind or grade."""
    del parameters, codes
    found = []
    for record, body in wanted(notice, view, "disabled_person", day):
        person = RecordId(str(body.get("person", "")))
        if body.get("certificate") or not view.lives(person, day):
            continue
        home = view.household_of(person)
        if home is not None:
            found.append((by_place(view, home), record, person, home, body))
    rows = [
        {
            "seq": str(i),
            "hamlet": view.hamlet_of(home),
            "name": adult_name(view, person, day),
            "assessor": str(body.get("assessor", "")),
        }
        for i, (_, _, person, home, body) in enumerate(sorted(found, key=lambda one: one[:2]), 1)
    ]
    return Gathered(tuple(rows), None, {"count": str(len(rows))}, _no_hamlet(rows))
