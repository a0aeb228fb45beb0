"""How a list is looked at: columns, order, group, what it is narrowed by; kept under a name.

It is kept in the book, never in the settings: a condition may hold somebody's name.
"""

import json
from dataclasses import dataclass, field
from typing import Final

from desktop.ui.store.conditions import Condition, Op
from desktop.ui.store.narrowing import Narrowing

PICKS, CONDITIONS, DOWN = "picks", "conditions", "down"
_OPS: Final = {op.value: op for op in Op}


@dataclass(frozen=True, slots=True)
class ListLook:
    """How a list is looked at.

    Attributes:
        columns: Ids of the columns, in order; those of the page when empty.
        narrowing: Values and conditions.
        typed: What stands in the filter.
        order: Column it is ordered by; empty for the page's own order.
        down: The other way round.
        group: Column whose values stand as heads; empty for none.
    """

    columns: tuple[str, ...] = ()
    narrowing: Narrowing = field(default_factory=Narrowing)
    typed: str = ""
    order: str = ""
    down: bool = False
    group: str = ""

    def written(self) -> str:
        """All but the columns, as one text."""
        asked = self.narrowing
        made = {
            PICKS: {name: sorted(values) for name, values in asked.picks.items()},
            CONDITIONS: [[one.column, one.op.value, one.value] for one in asked.conditions],
            "typed": self.typed, "order": self.order, DOWN: self.down, "group": self.group,
        }  # fmt: skip
        return json.dumps({k: v for k, v in made.items() if v}, ensure_ascii=False)


def look_of(columns: str, written: str) -> tuple[ListLook, bool]:
    """A look that was kept, and whether all of it could be read: another program may know more.

    Args:
        columns: Ids, one a line.
        written: What ``ListLook.written`` made, or anything else.
    """
    try:
        known = json.loads(written or "{}")
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict):
        return ListLook(_lines(columns)), False
    picks, conditions = known.get(PICKS, {}), known.get(CONDITIONS, [])
    asked = [made for one in _list(conditions) if (made := _condition(one)) is not None]
    picked = {
        name: frozenset(map(str, values))
        for name, values in (picks if isinstance(picks, dict) else {}).items()
        if isinstance(values, list) and values
    }
    look = ListLook(
        _lines(columns), Narrowing(picked, tuple(asked)), _text(known, "typed"),
        _text(known, "order"), known.get(DOWN) is True, _text(known, "group"),
    )  # fmt: skip
    return look, json.loads(look.written()) == known


def _lines(columns: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in columns.split("\n") if one))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(known: dict[object, object], name: str) -> str:
    value = known.get(name, "")
    return value if isinstance(value, str) else ""


def _condition(one: object) -> Condition | None:
    if not isinstance(one, list) or len(one) != 3:
        return None
    column, op, value = one
    if not all(isinstance(part, str) for part in one) or op not in _OPS:
        return None
    return Condition(str(column), _OPS[str(op)], str(value))
