"""Rows of the notices about benefits and projects.

Pure, like ``forms.gather``: a village view and a day in, cells as people read them out. Minors are
never named: of a minor only the surname is given. What may not stand on a board is not even
gathered.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from forms.answer import Answer
from forms.codes import Codes
from forms.days import age_on
from forms.definition import Body, RecordId
from forms.evaluate import evaluate
from forms.expressions import parse
from forms.gathered import Gathered, adult_name, by_place
from forms.notice import NoticeDef
from forms.parameters import Parameters
from forms.village_view import VillageView

Cells = dict[str, str]


def benefits(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """Benefits for which the notice's condition holds: one row each, by hamlet."""
    del parameters
    found = []
    for record, body in wanted(notice, view, "benefit", day):
        person = RecordId(str(body.get("person", "")))
        home = RecordId(str(body.get("household") or view.household_of(person) or ""))
        if view.body("person", person) is None or not view.lives(person, day):
            continue
        found.append((by_place(view, home), record, person, home, body))
    found.sort(key=lambda one: (one[0], one[1]))
    rows = [
        _benefit(view, person, home, body, day, codes) | {"seq": str(i)}
        for i, (_, _, person, home, body) in enumerate(found, 1)
    ]
    total = sum(fen(body.get("amount")) for *_, body in found)
    return Gathered(
        rows=tuple(rows),
        total=None,
        slots={"count": str(len(rows)), "amount": yuan(total)},
        used={"benefit": frozenset(record for _, record, *_ in found)},
        doubts=_no_hamlet(rows),
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
        {"project": frozenset(record for record, _ in found)}, (),
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
        "accepted": str(body.get("accepted_day", "")),
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


def fen(value: object) -> int:
    """An amount, also where an example writes it as text."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def yuan(amount: int) -> str:
    """Fen as 元, without digits that say nothing."""
    return f"{amount // 100}" if amount % 100 == 0 else f"{amount / 100:.2f}"


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
            found.append((by_place(view, home), record, person, home))
    rows = [
        {
            "seq": str(i),
            "hamlet": view.hamlet_of(home),
            "name": adult_name(view, person, day),
            "state": "待发证",
        }
        for i, (_, _, person, home) in enumerate(sorted(found), 1)
    ]
    used = {"disabled_person": frozenset(record for _, record, *_ in found)}
    return Gathered(tuple(rows), None, {"count": str(len(rows))}, used, _no_hamlet(rows))
