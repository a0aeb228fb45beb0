"""Changes to the content of a frame: what repeats is said once, what counts on not at all."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from forms.schema.foreign_value import original
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind
from sync.frames.births import Births, IdTable, is_id
from sync.frames.columns import Cells, Shape, differences, pack
from sync.frames.content import GOAL, MOST, VERSION, Content

_COST_OF_CHANGE = 12

Group = tuple[str, int, str, tuple[str, ...], bool]
"""Form, version, kind, fields, sparse."""


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


def content_of(changes: Sequence[Change], births: Births) -> bytes:
    """The content of a frame.

    Args:
        changes: Of one device and epoch, without gaps; at least one, at most ``MOST``.
        births: Looks up births of records that were created before the first of them.
    """
    return msgspec.msgpack.encode(_Encoding(changes, births).content())


class _Encoding:
    """One frame in the making."""

    def __init__(self, changes: Sequence[Change], births: Births) -> None:
        self._changes = changes
        named = [
            RecordId(v)
            for c in changes
            for v in c.fields.values()
            if isinstance(v, str) and is_id(v)
        ]
        self._table = IdTable(changes, named, births)
        self._union = _union(changes)

    def content(self) -> Content:
        changes, table, first = self._changes, self._table, self._changes[0]
        groups = self._groups()
        at = {group: place for place, group in enumerate(groups)}
        drawn = [self._cells(group, places) for group, places in groups.items()]
        texts = list(
            dict.fromkeys(t for c in changes for t in (c.actor, c.reason) if t is not None)
        )
        text = {one: place for place, one in enumerate(texts)}
        ms, counter = _clocks(changes)
        return Content(
            version=VERSION,
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
            else:
                filled.append([original(value) for value in column])
        return Shape(form, version, kind, list(fields), refs, sparse), filled

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
