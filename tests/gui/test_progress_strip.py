"""The strip of progress in the real window: what it says, when it comes, and how one cancels."""

import ast
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import event

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui import keys
from desktop.ui.operations import Cancelled, Long, Stand, Step, Tasks
from desktop.ui.pages.importing.import_page import DONE, PLAN, ImportPage
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.window import progress_strip
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.progress_strip import ProgressStrip, counted
from sync.store.values import Draft
from tests.helpers.children import children
from tests.helpers.fitting import faults
from tests.helpers.settle import pause, settle
from tests.helpers.sheets import HEADER, person, workbook
from tests.helpers.told import Told

SIZES = ((1366, 697, FrameMode.COMPACT), (1280, 680, FrameMode.COMPACT), (960, 500, FrameMode.TINY))
UI = Path(__file__).parents[2] / "desktop"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here waits for a clock: what has a name is told at the next look."""
    monkeypatch.setattr(progress_strip, "ASKED_S", 0.0)


class Held:
    """Work that stands still at one step until it is let go."""

    def __init__(self, stand: Stand) -> None:
        self._stand, self._reached, self.go = stand, threading.Event(), threading.Event()

    def __call__(self, step: Step) -> str:
        step(*self._stand)
        self._reached.set()
        assert self.go.wait(20)
        step(*self._stand)
        return "done"

    def reached(self) -> None:
        until(self._reached.is_set)

    def let_go(self, tasks: Tasks) -> None:
        self.go.set()
        settle(tasks)


def until(happened: Callable[[], bool]) -> None:
    """Let the window go on until something has happened."""
    for _ in range(2_000):
        if happened():
            return
        pause(10)
    raise AssertionError("it does not happen")


def shown(window: MainWindow, work: Callable[[Step], object], *, stops: bool = True) -> None:
    """Begin something long and see the strip come."""
    window.context.run(Long("正在数人", work, stops, undone="已取消，没有数完。"))
    until(window.strip.isVisible)


@pytest.fixture
def quiet(window: MainWindow, application: Application) -> MainWindow:
    """A window in which nothing is done."""
    settle(application.tasks)
    until(window.strip.isHidden)
    return window


def test_it_says_what_and_how_far_and_goes_when_it_is_done(
    quiet: MainWindow, application: Application, told: Told
) -> None:
    held = Held(Stand("正在写入登记", 1_200, 3_400))
    shown(quiet, held)
    held.reached()
    strip = quiet.strip
    until(lambda: strip.counted.text() == "1,200／3,400")
    assert strip.words.text() == "正在写入登记"
    assert (strip.bar.value(), strip.bar.maximum()) == (1_200, 3_400)
    assert strip.cancel_button.text() == "取消　Esc"
    assert strip.accessibleName() in {"正在数人，取消　Esc", "正在写入登记，取消　Esc"}
    held.let_go(application.tasks)
    until(strip.isHidden)
    assert told.successes == []


def test_nothing_moves_and_nothing_is_cut(quiet: MainWindow, application: Application) -> None:
    for dark in (False, True):
        application.settings.look = "dark" if dark else "light"
        application.dress()
        for width, height, mode in SIZES:
            quiet.resize(width, height)
            until(lambda mode=mode: quiet.mode is mode)  # type: ignore[misc]
            settle(application.tasks)
            pause(10)
            before = [one.geometry() for one in (quiet.stack, quiet.status, quiet.side)]
            for stand in (Stand("正在写入登记", 19_999, 20_000), Stand("正在读出来核对")):
                held = Held(stand)
                shown(quiet, held)
                held.reached()
                until(lambda words=stand.what: quiet.strip.words.text() == words)  # type: ignore[misc]
                pause(1)
                assert faults(quiet.strip) == []
                assert [one.geometry() for one in (quiet.stack, quiet.status, quiet.side)] == before
                assert quiet.status.height() == quiet.strip.height()
                held.let_go(application.tasks)
                until(quiet.strip.isHidden)


def test_work_without_a_step_to_stop_at_offers_no_cancel(
    quiet: MainWindow, application: Application
) -> None:
    held = Held(Stand("正在换口令"))
    shown(quiet, held, stops=False)
    assert not quiet.strip.cancel_button.isVisible()
    assert not quiet.strip.cancel()
    QTest.keyClick(quiet, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    held.let_go(application.tasks)
    until(quiet.strip.isHidden)


def test_what_was_asked_for_later_says_that_it_waits_and_can_be_cancelled(
    quiet: MainWindow, application: Application, told: Told
) -> None:
    held, done = Held(Stand("")), list[object]()
    application.tasks.run(held)  # nobody said what it is called
    quiet.context.run(Long("正在数人", lambda _: done.append(1), undone="已取消，没有数。"))
    until(quiet.strip.isVisible)
    assert quiet.strip.words.text() == "正在数人：等前面的做完"
    assert quiet.strip.cancel()
    held.let_go(application.tasks)
    assert not done
    assert told.successes == ["已取消，没有数。"]


def test_a_page_that_uses_esc_itself_keeps_it(quiet: MainWindow, application: Application) -> None:
    quiet.show_page("recent")
    settle(application.tasks)
    until(quiet.strip.isHidden)
    held = Held(Stand("正在写入登记", 1, 2))
    shown(quiet, held)
    assert quiet.strip.cancel_button.text() == f"取消　{keys.CANCEL}"
    QTest.keyClick(quiet, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    operation = quiet.strip.operation
    assert operation is not None
    assert operation.stopping
    assert quiet.strip.words.text().startswith("正在停下")
    held.let_go(application.tasks)


def test_what_is_written_cannot_be_cancelled_any_more(
    quiet: MainWindow, application: Application, told: Told
) -> None:
    reached, go, ended = threading.Event(), threading.Event(), list[str]()

    def work(step: Step) -> str:
        step.written("已写入，正在更新各页")
        reached.set()
        assert go.wait(20)
        step("再看一眼")
        return "written"

    application.tasks.run(Long("正在写入", work), done=ended.append)
    until(reached.is_set)
    until(quiet.strip.isVisible)
    assert not quiet.strip.cancel()
    go.set()
    settle(application.tasks)
    assert ended == ["written"]
    assert told.successes == []


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Three hundred people in households of four."""
    rows = [
        person(f"{n // 4 + 1:04d}", f"新{chr(0x4E00 + n)}", "户主" if n % 4 == 0 else "子",
               f"{1930 + n % 80}-0{n % 9 + 1}-05", n + 1, f"新{chr(0x4E00 + n - n % 4)}")
        for n in range(300)
    ]  # fmt: skip
    return workbook(tmp_path / "新来.xlsx", [HEADER, *rows])


@pytest.fixture
def page(application: Application, tmp_path: Path, roster: Path) -> ImportPage:
    book = Book.new(tmp_path / "新.cunji", "459999100201", "板岭村", "稻田 雨伞 火车 灯笼")
    application.show_book(book, "import", roster)
    assert application.window is not None
    settle(application.tasks)
    made = application.window.page
    assert isinstance(made, ImportPage)
    assert made.stack.currentIndex() == PLAN
    return made


def test_an_import_is_cancelled_by_key_in_the_middle_of_writing(
    page: ImportPage, application: Application, told: Told
) -> None:
    book, window = page.context.book, application.window
    assert window is not None
    before, folder = book.ledger.read.status(), sorted(book.path.parent.iterdir())
    reached, go = threading.Event(), threading.Event()

    def wait(_db: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lower().startswith("insert into tail"):
            reached.set()
            assert go.wait(20)

    engine = book.ledger.store.engine
    event.listen(engine, "before_cursor_execute", wait)
    page.write()
    until(reached.is_set)
    until(window.strip.isVisible)
    assert not page.write_button.isEnabled()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    go.set()
    settle(application.tasks)
    event.remove(engine, "before_cursor_execute", wait)
    assert told.successes == ["已取消，一条也没有写入。"]
    assert told.errors == []
    assert book.ledger.read.status() == before
    assert book.ledger.read.check().good
    assert book.ledger.write.imports() == []
    assert sorted(book.path.parent.iterdir()) == folder
    assert page.stack.currentIndex() == PLAN
    assert page.write_button.isEnabled()
    page.write()  # what was looked at can still be written
    settle(application.tasks)
    assert page.stack.currentIndex() == DONE
    assert len(book.view().records("person")) == 300


def test_who_locks_meanwhile_is_told_to_wait(
    quiet: MainWindow, application: Application, told: Told
) -> None:
    held = Held(Stand("正在写入登记", 1, 2))
    quiet.context.write("many", Long("正在写入", held), quiet)
    until(quiet.strip.isVisible)
    application.lock()
    assert told.successes == ["等正在做的做完就接着办；不想等的，能取消的先取消。"]
    assert application.window is quiet
    held.let_go(application.tasks)
    until(lambda: application.window is None)


def test_a_cancelled_undo_can_be_taken_up_again(
    quiet: MainWindow, application: Application, told: Told
) -> None:
    context, held = quiet.context, Held(Stand(""))
    draft = Draft("hamlet", {"name": "新屯"})
    context.write("hamlet", lambda book: book.ledger.write.save([draft], actor="兰秀英"), quiet,
                  done="已保存")  # fmt: skip
    settle(application.tasks)
    act = context.acts.last
    application.tasks.run(held)
    held.reached()
    context.undo(quiet)
    until(quiet.strip.isVisible)
    assert quiet.strip.cancel()
    held.let_go(application.tasks)
    assert told.successes[-1] == "已取消，没有撤销。"
    assert context.acts.last == act, "it is still there to be taken back"
    context.undo(quiet)
    settle(application.tasks)
    assert "已撤销" in told.successes[-1]


def test_however_often_work_says_how_far_it_is_the_window_looks_now_and_then(
    quiet: MainWindow, application: Application
) -> None:
    looks, steps = list[int](), list[int]()
    application.tasks.looked.connect(lambda: looks.append(1))

    def work(step: Step) -> None:
        for number in range(20_000):
            step("正在数人", number, 20_000)

    quiet.context.run(Long("正在数人", work), stepped=lambda *_: steps.append(1))
    settle(application.tasks)
    assert len(steps) <= len(looks) + 1


def test_kept_work_goes_on_when_the_program_ends() -> None:
    tasks, done = Tasks(), list[str]()
    held = Held(Stand("正在写入登记"))
    tasks.run(Long("正在写入", held), done=done.append, kept=True)
    other = tasks.run(Long("正在数人", lambda _: None))
    held.reached()
    held.go.set()
    tasks.stop()
    assert other.stopping
    assert not tasks.busy


def test_a_gate_tells_what_lasts_too(application: Application) -> None:
    application.start()
    assert application.gate is not None
    (strip,) = children(application.gate, ProgressStrip)
    settle(application.tasks)
    until(strip.isHidden)
    held = Held(Stand("正在登记这台电脑"))
    application.tasks.run(Long("正在加入", held))
    until(strip.isVisible)
    held.reached()
    until(lambda: strip.words.text() == "正在登记这台电脑")
    pause(1)
    assert strip.geometry().bottom() == application.gate.rect().bottom()
    assert strip.width() == application.gate.width()
    held.let_go(application.tasks)


@pytest.mark.parametrize(
    ("stand", "lasts", "words"),
    [
        (Stand("", 3, 9), 0.1, "3／9"),
        (Stand("", 12_000, 9_000), 1, "9,000／9,000"),
        (Stand("", 12_345), 1, "12,345"),
        (Stand(""), 1, ""),
        (Stand(""), 61.2, "还在做，61 秒"),
    ],
)
def test_how_far_is_said_in_figures(stand: Stand, lasts: float, words: str) -> None:
    assert counted(stand, lasts) == words


def test_a_cancelled_step_raises_until_it_is_final() -> None:
    step = Step()
    step("一")
    step.cancel()
    with pytest.raises(Cancelled):
        step("二")
    step.tell("三")
    assert step.stand == Stand("三")
    step.written("四")
    step("五")


def test_whatever_offers_cancel_hands_its_step_on() -> None:
    """A ``Long`` that stops uses its step; else 取消 would be a promise nobody keeps."""
    found, bad = 0, []
    for path in UI.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "Long(" not in text:
            continue
        tree = ast.parse(text)
        every = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Long"):
                continue
            found += 1
            told = {word.arg: word.value for word in call.keywords}
            stops = told.get("stops")
            if isinstance(stops, ast.Constant) and stops.value is False:
                continue
            before = sorted((one for one in every if one.lineno < call.lineno), key=_line)
            if not _takes_step(call.args[1], {one.name: one for one in before}):
                bad.append(f"{path.name}:{call.lineno}")
    assert found > 30
    assert bad == []


def _line(one: ast.FunctionDef) -> int:
    return one.lineno


def _takes_step(work: ast.expr, named: dict[str, ast.FunctionDef]) -> bool:
    """Whether work is given on whole, or is a function that uses the step it is called with."""
    body: list[ast.AST]
    if isinstance(work, ast.Attribute):
        return True
    if isinstance(work, ast.Lambda):
        name, body = work.args.args[0].arg, [work.body]
    elif isinstance(work, ast.Name) and work.id in named and named[work.id].args.args:
        one = named[work.id]
        name, body = one.args.args[0].arg, list(one.body)
    else:
        return False
    used = (node for part in body for node in ast.walk(part) if isinstance(node, ast.Name))
    return any(node.id == name for node in used)
