"""Long work: results arrive on the window's thread, failures are told, cancel stops."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.operations import Step, Tasks
from tests.helpers.settle import settle


@pytest.fixture
def failures() -> list[BaseException]:
    return []


@pytest.fixture
def tasks(qapp: QApplication, failures: list[BaseException]) -> Iterator[Tasks]:
    made = Tasks(on_error=failures.append)
    yield made
    made.stop()


def test_work_runs_elsewhere_and_its_result_comes_home(tasks: Tasks) -> None:
    threads: list[threading.Thread] = []
    steps: list[tuple[str, int, int]] = []
    results: list[int] = []

    def work(step: Step) -> int:
        threads.append(threading.current_thread())
        step("读取", 1, 2)
        return 42

    def done(result: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        results.append(result)

    def stepped(what: str, finished: int, total: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        steps.append((what, finished, total))

    tasks.run(work, done=done, stepped=stepped)
    settle(tasks)
    assert results == [42]
    assert steps == [("读取", 1, 2)]
    assert threads[0] is not threading.main_thread()


def test_work_is_done_in_the_order_asked(tasks: Tasks) -> None:
    order: list[int] = []
    for number in range(20):
        tasks.run(lambda _step, at=number: order.append(at))  # type: ignore[misc]
    settle(tasks)
    assert order == list(range(20))


def test_a_failure_is_told_once(tasks: Tasks, failures: list[BaseException]) -> None:
    def work(_step: Step) -> None:
        raise ValueError("bad")

    tasks.run(work)
    settle(tasks)
    own: list[BaseException] = []
    tasks.run(work, failed=own.append)
    settle(tasks)
    assert [type(f) for f in failures] == [ValueError]
    assert [type(f) for f in own] == [ValueError]


def test_cancel_stops_at_the_next_step(tasks: Tasks, failures: list[BaseException]) -> None:
    reached = threading.Event()
    go_on = threading.Event()
    results: list[object] = []

    def work(step: Step) -> None:
        reached.set()
        go_on.wait(5)
        step("下一步")
        raise AssertionError("not cancelled")

    operation = tasks.run(work, done=results.append)
    ended: list[bool] = []
    operation.ended.connect(lambda: ended.append(True))
    assert reached.wait(5)
    operation.cancel()
    go_on.set()
    settle(tasks)
    assert ended == [True]
    assert not results
    assert not failures


def test_what_is_kept_goes_first_and_is_done_before_the_end(qapp: QApplication) -> None:
    tasks = Tasks()
    order: list[str] = []
    reached, go_on = threading.Event(), threading.Event()

    def first(_step: Step) -> None:
        reached.set()
        go_on.wait(5)

    tasks.run(first)
    assert reached.wait(5)
    tasks.run(lambda _: order.append("looked"))
    kept = tasks.run(lambda _: order.append("written"), kept=True)
    tasks.run(lambda _: order.append("written too"), kept=True)
    assert tasks.writing
    kept.cancel()
    go_on.set()
    settle(tasks)
    assert order == ["written", "written too", "looked"]
    go_on.clear()
    reached.clear()
    tasks.run(first)
    assert reached.wait(5)
    tasks.run(lambda _: order.append("looked again"))
    tasks.run(lambda _: order.append("last"), kept=True)
    threading.Timer(0.1, go_on.set).start()
    tasks.stop()
    assert order[3:] == ["last"]


def test_somebody_waits_until_all_is_done(tasks: Tasks) -> None:
    order: list[str] = []
    tasks.when_idle(lambda: order.append("at once"))

    def more(_result: object) -> None:
        tasks.run(lambda _: order.append("and what it began"))

    tasks.run(lambda _: order.append("work"), done=more)
    tasks.when_idle(lambda: order.append("then"))
    settle(tasks)
    assert order == ["at once", "work", "and what it began", "then"]
