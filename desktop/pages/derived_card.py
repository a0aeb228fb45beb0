"""One derived answer in full: why, what is missing, and which rule says so."""

from typing import TYPE_CHECKING

from desktop.pages.parts import Tone
from desktop.pages.reading import Reading
from desktop.pages.reason_card import TONES, ReasonCard
from forms.answer import Answer

if TYPE_CHECKING:
    from forms.derive import Derived

"""Colour of an answer; the word stands in the pill."""


class DerivedCard(ReasonCard):
    """Shows one entry of a derived list."""

    def show_entry(self, reading: Reading, entry: "Derived") -> None:
        """Write the entry instead of the one before."""
        pills: list[tuple[str, Tone]] = [(entry.answer.zh, TONES[entry.answer])]
        if not entry.verified and entry.answer is not Answer.NO:
            pills.append(("未核实", "warn"))
        self.begin(reading.view.called(entry.subject), pills)
        self.part("理由", entry.reasons)
        self.questions(entry.missing)
        self.source((entry.source, f"规则版本 {entry.version}"))
