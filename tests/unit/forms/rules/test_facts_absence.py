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
