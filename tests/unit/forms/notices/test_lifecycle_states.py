"""The machine of a sheet: no sequence of steps reaches an unlawful state, none stays unseen."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definitions.records import Posting
from forms.leads.consistency import inconsistencies
from forms.notices.claims import Judge
from forms.notices.lifecycle import OVER, STEPS, lacking, life, refusals
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.family import Family

DAY = date(2026, 11, 30)
SHEET = RecordId("sheet")
WRITTEN: dict[str, Value] = {
    "kind": "N09", "title": "拟纳入公示", "days": 7, "number": "弄峒村公示〔2026〕N09-1012号",
    "digest": "0123456789ABCDEF0123",
}  # fmt: skip
HUNG: dict[str, Value] = {
    **WRITTEN, "checker_name": "蓝国强", "checked_day": "2026-10-08",
    "approver_name": "韦大明", "approved_day": "2026-10-09", "posted_day": "2026-10-12",
    "place": "村委会门口",
}  # fmt: skip
FILED: dict[str, Value] = {
    **HUNG, "removed_day": "2026-10-28", "archived_day": "2026-10-29", "archive_no": "2026-001",
}  # fmt: skip


def village(**answers: Value) -> Family:
    family = Family()
    family.bodies["helper"] = {RecordId("罗"): {"name": "罗大明"}}
    family.bodies["posting"] = {SHEET: answers}
    return family


def told(family: Family, day: date = DAY) -> list[str]:
    return [one.zh for one in inconsistencies(family.view, day, bundled())
            if one.record == SHEET]  # fmt: skip


def faults(family: Family, day: date = DAY) -> tuple[str, ...]:
    posting = Posting(SHEET, family.bodies["posting"][SHEET])
    return life(family.view, posting, day, bundled()).faults


names = st.sampled_from(["蓝国强", "韦大明", "韦大明（主任）", "主任韦大明", "韦主任", ""])
days = st.integers(-3, 50).map(lambda n: (date(2026, 10, 8) + timedelta(n)).isoformat())
answers = st.fixed_dictionaries({}, optional={
    "checker_name": names, "approver_name": names, "place": st.just("村委会门口"),
    "archive_no": st.just("2026-001"), "withdrawn_for": st.just("写错了"),
    **{step.fields[0] if step.fields[0].endswith("day") else step.fields[1]: days
       for step in STEPS},
})  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), answers, st.integers(0, 9)), max_size=14))
def test_no_sequence_of_steps_reaches_an_unlawful_state(
    moves: list[tuple[object, dict[str, Value], int]],
) -> None:
    family, day = village(**WRITTEN), date(2026, 10, 6)
    for step, given_answers, later in moves:
        day += timedelta(later)
        assert step in STEPS
        mine = {k: v for k, v in given_answers.items() if k in step.fields and v}
        body = family.bodies["posting"][SHEET]
        judge = Judge(family.view, day, bundled())
        if not refusals(step, Posting(SHEET, body), mine, judge):
            family.bodies["posting"][SHEET] = {**body, **mine}
        assert faults(family, day) == ()
        assert told(family, day) == []


def test_the_lawful_way_is_open_to_the_end() -> None:
    family = village(**WRITTEN)
    for step in STEPS[:5]:
        mine = {name: FILED[name] for name in step.fields}
        day = max(date.fromisoformat(str(mine[n])) for n in mine if n.endswith("_day"))
        body = family.bodies["posting"][SHEET]
        judge = Judge(family.view, day, bundled())
        assert refusals(step, Posting(SHEET, body), mine, judge) == (), step.id
        family.bodies["posting"][SHEET] = {**body, **mine}
    assert life(family.view, Posting(SHEET, FILED), DAY, bundled()).stage in OVER
    assert told(family) == []


BROKEN: dict[str, tuple[dict[str, Value | None], str]] = {
    "posted unchecked": ({"checked_day": None}, "核对"),
    "posted unapproved": ({"approved_day": None, "approver_name": None}, "批准"),
    "nobody checked": ({"checker_name": None}, "核对人"),
    "one person": ({"approver_name": "蓝国强"}, "同一个人"),
    "one person with a title": ({"approver_name": "蓝国强（主任）"}, "同一个人"),
    "perhaps one person": ({"approver_name": "蓝主任"}, "写全名"),
    "one of two": ({"approver_name": "韦大明、蓝国强"}, "同一个人"),
    "approved before checked": ({"approved_day": "2026-10-07"}, "核对"),
    "posted before approved": ({"approved_day": "2026-10-13"}, "批准"),
    "posted on another day": ({"posted_day": "2026-10-13", "removed_day": None,
                               "archived_day": None, "archive_no": None}, "纸上印的"),
    "no place": ({"place": None}, "贴在哪里"),
    "one day": ({"days": 1}, "天数"),
    "down after a day": ({"removed_day": "2026-10-13"}, "贴满"),
    "down on the last day": ({"removed_day": "2026-10-27"}, "贴满"),
    "never posted": ({"posted_day": None}, "没有张贴"),
    "filed before down": ({"archived_day": "2026-10-27"}, "归档早于取下"),
    "filed and hanging": ({"removed_day": None}, "没有取下"),
    "digest": ({"digest": "XXXX"}, "核对码"),
    "withdrawn without reason": ({"withdrawn_day": "2026-10-20"}, "撤下更正"),
    "withdrawn before posted": ({"withdrawn_day": "2026-10-10", "withdrawn_for": "错"}, "早于张贴"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BROKEN))
def test_every_condition_broken_alone_is_found_with_what_to_do(name: str) -> None:
    changed, words = BROKEN[name]
    body = {k: v for k, v in {**FILED, **changed}.items() if v is not None}
    family = village(**body)
    said = told(family)
    assert any(words in one for one in said), said
    assert any(words in one for one in faults(family))
    assert all(one.endswith("。") and "请" in one for one in said)


@pytest.mark.parametrize("field", ["posted_day", "checked_day", "removed_day", "withdrawn_day"])
def test_a_day_still_to_come_is_found(field: str) -> None:
    family = village(**{**FILED, field: "2026-12-24"})
    assert any("还没有到" in one for one in told(family))


def test_two_sheets_of_one_number_are_found_unless_one_hangs_twice() -> None:
    family = village(**HUNG)
    family.bodies["posting"][RecordId("other")] = {**HUNG, "digest": "F" * 20}
    assert any("另一张公示也用了" in one for one in told(family))
    family.bodies["posting"][RecordId("other")] = {**HUNG, "place": "上峒屯"}
    assert told(family) == []
    family.bodies["posting"][RecordId("other")] = {
        **HUNG, "number": "弄峒村公示〔2026〕N09-1012-2号", "digest": "F" * 20,
    }  # fmt: skip
    assert told(family) == []


OBJECTION: dict[str, Value] = {
    "posting": SHEET, "received_day": "2026-10-15", "content": "名单少了一户", "state": "40",
    "handler": "罗", "findings": "不属实", "answered_day": "2026-10-20", "by": "覃大海",
}  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [{"answered_day": None}, {"handler": None}, {"findings": None}, {"by": "罗大明（文书）"},
     {"by": "罗文书"}, {"state": "20", "answered_day": None}],
)  # fmt: skip
def test_an_objection_half_answered_is_open_and_stops_what_follows(
    changed: dict[str, Value | None],
) -> None:
    family = village(**FILED)
    family.bodies["objection"] = {RecordId("o"): OBJECTION}
    assert told(family) == []
    body = {k: v for k, v in {**OBJECTION, **changed}.items() if v is not None}
    family.bodies["objection"] = {RecordId("o"): body}
    said = told(family)
    assert any("异议没有答复就取下" in one for one in said)
    assert any("先答复再归档" in one for one in said)
    assert faults(family)


def test_two_computers_that_merge_to_one_person_are_found() -> None:
    """One computer sets the checker to 乙, the other the approver: field by field, both hold."""
    ours, theirs = {**HUNG, "checker_name": "韦大明"}, {**HUNG}
    merged = {**theirs, "checker_name": ours["checker_name"]}
    assert any("同一个人" in one for one in told(village(**merged)))


stored = st.fixed_dictionaries({}, optional={
    **dict.fromkeys(("checker_name", "approver_name"), names),
    **dict.fromkeys(("checked_day", "approved_day", "posted_day", "removed_day"), days),
    "place": st.just("村委会门口"), "days": st.integers(1, 9), "archived_day": days,
})  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(stored)
def test_whatever_is_stored_is_lawful_by_an_own_reckoning_or_found(body: dict[str, Value]) -> None:
    """The reckoning knows nothing of the table: order of days, two people, length, fifteen days."""
    body = {k: v for k, v in {**WRITTEN, **body}.items() if v}
    order = ["checked_day", "approved_day", "posted_day", "removed_day", "archived_day"]
    dates = [body.get(name) for name in order]
    reached = max((i for i, at in enumerate(dates) if at), default=-1)
    lawful = all(dates[: reached + 1])
    lawful = lawful and [d for d in dates if d] == sorted(str(d) for d in dates if d)
    lawful = lawful and (reached < 0 or bool(body.get("checker_name")))
    lawful = lawful and (
        reached < 1
        or {body.get("checker_name"), body.get("approver_name")} == {"蓝国强", "韦大明"}
        or (
            body.get("checker_name") == "蓝国强"
            and body.get("approver_name") in ("韦大明（主任）", "主任韦大明", "韦主任")
        )
        or (
            body.get("approver_name") == "蓝国强"
            and body.get("checker_name") in ("韦大明（主任）", "主任韦大明", "韦主任")
        )
    )
    if reached >= 2:
        lawful = lawful and body["posted_day"] == "2026-10-12" and "place" in body
        lawful = lawful and int(str(body.get("days", 7))) >= 5
    if reached >= 3:
        lawful = lawful and str(body["removed_day"]) > "2026-10-27"
    assert (told(village(**body)) == []) == lawful
    judge = Judge(village(**body).view, DAY, bundled())
    assert (lacking(judge, Posting(SHEET, body)) == ()) == lawful
