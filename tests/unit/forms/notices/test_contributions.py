"""What each household owes by a vote."""

from datetime import date

from forms.notices.contributions import shares
from forms.schema.form import RecordId
from tests.helpers.family import Family

DAY = date(2026, 11, 1)


def test_money_goes_by_head_and_labour_by_who_can_work() -> None:
    family = Family()
    vote = family.put("collective_decision", day="2026-10-01", money_head=2000, labour_head=300)
    home = family.put("household", hh_no="0001")
    family.put("person", household=home, birth="1980-01-01", labour="1")
    family.put("person", household=home, birth="1982-01-01", labour="4")
    family.put("person", household=home, birth="1950-01-01", labour="4", death_day="2026-01-05")
    unknown = family.put("household", hh_no="0002")
    family.put("person", household=unknown, birth="1980-01-01")
    gone = family.put("household", hh_no="0003", hh_status="2")
    family.put("person", household=gone, birth="1980-01-01")
    first, second = shares(family.view, RecordId(vote), DAY)
    assert first == {
        "decision": vote, "household": home, "persons": 2, "money": 4000, "labour": 300,
    }, "the dead do not pay, who cannot work owes no labour"  # fmt: skip
    assert second == {"decision": vote, "household": unknown, "persons": 1, "money": 2000}, (
        "nobody wrote down whether they can work: labour stays open"
    )
    family.put("contribution", **first)
    assert [s["household"] for s in shares(family.view, RecordId(vote), DAY)] == [unknown]
