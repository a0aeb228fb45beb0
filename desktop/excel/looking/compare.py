"""Two rosters, or a roster and the book: who is new, gone, changed, in another household.

People are the same by number, else by name and birth, else by name and head of household, where
only one on each side fits and nothing written on both sides differs. Who agrees by name alone is
neither new nor gone: that is said apart.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.importing.changes import EMPTY, field_of, on_screen
from desktop.excel.looking.worlds import WHO, Someone, World, doubled
from desktop.excel.sheet.headings import HAMLET, ID_NUMBER, PLACE
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.schema.form import FieldDef, Value

_BY_NAME: Final = "只有姓名相同，认不准是不是同一个人；请补上身份证号码或出生日期。"
_DIFFERENT: Final = "姓名和户主相同，号码或出生日期却不同，认不准是不是同一个人；请核对。"
_TWICE: Final = "号码在{title}里有 {count} 人共用，没有比；请核对号码。"
_NO_HOUSEHOLDS: Final = "{title}没有说谁和谁是一户，没有比户。"
_PART: Final = "{title}是部分人员的名单，不在上面的人不算减少。"
HOUSEHOLDS: Final = ("household.", "household_type.")
"""Answers of whole households."""
RENAMED: Final = "姓名"


@dataclass(frozen=True, slots=True)
class Line:
    """One person or household that differs.

    Attributes:
        name: Who.
        home: The head of the household.
        hamlet: Where.
        what: Which answer, or what is unsure; empty for who is new or gone.
        before: In the first source.
        after: In the second.
        cell: In the second source, else in the first; empty for the book.
        record: In the book; empty for two sheets.
    """

    name: str
    home: str
    hamlet: str
    what: str = ""
    before: str = ""
    after: str = ""
    cell: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two sources differ.

    Attributes:
        first: What the one is called.
        second: The other.
        new: People in the second only.
        gone: People in the first only.
        changed: Answers that are others.
        moved: People who belong to another household.
        new_households: Households in the second only.
        gone_households: Households in the first only.
        unsure: Who may be the same.
        same: How many people are on both sides with the same answers.
        columns: What was compared, by label.
        notes: What was not compared.
        left: Rows of the sheets that are nobody who could be compared: cell, text, why.
    """

    first: str
    second: str
    new: tuple[Line, ...]
    gone: tuple[Line, ...]
    changed: tuple[Line, ...]
    moved: tuple[Line, ...]
    new_households: tuple[Line, ...]
    gone_households: tuple[Line, ...]
    unsure: tuple[Line, ...]
    same: int
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    left: tuple[tuple[str, str, str], ...]

    @property
    def parts(self) -> Mapping[str, tuple[Line, ...]]:
        """The kinds of difference, each with its lines, in the order they are shown."""
        return {
            "新增的人": self.new, "减少的人": self.gone, "变动": self.changed,
            "换了户的人": self.moved, "新增的户": self.new_households,
            "减少的户": self.gone_households, "认不准的": self.unsure,
        }  # fmt: skip

    @property
    def zh(self) -> str:
        """The comparison in one sentence."""
        people = len({(line.name, line.cell or line.record) for line in self.changed})
        unsure = f"，认不准 {len(self.unsure)} 处" if self.unsure else ""
        return (
            f"{self.second}与{self.first}相比：新增 {len(self.new)} 人，减少 {len(self.gone)} 人，"
            f"变动 {people} 人 {len(self.changed)} 项，换户 {len(self.moved)} 人，"
            f"新增 {len(self.new_households)} 户，减少 {len(self.gone_households)} 户，"
            f"不变 {self.same} 人{unsure}。"
        )

    def as_json(self) -> dict[str, object]:
        """The comparison as ``cunji compare --json`` prints it."""
        names = ("new", "gone", "changed", "moved", "new_households", "gone_households", "unsure")
        return {
            "first": self.first, "second": self.second, "sentence": self.zh, "same": self.same,
            "counts": {name: len(getattr(self, name)) for name in names},
            **{name: [_json(line) for line in getattr(self, name)] for name in names},
            "columns": list(self.columns), "notes": list(self.notes),
            "left": [{"cell": cell, "text": text, "zh": zh} for cell, text, zh in self.left],
        }  # fmt: skip


def _json(line: Line) -> dict[str, str]:
    return {
        "name": line.name, "head": line.home, "hamlet": line.hamlet, "what": line.what,
        "before": line.before, "after": line.after, "cell": line.cell, "record": line.record,
    }  # fmt: skip


Expected = Callable[[Sequence[Someone]], Sequence[Someone]]
"""Who of the first source ought to stand in the second, given those found in it."""


def compare(
    first: World, second: World, definitions: Definitions, expected: Expected | None = None
) -> Comparison:
    """How two sources differ.

    Args:
        first: The older one, or the book.
        second: The newer one.
        definitions: For labels and words.
        expected: Who ought to be in the second; None for everybody.
    """
    return _Compared(first, second, definitions).result(expected)


class _Compared:
    """Two sources with their people paired."""

    def __init__(self, first: World, second: World, definitions: Definitions) -> None:
        self.first, self.second, self.definitions = first, second, definitions
        self.unsure: list[Line] = []
        self.pairs: list[tuple[Someone, Someone]] = []
        self.before = self._without_doubled(first)
        self.after = self._without_doubled(second)
        for key in (_number, _name_and_birth, _name_and_head):
            self._pair(key)
        self._tell_alike(_name_and_head, lambda *_: True, _DIFFERENT)
        self._tell_alike(_name, _may_be, _BY_NAME)

    def result(self, expected: Expected | None) -> Comparison:
        """The comparison."""
        grouped = self.first.grouped and self.second.grouped
        homes = self._homes() if grouped else {}
        targets = sorted((self.first.targets & self.second.targets) - WHO)
        own = [target for target in targets if not target.startswith(HOUSEHOLDS)]
        changed = [line for pair in self.pairs for line in self._changes(pair, own)]
        changed += self._household_changes([t for t in targets if t not in own], homes)
        moved = [self._moved(*pair) for pair in self.pairs if grouped and _moves(*pair, homes)]
        touched = {line.cell + line.record for line in (*changed, *moved)}
        pairs = (_line(*pair) for pair in self.pairs)
        return Comparison(
            self.first.title, self.second.title,
            tuple(_line(None, one) for one in self.after),
            tuple(_line(one, None) for one in self._gone(expected)),
            tuple(changed), tuple(moved),
            tuple(self._households(self.second, {*homes.values()}) if grouped else ()),
            tuple(self._gone_households(homes, expected) if grouped else ()),
            tuple(self.unsure), sum(one.cell + one.record not in touched for one in pairs),
            tuple(label for target in targets if (label := self._label(target))),
            tuple(self._notes(grouped)), (*self.first.left, *self.second.left),
        )  # fmt: skip

    def _without_doubled(self, world: World) -> list[Someone]:
        twice = doubled(world)
        kept = []
        for one in world.people:
            if one.number in twice:
                words = _TWICE.format(title=world.title, count=twice[one.number])
                self.unsure.append(_line(None, one, what=words))
            else:
                kept.append(one)
        return kept

    def _pair(self, key: Callable[[Someone], object]) -> None:
        """Pair people of whom one on each side has a key, and nothing else contradicts."""
        ours, theirs = _by(key, self.before), _by(key, self.after)
        found = [
            (here[0], there[0])
            for name, here in ours.items()
            if len(here) == 1 and len(there := theirs.get(name, [])) == 1
            if key is _number or _may_be(here[0], there[0])
        ]
        gone = {id(one) for pair in found for one in pair}
        self.pairs += found
        self.before = [one for one in self.before if id(one) not in gone]
        self.after = [one for one in self.after if id(one) not in gone]

    def _tell_alike(
        self, key: Callable[[Someone], object], fits: Callable[[Someone, Someone], bool], why: str
    ) -> None:
        """Who agrees by too little is said apart, and is neither new nor gone."""
        ours, theirs = _by(key, self.before), _by(key, self.after)
        taken: set[int] = set()
        for name, there in theirs.items():
            here = [one for one in ours.get(name, ()) if any(fits(one, other) for other in there)]
            if here:
                self.unsure += [_line(here[0], one, what=why) for one in there]
                taken |= {id(one) for one in (*here, *there)}
        self.before = [one for one in self.before if id(one) not in taken]
        self.after = [one for one in self.after if id(one) not in taken]

    def _gone(self, expected: Expected | None) -> Sequence[Someone]:
        if not self.second.grouped and expected is not None:
            return ()
        if expected is None:
            return self.before
        ought = {id(one) for one in expected([one for one, _ in self.pairs])}
        return [one for one in self.before if id(one) in ought]

    def _homes(self) -> dict[str, str]:
        """Household of the first source to the one of the second that has most of its people."""
        shared = Counter((one.home, other.home) for one, other in self.pairs)
        found: dict[str, str] = {}
        for (home, other), _ in shared.most_common():
            if home not in found and other not in found.values():
                found[home] = other
        return found

    def _changes(self, pair: tuple[Someone, Someone], targets: Sequence[str]) -> Iterator[Line]:
        one, other = pair
        if one.name != other.name:
            yield _line(one, other, RENAMED, one.name, other.name)
        for target in targets:
            before, after = one.answers.get(target), other.answers.get(target)
            if not _same(before, after, target) and (label := self._label(target)):
                yield _line(
                    one, other, label, self._text(before, target), self._text(after, target)
                )

    def _household_changes(
        self, targets: Sequence[str], homes: Mapping[str, str]
    ) -> Iterator[Line]:
        """What of whole households differs, once each, by the first of its people."""
        told: set[str] = set()
        for one, other in self.pairs:
            if _moves(one, other, homes) or other.home in told:
                continue
            told.add(other.home)
            for target in targets:
                before, after = one.answers.get(target), other.answers.get(target)
                if not _same(before, after, target):
                    texts = self._text(before, target), self._text(after, target)
                    line = _line(one, other, self._label(target), *texts)
                    yield replace(line, name=f"{other.head}户")

    def _moved(self, one: Someone, other: Someone) -> Line:
        return _line(one, other, "户主", one.head, other.head)

    def _households(self, world: World, known: set[str]) -> Iterator[Line]:
        for home, people in _by(lambda one: one.home, world.people).items():
            if home not in known:
                first = people[0]
                yield Line(
                    first.head, first.head, _hamlet(first), f"{len(people)} 人", cell=first.cell
                )

    def _gone_households(
        self, homes: Mapping[str, str], expected: Expected | None
    ) -> Iterator[Line]:
        """Households of which nobody is left in the second source, though somebody ought to be."""
        gone = {one.home for one in self._gone(expected)} if expected else None
        for line, home in zip(
            self._households(self.first, {*homes}),
            (h for h in _by(lambda one: one.home, self.first.people) if h not in homes),
            strict=True,
        ):
            if gone is None or home in gone:
                yield line

    def _notes(self, grouped: bool) -> Iterator[str]:
        if not grouped:
            which = self.second if not self.second.grouped else self.first
            yield _NO_HOUSEHOLDS.format(title=which.title)
        if not self.second.grouped and self.first.title == "台账":
            yield _PART.format(title=self.second.title)

    def _field(self, target: str) -> FieldDef | None:
        return field_of(self.definitions, target)

    def _label(self, target: str) -> str:
        field = self._field(target)
        return field.label if field else ""

    def _text(self, value: Value | None, target: str) -> str:
        field = self._field(target)
        if value is None or value == "" or field is None:
            return EMPTY
        if isinstance(value, str) and (field.type == "ref" or target == PLACE):
            return value
        return on_screen(TYPES[field.type].write(value, field, self.definitions.codes), field)


def _line(
    one: Someone | None, other: Someone | None, what: str = "", before: str = "", after: str = ""
) -> Line:
    """A line about somebody: as the second source has him where it does."""
    shown = other or one
    assert shown is not None, "nobody is compared"
    record = next((each.record for each in (one, other) if each and each.record), "")
    return Line(shown.name, shown.head, _hamlet(shown), what, before, after, shown.cell, record)


def _moves(one: Someone, other: Someone, homes: Mapping[str, str]) -> bool:
    return homes.get(one.home) != other.home


def _hamlet(one: Someone) -> str:
    return str(one.answers.get(HAMLET, ""))


def _by(key: Callable[[Someone], object], people: Sequence[Someone]) -> dict[object, list[Someone]]:
    """People by a key; who has none is left out."""
    found: dict[object, list[Someone]] = defaultdict(list)
    for one in people:
        if (of := key(one)) is not None:
            found[of].append(one)
    return found


def _number(one: Someone) -> object:
    return one.number or None


def _name(one: Someone) -> object:
    return one.name


def _name_and_birth(one: Someone) -> object:
    return (one.name, one.birth) if one.birth else None


def _name_and_head(one: Someone) -> object:
    return (one.name, one.head) if one.head and not one.head.startswith("#") else None


def _may_be(one: Someone, other: Someone) -> bool:
    """Whether nothing that is written of both tells two people apart."""
    births = one.birth, other.birth
    same_birth = (
        not all(births) or births[0].startswith(births[1]) or births[1].startswith(births[0])
    )
    same_birth_written = all(births) and same_birth
    numbers = one.number, other.number
    return same_birth and (not all(numbers) or numbers[0] == numbers[1] or same_birth_written)


def _same(before: Value | None, after: Value | None, target: str) -> bool:
    """Whether two answers say the same: a month and a day of it do."""
    if before == after or (not before and not after):
        return True
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return {*before} == {*after}
    if isinstance(before, str) and isinstance(after, str) and target != ID_NUMBER:
        dated = before[:4].isdecimal() and "-" in (before[4:5] or "-")
        return dated and bool(after) and (before.startswith(after) or after.startswith(before))
    return False
