"""Returns, indicators and letters rest on what was read and is in force, or say that it is not."""

import pytest

from forms.definitions.indicator import IndicatorDef
from forms.definitions.report import ReportDef
from forms.letters.letter_reader import letters
from forms.program import bundled

OVER = ("财农〔2021〕19号", "国开办发〔2018〕11号")
"""Papers of the transition to 2025 or of an office that is gone (2026)."""
PAST_ONLY = ("中农组发〔2021〕7号",)
"""Papers that are cited with a word that their time ended in 2025."""


@pytest.mark.parametrize("report", bundled().reports.values(), ids=lambda one: one.id)
def test_a_return_rests_on_what_is_in_force(report: ReportDef) -> None:
    basis = report.basis
    assert not [paper for paper in OVER if paper in basis]
    assert all("过渡期" in basis for paper in PAST_ONLY if paper in basis)


@pytest.mark.parametrize("indicator", bundled().indicators.values(), ids=lambda one: one.id)
def test_an_indicator_rests_on_what_somebody_read(indicator: IndicatorDef) -> None:
    for one in indicator.authority:
        assert one.text != "recalled", one.title
        assert not [paper for paper in OVER if paper in one.number]
        assert "过渡期" in one.title or one.number not in PAST_ONLY
        assert "2025年底月探访率达到" not in one.says, "that aim is past"


def test_a_letter_rests_on_what_somebody_read() -> None:
    for letter in letters(bundled()).values():
        assert all(one.text in ("read", "excerpt") for one in letter.basis), letter.id
