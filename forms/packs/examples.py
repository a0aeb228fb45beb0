"""Runs the examples of rules and kinds of notice: what is published does what it says it does."""

from collections.abc import Mapping
from datetime import date

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef, NoticeExample
from forms.definitions.parameters import Parameters
from forms.definitions.rule import RuleDef, decide
from forms.errors import CunjiError, DefinitionFault
from forms.notices.masked_rows import masked_row
from forms.notices.rows import notice_rows
from forms.schema.form import Body, FormDef, Value
from forms.village.view import VillageView


def failing_rule(rule: RuleDef, figures: Parameters) -> tuple[int, str] | None:
    """Line of the first example that comes out otherwise, with what came out; None when none."""
    for example in rule.examples:
        settings = {n: figures.get(p, example.day) for n, p in rule.parameters.items()}
        known = {n: v for n, v in settings.items() if v is not None}
        decision = decide(rule, {**known, **example.given}, example.day)
        answer = decision.answer if decision else None
        if answer != example.expect:
            return example.line, answer.value if answer else "outside"
        if decision is None:
            continue
        if decision.missing != example.missing:
            return example.line, f"missing: [{', '.join(decision.missing)}]"
        if example.kind is not None and decision.kind != example.kind:
            return example.line, f"kind: {decision.kind}"
    return None


def example_rows(notice: NoticeDef, number: int, definitions: Definitions) -> list[tuple[str, ...]]:
    """The rows of one of a kind's examples as a sheet would print them, the total last.

    Raises:
        CunjiError: Something would stand there that may not.
        KeyError: A column is no cell of the row source.
    """
    example = notice.examples[number]
    day, view = date.fromisoformat(example.day), village_of(example, definitions.forms)
    found = notice_rows(notice, view, day, definitions)
    rows = [*found.rows, *([found.total] if found.total else [])]
    return [tuple(masked_row(notice.columns, row, line)) for line, row in enumerate(rows, 1)]


def village_of(example: NoticeExample, forms: Mapping[str, FormDef]) -> VillageView:
    """The village of an example, its answers as records keep them; an example writes text."""
    return VillageView(
        {
            form: {record: _stored(body, forms.get(form)) for record, body in bodies.items()}
            for form, bodies in example.given.items()
        }
    )


def _stored(body: Body, form: FormDef | None) -> Body:
    types = {field.id: field.type for field in form.fields} if form else {}
    return {name: _answer(value, types.get(name, "")) for name, value in body.items()}


def _answer(value: Value, kind: str) -> Value:
    if kind == "yesno":
        return value == "yes"
    number = kind in {"int", "money", "decimal"} and isinstance(value, str) and value.isdecimal()
    return int(str(value)) if number else value


def prove_examples(
    definitions: Definitions, notices: list[str], rules: list[str], file: str
) -> None:
    """Run the examples of these kinds and lists.

    Raises:
        DefinitionFault: One comes out otherwise than it says.
    """
    for rule in definitions.rules:
        if rule.list in rules and (failed := failing_rule(rule, definitions.parameters)):
            line, came = failed
            raise DefinitionFault(file, line, f"这个例子算出来是「{came}」，请改例子或规则。")
    for kind in notices:
        notice = definitions.notices[kind]
        for number, example in enumerate(notice.examples):
            what = f"公示「{notice.title}」的样例「{example.note}」"
            try:
                rows = example_rows(notice, number, definitions)
            except KeyError as column:
                raise DefinitionFault(
                    file, example.line, f"{what}没有 {column} 这一列，请改列名。"
                ) from None
            except CunjiError as error:
                raise DefinitionFault(
                    file, example.line, f"{what}印不出来：{error.told}"
                ) from error
            if rows != list(example.rows):
                told = "；".join("|".join(row) for row in rows) or "没有一行"
                raise DefinitionFault(
                    file, example.line, f"{what}印出来是「{told}」，请改样例或定义。"
                )
