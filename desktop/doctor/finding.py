"""What came of a look, and how it reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How it stands."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    """Cannot be told here, or there is nothing to look at yet."""


MARKS: Final = {State.GOOD: "✓", State.BAD: "✗", State.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one look.

    Attributes:
        name: What was looked at, for scripts.
        state: How it stands.
        zh: The same for a person; what is bad ends in what to do.
    """

    name: str
    state: State
    zh: str

    @property
    def line(self) -> str:
        """The sentence behind its mark, which says the state without a colour."""
        return f"{MARKS[self.state]} {self.zh}"


def summary(found: Iterable[Finding]) -> str:
    """How many of each, in one line."""
    states = [one.state for one in found]
    bad, unknown = states.count(State.BAD), states.count(State.UNKNOWN)
    said = [f"{bad} 样要处理（✗）"] * (bad > 0) + [f"{unknown} 样看不出来（?）"] * (unknown > 0)
    return "，".join(said or ["都好"]) + "。"


def whole(found: Iterable[Finding]) -> bool:
    """Whether nothing is bad."""
    return all(one.state is not State.BAD for one in found)
