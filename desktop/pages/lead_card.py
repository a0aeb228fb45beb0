"""One lead in full: what may be the matter, the facts, what to ask, and which rule says so."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.pages.base import scroll
from desktop.pages.parts import Card, empty, label, pill
from desktop.pages.theme import SPACE
from forms.answer import Answer

if TYPE_CHECKING:
    from forms.gaps import Gap


class LeadCard(Card):
    """Shows one lead; long reasons scroll."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QVBoxLayout()
        self._words.setSpacing(SPACE["tight"])
        self.body.addWidget(scroll(self._words, 14))

    def show_gap(self, name: str, gap: "Gap") -> None:
        """Write the lead instead of the one before."""
        empty(self._words)
        self.setAccessibleName(f"{name} {gap.title}")
        head = QHBoxLayout()
        title = label(name, "title")
        title.setWordWrap(True)
        head.addWidget(title, 1)
        sure = gap.answer is Answer.YES
        head.addWidget(pill("可能符合" if sure else "无法判断", "good" if sure else "warn"))
        self._words.addLayout(head)
        self._words.addWidget(label(gap.title, wrap=True))
        self._part("情况", gap.reasons)
        if gap.missing:
            ask = Card("还要问清", tone="warn", padding=12)
            for question in gap.missing:
                ask.body.addWidget(label(question, wrap=True))
            self._words.addWidget(ask)
        self._words.addStretch(1)
        source = (gap.source,) if gap.source else ()
        self._part("依据", (*source, f"规则 {gap.rule}，版本 {gap.version}"), kind="soft")

    def _part(self, title: str, lines: tuple[str, ...], kind: str = "") -> None:
        if lines:
            self._words.addSpacing(4)
            self._words.addWidget(label(title, "soft"))
            for line in lines:
                self._words.addWidget(label(line, kind, wrap=True))
