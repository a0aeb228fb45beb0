"""What a list can be narrowed by: every value with how many rows it would show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.store.column_store import Picks
from desktop.ui.theme.theme import dots
from desktop.ui.widgets.basics import Card, button, by_turns, label, scroll

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


@dataclass(slots=True)
class _Boxes:
    """What is shown of some facets.

    Attributes:
        facets: Those.
        inside: Holds the boxes.
        area: Scrolls them.
        boxes: Check box by column and value.
        numbers: How many rows each would show.
        lines: Holds box and number.
        more: The button for the rest of a facet's values.
        told: What each number says.
    """

    facets: Sequence[Facet]
    inside: QVBoxLayout = field(default_factory=QVBoxLayout)
    area: QScrollArea | None = None
    boxes: dict[tuple[str, str], QCheckBox] = field(default_factory=dict)
    numbers: dict[tuple[str, str], QLabel] = field(default_factory=dict)
    lines: dict[tuple[str, str], QWidget] = field(default_factory=dict)
    more: dict[str, QPushButton] = field(default_factory=dict)
    told: dict[tuple[str, str], int] = field(default_factory=dict)


class FacetPanel(Card):
    """Check boxes by facet; several values of one are or, facets among each other and.

    They are made a facet a turn, and take the place of those before once all are there.
    """

    turned = Signal(str, str, bool)
    """A value of a facet was chosen or let go."""

    def __init__(self) -> None:
        super().__init__(padding=12)
        self.setFixedWidth(dots(WIDE))
        self.setAccessibleName("筛选栏")
        self._wanted: Sequence[Facet] = ()
        self._open: set[str] = set()
        self._shown = _Boxes(())
        self._counts: Mapping[str, Mapping[str, int]] = {}
        self._picks: Picks = {}

    @property
    def boxes(self) -> Mapping[tuple[str, str], QCheckBox]:
        """Check box by column and value."""
        return self._shown.boxes

    @property
    def numbers(self) -> Mapping[tuple[str, str], QLabel]:
        """How many rows each value would show."""
        return self._shown.numbers

    def put(self, facets: Sequence[Facet]) -> None:
        """Offer these."""
        if facets != self._wanted:
            self._wanted = facets
            by_turns(self, self._made(facets))

    def _made(self, facets: Sequence[Facet]) -> Iterator[None]:
        made, before = _Boxes(facets), self._shown
        made.inside.setSpacing(2)
        made.area = scroll(made.inside, 8)
        made.area.setParent(self)
        for one in facets:
            if facets is not self._wanted:
                made.area.deleteLater()
                return
            self._add(made, one)
            yield
        made.inside.addStretch(1)
        self._shown = made
        self._tell()
        self.body.addWidget(made.area)
        made.area.show()
        if before.area is not None:
            self.body.removeWidget(before.area)
            before.area.hide()
            before.area.deleteLater()

    def tell(self, counts: Mapping[str, Mapping[str, int]], picks: Picks) -> None:
        """Say how many rows each value would show, and which are chosen."""
        self._counts, self._picks = counts, picks
        self._tell()

    def _tell(self) -> None:
        made = self._shown
        for facet in made.facets:
            of_facet = self._counts.get(facet.id, {})
            chosen = self._picks.get(facet.id, frozenset())
            for at, value in enumerate(facet.values):
                self._tell_one(facet, value, of_facet.get(value, 0), picked=value in chosen)
                in_sight = at < FEW or value in chosen or facet.id in self._open
                made.lines[facet.id, value].setVisible(in_sight)

    def _tell_one(self, facet: Facet, value: str, number: int, *, picked: bool) -> None:
        key, made = (facet.id, value), self._shown
        box = made.boxes[key]
        if made.told.get(key) != number:
            made.told[key] = number
            made.numbers[key].setText(f"{number:,}")
            box.setAccessibleName(f"{facet.title} {value}，{number} 条")
        if box.isChecked() is not picked:
            box.blockSignals(True)
            box.setChecked(picked)
            box.blockSignals(False)

    def _add(self, made: _Boxes, facet: Facet) -> None:
        made.inside.addWidget(label(facet.title, "facet"))
        for at, value in enumerate(facet.values):
            self._add_line(made, facet, value, in_sight=at < FEW)
        rest = len(facet.values) - FEW
        if rest > 0:
            more = button(f"另外 {rest} 个…", partial(self._turn, facet), kind="link")
            made.more[facet.id] = more
            made.inside.addWidget(more)
        made.inside.addSpacing(8)

    def _add_line(self, made: _Boxes, facet: Facet, value: str, *, in_sight: bool) -> None:
        line = QWidget()
        made.inside.addWidget(line)
        line.setVisible(in_sight)
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
        made.boxes[key], made.numbers[key], made.lines[key] = box, number, line

    def _turn(self, facet: Facet) -> None:
        """Show all values of a facet, or the first ones alone."""
        closing, made = facet.id in self._open, self._shown
        self._open.symmetric_difference_update({facet.id})
        made.more[facet.id].setText(f"另外 {len(facet.values) - FEW} 个…" if closing else "收起")
        for at, value in enumerate(facet.values):
            picked = made.boxes[facet.id, value].isChecked()
            made.lines[facet.id, value].setVisible(at < FEW or not closing or picked)
