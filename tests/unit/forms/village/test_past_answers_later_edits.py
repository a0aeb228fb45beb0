"""A save about a later day changes no list, lead, indicator or return of an earlier day.

Random edits over all forms: new records, dated answers that changed, things that ended or
happened. More at night: ``CUNJI_EXAMPLES=2000`` makes ten thousand of them.
"""

import os
from datetime import date
from random import Random

import pytest

from forms.village.view import VillageView
from tests.helpers.everything import differences, everything
from tests.helpers.later import RandomVillage

EDITS = 5 * int(os.environ.get("CUNJI_EXAMPLES", "60"))
CHAIN = 20
"""Edits of one village, one after the other."""
DAYS = (date(2026, 6, 15), date(2026, 3, 1))


@pytest.mark.parametrize("seed", range(EDITS // CHAIN))
def test_a_save_about_a_later_day_changes_no_answer_of_an_earlier_day(seed: int) -> None:
    day = DAYS[seed % len(DAYS)]
    village = RandomVillage(Random(seed), day)
    before = everything(VillageView(village.bodies), day)
    for _ in range(CHAIN):
        done = village.edit()
        assert not differences(before, everything(VillageView(village.bodies), day)), done
