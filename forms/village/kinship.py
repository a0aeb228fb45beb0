"""Who is whose father, mother, spouse and child.

A reference written on the person's card is verified. Where there is none, the roster's relation
to the head of household is read (GB/T 4761-2008 codes): that finds most families, but it is an
inference and is marked so. Two possible couples are no couple: then nothing is inferred and the
question goes to the village.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forms.definitions.records import Person
from forms.schema.form import RecordId

HEAD = frozenset({"01", "02"})
SPOUSE = frozenset({"10", "11", "12"})
SONS = frozenset({"20", "21", "22", "23", "24", "25", "26", "27", "29"})
DAUGHTERS = frozenset({"30", "31", "32", "33", "34", "35", "36", "37", "39"})
GRANDSONS, GRANDDAUGHTERS = frozenset({"41", "43"}), frozenset({"42", "44"})
SIBLINGS = frozenset({"70", "71", "73", "75", "77", "79"})
FATHER, MOTHER = frozenset({"51", "57"}), frozenset({"52", "58"})
NOT_MARRIED = frozenset({"10", "30", "40"})
MARRIED = frozenset({"20", "21", "22", "23"})

COUPLES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "head": (HEAD, SPOUSE),
    "son": (SONS, frozenset({"38"})),
    "daughter": (DAUGHTERS, frozenset({"28"})),
    "grandson": (GRANDSONS, frozenset({"45"})),
    "granddaughter": (GRANDDAUGHTERS, frozenset({"46"})),
    "elder brother": (frozenset({"71"}), frozenset({"72"})),
    "younger brother": (frozenset({"73"}), frozenset({"74"})),
    "elder sister": (frozenset({"75"}), frozenset({"76"})),
    "younger sister": (frozenset({"77"}), frozenset({"78"})),
    "parents": (FATHER, MOTHER),
    "husband's parents": (frozenset({"53"}), frozenset({"54"})),
    "wife's parents": (frozenset({"55"}), frozenset({"56"})),
    "father's parents": (frozenset({"61"}), frozenset({"62"})),
    "mother's parents": (frozenset({"63"}), frozenset({"64"})),
    "father's grandparents": (frozenset({"66"}), frozenset({"67"})),
}
"""Relations that marry each other: the blood relative's codes, then the spouse's."""

STANDS_ALONE = frozenset({"head"}) | {name for name in COUPLES if "parents" in name}
"""Couples of which one half alone still is a parent of the named children."""

PARENTS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (SONS | DAUGHTERS, ("head",)),
    (HEAD | SIBLINGS, ("parents",)),
    (frozenset({"11"}), ("husband's parents",)),
    (frozenset({"12"}), ("wife's parents",)),
    (frozenset({"40", "41", "42", "49"}), ("son", "daughter")),
    (frozenset({"43", "44"}), ("daughter",)),
    (frozenset({"47", "48"}), ("grandson", "granddaughter")),
    (frozenset({"51", "81", "83", "90"}), ("father's parents",)),
    (frozenset({"52", "85", "88"}), ("mother's parents",)),
    (frozenset({"61"}), ("father's grandparents",)),
    (frozenset({"93", "94"}), ("elder brother", "younger brother")),
    (frozenset({"95", "96"}), ("elder sister", "younger sister")),
)
"""Whose children the people of a relation are: of the only couple among those named."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative.

    Attributes:
        person: Who.
        verified: Written on a card; False when inferred from the relation to the head.
    """

    person: RecordId
    verified: bool


@dataclass(slots=True)
class _Links:
    """Relatives of one person while they are being found."""

    father: Kin | None = None
    mother: Kin | None = None
    spouse: Kin | None = None
    children: dict[RecordId, Kin] = field(default_factory=dict)


_NOBODY = _Links()


class Kinship:
    """The families of a village, found once.

    Args:
        persons: By id.
        members: Ids of the people of each household.
    """

    def __init__(
        self, persons: Mapping[RecordId, Person], members: Mapping[RecordId, Sequence[RecordId]]
    ) -> None:
        self._persons = persons
        self._links: dict[RecordId, _Links] = {person: _Links() for person in persons}
        self._written_spouses()
        inferred: dict[RecordId, tuple[RecordId, ...]] = {}
        for people in members.values():
            household = _Household(persons, people)
            for one, other in household.couples.values():
                self._marry(one, other)
            inferred.update(household.parents())
        for person in persons.values():
            self._parents(person, inferred.get(person.id, ()))

    def father(self, person: RecordId) -> Kin | None:
        """The father, if anything says who he is."""
        return self._links.get(person, _NOBODY).father

    def mother(self, person: RecordId) -> Kin | None:
        """The mother, if anything says who she is."""
        return self._links.get(person, _NOBODY).mother

    def spouse(self, person: RecordId) -> Kin | None:
        """Husband or wife, if anything says who it is."""
        return self._links.get(person, _NOBODY).spouse

    def children(self, person: RecordId) -> tuple[Kin, ...]:
        """The children that anything speaks of; there may be others."""
        return tuple(self._links.get(person, _NOBODY).children.values())

    def _written(self, person: Person, named: RecordId | None) -> RecordId | None:
        """A reference on the card, when it points at another person we have."""
        return named if named in self._persons and named != person.id else None

    def _written_spouses(self) -> None:
        for person in self._persons.values():
            other = self._written(person, person.spouse)
            if other is None:
                continue
            self._links[person.id].spouse = Kin(other, verified=True)
            partner = self._persons[other]
            if self._written(partner, partner.spouse) is None:
                self._links[other].spouse = Kin(person.id, verified=True)

    def _marry(self, one: RecordId | None, other: RecordId | None) -> None:
        """Take two people of a household for a couple unless a card says otherwise."""
        if one is None or other is None:
            return
        for person, partner in ((one, other), (other, one)):
            taken = self._links[partner].spouse
            if self._persons[person].marital == "40" or (
                taken is not None and taken.person != person
            ):
                return
        for person, partner in ((one, other), (other, one)):
            if self._links[person].spouse is None:
                self._links[person].spouse = Kin(partner, verified=False)

    def _parents(self, person: Person, couple: tuple[RecordId, ...]) -> None:
        links = self._links[person.id]
        father = self._written(person, person.father)
        mother = self._written(person, person.mother)
        if father is None and mother is None:
            links.father = self._of_sex(couple, "1")
            links.mother = self._of_sex(couple, "2")
        else:
            links.father = _card(father) or self._other(mother, couple, "1", person.father)
            links.mother = _card(mother) or self._other(father, couple, "2", person.mother)
        for parent in (links.father, links.mother):
            if parent is not None:
                child = Kin(person.id, parent.verified)
                self._links[parent.person].children[person.id] = child

    def _of_sex(self, couple: Iterable[RecordId], sex: str) -> Kin | None:
        found = [p for p in couple if self._sex(p) == sex]
        return Kin(found[0], verified=False) if len(found) == 1 else None

    def _sex(self, person: RecordId) -> str | None:
        """Sex on the card, else as a spouse's relation tells it."""
        card = self._persons[person]
        return card.sex or {"11": "1", "12": "2"}.get(card.relation or "")

    def _other(
        self,
        known: RecordId | None,
        couple: tuple[RecordId, ...],
        sex: str,
        written: RecordId | None,
    ) -> Kin | None:
        """The second parent when a card names the first.

        The roster's couple counts only when the named parent is part of it; else it is the named
        parent's spouse. A card that names somebody whom we do not have names nobody else.
        """
        if known is None or written:
            return None
        if known in couple:
            return self._of_sex(couple, sex)
        spouse = self._links[known].spouse
        return self._of_sex((spouse.person,), sex) if spouse is not None else None


def _card(person: RecordId | None) -> Kin | None:
    return Kin(person, verified=True) if person is not None else None


class _Household:
    """What the relations of one household say."""

    def __init__(self, persons: Mapping[RecordId, Person], people: Sequence[RecordId]) -> None:
        self._persons = persons
        self._by_code: dict[str, list[RecordId]] = {}
        for person in people:
            self._by_code.setdefault(_relation(persons[person]), []).append(person)
        self.couples: dict[str, tuple[RecordId | None, RecordId | None]] = {}
        for name, (blood, married) in COUPLES.items():
            if (couple := self._couple(name, blood, married)) is not None:
                self.couples[name] = couple

    def _with(self, codes: frozenset[str]) -> list[RecordId]:
        by_code = self._by_code
        return [p for code in by_code if code in codes for p in by_code[code]]

    def _couple(
        self, name: str, blood: frozenset[str], married: frozenset[str]
    ) -> tuple[RecordId | None, RecordId | None] | None:
        """The only couple of these relations; None when there is none or more than one."""
        ours, theirs = self._with(blood), self._with(married)
        if not ours and not theirs:
            return None
        if name in STANDS_ALONE:
            if max(len(ours), len(theirs)) > 1 or (name == "head" and not ours):
                return None
            return (ours[0] if ours else None, theirs[0] if theirs else None)
        ours = self._marriageable(ours)
        return (ours[0], theirs[0]) if len(ours) == len(theirs) == 1 else None

    def _marriageable(self, people: list[RecordId]) -> list[RecordId]:
        """Those who are written down as married, else those not written down as unmarried."""
        marital = {p: self._persons[p].marital for p in people}
        certain = [p for p in people if marital[p] in MARRIED]
        return certain or [p for p in people if marital[p] not in NOT_MARRIED]

    def parents(self) -> Iterable[tuple[RecordId, tuple[RecordId, ...]]]:
        """Each person whose parents the relations tell, with those parents."""
        for children, names in PARENTS:
            people = self._with(children)
            if not people:
                continue
            couples = [self.couples[n] for n in names if n in self.couples]
            if len(couples) != 1 or self._rivals(names):
                continue
            couple = tuple(p for p in couples[0] if p is not None)
            yield from ((person, couple) for person in people if person not in couple)

    def _rivals(self, names: tuple[str, ...]) -> bool:
        """Whether others could be the parents as well: a second couple, a divorced sibling."""
        if STANDS_ALONE & set(names):
            return False
        in_law = sum(len(self._with(COUPLES[n][1])) for n in names)
        once = [
            p
            for n in names
            for p in self._with(COUPLES[n][0])
            if self._persons[p].marital in {"30", "40"}
        ]
        return in_law > 1 or bool(once)


def _relation(person: Person) -> str:
    """The relation code; 配偶 and 父母, which do not say which of two, are told apart by sex."""
    code = person.relation or ""
    if code in {"10", "50"}:
        one, two = ("11", "12") if code == "10" else ("51", "52")
        return {"1": one, "2": two}.get(person.sex or "", code)
    return code
