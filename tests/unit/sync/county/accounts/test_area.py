"""Roles and areas: what a grant may say."""

import pytest

from sync.county.accounts.area import Area, Role, area_of
from sync.errors.county import AreaWrong, VillageUnknown


@pytest.mark.parametrize(
    ("role", "text", "county", "prefix"),
    [
        (Role.TOWNSHIP, "459999100", 459999, "459999100"),
        (Role.COUNTY, "", 459999, "459999"),
        (Role.AUDITOR, "", 0, ""),
        (Role.COUNTY, "459999", 0, "459999"),
        (Role.TOWNSHIP, " 459999100 ", 0, "459999100"),
    ],
)
def test_an_area_is_a_county_or_a_township(role: Role, text: str, county: int, prefix: str) -> None:
    assert area_of(role, text, county) == Area(prefix)


@pytest.mark.parametrize(
    ("role", "text", "county"),
    [
        (Role.TOWNSHIP, "", 459999),
        (Role.TOWNSHIP, "459999", 459999),
        (Role.TOWNSHIP, "459998100", 459999),
        (Role.COUNTY, "45999910", 459999),
        (Role.COUNTY, "459998", 459999),
        (Role.COUNTY, "45%999", 0),
        (Role.TOWNSHIP, "４５９９９９１００", 0),
    ],
)
def test_what_is_no_area_here_is_refused(role: Role, text: str, county: int) -> None:
    with pytest.raises(AreaWrong):
        area_of(role, text, county)


def test_a_village_outside_is_refused_as_one_that_does_not_exist() -> None:
    Area("459999100").check("459999100201")
    with pytest.raises(VillageUnknown):
        Area("459999100").check("459999101201")
