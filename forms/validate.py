"""From answers to a record body, and what is wrong with them, in form order.

The same checks run while a person types, when a workbook is taken in, and once more in the ledger.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from forms.answer import Answer
from forms.catalogue import Catalogue
from forms.definition import Check, FieldDef, FormDef, Problem, Value
from forms.types import TYPES
from forms.verdicts import verdict


def asked(form: FormDef, answers: Mapping[str, Value], day: date | None = None) -> set[str]:
    """The questions that concern this record: all but those whose ``relevant`` is *no*.

    An answer to a question that is not asked counts as absent, so one question may switch off
    another that switches off a third.
    """
    fields = form.fields
    conditions = [(f.id, f.relevant) for f in fields if f.relevant]
    hidden: set[str] = set()
    for _ in conditions:
        seen = {k: v for k, v in answers.items() if k not in hidden} if hidden else answers
        now = {i for i, when in conditions if verdict(when, seen, day) is Answer.NO}
        if now == hidden:
            break
        hidden = now
    return {f.id for f in fields if f.id not in hidden}


def body(form: FormDef, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers as they are stored: in form order, without empty ones and those not asked."""
    wanted = asked(form, answers)
    return {
        f.id: answers[f.id]
        for f in form.fields
        if f.id in wanted and f.id in answers and not _empty(answers[f.id])
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
    wanted = asked(form, answers, day)
    present = {k: v for k, v in answers.items() if k in wanted and not _empty(v)}
    problems: list[Problem] = []
    for field in form.fields:
        if field.id in wanted:
            problems += _field_problems(field, present, catalogue, day)
    known = {f.id for f in form.fields}
    if not known.issuperset(answers):
        strangers = "、".join(sorted(str(k) for k in set(answers) - known))
        problems.append(Problem("", f"「{form.title}」没有这些问题：{strangers}，请安装新版程序。"))
    return tuple(problems)


def refused(problems: tuple[Problem, ...]) -> bool:
    """Whether a record with these problems cannot be saved."""
    return any(not problem.warn for problem in problems)


def _field_problems(
    field: FieldDef, answers: Mapping[str, Value], catalogue: Catalogue, day: date | None
) -> Iterator[Problem]:
    if field.id not in answers:
        if field.required:
            yield Problem(field.id, f"「{field.label}」还没有填，请填写。")
        return
    kind = TYPES[field.type]
    fault = kind.check(answers[field.id], field, catalogue.codes)
    if fault:
        yield Problem(field.id, fault)
        return
    doubt = kind.doubt(answers[field.id], field, catalogue.codes)
    if doubt:
        yield Problem(field.id, doubt, warn=True)
    for condition in field.checks:
        if _broken(condition, answers, day):
            yield Problem(field.id, condition.say, condition.warn)


def _broken(condition: Check, answers: Mapping[str, Value], day: date | None) -> bool:
    return verdict(condition.when, answers, day) is Answer.NO


def _empty(value: object) -> bool:
    """Not answered: nothing, blanks only, or no code chosen. False and 0 are answers."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
