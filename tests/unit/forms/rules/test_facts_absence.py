import pytest

from forms.schema.form import RecordId, Value
from tests.unit.forms.rules.test_fact_registry import sheet
from tests.unit.forms.rules.test_facts_person import one, why


@pytest.mark.parametrize(
    ("since", "to", "found"),
    [
        ("", "", (True, "home")),
        ("2026-10-01", "", (False, "away")),
        ("2026-12-01", "", (True, "home")),
        ("2026-01-01", "2026-03-01", (True, "back")),
        ("2026-01-01", "2026-10-25", (None, "back")),
    ],
)
def test_at_home(since: str, to: str, found: tuple[Value | None, str]) -> None:
    family = one()
    if since:
        family.away(RecordId("吴振华"), since, to)
    assert why(family, "吴振华", "at_home") == found


def test_away_without_a_first_day_is_not_at_home() -> None:
    family = one()
    family.put("absence", person="吴振华", place="广东")
    assert why(family, "吴振华", "at_home") == (False, "away")
    assert why(family, "吴振华", "away") == (None, "begin")


def test_words_for_days_of_every_precision() -> None:
    def since(text: str, *more: str) -> str:
        family = one()
        family.away(RecordId("吴振华"), text, *more)
        if more:
            family.away(RecordId("吴振华"), "2026-03")
        return sheet(family, "吴振华").finding("away").parts[0].slots["since"]

    assert since("2025-11-03") == "2025-11-03"
    assert since("2025-11") == "2025-11"
    assert since("2024") == "2024"
    assert since("2025-01-01", "2026-02-10") == "2025-01-01至2026-03-31之间"


@pytest.mark.parametrize(
    ("spells", "word", "found"),
    [
        ([("2020-01-01", "", "1")], "", (True, "away")),
        ([("2020-01-01", "", "")], "", (None, "purpose")),
        ([("2020-01-01", "", "")], "2026-01-01", (True, "away")),
        ([("2026-02-01", "", "")], "2026-01-01", (None, "purpose")),
        ([("2026-10-01", "", "")], "", (False, "short")),
        ([("2020-01-01", "", "3"), ("2026-10-01", "", "")], "", (False, "other")),
        ([("2020-01-01", "", "1"), ("2026-10-01", "", "")], "", (True, "away")),
        ([("2020-01-01", "2021-01-01", "")], "", (False, "back")),
    ],
    ids=["work", "unsaid", "said for all", "begun after the word", "too short anyway",
         "away for school anyway", "away for work anyway", "long back"],
)  # fmt: skip
def test_an_absence_without_a_purpose_is_asked_about_where_it_decides(
    spells: list[tuple[str, str, str]], word: str, found: tuple[Value | None, str]
) -> None:
    family = one()
    for since, to, purpose in spells:
        family.away(RecordId("吴振华"), since, to, purpose=purpose)
    if word:
        family.whole("purpose", day=word)
    assert why(family, "吴振华", "works_away") == found


def test_who_is_away_for_nobody_knows_what_may_be_unable_to_look_after_others() -> None:
    family = one()
    family.away(RecordId("吴振华"), "2020-01-01", purpose="")
    assert why(family, "吴振华", "unable") == (None, "purpose")
    family.change(RecordId("吴振华"), no_capacity_checked=True)
    assert why(family, "吴振华", "unable") == (False, "able")
