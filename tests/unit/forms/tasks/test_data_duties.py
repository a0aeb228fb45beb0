"""What is due to go, whose guardian has to sign, what is to be assessed: in three values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.schema.ternary import Answer
from forms.tasks.data_duties import DataDuty, DutyKind, data_duties, listed, retained
from forms.village.view import VillageView

FORMS = bundled()
DAY = date(2026, 12, 1)
CHILD, OLD = RecordId("c" * 32), RecordId("o" * 32)


def village(person: RecordId, answers: dict[str, Value], **more: dict[str, Value]) -> VillageView:
    """One household with one person and some records about that person."""
    bodies: dict[str, dict[RecordId, Body]] = {
        "household": {RecordId("h"): {"head_name": "覃大山", "hh_status": "1"}},
        "person": {person: {"household": "h", "name": "覃小满", **answers}},
    }
    for number, (name, said) in enumerate(more.items()):
        bodies.setdefault(name.rstrip("2"), {})[RecordId(f"{number:032}")] = {
            "person": person,
            **said,
        }
    return VillageView(bodies)


def owed(view: VillageView, duty: DutyKind, day: date = DAY) -> list[tuple[Answer, str]]:
    return [(one.answer, one.zh) for one in data_duties(view, day, FORMS) if one.duty is duty]


@pytest.mark.parametrize(
    ("death", "more", "answer"),
    [
        ("2023-12-01", {}, Answer.YES),
        ("2023-12-02", {}, None),
        ("2023", {}, Answer.UNKNOWN),
        ("2022", {}, Answer.YES),
        ("2022", {"benefit": {"kind": "1"}}, None),
        ("2016-12-01", {"benefit": {"kind": "1"}}, Answer.YES),
        ("2022", {"retention_kept": {"until": "2027-01-01"}}, None),
        ("2022", {"retention_kept": {"until": "2026-12-01"}}, Answer.YES),
        ("2022", {"retention_kept": {"until": "2026-12"}}, Answer.YES),
        ("2022", {"retention_kept": {}}, Answer.YES),
        (
            "2022",
            {"retention_kept": {"until": "2027-01-01"}, "retention_kept2": {"until": "2026-01-01"}},
            None,
        ),
        (
            "2022",
            {"retention_kept": {"until": "2026-01-01"}, "retention_kept2": {"until": "2027-01-01"}},
            None,
        ),
        (None, {}, None),
    ],
)
def test_what_is_held_of_the_dead_is_due_when_the_longest_kept_of_it_is(
    death: str | None, more: dict[str, dict[str, Value]], answer: Answer | None
) -> None:
    told = owed(village(OLD, {"death_day": death} if death else {}, **more), DutyKind.RETENTION)
    assert [one for one, _ in told] == ([answer] if answer else [])


def test_a_day_nobody_wrote_down_is_asked_for() -> None:
    ((answer, zh),) = owed(village(OLD, {"hukou_status": "4"}), DutyKind.RETENTION)
    assert (answer, "请补填日期" in zh) == (Answer.UNKNOWN, True)
    former: dict[str, Value] = {
        "form": "person", "record": OLD, "field": "hukou_status", "value": '"1"',
        "day": "2023-11-30",
    }  # fmt: skip
    ((answer, zh),) = owed(village(OLD, {"hukou_status": "4"}, former=former), DutyKind.RETENTION)
    assert (answer, "2023-11-30户籍迁出" in zh) == (Answer.YES, True)


CARD: dict[str, Value] = {}


@pytest.mark.parametrize(
    ("birth", "more", "answer"),
    [
        ("2015-03-07", {}, None),
        ("2015-03-07", {"left_behind_child": CARD}, Answer.YES),
        ("2015-03-07", {"school": {}}, None),
        ("2012-12-01", {"left_behind_child": CARD}, None),
        ("2012-12-02", {"left_behind_child": CARD}, Answer.YES),
        ("2012", {"left_behind_child": CARD}, Answer.UNKNOWN),
        (None, {"left_behind_child": CARD}, Answer.UNKNOWN),
        ("2015-03-07", {"left_behind_child": CARD, "guardian_consent": {"day": "2026-11-30"}},
         None),
        ("2015-03-07", {"left_behind_child": CARD, "guardian_consent": {"day": "2026-12-02"}},
         Answer.YES),
        ("2015-03-07", {"left_behind_child": CARD, "guardian_consent": {"day": "2026-12"}},
         Answer.UNKNOWN),
        ("2015-03-07", {"left_behind_child": CARD,
                        "guardian_consent": {"day": "2026-01-05", "withdrawn_day": "2026-11-01"}},
         Answer.YES),
        ("2015-03-07", {"left_behind_child": CARD,
                        "guardian_consent": {"day": "2026-01-05", "withdrawn_day": "2026-11-01"},
                        "guardian_consent2": {"day": "2026-11-15"}}, None),
    ],
)  # fmt: skip
def test_a_guardian_signs_for_a_child_of_whom_more_than_the_roster_is_kept(
    birth: str | None, more: dict[str, dict[str, Value]], answer: Answer | None
) -> None:
    told = owed(village(CHILD, {"birth": birth} if birth else {}, **more), DutyKind.CONSENT)
    assert [one for one, _ in told] == ([answer] if answer else [])


def test_what_was_never_assessed_or_is_to_be_again_is_told() -> None:
    ((answer, zh),) = owed(village(OLD, {}), DutyKind.ASSESSMENT)
    assert (answer, "没有个人信息保护影响评估的记录" in zh) == (Answer.YES, True)

    def assessed(**said: Value) -> list[Answer]:
        made: Body = {"processing": "建档", "day": "2026-01-01", **said}
        view = VillageView({"impact_assessment": {RecordId("a"): made}})
        return [answer for answer, _ in owed(view, DutyKind.ASSESSMENT)]

    assert assessed(next="2027-01-01") == []
    assert assessed(next="2026-12-01") == [Answer.YES]
    assert assessed(next="2026-12") == [Answer.UNKNOWN]
    assert assessed() == [Answer.UNKNOWN]


@given(st.dates(date(1990, 1, 1), date(2026, 11, 30)), st.integers(0, 40 * 366))
def test_what_is_due_stays_due(death: date, later: int) -> None:
    """With time alone nothing that was due is due no more, and the day is the one of the law."""
    view, day = village(OLD, {"death_day": death.isoformat()}), death + timedelta(later)
    due = bool(owed(view, DutyKind.RETENTION, day))
    assert due <= bool(owed(view, DutyKind.RETENTION, day + timedelta(1)))
    assert due == (later >= (_in_three_years(death) - death).days)


def _in_three_years(day: date) -> date:
    try:
        return day.replace(year=day.year + 3)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 3, day=28)


def test_every_kind_names_forms_there_are_and_a_number_of_years() -> None:
    *named, other = retained()
    assert not other.forms, "the last one is all others"
    known = {form.id for form in FORMS.forms.values()}
    for kind in named:
        assert kind.forms <= known, kind.forms - known
    for kind in (*named, other):
        assert FORMS.parameters.number(kind.parameter, DAY) > 0
    seen = [form for kind in named for form in kind.forms]
    assert len(seen) == len(set(seen))


def test_who_was_asked_to_be_erased_is_listed_no_more() -> None:
    one = DataDuty(DutyKind.RETENTION, OLD, Answer.YES, "x", "y")
    other = DataDuty(DutyKind.CONSENT, OLD, Answer.YES, "x", "y")
    assert listed([one, other], [OLD]) == [other]
    assert isinstance(FORMS, Definitions)
    assert Person.FORM == "person"
