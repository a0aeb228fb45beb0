"""Joined facts: what nobody wrote down is no answer, and no minor's card is told."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from desktop.ui.store.conditions import BLANK, UNCLEAR
from desktop.ui.store.joined_households import JoinedHouseholds
from desktop.ui.store.joined_people import (
    AT_HOME,
    AWAY,
    CARD_ONLY,
    COUNTING,
    DEAD,
    NEVER,
    NO_CARD,
    JoinedPeople,
)
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView

DAY = date(2026, 11, 1)
More = Mapping[str, Sequence[Body]]
P, H = RecordId("p"), RecordId("h")
WHOLE: Body = {"scope": "1", "day": "2026-10-01", "complete": True}


def joined(
    person: Body | None = None, more: More | None = None, *, whole: bool = False
) -> JoinedPeople:
    bodies: dict[str, dict[RecordId, Body]] = {
        "household": {H: {"head_name": "韦大山", "hamlet": "t"}},
        "hamlet": {RecordId("t"): {"name": "上板屯", "number": "2"}},
        "person": {P: {"household": H, "name": "韦大山", **(person or {})}},
    }
    for form, records in (more or {}).items():
        bodies[form] = {RecordId(f"{form}{n}"): body for n, body in enumerate(records)}
    return JoinedPeople(VillageView(bodies), DAY, bundled(), whole=whole)


def test_place_and_household_come_from_the_household() -> None:
    join = joined()
    assert (join.hamlet(P), join.household(P)) == ("上板屯", "韦大山户")


@pytest.mark.parametrize(
    ("birth", "text", "band"),
    [
        ("1966-11-02", "59", "45–59岁"), ("1966-11-01", "60", "60–79岁"),
        ("1966", "约60", UNCLEAR), ("1950", "约76", "60–79岁"), (None, "", BLANK),
    ],
)  # fmt: skip
def test_an_age_that_a_year_leaves_open_is_in_no_band(
    birth: str | None, text: str, band: str
) -> None:
    join = joined({"birth": birth} if birth else {})
    assert (join.age(P), join.band(P)) == (text, (band,))


@pytest.mark.parametrize(
    ("spell", "text", "value"),
    [
        ({"from_day": "2026-02", "place": "佛山"}, "佛山", AWAY),
        ({"from_day": "2026-02"}, AWAY, AWAY),
        ({"from_day": "2026-11", "place": "佛山"}, f"{UNCLEAR} 佛山", UNCLEAR),
        ({"from_day": "2026-02", "to_day": "2026-09-01"}, "", BLANK),
        (None, "", BLANK),
    ],
)
def test_where_somebody_is_has_three_answers(spell: Body | None, text: str, value: str) -> None:
    join = joined(more={"absence": [{"person": P, **spell}] if spell else []})
    assert (join.stay(P), join.stay_values(P)) == (text, (value,))


def test_only_a_whole_list_says_that_somebody_is_at_home_or_holds_no_card() -> None:
    whole = joined(more={"coverage": [{**WHOLE, "registers": ["absence", "disability"]}]})
    assert (whole.stay_values(P), whole.disability_values(P)) == ((AT_HOME,), (NO_CARD,))
    assert joined().disability_values(P) == (BLANK,)
    assert joined({"death_day": "2025-01-01"}).stay_values(P) == (DEAD,)


def test_a_grade_is_masked_and_a_minors_stays_shut() -> None:
    card: list[Body] = [{"person": P, "grade": "3", "category": "1"}]
    grown: Body = {"birth": "1960-01-01"}
    assert joined(grown, {"disabled_person": card}).disability(P) == CARD_ONLY
    assert joined(grown, {"disabled_person": card}, whole=True).disability(P) == "三级"
    child: Body = {"birth": "2015-01-01"}
    assert joined(child, {"disabled_person": card}, whole=True).disability(P) == CARD_ONLY


def test_the_last_visit_is_of_the_person_or_the_household_and_none_is_said() -> None:
    assert joined().visit_values(joined().last_visit(P)) == (NEVER,)
    visits: list[Body] = [
        {"household": H, "day": "2026-10-20"}, {"person": P, "day": "2026-03-01"},
        {"household": H, "day": "2026-12-01"},
    ]  # fmt: skip
    join = joined(more={"visit": visits})
    at = join.last_visit(P)
    assert at is not None
    assert (at.written, join.visit_values(at)) == ("2026-10-20", ("30天以内",))
    month = joined(more={"visit": [{"household": H, "day": "2026-10"}]}).last_visit(P)
    assert joined().visit_values(month) == (UNCLEAR,)


def test_the_lists_are_said_to_be_worked_out_until_they_are() -> None:
    assert joined().left(P) == COUNTING
    assert JoinedHouseholds(joined()).left(H) == COUNTING


@pytest.mark.parametrize(
    ("more", "kind", "watched", "dibao"),
    [
        ({}, BLANK, BLANK, BLANK),
        ({"household_type": [{"household": H, "type": "00", "from_day": "2021-05"}]},
         "一般农户", "不是", BLANK),
        ({"household_type": [{"household": H, "type": "21", "status": "80",
                              "from_day": "2026-01-01"}]}, "边缘易致贫户", "监测户", BLANK),
        ({"benefit": [{"household": H, "kind": "01", "from_day": "2026-01-01"}]},
         BLANK, BLANK, "低保户"),
        ({"benefit": [{"person": P, "kind": "01", "from_day": "2026-11"}]},
         BLANK, BLANK, UNCLEAR),
        ({"coverage": [{**WHOLE, "registers": ["benefit"], "kinds": ["01"]}]},
         BLANK, BLANK, "没有"),
    ],
)  # fmt: skip
def test_what_a_household_is_has_a_value_for_what_nobody_said(
    more: More, kind: str, watched: str, dibao: str
) -> None:
    join = JoinedHouseholds(joined(more=more))
    found = join.kind_values(H), join.watched_values(H), join.dibao_values(H)
    assert [tuple(one) for one in found] == [(kind,), (watched,), (dibao,)]


def test_helpers_come_from_measures_and_contacts_that_run() -> None:
    helpers: list[Body] = [{"name": "兰秀英"}, {"name": "覃文书"}, {"name": "黄旧人"}]
    join = JoinedHouseholds(joined(
        more={
            "helper": helpers,
            "measure": [{"household": H, "helper": "helper0", "from_day": "2026-01-01"}],
            "one_to_one": [
                {"person": P, "helper": "helper1", "from_day": "2026-01-01"},
                {"person": P, "helper": "helper2", "from_day": "2025-01-01",
                 "to_day": "2026-01-01"},
            ],
        }
    ))  # fmt: skip
    assert join.helpers(H) == "兰秀英、覃文书"
    assert join.size(H) == 1
