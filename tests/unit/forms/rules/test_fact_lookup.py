from tests.helpers.family import Family
from tests.unit.forms.rules.test_fact_registry import sheet


def test_a_sheet_lists_what_was_looked_at() -> None:
    family = Family()
    family.couple_with_child()
    facts = sheet(family, "吴小明")
    assert len(facts) == 0
    assert facts["birth"]
    assert list(facts) == ["birth"]
    facts.tell("listed", value=True)
    assert facts["listed"] is True
