"""What a record says after all changes made to it, on however many devices; the same anywhere.

The changes of a record are folded in one order, confirmed ones by their number in the village feed,
then one's own unconfirmed ones. So every computer that holds the same changes shows the same
record, in whatever order they reached it. Clocks are asked only between two changes that did not
know of each other, and only for fields where the later one is meant to win.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

import msgspec

from forms.schema.form import Merge, RecordId, Value
from sync.change import LEAF, STATE, Change, Kind, is_hand

LIVE = "live"
RETRACTED = "retracted"
ERASED = "erased"
"""Of a record that was erased by law: nothing else is known of it, by nobody."""

Policy: TypeAlias = Callable[[str, str], Merge]
"""How two concurrent changes of a field (form id, field id) are treated."""

Key: TypeAlias = tuple[str, int, int]
"""Device, epoch and number of a change."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One field for which two devices gave different values without knowing of each other.

    Attributes:
        record: The record.
        form: Its form id.
        field: The field; ``_state`` when one marked the record mistaken while another edited it.
        in_force: The value shown; None when the field is empty.
        proposed: The value that waits.
        in_force_key: The change that gave the value in force.
        proposed_key: The change that proposed the other.
    """

    record: RecordId
    form: str
    field: str
    in_force: Value | None
    proposed: Value | None
    in_force_key: Key
    proposed_key: Key


class Folded(msgspec.Struct, frozen=True):
    """A record as its changes leave it.

    Attributes:
        body: The answers.
        clocks: The change each field was last given by.
        state: ``live``, ``retracted`` or ``erased``.
        clashes: Differences that wait for a person.
        version: Highest form version among the changes.
        head: The last change folded.
    """

    body: dict[str, Value]
    clocks: Mapping[str, Change]
    state: str
    clashes: tuple[Clash, ...]
    version: int
    head: Change


def order(change: Change) -> tuple[int, int, str, int, int]:
    """Place of a change in the fold: by feed number, then unconfirmed ones by device number."""
    if change.seq is not None:
        return (0, change.seq, "", 0, 0)
    return (1, 0, change.device, change.epoch, change.dseq)


def fold(changes: Iterable[Change], policy: Policy) -> Folded:
    """Fold all changes of one record.

    Args:
        changes: In any order; one given twice counts once.
        policy: How concurrent changes of a field are treated.

    Returns:
        The record.

    Raises:
        ValueError: There is no change.
    """
    given = list(changes)
    if len(given) == 1 and given[0].kind is Kind.CREATE:  # most records are never changed
        return Folded(_answered(given[0]), {}, LIVE, (), given[0].version, given[0])
    ordered = sorted({c.key: c for c in given}.values(), key=order)
    if not ordered:
        raise ValueError("no change")
    folding = _Folding(policy)
    for change in ordered:
        folding.take(change)
    return folding.result(ordered[-1])


@dataclass(slots=True)
class _Folding:
    """The fold in progress."""

    policy: Policy
    values: dict[str, Value] = field(default_factory=dict)
    clocks: dict[str, Change] = field(default_factory=dict)
    waiting: dict[tuple[str, str], tuple[Change, Value | None]] = field(default_factory=dict)
    created: Change | None = None
    state: str = LIVE
    state_clock: Change | None = None
    version: int = 0
    erased: Change | None = None

    def take(self, change: Change) -> None:
        """Apply the next change."""
        self.version = max(self.version, change.version)
        if erases(change):
            self.erased = self.erased or change
            return
        if change.kind is Kind.CREATE and self.created is None:
            self.created = change
            self.values = _answered(change)
            return
        if change.fields.get(STATE) != RETRACTED:
            self._revive(change)
        for name, value in change.fields.items():
            if name == STATE:
                if value in (LIVE, RETRACTED):  # what no program of ours says leaves it as it was
                    self._take_state(change, str(value))
            else:
                self._take_field(change, name, value)

    def result(self, head: Change) -> Folded:
        """What came out."""
        if self.erased is not None:  # whatever was said of it before or is after
            kept: dict[str, Value] = {LEAF: True} if self.erased.fields.get(LEAF) else {}
            return Folded(kept, {}, ERASED, (), self.version, head)
        clashes = tuple(
            Clash(
                head.record, head.form, name, self._now(name), proposed,
                (self._last(name) or proposer).key, proposer.key,
            )
            for (name, _), (proposer, proposed) in sorted(self.waiting.items(), key=_place)
        )  # fmt: skip
        return Folded(self.values, self.clocks, self.state, clashes, self.version, head)

    def _take_field(self, change: Change, name: str, value: Value | None) -> None:
        last = self._last(name)
        if last is None or _knew(change, last):
            self._put(change, name, value)
            self._settle(change, name)
        elif value == self.values.get(name):
            self.waiting.pop((name, change.device), None)
        else:
            self._take_beside(change, name, value, last)

    def _take_beside(self, change: Change, name: str, value: Value | None, last: Change) -> None:
        """Two values written without knowledge of each other."""
        policy = self.policy(change.form, name)
        match policy:
            case Merge.LATEST:
                if (change.hlc, change.device) > (last.hlc, last.device):
                    self._put(change, name, value)
            case Merge.REVIEW:
                self.waiting[name, change.device] = (change, value)
            case _:
                assert_never(policy)

    def _take_state(self, change: Change, value: str) -> None:
        """Mark as mistaken, or bring back; an edit nobody knew of is stronger than the mark."""
        if value == RETRACTED and self._edited_beside(change):
            self.waiting[STATE, change.device] = (change, RETRACTED)
            return
        self.state, self.state_clock = value, change
        self._settle(change, STATE)

    def _revive(self, change: Change) -> None:
        """An edit made without knowing that the record had been marked mistaken brings it back."""
        marked = self.state_clock
        if self.state == RETRACTED and marked is not None and not _knew(change, marked):
            self.waiting[STATE, marked.device] = (marked, RETRACTED)
            self.state, self.state_clock = LIVE, change

    def _edited_beside(self, change: Change) -> bool:
        """Whether a change this one did not know of has edited the record, and it is live."""
        given = [*self.clocks.values(), *(proposer for proposer, _ in self.waiting.values())]
        if self.state_clock is not None:
            given.append(self.state_clock)
        return self.state == LIVE and any(not _knew(change, other) for other in given)

    def _put(self, change: Change, name: str, value: Value | None) -> None:
        self.clocks[name] = change
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def _settle(self, change: Change, name: str) -> None:
        """Drop what waited for this field and was known to the change, or says the same now."""
        for key, (proposer, proposed) in list(self.waiting.items()):
            if key[0] == name and (_knew(change, proposer) or proposed == self._now(name)):
                del self.waiting[key]

    def _now(self, name: str) -> Value | None:
        return self.state if name == STATE else self.values.get(name)

    def _last(self, name: str) -> Change | None:
        """The change that last gave this field; the creation gave all that no other did."""
        given = self.state_clock if name == STATE else self.clocks.get(name)
        return given or self.created


def erases(change: Change) -> bool:
    """Whether a change erases its record by law; only a county's hand can."""
    return change.kind is Kind.ERASE and is_hand(change.device)


def _answered(change: Change) -> dict[str, Value]:
    """The fields a change gives a value."""
    return {k: v for k, v in change.fields.items() if v is not None}


def _knew(change: Change, earlier: Change) -> bool:
    """Whether the device had the earlier change when it made this one."""
    return change.device == earlier.device or (
        earlier.seq is not None and earlier.seq <= change.base
    )


def _place(item: tuple[tuple[str, str], object]) -> tuple[str, str]:
    return item[0]


def confirmed(changes: Iterable[Change]) -> list[Change]:
    """Only the changes the county has numbered."""
    return [c for c in changes if c.seq is not None]
