"""From answers to a record body, and what is wrong with them, in form order.

The same checks run while a person types, when a workbook is taken in, and once more in the ledger,
unless the ledger is handed a ``Proven`` body: that one has passed here already.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from typing_extensions import override

from forms.answers.types import TYPES, FieldType
from forms.definitions.definitions import Definitions
from forms.expressions.compiler import Condition, condition
from forms.expressions.parser import parse
from forms.expressions.tree import asks_whether_there, names_of
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.schema.code_list import Codes
from forms.schema.form import Check, Claim, Disclosure, FieldDef, FormDef, Problem, Value
from forms.schema.form import Condition as Needed

_KEY = object()
"""Whoever holds it may make a ``Proven``; nobody else does."""


class Proven(Mapping[str, Value]):
    """A body that ``prove`` found right, as it will be stored; it cannot be changed."""

    __slots__ = ("_answers", "_codes", "_form")

    def __init__(self, answers: dict[str, Value], form: FormDef, codes: Codes, key: object) -> None:
        if key is not _KEY:
            raise TypeError("Proven is made by forms.definitions.validation only")
        self._answers = answers
        self._form, self._codes = form, codes

    def holds_for(self, form: FormDef, definitions: Definitions) -> bool:
        """Whether it was proved against this very form and these very code lists."""
        return self._form is form and self._codes is definitions.codes

    @property
    def body(self) -> Mapping[str, Value]:
        """The answers to look at, not copied: a village of them is saved at once."""
        return MappingProxyType(self._answers)

    @override
    def __getitem__(self, name: str) -> Value:
        return self._answers[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    @override
    def __len__(self) -> int:
        return len(self._answers)


@dataclass(frozen=True, slots=True)
class _Question:
    """One field with all it takes to prove an answer to it."""

    field: FieldDef
    kind: FieldType
    doubts: bool
    printed: bool
    checks: tuple[tuple[Condition, Check], ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """A form's questions, laid out once for the many records that are proved against it."""

    form: FormDef
    questions: Mapping[str, _Question]
    places: Mapping[str, int]
    required: frozenset[str]
    lists: frozenset[str]
    relevant: tuple[tuple[str, Condition], ...]
    ends: frozenset[str]
    claims: tuple[tuple[Condition, tuple[tuple[Condition, Needed], ...]], ...]
    blank: tuple[tuple[str, Condition | None, Condition, Check], ...]


_INDEXES: dict[int, _Index] = {}


def _index(form: FormDef) -> _Index:
    found = _INDEXES.get(id(form))
    if found is None or found.form is not form:
        fields = form.fields
        found = _INDEXES[id(form)] = _Index(
            form,
            {f.id: _question(f) for f in fields},
            {f.id: place for place, f in enumerate(fields)},
            frozenset(f.id for f in fields if f.required),
            frozenset(f.id for f in fields if f.type == "many"),
            tuple((f.id, condition(f.relevant)) for f in fields if f.relevant),
            _ends(fields),
            tuple((condition(one.asserted), tuple(_own(form, one))) for one in form.claims),
            tuple(_of_blanks(fields)),
        )
    return found


def _of_blanks(
    fields: Iterable[FieldDef],
) -> Iterator[tuple[str, Condition | None, Condition, Check]]:
    """Checks that ask whether their own question is answered, with when it is asked."""
    for field in fields:
        for rule in field.checks:
            if asks_whether_there(parse(rule.when).root, field.id):
                asked = condition(field.relevant) if field.relevant else None
                yield field.id, asked, condition(rule.when), rule


def _ends(fields: Iterable[FieldDef]) -> frozenset[str]:
    """The days that may not lie before another day of the same record."""
    days = {field.id: field for field in fields if field.type == "date"}
    return frozenset(
        name
        for name, field in days.items()
        for rule in field.checks
        if not rule.warn and len(names_of(parse(rule.when).root) & days.keys()) > 1
    )


def _own(form: FormDef, claim: Claim) -> Iterator[tuple[Condition, Needed]]:
    """The conditions of a claim that the record's own answers decide."""
    own = {field.id for field in form.fields}
    for one in claim.conditions:
        if parse(one.when).names <= own:
            yield condition(one.when), one


def _question(field: FieldDef) -> _Question:
    kind = TYPES[field.type]
    checks = tuple((condition(c.when), c) for c in field.checks)
    open_answer = field.disclosure is Disclosure.PUBLIC or field.mask == "M0"
    printed = open_answer and field.type in _WORDS
    return _Question(field, kind, type(kind).doubt is not FieldType.doubt, printed, checks)


_WORDS: Final = frozenset({"text", "note"})
"""Types of questions that are answered in words."""


def relevant_fields(
    form: FormDef, answers: Mapping[str, Value], day: date | None = None
) -> set[str]:
    """The questions that concern this record: all but those whose ``relevant`` is *no*.

    An answer to a question that is not asked counts as absent, so one question may switch off
    another that switches off a third.
    """
    index = _index(form)
    return index.questions.keys() - _not_asked(index.relevant, answers, day)


def _hidden(index: _Index, answers: Mapping[str, Value], day: date | None) -> set[str]:
    """The questions not asked, of those that are answered or have to be: no other is looked at."""
    relevant = [q for q in index.relevant if q[0] in answers or q[0] in index.required]
    return _not_asked(relevant, answers, day) if relevant else set()


def _not_asked(
    relevant: Sequence[tuple[str, Condition]], answers: Mapping[str, Value], day: date | None
) -> set[str]:
    hidden: set[str] = set()
    if any(map(not_answered, answers.values())):  # blanks only is no answer: it is not kept
        answers = {k: v for k, v in answers.items() if not not_answered(v)}
    for _ in relevant:
        seen = {k: v for k, v in answers.items() if k not in hidden} if hidden else answers
        now = {i for i, when in relevant if when(seen, day) is False}
        if now == hidden:
            break
        hidden = now
    return hidden


def body(form: FormDef, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers as they are stored: in form order, without empty ones and those not asked."""
    index = _index(form)
    return _given(index, answers, _hidden(index, answers, None))


def _given(index: _Index, answers: Mapping[str, Value], hidden: set[str]) -> dict[str, Value]:
    return {
        name: value
        for name in index.questions
        if name in answers and name not in hidden and not not_answered(value := answers[name])
    }


def check(
    form: FormDef,
    answers: Mapping[str, Value],
    definitions: Definitions,
    day: date | None = None,
    shut: Collection[str] = (),
) -> tuple[Problem, ...]:
    """What is wrong with the answers of one record.

    Args:
        form: Its form.
        answers: As typed or as stored; anything at all may be in it.
        definitions: For the code lists.
        day: As-of day; without it conditions about ages and the future stay undecided.
        shut: Questions that are answered in the record, sealed for this computer.

    Returns:
        Problems in form order; the record may be saved when all of them only warn.
    """
    index = _index(form)
    hidden = _hidden(index, answers, day)
    given = _given(index, answers, hidden)
    found = _problems(index, given, hidden, definitions, day, shut=shut)
    return found + _strangers(index, answers)


def prove(
    form: FormDef,
    answers: Mapping[str, Value],
    definitions: Definitions,
    day: date | None = None,
    read: Container[str] = frozenset(),
    shut: Collection[str] = (),
) -> tuple[tuple[Problem, ...], Proven | None]:
    """Check as the ledger does, all answers it would store; the day only makes it stricter.

    Args:
        form: Its form.
        answers: As they would be stored.
        definitions: For the code lists.
        day: As-of day.
        read: Answers that ``TYPES`` of these very questions and lists have just read from text;
            their kind is not proved a second time.
        shut: As of ``check``.

    Returns:
        The problems, and the body to store; None when the record cannot be saved.
    """
    index = _index(form)
    hidden = _hidden(index, answers, None)
    given = _given(index, answers, hidden)
    problems = _problems(index, given, hidden, definitions, day, read, shut)
    problems += _strangers(index, answers)
    if refused(problems):
        return problems, None
    for name in index.lists & given.keys():  # the caller's lists may be changed later
        given[name] = given[name][:]  # type: ignore[index]  # proved to be a list
    return problems, Proven(given, form, definitions.codes, _KEY)


def contradicting(
    form: FormDef, problem: Problem, answers: Mapping[str, Value]
) -> tuple[FieldDef, ...]:
    """The answers that cannot be true together; none where one answer alone is at fault.

    Which of them is wrong cannot be told, so none of them may be left out to save the rest.
    """
    if problem.field not in answers:
        return ()
    for rule in _index(form).questions[problem.field].field.checks:
        if rule.say == problem.zh:
            said = names_of(parse(rule.when).root) & answers.keys()
            found = tuple(field for field in form.fields if field.id in said)
            return found if len(found) > 1 else ()
    return ()


def ends_of(form: FormDef) -> frozenset[str]:
    """The questions that say when something ended: days that may not lie before another day.

    A record without such a day says that it goes on. One whose day was written and could not be
    read must not be kept without it.
    """
    return _index(form).ends


def refused(problems: tuple[Problem, ...]) -> bool:
    """Whether a record with these problems cannot be saved."""
    return any(not problem.warn for problem in problems)


def _problems(
    index: _Index,
    given: Mapping[str, Value],
    hidden: set[str],
    definitions: Definitions,
    day: date | None,
    read: Container[str] = frozenset(),
    shut: Collection[str] = (),
) -> tuple[Problem, ...]:
    """What is wrong with the answers given, and which required ones are not."""
    found: list[Problem] = []
    codes, words = definitions.codes, definitions.words
    for name, value in given.items():
        question = index.questions[name]
        fault = None if name in read else question.kind.check(value, question.field, codes)
        if fault:
            found.append(Problem(name, fault))
            continue
        if question.doubts and (doubt := question.kind.doubt(value, question.field, codes)):
            found.append(Problem(name, doubt, warn=True))
        if (
            question.printed
            and isinstance(value, str)
            and (told := _unfit(question.field, value, words))
        ):
            found.append(Problem(name, told, warn=True, private=True))
        for holds, rule in question.checks:
            if holds(given, day) is False:
                found.append(Problem(name, rule.say, rule.warn))
    missing = index.required - given.keys() - hidden - {*shut}
    blank = [*_blanks(index, given, day)] if index.blank else []
    if missing or blank or index.claims:
        label = {name: index.questions[name].field.label for name in missing}
        found += [Problem(name, f"「{label[name]}」还没有填，请填写。") for name in missing]
        found += (one for one in blank if one.field not in missing and one.field not in shut)
        found += _unproved(index, given, day, {problem.field for problem in found})
        found.sort(key=lambda problem: index.places[problem.field])
    return tuple(found)


def _blanks(index: _Index, given: Mapping[str, Value], day: date | None) -> Iterator[Problem]:
    """What is wrong with questions that are surely asked and not answered."""
    for name, asked, holds, rule in index.blank:
        if name in given or (asked is not None and asked(given, day) is not True):
            continue
        if holds(given, day) is False:
            yield Problem(name, rule.say, rule.warn)


def _unfit(field: FieldDef, text: str, words: tuple[Word, ...]) -> str:
    """Why an answer that may be printed could not leave, told where it is typed; empty for none."""
    found = released(text, Audience.BOARD, label=field.label, more=words).found
    if not found:
        return ""
    return f"这里像是有{found[0].kind}，公示上不会印：请改写，或移到备注（不公开）。"


def _unproved(
    index: _Index, given: Mapping[str, Value], day: date | None, told: set[str]
) -> Iterator[Problem]:
    """What a record says of itself without what it takes, at questions not told of yet."""
    said: set[str] = set()
    for asserted, conditions in index.claims:
        if asserted(given, day) is not True:
            continue
        for holds, one in conditions:
            if one.field not in told and one.say not in said and holds(given, day) is not True:
                said.add(one.say)
                yield Problem(one.field, one.say, warn=True)


def _strangers(index: _Index, answers: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Answers to questions the form does not have."""
    if index.questions.keys() >= answers.keys():
        return ()
    names = "、".join(sorted(str(k) for k in answers.keys() - index.questions.keys()))
    return (Problem("", f"「{index.form.title}」没有这些问题：{names}，请安装新版程序。"),)


def not_answered(value: object) -> bool:
    """Whether a value is nothing, blanks only, or no code chosen. False and 0 are answers."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == []
