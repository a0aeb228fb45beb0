"""What a person narrowed a list by beside typed words: chosen values and conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from desktop.ui.store.conditions import Condition, holding
from desktop.ui.store.record_column import RecordStore

MOST_TOLD: Final = 3
"""Values of one facet that a chip names."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing a list is narrowed by.

    Attributes:
        key: What it is known by.
        words: What it says.
        tip: More of it.
    """

    key: str
    words: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked of a list.

    Attributes:
        picks: Chosen values by column.
        conditions: All have to hold.
    """

    picks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self.picks or self.conditions)

    @property
    def columns(self) -> frozenset[str]:
        """What is asked about."""
        return frozenset(self.picks) | {one.column for one in self.conditions}

    def turned(self, column: str, value: str, *, on: bool) -> "Narrowing":
        """With a value of a facet more or less."""
        before = self.picks.get(column, frozenset())
        values = before | {value} if on else before - {value}
        kept = {name: chosen for name, chosen in self.picks.items() if name != column}
        place = {name: self.picks[name] if name != column else values for name in self.picks}
        return replace(self, picks={**place, column: values} if values else kept)

    def without(self, key: str) -> "Narrowing":
        """Without what a chip says."""
        picks = {name: chosen for name, chosen in self.picks.items() if name != key}
        conditions = tuple(
            one for at, one in enumerate(self.conditions) if _key(at) != key
        )  # fmt: skip
        return Narrowing(picks, conditions)

    def also(self, condition: Condition) -> "Narrowing":
        """With a condition more; the same one is asked once."""
        rest = tuple(one for one in self.conditions if one != condition)
        return replace(self, conditions=(*rest, condition))

    def left(self, store: RecordStore, within: int, today: date) -> int:
        """The rows for which all conditions hold; the values are asked by ``store.picked``."""
        for condition in self.conditions:
            within &= holding(condition, store, today)[0]
        return within

    def chips(
        self, store: RecordStore, title: Callable[[str], str | None], today: date
    ) -> list[Chip]:
        """What is asked, in words.

        Args:
            store: The rows; says of how many it cannot be told.
            title: Heading of a column; None for one that is no longer there.
            today: The day conditions count from.
        """
        made = []
        for name, values in self.picks.items():
            made.append(_facet_chip(name, sorted(values), title(name)))
        for at, condition in enumerate(self.conditions):
            heading = title(condition.column)
            if heading is None:
                made.append(Chip(_key(at), f"{condition.words(condition.column)}（{GONE}）"))
                continue
            untold = holding(condition, store, today)[1].bit_count()
            tip = f"另有 {untold:,} 条说不清或没填，不在里面。" if untold else ""
            words = condition.words(heading) + (f"（{untold:,} 条说不清）" if untold else "")
            made.append(Chip(_key(at), words, tip))
        return made


GONE: Final = "这一项没有了"


def _facet_chip(name: str, values: Sequence[str], title: str | None) -> Chip:
    told = "、".join(values[:MOST_TOLD]) + (
        f"等 {len(values)} 个" if len(values) > MOST_TOLD else ""
    )
    gone = f"（{GONE}）" if title is None else ""
    return Chip(name, f"{title or name} {told}{gone}", "、".join(values))


def _key(at: int) -> str:
    return f"#{at}"
