"""An embedded subset is a sound font that draws the same outlines."""

import io

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from desktop.paper.fonts.bundled import font_file
from desktop.paper.fonts.fallback import open_face
from desktop.paper.fonts.subset import subset


def drawing(font: TTFont, glyph: str) -> object:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.value


@pytest.mark.parametrize("slot", ["title", "kai", "rareB"])
def test_outlines_survive(slot: str) -> None:
    face = open_face(slot)
    with TTFont(font_file(slot), lazy=True) as full:
        glyf, order, known = full["glyf"], full.getGlyphOrder(), full.getBestCmap()
        composites = [i for i in range(400) if glyf[order[i]].isComposite()][:3]
        plain = [face.glyph_of(code) for code in list(known)[5:2000:333]]
        wanted = [0, *composites, *plain, *plain[:1]]  # one glyph twice, as 〓 may stand twice
        small = TTFont(io.BytesIO(subset(face, wanted)))
        names = small.getGlyphOrder()
        assert len(names) >= len(wanted)
        for new, old in enumerate(wanted):
            assert drawing(small, names[new]) == drawing(full, order[old])
            assert small["hmtx"][names[new]][0] == full["hmtx"][order[old]][0]
