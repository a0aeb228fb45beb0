"""What is said beside an indicator: a second figure that belongs to it, as one sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from forms.circumstances.income import net_income, statement_before, statement_on
from forms.definitions.record_view import covers
from forms.definitions.records import Benefit, School
from forms.indicators.indicator import Indicator
from forms.notices.cash_book import MONEY_OUT, ledgers, moves
from forms.rules.facts_benefit import DIBAO, TEKUN
from forms.schema.form import RecordId
from forms.schema.partial_date import plus_months
from forms.village.view import VillageView

UNUSED_MONTHS: Final = 12
"""Money that arrived longer ago and is still there is asked about in reviews."""
PROVED: Final = "3"
"""Code of ``compulsory_status``: 辍学, no longer only suspected."""
SPECIAL: Final = frozenset({DIBAO, TEKUN})
"""Codes of ``benefit_kind`` of people whose insurance is paid for them."""


def unused_money(_: Indicator, view: VillageView, day: date) -> str:
    """Money that arrived over a year ago and was not paid out since, by project and source."""
    limit, left = plus_months(day, -UNUSED_MONTHS), 0
    for entries in ledgers(view, day).values():
        fen = moves(entries)
        arrived = sum(fen[one.id] for at, one in entries if at <= limit and one.way != MONEY_OUT)
        paid = -sum(fen[one.id] for _, one in entries if one.way == MONEY_OUT)
        left += max(arrived - paid, 0)
    if not left:
        return ""
    return f"到账满{UNUSED_MONTHS}个月还没有用完的有{left / 100:,.2f}元，请核对原因。"


def dropped_out(one: Indicator, view: VillageView, day: date) -> str:
    """How many of those out of school are proved, not only suspected."""
    if not one.part:
        return ""
    proved = sum(
        any(
            school.state == PROVED and covers(school, day)
            for school in view.by(School.person, child)
        )
        for child in one.part
    )
    return f"其中辍学{proved}人、疑似辍学{len(one.part) - proved}人；目标是零。"


def special_groups(one: Indicator, view: VillageView, day: date) -> str:
    """How many of those in 低保 or 特困 are insured; for them the aim is everybody."""
    poor: set[RecordId | None] = set()
    for benefit in view.all(Benefit):
        if benefit.kind in SPECIAL and covers(benefit, day):
            poor.update(view.members.get(benefit.household, ()) if benefit.household else ())
            poor.add(benefit.person)
    insured, known = poor.intersection(one.part), poor.intersection((*one.part, *one.rest))
    if not known:
        return ""
    return f"低保、特困对象{len(known)}人中已参保{len(insured)}人；目标是一个不漏。"


def growth(one: Indicator, view: VillageView, day: date) -> str:
    """The change of the mean income of those with a statement for the year before as well."""
    now, before, people, homes = 0, 0, [0, 0], 0
    for home in (*one.part, *one.rest, *one.unknown):
        statement = statement_on(view, home, day)
        earlier = statement_before(view, home, statement) if statement else None
        if statement is None or earlier is None:
            continue
        this, last = net_income(statement), net_income(earlier)
        if this.missing or last.missing:
            continue
        homes += 1
        now, before = now + this.total, before + last.total
        people = [people[0] + (this.people or 0), people[1] + (last.people or 0)]
    if before <= 0 or not homes:
        return ""
    change = (now * people[1]) / (before * people[0]) * 100 - 100
    word = "增长" if change >= 0 else "下降"
    return f"有上年核算可比的{homes}户，人均纯收入{word}{abs(change):.1f}%。"


SIDE_FIGURES: Final[Mapping[str, Callable[[Indicator, VillageView, date], str]]] = {
    "unused_money": unused_money,
    "dropped_out": dropped_out,
    "special_groups": special_groups,
    "growth": growth,
}
"""By the name definitions use; an empty sentence is not shown."""
