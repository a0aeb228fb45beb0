"""From drafts to the fields that have to change: checked once more, compared with what stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from forms.definitions.definitions import Definitions
from forms.definitions.validation import Proven, check
from forms.definitions.validation import body as tidy
from forms.schema.form import FormDef, Problem, RecordId, Value
from sync.change import STATE, Kind
from sync.errors.ledger import RecordRefused
from sync.merge import LIVE
from sync.store.rows import Place, portions
from sync.store.tables import records
from sync.store.values import Draft


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change before it has a number."""

    record: RecordId
    form: str
    version: int
    kind: Kind
    fields: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class RecordBefore:
    """What a record says before a save."""

    form: str
    version: int
    state: str
    body: Mapping[str, Value]


def checked(definitions: Definitions, drafts: Sequence[Draft]) -> list[dict[str, Value]]:
    """The bodies as they will be stored; no page or importer is trusted to have checked.

    Only a body that ``forms.definitions.validation`` itself has proved against the same form is not
    asked again.

    Raises:
        RecordRefused: Some answers do not fit their form.
    """
    refused: dict[int, tuple[Problem, ...]] = {}
    bodies: list[dict[str, Value]] = []
    for place, draft in enumerate(drafts):
        form, answers = definitions.form(draft.form), draft.answers
        problems: tuple[Problem, ...] = ()
        if isinstance(answers, Proven) and answers.holds_for(form, definitions):
            body = answers.body()
        else:
            body = tidy(form, answers)
            problems = check(form, answers, definitions)
        problems += _unstorable(body)
        if any(not p.warn for p in problems):
            refused[place] = problems
        bodies.append(body)
    if refused:
        raise RecordRefused(refused)
    return bodies


def records_before(
    db: Connection, place: Place, ids: Iterable[RecordId]
) -> dict[RecordId, RecordBefore]:
    """What the records of these ids say now; those that do not exist are left out."""
    found: dict[RecordId, RecordBefore] = {}
    columns = (records.c.id, records.c.form, records.c.version, records.c.state, records.c.body)
    for portion in portions(ids):
        query = select(*columns).where(place.rows(records), records.c.id.in_(portion))
        for record, form, version, state, body in db.execute(query):
            found[RecordId(record)] = RecordBefore(form, version, state, body)
    return found


def pending_change(
    record: RecordId, form: FormDef, body: dict[str, Value], now: RecordBefore | None
) -> PendingChange | None:
    """What has to change for a record to say ``body``; None when it says so already.

    Saving a record that was marked mistaken brings it back.
    """
    if now is None:
        return PendingChange(record, form.id, form.version, Kind.CREATE, body)
    fields: dict[str, Value | None] = {
        name: value for name, value in body.items() if now.body.get(name) != value
    }
    # Answers to questions only a newer program knows are not ours to empty.
    questions = {f.id for f in form.fields}
    fields |= dict.fromkeys(now.body.keys() & questions - body.keys())
    if now.state != LIVE:
        fields[STATE] = LIVE
    return PendingChange(record, form.id, form.version, Kind.SET, fields) if fields else None


def _unstorable(body: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Text that no database keeps: the NUL character and halves of surrogate pairs."""
    try:
        if b"\\u0000" not in msgspec.json.encode(body):
            return ()
    except UnicodeEncodeError:
        pass
    return tuple(
        Problem(name, "这里混进了看不见的乱码；请删掉后重新输入。")
        for name, value in body.items()
        if isinstance(value, str) and ("\0" in value or _broken(value))
    )


def _broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
