"""How long a notice of 500 households takes, and how much longer ReportLab's own tables take.

    .venv/bin/python bench/notice.py [--rows 500] [--rounds 9]

CPU time of this process, warm, medians; ours and Platypus (Paragraph cells, the same fonts) take
turns so that both meet the same weather. Prints JSON and keeps it in bench/results/notice.json.
"""

import argparse
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.notices.layout import lay_out  # noqa: E402
from desktop.notices.notice import Notice  # noqa: E402
from desktop.notices.pdf import render  # noqa: E402
from tests.helpers.notice_samples import household_notice  # noqa: E402

GOAL_MS, GOAL_RATIO = 60, 10


def platypus(notice: Notice) -> bytes:
    """The same rows the usual way: a Table of Paragraphs in ReportLab's TrueType font."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    from desktop.notices.fonts import font_file

    if "PlainSong" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("PlainSong", str(font_file("song"))))
    cell = ParagraphStyle("cell", fontName="PlainSong", fontSize=14, leading=19, wordWrap="CJK")
    head = ParagraphStyle("head", parent=cell, alignment=1)
    table = notice.table
    rows = [[Paragraph(c.title, head) for c in table.columns]]
    rows += [[Paragraph(text, cell) for text in row] for row in table.rows]
    grid = TableStyle(
        [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    )
    story = [Paragraph(notice.title_line, head), Spacer(0, 12)]
    story += [Paragraph(text, cell) for text in notice.paragraphs]
    story.append(Table(rows, colWidths=[34, 56, 56, 40, 90, 90, 93], repeatRows=1, style=grid))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return out.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of one run."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def main() -> None:
    """Measure, print, keep; exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    notice = household_notice(arguments.rows)
    ours, theirs, layout = [], [], []
    pdf, usual = render(notice), platypus(notice)
    for _ in range(arguments.rounds):
        ours.append(milliseconds(lambda: render(notice)))
        theirs.append(milliseconds(lambda: platypus(notice)))
        layout.append(milliseconds(lambda: lay_out(notice)))
    ratios = [slow / fast for slow, fast in zip(theirs, ours, strict=True)]
    result = {
        "rows": arguments.rows,
        "rounds": arguments.rounds,
        "render_ms": round(statistics.median(ours), 1),
        "layout_ms": round(statistics.median(layout), 1),
        "platypus_ms": round(statistics.median(theirs), 1),
        "ratio": round(statistics.median(ratios), 1),
        "pages": pdf.count(b"/Type /Page\n") or len(lay_out(notice).pages),
        "bytes": len(pdf),
        "platypus_bytes": len(usual),
        "goals": {"render_ms": GOAL_MS, "ratio": GOAL_RATIO},
    }
    text = json.dumps(result, ensure_ascii=False, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "notice.json").write_text(text + "\n", "utf-8")
    print(text)
    if result["render_ms"] > GOAL_MS or result["ratio"] < GOAL_RATIO:
        sys.exit(1)


if __name__ == "__main__":
    main()
