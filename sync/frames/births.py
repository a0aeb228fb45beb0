"""The table of records of a frame: each spelled out once, or named by its birth."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeAlias, overload

from typing_extensions import override

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


class Table(Sequence[RecordId]):
    """The table of records of a content, of which few are looked up.

    The content stands in a log here, so it was read whole once and the ways of its authors were
    proved. Where one may have gone two ways, the whole table is read again.

    Raises:
        FrameBroken: It does not fit together.
        RecordsAwaited: A record was created elsewhere, and that is not here.
    """

    def __init__(self, content: Content, records: Records) -> None:
        self._by, self._numbers = _numbers(content)
        self._content = content
        self._records = records
        spelled, left = iter(range(len(self._by))), iter(self._numbers)
        self._said = [next(left) if author else next(spelled) for author in self._by]
        self._whole: list[RecordId] | None = None
        self._stamps = _stamps(content, self._by.count(0))

    @override
    def __len__(self) -> int:
        return len(self._said)

    @overload
    def __getitem__(self, place: int) -> RecordId: ...

    @overload
    def __getitem__(self, place: slice) -> list[RecordId]: ...

    @override
    def __getitem__(self, place: int | slice) -> RecordId | list[RecordId]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if self._whole is not None:
            return self._whole[place]
        author, number = self._by[place], self._said[place]
        if not author:
            return _spelled_at(self._content, self._stamps, number)
        device, epoch, _ = self._content.authors[author - 1]
        birth = Birth(device.hex(), epoch, number)
        found = self._records([birth], 0).get(birth)
        if found is None or self._records([birth], 1):
            self._whole = read_table(self._content, self._records)
            return self._whole[place]
        return found


def births_in(content: Content) -> list[Birth]:
    """The births a content names: what has to be there before it can be read.

    Raises:
        FrameBroken: It does not fit together.
    """
    return _named(content)[1]


def _named(content: Content) -> tuple[list[int], list[Birth]]:
    """For each record of the table its author's place or 0, and the births in order."""
    by, numbers = _numbers(content)
    authors = [(device.hex(), epoch) for device, epoch, _ in content.authors]
    whose = (authors[author - 1] for author in by if author)
    births = [Birth(*author, number) for author, number in zip(whose, numbers, strict=True)]
    return by, births


def _numbers(content: Content) -> tuple[list[int], list[int]]:
    """For each record of the table its author's place or 0; the numbers of the births in order."""
    by = _born_by(content)
    if not 0 <= min(by) <= max(by) <= len(content.authors):
        raise FrameBroken
    whose = [content.authors[author - 1] for author in by if author]
    return by, following(whose, unpack(content.born_at, len(whose)))


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
    stamps = _stamps(content, count)
    return [_spelled_at(content, stamps, place) for place in range(count)]


def _stamps(content: Content, count: int) -> list[int]:
    """The first part of each spelled id."""
    stamps = sums(unpack(content.stamps, count))
    fits = len(content.tails) == count * _TAIL_BYTES
    if not fits or any(s >> 8 * _STAMP_BYTES for s in stamps):
        raise FrameBroken
    return stamps


def _spelled_at(content: Content, stamps: Sequence[int], place: int) -> RecordId:
    tail = content.tails[place * _TAIL_BYTES : (place + 1) * _TAIL_BYTES]
    return RecordId(f"{stamps[place]:012x}{tail.hex()}")
