"""One table of conditions: every claim with every condition broken, one by one.

The tests read the table itself, so a claim or condition that is added later is tested with it.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from forms.definitions.form_reader import read_claims
from forms.definitions.parameters import Dated, Parameter, Parameters
from forms.definitions.record_view import Record
from forms.errors import DefinitionFault
from forms.expressions.parser import parse
from forms.leads.consistency import inconsistencies, troubles
from forms.notices.claims import LIMIT, Judge
from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.program import bundled
from forms.schema.form import Condition, RecordId, Value
from forms.schema.yaml_reader import read_text
from forms.tasks.case_deadlines import clocks
from forms.tasks.village_deadlines import village_clocks
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import DONE, MEETING, RECORD, scene

CLAIMS = [(form.id, claim.id) for form in bundled().forms.values() for claim in form.claims]
WRONG: tuple[Value, ...] = (
    0, 1, 29, 10_000, True, False, "01", "03", "04", "06", "30", "96", "2020-01-01", "2026-09-21",
    "2026-10-03", "2026-10-12", "2026-10-30", "2027-05-01", "吴振华", "韦大明",
)  # fmt: skip
"""What is put in the place of an answer, in the hope that a condition breaks."""


def lacking(family: Family, form: str, claim: str, day: date = DAY) -> tuple[Condition, ...] | None:
    judge = Judge(family.view, day, bundled())
    kind = type("Any", (Record,), {"FORM": form})
    return judge.lacking(kind(RECORD, family.bodies[form][RECORD]), claim)


ELSEWHERE = {
    "announced = yes", "alone = yes", "left_open = no", "disputed = no",
    "kind != 'N18' or accounts_reviewed = yes",
}  # fmt: skip
"""Conditions on other records; ``test_lifecycle_states`` and ``test_lifecycle`` break those of a
sheet."""
KINDS: dict[str, list[dict[str, Value]]] = {
    "meeting": [{}, {"type": "04"}, {"type": "05"}, {"type": "06"}],
    "collective_decision": [{}, {"assembly": "05"}],
    "fund_diversion": [{}, {"state": "3", "repaid_day": "2026-09-20", "repaid_amount": 500000},
                       {"state": "4", "sent_to": "镇纪委"}, {"state": "5", "reason": "记错了"}],
}  # fmt: skip
"""Some conditions speak of one kind of meeting only."""


def broken() -> Iterator[tuple[str, str, int, dict[str, Value | None]]]:
    """Every condition of every claim with answers that break it: missing, and wrong."""
    for form, claim in CLAIMS:
        for number, condition in enumerate(bundled().form(form).claim(claim).conditions):
            ways = list(_ways(form, claim, condition))
            assert ways or condition.when in ELSEWHERE, (form, claim, condition.when)
            yield from ((form, claim, number, way) for way in ways)


def _ways(form: str, claim: str, condition: Condition) -> Iterator[dict[str, Value | None]]:
    """For each question of a condition: left out, and the first wrong answer that breaks it."""
    questions = {field.id for field in bundled().form(form).fields}
    for name in sorted(
        {name.partition(".")[0] for name in parse(condition.when).names} & questions
    ):
        wrong = 0
        for value in (None, *WRONG):
            for kind in KINDS.get(form, [{}]):
                way = {**kind, name: value}
                if wrong == 0 and condition in (
                    lacking(scene(form, claim, **way), form, claim) or ()
                ):
                    wrong += value is not None
                    yield way
                    break


@pytest.mark.parametrize(("form", "claim"), CLAIMS)
def test_a_record_with_all_it_takes_holds(form: str, claim: str) -> None:
    assert (form, claim) in DONE, "请在 tests/helpers/valid_records.py 写一条成立的登记"
    family = scene(form, claim)
    assert lacking(family, form, claim) == ()
    found = [one for one in inconsistencies(family.view, DAY, bundled()) if one.record == RECORD]
    assert found == []


@pytest.mark.parametrize(("form", "claim", "number", "changed"), list(broken()))
def test_each_condition_broken_alone_is_told_by_check(
    form: str, claim: str, number: int, changed: dict[str, Value | None]
) -> None:
    condition = bundled().form(form).claim(claim).conditions[number]
    family = scene(form, claim, **changed)
    found = [one for one in inconsistencies(family.view, DAY, bundled()) if one.record == RECORD]
    assert any(one.field == condition.field and condition.say in one.zh for one in found)


AGREED = {("duty_letter", "due_day"), ("project", "start_day")}
"""Days that are agreed on before they come."""
BEFORE_A_STEP = {
    ("aid_case", "surveyed"), ("exit_review", "checked"), ("exit_review", "appraised"),
    ("exit_review", "noticed"), ("lifted_out_review", "assessed"),
}  # fmt: skip
"""Claims about all that has to stand before a step, asked as soon as a day is written for it."""

OUT_OF_ORDER = {("posting", "posted_day"), ("duty_letter", "printed_day")}
"""Days that come before another in the record: later than that one, both are in doubt."""


@pytest.mark.parametrize(("form", "claim"), CLAIMS)
def test_what_is_written_down_for_a_later_day_has_not_happened(form: str, claim: str) -> None:
    """Such a day neither makes a claim hold nor takes it away."""
    for kind in KINDS.get(form, [{}]):
        for field in bundled().form(form).fields:
            if field.type != "date" or (form, field.id) in AGREED:
                continue
            later = lacking(scene(form, claim, **{**kind, field.id: "2027-05-01"}), form, claim)
            blank = lacking(scene(form, claim, **{**kind, field.id: None}), form, claim)
            assert later != () or blank == () or (form, claim) in BEFORE_A_STEP, field.id
            assert blank != () or later == () or (form, field.id) in OUT_OF_ORDER, field.id


DUTIES = {
    ("meeting", "held"): "representatives",
    ("posting", "hung"): "disclosure",
    ("objection", "answered"): "objection",
}
"""By claim: the clock that a record stops by it."""
OPENED = {
    ("meeting", "decision"): "decision",
    ("collective_decision", "passed"): "decision",
}
"""By claim: the duty that only a valid record opens."""


def runs(family: Family, kind: str) -> bool:
    view, known = family.view, bundled()
    found = [*clocks(view, DAY, known), *village_clocks(view, DAY, known)]
    return any(clock.kind == kind for clock in found)


def _dutiful(form: str, claim: str, **changed: Value | None) -> Family:
    """The scene of a claim; a sheet is the quarter's disclosure, which the village owes."""
    kind: dict[str, Value | None] = {"kind": "N24", "days": 15} if form == "posting" else {}
    return scene(form, claim, **{**kind, **changed})


@pytest.mark.parametrize(
    ("form", "claim", "number", "changed"),
    [one for one in broken() if one[:2] in DUTIES and "kind" not in one[3]],
)
def test_each_condition_broken_alone_leaves_the_task_open(
    form: str, claim: str, number: int, changed: dict[str, Value | None]
) -> None:
    assert number >= 0
    assert not runs(_dutiful(form, claim), DUTIES[form, claim])
    assert runs(_dutiful(form, claim, **changed), DUTIES[form, claim])


@pytest.mark.parametrize(
    ("form", "claim", "number", "changed"), [one for one in broken() if one[:2] in OPENED]
)
def test_what_was_not_validly_decided_is_not_to_be_published(
    form: str, claim: str, number: int, changed: dict[str, Value | None]
) -> None:
    assert number >= 0
    assert runs(scene(form, claim), OPENED[form, claim])
    assert not runs(scene(form, claim, **changed), OPENED[form, claim])


def test_a_record_that_does_not_say_so_is_not_told_what_it_lacks() -> None:
    assert lacking(scene("meeting", "decision", result=False), "meeting", "decision") is None
    assert lacking(scene("meeting", "decision", type="01"), "meeting", "held") is None


def test_an_assembly_of_households_counts_households() -> None:
    few: dict[str, Value] = {"type": "04", "due": 400, "present": 120, "agreed": 100}
    assert lacking(scene("meeting", "decision", **few), "meeting", "held")
    homes: dict[str, Value] = {"households_due": 150, "households_present": 100}
    assert lacking(scene("meeting", "decision", **few, **homes), "meeting", "held") == ()
    homes["households_present"] = 99
    assert lacking(scene("meeting", "decision", **few, **homes), "meeting", "held")


def test_a_project_begins_after_its_notice_has_hung() -> None:
    family = scene("project", "started")
    assert lacking(family, "project", "started") == ()
    for gone in ({"place": ""}, {"kind": "N12"}, {"withdrawn_day": "2026-10-04"}):
        other = scene("project", "started")
        sheets = other.bodies["posting"]
        for record, body in sheets.items():
            sheets[record] = {k: v for k, v in {**body, **gone}.items() if v}
        assert lacking(other, "project", "started"), gone
    objected = scene("project", "started")
    objected.put("objection", posting="before", received_day="2026-10-05", content="x", state="10")
    assert lacking(objected, "project", "started")


def test_a_case_is_not_over_because_its_state_says_so() -> None:
    family = scene("monitored_household", "removed", measured_day=None)
    assert runs(family, "measure"), "nothing was done for the household"
    over = scene("monitored_household", "removed")
    assert not runs(over, "measure")


def test_a_case_that_nobody_looked_at_stays_to_be_checked() -> None:
    for claim in ("proposed", "noticed", "admitted"):
        assert runs(scene("monitored_household", claim, checked_day=None), "home_check")
        assert not runs(scene("monitored_household", claim), "home_check")


@pytest.mark.parametrize("gone", ["checker_name", "approved_day", "place", "posted_day"])
def test_the_notice_of_a_case_runs_only_where_it_hangs_as_it_has_to(gone: str) -> None:
    family = scene("monitored_household", "proposed", posting="sheet", posted_day="2026-10-02")
    assert runs(family, "notice_ended")
    sheets = family.bodies["posting"]
    sheet = next(iter(sheets))
    sheets[sheet] = {k: v for k, v in sheets[sheet].items() if k != gone}
    assert not runs(family, "notice_ended")
    assert runs(family, "case_notice")


WRITTEN = """
claims:
  - id: told
    title: 说过的
    asserted: not empty(day)
    holds:
      - {field: day, when: day <= today, say: 日期在以后。}
"""


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("day <= today", "day <", "条件"),
        ("say: 日期在以后。", "say: 日期在以后", "以「。」结尾"),
        ("    holds:\n      - {field: day, when: day <= today, say: 日期在以后。}\n", "", "holds"),
        ("    asserted", "    needs: [nothing]\n    asserted", "先写在前面"),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused_with_its_line(
    before: str, after: str, word: str
) -> None:
    assert len(read_claims(read_text(WRITTEN, "x.yaml"))) == 1
    with pytest.raises(DefinitionFault) as refused:
        read_claims(read_text(WRITTEN.replace(before, after), "x.yaml"))
    assert word in refused.value.told or "x.yaml" in refused.value.told


PRINTED = {
    ("monitored_household", "proposed"): "N09",
    ("monitored_household", "admitted"): "N10",
    ("monitored_household", "removing"): "N11",
    ("meeting", "decision"): "N19",
    ("project", "budgeted"): "N12",
    ("project", "starting"): "N13",
    ("project", "finished"): "N14",
    ("collective_decision", "passed"): "N23",
}
"""By claim: the notice that prints records of which it holds."""


def printed(kind: str, form: str, claim: str, **changed: Value | None) -> NoticeRows:
    family = scene(form, claim, **changed)
    family.put("measure", household="h", kind="01", from_day="2026-02-20")
    family.put(
        "exit_review", household="h", proposed_day="2026-09-01", exit_checked_day="2026-09-15",
        exit_checkers=2, household_signed=True, keep_reason=False,
        exit_appraised_day="2026-09-20", appraisal="appraisal",
    )  # fmt: skip
    family.put("contribution", decision=RECORD, household="h", persons=3, money=6000)
    if form == "project":
        answers: dict[str, Value] = {
            "unit": "村委会", "acceptance": "合格", "keeper_name": "蓝国强",
            "leader_name": "罗大明", "overseer_name": "黄桂英",
            "resolution": "decided",
        }  # fmt: skip
        family.bodies["meeting"] = {**family.bodies["meeting"], RecordId("decided"): MEETING}
        family.bodies[form][RECORD] = {**family.bodies[form][RECORD], **answers}
    view, known = family.view, bundled()
    key = "2026-Q3" if kind == "N14" else ""
    return notice_rows(known.notices[kind], view, DAY, known, troubles(view, DAY, known), key)


@pytest.mark.parametrize(("form", "claim"), PRINTED)
def test_a_record_of_which_the_claim_holds_is_printed(form: str, claim: str) -> None:
    found = printed(PRINTED[form, claim], form, claim)
    assert len(found.rows) == 1, found.doubts
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("form", "claim", "number", "changed"), [one for one in broken() if one[:2] in PRINTED]
)
def test_each_condition_broken_alone_keeps_the_row_off_the_board_and_says_why(
    form: str, claim: str, number: int, changed: dict[str, Value | None]
) -> None:
    assert number >= 0
    found = printed(PRINTED[form, claim], form, claim, **changed)
    assert found.rows == ()
    asserted = parse(bundled().form(form).claim(claim).asserted).names
    assert found.doubts or asserted & changed.keys(), "left out without a word"


def test_every_kind_that_claims_something_of_a_form_is_tried() -> None:
    claimed = {
        (notice.record, one.claim)
        for notice in bundled().notices.values()
        for one in notice.claims
        if one.claim
    }
    within = {("monitored_household", "noticed")}
    """What ``admitted`` takes, so each of its conditions is broken there."""
    assert claimed <= PRINTED.keys() | within


def test_who_was_not_announced_for_all_days_stops_the_second_announcement() -> None:
    """N10 says that N09 hung its days, so all whom it names must show that."""
    whole = printed("N10", "monitored_household", "admitted")
    assert whole.slots["checks"] == "村内公示、县级审定"
    for changed in ({"posting": None}, {"posted_day": "2026-01-01"}):
        found = printed("N10", "monitored_household", "admitted", **changed)
        assert (found.rows, "公示" in found.doubts[0]) == ((), True)


@pytest.mark.parametrize(
    ("answers", "said", "told"),
    [
        ({}, False, False),
        ({"art28_item": "1", "party_day": "2026-01-05"}, True, False),
        ({"art28_item": "1", "party_day": None}, False, True),
        ({"art28_item": "1", "party_day": "2026-12-31"}, False, True),
    ],
)
def test_a_sentence_about_some_stands_where_all_of_them_show_it(
    answers: dict[str, Value | None], said: bool, told: bool
) -> None:
    found = printed("N19", "meeting", "decision", **answers)
    assert ("先经村党组织研究讨论" in found.slots["also"], bool(found.doubts)) == (said, told)
    assert len(found.rows) == 1, "the decision is announced all the same"


@pytest.mark.parametrize(
    ("limit", "money_head", "said", "told"),
    [(None, 1000, False, False), (10, 1000, True, False), (9, 1000, False, True),
     (10, None, False, False)],
)  # fmt: skip
def test_a_limit_is_spoken_of_where_somebody_gave_one(
    limit: int | None, money_head: int | None, said: bool, told: bool
) -> None:
    family = scene("collective_decision", "passed", money_head=money_head)
    family.put("contribution", decision=RECORD, household="h", persons=3, money=6000)
    known = bundled()
    dated = () if limit is None else (Dated(limit, None, None, "自治区办法", ""),)
    asked = Parameter(LIMIT, "上限", "元", dated, optional=True)
    known = known.with_(parameters=Parameters([*known.parameters, asked]))
    found = notice_rows(known.notices["N23"], family.view, DAY, known)
    assert ("没有超过" in found.slots["also"], bool(found.doubts)) == (said, told)


def urgent(*grants: dict[str, Value]) -> NoticeRows:
    family = Family()
    family.bodies["hamlet"] = {RecordId("t"): {"name": "弄拉屯"}}
    family.bodies["household"][RecordId("h")] = {"hh_no": "0001", "hamlet": "t"}
    for grant in grants:
        told: dict[str, Value] = {
            "person": family.add(f"卢{len(family.bodies['person'])}", "02", "2", "1970-01-01"),
            "household": "h", "kind": "05", "temp_form": "1", "grant_amount": 100000,
            "from_day": "2026-10-10", "confirmed_day": "2026-10-10",
        }  # fmt: skip
        family.put("benefit", **told, **grant)
    return notice_rows(bundled().notices["N06"], family.view, DAY, bundled())


@pytest.mark.parametrize(
    ("grants", "said", "told"),
    [
        ([{"urgent_first": False}, {}], False, False),
        (
            [{"urgent_first": True, "made_up_day": "2026-10-20"}, {"urgent_first": False}],
            True,
            False,
        ),
        (
            [{"urgent_first": True, "made_up_day": "2026-10-20"}, {"urgent_first": True}],
            False,
            True,
        ),
        ([{"urgent_first": True, "made_up_day": "2026-10-20"}, {}], False, True),
    ],
)
def test_help_given_first_is_said_to_be_made_up_where_all_of_it_is(
    grants: list[dict[str, Value]], said: bool, told: bool
) -> None:
    found = urgent(*grants)
    assert len(found.rows) == len(grants), found.doubts
    assert ("已补办手续" in found.slots["also"], bool(found.doubts)) == (said, told)


def test_a_dead_head_keeps_the_household_off_the_board() -> None:
    family = scene("monitored_household", "proposed")
    family.change(RecordId("吴振华"), death_day="2026-06-01")
    view, known = family.view, bundled()
    found = notice_rows(known.notices["N09"], view, DAY, known, troubles(view, DAY, known))
    assert found.rows == ()
    assert "户主" in found.doubts[0]


def test_whatever_check_says_of_a_printed_record_keeps_its_row_off_the_board() -> None:
    family = scene("monitored_household", "proposed")
    family.change(RecordId("卢佳慧"), relation="02")
    view, known = family.view, bundled()
    found = notice_rows(known.notices["N09"], view, DAY, known, troubles(view, DAY, known))
    assert found.rows == ()
    assert "2个户主" in found.doubts[0]


@pytest.mark.parametrize("word", ["待核实", "", "  ", "不详"])
def test_a_guess_in_a_cell_keeps_the_row_off_the_board(word: str) -> None:
    found = printed("N19", "meeting", "decision", matter=word)
    assert found.rows == ()
    assert "「事项」" in found.doubts[0]


def test_a_roster_s_word_announces_nobody() -> None:
    """An empty status never means that a household is proposed."""
    family = scene("monitored_household", "proposed", state="10")
    family.put("household_type", household="h", type="22", from_day="2026-10-01")
    view, known = family.view, bundled()
    for kind in ("N09", "N10", "N11"):
        assert notice_rows(known.notices[kind], view, DAY, known).rows == ()


def test_what_not_all_rows_show_is_not_said() -> None:
    whole = printed("N09", "monitored_household", "proposed")
    assert whole.slots["checks"] == "入户核实、信息比对、民主评议"
    without = printed("N09", "monitored_household", "proposed", compared_day=None)
    assert without.slots["checks"] == "入户核实、民主评议"
    assert len(without.rows) == 1
    assert "信息比对" in without.doubts[0]


def money(*entries: dict[str, Value]) -> NoticeRows:
    family = Family()
    for entry in entries:
        family.put("fund", **{"source": "01", "purpose": "事", **entry})
    view, known = family.view, bundled()
    n18 = known.notices["N18"]
    return notice_rows(n18, view, DAY, known, troubles(view, DAY, known), "2026-Q4")


OUT: dict[str, Value] = {"day": "2026-10-20", "way": "2", "amount": 5000}
IN: dict[str, Value] = {"day": "2026-10-10", "way": "1", "amount": 20000}


def test_a_balance_needs_to_know_what_was_left_over() -> None:
    asked = money(IN, OUT)
    assert asked.rows == ()
    assert "期初结余" in asked.doubts[0]
    nothing = money({"day": "2026-09-01", "way": "3", "amount": 0}, IN, OUT)
    assert [row["balance"] for row in nothing.rows] == ["0", "200", "150"]
    earlier = money({**IN, "day": "2026-03-01", "amount": 100000}, OUT)
    assert (earlier.slots["opening"], earlier.slots["income"], earlier.slots["balance"]) == (
        "1,000", "0", "950",
    )  # fmt: skip
    assert earlier.rows[0]["purpose"] == "上期结余"
    begun = money({"day": "2026-10-01", "way": "3", "amount": 30000}, IN, OUT)
    assert (begun.slots["opening"], begun.slots["income"]) == ("300", "200")


def test_a_balance_below_nothing_is_not_posted() -> None:
    start: dict[str, Value] = {"day": "2026-09-01", "way": "3", "amount": 1000}
    assert money(start, OUT).rows == ()
    other: dict[str, Value] = {**start, "source": "02", "amount": 0}
    more: dict[str, Value] = {**IN, "source": "02", "day": "2026-10-25"}
    again = money(start, other, {**OUT, "amount": 900}, more)
    assert len(again.rows) == 3
    hidden = money({**start, "amount": 90000}, other, {**OUT, "source": "02"})
    assert hidden.rows == (), "one source is overdrawn though the whole is not"
    assert "支出超过到账" in hidden.doubts[0]


def test_no_line_of_a_cash_book_is_left_out() -> None:
    start: dict[str, Value] = {"day": "2026-09-01", "way": "3", "amount": 90000}
    found = money(start, IN, {**OUT, "purpose": "待定"})
    assert found.rows == ()
    assert "待定" in found.doubts[0]


@pytest.mark.parametrize(("day", "rows"), [("2026-10", 2), ("2026", 0), ("2026-10-20", 2)])
def test_money_of_a_date_that_may_lie_elsewhere_makes_no_account(day: str, rows: int) -> None:
    found = money({"day": "2026-09-01", "way": "3", "amount": 20000}, {**OUT, "day": day})
    assert len(found.rows) == rows
    if rows:
        assert found.rows[1]["day"] == day, "no more exactly than it is known"
    else:
        assert f"日期只写到{day}" in found.doubts[0]
    family = Family()
    family.put("fund", source="01", purpose="事", **{**OUT, "day": day})
    told = [one.zh for one in inconsistencies(family.view, DAY, bundled())]
    assert any("看不出在哪一期的账里" in zh for zh in told) is (day == "2026")
