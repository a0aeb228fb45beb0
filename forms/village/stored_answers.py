"""Stored bodies as records are read: what its question cannot mean is set apart, nothing else.

A body may have been written by an older, a later or a faulty program and come by synchronisation;
both sides keep it byte for byte, so that they stay equal. What is done about a value of the wrong
kind is done here, where bodies leave the store, and nowhere else: the answer counts as not given,
the rest of the record and every other record say what they say, and the value is told by name until
somebody mends it (``forms.leads.work_list``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms.answers.dates import is_date
from forms.answers.past_value import read as past_value
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Former
from forms.definitions.validation import not_answered
from forms.schema.foreign_value import BROKEN_VALUE, CLOSED_VALUE, is_ring_text, keepable, told
from forms.schema.form import Body, Disclosure, FieldDef, RecordId, Value
from forms.schema.text import visible
from forms.village.past_answers import about, latest_first

Reads = Callable[[object], bool]
_SHOWN: Final = 20
"""So many characters of a value are repeated in the sentence about it."""
_PAST: Final = "不是这一项能有的内容，请在这个人或这一户的页上重新登记这次变动。"
_CLOSED: Final = (
    "已经登记，但封存着，这里没有打开它的钥匙，先按没有填处理；钥匙随同步带来，同步以后再看。"
)
_SHUT: Final = (
    "已经登记，是密存的内容，这台电脑打不开；村里和县里登记的电脑才有钥匙，有权看的请再同步两次。"
)
_BROKEN: Final = "密存的内容损坏了，有钥匙也打不开，先按没有填处理；请重新登记这一项。"
_OPEN: Final = frozenset({Disclosure.PUBLIC, Disclosure.INSIDE})


@dataclass(frozen=True, slots=True)
class UnreadableAnswer:
    """An answer that stands in the book and does not count, for its question cannot mean it.

    Attributes:
        field: The question; empty when the whole body is none.
        zh: Chinese sentence ending in what to do.
        value: What is written.
        shut: It is there and in order, and sealed for computers of which this is none.
    """

    field: str
    zh: str
    value: object
    shut: bool = False


class StoredAnswers:
    """Reads bodies by the forms and code lists that hold.

    Args:
        definitions: What holds.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._questions: dict[str, Mapping[str, Reads]] = {}

    def read(self, form: str, body: object) -> tuple[Body, tuple[UnreadableAnswer, ...]]:
        """The answers that count, and what could not be read.

        A form this program does not have is given back as it is: nobody here reads its answers.
        """
        if not isinstance(body, dict):
            return {}, (UnreadableAnswer("", "这条登记的内容整个读不出来，请重新登记。", body),)
        questions = self._questions.get(form)
        if questions is None:
            questions = self._questions[form] = self._of(form)
        wrong = [
            name
            for name, value in body.items()
            if (reads := questions.get(name)) is not None and not reads(value)
        ]
        if form == Former.FORM and self._unlike({k: v for k, v in body.items() if k not in wrong}):
            about = (Former.field.name, Former.value.name)
            wrong += [name for name in about if name in body and name not in wrong]
        if not wrong:
            return body, ()
        found = [
            self._told(field, body[field.id])
            for field in self._definitions.form(form).fields  # in one order on every computer
            if field.id in wrong and not not_answered(body[field.id])
        ]
        return {name: value for name, value in body.items() if name not in wrong}, tuple(found)

    def _of(self, form: str) -> Mapping[str, Reads]:
        definition = self._definitions.forms.get(form)
        return {f.id: self._reads(f) for f in definition.fields} if definition else {}

    def _reads(self, field: FieldDef) -> Reads:
        """Whether a value can be read; quick, for a village has hundreds of thousands of them."""
        reads = self._reads_open(field)
        if field.disclosure is not Disclosure.SEALED:
            return reads
        return lambda value: reads(value) and not is_ring_text(value)

    def _reads_open(self, field: FieldDef) -> Reads:
        codes, kind = self._definitions.codes, TYPES[field.type]
        if field.type == "choice":
            known = frozenset(code for code, _ in codes.items(field.codes or ""))
            return lambda value: type(value) is str and value in known
        if field.type == "date":
            dates: set[str] = set()

            def reads_date(value: object) -> bool:
                if type(value) is not str:
                    return False
                if value not in dates:
                    if not is_date(value):
                        return False
                    dates.add(value)
                return True

            return reads_date
        return lambda value: kind.reads(value, field, codes) and keepable(value)

    def _unlike(self, former: Mapping[str, Value]) -> bool:
        """Whether a past answer is none its question could ever have had."""
        whose = about(Former(RecordId(""), former))
        definition = self._definitions.forms.get(whose[0]) if whose else None
        name = former.get(Former.field.name)
        fields = [f for f in definition.fields if f.id == name and f.dated] if definition else []
        value = past_value(former.get(Former.value.name))
        return not fields or (value is not None and not self._reads(fields[0])(value))

    def _told(self, field: FieldDef, stored: object) -> UnreadableAnswer:
        if field.disclosure is Disclosure.SEALED and is_ring_text(stored):
            return UnreadableAnswer(field.id, f"「{field.label}」{_SHUT}", stored, shut=True)
        if stored == BROKEN_VALUE:
            return UnreadableAnswer(field.id, f"「{field.label}」{_BROKEN}", stored)
        if stored == CLOSED_VALUE:
            return UnreadableAnswer(field.id, f"「{field.label}」{_CLOSED}", stored)
        value = told(stored)
        fault = TYPES[field.type].check(value, field, self._definitions.codes)
        shown = f"「{_short(value)}」" if field.disclosure in _OPEN else "的内容"
        remedy = (fault or _PAST).removeprefix(f"「{field.label}」")
        zh = f"「{field.label}」写着{shown}，读不出来，先按没有填处理；{remedy}"
        return UnreadableAnswer(field.id, zh, stored)


def shut_as_of(
    unreadable: Mapping[RecordId, tuple[UnreadableAnswer, ...]],
    formers: Mapping[RecordId, Body],
    day: date,
) -> Mapping[RecordId, tuple[UnreadableAnswer, ...]]:
    """What is sealed for this computer on an earlier day: as the answers of that day were.

    Args:
        unreadable: What is, now.
        formers: The bodies of form ``former``.
        day: The day.
    """
    if not any(one.shut for told in unreadable.values() for one in told):
        return unreadable
    found = dict(unreadable)
    for kept in latest_first(formers, day):
        whose = about(kept)
        if whose is None or not kept.field:
            continue
        left = [one for one in found.get(whose[1], ()) if one.field != kept.field]
        was = (one for one in unreadable.get(kept.id, ()) if one.field == Former.value.name)
        left += [replace(one, field=kept.field) for one in was if one.shut]
        found[whose[1]] = tuple(left)
    return {record: told for record, told in found.items() if told}


def _short(value: object) -> str:
    words = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    text = visible(words[: 2 * _SHOWN])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
