"""Decide which rows speak of somebody the book already knows. Nobody is matched by name alone.

A citizen number decides. Without one: the same household, name and birth (as far as both are
written). Households are found through their people, else by their number or head together with
the people in them.

Find people who stand on a sheet twice, and households that share one head.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.excel.importing.changes import differences, told
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.grouping import head_of
from desktop.excel.meaning.whom import agrees, written
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    RELATION,
    SERIAL,
)
from desktop.excel.sheet.rows import Row
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.schema.form import RecordId

_OTHER_NUMBER = (
    "台账里同户、同名、同生日的人是另一个身份证号码，本行没有导入；"
    "请对照户口簿核对哪个号码正确，改好后重新导入。"
)
_OTHER_NAME = (
    "这个身份证号码在台账里是另一个姓名的人，本行没有导入；"
    "请对照户口簿核对号码和姓名，改好后重新导入。"
)
_OTHER_HOUSEHOLD = (
    "户编号在台账里是另一户（户主和成员都不同），本户没有导入；请核对户编号，改好后重新导入。"
)
_SEVERAL = "台账里有不止一个人对得上，本行没有导入；请补上身份证号码或出生日期再导入。"
_NOT_IN_BOOK = (
    "这张表是部分人员的名单，台账里没有找到这个人，也认不准属于哪一户，本行没有导入；"
    "请先在户页上登记此人，或写上户编号（或户主姓名和屯）再导入。"
)


@dataclass(slots=True)
class Matches:
    """Which rows and households of the import the book knows.

    Attributes:
        households: Record by group; absent for a new household.
        persons: Record by ``Row.no``; absent for a new person.
        homes: In a list of some people, the household of somebody new, by ``Row.no``.
    """

    households: dict[int, RecordId] = field(default_factory=dict)
    persons: dict[int, RecordId] = field(default_factory=dict)
    homes: dict[int, RecordId] = field(default_factory=dict)


def match(groups: Mapping[int, Sequence[Row]], known: Known) -> Matches:
    """Find the rows' households and persons in the book; conflicts are set aside."""
    matches = Matches()
    if not known.by_name and not known.by_head:
        return matches
    _match_households(groups, known, matches)
    taken = {
        person
        for rows in groups.values()
        for row in rows
        if (person := _match_by_number(row, known, matches))
    }
    for group, household in matches.households.items():
        for row in groups[group]:
            if not row.aside and row.no not in matches.persons:
                _match_by_name(row, household, known, matches, taken)
    return matches


def match_list(rows: Sequence[Row], known: Known) -> Matches:
    """Find the people of a list of some people; who cannot be told is set aside.

    Somebody new is taken in where the list names a household of the book: by its number, or by its
    head and hamlet. No household is made for anybody.
    """
    matches = Matches()
    taken = {person for row in rows if (person := _match_by_number(row, known, matches))}
    for row in rows:
        if not row.aside and row.no not in matches.persons:
            _match_in_village(row, known, matches, taken)
    return matches


def _match_in_village(row: Row, known: Known, matches: Matches, taken: set[RecordId]) -> None:
    """Find somebody without a shared number by name and what agrees, else his household."""
    fitting = [
        person for person in known.by_name.get(row.text(NAME), ())
        if person not in taken and agrees(row, person, known)
    ]  # fmt: skip
    if len(fitting) > 1:
        row.set_aside(NAME, _SEVERAL)
    elif fitting:
        _take(row, fitting[0], known, matches, taken)
    elif home := _home_named(row, known):
        matches.homes[row.no] = home
    else:
        row.set_aside(NAME, _NOT_IN_BOOK)


def _home_named(row: Row, known: Known) -> RecordId | None:
    """The one household that a row names by its number, or by its head and hamlet."""
    head, hamlet = row.text(HEAD_NAME), known.hamlets.get(row.text(HAMLET))
    numbered = known.by_hh_no.get(row.text(HH_NO), ()) if HH_NO in row.answers else ()
    headed = known.by_head.get(head, ()) if head and hamlet else ()
    found = [
        home for home in (numbered or headed)
        if (not head or known.household(home).head_name == head)
        and (not hamlet or known.hamlet_of(home) in {"", hamlet})
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _match_by_number(row: Row, known: Known, matches: Matches) -> RecordId | None:
    """Find a person by the citizen number; None when nobody in the book has it."""
    person = known.by_number.get(row.text(ID_NUMBER))
    if row.aside or person is None:
        return None
    if not known.may_be(person, row.text(NAME)):
        row.set_aside(ID_NUMBER, _OTHER_NAME)
        return None
    matches.persons[row.no] = person
    return person


def _match_by_name(
    row: Row, household: RecordId, known: Known, matches: Matches, taken: set[RecordId]
) -> None:
    """Find a person without a shared number among the members of the household."""
    found = [
        person for person in known.members[household]
        if person not in taken and same_person(row, known.person(person))
    ]  # fmt: skip
    if len(found) > 1:
        found = [p for p in found if known.person(p).relation == row.answers.get(RELATION)]
    if len(found) == 1:
        _take(row, found[0], known, matches, taken)


def _take(row: Row, person: RecordId, known: Known, matches: Matches, taken: set[RecordId]) -> None:
    """A row is about this person, unless both have a number and they differ."""
    number, other = row.text(ID_NUMBER), known.person(person).id_number
    if number and other and number != other:
        row.set_aside(ID_NUMBER, _OTHER_NUMBER)
        return
    matches.persons[row.no] = person
    taken.add(person)


def same_person(row: Row, person: Person) -> bool:
    """True for the same name and birth; where a birth is missing, the relation has to agree."""
    if row.text(NAME) != person.name:
        return False
    ours, theirs = row.text(BIRTH), written(Person.birth.name, person.body)
    if ours and theirs:
        return ours.startswith(theirs) or theirs.startswith(ours)
    return row.answers.get(RELATION) == person.relation


def _match_households(groups: Mapping[int, Sequence[Row]], known: Known, matches: Matches) -> None:
    """Give each known household to the group that has most of its people."""
    claims = sorted(
        (-weight, group, household)
        for group, rows in groups.items()
        for household, weight in _claims([r for r in rows if not r.aside], known).items()
    )
    taken: set[RecordId] = set()
    for _, group, household in claims:
        if group not in matches.households and household not in taken:
            matches.households[group] = household
            taken.add(household)
    for group, rows in groups.items():
        if group in matches.households or not _stranger(rows, known, taken):
            continue
        for row in rows:
            row.set_aside(HH_NO, _OTHER_HOUSEHOLD)


def _stranger(rows: Sequence[Row], known: Known, taken: set[RecordId]) -> bool:
    """True when the rows' household number belongs to a household of other people."""
    number = next((row.text(HH_NO) for row in rows if HH_NO in row.answers), "")
    return bool(number and set(known.by_hh_no.get(number, ())) - taken)


def _claims(rows: Sequence[Row], known: Known) -> dict[RecordId, int]:
    """Households that these rows may be, with how strongly they speak for each."""
    votes: Counter[RecordId] = Counter()
    for row in rows:
        person = known.by_number.get(row.text(ID_NUMBER))
        household = known.household_of(person) if person else None
        if household:
            votes[household] += 1
    number = next((row.text(HH_NO) for row in rows if HH_NO in row.answers), "")
    head = next((row.text(HEAD_NAME) for row in rows if HEAD_NAME in row.answers), "")
    head = head or next((row.text(NAME) for row in rows if row.is_head), "")
    numbered = set(known.by_hh_no.get(number, ())) if number else set()
    headed = set(known.by_head.get(head, ())) if head else set()
    claims = {}
    for household in {*votes, *numbered, *headed}:
        if known.view.get(Household, household) is None:
            continue
        weight = _weight(rows, household, votes[household], household in numbered, known)
        if weight and (household not in headed or _same_hamlet(rows, household, known)):
            claims[household] = weight
    return claims


def _weight(
    rows: Sequence[Row], household: RecordId, votes: int, numbered: bool, known: Known
) -> int:
    """How strongly rows speak for a household; 0 when they do not.

    A shared number counts for more than a name; somebody who left to found a household of his own
    must not take his parents' household with him.
    """
    members = known.members[household]
    cards = [known.person(person) for person in members]
    named = sum(any(same_person(row, card) for card in cards) for row in rows)
    if not votes and not named:
        return int(numbered and _says_nothing_else(rows, household, known))
    head = known.heads.get(household)
    same_head = head is not None and any(
        row.is_head
        and (
            known.by_number.get(row.text(ID_NUMBER)) == head or same_person(row, known.person(head))
        )
        for row in rows
    )
    most = 2 * max(votes, named) >= max(len(rows), len(members))
    if not (same_head or most or numbered):
        return 0
    return 100 * votes + 10 * named + 5 * numbered + 5 * same_head


def _says_nothing_else(rows: Sequence[Row], household: RecordId, known: Known) -> bool:
    """Whether rows under a known household's number name no head but its own, or nobody in it."""
    heads = {head_of(row) for row in rows} - {""}
    return heads <= {known.household(household).head_name}


def _same_hamlet(rows: Sequence[Row], household: RecordId, known: Known) -> bool:
    """False when the sheet and the book name two different hamlets, both known."""
    said = next((row.text(HAMLET) for row in rows if HAMLET in row.answers), "")
    there = known.hamlet_of(household)
    return not said or not there or known.hamlets.get(said, there) == there


_TWICE: Final = (
    "与 {cell} 是同一个身份证号码{differences}，本行没有导入；请核对是否重复登记，删去多余的一行。"
)
_TWICE_NAMELESS: Final = (
    "与 {cell} 同户、同名、同生日{differences}，本行没有导入；请核对是否重复登记，删去多余的一行。"
)
_ONE_HEAD: Final = (
    "本行的户主与 {cell} 是同一个人，一人不能是两户的户主，"
    "本户没有导入；请核对户编号和户主，改好后重新导入。"
)
_ONE_HEAD_MEMBER: Final = (
    "本户户主已登记在别的户（见 {cell}），本行没有导入；请先核对户主，改好后重新导入。"
)


def set_doubles_aside(groups: Mapping[int, Sequence[Row]], definitions: Definitions) -> None:
    """Set rows aside that repeat a person of the import; the first one stays.

    A household whose only head is such a repetition is set aside as a whole: its people would
    otherwise stand in the book without a head.
    """
    numbers: dict[str, Row] = {}
    for rows in list(groups.values()):
        doubles = [
            (row, first)
            for row in rows
            if not row.aside
            and (number := row.text(ID_NUMBER))
            and (first := numbers.setdefault(number, row)) is not row
        ]
        for row, first in doubles:
            _set_aside(row, first, rows, definitions)
        _same_in_household([row for row in rows if not row.aside], definitions)


def _set_aside(row: Row, first: Row, rows: Sequence[Row], definitions: Definitions) -> None:
    """Set a repeated person aside, with the household when nobody else heads it."""
    where = first.cell(ID_NUMBER)
    rest = [other for other in rows if other is not row and not other.aside]
    headless = row.is_head and not any(other.is_head for other in rest)
    if first.group == row.group or not (headless and rest):
        row.set_aside(
            ID_NUMBER, _TWICE.format(cell=where, differences=_but(first, row, definitions))
        )
        return
    row.set_aside(ID_NUMBER, _ONE_HEAD.format(cell=where))
    for other in rest:
        other.set_aside(NAME, _ONE_HEAD_MEMBER.format(cell=where))


def _same_in_household(rows: Sequence[Row], definitions: Definitions) -> None:
    """Set aside who repeats a person of the household without a number of his own."""
    seen: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        marks = (row.text(NAME), row.text(BIRTH), row.text(RELATION))
        first = seen.setdefault(marks, row) if marks[1] else row
        numbered = row.text(ID_NUMBER) and first.text(ID_NUMBER)
        if first is not row and not numbered:
            but = _but(first, row, definitions)
            row.set_aside(NAME, _TWICE_NAMELESS.format(cell=first.cell(NAME), differences=but))


def _but(first: Row, row: Row, definitions: Definitions) -> str:
    """Where two rows about one person differ, in words."""
    found = differences(first, row, definitions, (SERIAL, ID_NUMBER))
    return f"，但{told(found)}" if found else ""
