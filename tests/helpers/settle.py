"""Wait until the ledger thread has nothing left to do."""

from PySide6.QtTest import QTest

from desktop.tasks import Tasks


def settle(tasks: Tasks, limit_ms: int = 20_000) -> None:
    """Let queued operations finish and their results arrive."""
    waited = 0
    while tasks.busy:
        QTest.qWait(10)
        waited += 10
        assert waited < limit_ms, "the ledger thread does not come to rest"
    QTest.qWait(1)
