"""What pages say about a person in a few words: age, household, where they are."""

from datetime import date

from desktop.ui.page.record_text import RecordText
from desktop.ui.widgets.basics import Tone
from forms.schema.form import RecordId


def age_text(reading: RecordText, person: RecordId, day: date) -> str:
    """Age in whole years as of a day; ``约`` when only the year of birth is known."""
    birth = str(reading.body(person).get("birth") or "")
    if not birth:
        return ""
    parts = [int(part) for part in birth.split("-")]
    if len(parts) == 1:
        return f"约 {day.year - parts[0]} 岁"
    passed = (day.month, day.day) >= (parts[1], parts[2] if len(parts) == 3 else 1)
    return f"{day.year - parts[0] - (0 if passed else 1)} 岁"


def members(reading: RecordText, household: RecordId) -> list[RecordId]:
    """The people of a household, the head first, then by relation."""
    return sorted(
        reading.view.members.get(household, ()),
        key=lambda person: str(reading.body(person).get("relation") or "99"),
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
    body = reading.body(person)
    if body.get("death_day"):
        return [("已故", "")]
    found: list[tuple[str, Tone]] = []
    for _, spell in reading.view.linked("absence", "person", person):
        begun = str(spell.get("from_day") or "0") <= day.isoformat()
        ended = spell.get("to_day") and str(spell["to_day"]) < day.isoformat()
        if begun and not ended:
            place = str(spell.get("place") or "")
            found.append((f"外出 {place}".strip(), "info"))
            break
    if reading.view.linked("disabled_person", "person", person):
        found.append(("残疾", "warn"))
    if body.get("student"):
        found.append(("在校", ""))
    return found
