"""How tasks are told in the window: state, kind, days; on the start page and in the list."""

from datetime import date
from typing import TYPE_CHECKING

from desktop.ui.page.form_request import FormAsk
from desktop.ui.widgets.basics import Tone
from forms.definitions.records import Visit
from forms.leads.due import Urgency

if TYPE_CHECKING:
    from desktop.ui.page.page import Page
    from forms.tasks.tasks import OpenTask

URGENCY: dict[Urgency, tuple[str, Tone]] = {
    Urgency.AT_ONCE: ("立即报告", "bad"),
    Urgency.OVERDUE: ("已过期", "bad"),
    Urgency.NOW: ("现在可办", "good"),
    Urgency.SOON: ("快到了", "info"),
    Urgency.ANYTIME: ("线索待核", ""),
}
KINDS = {
    "visit": "走访", "household_visit": "走访监测户", "appointment": "约定走访",
    "lead": "核实线索", "objection": "答复异议", "complaint": "投诉转办", "plan": "目标期限",
    "home_check": "入户核实", "case_notice": "监测公示", "notice_ended": "公示期满",
    "measure": "帮扶措施",
    "measure_result": "措施效果", "certificate": "残疾人证", "representatives": "代表会议",
    "assembly": "村民会议", "call": "会议通知", "disclosure": "村务公开", "decision": "决议公布",
    "project_notice": "项目公示", "project_finished": "完工公告", "posting": "取下归档",
    "archive": "归档",
    "table": "交表",
    "inspection_report": "整改报告", "rectify": "整改到期", "rectify_check": "整改验收",
    "branch": "党组织整顿", "diversion": "专款偏离", "supervision_up": "向上反映",
    "supervision_reply": "答复监督", "inquiry": "答复查询",
    "term": "任期届满", "term_unknown": "任期未写", "tour": "遍访农户", "handover": "离任交接",
    "handover_end": "交接收尾", "sponsor": "对照承诺", "election": "换届", "audit": "离任审计",
    "council": "理事会议事", "appraisal": "民主评议",
    "draft": "公示草稿",
    "report": "强制报告", "follow_up": "报告后跟进",
    "aid_opinion": "特困初审", "aid_survey": "启动调查", "aid_notice": "初审公示",
    "aid_report": "报县审核", "aid_confirm": "县里确认", "aid_total": "申请办结",
    "aid_tell": "告知理由", "aid_review": "低保复核", "exit": "退出评估", "exit_back": "退出回头看",
    "old_review": "原脱贫户评估", "old_told": "告知评估结果", "premium": "参保资助名单",
    "premium_missed": "漏资助参保", "child_alone": "孩子没人照护",
    "house_check": "设施检查", "repair": "设施维修",
    "relocation_visit": "走访搬迁户", "donation": "捐赠公开", "custody": "核对监护人",
    "report_on": "补报告",
    "milestone": "作战图节点", "duty_sign": "责任书签署", "duty_review": "责任书对照",
    "finance": "收支公开", "finance_review": "收支审核",
    "own": "自己记的", "turning_16": "满16周岁", "turning_18": "满18周岁",
    "turning_60": "满60周岁", "turning_80": "满80周岁",
}  # fmt: skip
"""What each kind of task is called in the filter."""


VISITED = frozenset({"visit", "household_visit", "appointment"})
"""Kinds a visit settles: done on the sheet of the household."""


def brief(task: "OpenTask") -> str:
    """What to do in few words; when somebody was last visited stands on the card."""
    return task.what.partition("：")[0] if task.form == "visit" else task.what


def window(task: "OpenTask", day: date) -> str:
    """The days in which it can be done, never a bare due date."""
    first, last = task.from_day, task.to_day
    if day > last:
        return f"已过 {(day - last).days} 天"
    until = short(last) if last.year == day.year else f"{last.year}年{short(last)}"
    if first <= day:
        return f"现在起至{until}可办"
    return f"{short(first)}至{until}可办"


def short(day: date) -> str:
    """11月3日."""
    return f"{day.month}月{day.day}日"


def place_of(task: "OpenTask", day: date) -> tuple[str, object]:
    """The page where a task is done and what it is given: its form with what is known already."""
    from forms.tasks.tasks import FORM, closing

    if task.form == Visit.FORM and task.kind in VISITED:
        return "visit_sheet", task.subject
    if task.kind == "handover":  # in one step with what is in the leaver's hands
        return "hand_over", task.subject
    preset = closing(task, day) if task.form == FORM else dict(task.preset)
    return "form", FormAsk(task.form, preset=preset)


def do(page: "Page", task: "OpenTask", day: date) -> None:
    """Go where a task is done: its form, or the record to complete."""
    if task.record is not None and task.kind != "handover":
        page.open_record.emit(task.record)
    else:
        page.go.emit(*place_of(task, day))
