"""Whom a row is about: found by number, else by name with something that agrees.

A name alone finds nobody, however rare it is: two people of one name live in most villages, and
the second may not be written down yet. Nobody is set aside here for long: the sentence says why.
"""

from collections.abc import Mapping
from typing import Final

from desktop.excel.meaning.existing import Known
from desktop.excel.sheet.headings import BIRTH, HAMLET, HEAD_NAME, HH_NO, ID_NUMBER, NAME
from desktop.excel.sheet.rows import Row
from forms.definitions.records import Person
from forms.schema.form import RecordId

_NOBODY: Final = "台账里没有找到这个人，本行没有导入；请先导入花名册，或补上身份证号码再导入。"
_SEVERAL_PEOPLE: Final = (
    "台账里有不止一个叫这个名字的人，本行没有导入；请补上身份证号码或出生日期再导入。"
)
_NAME_ALONE: Final = (
    "只有姓名认不准是谁，本行没有导入；请补上身份证号码、出生日期、户主或屯再导入。"
)
_NO_HOME: Final = "台账里没有找到这一户，本行没有导入；请补上户编号，或户主姓名和屯再导入。"
_OTHER_HEAD: Final = (
    "户编号在台账里是另一位户主的户，本行没有导入；请核对户编号和户主姓名后重新导入。"
)
_OTHER_NAME: Final = "这个身份证号码在台账里是另一个姓名的人，本行没有导入；请核对后重新导入。"


def find_person(row: Row, known: Known) -> RecordId | None:
    """The person of a row; None, and the row set aside, when it cannot be told."""
    name, number = row.text(NAME), row.text(ID_NUMBER)
    if number:
        found = known.by_number.get(number)
        if found is None:
            row.set_aside(ID_NUMBER, _NOBODY)
        elif name and name != known.person(found).name:
            row.set_aside(ID_NUMBER, _OTHER_NAME)
            return None
        return found
    people = known.by_name.get(name, [])
    if not name or not people:
        row.set_aside(NAME, _NOBODY)
        return None
    agreeing = [person for person in people if agrees(row, person, known)]
    if len(agreeing) == 1:
        return agreeing[0]
    told = any(target in row.answers for target in (BIRTH, HEAD_NAME, HH_NO, HAMLET))
    row.set_aside(NAME, _SEVERAL_PEOPLE if len(agreeing) > 1 else _NOBODY if told else _NAME_ALONE)
    return None


def agrees(row: Row, person: RecordId, known: Known) -> bool:
    """Whether something beside the name agrees, and nothing written on both sides differs."""
    body = known.person(person).body
    house = known.household(known.household_of(person))
    hamlet = known.hamlets.get(row.text(HAMLET), "") if row.text(HAMLET) else ""
    pairs = [
        (row.text(HH_NO), house.hh_no or ""),
        (row.text(HEAD_NAME), house.head_name or ""),
        (hamlet, house.hamlet or ""),
    ]
    ours, theirs = row.text(BIRTH), written(Person.birth.name, body)
    if ours and theirs:
        same = ours.startswith(theirs) or theirs.startswith(ours)
        pairs.append((ours, ours if same else theirs))
    said = [(one, other) for one, other in pairs if one and other]
    return bool(said) and all(one == other for one, other in said)


def written(question: str, body: Mapping[str, object]) -> str:
    """A date as it is written, which may be a month or a year; empty when it is not."""
    value = body.get(question)
    return value if isinstance(value, str) else ""


def find_household(row: Row, known: Known) -> RecordId | None:
    """The household of a row: by a person's number, by its own number, by head and hamlet."""
    person = known.by_number.get(row.text(ID_NUMBER))
    if person is not None and (home := known.household_of(person)):
        return home
    candidates = known.by_hh_no.get(row.text(HH_NO), []) if row.text(HH_NO) else []
    if not candidates:
        head = row.text(HEAD_NAME) or row.text(NAME)
        candidates = list(known.by_head.get(head, [])) if head else []
        if row.text(HAMLET):
            wanted = str(known.hamlets.get(row.text(HAMLET), "?"))
            candidates = [h for h in candidates if known.hamlet_of(h) == wanted]
    head = row.text(HEAD_NAME)
    if head and any(known.household(home).head_name != head for home in candidates):
        row.set_aside(HEAD_NAME, _OTHER_HEAD)
        return None
    if len(candidates) == 1:
        return candidates[0]
    row.set_aside(HEAD_NAME, _NO_HOME)
    return None
