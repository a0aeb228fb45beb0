"""Changes to columns: what repeats is said once, what counts on is not said at all.

A record that has a village number travels as that number, any other as its id. Text that looks
like a record id is treated as one wherever it stands, so references cost as little as records.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import msgspec

from forms.schema.foreign_value import original
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind
from sync.protocol.columns import Cells, Changes, Shape, differences, pack

LARGEST = 2_000
"""Most changes of a frame."""

COST_LIMIT = 60_000
"""About how many bytes a frame grows to before compression where nothing is known of how well it
will compress: some 10 kB after it."""

_COST_OF_CHANGE = 12
_ID = re.compile(r"[0-9a-f]{32}")

Numbers = Callable[[Collection[RecordId]], Mapping[RecordId, int]]
"""Looks up the village numbers that the other end knows."""

Group = tuple[str, int, str, tuple[str, ...], bool]
"""Form, version, kind, fields, sparse."""


def portions(
    changes: Sequence[Change], limit: Callable[[], int] = lambda: COST_LIMIT
) -> Iterator[Sequence[Change]]:
    """The changes in portions that each fit a frame.

    Args:
        changes: In order.
        limit: How many bytes the next portion may have; asked before each.
    """
    start, cost, most = 0, 0, limit()
    for place, change in enumerate(changes):
        cost += _COST_OF_CHANGE + sum(len(k) // 4 + _size(v) for k, v in change.fields.items())
        if cost >= most or place + 1 - start == LARGEST:
            yield changes[start : place + 1]
            start, cost, most = place + 1, 0, limit()
    if start < len(changes):
        yield changes[start:]


def to_columns(changes: Sequence[Change], numbers: Numbers) -> Changes:
    """The changes by column.

    Args:
        changes: At least one, at most ``LARGEST``; all with a feed number, or none.
        numbers: Looks up village numbers.
    """
    table = _IdTable(changes, numbers)
    groups = _groups(changes)
    places = {group: place for place, group in enumerate(groups)}
    shapes, cells = [], []
    for group, rows in groups.items():
        shape, filled = _cells(group, rows, table)
        shapes.append(shape)
        cells.append(filled)
    devices = list(dict.fromkeys((c.device, c.epoch) for c in changes))
    texts = list(dict.fromkeys(t for c in changes for t in (c.actor, c.reason) if t is not None))
    text_place = {text: place for place, text in enumerate(texts)}
    ms, counter = _clocks(changes)
    return Changes(
        count=len(changes),
        devices=[(bytes.fromhex(device), epoch) for device, epoch in devices],
        device=pack([devices.index((c.device, c.epoch)) for c in changes]),
        dseq=pack(_follows([((c.device, c.epoch), c.dseq) for c in changes])),
        seq=_seqs(changes),
        tx=pack(differences(c.tx for c in changes)),
        ms=pack(ms),
        counter=pack(counter),
        base=pack(differences(c.base for c in changes)),
        texts=texts,
        actor=pack([text_place[c.actor] for c in changes]),
        reason=pack([0 if c.reason is None else text_place[c.reason] + 1 for c in changes]),
        shapes=shapes,
        shape=pack([places[_group(c)] for c in _in_union(changes)]),
        numbers=pack(table.numbers),
        stamps=pack(table.stamps),
        tails=table.tails,
        record=pack(table.record_column()),
        cells=cells,
    )


class _IdTable:
    """All records a frame speaks of: those changed first, in order, then those only referred to."""

    def __init__(self, changes: Sequence[Change], numbers: Numbers) -> None:
        self._changes = changes
        changed = list(dict.fromkeys(c.record for c in changes))
        referred = [
            RecordId(v) for c in changes for v in c.fields.values()
            if isinstance(v, str) and is_id(v)
        ]  # fmt: skip
        ids = list(dict.fromkeys([*changed, *referred]))
        self.place = {record: place for place, record in enumerate(ids)}
        numbered = numbers(ids)
        self.numbers = [numbered.get(record, 0) for record in ids]
        spelled = [bytes.fromhex(record) for record in ids if record not in numbered]
        self.stamps = differences(int.from_bytes(raw[:6], "big") for raw in spelled)
        self.tails = b"".join(raw[6:] for raw in spelled)

    def record_column(self) -> list[int]:
        """For each change how far back its record stands from the first one not used yet."""
        found, fresh = [], 0
        for change in self._changes:
            place = self.place[change.record]
            found.append(fresh - place)
            fresh = max(fresh, place + 1)
        return found


def is_id(text: str) -> bool:
    """Whether a text is written exactly as a record id is."""
    return _ID.fullmatch(text) is not None


def _size(value: Value | None) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else 3 * len(value)
    return 2 if isinstance(value, int) or value is None else len(msgspec.msgpack.encode(value))


def _sparse(change: Change) -> bool:
    """Creations of a form share one shape however many questions were left open."""
    return change.kind is Kind.CREATE and None not in change.fields.values()


def _in_union(changes: Sequence[Change]) -> Iterator[tuple[Change, tuple[str, ...]]]:
    """Each change with the fields of its group."""
    union: dict[tuple[str, int], set[str]] = defaultdict(set)
    for change in changes:
        if _sparse(change):
            union[change.form, change.version].update(change.fields)
    for change in changes:
        shared = union[change.form, change.version] if _sparse(change) else change.fields
        yield change, tuple(sorted(shared))


def _group(item: tuple[Change, tuple[str, ...]]) -> Group:
    change, fields = item
    return (change.form, change.version, change.kind.value, fields, _sparse(change))


def _groups(changes: Sequence[Change]) -> dict[Group, list[Change]]:
    found: dict[Group, list[Change]] = defaultdict(list)
    for item in _in_union(changes):
        found[_group(item)].append(item[0])
    return dict(found)


def _cells(group: Group, rows: Sequence[Change], table: _IdTable) -> tuple[Shape, list[Cells]]:
    """The values of one group, field by field; fields that hold only references as places."""
    form, version, kind, fields, sparse = group
    refs: list[int] = []
    filled: list[Cells] = []
    for place, name in enumerate(fields):
        column = [row.fields.get(name) for row in rows]
        if any(column) and all(v is None or (isinstance(v, str) and is_id(v)) for v in column):
            refs.append(place)
            filled.append([_distance(row, v, table) for row, v in zip(rows, column, strict=True)])
        else:
            filled.append([original(value) for value in column])
    return Shape(form, version, kind, list(fields), refs, sparse), filled


def _distance(row: Change, value: Value | None, table: _IdTable) -> int | None:
    if value is None:
        return None
    return table.place[row.record] - table.place[RecordId(str(value))]


def _follows(items: Sequence[tuple[object, int]]) -> list[int]:
    """Each number against the one after the last of the same key."""
    found: list[int] = []
    expected: dict[object, int] = {}
    for key, number in items:
        found.append(number - expected.get(key, 0))
        expected[key] = number + 1
    return found


def _seqs(changes: Sequence[Change]) -> list[int] | None:
    numbered = [("", c.seq) for c in changes if c.seq is not None]
    return pack(_follows(numbered)) if numbered else None


def _clocks(changes: Sequence[Change]) -> tuple[list[int], list[int]]:
    """Milliseconds against the change before; counters against the one that would follow."""
    ms = differences(c.hlc >> 16 for c in changes)
    counters = [c.hlc & 0xFFFF for c in changes]
    before = [-1, *counters]
    return ms, [
        counter - (last + 1 if step == 0 else 0)
        for counter, last, step in zip(counters, before, ms, strict=False)
    ]
