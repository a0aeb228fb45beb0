"""A hand-over in one step: what is in a leaver's hands goes to the successor, the past stays."""

from datetime import date
from itertools import count
from uuid import NAMESPACE_OID, uuid5

from forms.leads.organisation_checks import organisation
from forms.leads.succession import Succession, hand_over, in_hand, succession, why_not
from forms.notices.claims import Judge
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family

LEFT = date(2026, 10, 15)
PAPER = RecordId("f" * 32)
FORMS = {
    "one_to_one", "duty", "plan", "milestone", "rectification", "task", "objection", "person",
    "relocation", "villager_question", "lead", "branch_rectify",
}  # fmt: skip


def real(name: str) -> RecordId:
    """An id as a book has them, for what a hand-over writes is proved like every save."""
    return RecordId(uuid5(NAMESPACE_OID, name).hex)


GIVER, TAKER, THIRD, CHILD, FATHER = map(real, ("giver", "taker", "third", "child", "father"))


def village() -> Family:
    """A first secretary with one of everything in hand, and who is to take over."""
    family = Family()

    def put(form: str, name: str = "", /, **body: Value) -> None:
        family.bodies.setdefault(form, {})[real(name or form)] = body

    home: dict[str, Value] = {"household": real("home")}
    family.bodies["household"] = {real("home"): {"hh_no": "1", "head_name": "吴振华"}}
    put("person", "child", name="吴小明", sex="1", birth="2015-03-02", relation="20", **home)
    put("person", "father", name="吴振华", sex="1", birth="1982-04-27", relation="02",
        card_holder=GIVER, **home)  # fmt: skip
    put("helper", "giver", name="黄驻村", unit="县局", from_day="2024-01-01")
    put("helper", "taker", name="梁接任", unit="县局", from_day="2026-09-01")
    put("helper", "third", name="覃副职")
    put("secretary_term", helper=GIVER, role="01", sender="县局", from_day="2024-01-01")
    contact: dict[str, Value] = {"person": CHILD, "class": "child", "from_day": "2025-01-01"}
    put("one_to_one", helper=GIVER, **contact)
    put("duty", subject="3", duty="走访", helper=GIVER, from_day="2025-01-01", due_day="2026-12-31")
    put("plan", kind="1", target="通路", owner=GIVER, state="2", due_day="2026-12-31")
    put("milestone", plan=real("plan"), number=1, title="招标", owner=GIVER, state="1",
        due_day="2026-12-01")  # fmt: skip
    put("rectification", problem="慢", measures="改", found_day="2026-08-01", owner=GIVER,
        state="20", due_day="2026-12-01", **{"class": "01"})  # fmt: skip
    put("task", what="买电灯", owner=GIVER, from_day="2026-10-01", to_day="2026-12-01")
    put("objection", received_day="2026-10-10", content="不服", state="10", handler=GIVER)
    put("villager_question", day="2026-10-11", topic="1", question="钱呢", handler=GIVER)
    put("lead", rule="G-01", title="漏领", person=FATHER, fingerprint="0" * 16, day="2026-10-01",
        state="3", reason="去问", helper=GIVER)  # fmt: skip
    put(
        "relocation",
        moved_day="2020-01-01",
        site="安置点",
        contact=GIVER,
        mode="1",
        program="1",
        old_house="1",
        **home,
    )
    put("branch_rectify", listed_day="2026-04-01", year=2026, secretary=GIVER, problems=["01"])
    return family


def plan_of(family: Family, taker: RecordId = TAKER) -> tuple[Judge, Succession]:
    judge = Judge(family.view, DAY, bundled())
    return judge, succession(judge, GIVER, taker, LEFT)


def written(family: Family, taker: RecordId = TAKER, but: frozenset[str] = frozenset()) -> None:
    """Hand everything over but some forms."""
    judge, plan = plan_of(family, taker)
    chosen = [one.record for one in plan.held if one.form not in but]
    numbers = count()
    for write in hand_over(judge, plan, chosen, PAPER):
        record = write.record or real(f"{taker}{next(numbers)}")
        family.bodies.setdefault(write.form, {})[record] = write.body


def forms_of(family: Family, helper: RecordId, day: date = DAY) -> set[str]:
    return {one.form for one in in_hand(Judge(family.view.on(day), day, bundled()), helper)}


def test_all_that_is_in_hand_goes_over_and_the_days_before_stay_as_they_were() -> None:
    family = village()
    _, plan = plan_of(family)
    assert {one.form for one in plan.held} == FORMS, plan.stays
    assert not plan.stays
    assert "对吴小明的联系" in {one.what for one in plan.held}
    written(family)
    assert forms_of(family, GIVER) == set()
    assert forms_of(family, TAKER) == FORMS
    before = date(2026, 10, 14)
    assert forms_of(family, GIVER, before) == FORMS - {"task"}, "tasks have no past"
    assert not [one for one in organisation(family.view, DAY, bundled()) if "名下" in one.zh]


def test_the_term_ends_and_the_paper_says_what_went_over() -> None:
    family = village()
    written(family)
    [term] = family.bodies["secretary_term"].values()
    assert (term["to_day"], term["successor"]) == ("2026-10-15", TAKER)
    assert family.bodies["helper"][GIVER]["to_day"] == "2026-10-15"
    paper = family.bodies["handover"][PAPER]
    assert (paper["giver"], paper["taker"], paper["day"]) == (GIVER, TAKER, "2026-10-15")
    assert paper["items"] == ["2", "3", "4", "7", "8"]
    assert (paper["open_tasks"], paper["open_problems"]) == (1, 1)


def test_what_is_kept_back_goes_to_another_on_the_same_day() -> None:
    family = village()
    written(family, but=frozenset({"duty"}))
    assert [one.zh for one in organisation(family.view, DAY, bundled()) if "名下" in one.zh] == [
        "黄驻村已离任，责任「走访」还在他名下，请改由接任人负责。"
    ]
    written(family, THIRD)
    assert family.bodies["duty"][real("duty")]["helper"] == THIRD
    assert family.bodies["plan"][real("plan")]["owner"] == TAKER


def test_who_is_seen_by_the_successor_already_gets_no_second_contact() -> None:
    family = village()
    new: dict[str, Value] = {"person": CHILD, "helper": TAKER, "class": "child"}
    family.bodies["one_to_one"][real("new")] = {**new, "from_day": "2026-01-01"}
    written(family)
    old, other = family.bodies["one_to_one"].values()
    assert (old["helper"], old["to_day"]) == (GIVER, "2026-10-15")
    assert "to_day" not in other


def test_a_second_time_nothing_is_doubled() -> None:
    family = village()
    written(family)
    kept = {form: dict(records) for form, records in family.bodies.items()}
    written(family)
    del kept["handover"][PAPER]["open_tasks"], kept["handover"][PAPER]["open_problems"]
    again = {form: dict(records) for form, records in family.bodies.items()}
    assert again["handover"][PAPER].items() >= kept["handover"][PAPER].items()
    assert {**again, "handover": {}} == {**kept, "handover": {}}


def test_what_cannot_be_written_and_what_is_signed_stays_with_a_reason() -> None:
    family = village()
    duty = family.bodies["duty"][real("duty")]
    family.bodies["duty"][real("duty")] = {**duty, "to_day": "2024-06-01", "from_day": "2025-01-01"}
    family.bodies["duty"][real("x")] = {**duty, "duty": "倒置", "due_day": "2024-01-01"}
    letter: dict[str, Value] = {"title": "帮扶责任", "helper": GIVER, "signed_day": "2026-02-01"}
    family.bodies["duty_letter"] = {real("letter"): letter}
    plan = plan_of(family)[1]
    assert "duty" not in {one.form for one in plan.held}
    assert [line.partition("：")[0] for line in plan.stays if "责任「" in line] == [
        "责任「倒置」改不了"
    ]
    assert any("由接任人另签" in line for line in plan.stays)


def test_who_may_not_take_over() -> None:
    family = village()
    gone = family.put("helper", name="韦走了", to_day="2026-10-01")
    assert "另外一个人" in why_not(family.view, GIVER, GIVER, LEFT)
    assert "另外一个人" in why_not(family.view, GIVER, None, LEFT)
    assert "已经结束帮扶" in why_not(family.view, GIVER, gone, LEFT)
    assert "早于" in why_not(family.view, GIVER, TAKER, date(2023, 1, 1))
    assert why_not(family.view, GIVER, TAKER, LEFT) == ""
