"""Facts with a time: household types, absences and disability cards of a roster.

What only a person can decide (an absence that seems to have ended, another household type) is
asked, not done.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.excel.importing.draft_builder import Making
from desktop.excel.meaning.whom import written
from desktop.excel.sheet.answers import AT_HOME
from desktop.excel.sheet.headings import AWAY_SINCE, CERTIFICATE, HH_TYPE, PLACE
from desktop.excel.sheet.rows import Row, first_answers
from forms.answers.types import TYPES
from forms.definitions.records import Absence, DisabledPerson, HouseholdType
from forms.errors import Unreadable
from forms.schema.form import Body, RecordId, Value

_OTHER_TYPE: Final = "户类型与台账里的不同，台账里的保留不变；请核对后在户页上登记变更。"
_NOW_HOME: Final = "表格写在家，台账里还在外出；请核实是否已返乡，在外出记录里填返回日期。"
_OTHER_SPELL: Final = "外出的起始时间与台账里的不同，台账里的保留不变；请核实后在外出记录里修改。"
_HOME_AND_AWAY: Final = "写着在家，又写着外出时间，看不出现在在哪里；请问清，回来了的写返乡时间。"
_PLACE_MISSING: Final = "写了外出时间但没有写去向，已记为外出；请补上去向。"


def note_type(
    rows: Sequence[Row], household: RecordId, known: RecordId | None, making: Making
) -> None:
    """The household's type as a spell; where another one is open, the village is asked."""
    answers = dict(first_answers(rows, HouseholdType.FORM))
    kind = HouseholdType.type.read(answers)
    if kind is None:
        return
    row = next(row for row in rows if HH_TYPE in row.answers)
    since = written(HouseholdType.from_day.name, answers)
    spells = making.known.view.by(HouseholdType.household, known)
    same = next((one for one in spells if one.type == kind and _same_begin(one.body, since)), None)
    if same is None and any(_is_open(one.body) for one in spells):
        row.warn(HH_TYPE, _OTHER_TYPE)
        return
    answers |= {HouseholdType.household.name: household}
    making.put(HouseholdType.FORM, answers, row, same.id if same else None)


def note_absence(row: Row, person: RecordId, making: Making) -> bool:
    """The absence spell that the row speaks of.

    Returns:
        Whether the book knows then where the person is. A row that contradicts itself, or whose
        words for it nobody can read, is no word that somebody is at home.
    """
    answers: dict[str, Value] = {Absence.person.name: person, **making.own(Absence.FORM, row)}
    place, since = row.text(PLACE), row.text(AWAY_SINCE)
    if place == AT_HOME:
        question_home(row, person, making)
        if Absence.from_day.name not in answers or Absence.to_day.name in answers:
            return _unread(row) == 0
        row.warn(PLACE, _HOME_AND_AWAY)
        return False
    if not (place or since):
        return _unread(row) == 0
    return _away(row, person, away_for(answers, making), making)


def _unread(row: Row) -> int:
    """How many cells about an absence say something that no answer holds."""
    return sum(target.startswith(f"{Absence.FORM}.") for target, _ in row.left)


def away_for(answers: dict[str, Value], making: Making) -> dict[str, Value]:
    """The same answers, where the place tells for what somebody is away: 服刑 is no place."""
    purpose, place = Absence.purpose.name, answers.get(Absence.place.name)
    if place is None or purpose in answers:
        return answers
    field = making.definitions.form(Absence.FORM).field(purpose)
    try:
        read = TYPES[field.type].read(str(place), field, making.definitions.codes)
    except Unreadable:
        return answers
    rest = {name: value for name, value in answers.items() if name != Absence.place.name}
    return {**rest, purpose: read}


def _away(row: Row, person: RecordId, answers: Mapping[str, Value], making: Making) -> bool:
    """Write the spell down, unless the book knows another one; whether it is in the book then."""
    since = row.text(AWAY_SINCE)
    spells = making.known.view.by(Absence.person, person)
    is_away = any(_is_open(one.body) for one in spells)
    if PLACE not in row.answers:
        row.warn(PLACE, _PLACE_MISSING)
    same = next((one for one in spells if _same_begin(one.body, since)), None)
    if same is not None and not _is_open(same.body):
        return True  # the book knows more: that stay has ended
    if same is None and is_away:
        row.warn(AWAY_SINCE, _OTHER_SPELL)
        return True
    return making.put(Absence.FORM, answers, row, same.id if same else None) is not None


def question_home(row: Row, person: RecordId | None, making: Making) -> None:
    """Ask whether somebody came home whom the sheet calls at home and the book away."""
    if any(_is_open(one.body) for one in making.known.view.by(Absence.person, person)):
        row.warn(PLACE, _NOW_HOME)


def _is_open(spell: Body) -> bool:
    """Whether a spell goes on: an end that cannot be read is an end all the same."""
    return Absence.to_day.name not in spell


def _same_begin(spell: Body, since: str) -> bool:
    """True when two beginnings may be the same day; one that is not written fits any."""
    begin = written(Absence.from_day.name, spell)
    return begin.startswith(since) or since.startswith(begin)


def note_card(row: Row, person: RecordId, making: Making) -> None:
    """The disability card whose number stands in the row; class and grade are its last digits."""
    number = row.text(CERTIFICATE)
    if not number:
        return
    answers: dict[str, Value] = {DisabledPerson.person.name: person}
    if len(number) >= 20:
        shown = (DisabledPerson.category.name, DisabledPerson.grade.name)
        answers |= dict(zip(shown, number[18:20], strict=True))
    answers |= making.own(DisabledPerson.FORM, row)
    cards = making.known.view.by(DisabledPerson.person, person)
    making.put(DisabledPerson.FORM, answers, row, cards[0].id if cards else None)
