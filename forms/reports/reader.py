"""Reads the definitions of returns; what could not be counted is refused with file and remedy."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from forms.definitions.definitions import Definitions
from forms.definitions.report import HAMLETS, PERIOD, Flow, ReportCheck, ReportColumn, ReportDef
from forms.expressions.parser import condition
from forms.expressions.tree import Expression
from forms.leads.leads import FINDERS
from forms.reports.count import ABSENT, FACTS, HOUSEHOLD_FACTS, KIND, LEAD, SETTLED
from forms.reports.registers import ROWS
from forms.rules.lists import LISTS
from forms.schema.form import Disclosure, FormDef
from forms.schema.yaml_reader import Entry, read_entry

WITHIN = ("quarter", "month", "ever", "")
"""Of which records a column counts those that fall into the return's period."""


def load_reports(paths: Iterable[Path], definitions: Definitions) -> dict[str, ReportDef]:
    """Read returns, by id.

    Args:
        paths: The files.
        definitions: The forms they may count.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    found: dict[str, ReportDef] = {}
    entries: dict[str, Entry] = {}
    for path in paths:
        entry = read_entry(path)
        report = _report(entry, definitions)
        found[report.id], entries[report.id] = report, entry
    for name, report in found.items():
        _prove_across(entries[name], report, found)
    return found


def _report(entry: Entry, definitions: Definitions) -> ReportDef:
    counted = None if entry.has("rows") else definitions
    columns = tuple(_column(e, counted) for e in entry.entries("columns"))
    ids = {column.id for column in columns}
    report = ReportDef(
        id=entry.name_of_file("id"),
        title=entry.text("title"),
        rhythm=entry.text("rhythm"),
        basis=entry.text("basis"),
        columns=columns,
        checks=tuple(_check(e, ids) for e in entry.entries("checks")),
        notes=entry.texts("notes"),
        first=entry.text("first", HAMLETS),
        first_width=int(entry.text("first_width", "1")),
        rows=entry.text("rows", ""),
        period=entry.text("period", ""),
        wall=entry.flag("wall"),
        flows=tuple(_flow(e, ids) for e in entry.entries("flows")),
        names=entry.flag("names"),
    )
    entry.finish()
    for name in (column.tells for column in columns if column.tells):
        if name not in ids:
            raise entry.fault_at("columns", f"tells 里没有「{name}」这一列，请改正。")
    for name in (part for column in columns for part in column.of):
        if name not in ids:
            raise entry.fault_at("columns", f"of 里没有「{name}」这一列，请改正。")
    if report.rows and report.rows not in ROWS:
        raise entry.fault_at("rows", f"没有「{report.rows}」这种行，请改正。")
    return report


def _column(entry: Entry, definitions: Definitions | None) -> ReportColumn:
    """One column; where rows are made by us it counts nothing, and no definitions are given."""
    column = ReportColumn(
        id=entry.text("id"),
        title=entry.text("title"),
        group=entry.text("group", ""),
        count=entry.text("count", ""),
        where=_where(entry),
        within=entry.one_of("within", WITHIN, default=""),
        amount=entry.text("amount", ""),
        of=entry.texts("of"),
        width=int(entry.text("width", "1")),
        tells=entry.text("tells", ""),
    )
    entry.finish()
    if definitions is None:
        return column
    if bool(column.count) == bool(column.of):
        raise entry.fault("一列要么写 count（数谁），要么写 of（哪几列相加），请改正。")
    if column.count.startswith(f"{LEAD}:"):
        _prove_rule(entry, column, definitions)
    elif column.count:
        _prove_answers(entry, column, definitions.forms)
    return column


def _prove_rule(entry: Entry, column: ReportColumn, definitions: Definitions) -> None:
    """There is a rule that finds the leads, and nothing else is asked of them."""
    name = column.count.removeprefix(f"{LEAD}:")
    if name not in {rule.id for rule in definitions.rules} | dict(FINDERS).keys():
        raise entry.fault_at("count", f"没有线索规则「{name}」，请改正。")
    if column.where is not None or column.amount or column.within:
        raise entry.fault_at("count", "数线索的列不能再写 where、amount 或 within，请去掉。")


def _prove_answers(entry: Entry, column: ReportColumn, forms: Mapping[str, FormDef]) -> None:
    """Whom the column counts exists, and so do the answers it asks for."""
    kind, _, name = column.count.partition(":")
    asked = {
        "people": ("person",) if not name else (),
        "households": ("household",) if not name else (),
        **dict.fromkeys(ABSENT, ("person", "absence") if not name else ()),
        "list": ("person", *((name,) if name in forms else ())) if name in LISTS else (),
        "form": (name,) if name in forms else (),
    }.get(kind, ())
    if not asked:
        raise entry.fault_at("count", f"不认识「{column.count}」，请改正。")
    fields = {field.id: field for form in asked for field in forms[form].fields}
    for answer in sorted(column.where.names if column.where else ()):
        visits = {*SETTLED} if column.count == "form:visit" else set[str]()
        facts = {
            "list": {*FACTS, KIND}, "people": {*FACTS}, "households": {*HOUSEHOLD_FACTS},
        }  # fmt: skip
        more = facts.get(kind, visits)
        if answer not in fields and answer not in PERIOD and answer not in more:
            raise entry.fault_at("where", f"「{column.count}」没有「{answer}」这个问题，请改正。")
        if answer in fields and fields[answer].disclosure is Disclosure.SEALED:
            raise entry.fault_at("where", f"「{answer}」是封存的，不能进报表，请去掉。")
    if column.amount and (column.amount not in fields or fields[column.amount].type != "money"):
        raise entry.fault_at("amount", f"「{column.amount}」不是金额问题，请改正。")


def _where(entry: Entry) -> Expression | None:
    return condition(entry, "where") if entry.has("where") else None


def _check(entry: Entry, columns: set[str]) -> ReportCheck:
    check = ReportCheck(entry.texts("left"), entry.texts("right"), entry.text("say"))
    entry.finish()
    for name in (*check.left, *check.right):
        if name not in columns and "." not in name:
            raise entry.fault(f"没有「{name}」这一列，请改正。")
    return check


def _flow(entry: Entry, columns: set[str]) -> Flow:
    flow = Flow(entry.text("stock"), entry.text("new"), entry.text("stopped"))
    entry.finish()
    for name in (flow.stock, flow.new, flow.stopped):
        if name not in columns:
            raise entry.fault(f"没有「{name}」这一列，请改正。")
    return flow


def _prove_across(entry: Entry, report: ReportDef, known: Mapping[str, ReportDef]) -> None:
    """A check that looks at another return finds its column there."""
    for check in report.checks:
        for name in (*check.left, *check.right):
            other, dot, column = name.partition(".")
            there = known.get(other)
            if dot and (there is None or column not in {c.id for c in there.columns}):
                raise entry.fault_at("checks", f"没有「{name}」这一列，请改正。")
