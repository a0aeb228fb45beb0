"""One lead in full: what may be the matter, the facts, what to ask, and which rule says so."""

from typing import TYPE_CHECKING

from desktop.pages.parts import Tone
from desktop.pages.reason_card import ReasonCard
from forms.answer import Answer

if TYPE_CHECKING:
    from forms.gaps import Gap


WORDS: dict[Answer, tuple[str, Tone]] = {
    Answer.YES: ("请核实", "good"),
    Answer.UNKNOWN: ("要问清", "warn"),
}
"""What a lead asks of people, and its colour; a gap is never no."""


class LeadCard(ReasonCard):
    """Shows one lead."""

    def show_gap(self, name: str, gap: "Gap") -> None:
        """Write the lead instead of the one before."""
        self.begin(name, [WORDS[gap.answer]])
        self.line(gap.title)
        self.part("情况", gap.reasons)
        self.questions(gap.missing)
        source = (gap.source,) if gap.source else ()
        self.source((*source, f"规则 {gap.rule}，版本 {gap.version}"))
