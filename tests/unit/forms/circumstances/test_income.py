"""Two per-capita incomes, never mixed; whole fen; missing answers named."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from forms.circumstances.income import dibao_income, net_income, statement_before, statement_on
from forms.definitions.records import Income
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import as_written
from tests.helpers.family import Family

STATEMENT: dict[str, Value] = {
    "household": "h", "from_day": "2025-10-01", "to_day": "2026-09-30", "people": 4,
    "living_people": 3, "wages": 3_000_000, "business": 800_000, "property": 0,
    "transfers": 600_000, "state_aid": 450_000, "business_cost": 300_000, "work_cost": 200_000,
}  # fmt: skip


def income(answers: dict[str, Value]) -> Income:
    return Income(RecordId(""), answers)


def test_the_two_figures_differ_and_say_what_went_in() -> None:
    net, dibao = net_income(income(STATEMENT)), dibao_income(income(STATEMENT))
    assert (net.total, net.people, net.per_head) == (4_100_000, 4, 1_025_000)
    assert (dibao.total, dibao.people, dibao.per_head) == (3_450_000, 3, 1_150_000)
    assert [line.fen for line in net.lines] == [3_000_000, 800_000, 0, 600_000, -300_000]
    assert net.title != dibao.title


def test_what_is_missing_is_named_and_nothing_is_guessed() -> None:
    without = {k: v for k, v in STATEMENT.items() if k not in ("state_aid", "living_people")}
    assert dibao_income(income(without)).missing == ("state_aid", "living_people")
    assert dibao_income(income(without)).per_head is None
    assert net_income(income(without)).per_head == 1_025_000
    no_cost = {k: v for k, v in STATEMENT.items() if k != "work_cost"}
    assert dibao_income(income(no_cost)).per_head == (3_650_000 * 2 + 3) // 6


@given(some.integers(-(10**9), 10**9), some.integers(1, 30))
def test_a_head_gets_a_fen_more_or_less_never_two(wages: int, people: int) -> None:
    body = {**STATEMENT, "wages": wages, "people": people}
    made = net_income(income(body))
    assert made.per_head is not None
    assert abs(made.per_head * people - made.total) * 2 <= people


def test_the_statement_of_a_day_is_the_latest_that_ended_in_the_year_before() -> None:
    family = Family()
    family.put("income", **STATEMENT)
    family.put("income", **{**STATEMENT, "from_day": "2024-10-01", "to_day": "2025-09-30"})
    home = RecordId("h")
    assert statement_on(family.view, home, date(2026, 9, 29)) is not None
    told = statement_on(family.view, home, date(2026, 11, 1))
    assert told is not None
    assert as_written(told.to_day) == "2026-09-30"
    before = statement_before(family.view, home, told)
    assert before is not None
    assert as_written(before.to_day) == "2025-09-30"
    assert statement_on(family.view, home, date(2027, 10, 1)) is None
