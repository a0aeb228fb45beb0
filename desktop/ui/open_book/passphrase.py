"""Choosing a passphrase: how hard it is to guess, said in a sentence, and the two fields for it.

The estimate is deliberately simple and errs on the strict side: the book's key is stretched with
Argon2id (64 MiB), so that a thief can try perhaps a thousand guesses a second per machine. 35 bits
then take a year, 50 bits longer than anybody will wait.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import label
from desktop.ui.widgets.labelled import named, secret_line

MIN_CHARACTERS = 8
REFUSED_BELOW_BITS = 27
FAIR_BELOW_BITS = 38
STRONG_FROM_BITS = 52

_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COMMON = ("password", "passw0rd", "admin", "iloveyou", "woaini", "qwer", "1qaz", "2wsx", "asdf",
           "5201314", "888888", "666666", "123456", "村记", "村委会", "第一书记")  # fmt: skip
_KINDS = (
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[^0-9A-Za-z\u3400-\U0003ffff]"), 30),
)
_HAN = re.compile(r"[\u3400-\U0003ffff]")
_HAN_BITS = 7.0  # people choose common characters in common words
_DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Strength:
    """What is thought of a passphrase.

    Attributes:
        enough: Whether it may be used.
        share: How far the bar is filled, 0 to 100.
        zh: One sentence for the person.
    """

    enough: bool
    share: int
    zh: str


def judge(passphrase: str, known: Sequence[str] = ()) -> Strength:
    """How hard a passphrase is to guess.

    Args:
        passphrase: What was typed.
        known: Words that anybody near would try first: the village's name, the person's name.
    """
    passphrase = passphrase.strip()
    if not passphrase:
        return Strength(False, 0, "至少 8 个字符。几个不相干的词连起来（拼音就行），好记又难猜。")
    if len(passphrase) < MIN_CHARACTERS:
        short = MIN_CHARACTERS - len(passphrase)
        return Strength(
            False, 8, f"还差 {short} 个字符。几个不相干的词连起来（拼音就行），好记又难猜。"
        )
    bits = guess_bits(passphrase, known)
    share = min(100, round(bits * 100 / 60))
    if bits < REFUSED_BELOW_BITS:
        return Strength(False, max(10, share), _why_weak(passphrase, known))
    if bits < FAIR_BELOW_BITS:
        return Strength(True, share, "可以用，但不算牢。再加一个不相干的词就好多了。")
    if bits < STRONG_FROM_BITS:
        return Strength(True, share, "不错，别人很难猜到。")
    return Strength(True, 100, "很牢。请确认自己记得住。")


def guess_bits(passphrase: str, known: Sequence[str] = ()) -> float:
    """Rough logarithm (base 2) of the guesses somebody who knows the village would need."""
    rest = passphrase
    bits = 0.0
    for word in (*known, *_COMMON):
        if word and word.lower() in rest.lower():
            rest = re.sub(re.escape(word), "", rest, flags=re.IGNORECASE)
            bits += 4
    rest, days = _DAY.subn("", rest)
    bits += 12 * days
    rest, dropped = _without_runs(rest)
    bits += 2 * dropped
    han = len(_HAN.findall(rest))
    alphabet = sum(size for kind, size in _KINDS if kind.search(rest)) or 1
    distinct = len(set(rest)) - len(set(_HAN.findall(rest)))
    plain = len(rest) - han
    effective = min(plain, 2 * distinct)  # the same letters again and again add little
    return bits + han * _HAN_BITS + effective * math.log2(alphabet) * 0.9


def _without_runs(text: str) -> tuple[str, int]:
    """The text without 1234, abcd, qwer and the like (forwards, backwards), and how many."""
    dropped = 0
    for run in (*_RUNS, *(r[::-1] for r in _RUNS)):
        for length in range(len(run), 3, -1):
            for start in range(len(run) - length + 1):
                piece = run[start : start + length]
                if piece in text.lower():
                    text = re.sub(piece, "", text, flags=re.IGNORECASE)
                    dropped += 1
    return text, dropped


def _why_weak(passphrase: str, known: Sequence[str]) -> str:
    """What makes it easy to guess, and what to do."""
    if passphrase.isdigit():
        return "只有数字，太容易试出来。请加上几个字或词。"
    if any(word and word.lower() in passphrase.lower() for word in known):
        return "村名、人名别人最先会试。请换成不相干的词。"
    if len(set(passphrase)) < 5:
        return "重复太多，太容易猜。请换几个不相干的词连起来。"
    return "太常见，容易猜到。请换几个不相干的词连起来。"


class NewPassphrase(QWidget):
    """A new passphrase typed twice, with a bar, a sentence and a box that shows the letters."""

    changed = Signal()

    def __init__(self, known: Sequence[str] = ()) -> None:
        """Build the fields.

        Args:
            known: Words that must not carry the passphrase; see ``judge``.
        """
        super().__init__()
        self.known = tuple(known)
        self.first = secret_line("新口令")
        self.again = secret_line("再输入一遍")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("口令强度")
        self.say = label("", "soft", wrap=True)
        self.mismatch = label("", "problem")
        self.show_letters = QCheckBox("显示口令（旁边没人时；要用汉字也得先勾上）")
        self.show_letters.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["hair"])
        column.addWidget(named("口令", self.first))
        column.addWidget(self.first)
        column.addWidget(self.bar)
        column.addWidget(self.say)
        column.addSpacing(SPACE["tight"])
        column.addWidget(named("再输入一遍", self.again))
        column.addWidget(self.again)
        column.addWidget(self.mismatch)
        column.addWidget(self.show_letters)
        self.first.textChanged.connect(self._judge)
        self.again.textChanged.connect(self._judge)
        self._judge()

    def passphrase(self) -> str | None:
        """The passphrase; None while it is too weak or the second differs."""
        text = self.first.text()
        good = judge(text, self.known).enough and text == self.again.text()
        return text if good else None

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()

    def _show(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.first.setEchoMode(mode)
        self.again.setEchoMode(mode)

    def _judge(self) -> None:
        strength = judge(self.first.text(), self.known)
        self.bar.setValue(strength.share)
        self.bar.setProperty("tone", "" if strength.enough else "warn")
        self.bar.style().unpolish(self.bar)
        self.bar.style().polish(self.bar)
        self.say.setText(strength.zh)
        again = self.again.text()
        differs = bool(again) and not self.first.text().startswith(again)
        self.mismatch.setText("两遍不一样，请再核对。" if differs else "")
        self.changed.emit()
