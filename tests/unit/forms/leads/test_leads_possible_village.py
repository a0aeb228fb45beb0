"""Leads over a made village on four days, against an oracle that tries every possible world.

By day a small village, at night two of 340 households (``CUNJI_EXAMPLES=2000``).
"""

import os
from collections import defaultdict

import pytest

from forms.leads.leads import gaps
from forms.schema.ternary import Answer
from tests.helpers.possible_village import DAYS, RULES, Made, agreed, figures

NIGHT = int(os.environ.get("CUNJI_EXAMPLES", "0")) >= 1000
HOUSEHOLDS, SEEDS = (340, 2) if NIGHT else (40, 1)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_lead_is_what_all_possible_worlds_agree_on(seed: int) -> None:
    village, figures_ = Made(HOUSEHOLDS, seed).village, figures()
    view, differences, met = village.view, list[object](), defaultdict[str, set[Answer]](set)
    for day in DAYS:
        told = {(gap.rule, gap.subject): gap for gap in gaps(view, day, figures_)}
        for rule, (about, holds) in RULES.items():
            for subject in village.bodies[about]:
                gap = told.get((rule, subject))
                said = gap.answer if gap else Answer.NO
                right = agreed(village, day, holds, subject)
                met[rule].add(right)
                if said is not right:
                    differences.append((rule, f"{day}", subject, right, said))
                assert said is not Answer.UNKNOWN or (gap and gap.missing), "it asks something"
    assert differences == []
    assert all(len(answers) > 1 for answers in met.values()), met
