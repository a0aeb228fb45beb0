"""What pages say about a person in a few words: age, household, where they are."""

from datetime import date

from desktop.ui.page.record_text import RecordText
from desktop.ui.widgets.basics import Tone
from forms.definitions.record_view import covers
from forms.definitions.records import Absence, DisabledPerson, Person
from forms.schema.form import RecordId
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.view import DEAD


def age_text(reading: RecordText, person: RecordId, day: date) -> str:
    """Age in whole years as of a day; ``约`` when a partial date of birth leaves it open."""
    birth = reading.view.lives.births.get(person)
    if birth is None:
        return ""
    youngest, oldest = age_on(birth.last, day), age_on(birth.first, day)
    return f"{oldest} 岁" if youngest == oldest else f"约 {oldest} 岁"


def members(reading: RecordText, household: RecordId) -> list[RecordId]:
    """The people of a household, the head first, then by relation."""
    return sorted(
        reading.view.members.get(household, ()),
        key=lambda person: reading.view.answer(Person.relation, person) or "99",
    )


def household_line(reading: RecordText, person: RecordId) -> str:
    """The household of a person with its hamlet; empty for relatives outside."""
    household = reading.view.household_of(person)
    return household_name(reading, household) if household else ""


def household_name(reading: RecordText, household: RecordId) -> str:
    """Head and hamlet of a household."""
    head = reading.answer("household", household, "head_name") or "未填户主"
    hamlet = reading.answer("household", household, "hamlet")
    return f"{head}户　{hamlet}" if hamlet else f"{head}户"


def marks(reading: RecordText, person: RecordId, day: date) -> list[tuple[str, Tone]]:
    """Pills beside a person's name: dead, away, disabled, ill."""
    view = reading.view
    card = view.card(Person, person)
    if view.lives.answer(person, day) is Answer.NO and (card.death_day or card.no_capacity == DEAD):
        return [("已故", "")]
    found: list[tuple[str, Tone]] = []
    away = next((one for one in view.by(Absence.person, person) if covers(one, day)), None)
    if away is not None:
        found.append((f"外出 {away.place or ''}".strip(), "info"))
    if view.by(DisabledPerson.person, person):
        found.append(("残疾", "warn"))
    if card.student:
        found.append(("在校", ""))
    return found
