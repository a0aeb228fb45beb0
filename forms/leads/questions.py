"""What to ask, each fact once: the questions behind everything that cannot be told.

A hundred answers may wait for one list of an office, or for one father. So the questions of all
lists and leads are put together by the fact they ask for, the one that most answers wait for first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from forms.definitions.definitions import Definitions
from forms.leads.leads import gaps
from forms.rules.asking import Asked
from forms.rules.lists import derive, lists_of
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.view import VillageView


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One fact to ask for.

    Attributes:
        about: The person or household; ``VILLAGE`` where one list or figure answers for all.
        fact: Which fact.
        zh: The question.
        waiting: How many answers of lists and leads wait for it.
        alone: How many of them wait for nothing else.
        rules: The rules these answers are of, in order.
    """

    about: RecordId
    fact: str
    zh: str
    waiting: int
    alone: int
    rules: tuple[str, ...]


def open_questions(view: VillageView, day: date, definitions: Definitions) -> list[OpenQuestion]:
    """Every fact that would help to settle an answer of a village as of a day.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.

    Returns:
        By how many answers wait for it, most first; then by how many wait for nothing else, those
        for the whole village first, and by the words.
    """
    waiting: dict[tuple[RecordId, str], list[tuple[str, bool]]] = defaultdict(list)
    first: dict[tuple[RecordId, str], Asked] = {}
    for rule, asked in unanswered(view.on(day), day, definitions):
        facts = {(one.about, one.fact): one for one in asked}
        for key, one in facts.items():
            first.setdefault(key, one)
            waiting[key].append((rule, len(facts) == 1))
    found = [_question(first[key], answers) for key, answers in waiting.items()]
    return sorted(found, key=lambda q: (-q.waiting, -q.alone, q.about != VILLAGE, q.zh, q.about))


def unanswered(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[tuple[str, Iterable[Asked]]]:
    """The rule and the questions of each answer that cannot be told.

    Args:
        view: The village as of the day.
        day: As-of day.
        definitions: What holds in the village.
    """
    for name in lists_of(definitions):
        for entry in derive(name, view, day, definitions):
            if entry.answer is Answer.UNKNOWN:
                yield entry.rule, entry.asked
    for gap in gaps(view, day, definitions):
        if gap.answer is Answer.UNKNOWN:
            yield gap.rule, gap.asked


def _question(asked: Asked, answers: list[tuple[str, bool]]) -> OpenQuestion:
    rules = tuple(sorted({rule for rule, _ in answers}))
    alone = sum(only for _, only in answers)
    return OpenQuestion(asked.about, asked.fact, asked.once or asked.zh, len(answers), alone, rules)
