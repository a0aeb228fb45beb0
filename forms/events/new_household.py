"""A household that is typed in as a table, a row for each person: what the rows say and lack.

Pure: texts in, answers and doubts out. What cannot be read is not guessed: the person is written
without it, and the text waits on 待核对 with its row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from forms.answers.kinds import LONGEST_NOTE
from forms.answers.types import TYPES, Unreadable
from forms.definitions.definitions import Definitions
from forms.definitions.records import Absence, Household, HouseholdType, ImportDoubt, Person
from forms.definitions.validation import check
from forms.leads.life_events import HEADS
from forms.leads.work_list import as_kept
from forms.schema.form import RecordId, Value
from forms.schema.text import visible
from forms.village import from_number
from forms.village.household_change import Changes, Write, kin_of_movers
from forms.village.view import VillageView

NAME, NUMBER, RELATION, SEX, BIRTH, ETHNIC, PHONE, AWAY = COLUMNS = (
    Person.name.name, Person.id_number.name, Person.relation.name, Person.sex.name,
    Person.birth.name, Person.ethnic.name, Person.phone.name, "away",
)  # fmt: skip
"""What is asked of each person; all but the last are questions of form ``person``."""
SHEET: Final = "新登记一户"
MOST: Final = 40
"""Rows; more is a roster, which is imported."""
_AT_HOME: Final = frozenset({"在家", "在村", "本村", "家里", "在村里"})
_SINCE: Final = re.compile(r"\d[\d年月日./\-]*")

Row = Mapping[str, str]
"""Typed texts by column."""


@dataclass(slots=True)
class Member:
    """One person as typed.

    Attributes:
        at: Row, from 0.
        row: The texts.
        answers: What could be read; without sex and birth where the number says them.
        filled: What the number says, by column, in words.
        wrong: Sentences about what is not saved so, by column.
        warns: Sentences about what is saved and should be looked at.
        twin: Somebody of the village who has this number, or else this name.
        by_number: Whether it is the number.
        absence: Since when and where somebody is away, as far as written.
    """

    at: int
    row: Row
    answers: dict[str, Value]
    filled: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    warns: list[str] = field(default_factory=list)
    twin: RecordId | None = None
    by_number: bool = False
    absence: dict[str, Value] | None = None

    @property
    def name(self) -> str:
        """The name; empty where none is typed."""
        return str(self.answers.get(NAME) or "")

    @property
    def is_head(self) -> bool:
        """Whether this is the head."""
        return self.answers.get(RELATION) in HEADS


class MemberRows:
    """Reads the rows of one household.

    Args:
        view: The village.
        definitions: For questions and codes.
        today: Today.
    """

    def __init__(self, view: VillageView, definitions: Definitions, today: date) -> None:
        self.view = view
        self.definitions = definitions
        self.today = today
        self._form = definitions.form(Person.FORM)

    @cached_property
    def _by_number(self) -> Mapping[str, RecordId]:
        numbers = self.view.answers(Person.id_number)
        return {number: person for person, number in numbers.items() if number}

    @cached_property
    def _by_name(self) -> Mapping[str, list[RecordId]]:
        found: dict[str, list[RecordId]] = {}
        for person, name in self.view.answers(Person.name).items():
            if name:
                found.setdefault(name, []).append(person)
        return found

    def read(self, rows: Sequence[Row]) -> list[Member]:
        """What the rows say; empty ones are left out."""
        found = [
            self._member(at, row)
            for at, row in enumerate(rows)
            if any(row.get(column, "").strip() for column in (NAME, NUMBER, BIRTH, PHONE, AWAY))
        ]
        self._among(found)
        return found

    def text(self, column: str, value: Value) -> str:
        """An answer as people write it."""
        return TYPES[self._form.field(column).type].write(
            value, self._form.field(column), self.definitions.codes
        )

    def _member(self, at: int, row: Row) -> Member:
        one = Member(at, row, {})
        for column in COLUMNS[:-1]:
            if text := row.get(column, "").strip():
                try:
                    one.answers[column] = self._read(column, text)
                except Unreadable as caught:
                    one.wrong[column] = caught.zh
        said = from_number.taken(one.answers)
        for column, value in said.items():
            one.filled[column] = self.text(column, value)
        for column in from_number.contradicted(one.answers):
            label = self._form.field(column).label
            one.warns.append(f"{label}和证件号不一致，名单按号码算，请对照证件。")
        self._away(one)
        self._lawful(one)
        self._known(one)
        return one

    def _read(self, column: str, text: str) -> Value:
        asked = self._form.field(column)
        return TYPES[asked.type].read(text, asked, self.definitions.codes)

    def _away(self, one: Member) -> None:
        """``2025-03 广东东莞``: since when, and where; either may be missing."""
        text = one.row.get(AWAY, "").strip()
        if not text or text in _AT_HOME:
            return
        dated = _SINCE.match(text)
        since, place = (dated[0], text[dated.end() :]) if dated else ("", text)
        form, absence = self.definitions.form(Absence.FORM), dict[str, Value]()
        said = (Absence.from_day.name, since), (Absence.place.name, place.strip(" ，,、去在起"))
        try:
            for name, told in said:
                if told:
                    asked = form.field(name)
                    absence[name] = TYPES[asked.type].read(told, asked, self.definitions.codes)
        except Unreadable as caught:
            one.wrong[AWAY] = caught.zh
            return
        one.absence = absence

    def _lawful(self, one: Member) -> None:
        """What the form refuses is left out of the answers; what it doubts is told."""
        body: dict[str, Value] = {Person.household.name: "0" * 32, **one.answers}
        for problem in check(self._form, from_number.filled(body), self.definitions, self.today):
            if problem.warn:
                one.warns.append(problem.zh)
            elif problem.field in one.answers:
                one.wrong[problem.field] = problem.zh
                del one.answers[problem.field]
        if NAME not in one.answers:
            one.wrong[NAME] = one.wrong.get(NAME, "这一行没有姓名，请填上，或者把这一行清空。")

    def _known(self, one: Member) -> None:
        number = one.answers.get(NUMBER)
        twin = self._by_number.get(str(number)) if number else None
        named = [] if twin is not None else [
            p for p in self._by_name.get(one.name, ()) if self.view.lives.surely(p, self.today)
        ]  # fmt: skip
        if number:  # two numbers are two people
            named = [p for p in named if not self.view.answer(Person.id_number, p)]
        by_name = named[0] if len(named) == 1 else None
        if len(named) > 1:
            one.warns.append(f"村里已有 {len(named)} 个同名的人，是其中一个的请用「变动… 转户」。")
        one.by_number, one.twin = twin is not None, twin or by_name

    def _among(self, members: Sequence[Member]) -> None:
        """What rows say against each other: two heads, one number twice."""
        head: Member | None = None
        numbers: dict[Value, Member] = {}
        for one in members:
            if one.is_head and head is not None:
                one.wrong[RELATION] = (
                    f"第 {head.at + 1} 行（{head.name}）已经是户主，请改与户主关系。"
                )
                del one.answers[RELATION]
            elif one.is_head:
                head = one
            number = one.answers.get(NUMBER)
            if number is not None and number in numbers:
                first = numbers[number]
                one.wrong[NUMBER] = f"和第 {first.at + 1} 行（{first.name}）同号，请对照证件。"
                del one.answers[NUMBER]
                one.twin = None
            elif number is not None:
                numbers[number] = one

    def kin(self, members: Sequence[Member]) -> Mapping[int, str]:
        """What the relations tell of parents and spouses, in words, by row; not verified."""
        home = RecordId("h")
        people: dict[RecordId, dict[str, Value]] = {
            RecordId(str(one.at)): {**from_number.filled(one.answers), "household": home}
            for one in members
        }
        kin = VillageView({Household.FORM: {home: {}}, Person.FORM: people}).kinship
        names = {RecordId(str(one.at)): one.name for one in members}
        told: dict[int, str] = {}
        for one in members:
            who = RecordId(str(one.at))
            spouse = kin.spouse(who)
            parents = [names[p.person] for p in (kin.father(who), kin.mother(who)) if p]
            words = [f"配偶认作{names[spouse.person]}"] if spouse else []
            words += [f"父母认作{'、'.join(parents)}"] if parents else []
            told[one.at] = "，".join(words)
        return told


@dataclass(frozen=True, slots=True)
class Founded:
    """The household itself.

    Attributes:
        number: 户编号; may be empty.
        hamlet: Its hamlet; None where nobody said it.
        phone: Its telephone; may be empty.
        kind: Code of ``hh_assist_type``; None for not said.
    """

    number: str = ""
    hamlet: RecordId | None = None
    phone: str = ""
    kind: str | None = None


def lacking(members: Sequence[Member], number: str, view: VillageView) -> str:
    """What keeps a household from being saved; empty where nothing does."""
    if not members:
        return "还没有填人，请至少填一个人的姓名。"
    nameless = next((one for one in members if not one.name), None)
    if nameless is not None:
        return f"第 {nameless.at + 1} 行：{nameless.wrong[NAME]}"
    if number and number in view.answers(Household.hh_no).values():
        return f"户编号 {number} 已经有了，请换一个，或者清空。"
    return ""


def next_number(view: VillageView) -> str:
    """The number after the highest of the households; empty where they are no plain numbers."""
    numbers = [n for n in view.answers(Household.hh_no).values() if n]
    plain = [n for n in numbers if n.isascii() and n.isdecimal()]
    if not plain:
        return "0001" if not numbers else ""
    highest = max(plain, key=int)
    return str(int(highest) + 1).zfill(len(highest))


def last_hamlet(view: VillageView) -> RecordId | None:
    """The hamlet of the household that was written down last."""
    last = max(view.by_id(Household), default=None)
    return view.answer(Household.hamlet, last)


def household_writes(
    rows: MemberRows,
    founded: Founded,
    members: Sequence[Member],
    moves: frozenset[int],
    new_id: Callable[[], RecordId],
) -> tuple[RecordId, list[Write]]:
    """Everything a new household writes.

    Args:
        rows: Who read the rows.
        founded: The household.
        members: Its people as typed.
        moves: Rows whose person is the one of the village who has that number or name: they come
            from the household they were in.
        new_id: Makes ids.

    Returns:
        The household, and what is written.
    """
    home = new_id()
    found = [*_founding(founded, home, members)]
    changes = Changes(rows.view, rows.definitions)
    going = frozenset(one.twin for one in members if one.at in moves and one.twin)
    for one in members:
        if one.at in moves and one.twin is not None:
            person = one.twin
            _moves(changes, one, person, home)
        else:
            person = new_id()
            _apart(rows.view, one)
            found.append(Write(Person.FORM, person, _person(one, home)))
        found += _beside(one, person, rows.today)
    _keep_kin(changes, going)
    return home, [*found, *changes.writes(rows.today)]


def _founding(founded: Founded, home: RecordId, members: Sequence[Member]) -> Iterator[Write]:
    """The household, and its type."""
    head = next((one for one in members if one.is_head), members[0])
    said: dict[str, Value | None] = {
        Household.head_name.name: head.name, Household.hh_no.name: founded.number,
        Household.hamlet.name: founded.hamlet,
        Household.phone.name: founded.phone or head.answers.get(PHONE),
    }  # fmt: skip
    yield Write(Household.FORM, home, {name: value for name, value in said.items() if value})
    if founded.kind:
        kind: dict[str, Value] = {"household": home, HouseholdType.type.name: founded.kind}
        yield Write(HouseholdType.FORM, None, kind)


def _apart(view: VillageView, one: Member) -> None:
    """Somebody else than who has the number already: two people have no number together."""
    if one.twin is not None and one.by_number:
        name = view.name(one.twin)
        one.wrong[NUMBER] = f"和村里的{name}同号，说了不是同一个人，请对照两个人的证件。"
        del one.answers[NUMBER]


def _keep_kin(changes: Changes, going: frozenset[RecordId]) -> None:
    """Relatives the roster of the old household told, on the cards of who moves and who stays."""
    view = changes.view
    for old in sorted({home for p in going if (home := view.household_of(p)) is not None}):
        for person, kin in kin_of_movers(view, view.members[old], going):
            card = view.stated(Person.FORM).get(person, {})
            changes.put(Person.FORM, person, **{k: v for k, v in kin.items() if k not in card})


def _person(one: Member, home: RecordId) -> dict[str, Value]:
    answers = dict(one.answers)
    return dict(from_number.filled({Person.household.name: home, **answers}))


def _moves(changes: Changes, one: Member, person: RecordId, home: RecordId) -> None:
    """Who is known comes over; what is typed fills blanks only."""
    card = changes.view.stated(Person.FORM).get(person, {})
    fresh = {k: v for k, v in one.answers.items() if k not in card and k != RELATION}
    relation = one.answers.get(RELATION)
    given = {person: str(relation)} if relation else {}
    changes.put(Person.FORM, person, **fresh)
    changes.relate([person], given, household=home)


def _veiled(column: str, row: Row) -> str:
    """What was typed; of a number only its ends, for the list stands on an open screen."""
    text = visible(row.get(column, "").strip())
    if column in (NUMBER, PHONE) and len(text) > _ENDS * 2:
        return f"{text[:_ENDS]}…{text[-_ENDS:]}"
    return text


_ENDS: Final = 3
"""Characters of a number that are shown at either end."""


def _beside(one: Member, person: RecordId, today: date) -> list[Write]:
    """The absence, and what could not be read."""
    found: list[Write] = []
    if one.absence is not None:
        found.append(Write(Absence.FORM, None, {"person": person, **one.absence}))
    for column, zh in one.wrong.items():
        said = f"{zh.rstrip('。')}；当时写的是“{_veiled(column, one.row)}”，没有存进去，请补上。"
        body: dict[str, Value] = {
            ImportDoubt.day.name: today.isoformat(), ImportDoubt.sheet.name: SHEET,
            ImportDoubt.cell.name: f"第 {one.at + 1} 行", ImportDoubt.name.name: one.name,
            ImportDoubt.person.name: person, ImportDoubt.said.name: said[:LONGEST_NOTE],
            ImportDoubt.was.name: as_kept(None),
        }  # fmt: skip
        if column != AWAY:
            body[ImportDoubt.field.name] = f"{Person.FORM}.{column}"
        found.append(Write(ImportDoubt.FORM, None, {k: v for k, v in body.items() if v != ""}))
    return found
