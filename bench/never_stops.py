"""The watchdog: every page with 20,000 persons, and no piece of the window's thread above 50 ms.

    .venv/bin/python bench/never_stops.py [--persons 20000] [--only WORD] [--book BOOK] [--first]

The real window on a real book in this process. Every page of the registry is opened; in lists
somebody types, sorts, chooses all and lets go; forms are filled and saved; a sheet is taken in and
taken back; the palette is opened and typed into. A piece is what the window's thread does between
two turns of its loop, in CPU time of that thread, so that others on the machine are not counted. A
second thread looks at its stack once a piece is longer than the goal; where it stood most often is
printed with the step. Kept in bench/results/never_stops.json; exits 1 where a piece was longer.

Each step tells what the process holds when it rests; ``--first`` stops after the first page, which
is what the goals of memory speak of (180 MB with 4,000 persons, 300 with 20,000). Beside it stands
a bare window of Qt in a process of its own. ``idle_mb`` is what is left at the end (the walk
ends with locking) once waste was looked for: what is held on to for good.
"""

import argparse
import ctypes
import gc
import inspect
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from sqlalchemy import event  # noqa: E402
from typing_extensions import override  # noqa: E402

GOAL_MS = 50
SAMPLED_S = 0.004
WAITED_MS = 3_500
"""After the first page was painted the program loads the code of all others."""
DAY = date(2026, 11, 1)
PER_COPY = 1_333
"""People of the roster that is laid side by side."""
Step = tuple[str, Callable[[], object]]
OURS = tuple(f"{ROOT / one}{os.sep}" for one in ("desktop", "forms", "sync"))
DEEP = 7
"""So many of our own lines of a stack are told."""


class Watch:
    """Measures the pieces of this thread, and has it look at its stack where one is long."""

    def __init__(self) -> None:
        self.longest, self.total, self.stacks = 0.0, 0.0, Counter[str]()
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._last = time.thread_time()
        loop = QAbstractEventDispatcher.instance()
        loop.awake.connect(self._turn)
        loop.aboutToBlock.connect(self._turn)
        self.asked = Counter[str]()
        self.gc_ms = self._gc_began = 0.0
        self._ended = threading.Event()
        signal.signal(signal.SIGUSR1, self._looked)
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._sampler.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._sampler.join()

    def anew(self) -> None:
        """Another step begins."""
        self.longest, self.total, self.stacks = 0.0, 0.0, Counter()
        self.asked = Counter()
        self.gc_ms = 0.0
        self._last = time.thread_time()

    def _turn(self) -> None:
        now = time.thread_time()
        piece = (now - self._last) * 1000
        self.longest, self.total = max(self.longest, piece), self.total + piece
        self._last = now

    def statement(self, *_: object) -> None:
        """A statement begins: on this thread it is one too many."""
        if threading.get_ident() == self._thread:
            self.asked[_short(inspect.currentframe())] += 1

    def collected(self, phase: str, _about: object) -> None:
        """Python looks for waste."""
        now = time.thread_time()
        if phase == "stop":
            self.gc_ms = max(self.gc_ms, (now - self._gc_began) * 1000)
        self._gc_began = now

    def _sample(self) -> None:
        # The thread looks at its own stack, at its next line of Python: from beside, a frame that
        # is just being let go of would be read, or held on to.
        while not self._ended.wait(SAMPLED_S):
            if (time.clock_gettime(self._clock) - self._last) * 1000 > GOAL_MS / 2:
                signal.pthread_kill(self._thread, signal.SIGUSR1)

    def _looked(self, _signal: int, frame: FrameType | None) -> None:
        self.stacks[_short(frame)] += 1


def _short(frame: FrameType | None) -> str:
    """Our own lines of a stack, innermost first."""
    found = [
        f"{Path(one.f_code.co_filename).stem}.{one.f_code.co_name}:{line}"
        for one, line in traceback.walk_stack(frame)
        if one.f_code.co_filename.startswith(OURS)
    ]
    return " < ".join(found[:DEEP])


class Walk:
    """Everything somebody does, step by step; each is an act and the name it is told by."""

    def __init__(self, program: Any, app: QApplication, folder: Path) -> None:
        self.program, self.app, self.folder = program, app, folder

    @property
    def window(self) -> Any:
        return self.program.window

    @property
    def page(self) -> Any:
        return self.window.page

    def steps(self) -> Iterator[Step]:
        """All of them, in order."""
        yield from self._opened()
        yield from self._lists()
        yield from self._about_somebody()
        yield from self._palette()
        yield from self._saves()
        yield from self._imported()
        yield "lock", self.program.lock

    def _show(self, name: str, argument: object = None) -> Step:
        return f"open {name}", partial(self.window.show_page, name, argument)

    def _opened(self) -> Iterator[Step]:
        from desktop.ui.page.registry import PAGES

        for entry in PAGES:
            if not entry.given and not entry.area:
                yield self._show(entry.name)
        for form in self.program.window.context.book.definitions.forms:
            yield self._show(f"list:{form}")
        for one in ("disabled_person", "safe_house", "insured"):
            yield self._show(f"derived:{one}")

    def _lists(self) -> Iterator[Step]:
        for name in ("list:person", "list:household", "derived:left_behind_child",
                     "derived:insured", "leads", "tasks", "check", "board"):  # fmt: skip
            yield self._show(name)
            yield from self._list_acts(name)

    def _list_acts(self, name: str) -> Iterator[Step]:
        page = self.page
        if not hasattr(page, "filter"):
            return
        for number, key in enumerate("wei"):
            yield f"{name} key {number + 1}", partial(QTest.keyClick, page.filter, key)
        yield f"{name} clear", page.filter.clear
        orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
        for column in range(min(page.table.rows.columnCount(), 4)):
            for way in orders:
                yield f"{name} sort {column}", partial(page.table.sortByColumn, column, way)
        held = Qt.KeyboardModifier.ControlModifier
        page.table.setFocus()
        yield f"{name} choose all", partial(QTest.keyClick, page.table, Qt.Key.Key_A, held)
        yield f"{name} let go", partial(QTest.keyClick, page.table, Qt.Key.Key_Escape)
        yield f"{name} end", partial(QTest.keyClick, page.table, Qt.Key.Key_End)
        yield f"{name} facets", page.list._turn_facets
        facets = page.list._stock.store.facets
        if facets:
            column, values = next(iter(facets.items()))
            if values:
                some = page.list.narrowing.turned(column, next(iter(values)), on=True)
                yield f"{name} narrow", partial(page.list.narrow_by, some)
                yield f"{name} group", partial(page.list._group_by, column)
                yield f"{name} ungroup", partial(page.list._group_by, "")
            yield f"{name} all again", page.list.clear

    def _about_somebody(self) -> Iterator[Step]:
        from desktop.ui.page.form_request import ColumnsAsk, EventAsk, FormAsk, ManyAsk

        reading = self.window.context.reading
        people = tuple(reading.records("person"))
        homes = tuple(reading.records("household"))
        yield "open person", partial(self.window.open_record, people[-30])
        yield "open household", partial(self.window.open_record, homes[-5])
        for form in self.window.context.book.definitions.forms:
            if form in {"person", "household", "visit", "absence", "benefit", "posting"}:
                yield self._show("form", FormAsk(form))
        yield self._show("form", FormAsk("person", people[-30]))
        for kind in ("death", "away"):
            yield self._show("event", EventAsk(kind, people[-30]))
        yield self._show("columns", ColumnsAsk("person", "人员", "person", people))
        yield self._show("edit_many", ManyAsk("person", people))
        yield self._show("register_many", ManyAsk("person", people))
        yield self._show("letters", ("L01", people[-30]))

    def _palette(self) -> Iterator[Step]:
        finder = self.window.finder
        yield "palette open", finder.open
        for number, key in enumerate("weishang"):
            yield f"palette key {number + 1}", partial(QTest.keyClick, finder.line, key)
        yield "palette close", finder.close_again

    def _saves(self) -> Iterator[Step]:
        from sync.store.values import Draft

        context = self.window.context
        people = tuple(context.reading.records("person"))
        for name in ("start", "tasks", "check", "leads", "list:person", "list:household",
                     "derived:left_behind_child", "indicators", "board", "report",
                     "notice"):  # fmt: skip
            yield self._show(name)
            visit = dict(next(iter(context.reading.records("visit").values())))
            yield f"save a visit, {name}", partial(self._save, Draft("visit", visit))
            one = people[hash(name) % len(people)]
            body = {**context.reading.stated(one), "phone": "13900007777"}
            yield f"save a person, {name}", partial(self._save, Draft("person", body, one))
            yield f"undo, {name}", self.window._undo

    def _save(self, draft: Any) -> None:
        context = self.window.context
        context.write(
            draft, lambda book: book.ledger.write.save([draft], actor=book.actor), self.page,
            done="已保存",
        )  # fmt: skip

    def _imported(self) -> Iterator[Step]:
        path = self.folder / "roster.xlsx"
        roster(path, 3000)
        yield self._show("import", path)
        yield "import: write", self._write_all
        yield "import: undo", self.page.undo
        yield self._show("start")

    def _write_all(self) -> None:
        for box in self.page.impact.findChildren(QWidget):
            if hasattr(box, "setChecked"):
                box.setChecked(True)
        self.page.write()


def roster(path: Path, people: int) -> None:
    """A sheet of new people of new households."""
    import xlsxwriter

    from tests.helpers.roster import bodies

    found = bodies(max(people // PER_COPY + 1, 1))
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, ["户编号", "姓名", "性别", "出生日期", "与户主关系", "民族"])
        kinds = {"1": "男", "2": "女"}
        codes = {"02": "户主", "10": "配偶", "20": "子", "30": "女"}
        rows = list(found["person"].values())[:people]
        for number, body in enumerate(rows):
            sheet.write_row(number + 1, 0, [
                f"N{body['household']}", f"{body['name']}新",
                kinds.get(str(body.get("sex")), ""), str(body.get("birth") or ""),
                codes.get(str(body.get("relation")), "其他"), "壮族",
            ])  # fmt: skip


def rested(program: Any) -> None:
    """Wait until the ledger thread rests and what it found is shown."""
    loop = QEventLoop()
    clock, calm = QTimer(interval=5), [0]

    def look() -> None:
        calm[0] = 0 if program.tasks.busy else calm[0] + 1
        if calm[0] > 12:  # pages wait up to some 50 ms for typing to end
            loop.quit()

    clock.timeout.connect(look)
    clock.start()
    loop.exec()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def now_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


class Measured:
    """The program under watch, and what each step took.

    Args:
        app: Qt.
        path: The book.
        passphrase: Its own.
    """

    def __init__(self, app: QApplication, path: Path, passphrase: str) -> None:
        from desktop.application import Application
        from desktop.book.book import Book
        from desktop.ui import dialogs
        from tests.helpers.told import Told

        class Agrees(Told):
            @override
            def question(self, *_: object) -> bool:
                return True

            @override
            def success(self, parent: QWidget | None, text: str, offer: Any) -> None:
                super().success(parent, text, offer)
                del self.offers[:-1]  # a window shows one at a time, and each holds its page

        self.told, self.watch = Agrees(), Watch()
        dialogs.use(self.told)
        self.program = Application(app, lambda: DAY)
        self.steps = list[dict[str, Any]]()
        self.watch.start()
        self.program.start(path)
        rested(self.program)
        self.book = Book.open(path, passphrase)
        event.listen(self.book.ledger.store.engine, "before_cursor_execute", self.watch.statement)
        gc.callbacks.append(self.watch.collected)

    def step(self, name: str, act: Callable[[], object]) -> None:
        """Do one thing, wait until all that follows from it has come to rest, and tell."""
        watch, faults = self.watch, len(self.told.errors)
        watch.anew()
        began = time.process_time()
        QTimer.singleShot(0, act)
        rested(self.program)
        cpu = (time.process_time() - began) * 1000
        found = {"step": name, "longest": watch.longest, "window": watch.total, "cpu": cpu}
        found["mb"] = now_mb()
        found |= {"errors": self.told.errors[faults:]} if self.told.errors[faults:] else {}
        found |= {"asked": watch.asked.most_common(4)} if watch.asked else {}
        found |= {"gc": watch.gc_ms} if watch.gc_ms > GOAL_MS / 2 else {}
        found |= {"stacks": watch.stacks.most_common(3)} if watch.longest > GOAL_MS else {}
        self.steps.append(found)
        _print(found)


MAKES = """
from pathlib import Path
from tests.helpers.filled import a_book
a_book(Path({path!r}), {households}, {copies}).close()
"""
"""Makes the book in a process of its own: what that took is not the window's."""
BARE = """
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([]); window = QMainWindow(); window.setCentralWidget(QLabel("村记"))
window.show(); app.processEvents()
print(open("/proc/self/statm").read().split()[1])
"""


def bare_mb() -> float:
    """What a window of Qt with a word in it takes, in a process of its own."""
    told = subprocess.check_output([sys.executable, "-c", BARE], encoding="utf-8")
    return int(told.split()[-1]) * resource.getpagesize() / 2**20


def idle_mb(program: Any) -> float:
    """What is held once nobody works here: waste is looked for, and given back."""
    rested(program)
    gc.unfreeze()
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    return now_mb()


def measure(path: Path, passphrase: str, only: str | None, folder: Path) -> dict[str, Any]:
    """Every step with its longest piece; the first page alone without ``only``."""
    app = QApplication([])
    run = Measured(app, path, passphrase)
    run.step("first page", lambda: run.program.show_book(run.book))
    assert run.program.window is not None
    people = len(run.program.window.context.reading.records("person"))
    QTest.qWait(WAITED_MS)
    rested(run.program)
    memory = {"bare_mb": bare_mb(), "start_mb": now_mb()}
    for name, act in () if only is None else Walk(run.program, app, folder).steps():
        if not only or only in name:
            run.step(name, act)
    memory |= {"end_mb": now_mb(), "peak_mb": peak_mb(), "idle_mb": idle_mb(run.program)}
    run.program.close()
    run.watch.stop()
    dear = [one for one in run.steps if one["longest"] > GOAL_MS]
    return {
        "people": people, "load": os.getloadavg()[0], "goal_ms": GOAL_MS,
        "steps": len(run.steps), "too_long": len(dear),
        "longest_ms": max(one["longest"] for one in run.steps),
        "memory": memory, "dear": dear, "all": run.steps,
    }  # fmt: skip


def _print(found: dict[str, Any]) -> None:
    mark = "!!" if found["longest"] > GOAL_MS else "  "
    sys.stdout.write(
        f"{mark} {found['longest']:8.1f} {found['window']:8.0f} {found['cpu']:8.0f}"
        f" {found['mb']:7.0f}  {found['step']}\n"
    )
    for stack, times in found.get("stacks", ()):
        sys.stdout.write(f"        {times:4} x {stack}\n")
    for stack, times in found.get("asked", ()):
        sys.stdout.write(f"        {times:4} statements {stack}\n")
    if "gc" in found:
        sys.stdout.write(f"        collector {found['gc']:.0f} ms\n")
    for one in found.get("errors", ()):
        sys.stdout.write(f"        told: {one}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--only", default="", help="only steps with this word")
    parser.add_argument("--book", type=Path, help="a book made by an earlier run; it is copied")
    parser.add_argument("--first", action="store_true", help="nothing after the first page")
    call = parser.parse_args()
    from tests.helpers.filled import PASSPHRASE

    with tempfile.TemporaryDirectory() as home:
        os.environ["CUNJI_HOME"] = home
        path = Path(home) / "bench.cunji"
        if call.book:
            path.write_bytes(call.book.read_bytes())
        else:
            copies = max(call.persons // PER_COPY, 1)
            made = MAKES.format(path=str(path), households=400 * copies, copies=copies)
            subprocess.run([sys.executable, "-c", made], check=True, cwd=ROOT)
        result = measure(path, PASSPHRASE, None if call.first else call.only, Path(home))
    kept = ROOT / "bench" / "results"
    kept.mkdir(exist_ok=True)
    told = json.dumps(result, ensure_ascii=False, indent=1, default=lambda one: round(one, 2))
    (kept / "never_stops.json").write_text(told + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{result['people']} persons, {result['steps']} steps, {result['too_long']} above "
        f"{GOAL_MS} ms, longest {result['longest_ms']:.0f} ms; memory {result['memory']}\n"
    )
    return 0 if not result["too_long"] else 1


if __name__ == "__main__":
    sys.exit(main())
