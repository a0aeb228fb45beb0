from forms.program import bundled
from forms.rules.statistics import Tally, village_statistics
from forms.village.view import VillageView
from tests.helpers import roster
from tests.helpers.family import DAY


def test_the_roster_in_figures() -> None:
    found = village_statistics(roster.view(), DAY, bundled())
    assert (found.households, found.persons) == (312, 1333)
    assert (found.children.yes, found.women.yes, found.elders.yes) == (94, 62, 130)
    assert found.disabled == Tally(yes=roster.truth()["disabled"], no=0, unknown=0)
    assert found.questions == found.children.unknown + found.elders.unknown > 0
    assert (
        sum((found.children.yes, found.children.no, found.children.unknown))
        == (roster.truth()["children_under_16"])
    )


def test_an_empty_village_counts_nobody() -> None:
    found = village_statistics(VillageView({}), DAY, bundled())
    assert (found.households, found.persons, found.questions) == (0, 0, 0)
