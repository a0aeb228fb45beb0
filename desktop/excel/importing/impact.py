"""What an import would do to the village: moved people, households new, emptied or with two heads.

Worked out from the drafts against the book, whatever made them, so that nothing gets past it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.excel.meaning.existing import Known
from desktop.excel.report import Affected, Effect, Impact
from desktop.excel.sheet.headings import NAME
from desktop.excel.sheet.rows import HEAD, Row
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.schema.form import SUBJECTS, Body, RecordId
from forms.village.view import GONE_HOUSEHOLDS, GONE_PERSONS
from sync.store.values import Draft

FEWEST: Final = 1.5
"""People a household on average, below which a grouping is not believed."""
MOST: Final = 8.0
"""The same from above."""
LARGEST: Final = 20
"""People of one household beyond which a grouping is not believed."""
JUDGED_FROM: Final = 5
"""Households from which an average below ``FEWEST`` says anything: people do live alone."""
COVERED: Final = 0.5
"""Share of a hamlet's households on the sheet, from which it speaks of the whole hamlet."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The households a sheet was taken apart into.

    Attributes:
        households: How many.
        people: How many people in them.
        largest: People of the largest.
    """

    households: int
    people: int
    largest: int

    @property
    def average(self) -> float:
        """People a household."""
        return self.people / self.households if self.households else 0.0

    @property
    def plausible(self) -> bool:
        """Whether villages look like that."""
        few = self.households >= JUDGED_FROM and self.average < FEWEST
        many = self.households > 1 and self.average > MOST
        return not (few or many or self.largest > LARGEST)

    @property
    def zh(self) -> str:
        """The sizes in words."""
        return f"认成 {self.households} 户，平均 {self.average:.1f} 人"


def sizes(rows: Sequence[Row]) -> Sizes:
    """How many households the rows were grouped into, and how large."""
    count = Counter(row.group for row in rows)
    return Sizes(len(count), count.total(), max(count.values(), default=0))


def effects(
    drafts: Sequence[Draft],
    told: Mapping[RecordId, Row],
    known: Known,
    grouped: Sizes | None,
    gone: Sequence[Affected],
    missing: Collection[RecordId],
) -> tuple[Effect, ...]:
    """What writing these drafts does to the village, as far as it is not nothing.

    Args:
        drafts: What would be written.
        told: The row that speaks of a record of the drafts.
        known: The book.
        grouped: The households a roster was taken apart into; None for other sheets.
        gone: Whom the sheet calls dead or gone.
        missing: People of the book whom the sheet ought to have brought.
    """
    after = _After(drafts, known)
    found = after.touched_people(told) | {
        Impact.GONE: list(gone),
        Impact.MISSING: [
            Affected("", known.view.name(p), after.called(known.household_of(p)), p)
            for p in missing
        ],
    }
    empty = not known.by_head
    made = [
        Effect(impact, len(who), tuple(who), not (empty and impact is Impact.NEW))
        for impact, who in found.items()
        if who
    ]
    touched = bool(after.moved or after.new_households)
    if grouped is not None and touched and not grouped.plausible:
        odd = Affected("", grouped.zh, f"最大的一户 {grouped.largest} 人")
        made.insert(0, Effect(Impact.GROUPING, grouped.households, (odd,)))
    return tuple(made)


def missing_people(found: Collection[RecordId], known: Known) -> list[RecordId]:
    """Who is in the book and ought to stand on a roster that has the people ``found``.

    A roster speaks of whole hamlets: one of which it brings at least half of the households is
    expected whole, of the others only the households that it brings.
    """
    brought = {home for person in found if (home := known.household_of(person))}
    hamlets: dict[str, list[RecordId]] = defaultdict(list)
    for household in known.view.all(Household):
        if any(known.lives_here(person) for person in known.members[household.id]):
            hamlets[household.hamlet or ""].append(household.id)
    expected = set(brought)
    for homes in hamlets.values():
        if sum(home in brought for home in homes) >= COVERED * len(homes):
            expected |= {*homes}
    return [
        person.id
        for person in known.view.all(Person)
        if person.household in expected and person.id not in found and known.lives_here(person.id)
    ]


def overruled(
    drafts: Sequence[Draft], known: Known, definitions: Definitions
) -> tuple[Affected, ...]:
    """The records of the book that say something else than a sheet, and what it changes in them."""
    found = []
    for draft in drafts:
        before = known.bodies.get(draft.form, {}).get(draft.id) if draft.id else None
        if before is None or draft.id is None:
            continue
        form = definitions.form(draft.form)
        other = [f.label for f in form.fields if _differs(before, draft.answers, f.id)]
        if other:
            whose = draft.id if draft.form == Person.FORM else before.get(SUBJECTS[0])
            name = known.view.name(RecordId(str(whose))) if whose else form.title
            found.append(Affected("", name, "、".join(other), str(whose or "")))
    return tuple(found)


def _differs(before: Body, after: Body, question: str) -> bool:
    return question in before and before[question] != after.get(question)


class _After:
    """The village as it would be: who lives where, and who heads what."""

    def __init__(self, drafts: Sequence[Draft], known: Known) -> None:
        self.known = known
        people: dict[RecordId, Body] = {
            d.id: d.answers for d in drafts if d.form == Person.FORM and d.id
        }
        homes = {d.id: d.answers for d in drafts if d.form == Household.FORM and d.id}
        self._homes = {h: Household(h, body) for h, body in homes.items()}
        before = known.view.by_id(Person)
        after = {p: Person(p, body) for p, body in people.items()}
        self.moved = [
            p for p, card in after.items()
            if p in before and before[p].household and card.household != before[p].household
        ]  # fmt: skip
        self.new_households = [h for h in homes if known.view.get(Household, h) is None]
        self._touched = {card.household for card in after.values() if card.household}
        self._touched |= {home for p in self.moved if (home := before[p].household)}
        self._cards = {**before, **after}
        self._members: dict[RecordId, list[RecordId]] = defaultdict(list)
        for person, card in self._cards.items():
            if card.household in self._touched:
                self._members[card.household].append(person)

    def called(self, household: RecordId | None) -> str:
        """A household by its number and head, as it will be."""
        card = self._homes.get(household) if household else None
        card = card or self.known.household(household)
        return " ".join(filter(None, (card.hh_no, f"{card.head_name or ''}户")))

    def move(self, person: RecordId) -> str:
        """From which household to which."""
        return (
            f"{self.called(self.known.household_of(person))}"
            f"→{self.called(self._cards[person].household)}"
        )

    def touched_people(self, told: Mapping[RecordId, Row]) -> dict[Impact, list[Affected]]:
        """Who is moved, and which households are new, emptied or have two heads."""
        name = self.known.view.name

        def at(record: RecordId) -> str:
            return told[record].cell(NAME) if record in told else ""

        return {
            Impact.MOVED: [Affected(at(p), name(p), self.move(p), p) for p in self.moved],
            Impact.NEW: [Affected(at(h), self.called(h)) for h in self.new_households],
            Impact.EMPTIED: [Affected("", self.called(h), record=h) for h in self.emptied()],
            Impact.DOUBLED: [
                Affected(at(h), self.called(h), self.heads_in(h), h) for h in self.doubled()
            ],
        }

    def emptied(self) -> Iterator[RecordId]:
        """Households of the book in which nobody is left."""
        for home in dict.fromkeys(self.known.household_of(person) for person in self.moved):
            if home is not None and not any(map(self._lives, self._members[home])):
                yield home

    def doubled(self) -> Iterator[RecordId]:
        """Households with more heads than one, if they have not been so before."""
        for home in sorted(self._touched):
            heads = self._heads(home)
            if len(heads) > 1 and heads != self._heads_before(home):
                yield home

    def heads_in(self, household: RecordId) -> str:
        """The heads of a household by name."""
        return "、".join(self._cards[p].name or "" for p in sorted(self._heads(household)))

    def _heads(self, household: RecordId) -> set[RecordId]:
        members = self._members[household]
        return {p for p in members if self._cards[p].relation in HEAD and self._lives(p)}

    def _heads_before(self, household: RecordId) -> set[RecordId]:
        people = self.known.members.get(household, ())
        return {
            p for p in people
            if self.known.person(p).relation in HEAD and self.known.lives_here(p)
        }  # fmt: skip

    def _lives(self, person: RecordId) -> bool:
        card = self._cards[person]
        gone = card.death_day is not None or card.hukou_status in GONE_PERSONS
        return not gone and self.known.household(card.household).hh_status not in GONE_HOUSEHOLDS


def called_gone(rows: Sequence[Row], persons: Mapping[int, RecordId]) -> list[Affected]:
    """Whom the sheet calls dead or gone."""
    return [
        Affected(row.cell(NAME), row.text(NAME), f"写着「{row.gone}」", persons.get(row.no, ""))
        for row in rows
        if row.gone
    ]
