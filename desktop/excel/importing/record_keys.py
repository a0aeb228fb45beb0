"""Which record a row of a register speaks of: found by the key its form states, never guessed.

Two keys are equal, or fit each other (a question left blank on one side, a month beside a day of
it), or belong to different records. Where the key says whose record it is, the household beside a
person is not compared: it is only where the person belongs, and people move.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from desktop.excel.sheet.register_table import subject_fields
from desktop.excel.sheet.rows import Row
from forms.schema.form import SUBJECTS, Body, FieldDef, FormDef, RecordId, Value

Key: TypeAlias = tuple[object, ...]
"""The answers to the questions of a form's key, in their order; None for no answer."""

_EXACT: Final = "exact"
_BLANK: Final = "blank"
_DAY: Final = "day"
"""How two answers of a key are compared: alike; alike or one blank; one may be less precise."""


@dataclass(slots=True)
class Candidate:
    """A record that rows may speak of.

    Attributes:
        record: In the book; None for one that this import makes.
        key: Its key.
        body: Its answers in the book; empty for one that this import makes.
        row: The row of this import that speaks of it.
    """

    record: RecordId | None
    key: Key
    body: Body
    row: Row | None = None


class RecordKeys:
    """The records of one form by their keys."""

    def __init__(self, form: FormDef, bodies: Mapping[RecordId, Body]) -> None:
        subjects = {field.id for field in subject_fields(form)}
        self._follows = subjects >= set(SUBJECTS)
        self.fields = [form.field(name) for name in form.register.key]
        self._how = [_comparison(field, field.id in subjects) for field in self.fields]
        self._held: dict[Key, list[Candidate]] = defaultdict(list)
        for record, body in bodies.items():
            self.add(Candidate(record, self.key(body), body))

    def key(self, body: Mapping[str, Value]) -> Key:
        """The key of a record or of a row's answers."""
        person, household = SUBJECTS
        goes_along = household if self._follows and body.get(person) else ""
        return tuple(
            None if field.id == goes_along else _plain(body.get(field.id)) for field in self.fields
        )

    def add(self, candidate: Candidate) -> None:
        """Add a record that rows may speak of."""
        self._held[self._anchor(candidate.key)].append(candidate)

    def equal(self, key: Key) -> list[Candidate]:
        """The records with this very key."""
        return [one for one in self._held.get(self._anchor(key), ()) if one.key == key]

    def fitting(self, key: Key) -> list[Candidate]:
        """The records with this key; without any, those whose key may be the same."""
        near = self._held.get(self._anchor(key), ())
        return self.equal(key) or [one for one in near if self._fit(one.key, key)]

    def lost(self, before: Key, after: Key) -> Iterator[FieldDef]:
        """The questions of the key whose answer was refused when the record was proved."""
        for field, one, other, how in zip(self.fields, before, after, self._how, strict=True):
            if one is not None and (other is None or not _alike(one, other, how)):
                yield field

    def _anchor(self, key: Key) -> Key:
        """What two keys that fit have in common in any case."""
        return tuple(part for part, how in zip(key, self._how, strict=True) if how == _EXACT)

    def _fit(self, one: Key, other: Key) -> bool:
        return all(map(_alike, one, other, self._how))


def _comparison(field: FieldDef, subject: bool) -> str:
    if field.type == "date":
        return _DAY
    return _EXACT if field.required or subject else _BLANK


def _alike(one: object, other: object, how: str) -> bool:
    if one == other:
        return True
    if how == _EXACT:
        return False
    if one is None or other is None:
        return True
    return how == _DAY and (str(one).startswith(str(other)) or str(other).startswith(str(one)))


def _plain(value: Value | None) -> object:
    return tuple(value) if isinstance(value, list) else value
