"""Stored results of formulas: old ones go, and the program that opens the file works them out.

A program may trust a stored result and show the old sum above new figures.
"""

from typing import Final

from desktop.container.package import Package
from desktop.container.scan import Element, elements, spliced, with_attributes

_CELLS: Final = frozenset({"c", "f", "v"})
_BOOK: Final = frozenset({"calcPr", "definedNames", "sheets"})


def forget(package: Package, part: str) -> bool:
    """Take the stored results of a sheet away.

    Returns:
        Whether it has a formula at all.
    """
    xml = package.read(part)
    if b"<f" not in xml and b":f" not in xml:
        return False
    found = elements(xml, _CELLS, part)
    computed = {
        id(one.parent)
        for one in found
        if one.name == "f" and one.parent is not None and one.parent.name == "c"
    }
    cuts = [
        (one.start, one.end, b"") for one in found if one.name == "v" and id(one.parent) in computed
    ]
    package.put(part, spliced(xml, cuts))
    return bool(computed)


def work_out_when_opened(package: Package) -> None:
    """Ask whoever opens the workbook to work all formulas out."""
    xml = package.read(package.main)
    found: dict[str, Element] = {}
    for one in elements(xml, _BOOK, package.main):
        found.setdefault(one.name, one)
    if (said := found.get("calcPr")) is not None:
        head = with_attributes(xml[said.start : said.inner], {"fullCalcOnLoad": "1"})
        package.put(package.main, spliced(xml, [(said.start, said.inner, head)]))
        return
    before = found.get("definedNames") or found["sheets"]
    new = f'<{before.prefix}calcPr calcId="191029" fullCalcOnLoad="1"/>'.encode()
    package.put(package.main, spliced(xml, [(before.end, before.end, new)]))
