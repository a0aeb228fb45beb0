"""From answers to a record body, and what is wrong with them, in form order.

The same checks run while a person types, when a workbook is taken in, and once more in the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.answer import Answer
from forms.catalogue import Catalogue
from forms.definition import Check, FieldDef, FormDef, Problem, Value
from forms.types import TYPES
from forms.verdicts import verdict


@dataclass(frozen=True, slots=True)
class _Index:
    """A form's questions, laid out once for the many records that are proved against it."""

    form: FormDef
    fields: tuple[FieldDef, ...]
    ids: frozenset[str]
    conditions: tuple[tuple[str, str], ...]


_INDEXES: dict[int, _Index] = {}


def _index(form: FormDef) -> _Index:
    found = _INDEXES.get(id(form))
    if found is None or found.form is not form:
        fields = form.fields
        conditions = tuple((f.id, f.relevant) for f in fields if f.relevant)
        found = _Index(form, fields, frozenset(f.id for f in fields), conditions)
        _INDEXES[id(form)] = found
    return found


def asked(form: FormDef, answers: Mapping[str, Value], day: date | None = None) -> set[str]:
    """The questions that concern this record: all but those whose ``relevant`` is *no*.

    An answer to a question that is not asked counts as absent, so one question may switch off
    another that switches off a third.
    """
    index = _index(form)
    return set(index.ids - _hidden(index, answers, day))


def _hidden(index: _Index, answers: Mapping[str, Value], day: date | None) -> set[str]:
    hidden: set[str] = set()
    for _ in index.conditions:
        seen = {k: v for k, v in answers.items() if k not in hidden} if hidden else answers
        now = {i for i, when in index.conditions if verdict(when, seen, day) is Answer.NO}
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
        for f in index.fields
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
    present = {
        k: v for k, v in answers.items() if k in index.ids and k not in hidden and not _empty(v)
    }
    problems: list[Problem] = []
    for field in index.fields:
        if field.id in present:
            problems += _field_problems(field, present, catalogue, day)
        elif field.required and field.id not in hidden:
            problems.append(Problem(field.id, f"「{field.label}」还没有填，请填写。"))
    if not index.ids.issuperset(answers):
        strangers = "、".join(sorted(str(k) for k in set(answers) - index.ids))
        problems.append(Problem("", f"「{form.title}」没有这些问题：{strangers}，请安装新版程序。"))
    return tuple(problems)


def refused(problems: tuple[Problem, ...]) -> bool:
    """Whether a record with these problems cannot be saved."""
    return any(not problem.warn for problem in problems)


def _field_problems(
    field: FieldDef, answers: Mapping[str, Value], catalogue: Catalogue, day: date | None
) -> list[Problem]:
    kind, value = TYPES[field.type], answers[field.id]
    fault = kind.check(value, field, catalogue.codes)
    if fault:
        return [Problem(field.id, fault)]
    doubt = kind.doubt(value, field, catalogue.codes)
    problems = [Problem(field.id, doubt, warn=True)] if doubt else []
    broken = [c for c in field.checks if _broken(c, answers, day)]
    return problems + [Problem(field.id, c.say, c.warn) for c in broken]


def _broken(condition: Check, answers: Mapping[str, Value], day: date | None) -> bool:
    return verdict(condition.when, answers, day) is Answer.NO


def _empty(value: object) -> bool:
    """Not answered: nothing, blanks only, or no code chosen. False and 0 are answers."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
