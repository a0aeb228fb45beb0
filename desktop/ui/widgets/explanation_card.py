"""What a rule says about somebody, in full: the head, the reasons, what to ask, the source."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, Tone, empty, label, pill, scroll
from forms.schema.ternary import Answer

TONES: dict[Answer, Tone] = {Answer.YES: "good", Answer.NO: "", Answer.UNKNOWN: "warn"}
"""How the three answers are coloured."""


class ReasonCard(Card):
    """Filled from top to bottom; long reasons scroll."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QVBoxLayout()
        self._words.setSpacing(SPACE["tight"])
        self.body.addWidget(scroll(self._words, 14))

    def begin(self, name: str, pills: list[tuple[str, Tone]]) -> None:
        """Throw away what stood here; write a name and its pills."""
        empty(self._words)
        self.setAccessibleName(f"{name} {pills[0][0]}")
        head = QHBoxLayout()
        title = label(name, "title")
        title.setWordWrap(True)
        head.addWidget(title, 1)
        for words, tone in pills:
            head.addWidget(pill(words, tone))
        self._words.addLayout(head)

    def line(self, words: str) -> None:
        """One sentence below the head."""
        self._words.addWidget(label(words, wrap=True))

    def part(self, title: str, lines: tuple[str, ...], kind: str = "") -> None:
        """A titled group of sentences; nothing when there are none."""
        if lines:
            self._words.addSpacing(4)
            self._words.addWidget(label(title, "soft"))
            for line in lines:
                self._words.addWidget(label(line, kind, wrap=True))

    def questions(self, missing: tuple[str, ...]) -> None:
        """What is still to be asked, set apart; nothing when all is known."""
        if missing:
            ask = Card("还要问清", tone="warn", padding=12)
            for question in missing:
                ask.body.addWidget(label(question, wrap=True))
            self._words.addWidget(ask)

    def source(self, lines: tuple[str, ...]) -> None:
        """What it rests on, at the foot of the card."""
        self.end()
        self.part("依据", lines, kind="soft")

    def end(self) -> None:
        """What follows stands at the foot of the card."""
        self._words.addStretch(1)
