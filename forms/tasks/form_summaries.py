"""What a form works out while it is being filled in, in sentences: sums, quorums, the next step."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Income as Statement
from forms.definitions.records import Meeting, MonitoredHousehold
from forms.expressions.compiler import condition
from forms.schema.form import RecordId, Value
from forms.village.income import PerCapita, dibao_income, net_income

Answers = Mapping[str, Value]
DECIDING: Final = frozenset({"04", "05", "06"})
"""Codes of ``meeting_type`` of meetings that need a quorum by law."""

STEPS: Final = (
    (MonitoredHousehold.found_day, "发现线索"), (MonitoredHousehold.checked_day, "入户核实"),
    (MonitoredHousehold.appraised_day, "民主评议"), (MonitoredHousehold.posted_day, "村内公示"),
    (MonitoredHousehold.admitted_day, "县级批准"), (MonitoredHousehold.measured_day, "首项帮扶"),
    (MonitoredHousehold.removed_day, "风险消除"),
)  # fmt: skip
"""Question and name of every step of a monitored household, in order."""


def income(answers: Answers, _definitions: Definitions) -> list[str]:
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


def meeting(answers: Answers, definitions: Definitions) -> list[str]:
    """Whether enough people were there, and whether the motion passed."""
    held = Meeting(RecordId(""), answers)
    due, present, agreed = held.due, held.present, held.agreed
    found = []
    if due and present is not None:
        found.append(f"到会 {present}／{due}，占 {present * 100 / due:.1f}%。")
        found += _quorum(held, definitions)
    if present and agreed is not None:
        passed = agreed * 2 > present
        share = f"同意 {agreed}／{present}，占 {agreed * 100 / present:.1f}%"
        found.append(f"{share}，{'过半，通过' if passed else '没有过半，没有通过'}。")
    return found


def _quorum(held: Meeting, definitions: Definitions) -> Iterator[str]:
    """By the same conditions as the tasks and notices that rest on the meeting."""
    quorate = definitions.form(Meeting.FORM).claim("held").conditions
    if held.type in DECIDING:
        lacking = [c.say for c in quorate if condition(c.when)(held.body, None) is not True]
        yield f"不够法定人数：{lacking[0]}" if lacking else "够法定人数。"


def monitored(answers: Answers, _definitions: Definitions) -> list[str]:
    """The steps that are done, and the next one."""
    case = MonitoredHousehold(RecordId(""), answers)
    done = [f"{name} {at.written}" for day, name in STEPS if (at := day.of(case))]
    left = [] if case.natural else [name for day, name in STEPS if day.of(case) is None]
    found = [f"已办：{' → '.join(done)}。"] if done else []
    return [*found, f"下一步：{left[0]}。" if left else "全部步骤都有日期。"]


FORM_SUMMARIES: Final[Mapping[str, Callable[[Answers, Definitions], list[str]]]] = {
    "income": income, "meeting": meeting, "monitored_household": monitored,
}  # fmt: skip
"""By form: the sentences that its answers work out to."""
