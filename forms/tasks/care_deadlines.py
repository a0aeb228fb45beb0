"""Clocks of care: children left alone, houses to check, relocated households, gifts to publish."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from forms.circumstances.monitoring import last_visit, relocated
from forms.definitions.definitions import Definitions
from forms.definitions.records import (
    Donation,
    Facility,
    FacilityDay,
    Person,
    Posting,
    Visit,
)
from forms.leads.life_events import ChildrenAlone, alone_in, away, dead_people
from forms.notices.claims import Judge
from forms.notices.posting_days import quarter_start
from forms.schema.deadline import Clock, first_of, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, plus_months
from forms.village.view import VillageView

CARE_HOUSES: Final = frozenset({"01", "02", "03", "04", "05"})
"""Codes of ``facility_type``: houses where people are looked after, with a log of their own."""
IN_USE: Final = "1"
"""Code of ``facility_state``."""
HOUSES: Final = "民发〔2017〕193号；广西2015年决定四（十）；间隔是本产品默认"
RELOCATED: Final = "2026年中央一号文件（九）；间隔是本产品默认"
GIFTS: Final = "村民委员会组织法（2025年修订）第35条第二项"
CHILDREN: Final = "未成年人保护法第11条、第43条、第92条"
ALONE: Final = "child_alone"
"""Before any other task, as the duty to report."""
NEAR: Final = timedelta(days=14)


def care_clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of care that runs on a day, also those that have run out."""
    yield from _houses(view, day)
    yield from _repairs(view, day, definitions)
    yield from _relocated(view, day, definitions)
    yield from _children(view, day)
    yield from _gifts(Judge(view, day, definitions))


def _houses(view: VillageView, day: date) -> Iterator[Clock]:
    """Once a month: what is safe, and that somebody wrote down how many came."""
    first = day.replace(day=1)
    last = plus_months(first, 1) - timedelta(days=1)
    checked = {
        log.facility
        for log in view.all(FacilityDay)
        if log.checked and log.day and first <= log.day.first and log.day.last <= day
    }
    for house in view.all(Facility):
        if house.type in CARE_HOUSES and house.state == IN_USE and house.id not in checked:
            what = f"请做「{house.name or ''}」本月的安全检查，并补齐运行日志，"
            yield Clock("house_check", house.id, what, first, last, HOUSES,
                        "登记一条查了安全的运行日志", FacilityDay.FORM, None,
                        (("facility", house.id), ("day", day.isoformat())))  # fmt: skip


def _children(view: VillageView, day: date) -> Iterator[Clock]:
    """Children whom a death left without an adult at home: somebody goes there the same day.

    Adults who are away count where they were away when the death came: later departures leave
    children behind in the way the lists of left-behind children speak of.
    """
    dead = dead_people(view, day)
    for home in view.lives.households():
        died = [p for p in view.members[home] if p in dead]
        one = alone_in(view, home, day, at_home=True) if died else None
        if one is None or _looked_after(view, one, died, day):
            continue
        deaths = [view.lives.deaths.get(p) for p in died]
        last = max((at for at in deaths if at), key=lambda at: at.last, default=None)
        since = min(last.first, day) if last else day
        if alone_in(view, home, since, at_home=True) is None:
            continue
        undated = "" if None not in deaths else "（去世日期没有写，请补填）"
        what = (
            f"{view.called(home)}有人去世{undated}，{one.told(view)}，请当天上门看由谁照护，"
            "没有人照护的立即报公安派出所和民政部门，"
        )
        yield Clock(ALONE, home, what, since, since, CHILDREN,
                    "登记一次走访，或者给孩子登记监护人", Visit.FORM, None,
                    (("household", home), ("day", day.isoformat())), last)  # fmt: skip


def _looked_after(
    view: VillageView, one: ChildrenAlone, died: Sequence[RecordId], day: date
) -> bool:
    """Whether somebody surely went there after the last death, or every child has a guardian here.

    A guardian who is away looks after nobody.
    """
    called = last_visit(view, one.home, day)
    deaths = [view.lives.deaths.get(p) for p in died]
    if called is not None and all(at is not None and at.last <= called for at in deaths):
        return True
    guardians = (view.answer(Person.guardian, person) for person in one.people)
    return all(
        g is not None and view.lives.surely(g, day) and not away(view, g, day) for g in guardians
    )


def _repairs(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    wait = timedelta(days=definitions.parameters.number("repair_days", day))
    for log in view.all(FacilityDay):
        found = first_of(log.day)
        if log.safe is not False or found is None or found > day or surely_by(log.fixed_day, day):
            continue
        name = view.card(Facility, log.facility).name or ""
        yield Clock("repair", log.id, f"「{name}」检查不合格，请修好，", found,
                    first_of(log.fix_by) or found + wait, HOUSES, "写上修好日期",
                    FacilityDay.FORM, log.id, counted=log.fix_by or log.day)  # fmt: skip


def _relocated(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    every = timedelta(days=definitions.parameters.number("relocation_visit_days", day))
    for move in relocated(view, day):
        home, moved = move.household, first_of(move.moved_day)
        if home is None or moved is None:
            continue
        seen = last_visit(view, home, day)
        last = max(seen or moved, moved) + every
        if last < quarter_start(day):  # never called on, as far as the book knows: this quarter
            last = _end_of_quarter(day)
        if last - NEAR <= day:
            alone = "" if move.contact else "（还没有联系人）"
            yield Clock("relocation_visit", home, f"请走访搬迁户{view.called(home)}{alone}，",
                        last - NEAR, last, RELOCATED, "登记一次走访", Visit.FORM, None,
                        (("household", home), ("day", day.isoformat())),
                        None if seen else move.moved_day)  # fmt: skip


def _gifts(judge: Judge) -> Iterator[Clock]:
    """What was given is handed on and published within its quarter."""
    view, day = judge.view, judge.day
    for gift in view.all(Donation):
        received = first_of(gift.day)
        if received is None or received > day or received < quarter_start(_year_ago(day)):
            continue
        sheet = view.get(Posting, gift.posting)
        published = sheet is not None and judge.holds(sheet, "hung")
        if surely_by(gift.given_day, day) and published:
            continue
        last = _end_of_quarter(received)
        todo = "公开" if surely_by(gift.given_day, day) else "发放并公开"
        what = f"请{todo}{_when(gift.day)}收到的捐赠，"
        yield Clock("donation", gift.id, what, received, last, GIFTS,
                    "写上发放日期，选上公开的那一张", Donation.FORM, gift.id,
                    counted=gift.day,
                    latest=_end_of_quarter(gift.day.last) if gift.day else None)  # fmt: skip


def _end_of_quarter(day: date) -> date:
    return plus_months(quarter_start(day), 3) - timedelta(days=1)


def _year_ago(day: date) -> date:
    return plus_months(day, -12)


def _when(at: DayRange | None) -> str:
    if at is None or at.first != at.last:
        return at.written if at else ""
    return f"{at.first.month}月{at.first.day}日"
