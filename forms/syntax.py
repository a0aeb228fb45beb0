"""The tree of a condition: what ``forms/expressions.py`` makes and ``forms/evaluate.py`` walks."""

from dataclasses import dataclass
from typing import TypeAlias

TODAY = "today"
"""The name of the as-of day."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number or yes/no written in the condition."""

    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Name:
    """An answer, or ``today``: the as-of day."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """One of ``FUNCTIONS``."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of *cannot tell*, *cannot tell*."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Both:
    """``and`` over two or more parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``or`` over two or more parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values and a sign of ``= != < <= > >=``."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Among:
    """``x in (a, b, c)``."""

    of: "Node"
    choices: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - *`` of two whole numbers."""

    sign: str
    left: "Node"
    right: "Node"


Node: TypeAlias = Literal | Name | Call | Not | Both | Either | Compare | Among | Arithmetic


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed condition.

    Attributes:
        text: As written.
        root: Its tree.
        names: Every answer it looks at, without ``today``.
    """

    text: str
    root: Node
    names: frozenset[str]
