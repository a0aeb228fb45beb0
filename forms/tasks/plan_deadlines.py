"""Clocks of what the village has set itself: milestones, targets, letters of duty, its accounts.

Nobody is ranked: a clock belongs to a matter, and whoever is named owns it. A month or quarter of
accounts is over when its sheet is up; before that the supervisors look at it
(村民委员会组织法 (2025) art. 35, 37).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import DutyLetter, Fund, FundPeriod, Milestone, Plan, Posting
from forms.notices.cash_book import (
    Account,
    Accounting,
    accounts,
    entries_by,
    month_of,
    quarter_of,
    shown_together,
    together,
)
from forms.notices.claims import Judge, is_reviewed
from forms.schema.deadline import VILLAGE, Clock, first_of, surely_by
from forms.schema.form import Value
from forms.tasks.village_deadlines import new_sheet, posted
from forms.village.view import VillageView

DONE, OFF = "3", "5"
"""Codes of ``plan_state``."""
SEED: Final = "广西2015年决定五（一）：倒排工期、挂图作战"
LETTERS: Final = "广西2015年决定五（一）：层层签订责任书"
LAW: Final = "村民委员会组织法（2025年修订）"
BEGIN: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=30)
"""How long before its day a step and a target without a beginning are shown; our own choice."""
ACCOUNTS: Final = ("N15", "N18")
"""Kinds of notice that show the accounts of a time."""
REVIEW_BEFORE: Final = timedelta(days=7)
"""The supervisors look so long before the sheet has to be up; our own choice."""


def plan_clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of plans, letters of duty and accounts that runs on a day."""
    yield from _milestones(view, day)
    yield from _plans(view, day)
    yield from _letters(view, day, definitions)
    yield from _accounts(view, day, definitions)


def over(one: Milestone | Plan, day: date) -> bool:
    """Whether a step or target is done by a day, or called off."""
    return surely_by(one.done_day, day) if one.done_day else one.state in (DONE, OFF)


def _milestones(view: VillageView, day: date) -> Iterator[Clock]:
    for step in view.all(Milestone):
        last = step.due_day
        if over(step, day) or last is None:
            continue
        plan = view.card(Plan, step.plan).target or "目标"
        stuck = f"（卡在：{step.blocked}）" if step.blocked else ""
        what = f"「{plan}」第{step.number or '？'}步「{step.title or ''}」要完成{stuck}，"
        first = min(first_of(step.from_day) or last.last - BEGIN, last.last)
        yield Clock("milestone", step.id, what, first, last.last, SEED,
                    "把状态改为已完成，写上完成日期", Milestone.FORM, step.id)  # fmt: skip


def _plans(view: VillageView, day: date) -> Iterator[Clock]:
    """Targets; while one has steps of its own, those are asked for, and it when they are done."""
    for plan in view.all(Plan):
        last, steps = plan.due_day, view.by(Milestone.plan, plan.id)
        if over(plan, day) or last is None or any(not over(step, day) for step in steps):
            continue
        what = f"目标「{plan.target or ''}」请按期完成，"
        first = min(first_of(plan.from_day) or last.last - AHEAD, last.last)
        yield Clock("plan", plan.id, what, first, last.last, SEED,
                    "把状态改为已完成，写上完成日期", Plan.FORM, plan.id)  # fmt: skip


def _letters(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Letters of duty: printed and not signed; run out and not held against what was done."""
    days = definitions.parameters.number
    for letter in view.all(DutyLetter):
        name, signed = f"责任书「{letter.title or ''}」", surely_by(letter.signed_day, day)
        printed, due = first_of(letter.printed_day), letter.due_day
        if not signed and printed is not None and printed <= day:
            last = printed + timedelta(days=days("duty_sign_days", day))
            yield Clock("duty_sign", letter.id, f"{name}已经打印，请双方签字留存，", printed, last,
                        LETTERS, "写上签署日期，拍签字页或写明原件在哪里",
                        DutyLetter.FORM, letter.id, counted=letter.printed_day)  # fmt: skip
        if not signed or due is None or due.last >= day or letter.state == OFF:
            continue
        if not surely_by(letter.review_day, day):
            last = due.last + timedelta(days=days("duty_review_days", day))
            yield Clock("duty_review", letter.id, f"{name}已到期限，请对照检查，", due.last, last,
                        LETTERS, "写上对照日期和完成情况", DutyLetter.FORM, letter.id)  # fmt: skip


def _accounts(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """The last month or quarter that is over: supervisors look, then it is posted."""
    time = closed(view, day, definitions)
    if time is None:
        return
    judge = Judge(view, day, definitions)
    first = time.last + timedelta(days=1)
    last = time.last + timedelta(days=definitions.parameters.number("finance_days", day))
    if posted(judge, ACCOUNTS, view.all(Posting), first):
        return
    kind = ACCOUNTS[-1]
    title = f"{time.name}{definitions.notices[kind].title}"
    sheet = new_sheet(judge, kind, title, (Posting.selected.name, time.key))
    yield Clock("finance", VILLAGE, f"{time.name}的收支要公开，", first, last, f"{LAW}第35条",
                "登记公示张贴（财务收支公开）", Posting.FORM, None, sheet)  # fmt: skip
    if not is_reviewed(judge, time):
        yield Clock("finance_review", VILLAGE, f"{time.name}的收支请村务监督委员会先审核，",
                    first, last - REVIEW_BEFORE, f"{LAW}第37条", "登记财务期间审核，写上审核日期",
                    FundPeriod.FORM, None, review_answers(together(accounts(view, time, day)), time)
                    )  # fmt: skip


def closed(view: VillageView, day: date, definitions: Definitions) -> Accounting | None:
    """The last time that is over and in which money moved: a month where there is much of it."""
    limit = definitions.parameters.number("finance_monthly_from", day)
    entries = entries_by(view.all(Fund), day)
    month = month_of(day.replace(day=1) - timedelta(days=1))
    quarter = quarter_of(quarter_of(day).first - timedelta(days=1))
    time = shown_together(entries, month.last, limit)
    time = time if time.last <= month.last and time.month is not None else quarter
    return time if any(time.first <= at <= time.last for at, _ in entries) else None


def review_answers(account: Account, time: Accounting) -> tuple[tuple[str, Value], ...]:
    """Answers of a new review: what the cash book says, and nothing it cannot tell."""
    which = (
        (FundPeriod.month.name, time.month)
        if time.month is not None
        else (FundPeriod.quarter.name, str(time.quarter))
    )
    figures = (
        (FundPeriod.opening.name, account.opening), (FundPeriod.income.name, account.income),
        (FundPeriod.spent.name, account.spent), (FundPeriod.closing.name, account.closing),
    )  # fmt: skip
    known = tuple((name, fen) for name, fen in figures if fen is not None)
    return ((FundPeriod.year.name, time.first.year), which, *known)
