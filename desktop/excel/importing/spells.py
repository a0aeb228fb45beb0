"""Facts with a time: household types, absences and disability cards of a roster.

What only a person can decide (an absence that seems to have ended, another household type) is
asked, not done.
"""

from collections.abc import Sequence
from typing import Final

from desktop.excel.importing.draft_builder import Making
from desktop.excel.sheet.answers import AT_HOME
from desktop.excel.sheet.headings import AWAY_SINCE, CERTIFICATE, HH_TYPE, PLACE
from desktop.excel.sheet.rows import Row, first_answers
from forms.schema.form import Body, RecordId, Value

_OTHER_TYPE: Final = "户类型与台账里的不同，台账里的保留不变；请核对后在户页上登记变更。"
_NOW_HOME: Final = "表格写在家，台账里还在外出；请核实是否已返乡，在外出记录里填返回日期。"
_OTHER_SPELL: Final = "外出的起始时间与台账里的不同，台账里的保留不变；请核实后在外出记录里修改。"
_PLACE_MISSING: Final = "写了外出时间但没有写去向，已记为外出；请补上去向。"


def note_type(
    rows: Sequence[Row], household: RecordId, known: RecordId | None, making: Making
) -> None:
    """The household's type as a spell; where another one is open, the village is asked."""
    answers = dict(first_answers(rows, "household_type"))
    if "type" not in answers:
        return
    row = next(row for row in rows if HH_TYPE in row.answers)
    since = str(answers.get("from_day", ""))
    spells = making.known.types.get(known or "", ())
    bodies = {spell: making.known.body("household_type", spell) for spell in spells}
    same = next(
        (s for s, b in bodies.items() if b["type"] == answers["type"] and _same_begin(b, since)),
        None,
    )
    if same is None and any("to_day" not in body for body in bodies.values()):
        row.warn(HH_TYPE, _OTHER_TYPE)
        return
    making.put("household_type", {"household": household, **answers}, row, same)


def note_absence(row: Row, person: RecordId, making: Making) -> None:
    """The absence spell that the row speaks of."""
    place, since = row.text(PLACE), row.text(AWAY_SINCE)
    spells = making.known.absences.get(person, ())
    open_spells = [s for s in spells if "to_day" not in making.known.body("absence", s)]
    if place == AT_HOME or not (place or since):
        if open_spells and place == AT_HOME:
            row.warn(PLACE, _NOW_HOME)
        return
    answers: dict[str, Value] = {"person": person}
    answers |= {
        target.partition(".")[2]: value
        for target, value in row.answers.items()
        if target.startswith("absence.")
    }
    if not place:
        row.warn(PLACE, _PLACE_MISSING)
    same = next((s for s in spells if _same_begin(making.known.body("absence", s), since)), None)
    if same is not None and "to_day" in making.known.body("absence", same):
        return  # the book knows more: that stay has ended
    if same is None and open_spells:
        row.warn(AWAY_SINCE, _OTHER_SPELL)
        return
    making.put("absence", answers, row, same)


def _same_begin(spell: Body, since: str) -> bool:
    """True when two beginnings may be the same day; one that is not written fits any."""
    begin = str(spell.get("from_day", ""))
    return begin.startswith(since) or since.startswith(begin)


def note_card(row: Row, person: RecordId, making: Making) -> None:
    """The disability card whose number stands in the row; class and grade are its last digits."""
    number = row.text(CERTIFICATE)
    if not number:
        return
    answers: dict[str, Value] = {"person": person}
    if len(number) >= 20:
        answers |= {"category": number[18], "grade": number[19]}
    answers |= {
        target.partition(".")[2]: value
        for target, value in row.answers.items()
        if target.startswith("disabled_person.")
    }
    cards = making.known.cards.get(person, ())
    making.put("disabled_person", answers, row, cards[0] if cards else None)
