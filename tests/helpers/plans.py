"""Plans from a few rows, without a book."""

from collections.abc import Sequence
from pathlib import Path

from desktop.excel.importing.people_plan import build
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.existing import known
from desktop.excel.sheet.headings import headings
from desktop.excel.sheet.table import recognise
from desktop.excel.sheet.workbook import read_workbook
from forms.program import bundled
from forms.schema.form import Body
from tests.helpers.sheets import HEADER, CellIn, Rows, person, workbook

FATHER = person("0001", "韦国强", "户主", "1970-05-06")
WIFE = person("0001", "蓝秀英", "配偶", "1972-02-03", 2)
SON = person("0001", "韦小明", "子", "1995-08-09", 3)


def plan_of(path: Path) -> Plan:
    """What importing a workbook into an empty book would do."""
    definitions = bundled()
    names = headings(definitions)
    tables = [t for s in read_workbook(path) if (t := recognise(s, names))]
    return build(tables, known({}), definitions, 0)


def planned(tmp_path: Path, rows: Rows, **more: Sequence[str]) -> Plan:
    """The same for rows."""
    return plan_of(workbook(tmp_path / "roster.xlsx", rows, **more))


def bodies(plan: Plan, form: str) -> list[Body]:
    """The bodies of one form that would be saved."""
    return [draft.answers for draft in plan.drafts if draft.form == form]


def said(plan: Plan) -> dict[str, str]:
    """Level by cell."""
    return {issue.cell: issue.level for issue in plan.report.problems}


def one(tmp_path: Path, **cells: CellIn) -> tuple[Body, Plan]:
    """The body of one person whose row has these cells, by heading."""
    plain: dict[str, CellIn] = dict(zip(HEADER, FATHER, strict=True))
    row: dict[str, CellIn] = {**plain, **cells}
    plan = planned(tmp_path, [list(row), list(row.values())])
    return bodies(plan, "person")[0], plan
