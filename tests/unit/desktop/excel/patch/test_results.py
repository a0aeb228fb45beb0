"""Chains of formulas, from sheet to sheet, and circles."""

from io import BytesIO

import pytest
import xlsxwriter

from desktop.container.edit import Edit
from desktop.excel.patch.patched import patched
from desktop.excel.sheet.workbook import sheets_of


def book(formulas: dict[str, dict[str, str]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, cells in formulas.items():
            sheet = made.add_worksheet(name)
            sheet.write(0, 0, 1)
            for place, formula in cells.items():
                sheet.write_formula(place, formula, None, 77)
    return out.getvalue()


def results(formulas: dict[str, dict[str, str]], sheet: int, *places: str) -> list[object]:
    """What programs see that read stored results only, after A1 of sheet 甲 became 5."""
    rows = sheets_of(patched(book(formulas), [Edit("甲", 0, 0, 5)]).content)[sheet].rows
    return [rows[int(place[1:]) - 1][ord(place[0]) - 65] for place in places]


def test_a_chain_over_sheets_is_followed() -> None:
    formulas = {
        "甲": {"B1": "=A1*2", "C1": "=乙!B1+1", "D1": "=ABS(A1)", "E1": "=D1+1", "F1": "=A9+1"},
        "乙": {"B1": "='甲'!B1+1", "C1": "=A1+1"},
    }
    assert results(formulas, 0, "B1", "C1", "D1", "E1", "F1") == [10.0, 12.0, "", "", 77.0]
    assert results(formulas, 1, "B1", "C1") == [11.0, 77.0]


@pytest.mark.parametrize("length", [50, 3000])
def test_a_long_chain_of_running_sums(length: int) -> None:
    chain = {f"B{n}": f"=B{n - 1}+A1" for n in range(2, length + 1)} | {"B1": "=A1"}
    assert results({"甲": chain}, 0, f"B{length}") == [float(5 + 5 * (length - 1))]


def test_a_circle_has_no_result() -> None:
    circle = {"B1": "=C1+A1", "C1": "=B1+1", "D1": "=D1+A1"}
    rows = sheets_of(patched(book({"甲": circle}), [Edit("甲", 0, 0, 5)]).content)[0].rows
    assert rows[0][1:] in ([], ["", "", ""])
