"""What a form works out while it is being filled in, in sentences: sums, quorums, the next step."""

from collections.abc import Callable, Mapping
from typing import Final

from forms.definitions.records import Income as Statement
from forms.definitions.records import Meeting, MonitoredHousehold
from forms.schema.code_list import Codes
from forms.schema.form import RecordId, Value
from forms.village.income import PerCapita, dibao_income, net_income

Answers = Mapping[str, Value]

MEETINGS: Final[Mapping[str, tuple[int, int, str]]] = {
    "04": (
        1,
        2,
        "村民会议要有本村十八周岁以上村民的过半数，或三分之二以上的户的代表参加（第25条）",
    ),
    "05": (2, 3, "村民代表会议要有三分之二以上的组成人员参加（第29条）"),
    "06": (2, 3, "村民小组会议要有三分之二以上的村民或户的代表参加（第32条）"),
}
"""By ``meeting_type``: the share that must be present; paragraphs of 村民委员会组织法 (2025)."""

STEPS: Final = (
    (MonitoredHousehold.found_day, "发现线索"), (MonitoredHousehold.checked_day, "入户核实"),
    (MonitoredHousehold.appraised_day, "民主评议"), (MonitoredHousehold.posted_day, "村内公示"),
    (MonitoredHousehold.admitted_day, "县级批准"), (MonitoredHousehold.measured_day, "首项帮扶"),
    (MonitoredHousehold.removed_day, "风险消除"),
)  # fmt: skip
"""Question and name of every step of a monitored household, in order."""


def income(answers: Answers, _codes: Codes) -> list[str]:
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


def meeting(answers: Answers, codes: Codes) -> list[str]:
    """Whether enough people were there, and whether the motion passed."""
    held = Meeting(RecordId(""), answers)
    due, present, agreed = held.due, held.present, held.agreed
    found = []
    if due and present is not None:
        found.append(f"到会 {present}／{due}，占 {present * 100 / due:.1f}%。")
        rule = MEETINGS.get(held.type or "")
        if rule is not None:
            part, whole, law = rule
            more = part * 2 == whole  # half is not enough, two thirds are
            enough = present * whole > due * part if more else present * whole >= due * part
            verdict = "够法定人数" if enough else "不够法定人数，不能形成决议，请改期再开"
            found.append(f"{verdict}：{law}。")
    if present and agreed is not None:
        passed = agreed * 2 > present
        share = f"同意 {agreed}／{present}，占 {agreed * 100 / present:.1f}%"
        found.append(f"{share}，{'过半，通过' if passed else '没有过半，没有通过'}。")
    del codes
    return found


def monitored(answers: Answers, _codes: Codes) -> list[str]:
    """The steps that are done, and the next one."""
    case = MonitoredHousehold(RecordId(""), answers)
    done = [f"{name} {at.written}" for day, name in STEPS if (at := day.of(case))]
    left = [] if case.natural else [name for day, name in STEPS if day.of(case) is None]
    found = [f"已办：{' → '.join(done)}。"] if done else []
    return [*found, f"下一步：{left[0]}。" if left else "全部步骤都有日期。"]


FORM_SUMMARIES: Final[Mapping[str, Callable[[Answers, Codes], list[str]]]] = {
    "income": income, "meeting": meeting, "monitored_household": monitored,
}  # fmt: skip
"""By form: the sentences that its answers work out to."""
