"""The values a ledger takes and gives: drafts, records, what a save did; how a row is hashed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from forms.schema.foreign_value import encoded
from forms.schema.form import Body, FormDef, RecordId, Value
from sync.change import Change, Kind
from sync.merge import LIVE

Row = dict[str, Any]
"""One row of a table by column name."""

INDEXED = {
    "household": "household",
    "person": "person",
    "day": "day",
    "from_day": "day",
}
"""Fields that may stand in a column of their own, and which."""

DIGEST_MODULUS = 1 << 128

QUARANTINED = "aside"
"""State of a record that stands in the log only (``sync.ledger.projection``), as books hold it."""


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A record as somebody wants it saved.

    Attributes:
        form: Its form id.
        answers: The complete body; what is absent here is emptied.
        id: The record; None for a new one. An id the ledger does not know makes a new record of
            that id, so that several new drafts can refer to each other.
    """

    form: str
    answers: Mapping[str, Value]
    id: RecordId | None = None


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


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is now.

    Attributes:
        id: What it is known by for ever.
        form: Its form id.
        version: Version of the form it was last written with.
        body: The answers that can be read (``forms.village.stored_answers``).
        state: ``live`` or ``retracted`` (marked mistaken).
        household: The household it belongs to, if any.
        person: The person it is about, if any.
        day: The day it happened or began.
        confirmed: Whether the county holds all of it.
    """

    id: RecordId
    form: str
    version: int
    body: Body
    state: str
    household: RecordId | None
    person: RecordId | None
    day: str | None
    confirmed: bool

    @property
    def live(self) -> bool:
        """Whether it counts."""
        return self.state == LIVE


@dataclass(frozen=True, slots=True)
class Saved:
    """What one save did.

    Attributes:
        tx: Number of the save, for ``Writer.undo``; 0 when nothing changed.
        changes: One for each record that changed.
        ids: The record of each draft, in the order given, changed or not.
    """

    tx: int
    changes: tuple[Change, ...]
    ids: tuple[RecordId, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """One import made on this device.

    Attributes:
        tx: Number of its save, for ``Writer.undo``.
        source: The file it came from.
        at: When (ISO, UTC).
        changes: How many records it made or changed.
        undone: Whether it was taken back.
    """

    tx: int
    source: str
    at: str
    changes: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Where the ledger stands towards the county, in numbers.

    Attributes:
        records: Live records.
        unsent: Changes the county has not confirmed.
        confirmed: Changes the county has confirmed.
        clashes: Differences that wait for a person.
        quarantined: Records of others that this program cannot write down.
        digest: Of the confirmed state, 32 hex digits.
        last_sync: When the last exchange ended (ISO, UTC); None before the first.
        enrolled: Whether the county knows this device.
    """

    records: int
    unsent: int
    confirmed: int
    clashes: int
    quarantined: int
    digest: str
    last_sync: str | None
    enrolled: bool


def content_hash(record: str, form: str, state: str, body: Mapping[str, Value]) -> bytes:
    """Hash of what a record says: 16 bytes of SHA-256, the same on every store.

    Covers id, form, state and the answers by field name. Neither version nor order of keys matters.
    """
    content = msgspec.msgpack.encode((record, form, state, encoded(body)))
    return hashlib.sha256(content).digest()[:16]


def add_hash(digest: str, removed: bytes | None, added: bytes | None) -> str:
    """The digest after one record's confirmed content changed: a sum, so order never matters."""
    total = int(digest, 16)
    total += int.from_bytes(added, "big") if added else 0
    total -= int.from_bytes(removed, "big") if removed else 0
    return f"{total % DIGEST_MODULUS:032x}"


def indexed(form: FormDef) -> tuple[tuple[str, str], ...]:
    """The fields of a form that also stand in a column of their own, and that column."""
    return tuple((f.id, INDEXED[f.id]) for f in form.fields if f.index and f.id in INDEXED)


def promoted(columns: tuple[tuple[str, str], ...], body: Mapping[str, Value]) -> Row:
    """The columns of a record that repeat an answer, for joins and lists; from ``indexed()``."""
    found: Row = {"household": None, "person": None, "day": None}
    for field, column in columns:
        value = body.get(field)
        found[column] = value if isinstance(value, str) else None
    return found
