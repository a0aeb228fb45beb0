"""One list of tasks: ordered, worded as a window, done once for all devices, put off to a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from forms.definition import RecordId
from forms.gaps import gaps
from forms.parameters import bundled as parameters
from forms.tasks import FORM, Task, tasks
from tests.helpers.family import DAY, Family, both_away


def found(family: Family, day: date = DAY) -> list[Task]:
    return tasks(family.view, day, parameters(), gaps(family.view, day, parameters()))


def of_kind(family: Family, kind: str, day: date = DAY) -> list[Task]:
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
    assert dict(visit.preset) == {"household": "h", "day": "2026-11-01", "person": "吴小明"}
    family.put("visit", household="h", person="吴小明", day="2026-11-01")
    assert of_kind(family, "visit") == []


def test_done_here_is_done_on_every_device() -> None:
    family = busy()
    (task,) = of_kind(family, "disclosure")
    family.put(FORM, what="x", key=task.key, from_day="2026-10-01", to_day="2026-12-31",
               done_day="2026-11-01")  # fmt: skip
    assert of_kind(family, "disclosure") == []
    assert of_kind(family, "disclosure", date(2026, 10, 31)), "it was still open the day before"
    assert of_kind(family, "disclosure", date(2027, 1, 5)), "the next quarter asks again"


def test_put_off_comes_back_on_its_day() -> None:
    family = busy()
    (own,) = of_kind(family, "own")
    record = RecordId(own.key)
    family.bodies[FORM][record] = {**family.bodies[FORM][record], "later_day": "2026-11-05"}
    assert of_kind(family, "own", date(2026, 11, 4)) == []
    assert of_kind(family, "own", date(2026, 11, 5))


def test_leads_are_counted_by_rule() -> None:
    leads = of_kind(both_away(), "lead")
    assert {task.key for task in leads} >= {"lead:G-09", "lead:G-10"}
    assert all(task.key == f"lead:{dict(task.preset)['rule']}" for task in leads)


@given(some.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_a_day_always_gives_the_same_tasks(day: date) -> None:
    family = busy()
    assert found(family, day) == found(family, day)
