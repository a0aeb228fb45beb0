"""Changes to the content of a frame: what repeats is said once, what counts on not at all."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from forms.schema.foreign_value import original
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind
from sync.frames.births import Births, IdTable, is_id
from sync.frames.columns import Cells, Shape, differences, pack
from sync.frames.content import CLOSED, GOAL, MOST, OPEN, Content, OpenContent
from sync.frames.key_tree import Erased
from sync.frames.pieces import GONE, born_in, covered, fixed, kind_of, packed

_COST_OF_CHANGE = 12
SALT_BYTES: Final = 8

Group = tuple[str, int, str, tuple[str, ...], bool]
"""Form, version, kind, fields, sparse."""


class Closing(Protocol):
    """Which answers an author closes, and with whose keys."""

    @property
    def mark(self) -> bytes:
        """Names the tree of the keys."""

    def closes(self, form: str, field: str) -> bool:
        """Whether answers to a question are personal."""

    def subject(self, change: Change) -> RecordId:
        """Whom a change is about."""

    def key(self, subject: RecordId) -> bytes:
        """The key of somebody, 32 bytes.

        Raises:
            Erased: It was taken out; nobody will read the answers.
        """


def portions(
    changes: Sequence[Change], limit: Callable[[], int] = lambda: GOAL
) -> Iterator[Sequence[Change]]:
    """The changes in portions that each make a frame.

    Args:
        changes: Of one device, in its order.
        limit: About how many bytes the next content may have; asked before each.
    """
    start, cost, most = 0, 0, limit()
    for place, change in enumerate(changes):
        cost += _COST_OF_CHANGE + sum(len(k) // 4 + _size(v) for k, v in change.fields.items())
        if cost >= most or place + 1 - start == MOST:
            yield changes[start : place + 1]
            start, cost, most = place + 1, 0, limit()
    if start < len(changes):
        yield changes[start:]


def content_of(
    changes: Sequence[Change],
    births: Births,
    closing: Closing | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The content of a frame.

    Args:
        changes: Of one device and epoch, without gaps; at least one, at most ``MOST``.
        births: Looks up births of records that were created before the first of them.
        closing: Closes personal answers; None leaves all open, for what was written before frames.
        salt: 8 bytes no other frame has; made where none are given.
    """
    if closing is None:
        return msgspec.msgpack.encode(_Encoding(changes, births).content())
    encoding = _Encoding(changes, births, closing, salt or os.urandom(SALT_BYTES))
    return msgspec.msgpack.encode(encoding.closed_content())


class _Encoding:
    """One frame in the making."""

    def __init__(
        self,
        changes: Sequence[Change],
        births: Births,
        closing: Closing | None = None,
        salt: bytes = b"",
    ) -> None:
        self._changes = changes
        self._closing = closing
        self._salt = salt
        self._regions: dict[str, int] = {}
        self._shut: list[list[tuple[int, Value]]] = [[] for _ in changes]
        """Personal answers of each change and what they are, in the order of its shape's fields."""
        self._subjects = [closing.subject(c) for c in changes] if closing else []
        named = [
            RecordId(v)
            for c in changes
            for v in c.fields.values()
            if isinstance(v, str) and is_id(v)
        ]
        self._table = IdTable(changes, [*named, *self._subjects], births)
        self._union = _union(changes)

    def closed_content(self) -> Content:
        """With the personal answers in pieces."""
        assert self._closing is not None
        columns = self.content(CLOSED)
        pieces = [self._piece(place) for place in range(len(self._changes))]
        table = self._table
        back = [
            table.place[c.record] - table.place[who]
            for c, who in zip(self._changes, self._subjects, strict=True)
        ]
        return Content(
            **{name: getattr(columns, name) for name in OpenContent.__struct_fields__},
            salt=self._salt,
            tree=self._closing.mark,
            closed=[self._closed_places(shape) for shape in columns.shapes],
            subject=pack(back),
            regions=list(self._regions),
            lengths=pack(
                [
                    len(piece)
                    for piece, values in zip(pieces, self._shut, strict=True)
                    if fixed([kind for kind, _ in values]) is None
                ]
            ),
            pieces=b"".join(pieces),
        )

    def content(self, version: int = OPEN) -> OpenContent:
        """What stands in columns."""
        changes, table, first = self._changes, self._table, self._changes[0]
        groups = self._groups()
        at = {group: place for place, group in enumerate(groups)}
        drawn = [self._cells(group, places) for group, places in groups.items()]
        texts = list(
            dict.fromkeys(t for c in changes for t in (c.actor, c.reason) if t is not None)
        )
        text = {one: place for place, one in enumerate(texts)}
        ms, counter = _clocks(changes)
        return OpenContent(
            version=version,
            device=bytes.fromhex(first.device),
            epoch=first.epoch,
            first=first.dseq,
            count=len(changes),
            tx=pack(differences(c.dseq - c.tx for c in changes)),
            ms=pack(ms),
            counter=pack(counter),
            base=pack(differences(c.base for c in changes)),
            texts=texts,
            actor=pack([text[c.actor] for c in changes]),
            reason=pack([0 if c.reason is None else text[c.reason] + 1 for c in changes]),
            shapes=[shape for shape, _ in drawn],
            shape=pack([at[self._group(c)] for c in changes]),
            authors=table.authors,
            born_by=table.born_by,
            born_at=table.born_at,
            stamps=table.stamps,
            tails=table.tails,
            record=pack(table.column([c.record for c in changes])),
            cells=[cells for _, cells in drawn],
        )

    def _groups(self) -> dict[Group, list[int]]:
        found: dict[Group, list[int]] = defaultdict(list)
        for place, change in enumerate(self._changes):
            found[self._group(change)].append(place)
        return dict(found)

    def _group(self, change: Change) -> Group:
        sparse = _sparse(change)
        fields = self._union[change.form, change.version] if sparse else change.fields
        return (change.form, change.version, change.kind.value, tuple(sorted(fields)), sparse)

    def _cells(self, group: Group, places: Sequence[int]) -> tuple[Shape, list[Cells]]:
        """The values of one group, field by field; fields that hold only references as places."""
        form, version, kind, fields, sparse = group
        refs: list[int] = []
        filled: list[Cells] = []
        for at, name in enumerate(fields):
            column = [self._changes[place].fields.get(name) for place in places]
            if any(column) and all(v is None or (isinstance(v, str) and is_id(v)) for v in column):
                refs.append(at)
                filled.append([self._distance(p, v) for p, v in zip(places, column, strict=True)])
            elif self._closes(form, name):
                filled.append([self._shut_in(p, v) for p, v in zip(places, column, strict=True)])
            else:
                filled.append([original(value) for value in column])
        return Shape(form, version, kind, list(fields), refs, sparse), filled

    def _closes(self, form: str, field: str) -> bool:
        return self._closing is not None and self._closing.closes(form, field)

    def _closed_places(self, shape: Shape) -> list[int]:
        refs = set(shape.refs)
        return [
            at
            for at, name in enumerate(shape.fields)
            if at not in refs and self._closes(shape.form, name)
        ]

    def _shut_in(self, place: int, value: Value | None) -> int | None:
        """Put a value into the closed piece of its change; what it is, None where there is none."""
        if value is None:
            return None
        if self._key(place) is None:
            return GONE
        kind = kind_of(value, self._born(place), self._regions)
        self._shut[place].append((kind, value))
        return kind

    def _born(self, place: int) -> str:
        """The day of birth that a closed number of a change says; empty where none does."""
        change = self._changes[place]
        found = (
            born_in(value)
            for name, value in change.fields.items()
            if self._closes(change.form, name)
        )
        return next((day for day in found if day), "")

    def _piece(self, place: int) -> bytes:
        """The personal answers of a change, closed with the key of whom it is about."""
        values = self._shut[place]
        key = self._key(place) if values else None
        return covered(key, self._salt, place, packed(values, self._regions)) if key else b""

    def _key(self, place: int) -> bytes | None:
        """The key of whom a change is about; None where it was taken out."""
        try:
            return self._closing.key(self._subjects[place]) if self._closing else None
        except Erased:
            return None

    def _distance(self, place: int, value: Value | None) -> int | None:
        if value is None:
            return None
        table = self._table.place
        return table[self._changes[place].record] - table[RecordId(str(value))]


def _size(value: Value | None) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else 3 * len(value)
    return 2 if isinstance(value, int) or value is None else len(msgspec.msgpack.encode(value))


def _sparse(change: Change) -> bool:
    """Creations of a form share one shape however many questions were left open."""
    return change.kind is Kind.CREATE and None not in change.fields.values()


def _union(changes: Sequence[Change]) -> Mapping[tuple[str, int], set[str]]:
    """The fields of all creations of a form."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for change in changes:
        if _sparse(change):
            found[change.form, change.version].update(change.fields)
    return found


def _clocks(changes: Sequence[Change]) -> tuple[list[int], list[int]]:
    """Milliseconds against the change before; counters against the one that would follow."""
    ms = differences(c.hlc >> 16 for c in changes)
    counters = [c.hlc & 0xFFFF for c in changes]
    before = [-1, *counters]
    return ms, [
        counter - (last + 1 if step == 0 else 0)
        for counter, last, step in zip(counters, before, ms, strict=False)
    ]
