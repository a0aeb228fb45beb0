"""What a list can be narrowed by: every value with how many rows it would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.store.column_store import Picks
from desktop.ui.theme.theme import dots
from desktop.ui.widgets.basics import Card, button, empty, label, scroll

FEW: Final = 6
"""So many values of a facet are shown at once; the others, and what is chosen, on demand."""
WIDE: Final = 216
WORDS_WIDE: Final = 124
"""Logical pixels at font scale 1, of the whole and of the words of a value."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One question a list can be narrowed by.

    Attributes:
        id: Its column.
        title: Heading.
        values: What there is, in order.
    """

    id: str
    title: str
    values: tuple[str, ...]


class FacetPanel(Card):
    """Check boxes by facet; several values of one are or, facets among each other and.

    Attributes:
        boxes: Check box by column and value.
        numbers: How many rows each would show.
    """

    turned = Signal(str, str, bool)
    """A value of a facet was chosen or let go."""

    def __init__(self) -> None:
        super().__init__(padding=12)
        self.setFixedWidth(dots(WIDE))
        self.setAccessibleName("筛选栏")
        self._facets: Sequence[Facet] = ()
        self._open: set[str] = set()
        self.boxes: dict[tuple[str, str], QCheckBox] = {}
        self.numbers: dict[tuple[str, str], QLabel] = {}
        self._lines: dict[tuple[str, str], QWidget] = {}
        self._more: dict[str, QPushButton] = {}
        self._inside = QVBoxLayout()
        self._inside.setSpacing(2)
        self.body.addWidget(scroll(self._inside, 8))

    def put(self, facets: Sequence[Facet]) -> None:
        """Offer these."""
        if facets == self._facets:
            return
        self._facets = facets
        for kept in (self.boxes, self.numbers, self._lines, self._more):
            kept.clear()
        empty(self._inside)
        for facet in facets:
            self._add(facet)
        self._inside.addStretch(1)

    def tell(self, counts: Mapping[str, Mapping[str, int]], picks: Picks) -> None:
        """Say how many rows each value would show, and which are chosen."""
        for facet in self._facets:
            of_facet, chosen = counts.get(facet.id, {}), picks.get(facet.id, frozenset())
            for at, value in enumerate(facet.values):
                number = of_facet.get(value, 0)
                self._tell_one(facet, value, number, picked=value in chosen)
                in_sight = at < FEW or value in chosen or facet.id in self._open
                self._lines[facet.id, value].setVisible(in_sight)

    def _tell_one(self, facet: Facet, value: str, number: int, *, picked: bool) -> None:
        box = self.boxes[facet.id, value]
        self.numbers[facet.id, value].setText(f"{number:,}")
        box.setAccessibleName(f"{facet.title} {value}，{number} 条")
        if box.isChecked() is not picked:
            box.blockSignals(True)
            box.setChecked(picked)
            box.blockSignals(False)

    def _add(self, facet: Facet) -> None:
        self._inside.addWidget(label(facet.title, "facet"))
        for value in facet.values:
            self._inside.addWidget(self._line(facet, value))
        rest = len(facet.values) - FEW
        if rest > 0:
            more = button(f"另外 {rest} 个…", partial(self._turn, facet), kind="link")
            self._more[facet.id] = more
            self._inside.addWidget(more)
        self._inside.addSpacing(8)

    def _line(self, facet: Facet, value: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 6, 0)
        box = QCheckBox(
            line.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, dots(WORDS_WIDE))
        )
        box.setToolTip(value)
        box.toggled.connect(lambda on, at=(facet.id, value): self.turned.emit(*at, on))
        number = label("", "soft")
        row.addWidget(box, 1)
        row.addWidget(number)
        key = facet.id, value
        self.boxes[key], self.numbers[key], self._lines[key] = box, number, line
        return line

    def _turn(self, facet: Facet) -> None:
        """Show all values of a facet, or the first ones alone."""
        closing = facet.id in self._open
        self._open.symmetric_difference_update({facet.id})
        more = self._more[facet.id]
        more.setText(f"另外 {len(facet.values) - FEW} 个…" if closing else "收起")
        for at, value in enumerate(facet.values):
            line = self._lines[facet.id, value]
            line.setVisible(at < FEW or not closing or self.boxes[facet.id, value].isChecked())
