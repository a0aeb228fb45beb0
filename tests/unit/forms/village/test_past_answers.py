"""Any past day is seen as it was: who belonged to which household, who had not come yet."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from forms.answers.past_value import read, written
from forms.answers.types import TYPES
from forms.circumstances.disability import certificate_of
from forms.program import bundled
from forms.rules.statistics import village_statistics
from forms.schema.form import Body, RecordId, Value
from forms.village.past_answers import FORM, History, changed, past_answers
from forms.village.view import VillageView
from tests.helpers.family import Family, child
from tests.helpers.sheets import number

FORMS = bundled()
BEFORE, CHANGE, AFTER = date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2)


def change(family: Family, person: RecordId, day: date, **now: Value | None) -> None:
    """Somebody's dated answers change on a day."""
    before = family.bodies["person"][person]
    after = {k: v for k, v in {**before, **now}.items() if v is not None}
    fields = [FORMS.form("person").field(name) for name in now]
    for body in past_answers(person, "person", before, fields, day):
        family.put(FORM, **body)
    family.bodies["person"][person] = after


def moved() -> Family:
    """The child moved to the grandparents' household on 1 May."""
    family = Family()
    family.couple_with_child()
    family.bodies["household"][RecordId("g")] = {"hh_no": "0002", "head_name": "吴老大"}
    change(family, RecordId("吴小明"), CHANGE, household="g", relation="41")
    return family


def test_a_move_leaves_the_past_as_it_was() -> None:
    view, kid = moved().view, RecordId("吴小明")
    assert view.on(BEFORE).household_of(kid) == "h"
    assert kid in view.on(BEFORE).members[RecordId("h")]
    assert (view.on(BEFORE).body("person", kid) or {})["relation"] == "20"
    for day in (CHANGE, AFTER):
        assert view.on(day).members[RecordId("g")] == (kid,)
        assert view.on(day).household_of(kid) == "g"


def test_what_has_not_changed_is_the_same_view() -> None:
    view = moved().view
    assert view.on(AFTER) is view
    assert view.on(BEFORE) is view.on(BEFORE)
    assert view.on(BEFORE).on(BEFORE).records("person") == view.on(BEFORE).records("person")


def test_going_and_coming_back() -> None:
    family = Family()
    family.couple_with_child()
    who = RecordId("卢佳慧")
    change(family, who, date(2024, 3, 1), hukou_status="4")
    change(family, who, date(2025, 6, 1), hukou_status="1")
    for day, there in ((date(2024, 2, 29), True), (date(2024, 3, 1), False),
                       (date(2025, 5, 31), False), (date(2025, 6, 1), True)):  # fmt: skip
        assert (who in set(family.view.on(day).lives.living(day))) is there, day


def test_who_came_later_was_not_here_before() -> None:
    family = Family()
    _, mother, _ = family.couple_with_child()
    family.change(mother, arrived="2010-05-01")
    day = date(2010, 4, 30)
    assert mother not in set(family.view.on(day).lives.living(day))
    assert village_statistics(family.view, day, bundled()).persons == 1, "the husband alone"
    assert family.view.on(day).name(mother) == "卢佳慧", "a relative who lived elsewhere"


def test_a_household_is_not_counted_before_it_was_founded() -> None:
    family = Family()
    family.couple_with_child()
    family.bodies["household"][RecordId("n")] = {"hh_no": "0003", "founded": "2026-05-01"}
    assert [
        village_statistics(family.view, day, bundled()).households for day in (BEFORE, CHANGE)
    ] == [1, 2]


def test_a_list_of_last_year_is_the_same_next_year() -> None:
    family = Family()
    father, mother, kid = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.away(mother, "2023-06-29")
    day = date(2026, 5, 1)
    was = child(family, day=day)
    said = (was.answer, was.words)
    change(family, kid, date(2027, 1, 1), hukou_status="4")
    again = child(family, day=day)
    assert (again.answer, again.words) == said


def test_only_what_had_an_answer_has_changed() -> None:
    form = FORMS.form("person")
    before: Body = {"name": "韦一", "marital": "10"}
    after: Body = {"name": "韦大一", "marital": "20", "student": True}
    assert [field.id for field in changed(form, before, after)] == ["marital"]
    assert not changed(form, before, {**before, "hukou_status": "1"})
    gone = changed(form, before, {**before, "hukou_status": "4"})
    assert [field.id for field in gone] == ["hukou_status"], "nobody had written 本村 before"


def test_a_damaged_former_answer_stands_for_none() -> None:
    assert read("{") is None
    assert read(None) is None


@given(some.one_of(some.none(), some.booleans(), some.integers(), some.text(),
                   some.lists(some.text(min_size=1), max_size=4)))  # fmt: skip
def test_every_answer_is_kept_as_it_was(value: Value | None) -> None:
    assert read(written(value)) == value


@given(some.lists(some.tuples(some.integers(0, 40), some.sampled_from(["10", "20", "30", None])),
                  max_size=8))  # fmt: skip
def test_every_day_shows_what_was_true_then(steps: list[tuple[int, str | None]]) -> None:
    """Against a plain history: the last step at or before the day decides."""
    start, family = date(2026, 1, 1), Family()
    person = family.add("韦一", "02", "1", "1980-01-01", marital="40")
    by_day: dict[int, str | None] = {-1: "40"}
    for at, value in sorted(steps, key=lambda step: step[0]):
        change(family, person, start + timedelta(at), marital=value)
        by_day[at] = value
    view = VillageView(family.bodies)
    for at in range(-1, 42):
        told = view.on(start + timedelta(at)).body("person", person) or {}
        assert told.get("marital") == by_day[max(k for k in by_day if k <= at)]


def test_what_changes_in_life_is_dated_in_every_form() -> None:
    """Each change of a dated answer can be kept, of whatever form and kind."""
    for form in FORMS.forms.values():
        for field in form.fields:
            assert not field.dated or (field.type in TYPES and not form.append_only), field
    stage, grade = (
        FORMS.form("project").field("stage"),
        FORMS.form("disabled_person").field("grade"),
    )
    assert stage.dated
    assert grade.dated


def told(family: Family, form: str, record: RecordId, day: date, **now: Value | None) -> None:
    """A change as the form page writes it, in whatever order changes are told."""
    before = family.bodies[form][record]
    after = {k: v for k, v in {**before, **now}.items() if v is not None}
    fields = changed(FORMS.form(form), before, after)
    kept = History(family.bodies.get(FORM, {})).change(form, record, before, after, fields, day)
    for former, body in kept:
        if former is None:
            family.put(FORM, **body)
        else:
            family.bodies[FORM][former] = body
    family.bodies[form][record] = after


@given(some.lists(some.tuples(some.integers(0, 20), some.sampled_from(["1", "2", "3", "4"])),
                  max_size=8))  # fmt: skip
def test_changes_may_be_told_in_any_order(steps: list[tuple[int, str]]) -> None:
    """A day before a change sees what it saw before the change was told."""
    start, family = date(2026, 1, 1), Family()
    person = family.add("韦一", "02", "1", "1980-01-01")
    card = family.put("disabled_person", person=person, grade="1", issued="2016-01-01")

    def seen() -> list[object]:
        view = family.view
        days = [start + timedelta(at) for at in range(-1, 22)]
        return [(view.on(day).body("disabled_person", card) or {}).get("grade") for day in days]

    for at, grade in steps:
        was, same = seen(), grade == family.bodies["disabled_person"][card]["grade"]
        told(family, "disabled_person", card, start + timedelta(at), grade=grade)
        now = seen()
        assert now[: at + 1] == was[: at + 1]
        assert now == was if same else set(now[at + 1 :]) == {grade}


def test_the_certificate_is_that_of_the_day() -> None:
    family = Family()
    person = family.add("韦一", "02", "1", "1980-01-01")
    card = family.put("disabled_person", person=person, grade="2", category="4",
                      issued="2016-11-20", valid_to="2026-11-19")  # fmt: skip
    told(family, "disabled_person", card, date(2026, 11, 20),
         grade="3", issued="2026-11-20", valid_to="2036-11-19")  # fmt: skip
    family.put("disabled_person", person=person, grade="1", category="4", issued="2027-02-01")
    for day, grade, valid in (
        (date(2026, 11, 19), "2", date(2026, 11, 19)),
        (date(2026, 11, 20), "3", date(2036, 11, 19)),
        (date(2027, 1, 31), "3", date(2036, 11, 19)), (date(2027, 2, 1), "1", date(2037, 2, 1)),
    ):  # fmt: skip
        held = certificate_of(family.view.on(day), person)
        assert held is not None
        assert (held.grade, held.valid_to and held.valid_to.first) == (grade, valid), day
    assert certificate_of(family.view.on(date(2016, 11, 19)), person) is None


def test_who_was_not_born_was_not_there() -> None:
    family = Family()
    family.couple_with_child()
    baby = family.add("吴小妹", "30", "", "", id_number=number("2026-05-01", 2))
    assert baby not in family.view.on(BEFORE).records("person")
    assert baby in family.view.on(CHANGE).members[RecordId("h")]
