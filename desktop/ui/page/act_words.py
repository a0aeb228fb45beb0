"""What a save did, in words: for the toast, the line at the foot and the list of what was done."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from forms.definitions.records import Household, Person
from forms.schema.form import Body, RecordId
from sync.change import STATE, Kind
from sync.ledger.undo import RESTORE, PastSave, SavedPart, Undone, reason_words

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText
    from sync.change import Change

NAMED: Final = 4
"""So many records are named; of the others it is said how many there are."""
_WAYS: Final = {
    Kind.CREATE.value: "登记", Kind.SET.value: "改", Kind.RETRACT.value: "误录",
    RESTORE: "恢复", Kind.RESOLVE.value: "选定",
}  # fmt: skip
_ABOUT: Final = (Person.FORM, Household.FORM)


def in_short(words: str) -> str:
    """What was done, without "已保存": ``已保存：走访`` is ``走访``."""
    first = words.partition("。")[0].partition("；")[0]
    return first.removeprefix("已保存：").removeprefix("已")


def act_words(reading: "RecordText", words: str, changes: "Sequence[Change]") -> str:
    """What was just saved: what the page said of it, and whom it is about where that is one.

    Args:
        reading: The book as it was before the save, or after.
        words: What the page told.
        changes: Of the save.
    """
    short = in_short(words)
    whom = {_whom(reading, change) for change in changes} - {""}
    name = next(iter(whom), "")
    return f"{short}（{name}）" if len(whom) == 1 and name not in short else short


def _whom(reading: "RecordText", change: "Change") -> str:
    """Whom a change is about: a person, else a household; empty where it is about neither."""
    body: Body = reading.view.body(change.form, change.record) or {}
    said = {**body, **{k: v for k, v in change.fields.items() if v is not None and k != STATE}}
    return called(reading, change.form, change.record, said)


def called(reading: "RecordText", form: str, record: RecordId, body: Body) -> str:
    """The person or household a record is, or is about; empty where it is about neither."""
    if form in _ABOUT:
        return reading.line(form, body)
    for name in _ABOUT:
        about = body.get(name)
        if about and about != record:
            found = reading.line(name, reading.view.body(name, RecordId(str(about))) or {})
            return f"{found}户" if name == Household.FORM and found else found
    return ""


def save_words(reading: "RecordText", save: PastSave, names: Mapping[RecordId, str]) -> str:
    """What a save did, as its line in the list of what was done says it.

    Args:
        reading: The book, for titles and questions.
        save: The save.
        names: Whom the first record of each of its parts is about.
    """
    parts = [_part(reading, part, names) for part in save.parts[:NAMED]]
    told = "，".join(parts) + ("等" if len(save.parts) > NAMED else "")
    said = f"导入：{told}" if save.source else told
    why = reason_words(save.reason)
    return f"{why}：{said}" if why and why not in said else said


def _part(reading: "RecordText", part: SavedPart, names: Mapping[RecordId, str]) -> str:
    form = reading.definitions.forms.get(part.form)
    title = form.title if form else part.form
    name = names.get(part.first, "")
    about = f" {part.count:,} 条" if part.count > 1 else f"（{name}）" if name else ""
    known = {field.id: field.label for field in form.fields} if form else {}
    asked = [known.get(name, name) for name in part.fields]
    rest = f"等 {len(asked)} 项" if len(asked) > NAMED else ""
    what = f"：{'、'.join(asked[:NAMED])}{rest}" if asked else ""
    return f"{_WAYS[part.what]}{title}{about}{what}"


def left_alone(reading: "RecordText", undone: Iterable[Undone]) -> str:
    """What was not taken back, by name; empty when everything was."""
    kept = list(dict.fromkeys(record for one in undone for record in one.kept))
    if not kept:
        return ""
    names = [name for record in kept[:NAMED] if (name := _of_record(reading, record))]
    rest = "等" if len(kept) > NAMED else ""
    named = f"：{'、'.join(dict.fromkeys(names))}{rest}" if names else ""
    return f"有 {len(kept):,} 条在那之后又改过或被别处引用，保持不动{named}。"


def _of_record(reading: "RecordText", record: RecordId) -> str:
    form = reading.form_of(record)
    if form is None:
        return ""
    name = called(reading, form, record, reading.body(record))
    title = reading.form(form).title
    return name if form in _ABOUT else f"{title}（{name}）" if name else title
