"""What a typed record is: ``records`` names its questions, here is how one is read.

A record is a look at a stored body; an answer is read when it is asked for. An answer of the wrong
JSON type, which an older or faulty program may have left, reads as None: not known, never a guess,
and it costs that one answer alone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, TypeVar, overload

from forms.schema.form import Body, RecordId
from forms.schema.partial_date import DayRange, contrary, known_range, spell_on
from forms.schema.ternary import Answer

T = TypeVar("T")
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


def any_record(form: str, record: RecordId, body: Body) -> Record:
    """A record of whatever form, a county's own too."""
    kind = _KINDS.get(form)
    if kind is None:
        kind = _KINDS[form] = type("OwnRecord", (Record,), {"FORM": form, "__slots__": ()})
    return kind(record, body)


_KINDS: dict[str, type[Record]] = {}


if TYPE_CHECKING:

    class _Property:
        """What the type checker sees of a property: nothing, ``Question`` says it better."""

        def __init__(self, read: Callable[[Any], object] | None = None) -> None: ...

else:
    _Property = property


class Question(_Property, Generic[R_co, T_co]):
    """One question; on a record it gives the answer, on the class itself it is the question.

    ``benefit.kind`` is an answer, ``Benefit.kind`` says which answer to look by. A property, for
    rules read answers a million times.
    """

    kind: type[R_co]
    name: str

    def __init__(self, stored: Any, meant: Callable[[Any], T_co | None] | None = None) -> None:
        super().__init__()
        self._stored, self._meant = stored, meant

    def __set_name__(self, owner: type[R_co], name: str) -> None:
        name = name.rstrip("_")  # ``class`` is a word of Python
        self.kind, self.name = owner, name
        stored, meant = self._stored, self._meant

        def plain(record: Record) -> object:
            value = record.body.get(name)
            return value if type(value) is stored else None

        super().__init__(plain if meant is None else lambda record: self.read(record.body))

    def of(self, record: Record) -> T_co | None:
        """The answer of a record."""
        return self.read(record.body)

    def read(self, body: Mapping[str, Any]) -> T_co | None:
        """The answer among the stored answers of a record."""
        value = body.get(self.name)
        if type(value) is not self._stored:
            return None
        return value if self._meant is None else self._meant(value)

    def of_each(self, bodies: Mapping[RecordId, Mapping[str, Any]]) -> dict[RecordId, T_co | None]:
        """The answers of many records: half the time of asking one by one."""
        name, stored, meant = self.name, self._stored, self._meant
        if meant is None:
            return {
                record: value if type(value := body.get(name)) is stored else None
                for record, body in bodies.items()
            }
        return {
            record: meant(value) if type(value := body.get(name)) is stored else None
            for record, body in bodies.items()
        }

    if TYPE_CHECKING:  # what a property does, with the types

        @overload
        def __get__(self, record: None, owner: type[R], /) -> "Question[R, T_co]": ...
        @overload
        def __get__(self, record: Record, owner: type[Record], /) -> T_co | None: ...
        def __get__(self, record: Record | None, owner: type[Record], /) -> object: ...


class Text(Question[Record, str]):
    """A text, or a code of a list."""

    def __init__(self) -> None:
        super().__init__(str)


class Whole(Question[Record, int]):
    """A whole number; fen or hundredths where the question is of that kind."""

    def __init__(self) -> None:
        super().__init__(int)


class Flag(Question[Record, bool]):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__(bool)


class Day(Question[Record, DayRange]):
    """The days a written date may mean."""

    def __init__(self) -> None:
        super().__init__(str, known_range)


class Link(Question[Record, RecordId]):
    """The id of another record."""

    def __init__(self) -> None:
        super().__init__(str)


class Many(Question[Record, Sequence[str]]):
    """Several codes, or the hashes of several photos."""

    def __init__(self) -> None:
        super().__init__(list, _texts)


def _texts(value: list[str]) -> list[str] | None:
    return value if {*map(type, value)} <= {str} else None


class Spelled(Protocol):
    """What begins and ends: the records of many forms."""

    @property
    def from_day(self) -> DayRange | None:
        """When it began."""

    @property
    def to_day(self) -> DayRange | None:
        """The first day on which it was over; None while it goes on."""


def covers(spell: Spelled, day: date) -> bool:
    """Whether a spell may cover the day: for what is shown and counted.

    A partial date is read widely; a rule asks ``running`` instead. A spell that ended before it
    began is neither shown nor counted: the check of the book tells of it.
    """
    return spell_on(spell.from_day, spell.to_day, day) is not Answer.NO


def running(spell: Spelled, day: date) -> Answer:
    """Whether a spell covers the day; its end is the first day on which it is over."""
    return runs(spell.from_day, spell.to_day, day)


def runs(begin: DayRange | None, end: DayRange | None, day: date) -> Answer:
    """Whether what began and ended on some days was there on another.

    Of what ended before it began (two computers wrote one date each) either date may be wrong:
    only of the days between them it is sure that it was not there.
    """
    if contrary(begin, end) and begin and end and not end.last <= day < begin.first:
        return Answer.UNKNOWN
    return spell_on(begin, end, day)
