"""What was asked at a door and not known: the question rests; it is neither a yes nor a no."""

import hashlib
from datetime import date, timedelta
from typing import Final

from forms.definitions.records import NotKnown, Person
from forms.rules.asking import Asked
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import plus_days
from forms.village.view import VillageView

REST: Final = timedelta(days=30)
"""How long nobody is asked the same again."""
LONGEST: Final = 200
"""Characters of a question that are kept."""


def fingerprint(asked: Asked) -> str:
    """Of one fact of one person or household: 16 hex digits, whatever rule waits for it."""
    return hashlib.sha256(f"{asked.about}\n{asked.fact}".encode()).hexdigest()[:16]


def resting(view: VillageView, day: date) -> dict[str, NotKnown]:
    """What rests on a day, by fingerprint, each with when it was asked last and by whom.

    The day counts as it may be latest, and what is dated in the future does not rest yet.
    """
    found: dict[str, NotKnown] = {}
    for one in view.all(NotKnown):
        at, mark = one.day, one.fingerprint
        if at is None or mark is None or at.first > day or plus_days(at.last, REST.days) <= day:
            continue
        known = found.get(mark)
        if known is None or known.day is None or known.day.last <= at.last:
            found[mark] = one
    return found


def not_known(
    view: VillageView, asked: Asked, home: RecordId | None, day: date, by: str
) -> dict[str, Value]:
    """Answers of form ``not_known``: somebody was asked and did not know."""
    body: dict[str, Value] = {
        NotKnown.day.name: day.isoformat(), NotKnown.by.name: by,
        NotKnown.said.name: (asked.once or asked.zh)[:LONGEST],
        NotKnown.fingerprint.name: fingerprint(asked),
    }  # fmt: skip
    if view.get(Person, asked.about) is not None:
        body[NotKnown.person.name] = asked.about
    if home is not None:
        body[NotKnown.household.name] = home
    return body
