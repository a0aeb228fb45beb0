"""Looks at a laid-out sheet as a proof-reader with a ruler."""

from itertools import combinations

from desktop.paper.typesetting.page import Box, PaperPage, PaperSheet, Text

SLACK = 0.05  # points
GLYPH_OVERHANG = 0.12  # of the size: letters that lean out of the Han em box


def overlap(a: Box, b: Box) -> bool:
    """Whether two regions share ground."""
    return (
        a[0] < b[2] - SLACK and b[0] < a[2] - SLACK and a[1] < b[3] - SLACK and b[1] < a[3] - SLACK
    )


def inside(inner: Box, outer: Box) -> bool:
    """Whether a region stays in another."""
    return (
        inner[0] >= outer[0] - SLACK and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK and inner[3] <= outer[3] + SLACK
    )  # fmt: skip


def faults(sheet: PaperSheet, allowed_in_seal: set[str]) -> list[str]:
    """Everything that stands where it must not, in words."""
    found = []
    for number, page in enumerate(sheet.pages, 1):
        found += [f"page {number}: {fault}" for fault in _page_faults(sheet, page, allowed_in_seal)]
    return found


def _page_faults(sheet: PaperSheet, page: PaperPage, allowed_in_seal: set[str]) -> list[str]:
    paper = (0.0, 0.0, sheet.width, sheet.height)
    found = [f"{t.text!r} leaves its cell" for t in page.texts if not inside(t.box, t.cell)]
    found += [f"{t.text!r} leaves the paper" for t in page.texts if not inside(t.box, paper)]
    for one, other in combinations(_by_height(page.texts), 2):
        if overlap(one.box, other.box):
            found.append(f"{one.text!r} lies on {other.text!r}")
    if page.seal:
        found += [
            f"{t.text!r} stands in the seal"
            for t in page.texts
            if overlap(t.box, page.seal) and t.text not in allowed_in_seal
        ]
        found += [
            "a rule runs through the seal"
            for x0, y0, x1, y1, _ in page.rules
            if overlap((min(x0, x1), min(y0, y1), max(x0, x1) + 1, max(y0, y1) + 1), page.seal)
        ]
    for code, _ in page.codes:
        found += [f"{t.text!r} lies on a code" for t in page.texts if overlap(t.box, code)]
    if page.code:
        found += [f"{t.text!r} lies on the code" for t in page.texts if overlap(t.box, page.code)]
        if page.seal and overlap(page.code, page.seal):
            found.append("the code lies in the seal")
    return found


def _by_height(texts: list[Text]) -> list[Text]:
    return sorted(texts, key=lambda text: text.y)
