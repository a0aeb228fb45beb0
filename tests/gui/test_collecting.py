"""Unused memory is looked for by the window alone, and given back to Python at the end."""

import gc
import sys
import threading
import weakref

from PySide6.QtWidgets import QApplication

from desktop.application import Application
from desktop.ui.operations import COLLECT_MS, MANY, Collecting, youngest
from tests.helpers.settle import pause


class Knot:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


def test_a_knot_is_untied_by_the_event_loop_and_by_nothing_else(application: Application) -> None:
    assert not gc.isenabled()
    gone = weakref.ref(Knot())
    kept = [[] for _ in range(gc.get_threshold()[0] + 100)]  # type: ignore[var-annotated]
    assert gone() is not None, "allocating alone collects nothing"
    pause(COLLECT_MS + 300)
    assert gone() is None
    assert kept


def test_python_gets_its_collector_back(qapp: QApplication) -> None:
    gc.enable()  # as a program finds it; the tests' own fixture had stopped it
    collecting = Collecting(qapp)
    assert not gc.isenabled()
    collecting.stop()
    assert gc.isenabled()


def test_what_is_there_to_stay_is_looked_through_when_nobody_works(qapp: QApplication) -> None:
    collecting = Collecting(qapp)
    try:
        gc.collect()
        gone = weakref.ref(Knot())
        village = [Knot() for _ in range(MANY + 1)]  # as the ledger thread makes them in one go
        collecting.look()
        gc.collect()
        assert gone() is not None, "set apart with the village: nobody waits for a search"
        collecting.rest()
        assert gone() is None
        assert len(village) == MANY + 1
    finally:
        collecting.stop()


def test_counting_what_is_young_breaks_nothing_another_thread_is_making() -> None:
    switched, ended, broken = sys.getswitchinterval(), threading.Event(), list[SystemError]()

    def work() -> None:
        while not ended.is_set():
            try:
                tuple([number] for number in range(300))
            except SystemError as caught:
                broken.append(caught)

    beside = threading.Thread(target=work)
    sys.setswitchinterval(1e-5)
    beside.start()
    try:
        assert all(youngest() for _ in range(1_500))
    finally:
        ended.set()
        beside.join()
        sys.setswitchinterval(switched)
    assert broken == []
