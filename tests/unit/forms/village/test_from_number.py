"""A number is sex and birth: a card that holds only the number is judged like a full one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forms.leads.consistency import inconsistencies
from forms.program import bundled
from forms.rules.lists import derive
from forms.schema.check_digits import mod_11_2
from forms.schema.form import Body, RecordId, Value
from forms.village.from_number import completed, contradicted, filled, taken
from forms.village.view import VillageView
from tests.helpers.everything import differences, everything
from tests.helpers.family import DAY, Family
from tests.helpers.sheets import number

DAYS = some.dates(date(1900, 1, 1), DAY)
ORDERS = some.integers(1, 999).filter(lambda order: order % 100)  # 00 may be a cut number
PEOPLE = some.lists(some.tuples(DAYS, ORDERS), min_size=1, max_size=5)
RELATIONS = ("02", "12", "20", "30", "51")


def numbered(people: list[tuple[date, int]], *, written: bool) -> VillageView:
    """A household of these; with sex and birth beside the numbers, or with the numbers alone."""
    family = Family()
    for place, (birth, order) in enumerate(people):
        said = {"sex": str(2 - order % 2), "birth": birth.isoformat()} if written else {}
        person = family.add(
            f"韦{place}", RELATIONS[place], said.get("sex", ""), said.get("birth", ""),
            id_number=number(birth.isoformat(), order), marital="20",
        )  # fmt: skip
        family.away(person, (DAY - timedelta(days=40 * (place + 3))).isoformat())
        family.put("disabled_person", person=person, grade="2", category="4")
    return family.view


@settings(max_examples=25, deadline=None)
@given(PEOPLE)
def test_the_number_alone_answers_everything_as_number_sex_and_birth(
    people: list[tuple[date, int]],
) -> None:
    full = everything(numbered(people, written=True), DAY)
    assert not differences(full, everything(numbered(people, written=False), DAY))


@given(DAYS, ORDERS)
def test_what_is_written_beside_a_number_never_decides(birth: date, order: int) -> None:
    card: Body = {"id_number": number(birth.isoformat(), order)}
    said = taken(card)
    assert said == {"sex": str(2 - order % 2), "birth": birth.isoformat()}
    for more in ({}, said, {"birth": str(birth.year)}, {"birth": "1970-01-01", "sex": "9"}):
        assert {**completed({**card, **more})} == {**card, **said}


def test_a_contradiction_is_kept_as_written_and_told() -> None:
    family = Family()
    family.add("韦一", "02", "1", "1980-01-01", id_number=number("1958-03-12", 442))
    view = family.view
    assert (view.body("person", RecordId("韦一")) or {})["birth"] == "1958-03-12"
    assert view.stated("person")[RecordId("韦一")]["birth"] == "1980-01-01"
    told = {one.field: one.zh for one in inconsistencies(view, DAY, bundled()) if "号码" in one.zh}
    assert told == {
        "sex": "韦一登记的性别是男，身份证号码里是女；"
        "名单和数字按号码算，请对照证件，改正写错的一个。",
        "birth": "韦一登记的出生日期是1980-01-01，身份证号码里是1958-03-12；"
        "名单和数字按号码算，请对照证件，改正写错的一个。",
    }
    (elder,) = derive("left_behind_elder", view, DAY, bundled())
    assert elder.subject == "韦一", "an elder by the number"


@pytest.mark.parametrize(
    ("written", "against"),
    [
        ({"birth": "1958"}, set()), ({"birth": "1958-03"}, set()), ({"sex": "9"}, set()),
        ({"birth": "1958-04"}, {"birth"}), ({"sex": "1"}, {"sex"}), ({"birth": 1958}, set()),
    ],
)  # fmt: skip
def test_a_month_that_holds_the_day_is_no_contradiction(
    written: dict[str, Value], against: set[str]
) -> None:
    card = {"id_number": number("1958-03-12", 442), **written}
    assert set(contradicted(card)) == against
    assert set(filled(card)) == {"id_number", "sex", "birth"}
    assert {k: v for k, v in filled(card).items() if k in against} == {
        k: v for k, v in written.items() if k in against
    }


def test_fifteen_digits_prove_nothing_and_fill_what_is_blank() -> None:
    card: Body = {"id_number": "459999170803124"}
    assert completed(card) == {**card, "sex": "2", "birth": "1917-08-03"}
    assert completed({**card, "birth": "2017-08-03"})["birth"] == "2017-08-03"


@pytest.mark.parametrize("more", [{"id_doc_type": "5"}, {"id_number": 17}, {"id_number": "45999"},
                                  {"id_number": ["1"]}])  # fmt: skip
def test_what_is_no_citizen_number_says_nothing(more: dict[str, Value]) -> None:
    card: Body = {"id_number": number("1958-03-12", 442), "birth": "1960", **more}
    assert taken(card) == {}
    assert completed(card) == card


def test_a_number_cut_by_a_spreadsheet_says_the_birth_and_not_the_sex() -> None:
    cut = next(
        text
        for day in range(1, 29)
        for text in [f"459999196501{day:02d}1000"]
        if mod_11_2(text[:17]) == text[17]
    )
    assert set(taken({"id_number": cut})) == {"birth"}
