"""Unused memory is looked for by the window alone, and given back to Python at the end."""

import gc
import weakref

from PySide6.QtWidgets import QApplication

from desktop.application import Application
from desktop.ui.operations import COLLECT_MS, MANY, Collecting
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
