"""From drafts to the fields that have to change: checked once more, compared with what stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select

from forms.definitions.definitions import Definitions
from forms.definitions.validation import Proven, prove
from forms.progress import Progress, through, unwatched
from forms.schema.form import FormDef, Problem, RecordId, Value
from sync.change import STATE, Kind
from sync.errors.ledger import RecordRefused
from sync.merge import LIVE
from sync.store.rows import Place, portions
from sync.store.tables import records
from sync.store.values import Draft

_BEFORE = select(
    records.c.id, records.c.form, records.c.version, records.c.state, records.c.body
).where(
    records.c.county == bindparam("county"),
    records.c.village == bindparam("village"),
    records.c.id.in_(bindparam("ids", expanding=True)),
)
"""Put together once: that costs more than asking."""


class PendingChange(msgspec.Struct, frozen=True, gc=False):
    """A change before it has a number."""

    record: RecordId
    form: str
    version: int
    kind: Kind
    fields: Mapping[str, Value | None]


class RecordBefore(msgspec.Struct, frozen=True, gc=False):
    """What a record says before a save."""

    form: str
    version: int
    state: str
    body: Mapping[str, Value]


def checked(
    definitions: Definitions, drafts: Sequence[Draft], progress: Progress = unwatched
) -> list[Mapping[str, Value]]:
    """The bodies as they will be stored; no page or importer is trusted to have checked.

    Only a body that ``forms.definitions.validation`` itself has proved against the same form is not
    asked again.

    Args:
        definitions: The forms.
        drafts: Complete bodies.
        progress: Told how many are checked, and may stop it.

    Raises:
        RecordRefused: Some answers do not fit their form.
    """
    refused: dict[int, tuple[Problem, ...]] = {}
    bodies: list[Mapping[str, Value]] = []
    for place, draft in enumerate(through(drafts, "正在核对", progress)):
        form, answers = definitions.form(draft.form), draft.answers
        if isinstance(answers, Proven) and answers.holds_for(form, definitions):
            bodies.append(answers.body)
            continue
        problems, proven = prove(form, answers, definitions)
        if proven is None:
            refused[place] = problems
        else:
            bodies.append(proven.body)
    if refused:
        raise RecordRefused(refused)
    return bodies


def records_before(
    db: Connection, place: Place, ids: Iterable[RecordId]
) -> dict[RecordId, RecordBefore]:
    """What the records of these ids say now; those that do not exist are left out."""
    found: dict[RecordId, RecordBefore] = {}
    for portion in portions(ids):
        asked = {**place._asdict(), "ids": portion}
        for record, form, version, state, body in db.execute(_BEFORE, asked):
            found[RecordId(record)] = RecordBefore(form, version, state, body)
    return found


def pending_change(
    record: RecordId,
    form: FormDef,
    body: Mapping[str, Value],
    now: RecordBefore | None,
    kept: Collection[str] = (),
) -> PendingChange | None:
    """What has to change for a record to say ``body``; None when it says so already.

    Saving a record that was marked mistaken brings it back.

    Args:
        record: The record.
        form: Its form.
        body: What it is to say.
        now: What it says; None for a new one.
        kept: Answers that stay when ``body`` lacks them, for they cannot be read: whoever saves the
            record has not seen them, so leaving them out empties nothing.
    """
    if now is None:
        return PendingChange(record, form.id, form.version, Kind.CREATE, body)
    fields: dict[str, Value | None] = {
        name: value for name, value in body.items() if now.body.get(name) != value
    }
    # Answers to questions only a newer program knows are not ours to empty.
    questions = {f.id for f in form.fields}
    fields |= dict.fromkeys(now.body.keys() & questions - body.keys() - set(kept))
    if now.state != LIVE:
        fields[STATE] = LIVE
    return PendingChange(record, form.id, form.version, Kind.SET, fields) if fields else None
