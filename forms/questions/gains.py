"""What the lists would gain by a save nobody has made yet: who becomes clear, listed, doubtful.

Only whom the save may concern is judged, as after a real one (``forms/village/touched.py``), in a
village apart.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.rule import rule_for
from forms.rules.lists import derive, lists_of
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.rewritten import Rewritten
from forms.village.touched import touched
from forms.village.view import Earlier, VillageView, village_if

MOST: Final = 3_000
"""People and households a save may concern to be judged beforehand; more take too long."""
_SAYS: Final = (
    ("settled", "多算清 {0} {1}"), ("listed", "列入 {0} {1}"), ("unlisted", "移出 {0} {1}"),
    ("lost", "又判断不了 {0} {1}"),
)  # fmt: skip


@dataclass(slots=True)
class Gain:
    """What one list would gain.

    Attributes:
        title: The list, as its rule is called.
        unit: What is counted: people or households.
        settled: Who could not be told and can be.
        listed: Who is on the list and was not.
        unlisted: Who was on the list and is not.
        lost: Who could be told and cannot be.
    """

    title: str
    unit: str
    settled: int = 0
    listed: int = 0
    unlisted: int = 0
    lost: int = 0

    @property
    def zh(self) -> str:
        """In a few words; empty where nothing changes."""
        told = [words.format(n, self.unit) for name, words in _SAYS if (n := getattr(self, name))]
        return f"{self.title}：{'、'.join(told)}" if told else ""

    def count(self, was: Answer | None, is_now: Answer | None) -> None:
        """Count one of them: the answer before and after; None where the rule does not speak."""
        clear = {Answer.YES, Answer.NO, None}
        self.settled += was is Answer.UNKNOWN and is_now in clear
        self.lost += was in clear and is_now is Answer.UNKNOWN
        self.listed += was is not Answer.YES and is_now is Answer.YES
        self.unlisted += was is Answer.YES and is_now is not Answer.YES


def gains(
    view: VillageView, written: Rewritten, day: date, definitions: Definitions
) -> list[Gain] | None:
    """What each list would gain, those that would not change left out.

    Args:
        view: The village.
        written: The records as they would stand.
        day: As-of day.
        definitions: What holds in the village.

    Returns:
        None where it may concern everybody, or too many to be judged beforehand.
    """
    after = village_if(view, written)
    concerned = touched(Earlier(view, written.records, None), after)
    if concerned is None or len(concerned) > MOST:
        return None
    return list(_gains(view, after, concerned, day, definitions))


def _gains(
    view: VillageView,
    after: VillageView,
    concerned: Collection[RecordId],
    day: date,
    definitions: Definitions,
) -> Iterator[Gain]:
    for name in lists_of(definitions):
        rule = rule_for(name, day, definitions.rules)
        gain = Gain(rule.title, "人" if rule.about == "person" else "户")
        was, now = (
            {one.subject: one.answer
             for one in derive(name, seen, day, definitions, only=concerned)}
            for seen in (view, after)
        )  # fmt: skip
        for subject in was.keys() | now.keys():
            gain.count(was.get(subject), now.get(subject))
        if gain.zh:
            yield gain


def in_words(found: list[Gain] | None) -> str:
    """What a save brings, in one line; empty where no list changes."""
    if found is None:
        return "写入以后各名单重新推算。"
    return "；".join(gain.zh for gain in found)
