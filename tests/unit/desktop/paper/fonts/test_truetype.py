"""The fast reader says what a thorough one says."""

import pytest
from fontTools.ttLib import TTFont

from desktop.paper.fonts.bundled import font_file
from desktop.paper.fonts.fallback import open_face

SAMPLE = "村民委员会公示2026年Aé《》…—·℃①〓𬀩𠅤𰻝㛃𲎯\U0002ebf0"


@pytest.mark.parametrize("slot", ["title", "fang", "kai", "rareGH"])  # format 12 and format 4 maps
def test_glyphs_and_widths_agree_with_fonttools(slot: str) -> None:
    face = open_face(slot)
    with TTFont(font_file(slot), lazy=True) as full:
        known, order = full.getBestCmap(), full.getGlyphOrder()
        for code in {*map(ord, SAMPLE), *list(known)[::97]}:
            glyph = face.glyph_of(code)
            assert order[glyph] == known.get(code, order[0]), chr(code)
            assert face.width(glyph) == full["hmtx"][order[glyph]][0] * 1000 / face.units
        assert face.name == full["name"].getDebugName(6)
        assert face.metrics.ascent == round(full["hhea"].ascent * 1000 / face.units)
