"""What is written down so far about what a question asks, in a few words, with its day."""

from collections.abc import Callable
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Visit
from forms.questions.place import Place
from forms.schema.form import FieldDef, RecordId, Value
from forms.village.view import VillageView

Shown = Callable[[str, RecordId, FieldDef, Value], str]
"""An answer as it may be shown, given form, record, question and value."""
NOTHING: Final = "上次：没有登记过"
DAYS: Final = ("day", "from_day")
"""Questions that say when a record speaks of, the most telling first."""
MOST: Final = 4
"""So many records are told; of more it is said how many there are."""


def last_answer(view: VillageView, place: Place, definitions: Definitions, shown: Shown) -> str:
    """What was said last, one line; that nothing was where nothing is written.

    Args:
        view: The village.
        place: Where the question is answered.
        definitions: The forms.
        shown: Says an answer as whoever reads it may see it.
    """
    by_record: dict[tuple[str, RecordId], list[str]] = {}
    for one in place.last:
        body = view.stated(one.form).get(one.record, {})
        value = body.get(one.question)
        if value is None:
            continue
        field = definitions.form(one.form).field(one.question)
        by_record.setdefault((one.form, one.record), []).append(
            shown(one.form, one.record, field, value)
        )
    told = [
        "，".join(words) + _day(view, definitions, *key, asked=_asked(place, key), shown=shown)
        for key, words in by_record.items()
    ]  # fmt: skip
    if not told:
        return NOTHING
    more = f"等 {len(told)} 条" if len(told) > MOST else ""
    return f"上次：{'；'.join(told[:MOST])}{more}"


def last_visit(view: VillageView, household: RecordId) -> Visit | None:
    """The visit to a household with the latest day; of one day the last written."""
    held = [one for one in view.by(Visit.household, household) if one.day is not None]
    return max(held, key=lambda one: (one.day.last if one.day else date.min, one.id), default=None)


def _asked(place: Place, key: tuple[str, RecordId]) -> frozenset[str]:
    return frozenset(one.question for one in place.last if (one.form, one.record) == key)


def _day(
    view: VillageView, definitions: Definitions, form: str, record: RecordId, *,
    asked: frozenset[str], shown: Shown,
) -> str:  # fmt: skip
    """The day a record speaks of, in brackets, unless it was told already."""
    body = view.stated(form).get(record, {})
    fields = {one.id: one for one in definitions.form(form).fields}
    name = next((name for name in DAYS if name in fields and body.get(name)), None)
    if name is None or name in asked:
        return ""
    return f"（{shown(form, record, fields[name], body[name])}）"
