"""What a typed record is: ``records`` names its questions, here is how one is read.

A record is a look at a stored body; an answer is read when it is asked for. An answer of the wrong
JSON type, which an older or faulty program may have left, reads as None: not known, never a guess,
and it costs that one answer alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar, overload

from forms.schema.form import Body, RecordId
from forms.schema.partial_date import DayRange, known_range

T_co = TypeVar("T_co", covariant=True)
R = TypeVar("R", bound="Record")
R_co = TypeVar("R_co", bound="Record", covariant=True)


class Record:
    """One record: its id and its answers by name.

    Attributes:
        FORM: Id of the form.
        id: The record; empty for answers that are not stored.
        body: The answers as stored, for what works on the questions of any form.
    """

    __slots__ = ("body", "id")
    FORM: ClassVar[str]

    def __init__(self, id: RecordId, body: Body) -> None:  # noqa: A002
        self.id: Final = id
        self.body: Final = body


@dataclass(frozen=True, slots=True, eq=False)
class Asked(Generic[R_co, T_co]):
    """A question without a record, ``Benefit.person``: for those who look by an answer."""

    kind: type[R_co]
    name: str


class Question(Generic[T_co]):
    """One question: on a record it gives the answer, on the class itself what it asks."""

    __slots__ = ("_asked", "_meant", "_name", "_stored")

    def __init__(self, stored: type, meant: Callable[[Any], T_co | None] | None = None) -> None:
        self._stored, self._meant = stored, meant

    def __set_name__(self, owner: type[Record], name: str) -> None:
        self._name = name.rstrip("_")  # ``class`` is a word of Python
        self._asked: Asked[Record, T_co] = Asked(owner, self._name)

    @overload
    def __get__(self, record: None, owner: type[R]) -> Asked[R, T_co]: ...
    @overload
    def __get__(self, record: Record, owner: type[Record]) -> T_co | None: ...
    def __get__(self, record: Record | None, owner: type[Record]) -> object:
        if record is None:
            return self._asked
        value = record.body.get(self._name)
        if type(value) is not self._stored:
            return None
        return value if self._meant is None else self._meant(value)


class Text(Question[str]):
    """A text, or a code of a list."""

    def __init__(self) -> None:
        super().__init__(str)


class Whole(Question[int]):
    """A whole number; fen or hundredths where the question is of that kind."""

    def __init__(self) -> None:
        super().__init__(int)


class Flag(Question[bool]):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__(bool)


class Day(Question[DayRange]):
    """The days a written date may mean."""

    def __init__(self) -> None:
        super().__init__(str, known_range)


class Link(Question[RecordId]):
    """The id of another record."""

    def __init__(self) -> None:
        super().__init__(str)


class Many(Question[Sequence[str]]):
    """Several codes, or the hashes of several photos."""

    def __init__(self) -> None:
        super().__init__(list, _texts)


def _texts(value: list[str]) -> list[str] | None:
    return value if all(isinstance(one, str) for one in value) else None


class Spelled(Protocol):
    """What begins and ends: the records of many forms."""

    @property
    def from_day(self) -> DayRange | None:
        """When it began."""

    @property
    def to_day(self) -> DayRange | None:
        """When it ended; None while it goes on."""


def covers(spell: Spelled, day: date) -> bool:
    """Whether a spell covers the day; what has no dates always does.

    A partial date is read widely: a spell counts from the first day its beginning may mean to the
    last day its end may mean.
    """
    first, last = spell.from_day, spell.to_day
    return (first is None or first.first <= day) and (last is None or day <= last.last)
