"""The same import with other columns, of a roster or of a register."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from desktop.errors.workbook import MappingWrong
from desktop.excel.headings import NAME
from desktop.excel.plan import Plan, build
from desktop.excel.register_plan import build_register


def replan(plan: Plan, mapping: Mapping[str, str | None]) -> Plan:
    """The same import with other columns.

    Args:
        plan: The plan as it stands.
        mapping: Column key to ``form.field`` or None; columns left out keep their target.

    Raises:
        MappingWrong: No column holds names, one field has two columns, or a name is unknown.
    """
    known_targets = {target for target, _ in plan.targets}
    unknown = [key for key in mapping if key not in plan.mapping]
    if unknown or any(target and target not in known_targets for target in mapping.values()):
        raise MappingWrong(what="有认不出的列或项目")
    wanted = plan.mapping | dict(mapping)
    several = len(plan.tables) > 1
    tables = []
    for table in plan.tables:
        prefix = f"{table.sheet.name}!" if several else ""
        columns = tuple(
            replace(column, target=wanted[prefix + column.letters]) for column in table.columns
        )
        targets = Counter(column.target for column in columns if column.target)
        if not plan.form and NAME not in targets:
            raise MappingWrong(what="没有哪一列是「姓名」")
        if any(number > 1 for number in targets.values()):
            raise MappingWrong(what="有两列对应到同一个项目")
        tables.append(replace(table, columns=columns))
    if plan.form:
        form = plan.catalogue.form(plan.form)
        made = build_register(form, tables, plan.known, plan.catalogue, plan.mark)
    else:
        made = build(tables, plan.known, plan.catalogue, plan.mark)
    return made.telling(plan.more)
