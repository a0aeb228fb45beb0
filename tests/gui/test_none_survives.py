"""A newer Qt binding drops a reference to None or True with each call; on Python 3.11 it aborts.

The pin of PySide6 is chosen by it too (docs/decisions/0002). Short runs stay green: this is long.
"""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QPushButton

ROUNDS = 20_000


class Bell(QObject):
    rung = Signal(bool)


def test_twenty_thousand_rounds(qapp: QApplication) -> None:
    button, bell = QPushButton("保存"), Bell()
    heard: list[int] = [0]

    def hear(_loud: bool) -> None:
        heard[0] += 1

    bell.rung.connect(hear)
    none_before, true_before = sys.getrefcount(None), sys.getrefcount(True)
    for number in range(ROUNDS):
        button.setEnabled(number % 2 == 0)
        bell.rung.emit(True)
    assert heard[0] == ROUNDS
    assert sys.getrefcount(None) > none_before - 100
    assert sys.getrefcount(True) > true_before - 100
