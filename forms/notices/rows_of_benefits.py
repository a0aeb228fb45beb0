"""Rows of the notices about benefits and projects.

Pure, like ``forms.notices.rows``: a village view and a day in, cells as people read them out.
Minors are never named: of a minor only the surname is given. What may not stand on a board is not
even read.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import Minors, NoticeDef
from forms.definitions.record_view import R
from forms.definitions.records import (
    Benefit,
    DisabledPerson,
    Hamlet,
    House,
    MedicalAid,
    Person,
    Project,
)
from forms.expressions.evaluate import evaluate
from forms.expressions.parser import parse
from forms.notices.judged_rows import hundredth_text, money_text
from forms.notices.posting_days import quarter_start
from forms.notices.row_set import FoundRows, SheetRow, adult_name, by_place
from forms.notices.selection import SheetPart, batch_of
from forms.privacy.masking import FEWER, SMALL
from forms.schema.code_list import Codes
from forms.schema.deadline import surely_by
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import DayRange, age_on, as_written, possibly_last
from forms.schema.ternary import Answer
from forms.village.sealed_access import may_be_minor
from forms.village.view import VillageView

Cells = dict[str, str]
ENDED: Final = "不再符合条件"
"""The only reason a sheet gives for an ending: why is between the office and the family."""
GIVEN_UP: Final = "本人申请退出"
_NEW, _STOPPED = "新增", "停发"
MONEY: Final = frozenset({"amount", "grant"})
"""Figures of rows that are money."""
NEVER_LISTED: Final = frozenset({"L04", "L05"})
"""Benefits of orphans and children nobody raises: in no list, whatever a condition says."""
_PASSED: Final = {True: "合格", False: "不合格", None: ""}


def benefits(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Benefits for which the notice's condition holds: one row each, by hamlet."""
    day = part.last
    found, children = [], 0
    for benefit in wanted(notice, view, Benefit, part):
        person = benefit.person
        if person is None or benefit.kind in NEVER_LISTED:
            continue
        if view.get(Person, person) is None or not view.lives.surely(person, day):
            continue
        if notice.minors is Minors.NEVER and may_be_minor(view, person, day):
            children += 1
            continue
        home = benefit.household or view.household_of(person) or RecordId("")
        found.append((by_place(view, home), benefit.id, person, home, benefit))
    found.sort(key=lambda one: one[:2])
    shows = {column.id for column in notice.columns}
    houses = _houses(view, day) if shows & _OF_HOUSE else {}
    rows = [
        SheetRow(
            {
                **_benefit(view, person, home, benefit, part, definitions.codes),
                **_house(houses.get(home), definitions.codes),
            },
            view.name(person), benefit,
            frozenset({person, benefit.id, *_of_home(shows, home, houses.get(home))}),
            {
                "amount": benefit.amount or 0, "grant": benefit.grant_amount or 0,
                "persons": _persons(view, home, benefit, day),
            },
        )
        for _, _, person, home, benefit in found
    ]  # fmt: skip
    return FoundRows(tuple(rows), money=MONEY, doubts=_left_out(children))


def aid_decisions(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Decisions on aid; of kinds that tell an illness or a school only how many and how much."""
    found = benefits(notice, view, part, definitions)
    over = quarter_start(part.last + ONE_DAY) > part.last
    told = [
        f"{definitions.codes.label('benefit_kind', kind)}{_in_sum(sums, over=over)}"
        for kind in UNNAMED
        if (sums := _decided(view, kind, part))
    ]
    sentence = f"另有{'、'.join(told)}，依规只公布总数，不列个人。" if told else ""
    doubts = found.doubts
    if told and not found.rows:
        doubts += (f"本期没有要列名的决定，{'、'.join(told)}没有单独成表，请看 RP-22。",)
    return replace(found, slots={**found.slots, "unnamed": sentence}, doubts=doubts)


UNNAMED: Final = ("06", "07", "11")
"""Codes of ``benefit_kind`` that are never listed by name: the kind itself tells too much."""
MEDICAL: Final = "06"
ONE_DAY: Final = timedelta(days=1)


def _decided(view: VillageView, kind: str, part: SheetPart) -> dict[RecordId, int]:
    """What was granted in the time to each household, in fen; to whom is not told."""
    granted: list[tuple[RecordId | None, DayRange | None, int]] = [
        (one.household or _home(view, one.person), one.confirmed_day, _sum_of(one))
        for one in view.all(Benefit)
        if one.kind == kind
    ]
    if kind == MEDICAL:
        granted += [
            (_home(view, one.person), one.decided_day, one.aid_amount or 0)
            for one in view.all(MedicalAid)
            if one.aid_amount
        ]
    sums: dict[RecordId, int] = {}
    for home, at, fen in granted:
        if home is not None and at is not None and part.first <= at.first and at.last <= part.last:
            sums[home] = sums.get(home, 0) + fen
    return sums


def _sum_of(benefit: Benefit) -> int:
    """What one decision granted: the sum of this time, else what is drawn every month."""
    return benefit.grant_amount or benefit.amount or 0


def _home(view: VillageView, person: RecordId | None) -> RecordId | None:
    return view.household_of(person) if person else None


def _in_sum(sums: Mapping[RecordId, int], *, over: bool) -> str:
    """Households, and money once the quarter is over.

    Of one or two households the sum would be somebody's own; so would be what two sheets of one
    quarter differ by.
    """
    if len(sums) < SMALL:
        return f"{FEWER}户"
    total = sum(sums.values())
    return f"{len(sums)}户" + (f"、合计{total / 100:,.2f}元" if total and over else "")


def _persons(view: VillageView, home: RecordId, benefit: Benefit, day: date) -> int:
    """For how many persons of a household a benefit is."""
    members = [p for p in view.members.get(home, ()) if view.lives.surely(p, day)]
    return benefit.persons or len(members) or 1


def _benefit(
    view: VillageView,
    person: RecordId,
    home: RecordId,
    benefit: Benefit,
    part: SheetPart,
    codes: Codes,
) -> Cells:
    day = part.last
    birth = view.lives.births.get(person)
    ages = {age_on(at, day) for at in (birth.first, birth.last)} if birth else set()
    members = [p for p in view.members.get(home, ()) if view.lives.surely(p, day)]
    return {
        "hamlet": view.hamlet_of(home),
        "name": adult_name(view, person, day),
        "kind": codes.label("benefit_kind", benefit.kind),
        "size": str(len(members) or ""),
        "persons": str(benefit.persons or len(members) or ""),
        "amount": money_text(benefit.amount),
        "grant": money_text(benefit.grant_amount),
        "temp_form": codes.label("temp_aid_form", benefit.temp_form),
        "from_month": as_written(benefit.from_day)[:7],
        "age_band": str(*ages) if len(ages) == 1 else "",
        "support": codes.label("support_form", benefit.support),
        "ended": GIVEN_UP if benefit.end_reason == "6" else ENDED,
        "change": _STOPPED if surely_by(benefit.to_day, day) else _NEW,
        "item": benefit.item or "",
        "scale": benefit.scale or "",
        "rate": money_text(benefit.rate),
        "hours": hundredths(benefit.hours),
        "passed": _PASSED[benefit.passed],
        "house": "",
        "work": "",
    }


_OF_HOUSE: Final = frozenset({"house", "work"})
_OF_HOME: Final = frozenset({"size", "persons", *_OF_HOUSE})
"""Columns that speak of the household: what contradicts it keeps the row off the board."""


def _of_home(shows: Set[str], home: RecordId, house: House | None) -> Iterator[RecordId]:
    """The records of a home that a row speaks of."""
    if shows & _OF_HOME:
        yield home
        if house is not None:
            yield house.id


def _house(house: House | None, codes: Codes) -> Cells:
    if house is None:
        return {}
    return {
        "house": codes.label("house_grade", house.grade),
        "work": codes.label("house_work", house.work),
    }


def _houses(view: VillageView, day: date) -> dict[RecordId, House]:
    """Each household's house, as last looked at before the day; none where that is not told."""
    looks: dict[RecordId, list[House]] = defaultdict(list)
    for one in view.all(House):
        if one.household is not None and one.day is not None:
            looks[one.household].append(one)
    last = {h: possibly_last(((o.day, o) for o in some), day) for h, some in looks.items()}
    return {home: some[0] for home, some in last.items() if len(some) == 1 and some[0]}


def projects(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Projects for which the notice's condition holds."""
    rows = [
        SheetRow(
            _project(view, one, definitions.codes), f"「{one.name or '没有名称的项目'}」", one,
            frozenset({one.id}), {"amount": one.planned or 0},
        )
        for one in wanted(notice, view, Project, part)
    ]  # fmt: skip
    return FoundRows(tuple(rows), money=frozenset({"amount"}))


def _project(view: VillageView, one: Project, codes: Codes) -> Cells:
    dates = [as_written(one.start_day), as_written(one.finish_day)]
    gains = [(one.households, "户"), (one.persons, "人")]
    accepted = [as_written(one.accepted_day), one.acceptance]
    return {
        "name": one.name or "",
        "place": view.answer(Hamlet.name, one.hamlet) or "全村",
        "content": one.content or "",
        "source": codes.label("fund_source", one.source),
        "planned": money_text(one.planned),
        "gains": "".join(f"{number}{unit}" for number, unit in gains if number),
        "builder": one.builder or "",
        "dates": " 至 ".join(filter(None, dates)),
        "cost": money_text(one.cost),
        "accepted": "，".join(filter(None, accepted)),
        "unit": one.unit or "",
        "leader": one.leader_name or "",
        "overseer": one.overseer_name or "",
        "keeper": one.keeper_name or "",
        "mode": codes.label("project_mode", one.mode),
    }


def wanted(notice: NoticeDef, view: VillageView, kind: type[R], part: SheetPart) -> list[R]:
    """Records that a sheet about this part is about."""
    return [one for one in view.all(kind) if fits(notice, one.body, part)]


def fits(notice: NoticeDef, body: Body, part: SheetPart) -> bool:
    """Whether a sheet about this part is about a record."""
    if part.batch is not None and notice.record and part.batch != batch_of(notice, body):
        return False
    return meant(notice, body, part) is Answer.YES


def meant(notice: NoticeDef, body: Body, part: SheetPart) -> Answer:
    """Whether the condition of a kind holds for a record."""
    if not notice.when:
        return Answer.YES
    return evaluate(parse(notice.when), {**body, **part.answers()}, part.last).answer


def _left_out(children: int) -> tuple[str, ...]:
    if not children:
        return ()
    return (f"有{children}名未成年人没有列出：未成年人不公示姓名，请用 N25 公布人数。",)


def shown(number: int | None) -> str:
    """A whole number; nothing for no answer."""
    return "" if number is None else str(number)


def hundredths(value: int | None) -> str:
    """An answer kept in hundredths or fen, as people write it; nothing for none and nought."""
    return hundredth_text(value) if value else ""


def certificates(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """People for whom a disability certificate is being applied for; never its kind or grade."""
    del definitions
    day = part.last
    found, children = [], 0
    for card in wanted(notice, view, DisabledPerson, part):
        home = view.household_of(card.person) if card.person else None
        if card.certificate or card.person is None or home is None:
            continue
        if notice.minors is Minors.NEVER and may_be_minor(view, card.person, day):
            children += 1
        elif view.lives.surely(card.person, day):
            found.append((by_place(view, home), card.id, card.person, home, card))
    rows = [
        SheetRow(
            {
                "hamlet": view.hamlet_of(home),
                "name": adult_name(view, person, day),
            },
            view.name(person), card, frozenset({person, card.id}),
        )
        for _, _, person, home, card in sorted(found, key=lambda one: one[:2])
    ]  # fmt: skip
    return FoundRows(tuple(rows), doubts=_left_out(children))
