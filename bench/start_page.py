"""From an open book to a start page that is painted with its tasks, 3,000 persons.

    .venv/bin/python bench/start_page.py [--rounds 5]

Measured in processes of their own, after the passphrase has been typed: from
``Application.show_book`` until the page holds tasks and people and has been painted. Goal: 300 ms.
The figures of the three lists and the leads are counted after that; until then the page says so.
JSON is kept in bench/results/start_page.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

GOAL_MS = 300
HOUSEHOLDS = 704

OURS = """
import sys, time
from datetime import date
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.pages.home.home_page import StartPage
program = Application(app, lambda: date(2026, 11, 1))
program.start(Path(sys.argv[1]))
until = time.time() + 3.0
while time.time() < until:  # the passphrase is typed; the program loads what comes next
    app.processEvents()
book = Book.open(Path(sys.argv[1]), sys.argv[2])
people = len(book.ledger.read.bodies()["person"])
began = time.perf_counter()
moments = []
def note_next():
    moments.append((time.perf_counter() - began) * 1000)
def note_paint():
    moments or note_next()
def paint(page, event, own=StartPage.paintEvent):
    own(page, event)
    if page.overview is not None:
        QTimer.singleShot(0, note_paint)  # after everything on the page is painted
StartPage.paintEvent = paint
program.show_book(book, "start")
while not program.window.place:
    app.processEvents()
page = program.window.page
assert isinstance(page, StartPage)
def look():
    if len(moments) == 1 and all(figure.count is not None for figure in page.overview.figures):
        note_next()
    if len(moments) == 2 and page.overview.counted:
        note_next()
        loop.quit()
loop = QEventLoop()
clock = QTimer(interval=2)
clock.timeout.connect(look)
clock.start()
loop.exec()  # as the program runs
print(people, *moments)
program.close()
"""


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    from tests.helpers.filled import PASSPHRASE, a_book

    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "village.cunji"
        a_book(path, HOUSEHOLDS, copies=3).close()
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CUNJI_HOME": home}
        taken, people = list[tuple[float, ...]](), 0
        for _ in range(rounds):
            done = subprocess.run(
                [sys.executable, "-c", OURS, str(path), PASSPHRASE],
                capture_output=True, text=True, encoding="utf-8", check=True, env=env, cwd=ROOT,
            )  # fmt: skip
            count, *moments = done.stdout.split()[-4:]
            people = int(count)
            taken.append(tuple(map(float, moments)))
    names = ("start_page_ms", "lists_counted_ms", "leads_counted_ms")
    medians = (round(statistics.median(moment)) for moment in zip(*taken, strict=True))
    found = {"persons": people, **dict(zip(names, medians, strict=True)), "goal": GOAL_MS}
    text = json.dumps(found, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "start_page.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
