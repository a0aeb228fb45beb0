"""Reads the definitions of returns; what could not be counted is refused with file and remedy."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from forms.catalogue import bundled as bundled_catalogue
from forms.derive import LISTS
from forms.errors import ExpressionError
from forms.expressions import parse
from forms.report import ReportCheck, ReportColumn, ReportDef
from forms.source import Entry, read_entry
from forms.syntax import Expression

FOLDER = Path(__file__).parent / "data" / "reports"


@cache
def bundled() -> dict[str, ReportDef]:
    """The returns that come with the program, by id, read once."""
    return load(sorted(FOLDER.glob("*.yaml")))


def load(paths: Iterable[Path]) -> dict[str, ReportDef]:
    """Read definitions.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    found = {}
    for path in paths:
        entry = read_entry(path)
        columns = tuple(_column(e) for e in entry.entries("columns"))
        report = ReportDef(
            id=entry.text("id"),
            title=entry.text("title"),
            rhythm=entry.text("rhythm"),
            basis=entry.text("basis"),
            columns=columns,
            checks=tuple(_check(e, {c.id for c in columns}) for e in entry.entries("checks")),
            notes=entry.texts("notes"),
        )
        entry.finish()
        if report.id != path.stem:
            raise entry.fault_at("id", f"id 应与文件名 {path.stem} 相同，请改正。")
        found[report.id] = report
    return found


def _column(entry: Entry) -> ReportColumn:
    column = ReportColumn(
        id=entry.text("id"),
        title=entry.text("title"),
        group=entry.text("group", ""),
        count=entry.text("count", ""),
        where=_where(entry),
        within=entry.text("within", ""),
        amount=entry.text("amount", ""),
        of=entry.texts("of"),
    )
    entry.finish()
    if bool(column.count) == bool(column.of):
        raise entry.fault("一列要么写 count（数谁），要么写 of（哪几列相加），请改正。")
    kind, _, name = column.count.partition(":")
    known = {"people": {""}, "households": {""}, "list": set(LISTS),
             "form": set(bundled_catalogue().forms), "": {""}}  # fmt: skip
    if name not in known.get(kind, ()):
        raise entry.fault_at("count", f"不认识「{column.count}」，请改正。")
    return column


def _where(entry: Entry) -> Expression | None:
    text = entry.maybe("where")
    if text is None:
        return None
    try:
        return parse(text)
    except ExpressionError as wrong:
        raise entry.fault_at("where", wrong.told) from wrong


def _check(entry: Entry, columns: set[str]) -> ReportCheck:
    check = ReportCheck(entry.texts("left"), entry.texts("right"), entry.text("say"))
    entry.finish()
    for name in (*check.left, *check.right):
        if name not in columns:
            raise entry.fault(f"没有「{name}」这一列，请改正。")
    return check
