"""What a citizen number says of a person: sex and birth, worked out here for everybody who asks.

Source: GB 11643-1999. A number of 18 digits proves itself by its last one, so it holds where a
written sex or birth says otherwise: that is told wherever it is seen (form, import, 核对), and the
rules go by the number until somebody has put one of the two right. A number of 15 digits proves
nothing (it has no check digit and no century) and only fills what is blank. A number ending in 000
may have been cut by a spreadsheet: the digits of the birth are whole then, that of the sex is not.
"""

from collections.abc import Mapping
from typing import Final

from forms.answers import id_number
from forms.definitions.records import Person
from forms.errors import Unreadable
from forms.schema.form import Body, Value
from forms.schema.partial_date import known_range

SOURCE: Final = "取自身份证号"
"""The mark beside an answer that was taken from the number."""
FORM: Final = Person.FORM
"""The form whose answers a number says."""
NUMBER: Final = Person.id_number.name
SEX: Final = Person.sex.name
BIRTH: Final = Person.birth.name
NO_SEX: Final = frozenset({"0", "9"})
"""Codes of ``gb_gender`` that say nothing: 未知 and 未说明."""
OTHER_PAPERS: Final = frozenset({"5", "7", "8"})
"""Codes of ``id_doc_type`` with which no citizen number is asked."""
_CUT: Final = "000"
_PROVED: Final = 18


def taken(answers: Mapping[str, Value]) -> dict[str, Value]:
    """Sex and birth as a person's number says; empty without a number that can be read."""
    number = answers.get(NUMBER)
    if type(number) is not str or answers.get(Person.id_doc_type.name) in OTHER_PAPERS:
        return {}
    try:
        read = id_number.parse(number)
    except Unreadable:
        return {}
    said: dict[str, Value] = {BIRTH: read.birth.isoformat()}
    return said if read.number.endswith(_CUT) else {SEX: read.sex, **said}


def completed(body: Body) -> Body:
    """A person's answers as they hold: what the number proves, else what is written."""
    number = body.get(NUMBER)
    if number is None or _agrees(number, body):
        return body
    proved = type(number) is str and len(id_number.compact(number)) == _PROVED
    return (_with if proved else filled)(body)


def birth_of(body: Body) -> Value | None:
    """A person's birth as it holds, as written."""
    return completed(body).get(BIRTH)


def filled(body: Body) -> Body:
    """A person's answers with what the number adds to them; what contradicts it is kept."""
    against = contradicted(body)
    return _with(body, against) if against else _with(body)


def contradicted(body: Mapping[str, Value]) -> dict[str, Value]:
    """What the number says where something else is written; a month that holds the day is none."""
    return against(body, taken(body))


def against(body: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    """The same of what a number says, where it has been read (``taken``)."""
    return {name: value for name, value in said.items() if _against(name, body, value)}


def _with(body: Body, apart: Mapping[str, Value] | None = None) -> Body:
    news = {
        name: said
        for name, said in taken(body).items()
        if body.get(name) != said and name not in (apart or {})
    }
    return {**body, **news} if news else body


def _against(name: str, body: Mapping[str, Value], said: Value) -> bool:
    written = body.get(name)
    if written == said:
        return False
    if name == SEX:
        return isinstance(written, str) and bool(written) and written not in {said, *NO_SEX}
    stated, proved = known_range(written), known_range(said)
    return (
        stated is not None
        and proved is not None
        and not stated.first <= proved.first <= stated.last
    )


def _agrees(number: Value, body: Body) -> bool:
    """Whether sex and birth are written as in the number: then nobody has to read it."""
    return (
        type(number) is str
        and len(number) == _PROVED
        and body.get(BIRTH) == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        and body.get(SEX) == ("1" if number[16] in "13579" else "2")
    )
