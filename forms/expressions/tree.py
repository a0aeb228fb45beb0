"""The tree of a condition: what ``parser`` makes and ``evaluate`` walks."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

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

    @property
    def needed(self) -> frozenset[str]:
        """The answers that, missing or too vague, can leave it open; each needs its question.

        An answer of which is asked only whether it is there (``empty(x)``) is not among them. One
        that is looked at besides is: in ``not empty(day) and day <= today`` a month without its
        day is there, and decides nothing.
        """
        return needed_of(self.root)


def names_of(node: Node) -> frozenset[str]:
    """The answers below a node, also those of which is asked only whether they are there."""
    if isinstance(node, Name):
        return _answer(node)
    return frozenset().union(*map(names_of, _below(node)))


def asks_whether_there(node: Node, name: str) -> bool:
    """Whether a condition asks if an answer is there (``empty(name)``), not only what it is."""
    if _is_there(node, name):
        return True
    return any(asks_whether_there(part, name) for part in _below(node))


def can_be_no(node: Node, name: str, *, there: bool) -> bool:
    """Whether a condition may come out as *no* once it is known whether one answer is there."""
    return False in _outcomes(node, name, there=there)


def _outcomes(node: Node, name: str, *, there: bool) -> frozenset[bool]:
    """What a part read as yes or no may come out as; *cannot tell* is always possible beside it."""
    match node:
        case Literal(value) if isinstance(value, bool):
            return frozenset({value})
        case Call() if _is_there(node, name):
            return frozenset({not there})
        case Not(of):
            return frozenset(not value for value in _outcomes(of, name, there=there))
        case Both(parts) | Either(parts):
            decides = isinstance(node, Either)
            told = [_outcomes(part, name, there=there) for part in parts]
            every = all((not decides) in one for one in told)
            some = any(decides in one for one in told)
            return frozenset(v for v, may in ((decides, some), (not decides, every)) if may)
        case Name() | Compare() if name in needed_of(node) and not there:
            return frozenset()
        case _:
            return _BOTH


_BOTH = frozenset({True, False})


def _is_there(node: Node, name: str) -> bool:
    return isinstance(node, Call) and node.function == "empty" and node.arguments == (Name(name),)


def needed_of(node: Node) -> frozenset[str]:
    """The answers below a node to ask for when its value is missing, or there but unfit."""
    if isinstance(node, Name):
        return _answer(node)
    if isinstance(node, Call) and node.function == "empty":
        return frozenset()
    return frozenset().union(*map(needed_of, _below(node)))


def _answer(name: Name) -> frozenset[str]:
    """The answer of this name; the as-of day is nobody's to give."""
    return frozenset() if name.id == TODAY else frozenset({name.id})


def _below(node: Node) -> tuple[Node, ...]:
    """The parts of a node, from left to right."""
    match node:
        case Literal() | Name():
            return ()
        case Not(of):
            return (of,)
        case Both(parts) | Either(parts):
            return parts
        case Call(_, arguments):
            return arguments
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Among(of, choices):
            return (of, *choices)
        case _:
            assert_never(node)
