"""From answers to a record body, and what is wrong with them, in form order.

The same checks run while a person types, when a workbook is taken in, and once more in the ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from forms.catalogue import Catalogue
from forms.conditions import Condition, condition
from forms.definition import Check, FieldDef, FormDef, Problem, Value
from forms.types import TYPES, FieldType


@dataclass(frozen=True, slots=True)
class _Question:
    """One field with all it takes to prove an answer to it."""

    id: str
    field: FieldDef
    kind: FieldType
    doubts: bool
    checks: tuple[tuple[Condition, Check], ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """A form's questions, laid out once for the many records that are proved against it."""

    form: FormDef
    questions: tuple[_Question, ...]
    ids: frozenset[str]
    relevant: tuple[tuple[str, Condition], ...]


_INDEXES: dict[int, _Index] = {}


def _index(form: FormDef) -> _Index:
    found = _INDEXES.get(id(form))
    if found is None or found.form is not form:
        fields = form.fields
        found = _INDEXES[id(form)] = _Index(
            form,
            tuple(map(_question, fields)),
            frozenset(f.id for f in fields),
            tuple((f.id, condition(f.relevant)) for f in fields if f.relevant),
        )
    return found


def _question(field: FieldDef) -> _Question:
    kind = TYPES[field.type]
    checks = tuple((condition(c.when), c) for c in field.checks)
    return _Question(field.id, field, kind, type(kind).doubt is not FieldType.doubt, checks)


def asked(form: FormDef, answers: Mapping[str, Value], day: date | None = None) -> set[str]:
    """The questions that concern this record: all but those whose ``relevant`` is *no*.

    An answer to a question that is not asked counts as absent, so one question may switch off
    another that switches off a third.
    """
    index = _index(form)
    return set(index.ids - _hidden(index, answers, day))


def _hidden(index: _Index, answers: Mapping[str, Value], day: date | None) -> set[str]:
    hidden: set[str] = set()
    for _ in index.relevant:
        seen = {k: v for k, v in answers.items() if k not in hidden} if hidden else answers
        now = {i for i, when in index.relevant if when(seen, day) is False}
        if now == hidden:
            break
        hidden = now
    return hidden


def body(form: FormDef, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers as they are stored: in form order, without empty ones and those not asked."""
    index = _index(form)
    hidden = _hidden(index, answers, None)
    return {
        f.id: answers[f.id]
        for f in index.questions
        if f.id in answers and f.id not in hidden and not _empty(answers[f.id])
    }


def check(
    form: FormDef,
    answers: Mapping[str, Value],
    catalogue: Catalogue,
    day: date | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with the answers of one record.

    Args:
        form: Its form.
        answers: As typed or as stored; anything at all may be in it.
        catalogue: For the code lists.
        day: As-of day; without it conditions about ages and the future stay undecided.

    Returns:
        Problems in form order; the record may be saved when all of them only warn.
    """
    index = _index(form)
    hidden = _hidden(index, answers, day)
    present = {k: v for k, v in answers.items() if k in index.ids and not _empty(v)}
    for name in hidden & present.keys():
        del present[name]
    problems: list[Problem] = []
    for question in index.questions:
        if question.id in present:
            problems += _problems(question, present, catalogue, day)
        elif question.field.required and question.id not in hidden:
            label = question.field.label
            problems.append(Problem(question.id, f"「{label}」还没有填，请填写。"))
    if not index.ids.issuperset(answers):
        strangers = "、".join(sorted(str(k) for k in set(answers) - index.ids))
        problems.append(Problem("", f"「{form.title}」没有这些问题：{strangers}，请安装新版程序。"))
    return tuple(problems)


def refused(problems: tuple[Problem, ...]) -> bool:
    """Whether a record with these problems cannot be saved."""
    return any(not problem.warn for problem in problems)


def _problems(
    question: _Question, answers: Mapping[str, Value], catalogue: Catalogue, day: date | None
) -> Iterator[Problem]:
    """What is wrong with one answer that is given."""
    field, kind, value = question.field, question.kind, answers[question.id]
    fault = kind.check(value, field, catalogue.codes)
    if fault:
        yield Problem(field.id, fault)
        return
    if question.doubts and (doubt := kind.doubt(value, field, catalogue.codes)):
        yield Problem(field.id, doubt, warn=True)
    for holds, check in question.checks:
        if holds(answers, day) is False:
            yield Problem(field.id, check.say, check.warn)


def _empty(value: object) -> bool:
    """Not answered: nothing, blanks only, or no code chosen. False and 0 are answers."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
