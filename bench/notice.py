"""How long a notice of 500 households takes as users get it, and how near that is to the least.

    .venv/bin/python bench/notice.py [--rows 500] [--rounds 9]

CPU time of this process, warm, medians. Ours: the tagged sheet ``render`` gives to everybody
(again, as from preview to printing; and first, with no font cut yet) and the plain one. The floor
does with the streams of that very file what no program is spared: cut the same glyphs out of the
same faces, squeeze everything once. Anchors are ReportLab's own Platypus (Paragraph cells, the same
fonts) and, where they are installed, Typst, WeasyPrint (``pip install typst weasyprint``) and
LibreOffice (Debian's ``libreoffice-writer``); all take turns so that they meet the same load. Long
lists run in processes of their own. Prints JSON, keeps it in bench/results/notice.json; a goal that
is missed is named at the end, loudly, and stops nothing.
"""

import argparse
import io
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.paper.fonts import cid_font  # noqa: E402
from desktop.paper.fonts.subset import subset  # noqa: E402
from desktop.paper.fonts.truetype import Face  # noqa: E402
from desktop.paper.pdf import render  # noqa: E402
from desktop.paper.typesetting.layout import lay_out  # noqa: E402
from forms.notices.sheet.notice import Notice  # noqa: E402
from forms.privacy.never_publish import Audience, forget, released  # noqa: E402
from tests.helpers.notice_samples import household_notice  # noqa: E402

GOALS = {
    "tagged_ms": ("<=", 70),
    "tagged_bytes": ("<=", 200_000),
    "times_platypus": (">=", 10),
    "of_floor": ("<=", 4),
    "plain_ms": ("<=", 35),
    "plain_bytes": ("<=", 120_000),
    "long_s": ("<=", 2.5),
    "long_mb": ("<=", 200),
    "long_bytes": ("<=", 5_000_000),
    "gate_share": ("<=", 0.15),
    "gate_200_characters_ms": ("<=", 0.1),
}
"""``gate`` is the exit: of the sheet's time, and for a text of 200 characters."""
SAMPLE = (
    "根据《中华人民共和国村民委员会组织法》第三十五条和2026年11月23日村民代表会议决议，弄峒屯水渠项目总投资"
    "123456.78元，长1.2公里，惠及56户213人，由某某建筑公司承建，工期自2026年12月1日至2027年3月31日。现予以"
    "公示，公示期10天，自2026年11月24日起至2026年12月3日止，有意见请到村委会反映，监督电话0778-7212345，"
    "受理时间为工作日上午8:30至12:00，下午14:30至17:30，欢迎监督。"
)[:200]
LADDER = (500, 5_000, 20_000)
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


class Floor:
    """What no program is spared for this file: its glyphs cut out, its streams squeezed once.

    Args:
        notice: What the file says.
    """

    def __init__(self, notice: Notice) -> None:
        self._cuts: list[tuple[Face, tuple[int, ...]]] = []
        names, real = vars(cid_font), subset

        def kept(face: Face, glyphs: Sequence[int]) -> bytes:
            self._cuts.append((face, tuple(glyphs)))
            return real(face, glyphs)

        forget_fonts()
        names["subset"] = kept
        try:
            pdf = render(notice)
        finally:
            names["subset"] = real
        found = [
            zlib.decompressobj().decompress(pdf[match.end() :])
            for match in re.finditer(rb"stream\n(?=x)", pdf)
        ]
        self._streams = [content for content in found if content[:4] != b"\0\1\0\0"]

    def __call__(self) -> list[bytes]:
        fonts = [subset(face, glyphs) for face, glyphs in self._cuts]
        return [zlib.compress(content) for content in (*fonts, *self._streams)]


def forget_fonts() -> None:
    """As in a program that has made no sheet of these glyphs yet."""
    cid_font._program.cache_clear()


def first_sheet(notice: Notice) -> bytes:
    """A sheet for which every face has still to be cut."""
    forget_fonts()
    return render(notice)


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


def long_list(rows: int) -> dict[str, float]:
    """Time and memory of a long notice as users get it, in a process of its own."""
    code = (
        "import resource, sys, time; sys.path.insert(0, sys.argv[1]);"
        "from tests.helpers.notice_samples import household_notice;"
        "from desktop.paper.pdf import render;"
        f"n = household_notice({rows}); render(household_notice(3)); t = time.process_time();"
        "made = len(render(n)); print(time.process_time() - t,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    seconds, peak, size = map(float, run.stdout.split())
    return {
        "rows": rows, "cpu_s": round(seconds, 3), "peak_mb": round(peak, 1), "bytes": int(size),
    }  # fmt: skip


def measured(notice: Notice, rounds: int) -> tuple[dict[str, float], dict[str, int]]:
    """Median CPU milliseconds of each way that can be gone here, and the bytes it makes."""
    ways: dict[str, Callable[[], object]] = {
        "tagged": lambda: render(notice),
        "plain": lambda: render(notice, tagged=False),
        "layout": lambda: lay_out(notice),
        "gate": lambda: gate(notice),
        "first": lambda: first_sheet(notice),
        "floor": Floor(notice),
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
    for _ in range(rounds):
        for name, way in ways.items():
            if name not in SLOW or len(times[name]) < 3:
                times[name].append(milliseconds(way))
    middle = {name: round(statistics.median(taken), 1) for name, taken in times.items()}
    return middle, {name: len(pdf) for name, pdf in made.items() if isinstance(pdf, bytes)}


def missed(figures: dict[str, float]) -> list[str]:
    """The goals that are not reached, one sentence each."""
    return [
        f"{name} is {figures[name]}, the goal is {sign} {goal}"
        for name, (sign, goal) in GOALS.items()
        if (figures[name] > goal if sign == "<=" else figures[name] < goal)
    ]


def main() -> None:
    """Measure, print, keep; say which goals are missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    # First: a child's peak counts what its parent held when it forked.
    ladder = [long_list(rows) for rows in LADDER]
    growth = math.log(ladder[-1]["cpu_s"] / ladder[0]["cpu_s"]) / math.log(LADDER[-1] / LADDER[0])
    middle, sizes = measured(household_notice(arguments.rows), arguments.rounds)
    figures = {
        "tagged_ms": middle["tagged"],
        "tagged_bytes": sizes["tagged"],
        "times_platypus": round(middle["platypus"] / middle["tagged"], 1),
        "of_floor": round(middle["first"] / middle["floor"], 2),
        "plain_ms": middle["plain"],
        "plain_bytes": sizes["plain"],
        "long_s": ladder[-1]["cpu_s"],
        "long_mb": ladder[-1]["peak_mb"],
        "long_bytes": ladder[-1]["bytes"],
        "gate_share": round(middle["gate"] / middle["tagged"], 3),
        "gate_200_characters_ms": round(gate_ms(), 4),
    }
    failures = missed(figures)
    result = {
        "rows": arguments.rows, "rounds": arguments.rounds, "load": round(os.getloadavg()[0], 1),
        "figures": figures,
        "goals": {name: " ".join(map(str, goal)) for name, goal in GOALS.items()},
        "missed": failures, "cpu_ms": middle, "bytes": sizes, "ladder": ladder,
        "growth_exponent": round(growth, 2),
    }  # fmt: skip
    text = json.dumps(result, ensure_ascii=False, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "notice.json").write_text(text + "\n", "utf-8")
    print(text)
    for failure in failures:
        print(f"*** GOAL MISSED: {failure}", file=sys.stderr)
    if not failures:
        print("every goal of the notice is reached", file=sys.stderr)


if __name__ == "__main__":
    main()
