"""What a form works out while it is being filled in, in sentences: sums, quorums, the next step."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from forms.circumstances.income import PerCapita, dibao_income, net_income
from forms.circumstances.rosters import ROSTERED, due
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, Record
from forms.definitions.records import (
    BranchRectify,
    FundDiversion,
    MedicalAid,
    Meeting,
    MonitoredHousehold,
    Rectification,
)
from forms.definitions.records import Income as Statement
from forms.expressions.compiler import condition
from forms.schema.deadline import first_of
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

Answers = Mapping[str, Value]
QUORATE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("04", "05", "06"), "held"), "09": "supervision_held", "10": "council_held",
}  # fmt: skip
"""By code of ``meeting_type``: the claim that asks for a quorum."""

JUDGED: Final = {"03": "party_review", "07": "appraisal"}
"""The claim that says when a vote of other kinds of meeting counts."""

Steps = tuple[tuple[Question[Any, DayRange], str], ...]
STEPS: Final[Steps] = (
    (MonitoredHousehold.found_day, "发现线索"), (MonitoredHousehold.checked_day, "入户核实"),
    (MonitoredHousehold.appraised_day, "民主评议"), (MonitoredHousehold.posted_day, "村内公示"),
    (MonitoredHousehold.admitted_day, "县级批准"), (MonitoredHousehold.measured_day, "首项帮扶"),
    (MonitoredHousehold.removed_day, "风险消除"),
)  # fmt: skip
"""Question and name of every step of a monitored household, in order."""


CORRECTING: Final[Steps] = (
    (Rectification.found_day, "发现问题"), (Rectification.done_day, "整改完成"),
    (Rectification.checked_day, "另一人验收"), (Rectification.closed_day, "销号"),
    (Rectification.back_day, "回头看"),
)  # fmt: skip
"""Of a finding."""
ORDERING: Final[Steps] = (
    (BranchRectify.listed_day, "列入整顿"), (BranchRectify.accepted_day, "验收"),
    (BranchRectify.removed_day, "销号"), (BranchRectify.back_day, "回头看"),
)  # fmt: skip
"""Of a weak organisation."""


def income(answers: Answers, _definitions: Definitions, _view: VillageView) -> list[str]:
    """The two per-capita incomes, each with what it is made of."""
    statement = Statement(RecordId(""), answers)
    return [_income(one) for one in (net_income(statement), dibao_income(statement))]


def _income(one: PerCapita) -> str:
    parts = " ".join(f"{'＋' if line.fen >= 0 else '－'}{line.zh}{abs(line.fen) / 100:,.2f}"
                     for line in one.lines if line.fen)  # fmt: skip
    if one.per_head is None:
        return f"{one.title}：还算不出，请把收入、支出和人口填全。{parts}"
    total = f"{parts} ＝ {one.total / 100:,.2f}元" if parts else "0元"
    return f"{one.title}：{one.per_head / 100:,.2f}元（{total}，÷{one.people}人）"


def meeting(answers: Answers, definitions: Definitions, view: VillageView) -> list[str]:
    """How many are due by the roster, whether enough were there, and whether the motion passed."""
    held = Meeting(RecordId(""), answers)
    stated, present, agreed = held.due, held.present, held.agreed
    found, rostered = [], due(view, held)
    if held.type in ROSTERED and held.day:
        unclear = "名册不全，算不出应到几人：请先登记成员，届满、离任的写清日期。"
        found.append(unclear if rostered is None else f"按开会那天的名册，应到 {rostered} 人。")
    if stated and present is not None:
        found.append(f"到会 {present}／{stated}，占 {present * 100 / stated:.1f}%。")
        found += _quorum(held, rostered, definitions)
    if present and agreed is not None:
        share = f"同意 {agreed}／{present}，占 {agreed * 100 / present:.1f}%"
        found.append(f"{share}，{_verdict(held, rostered, definitions)}。")
    return found


def _lacking(
    held: Meeting, claim: str, rostered: int | None, definitions: Definitions
) -> list[str]:
    """What a meeting lacks for a claim, by its own answers and the roster of its day."""
    conditions = definitions.form(Meeting.FORM).claim(claim).conditions
    known = {**held.body, **({} if rostered is None else {"roster_due": rostered})}
    return [c.say for c in conditions if condition(c.when)(known, None) is not True]


def _quorum(held: Meeting, rostered: int | None, definitions: Definitions) -> Iterator[str]:
    """By the same conditions as the tasks and notices that rest on the meeting."""
    if claim := QUORATE.get(held.type or ""):
        lacking = _lacking(held, claim, rostered, definitions)
        yield f"不够法定人数：{lacking[0]}" if lacking else "够法定人数。"


def _verdict(held: Meeting, rostered: int | None, definitions: Definitions) -> str:
    """Whether a vote passed: nobody's does where not enough were there, or nobody can tell."""
    if held.present is None or held.agreed is None or held.agreed * 2 <= held.present:
        return "没有过半，没有通过"
    claim = {**QUORATE, **JUDGED}.get(held.type or "")
    if claim is None:
        return "过半"
    lacking = _lacking(held, claim, rostered, definitions)
    return "过半，但还不能算通过：" + lacking[0].rstrip("。") if lacking else "过半，通过"


def monitored(answers: Answers, _definitions: Definitions, _view: VillageView) -> list[str]:
    """The steps that are done, and the next one."""
    case = MonitoredHousehold(RecordId(""), answers)
    return _steps(case, STEPS, ends=bool(case.natural))


def rectification(answers: Answers, _definitions: Definitions, _view: VillageView) -> list[str]:
    """The steps of a finding."""
    return _steps(Rectification(RecordId(""), answers), CORRECTING)


def branch(answers: Answers, _definitions: Definitions, _view: VillageView) -> list[str]:
    """The steps of a weak organisation that is put in order."""
    return _steps(BranchRectify(RecordId(""), answers), ORDERING)


def _steps(case: Record, steps: Steps, *, ends: bool = False) -> list[str]:
    done = [f"{name} {at.written}" for day, name in steps if (at := day.of(case))]
    left = [] if ends else [name for day, name in steps if day.of(case) is None]
    found = [f"已办：{' → '.join(done)}。"] if done else []
    return [*found, f"下一步：{left[0]}。" if left else "全部步骤都有日期。"]


def diversion(answers: Answers, _definitions: Definitions, _view: VillageView) -> list[str]:
    """How much of a diverted sum is still to come back."""
    case = FundDiversion(RecordId(""), answers)
    if case.state != PAID_BACK or case.amount is None:
        return []
    back = case.repaid_amount or 0
    whole, left = case.amount / 100, (case.amount - back) / 100
    return [f"涉及 {whole:,.2f}元，已追回 {back / 100:,.2f}元，还差 {left:,.2f}元。"]


def medical(answers: Answers, definitions: Definitions, view: VillageView) -> list[str]:
    """What of the county's fund is left to the village in the year of a decision."""
    decided = first_of(MedicalAid(RecordId(""), answers).decided_day)
    fund = definitions.parameters.get("medical_fund_year", decided) if decided else None
    if decided is None or not isinstance(fund, int) or isinstance(fund, bool):
        return []
    used = sum(
        one.aid_amount or 0
        for one in view.all(MedicalAid)
        if one.decided_day and one.decided_day.first.year == decided.year
    )
    left = fund * 100 - used
    ends = f"还剩 {left / 100:,.2f}元" if left >= 0 else f"超过 {-left / 100:,.2f}元"
    return [f"{decided.year}年县里分到本村 {fund:,}元，台账上已救助 {used / 100:,.2f}元，{ends}。"]


PAID_BACK: Final = "3"
"""Code of ``diversion_state``."""
Work = Callable[[Answers, Definitions, VillageView], list[str]]
FORM_SUMMARIES: Final[Mapping[str, Work]] = {
    "income": income, "meeting": meeting, "monitored_household": monitored,
    "rectification": rectification, "branch_rectify": branch, "fund_diversion": diversion,
    "medical_aid": medical,
}  # fmt: skip
"""By form: the sentences that its answers work out to."""
