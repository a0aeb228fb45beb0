"""One list of tasks: ordered, worded as a window, done once for all devices, put off to a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from forms.leads.due import Urgency
from forms.leads.leads import gaps
from forms.program import bundled
from forms.tasks.tasks import FORM, OpenTask, closing, putting_off, tasks
from tests.helpers import roster
from tests.helpers.family import DAY, Family, both_away


def found(family: Family, day: date = DAY) -> list[OpenTask]:
    return tasks(family.view, day, bundled(), gaps(family.view, day, bundled()))


def of_kind(family: Family, kind: str, day: date = DAY) -> list[OpenTask]:
    return [task for task in found(family, day) if task.kind == kind]


def busy() -> Family:
    """A child with a contact that was never visited, an objection and a plan."""
    family = both_away()
    helper = family.put("helper", name="韦支书")
    family.put("one_to_one", person="吴小明", helper=helper, **{"class": "child"},
               from_day="2026-08-01", every_days=30)  # fmt: skip
    family.put("objection", notice_no="001", received_day="2026-10-28", state="10")
    family.put(FORM, what="给水柜清淤", from_day="2026-11-01", to_day="2026-11-09")
    return family


def test_the_most_pressing_comes_first_and_every_task_has_its_window() -> None:
    listed = found(busy())
    assert [task.urgency for task in listed] == sorted(task.urgency for task in listed)
    assert {"visit", "objection", "own", "lead", "disclosure"} <= {task.kind for task in listed}
    assert all("可办时段" in task.zh and task.authority for task in listed)
    assert len({task.key for task in listed}) == len(listed)


def test_a_visit_does_its_task_and_knows_whom_to_visit() -> None:
    family = busy()
    (visit,) = of_kind(family, "visit")
    assert visit.form == "visit"
    assert dict(visit.preset) == {"household": "h", "person": "吴小明", "day": "2026-11-01"}
    family.put("visit", household="h", person="吴小明", day="2026-11-01")
    assert of_kind(family, "visit") == []


def test_done_here_is_done_on_every_device() -> None:
    family = busy()
    (task,) = of_kind(family, "disclosure")
    family.put(FORM, **closing(task, DAY), result="已在微信群公开")
    assert of_kind(family, "disclosure") == []
    assert of_kind(family, "disclosure", date(2026, 10, 31)), "it was still open the day before"
    assert of_kind(family, "disclosure", date(2027, 1, 5)), "the next quarter asks again"


def test_a_word_of_a_later_day_is_not_known_before() -> None:
    family = busy()
    (task,) = of_kind(family, "objection")
    family.put(FORM, **putting_off(task, date(2026, 11, 2), date(2026, 11, 6), "等镇上回话"))
    assert [bool(of_kind(family, "objection", date(2026, 11, day))) for day in (1, 2, 5, 6)] == [
        True, False, False, True,
    ]  # fmt: skip
    (again,) = of_kind(family, "objection", date(2026, 11, 6))
    family.put(FORM, **putting_off(again, date(2026, 11, 6), date(2026, 11, 20), "还没有回话"))
    asked = [day for day in range(1, 23) if of_kind(family, "objection", date(2026, 11, day))]
    assert asked == [1, 20, 21, 22], "the first putting-off is still known"


def test_an_own_task_can_be_put_off_too() -> None:
    family = busy()
    (own,) = of_kind(family, "own")
    family.put(FORM, **putting_off(own, DAY, date(2026, 11, 5), "下雨"))
    assert of_kind(family, "own", date(2026, 11, 4)) == []
    assert [task.key for task in of_kind(family, "own", date(2026, 11, 5))] == [own.key]


def test_a_lead_is_one_task_and_a_verdict_does_it() -> None:
    family = both_away()
    (task,) = [t for t in of_kind(family, "lead") if dict(t.preset)["rule"] == "G-10"]
    assert task.urgency is Urgency.ANYTIME
    assert task.subject == dict(task.preset)["person"] == "吴小明"
    family.put("lead", **dict(task.preset), state="1", reason="属实")
    assert task.key not in {t.key for t in found(family)}
    assert task.key in {t.key for t in found(family, date(2026, 10, 31))}


def test_a_lead_that_waits_comes_back_after_a_month() -> None:
    family = both_away()
    (task,) = [t for t in of_kind(family, "lead") if dict(t.preset)["rule"] == "G-10"]
    family.put("lead", **dict(task.preset), state="3", reason="家里没人")
    assert task.key not in {t.key for t in found(family, date(2026, 11, 30))}
    assert task.key in {t.key for t in found(family, date(2026, 12, 1))}


def test_closing_one_lead_closes_no_other() -> None:
    family = both_away()
    leads = of_kind(family, "lead")
    family.put(FORM, **closing(leads[0], DAY))
    assert [t.key for t in of_kind(family, "lead")] == [t.key for t in leads[1:]]


def test_what_is_due_is_not_asked_again_as_a_lead() -> None:
    family = busy()
    asked = [(task.kind, dict(task.preset).get("rule")) for task in found(family)]
    assert ("visit", None) in asked
    assert not [rule for kind, rule in asked if kind == "lead" and rule == "G-11"]


def test_one_household_is_asked_once_for_its_first_measure() -> None:
    family = busy()
    family.put("household_type", household="h", type="21", status="80", from_day="2026-10-25")
    family.put("monitored_household", household="h", found_day="2026-10-01", state="80",
               checked_day="2026-10-02", admitted_day="2026-10-25")  # fmt: skip
    (task,) = of_kind(family, "measure")
    assert dict(task.preset) == {"household": "h", "from_day": "2026-11-01"}
    family.put("measure", **dict(task.preset), kind="1")
    assert of_kind(family, "measure") == []
    assert of_kind(family, "measure", date(2026, 10, 31)), "the day before there was none"


def test_every_way_of_doing_it_is_a_form_that_takes_the_answers() -> None:
    forms = bundled().forms
    for task in [*found(busy()), *(t for d in (60, 200) for t in everything(d))]:
        assert {name for name, _ in task.preset} <= {f.id for f in forms[task.form].fields} or (
            task.form == FORM
        )
        answers = closing(task, DAY)
        assert set(answers) <= {f.id for f in forms[FORM].fields}
        assert task.done_by


def everything(later: int) -> list[OpenTask]:
    day = DAY + timedelta(days=later)
    view = roster.view()
    return tasks(view, day, bundled(), gaps(view, day, bundled()))


@given(some.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_a_day_always_gives_the_same_tasks(day: date) -> None:
    family = busy()
    assert found(family, day) == found(family, day)
