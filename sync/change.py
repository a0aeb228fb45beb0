"""One change of one record: the unit that is stored, signed in frames, sent and merged."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from enum import StrEnum
from threading import Lock

import msgspec

from forms.schema.form import RecordId, Value

STATE = "_state"
"""Pseudo-field that says whether a record is live or was marked mistaken."""


LEAF = "_leaf"
"""Pseudo-field of an erasure: the key with which answers about this record were closed goes too."""


def is_own(form: str) -> bool:
    """Whether a form is the ledger's own: written by it, no entry of the village's book."""
    return form.startswith("_")


class Kind(StrEnum):
    """What a change does."""

    CREATE = "create"
    SET = "set"
    RETRACT = "retract"  # marked mistaken; the body stays readable in history
    RESOLVE = "resolve"  # a person chose between two values of a clash
    ERASE = "erase"  # the county erased it by law: what it said is gone for ever


class Change(msgspec.Struct, frozen=True):
    """What one save did to one record.

    Attributes:
        device: 16 hex digits, random, made with the book.
        epoch: Incarnation of the device; only the county issues the next one.
        dseq: Running number of this device and epoch, from 1, without gaps.
        tx: ``dseq`` of the first change of the same save or import.
        hlc: Hybrid clock, ms since 1970 << 16 plus a counter; breaks ties, never orders.
        base: Highest village sequence the device had seen when it wrote.
        record: The record changed.
        form: Its form id.
        version: Version of the form definition used.
        kind: What it does.
        fields: New values by field id; None empties a field. Only what changed.
        actor: Who did it, as known on the device.
        reason: Why, where a reason was asked for.
        seq: Number in the village feed, given by the county; None until confirmed.
    """

    device: str
    epoch: int
    dseq: int
    tx: int
    hlc: int
    base: int
    record: RecordId
    form: str
    version: int
    kind: Kind
    fields: Mapping[str, Value | None]
    actor: str
    reason: str | None = None
    seq: int | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """What identifies the change for ever."""
        return (self.device, self.epoch, self.dseq)


def new_record_id(now_ms: int | None = None) -> RecordId:
    """A UUIDv7 (RFC 9562 section 5.7) as 32 hex digits: sortable by time, needs no server."""
    stamp = int(time.time() * 1000) if now_ms is None else now_ms
    rand = secrets.randbits(74)
    value = (stamp & (1 << 48) - 1) << 80 | 0x7 << 76 | (rand >> 62) << 64 | 0b10 << 62
    return RecordId(f"{value | rand & (1 << 62) - 1:032x}")


HAND = "00000000"
"""Start of the device ids under which a county itself writes; no computer of a village has one."""


def new_device_id() -> str:
    """A fresh device id: 16 hex digits."""
    made = secrets.token_hex(8)
    return new_device_id() if is_hand(made) else made


def new_hand_id() -> str:
    """A fresh id for a county to write under in one village: 16 hex digits."""
    return HAND + secrets.token_hex(4)


def branch_name(device: str, epoch: int, fork: bytes) -> str:
    """The device that changes on a way of its own count as: 16 hex digits.

    Args:
        device: Whose computer went two ways.
        epoch: In which incarnation.
        fork: Begins the link of the first frame on this way, so that every store that holds the
            same frames gives it the same name.
    """
    made = hashlib.sha256(f"{device}-{epoch}-".encode() + fork).hexdigest()[:16]
    return branch_name(made, epoch, fork) if is_hand(made) else made


def is_hand(device: str) -> bool:
    """Whether a county writes under this id."""
    return device.startswith(HAND)


class Clock:
    """Hybrid logical clock: never runs backwards, whatever the computer's clock does."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self._lock = Lock()

    def tick(self) -> int:
        """The next stamp, later than every stamp given or seen so far, by whichever thread."""
        return self.ticks(1)[0]

    def ticks(self, count: int) -> range:
        """The next stamps of as many changes that are written together."""
        with self._lock:
            first = max(self.last + 1, int(time.time() * 1000) << 16)
            self.last = first + count - 1
            return range(first, first + count)

    def saw(self, stamp: int) -> None:
        """Move past a stamp that came from elsewhere."""
        with self._lock:
            self.last = max(self.last, stamp)
