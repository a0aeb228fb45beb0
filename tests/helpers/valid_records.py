"""Records that hold what they say: one for each claim of the program's forms, as of ``DAY``."""

from forms.schema.form import RecordId, Value
from tests.helpers.family import Family

SIGNED: dict[str, Value] = {
    "checker_name": "蓝国强", "checked_day": "2026-10-01",
    "approver_name": "韦大明", "approved_day": "2026-10-01", "place": "村委会公开栏",
}  # fmt: skip
"""What a posting needs beside its kind, title and day; posted from 1 October 2026 on."""
MEETING: dict[str, Value] = {
    "day": "2026-10-20", "type": "05", "step": "4", "matter": "水柜维修方案", "due": 45,
    "present": 30, "agreed": 29, "against": 1, "abstained": 0, "result": True,
    "resolution": "同意实施",
}  # fmt: skip
VOTE: dict[str, Value] = {
    "day": "2026-10-20", "matter": "修村道", "assembly": "04", "entitled": 120, "present": 80,
    "agreed": 76, "money_head": 2000,
}  # fmt: skip
APPRAISAL: dict[str, Value] = {
    "day": "2026-09-20", "type": "07", "matter": "评议监测对象", "due": 15, "present": 12,
    "agreed": 11, "result": True,
}  # fmt: skip
CASE: dict[str, Value] = {
    "household": "h", "state": "50", "type": "30", "risk": "01", "measures": ["01"],
    "found_day": "2026-09-10", "checked_day": "2026-09-12", "compared_day": "2026-09-14",
    "appraised_day": "2026-09-20", "appraisal": "appraisal",
}  # fmt: skip
SHEET: dict[str, Value] = {
    **SIGNED, "kind": "N09", "title": "拟纳入监测对象公示", "posted_day": "2026-10-02", "days": 7,
}  # fmt: skip
NUMBERED: dict[str, Value] = {
    **SHEET, "number": "弄峒村公示〔2026〕N09-1002号", "digest": "0123456789ABCDEF0123",
}  # fmt: skip
TAKEN_DOWN: dict[str, Value] = {
    **SHEET, "removed_day": "2026-10-20", "archived_day": "2026-10-21", "archive_no": "2026-001",
}  # fmt: skip
STATES: dict[str, dict[str, Value]] = {
    "appraised": {},
    "proposed": {},
    "noticed": {"state": "60", "posting": "sheet", "posted_day": "2026-10-02"},
    "admitted": {
        "state": "80", "posting": "sheet", "posted_day": "2026-10-02",
        "admitted_day": "2026-10-15", "admit_document": "某政审〔2026〕3号",
    },
    "removing": {
        "state": "85", "admitted_day": "2026-02-15", "found_day": "2026-01-10",
        "measured_day": "2026-02-20", "exit_checked_day": "2026-09-15",
        "exit_appraisal": "appraisal",
    },
    "removed": {
        "state": "90", "admitted_day": "2026-02-15", "found_day": "2026-01-10",
        "measured_day": "2026-02-20", "exit_checked_day": "2026-09-15",
        "exit_appraisal": "appraisal", "removed_day": "2026-10-20",
    },
}  # fmt: skip
PROJECT: dict[str, Value] = {
    "name": "水柜维修", "stage": "30", "planned": 12345600, "source": "01",
    "plan_no": "某发改〔2026〕1号",
    "builder": "某建筑公司", "mode": "1", "content": "维修水柜10座", "start_day": "2026-12-01",
}  # fmt: skip
STAGES: dict[str, dict[str, Value]] = {
    "budgeted": {},
    "starting": {"stage": "40"},
    "started": {"stage": "50", "start_day": "2026-10-20"},
    "finished": {
        "stage": "70", "start_day": "2026-03-01", "finish_day": "2026-09-01",
        "accepted_day": "2026-09-10", "passed": True, "cost": 12000000,
    },
}  # fmt: skip
OBJECTION: dict[str, Value] = {
    "posting": "sheet", "received_day": "2026-10-05", "content": "名单少了一户", "state": "40",
    "about": "吴振华", "by": "卢佳慧", "handler": "helper", "findings": "属实，已补",
    "answered_day": "2026-10-07",
}  # fmt: skip
FINDING: dict[str, Value] = {
    "problem": "公示栏没有及时更新", "class": "06", "found_day": "2026-09-01",
    "measures": "每月更新", "owner": "helper", "due_day": "2026-10-01", "state": "40",
    "done_day": "2026-09-20", "evidence": "公示照片存公开档案", "checker_name": "蓝国强",
    "checked_day": "2026-09-25", "closed_day": "2026-09-26",
}  # fmt: skip
DIVERTED: dict[str, Value] = {
    "fund": "entry", "found_day": "2026-09-01", "planned_use": "修水柜", "real_use": "修村道",
    "amount": 500000, "source": "01", "state": "2", "approved_document": "某农发〔2026〕8号",
    "settled_day": "2026-09-20", "told_day": "2026-09-02",
}  # fmt: skip
HANDED: dict[str, Value] = {
    "day": "2026-10-10", "giver": "helper", "taker": "second", "witness_name": "蓝国强",
    "items": ["1"], "passphrase_changed": True, "access_ended": True, "signed_day": "2026-10-10",
}  # fmt: skip
OPINION: dict[str, Value] = {
    "day": "2026-10-01", "topic": "2", "opinion": "票据不全", "result": "5", "reply": "已补",
    "replied_day": "2026-10-05", "reported_to": "镇纪委", "reported_day": "2026-10-01",
}  # fmt: skip
QUESTION: dict[str, Value] = {
    "day": "2026-10-01", "topic": "2", "question": "水柜花了多少钱", "handler": "helper",
    "reply": "给看了账页", "replied_day": "2026-10-03",
}  # fmt: skip
WEAK: dict[str, Value] = {
    "year": 2026, "problems": ["04"], "listed_day": "2026-03-01", "secretary": "helper",
    "leader_name": "卢佳慧", "plan": "每月一次主题党日", "checker_name": "蓝国强",
    "accepted_day": "2026-09-01", "removed_day": "2026-09-10",
}  # fmt: skip
AID: dict[str, Value] = {
    "household": "h", "person": "p1", "kind": "01", "accepted_day": "2026-09-01",
    "home_check_day": "2026-09-04", "checkers": 2, "data_check_day": "2026-09-05",
    "first_opinion_day": "2026-09-10",
}  # fmt: skip
EXIT: dict[str, Value] = {
    "household": "h", "proposed_day": "2026-09-10", "exit_checked_day": "2026-09-15",
    "exit_checkers": 2, "household_signed": True, "keep_reason": False,
    "exit_appraised_day": "2026-09-20", "appraisal": "appraisal", "posted_day": "2026-10-02",
    "posting": "exit_sheet", "township_day": "2026-10-12", "county_day": "2026-10-15",
    "document": "某政审〔2026〕9号", "marked_day": "2026-10-16",
}  # fmt: skip
REVIEW: dict[str, Value] = {
    "household": "h", "year": 2026, "assessed_day": "2026-09-01", "assessors": 2, "class": "1",
    "depend": False, "reason": "收入稳定", "decided_day": "2026-10-01",
    "document": "某政审〔2026〕10号",
}  # fmt: skip
LETTER: dict[str, Value] = {
    "title": "防返贫责任书", "year": 2026, "party_a": "板岭村村民委员会", "party_b": "韦书记",
    "terms": "每月走访一次", "due_day": "2026-12-31", "printed_day": "2026-01-10",
    "signed_day": "2026-01-12", "kept_at": "村委会档案柜一号",
}  # fmt: skip
PERIOD: dict[str, Value] = {
    "year": 2026, "quarter": "3", "opening": 100_00, "income": 50_00, "spent": 30_00,
    "closing": 120_00, "supervision_day": "2026-10-05", "supervision_ok": True,
}  # fmt: skip
DONE: dict[tuple[str, str], dict[str, Value]] = {
    **{("aid_case", claim): AID for claim in ("surveyed", "opined")},
    ("aid_case", "confirmed"): {
        **AID,
        "reported_day": "2026-09-20",
        "confirmed_day": "2026-09-28",
        "document": "某民〔2026〕7号",
    },
    ("aid_case", "refused"): {**AID, "refused_day": "2026-09-28"},
    **{("exit_review", claim): EXIT for claim in ("checked", "appraised", "noticed", "marked")},
    **{("lifted_out_review", claim): REVIEW for claim in ("assessed", "decided")},
    **{("meeting", claim): MEETING for claim in ("held", "decision")},
    ("meeting", "party_review"): {**MEETING, "type": "03", "step": "3"},
    ("meeting", "appraisal"): APPRAISAL,
    ("collective_decision", "passed"): VOTE,
    **{("monitored_household", claim): {**CASE, **more} for claim, more in STATES.items()},
    **{("posting", claim): NUMBERED for claim in ("checked", "approved", "hung", "numbered")},
    **{("posting", claim): TAKEN_DOWN for claim in ("removed", "archived")},
    ("posting", "withdrawn"): {**SHEET, "withdrawn_day": "2026-10-05", "withdrawn_for": "写错了"},
    **{("project", claim): {**PROJECT, **more} for claim, more in STAGES.items()},
    ("meeting", "staff_appraised"): {**MEETING, "staff_appraisal": True},
    ("meeting", "council_held"): {
        **MEETING,
        "type": "10",
        "council": "council",
        "due": 3,
        "present": 2,
    },
    ("meeting", "supervision_held"): {**MEETING, "type": "09", "due": 3, "present": 2},
    **{("rectification", claim): FINDING for claim in ("done", "checked", "closed")},
    **{("fund_diversion", claim): DIVERTED for claim in ("stated", "settled")},
    ("handover", "complete"): HANDED,
    **{("supervision_opinion", claim): OPINION for claim in ("answered", "reported")},
    ("villager_question", "answered"): QUESTION,
    **{("branch_rectify", claim): WEAK for claim in ("accepted", "removed")},
    ("duty_letter", "signed"): LETTER,
    ("duty_letter", "reviewed"): {**LETTER, "review_day": "2026-10-20", "result": "做到了"},
    ("fund_period", "reviewed"): PERIOD,
    **{("objection", claim): OBJECTION for claim in ("tied", "handled", "answered")},
}
"""By form and claim: a body of which the claim holds in ``scene``."""
RECORD = RecordId("proved")
"""The record of such a body."""


def scene(form: str, claim: str, **changed: Value | None) -> Family:
    """A village with a record of which the claim holds, but for what is changed in it.

    Args:
        form: Form of the claim.
        claim: Its id.
        changed: Answers put in its place; None takes one away.
    """
    family = Family()
    family.couple_with_child()
    family.bodies["household"][RecordId("h")] = {
        "hh_no": "0001", "hamlet": "t", "head_name": "吴振华",
    }  # fmt: skip
    body = {k: v for k, v in {**DONE[form, claim], **changed}.items() if v is not None}
    further: dict[str, dict[str, dict[str, Value]]] = {
        "hamlet": {"t": {"name": "上屯", "number": "1"}},
        "helper": {"helper": {"name": "罗大明"}, "second": {"name": "卢佳慧"}},
        "fund": {"entry": {"day": "2026-03-01", "way": "in", "source": "01", "amount": 1000000}},
        "council": {"council": {"name": "上屯理事会"}},
        "meeting": {"appraisal": APPRAISAL},
        "posting": {
            "sheet": SHEET,
            "exit_sheet": {**SHEET, "kind": "N11", "title": "风险消除公示"},
            "before": {
                **SHEET,
                "kind": "N13",
                "title": "实施前公示",
                "project": RECORD,
                "days": 10,
            },
        },
    }
    for kind, bodies in further.items():
        family.bodies[kind] = {RecordId(record): one for record, one in bodies.items()}
    family.bodies.setdefault(form, {})[RECORD] = body
    family.represented(45)
    for person in ("代表1", "代表2", "代表3"):
        since: dict[str, Value] = {"person": person, "elected_day": "2026-01-01"}
        family.put("supervisor", **since, role="2")
        family.put("council_member", **since, role="3", council="council")
    return family
