"""The strips of a notice on paper: those of a few rows share sheets, the others have their own."""

from desktop.paper.pdf import render, written_slips
from desktop.paper.preview import joined
from desktop.paper.typesetting.layout import A4_AUTO
from desktop.paper.typesetting.page_format import Paper
from desktop.paper.typesetting.slips import Slips
from forms.notices.sheet.by_hamlet import slip, strips
from forms.notices.sheet.notice import Notice


def strip_sheets(notice: Notice, paper: Paper = A4_AUTO) -> bytes:
    """Every strip as PDF: slips first, then the sheets of those that need a whole one.

    Raises:
        NoHamlets: The notice is not ordered by hamlet.
    """
    cut = strips(notice)
    slips = Slips([slip(strip) for strip in cut], paper)
    small = {strip.paragraphs[-1] for strip in slips.fitting}
    parts = [render(strip, paper) for strip in cut if strip.paragraphs[-1] not in small]
    if slips.fitting:
        parts.insert(0, written_slips(notice, slips.fitting, slips.sheet()))
    return joined(parts) if len(parts) > 1 else parts[0]
