"""Rows to records: complete bodies for the ledger, made so that a better answer never gets worse.

A blank never empties an answer, a month never replaces a day, and what the book knows with proof
is not overruled by a sheet without. Nobody is moved to another household unless the sheet says so
by the household's number or by bringing the whole family, and no person points at a household that
is not written.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.matching import Matches
from desktop.excel.importing.spells import note_absence, note_card, note_type
from desktop.excel.meaning.relatives import Relative, relatives_of, said_of
from desktop.excel.report import NOTE
from desktop.excel.sheet.answers import MISSING_NUMBER, CellReader
from desktop.excel.sheet.headings import (
    AWAY_SINCE,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    PLACE,
    RELATION,
    Headings,
)
from desktop.excel.sheet.rows import HEAD, Row, first_answers
from forms.definitions.records import Absence, Hamlet, Household, Person
from forms.progress import through
from forms.schema.form import RecordId, Value
from forms.village.from_number import NUMBER, contradicted, taken

_SPOILT: Final = frozenset("?？□■�*＊")
_MOVED: Final = "此人在台账里原属另一户，将改到本户；请核对是否分户或婚迁，不对时在个人页上改回。"
_RELATED_TO_NOBODY: Final = (
    "改到了另一户，表上没有写与新户主的关系；原来的关系是对原户主的，已经去掉，请问清后补上。"
)
_HEAD_LEFT: Final = (
    "此人原是另一户的户主；改到本户后，请核对原来那一户由谁当户主，留下的人与户主关系也要重新填。"
)
_STAYS: Final = (
    "此人在台账里属于另一户，这张表没有写明户编号或全家的关系，不足以说明搬了户，所在户保留不变；"
    "确实搬了户的，请在户页上登记。"
)
_NO_PLACE: Final = (
    "认不准属于哪一户：同在这一户里的人在台账里属于别的户，本行没有导入；"
    "请补上户编号，或先在户页上登记。"
)
_RENAMED: Final = "姓名与台账里的写法不同，已按表格更新；请对照户口簿核对。"
_SPOILT_NAME: Final = "姓名里有没显示出来的字，台账里的写法保留不变；请对照户口簿核对。"
_OTHER_HH_NO: Final = "户编号与台账里的不同，台账里的保留不变；请核对后在户页上修改。"
_REFUSED: Final = "这一行缺少必填的内容，没有导入；请按上面的提示补上后重新导入。"
_HEADLESS: Final = (
    "这一户没有写户主姓名，也认不出谁是户主，全户没有导入；"
    "请补上「户主姓名」或「与户主关系」后重新导入，或先导入农户表。"
)
_TAKEN_FOR_HEAD: Final = (
    "本户没有写谁是户主，只有此人没有写与户主关系，户主姓名暂按此人登记；请核对后补上与户主关系。"
)
_KEPT_NUMBER: Final = "表格里的身份证号码不能用，台账里已有的号码保留不变；请改好表格里的号码。"
_OTHER_RELATION: Final = "与户主关系和台账里的不同，名单不改这一项；确实变了的，请在个人页上修改。"

_NO_RELATIVE: Final = (
    "{word}「{name}」在台账里没有找到，或者认不准，没有连上，也没有登记说到他的内容；"
    "请补上他的身份证号码，或先登记此人再导入。"
)
_WRONG_SEX: Final = "{word}一栏写的「{name}」性别对不上，没有连上；请核对。"
_OTHER_RELATIVE: Final = "{word}的号码与台账里同名家人的不同，没有连上；请核对号码。"
_OTHER_LINK: Final = (
    "台账里的{word}是「{name}」，与表上的不同，台账里的保留不变；请在个人页上核对。"
)
_SEXES: Final = {Person.father.name: "1", Person.mother.name: "2"}
_BY_NUMBER: Final = (
    "与台账里这个人的身份证号码不一致，已按号码记；请对照证件，号码写错的请在个人页上改号码。"
)


def make(groups: Mapping[int, Sequence[Row]], matches: Matches, making: Making) -> None:
    """Make the drafts of all households; a row that its form refuses is set aside."""
    moves = _Moves(groups, matches, making)
    every = list(groups.items())
    for group, rows in through(every, "正在拟登记", making.progress):
        live = [row for row in rows if not row.aside]
        if live:
            home = _household_with_members(
                live, matches.households.get(group), matches, making, moves
            )
            if any(row.is_head for row in rows) and not any(row.aside for row in rows):
                people = (making.people.get(row.no) for row in rows)
                making.whole[home] = frozenset(one for one in people if one is not None)


def make_list(rows: Sequence[Row], matches: Matches, making: Making) -> None:
    """Make the drafts of a list of some people: about persons alone, in their households."""
    for row in through(rows, "正在拟登记", making.progress):
        if not row.aside:
            home = matches.homes.get(row.no, RecordId(""))
            _member(row, home, matches, making, moves=None)


def note_relatives(
    people: Mapping[int, RecordId],
    rows: Sequence[Row],
    making: Making,
    reader: CellReader,
    names: Headings,
) -> None:
    """Link people to the relatives on their rows, and take what is said of those.

    Nobody is made for it: who is not found is told, with the cell.

    Args:
        people: The person of each row, by ``Row.no``.
        rows: All rows; those set aside say nothing of anybody.
        making: Where the drafts go; those of the rows are there already.
        reader: Reads cells.
        names: What headings mean.
    """
    live = [row for row in rows if not row.aside and row.no in people]
    tables = {id(row.table): row.table.table for row in live}
    links = _Links(making)
    for key, table in tables.items():
        here = [row for row in live if id(row.table) == key]
        for relative in relatives_of(table, names):
            for row, other in said_of(relative, here, reader):
                links.note(row, people[row.no], other, relative)
                row.issues += other.issues


class _Links:
    """Finds the relatives of people and links them."""

    def __init__(self, making: Making) -> None:
        self.making, self.known = making, making.known
        self.drafted = {draft.id: at for at, draft in enumerate(making.drafts)}
        self.away = {
            Absence.person.read(d.answers) for d in making.drafts if d.form == Absence.FORM
        }

    def note(self, row: Row, person: RecordId, other: Row, relative: Relative) -> None:
        """One relative of one row."""
        name, number = other.text(NAME), other.text(ID_NUMBER)
        found = self._find(person, other)
        if found is None or found == person:
            who = name or "（只有号码）"
            other.warn(NAME, _NO_RELATIVE.format(word=relative.word, name=who))
            return
        card = self.known.person(found)
        if card.sex and card.sex != _SEXES.get(relative.role, card.sex):
            other.warn(NAME, _WRONG_SEX.format(word=relative.word, name=card.name or name))
            return
        if number and card.id_number and number != card.id_number:
            other.warn(ID_NUMBER, _OTHER_RELATIVE.format(word=relative.word))
            return
        fresh = self._link(row, person, found, relative)
        if fresh and relative.role == Person.spouse.name:
            self._link(row, found, person, relative)
        self._tell_of(other, found)

    def _find(self, person: RecordId, other: Row) -> RecordId | None:
        """By number, whose name has to agree; else by name within the household."""
        name = other.text(NAME)
        if found := self.known.by_number.get(other.text(ID_NUMBER)):
            return found if not name or name == self.known.person(found).name else None
        home = self.known.household_of(person)
        alike = self.known.by_name.get(name, ()) if name else ()
        near = [one for one in alike if home and self.known.household_of(one) == home]
        return near[0] if len(near) == 1 else None

    def _link(self, row: Row, person: RecordId, found: RecordId, relative: Relative) -> bool:
        """Let a person point at the relative, unless the book says so or says somebody else."""
        before = self.known.person(person).body.get(relative.role)
        if before == found:
            return False
        if before is not None:
            other = self.known.person(RecordId(str(before))).name or ""
            row.warn(NAME, _OTHER_LINK.format(word=relative.word, name=other))
            return False
        self._put(row, person, {relative.role: found})
        return True

    def _tell_of(self, other: Row, found: RecordId) -> None:
        """What the row says of the relative himself: telephone, number, where he works."""
        said = self.making.own(Person.FORM, other)
        said.pop(Person.name.name, None)
        if said:
            self._put(other, found, said)
        if found not in self.away and other.answers.keys() & {PLACE, AWAY_SINCE}:
            self.away.add(found)
            note_absence(other, found, self.making)

    def _put(self, row: Row, person: RecordId, answers: Mapping[str, Value]) -> None:
        """Add answers to the draft of a person, or make one; what is said already stands."""
        at = self.drafted.get(person)
        if at is None:
            before = len(self.making.drafts)
            self.making.put(Person.FORM, answers, row, person)
            if len(self.making.drafts) > before:
                self.drafted[person] = before
            return
        draft = self.making.drafts[at]
        more = {name: v for name, v in answers.items() if name not in draft.answers}
        answers_too = {**draft.answers, **more}
        self.making.drafts[at] = msgspec.structs.replace(draft, answers=answers_too)


class _Moves:
    """Which people of a roster it says to belong to another household than the book does."""

    def __init__(
        self, groups: Mapping[int, Sequence[Row]], matches: Matches, making: Making
    ) -> None:
        self.known = making.known
        self.matches = matches
        self.on_sheet = {*matches.persons.values()}
        self.whole = {
            group: _says_family(rows) and self._brings_all(matches.households.get(group))
            for group, rows in groups.items()
        }
        self.numbers_agree = self._numbers_agree(groups)
        self._strays = {group for group, rows in groups.items() if self._stray(rows)}

    def strays(self, group: int) -> bool:
        """Whether a household the book does not know holds people who belong elsewhere.

        Who is new in it may be of their household or of another: that cannot be told.
        """
        return group in self._strays

    def _stray(self, rows: Sequence[Row]) -> bool:
        found = [(row, self.matches.persons.get(row.no)) for row in rows if not row.aside]
        return any(
            person is not None and not self.may(row, self.known.household_of(person))
            for row, person in found
        )

    def may(self, row: Row, home: RecordId | None) -> bool:
        """Whether a known person may be taken out of his household for that of his row."""
        if home is None or self.whole[row.group]:
            return True
        number = row.text(HH_NO)
        ours = self.known.household(home).hh_no or ""
        return self.numbers_agree and bool(number and ours) and number != ours

    def _brings_all(self, household: RecordId | None) -> bool:
        """Whether all who live in a household stand on the sheet."""
        members = self.known.members.get(household or "", ())
        return all(p in self.on_sheet for p in members if self.known.lives_here(p))

    def _numbers_agree(self, groups: Mapping[int, Sequence[Row]]) -> bool:
        """Whether the sheet's household numbers are the book's and not a count of its own."""
        pairs = [
            (number, self.known.household(household).hh_no)
            for group, household in self.matches.households.items()
            if (number := next((r.text(HH_NO) for r in groups[group] if HH_NO in r.answers), ""))
        ]
        return 2 * sum(one == other for one, other in pairs) > len(pairs)


def _says_family(rows: Sequence[Row]) -> bool:
    """Whether each row has its relation, and exactly one is the head."""
    live = [row for row in rows if not row.aside]
    return all(RELATION in row.answers for row in live) and sum(r.is_head for r in live) == 1


def _household_with_members(
    live: Sequence[Row],
    known: RecordId | None,
    matches: Matches,
    making: Making,
    moves: _Moves,
) -> RecordId:
    """A household with its people, all or nothing; who stays where he is does not count."""
    household = known or making.new_id()
    coming = [row for row in live if _comes(row, household, matches, moves)]
    before = len(making.drafts)
    if coming and not (note_household(coming, household, known, making) or known):
        making.take_back(before)
        for row in live:
            row.forget(RELATION)  # that the household has no head is the very reason
            row.set_aside(HEAD_NAME, _HEADLESS)
        return household
    stored = [row for row in coming if _member(row, household, matches, making, moves)]
    if stored:
        note_type(coming, household, known, making)
    else:
        making.take_back(before)
    for row in live:
        if row not in coming and row.no in matches.persons:
            _member(row, household, matches, making, moves)
        elif row not in coming:
            row.set_aside(NAME, _NO_PLACE)
    return household


def _comes(row: Row, household: RecordId, matches: Matches, moves: _Moves) -> bool:
    """Whether a row's person belongs to the household of the sheet once it is written."""
    person = matches.persons.get(row.no)
    if person is None:
        return matches.households.get(row.group) is not None or not moves.strays(row.group)
    home = moves.known.household_of(person)
    return home == household or moves.may(row, home)


def _member(
    row: Row, household: RecordId, matches: Matches, making: Making, moves: _Moves | None
) -> bool:
    """The person of a row with absence and card; False when the row had to be set aside."""
    known = matches.persons.get(row.no)
    person = _person(row, household, known, making, moves)
    if person is None:
        row.set_aside(NAME, row.refused or _REFUSED)
        return False
    making.people[row.no] = person
    if moves is not None and RELATION in row.answers:
        making.related.add(person)
    if not note_absence(row, person, making):
        making.unsure.add(person)
    note_card(row, person, making)
    return True


def note_household(
    rows: Sequence[Row], household: RecordId, known: RecordId | None, making: Making
) -> bool:
    """The household's own record and its hamlet; False when it cannot be written."""
    first = rows[0]
    answers = dict(first_answers(rows, Household.FORM))
    hamlet = Household.hamlet.read(answers)
    if hamlet is not None:
        if hamlet not in making.hamlets:
            made = making.put(Hamlet.FORM, {Hamlet.name.name: hamlet}, first, None)
            making.hamlets |= {hamlet: made} if made else {}
        answers.pop(Household.hamlet.name)
        if hamlet in making.hamlets:
            answers[Household.hamlet.name] = making.hamlets[hamlet]
    head = next((row.text(NAME) for row in rows if row.is_head), "")
    if not head and known is None and not Household.head_name.read(answers):
        head = _head_by_the_rest(rows)
    if head:
        answers[Household.head_name.name] = head
    if known is None and not Household.head_name.read(answers):
        return False
    _number_household(answers, rows, known, making)
    return making.put(Household.FORM, answers, first, known, household) is not None


def _head_by_the_rest(rows: Sequence[Row]) -> str:
    """Whose relation alone is blank, where everybody else has one: theirs are to him."""
    blank = [row for row in rows if RELATION not in row.answers]
    if len(blank) != 1 or len(rows) == 1:
        return ""
    blank[0].warn(RELATION, _TAKEN_FOR_HEAD)
    return blank[0].text(NAME)


def _number_household(
    answers: dict[str, Value], rows: Sequence[Row], known: RecordId | None, making: Making
) -> None:
    """Keep the book's household number, take the sheet's, or give a free one."""
    name = Household.hh_no.name
    said = Household.hh_no.read(answers)
    if known is None:
        answers[name] = number = said or making.next_hh_no()
        making.hh_nos.add(number)
        return
    there = making.known.household(known).hh_no
    if said and there and said != there:
        answers[name] = there
        rows[0].warn(HH_NO, _OTHER_HH_NO)


def _person(
    row: Row,
    household: RecordId,
    known: RecordId | None,
    making: Making,
    moves: _Moves | None,
) -> RecordId | None:
    """The person's record."""
    answers = {Person.household.name: household, **making.own(Person.FORM, row)}
    anew: tuple[str, ...] = ()
    if known is not None:
        card = making.known.person(known)
        _mind_place(row, answers, card, moves)
        _mind_known(row, answers, card)
        anew = _told_anew(row, answers, card, making)
    return making.put(Person.FORM, answers, row, known, anew=anew)


def _told_anew(
    row: Row, answers: dict[str, Value], card: Person, making: Making
) -> tuple[str, ...]:
    """What somebody who moves cannot keep: the relation to the head of before."""
    home = answers.get(Person.household.name, card.household)
    if card.household is None or home == card.household or card.relation is None:
        return ()
    if Person.relation.name not in answers:
        row.warn(RELATION, _RELATED_TO_NOBODY)
    others = (p for p in making.known.members[card.household] if p != card.id)
    if card.relation in HEAD and any(map(making.known.lives_here, others)):
        row.warn(RELATION, _HEAD_LEFT)
    return (Person.relation.name,)


def _mind_place(row: Row, answers: dict[str, Value], card: Person, moves: _Moves | None) -> None:
    """Where a known person belongs: a list never says so, a roster only when it is plain."""
    home = card.household
    if moves is not None and home == answers[Person.household.name]:
        return
    if moves is not None and moves.may(row, home):
        if home is not None:
            row.warn(NAME, _MOVED)
        return
    answers.pop(Person.household.name)
    relation = answers.get(Person.relation.name)
    if moves is not None:
        row.warn(NAME, _STAYS)
        answers.pop(Person.relation.name, None)
    elif relation is not None and card.relation:
        answers.pop(Person.relation.name)
        if relation != card.relation:
            row.warn(RELATION, _OTHER_RELATION, NOTE)


def _mind_known(row: Row, answers: dict[str, Value], card: Person) -> None:
    """Protect what the book knows better, and say what the sheet changes."""
    name = answers.get(Person.name.name)
    if name != card.name and card.name:
        if isinstance(name, str) and (
            _SPOILT & set(name) or any("\ue000" <= c <= "\uf8ff" for c in name)
        ):
            answers[Person.name.name] = card.name
            row.warn(NAME, _SPOILT_NAME)
        else:
            row.warn(NAME, _RENAMED)
    if card.id_number and Person.id_number.name not in answers:
        bad = [issue for issue in row.issues if issue.field == ID_NUMBER]
        row.issues = [issue for issue in row.issues if issue.field != ID_NUMBER]
        if bad and bad[0].zh != MISSING_NUMBER:
            row.warn(ID_NUMBER, _KEPT_NUMBER, NOTE)
    if ID_NUMBER not in row.answers and card.id_number:
        _mind_number(row, answers, card.id_number)


def _mind_number(row: Row, answers: dict[str, Value], number: str) -> None:
    """What the book's number says is not overruled by a sheet without a number."""
    here = {**answers, NUMBER: number}
    for name in contradicted(here):
        row.warn(f"{Person.FORM}.{name}", _BY_NUMBER)
    answers |= {name: said for name, said in taken(here).items() if name in answers}
