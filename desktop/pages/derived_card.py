"""One derived answer in full: why, what is missing, and which rule says so."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.pages.base import scroll
from desktop.pages.parts import Card, Tone, empty, label, pill
from desktop.pages.reading import Reading
from desktop.pages.theme import SPACE
from forms.answer import Answer

if TYPE_CHECKING:
    from forms.derive import Derived

TONES: dict[Answer, Tone] = {Answer.YES: "good", Answer.NO: "", Answer.UNKNOWN: "warn"}
"""Colour of an answer; the word stands in the pill."""


class DerivedCard(Card):
    """Shows one entry of a derived list; long reasons scroll."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QVBoxLayout()
        self._words.setSpacing(SPACE["tight"])
        self.body.addWidget(scroll(self._words, 14))

    def show_entry(self, reading: Reading, entry: "Derived") -> None:
        """Write the entry instead of the one before."""
        empty(self._words)
        self.setAccessibleName(f"{reading.view.name(entry.subject)} {entry.answer.zh}")
        head = QHBoxLayout()
        name = label(reading.view.name(entry.subject), "title")
        name.setWordWrap(True)
        head.addWidget(name, 1)
        head.addWidget(pill(entry.answer.zh, TONES[entry.answer]))
        if not entry.verified and entry.answer is not Answer.NO:
            head.addWidget(pill("未核实", "warn"))
        self._words.addLayout(head)
        self._paragraphs("理由", entry.reasons)
        if entry.missing:
            ask = Card("还要问清", tone="warn", padding=12)
            for question in entry.missing:
                ask.body.addWidget(label(question, wrap=True))
            self._words.addWidget(ask)
        self._words.addStretch(1)
        self._paragraphs("依据", (entry.source, f"规则版本 {entry.version}"), kind="soft")

    def _paragraphs(self, title: str, lines: tuple[str, ...], kind: str = "") -> None:
        if not lines:
            return
        self._words.addSpacing(4)
        self._words.addWidget(label(title, "soft"))
        for line in lines:
            self._words.addWidget(label(line, kind, wrap=True))
