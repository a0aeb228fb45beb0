"""How long a notice of 500 households takes, and how much longer ReportLab's own tables take.

    .venv/bin/python bench/notice.py [--rows 500] [--rounds 9]

CPU time of this process, warm, medians; ours, the floor (fonts cut down and squeezed), Platypus
(Paragraph cells, the same fonts), and, where they are installed, Typst, WeasyPrint (``pip install
typst weasyprint``) and LibreOffice (Debian's ``libreoffice-writer``) take turns so that all meet
the same load. Prints JSON, keeps it in bench/results/notice.json.
"""

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.paper.pdf import render  # noqa: E402
from desktop.paper.typesetting.layout import lay_out  # noqa: E402
from forms.notices.sheet.notice import Notice  # noqa: E402
from forms.privacy.never_publish import Audience, forget, released  # noqa: E402
from tests.helpers.notice_samples import household_notice  # noqa: E402

GOAL_MS, GOAL_RATIO, GOAL_FLOOR = 40, 20, 3
GOAL_LARGE_S, GOAL_LARGE_MB, GOAL_BYTES = 0.5, 90, 120_000
GOAL_GATE_SHARE, GOAL_GATE_MS = 0.15, 0.1
"""The exit: of the sheet's time, and for a text of 200 characters."""
SAMPLE = (
    "根据《中华人民共和国村民委员会组织法》第三十五条和2026年11月23日村民代表会议决议，弄峒屯水渠项目总投资"
    "123456.78元，长1.2公里，惠及56户213人，由某某建筑公司承建，工期自2026年12月1日至2027年3月31日。现予以"
    "公示，公示期10天，自2026年11月24日起至2026年12月3日止，有意见请到村委会反映，监督电话0778-7212345，"
    "受理时间为工作日上午8:30至12:00，下午14:30至17:30，欢迎监督。"
)[:200]
SLOW = ("weasyprint", "libreoffice")
"""Run three times only."""


def platypus(notice: Notice) -> bytes:
    """The same rows the usual way: a Table of Paragraphs in ReportLab's TrueType font."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    from desktop.paper.fonts.bundled import font_file

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


def floor(notice: Notice) -> bytes:
    """The least a PDF of these words costs: the fonts cut down, everything squeezed once."""
    import zlib

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    from desktop.paper.fonts.bundled import font_file

    words = "".join(cell for row in notice.table.rows for cell in row)
    font = TTFont(str(font_file("song")), lazy=True)
    cutter = Subsetter(Options())
    cutter.populate(text=words)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return zlib.compress(out.getvalue() + words.encode(), 6)


def typst(notice: Notice) -> bytes | None:
    """The same table by Typst, when ``pip install typst`` was done; fonts given as files."""
    try:
        import typst as engine
    except ImportError:
        return None
    from desktop.paper.fonts.bundled import font_file

    columns = len(notice.table.columns)
    cells = [c.title for c in notice.table.columns]
    cells += [cell for row in notice.table.rows for cell in row]
    body = ", ".join("[" + cell.replace("*", "\\*").replace("_", "\\_") + "]" for cell in cells)
    source = f'#set page(paper: "a4")\n#table(columns: {columns}, {body})\n'
    paths = [str(font_file("song").parent)]
    return bytes(engine.compile(source.encode(), font_paths=paths, ignore_system_fonts=False))


def weasyprint(notice: Notice) -> bytes | None:
    """The same table by WeasyPrint, when it is installed."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return None
    from desktop.paper.fonts.bundled import font_file

    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in notice.table.rows
    )
    face = f"@font-face{{font-family:S;src:url(file://{font_file('song')})}}"
    style = f"<style>{face}td{{border:1px solid;font:14pt S}}</style>"
    return bytes(HTML(string=f"{style}<table>{rows}</table>").write_pdf())


def libreoffice(notice: Notice) -> bytes | None:
    """The same table by LibreOffice without a window, where it is installed."""
    program = shutil.which("soffice")
    if program is None:
        return None
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in notice.table.rows
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "notice.html"
        page.write_text(f"<meta charset=utf-8><table border=1>{rows}</table>", "utf-8")
        home = f"-env:UserInstallation=file://{folder}/home"
        command = [program, home, "--headless", "--convert-to", "pdf:writer_web_pdf_Export"]
        subprocess.run([*command, "--outdir", folder, str(page)], check=True, capture_output=True)
        return page.with_suffix(".pdf").read_bytes()


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of one run, that of the programs it starts included."""
    began = _spent()
    work()
    return (_spent() - began) * 1000


def gate(notice: Notice) -> int:
    """Every text of a sheet through the exit, as if none had been seen before; how many."""
    forget()
    table = notice.table
    for text in (*notice.title, *notice.paragraphs, *notice.closing, *notice.notes, notice.issuer):
        released(text, Audience.BOARD)
    for _, content in notice.facts:
        released(content, Audience.BOARD)
    for row in table.rows:
        for column, text in zip(table.columns, row, strict=True):
            released(text, Audience.BOARD, label=column.title)
    return len(table.rows)


def gate_ms() -> float:
    """Milliseconds for one text of 200 characters, never seen before; the best of some turns."""
    texts = [SAMPLE[n:] + SAMPLE[:n] for n in range(200)]
    taken = []
    for _ in range(5):
        forget()
        began = time.process_time()
        for text in texts:
            released(text, Audience.BOARD)
        taken.append((time.process_time() - began) * 1000 / len(texts))
    return min(taken)


def _spent() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def large(rows: int) -> dict[str, float]:
    """Time and memory of a very long notice, in a process of its own."""
    code = (
        "import resource, sys, time; sys.path.insert(0, sys.argv[1]);"
        "from tests.helpers.notice_samples import household_notice;"
        "from desktop.paper.pdf import render;"
        f"n = household_notice({rows}); render(household_notice(3)); t = time.perf_counter();"
        "render(n, tagged=False); print(time.perf_counter() - t,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    seconds, peak = map(float, run.stdout.split())
    return {"rows": rows, "seconds": round(seconds, 2), "peak_mb": round(peak, 1)}


def main() -> None:
    """Measure, print, keep; exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    long_one = large(5_000)  # first: a child's peak counts what its parent held when it forked
    notice = household_notice(arguments.rows)
    ways: dict[str, Callable[[], object]] = {
        "render": lambda: render(notice, tagged=False),
        "tagged": lambda: render(notice),
        "layout": lambda: lay_out(notice),
        "gate": lambda: gate(notice),
        "floor": lambda: floor(notice),
        "platypus": lambda: platypus(notice),
        "typst": lambda: typst(notice),
        "weasyprint": lambda: weasyprint(notice),
        "libreoffice": lambda: libreoffice(notice),
    }
    made = {name: way() for name, way in ways.items()}
    for name in [name for name in ways if made[name] is None]:
        print(f"{name} is not installed here: not measured", file=sys.stderr)
        del ways[name]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(arguments.rounds):
        for name, way in ways.items():
            if name not in SLOW or len(times[name]) < 3:
                times[name].append(milliseconds(way))
    middle = {name: round(statistics.median(taken), 1) for name, taken in times.items()}
    pdf = made["render"]
    assert isinstance(pdf, bytes)
    result = {
        "rows": arguments.rows,
        "rounds": arguments.rounds,
        "cpu_ms": middle,
        "render_ms": middle["render"],
        "ratio": round(middle["platypus"] / middle["render"], 1),
        "of_floor": round(middle["render"] / middle["floor"], 2),
        "gate_of_render": round(middle["gate"] / middle["render"], 3),
        "gate_200_characters_ms": round(gate_ms(), 4),
        "bytes": len(pdf),
        "large": long_one,
        "goals": {
            "render_ms": GOAL_MS, "ratio": GOAL_RATIO, "of_floor": GOAL_FLOOR, "bytes": GOAL_BYTES,
            "gate_of_render": GOAL_GATE_SHARE, "gate_200_characters_ms": GOAL_GATE_MS,
            "large_s": GOAL_LARGE_S, "large_mb": GOAL_LARGE_MB,
        },
    }  # fmt: skip
    text = json.dumps(result, ensure_ascii=False, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "notice.json").write_text(text + "\n", "utf-8")
    print(text)
    if middle["render"] > GOAL_MS or middle["platypus"] / middle["render"] < GOAL_RATIO:
        sys.exit(1)


if __name__ == "__main__":
    main()
