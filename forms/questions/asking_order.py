"""What to ask first: of the village at once, of a household, of one person, of the county.

An answer is told only when all its questions are, and many wait for three lists together. So what
is asked of the village is put in order by bundles: the bundle that settles most answers for each
question still to be asked comes first, then the best of what is left.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, partial
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.records import Household
from forms.leads.aid_checks import PAIRS
from forms.leads.leads import gaps
from forms.leads.questions import unanswered
from forms.questions.resting import fingerprint, resting
from forms.rules.asking import BY_ONE_WORD, WHEREABOUTS, Asked
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId
from forms.village.office_lists import OFFICE_LISTS, OfficeList, lists_behind
from forms.village.view import VillageView

Key: TypeAlias = tuple[RecordId, str]
"""Whose fact, and which: one question, however many answers wait for it."""

_Whose: TypeAlias = "Callable[[Key], RecordId | None]"

EVERYWHERE: Final = RecordId("households")
"""Stands for whom a question is about that is asked in many households: one round settles it."""
MANY: Final = 12
"""Households with the same question, from which it is one round for the village."""
_AS_LISTS: Final = {PAIRS: ("邻里结对名单",)}
"""Questions that one of the lists answers, by other words than its name."""


class Manner(Enum):
    """How a question is asked."""

    LIST = "list"
    """A list of an office, pasted."""
    WORD = "word"
    """One sentence that holds for everybody."""
    ROUND = "round"
    """Of many households the same: one record for each of them."""
    COUNTY = "county"
    """A figure the county sets."""
    OWN = "own"
    """Of one household or person."""


@dataclass(frozen=True, slots=True)
class VillageQuestion:
    """One thing to ask, with what waits for it.

    Attributes:
        key: Whose fact, and which.
        manner: How it is asked.
        zh: The question.
        waiting: How many answers wait for it, alone or with others.
        settled: Answers that are told once it and everything before it in the list is answered.
        by_then: The same, with all that was settled before.
        rules: The rules these answers are of, in order.
        subjects: The households of a round; whom it is about, where it is about somebody.
    """

    key: Key
    manner: Manner
    zh: str
    waiting: int
    settled: int
    by_then: int
    rules: tuple[str, ...]
    subjects: tuple[RecordId, ...]

    @property
    def list(self) -> OfficeList | None:
        """The list of an office that answers it."""
        return OFFICE_LISTS.get(self.key[1]) if self.manner is Manner.LIST else None


@dataclass(frozen=True, slots=True)
class OfSomebody:
    """What is open about one household with its people, or about one person.

    What somebody was asked lately and did not know rests, and is not asked.

    Attributes:
        subject: Who.
        questions: What to ask, most waited for first.
        waiting: How many answers wait for any of it.
        settled: How many of them wait for nothing else.
        rules: The rules these answers are of, in order.
    """

    subject: RecordId
    questions: tuple[str, ...]
    waiting: int
    settled: int
    rules: tuple[str, ...]


class AskingOrder:
    """Everything that is open in a village as of a day.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.

    Attributes:
        total: How many answers cannot be told.
        titles: What the rules are about, by their ids.
    """

    def __init__(self, view: VillageView, day: date, definitions: Definitions) -> None:
        self._view = view = view.on(day)
        self._words: dict[Key, str] = {}
        self._plain: dict[Key, str] = {}
        self._behind: dict[Key, tuple[Key, ...]] = {}
        self._resting, self._rests = resting(view, day), set[Key]()
        found: list[tuple[str, frozenset[Key]]] = []
        for rule, asked in unanswered(view, day, definitions):
            found.append((rule, frozenset(key for one in asked for key in self._keys(one))))
        self.total = len(found)
        self.titles = {rule.id: rule.title for rule in definitions.rules}
        self.titles |= {gap.rule: gap.title for gap in gaps(view, day, definitions)}
        self._rounds = self._find_rounds(found)
        self._open = Counter(found)

    def _keys(self, asked: Asked) -> tuple[Key, ...]:
        """The questions behind one: three lists where a rule asks for them in one breath."""
        key = (asked.about, asked.fact)
        known = self._behind.get(key)
        if known is None:
            known = self._behind[key] = self._keys_of(asked, key)
        return known

    def _keys_of(self, asked: Asked, key: Key) -> tuple[Key, ...]:
        names = _AS_LISTS.get(asked.fact, (asked.fact,)) if asked.about == VILLAGE else ()
        lists = tuple((VILLAGE, one.name) for name in names for one in lists_behind(name))
        for one in lists or (key,):
            self._words.setdefault(one, one[1] if lists else asked.once or asked.zh)
            self._plain.setdefault(one, asked.zh)
        if not lists and fingerprint(asked) in self._resting:
            self._rests.add(key)
        return lists or (key,)

    def _find_rounds(self, found: Iterable[tuple[str, frozenset[Key]]]) -> dict[Key, Key]:
        """Questions of single households that are asked of many, with the one that stands for all.

        Where everybody is, is one of them: a list of those who are away answers it.
        """
        homes = self._view.records(Household.FORM)
        asked: dict[str, dict[Key, None]] = defaultdict(dict)
        for _, keys in found:
            for key in keys:
                if key[0] in homes:
                    asked[key[1]][key] = None
        return {
            key: (VILLAGE, "外出人员名单") if fact == WHEREABOUTS else (EVERYWHERE, fact)
            for fact, keys in asked.items() if len(keys) >= MANY for key in keys
        }  # fmt: skip

    @cached_property
    def of_village(self) -> list[VillageQuestion]:
        """What is asked once for the village, in the order in which it settles most."""
        bundles: Counter[frozenset[Key]] = Counter()
        for (_, keys), answers in self._open.items():
            once = frozenset(self._rounds.get(key, key) for key in keys)
            if all(self.manner(key) in _OF_VILLAGE for key in once):
                bundles[once] += answers
        said = self._said(once=True)
        found, by_then = [], 0
        for key, settled in in_order(bundles, {key: one.waiting for key, one in said.items()}):
            by_then += settled
            found.append(said[key].ordered(key, settled, by_then))
        waits = [key for key in said if self.manner(key) in _OF_VILLAGE]
        rest = sorted(set(waits) - {one.key for one in found}, key=lambda k: -said[k].waiting)
        return [*found, *(said[key].ordered(key, 0, by_then) for key in rest)]

    @property
    def in_rounds(self) -> int:
        """How many questions of single households are asked in rounds."""
        return len(self._rounds)

    @cached_property
    def of_county(self) -> list[VillageQuestion]:
        """The figures the county has not said, the one most answers wait for first."""
        said = self._said(once=True)
        found = [one.ordered(key, one.alone, 0) for key, one in said.items()
                 if self.manner(key) is Manner.COUNTY]  # fmt: skip
        return sorted(found, key=lambda one: (-one.waiting, one.zh))

    @cached_property
    def of_households(self) -> list[OfSomebody]:
        """By household with its people: the one whose questions settle most first."""
        homes = self._view.records(Household.FORM)

        def home(key: Key) -> RecordId | None:
            return key[0] if key[0] in homes else self._view.household_of(key[0])

        return self._by(home)

    @cached_property
    def of_people(self) -> list[OfSomebody]:
        """By person, the one whose questions settle most first."""
        people = self._view.records("person")
        return self._by(lambda key: key[0] if key[0] in people else None)

    @cached_property
    def open_of(self) -> Mapping[RecordId, int]:
        """How many questions are open in each household that has any."""
        return {one.subject: len(one.questions) for one in self.of_households}

    def manner(self, key: Key) -> Manner:
        """How a question is asked."""
        about, fact = key
        if about == EVERYWHERE:
            return Manner.ROUND
        if about != VILLAGE:
            return Manner.OWN
        if fact in OFFICE_LISTS:
            return Manner.LIST
        return Manner.WORD if fact in BY_ONE_WORD else Manner.COUNTY

    def _by(self, whose: _Whose) -> list[OfSomebody]:
        questions: dict[RecordId, Counter[Key]] = defaultdict(Counter)
        waiting, settled = Counter[RecordId](), Counter[RecordId]()
        rules: dict[RecordId, set[str]] = defaultdict(set)
        for (rule, keys), answers in self._open.items():
            own = {key: whose(key) for key in keys if key[0] != VILLAGE}
            for key, subject in own.items():
                if subject is not None and key not in self._rests:
                    questions[subject][key] += answers
            for subject in {*own.values()} - {None}:
                assert subject is not None
                rules[subject].add(rule)
                waiting[subject] += answers
                alone = len(own) == len(keys) and {*own.values()} == {subject}
                if alone and self._rests.isdisjoint(keys):
                    settled[subject] += answers
        found = [
            OfSomebody(
                subject, tuple(self._words[key] for key, _ in asked.most_common()),
                waiting[subject], settled[subject], tuple(sorted(rules[subject])),
            )
            for subject, asked in questions.items()
        ]  # fmt: skip
        return sorted(found, key=lambda one: (-one.settled, -one.waiting, one.subject))

    def _said(self, *, once: bool) -> dict[Key, "_Said"]:
        """What is said of each question: words, whom it is about, how many answers wait."""
        found: dict[Key, _Said] = {}
        for (rule, keys), answers in self._open.items():
            stands = {key: self._rounds.get(key, key) if once else key for key in keys}
            for key, stand in stands.items():
                words = self._words if stand == key else self._plain
                one = found.setdefault(stand, _Said(self.manner(stand), words[key]))
                if key[0] != VILLAGE:
                    one.subjects[key[0]] = None
            for stand in {*stands.values()}:
                one = found[stand]
                one.waiting += answers
                one.alone += answers * (len({*stands.values()}) == 1)
                one.rules.add(rule)
        return found


_OF_VILLAGE: Final = frozenset({Manner.LIST, Manner.WORD, Manner.ROUND})


class _Said:
    """A question while it is put together."""

    def __init__(self, manner: Manner, zh: str) -> None:
        self.manner, self.zh = manner, zh
        self.waiting = self.alone = 0
        self.rules: set[str] = set()
        self.subjects: dict[RecordId, None] = {}

    def ordered(self, key: Key, settled: int, by_then: int) -> VillageQuestion:
        """The question at its place."""
        zh = key[1] if self.manner is Manner.LIST else self.zh
        return VillageQuestion(
            key, self.manner, zh, self.waiting, settled, by_then, tuple(sorted(self.rules)),
            tuple(self.subjects),
        )  # fmt: skip


def in_order(
    bundles: Mapping[frozenset[Key], int], waiting: Mapping[Key, int]
) -> Iterator[tuple[Key, int]]:
    """The questions of bundles, best first, each with how many answers it settles at its place.

    Args:
        bundles: How many answers wait for just these questions together.
        waiting: How many wait for each question at all; decides within a bundle.

    Yields:
        Each question once. Of a bundle the last settles the answers.
    """
    left = {keys: answers for keys, answers in bundles.items() if keys}
    while left:
        best = min(left, key=partial(_worth, left))
        asked: set[Key] = set()
        for key in sorted(best, key=lambda one: (-waiting.get(one, 0), one)):
            asked.add(key)
            settled = sum(answers for other, answers in left.items() if other <= asked)
            yield key, settled
            left = {k: answers for k, answers in left.items() if not k <= asked}
        left = _without(left, best)


def _worth(
    left: Mapping[frozenset[Key], int], keys: frozenset[Key]
) -> tuple[float, int, list[Key]]:
    """How a bundle ranks: by the answers it settles for each of its questions, most first."""
    gain = sum(answers for other, answers in left.items() if other <= keys)
    return (-gain / len(keys), len(keys), sorted(keys))


def _without(
    left: Mapping[frozenset[Key], int], asked: frozenset[Key]
) -> dict[frozenset[Key], int]:
    """The bundles with what they still wait for."""
    found: Counter[frozenset[Key]] = Counter()
    for keys, answers in left.items():
        found[keys - asked] += answers
    return dict(found)
