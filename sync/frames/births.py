"""The table of records of a frame: each spelled out once, or named by its birth."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeAlias

from forms.schema.form import RecordId
from sync.change import Change
from sync.errors.wire import FrameBroken, RecordsAwaited
from sync.frames.columns import Column, differences, following, follows, pack, sums, unpack
from sync.frames.content import MOST, Birth, Content

Births = Callable[[Collection[RecordId]], Mapping[RecordId, Birth]]
"""Looks up the births of records that were created before; of others it knows none."""
Records = Callable[[Collection[Birth], int], Mapping[Birth, RecordId]]
"""Looks up the records behind births of one device, on the first way it went, or the second, or the
third, counted from 0; nothing where there is no such way."""

Author: TypeAlias = tuple[str, int]
"""A device and its epoch."""

MOST_FIELDS: Final = 500
"""Most questions one change answers."""
_ID_BYTES: Final = 16
_STAMP_BYTES: Final = 6
_CHECK_BYTES: Final = 4
_TAIL_BYTES: Final = _ID_BYTES - _STAMP_BYTES
_ID: Final = re.compile(r"[0-9a-f]{32}")


def is_id(text: str) -> bool:
    """Whether a text is written exactly as a record id is."""
    return _ID.fullmatch(text) is not None


class IdTable:
    """All records a frame speaks of: those changed first, in order, then those only named.

    Args:
        changes: Of the frame.
        named: Records they name besides.
        births: Looks up births.

    Attributes:
        place: Of each record in the table.
        births: Those of the records that were created before.
    """

    def __init__(
        self, changes: Sequence[Change], named: Collection[RecordId], births: Births
    ) -> None:
        ids = list(dict.fromkeys([*(c.record for c in changes), *named]))
        self.place = {record: place for place, record in enumerate(ids)}
        self.births = dict(births(ids))
        born = [self.births.get(record) for record in ids]
        meant: dict[Author, list[RecordId]] = {}
        for record, birth in zip(ids, born, strict=True):
            if birth is not None:
                meant.setdefault(birth[:2], []).append(record)
        self.authors = [(bytes.fromhex(who[0]), who[1], _check(meant[who])) for who in meant]
        at = {author: place for place, author in enumerate(meant, 1)}
        self.born_by: Column = pack([0 if b is None else at[b[:2]] for b in born])
        self.born_at: Column = pack(follows([(b[:2], b.number) for b in born if b is not None]))
        spelled = [bytes.fromhex(r) for r, b in zip(ids, born, strict=True) if b is None]
        stamps = (int.from_bytes(raw[:_STAMP_BYTES], "big") for raw in spelled)
        self.stamps: Column = pack(differences(stamps))
        self.tails = b"".join(raw[_STAMP_BYTES:] for raw in spelled)

    def column(self, records: Sequence[RecordId]) -> list[int]:
        """For each record how far back it stands from the first one not used yet."""
        found, fresh = [], 0
        for record in records:
            place = self.place[record]
            found.append(fresh - place)
            fresh = max(fresh, place + 1)
        return found


def own_places(column: Sequence[int]) -> list[int]:
    """Place of each change's record in the table.

    Raises:
        FrameBroken: A step leads before the table.
    """
    found, fresh = [], 0
    for back in column:
        place = fresh - back
        if back < 0:
            raise FrameBroken
        found.append(place)
        fresh = max(fresh, place + 1)
    return found


def read_table(content: Content, records: Records) -> list[RecordId]:
    """The table of records of a content.

    Raises:
        FrameBroken: It does not fit together.
        RecordsAwaited: A record was created elsewhere, and that is not here.
    """
    by, births = _named(content)
    found: dict[Birth, RecordId] = {}
    for device, epoch, check in content.authors:
        named = [birth for birth in births if birth[:2] == (device.hex(), epoch)]
        found |= _meant(named, check, records)
    spelled, left = iter(_spelled(content, by.count(0))), iter(births)
    return [found[next(left)] if author else next(spelled) for author in by]


def births_in(content: Content) -> list[Birth]:
    """The births a content names: what has to be there before it can be read.

    Raises:
        FrameBroken: It does not fit together.
    """
    return _named(content)[1]


def _named(content: Content) -> tuple[list[int], list[Birth]]:
    """For each record of the table its author's place or 0, and the births in order."""
    by = _born_by(content)
    if any(not 0 <= author <= len(content.authors) for author in by):
        raise FrameBroken
    whose = [content.authors[author - 1] for author in by if author]
    numbers = following(whose, unpack(content.born_at, len(whose)))
    births = [
        Birth(device.hex(), epoch, number)
        for (device, epoch, _), number in zip(whose, numbers, strict=True)
    ]
    return by, births


def _meant(births: Sequence[Birth], check: bytes, records: Records) -> Mapping[Birth, RecordId]:
    """The records behind births of one device, on the way of it that its author knew.

    Raises:
        RecordsAwaited: They are on none that is known here.
    """
    way = 0
    while births and (found := records(births, way)):
        if len(found) == len(births) and _check([found[birth] for birth in births]) == check:
            return found
        way += 1
    if births:
        raise RecordsAwaited
    return {}


def _check(records: Sequence[RecordId]) -> bytes:
    return hashlib.sha256("".join(records).encode()).digest()[:_CHECK_BYTES]


def _born_by(content: Content) -> list[int]:
    packed = content.born_by
    count = sum(packed[2::2]) if packed and packed[0] else len(packed) - 1
    if not 1 <= count <= (1 + MOST_FIELDS) * min(content.count, MOST):
        raise FrameBroken
    return unpack(packed, count)


def _spelled(content: Content, count: int) -> list[RecordId]:
    stamps = sums(unpack(content.stamps, count))
    tails = content.tails
    if len(tails) != count * _TAIL_BYTES or any(s >> 8 * _STAMP_BYTES for s in stamps):
        raise FrameBroken
    return [
        RecordId(f"{stamp:012x}" + tails[i * _TAIL_BYTES : (i + 1) * _TAIL_BYTES].hex())
        for i, stamp in enumerate(stamps)
    ]
