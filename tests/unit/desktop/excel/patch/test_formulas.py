"""Addresses in formulas: which move when rows are put in, and how one reads in another cell."""

import pytest

from desktop.errors.office_file import RowsCannotGrow
from desktop.excel.patch.formulas import Growing, moved, moved_area, names_sheet, shifted


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("SUM(G5:G14)", "SUM(G5:G17)"),
        ("SUM($G$5:$G$13)", "SUM($G$5:$G$13)"),
        ("G14+$H$15*a1", "G17+$H$18*a1"),
        ("SUM(G:G)+SUM(3:20)+SUM($3:$4)", "SUM(G:G)+SUM(3:23)+SUM($3:$4)"),
        ('IF(A14="G14","x""G14",LOG10(B14))', 'IF(A17="G14","x""G14",LOG10(B17))'),
        ("名单!G14+'名 单'!G14+别的!G14", "名单!G17+'名 单'!G14+别的!G14"),
        ("'名单'!$A$14:$B$20", "'名单'!$A$14:$B$23"),
        ("[1]名单!G14", "[1]名单!G14"),
        ("表1[[#This Row],[G14]]+G14", "表1[[#This Row],[G14]]+G17"),
        ("TAXES2014+Q14_x+G14.x", "TAXES2014+Q14_x+G14.x"),
        ("SUM(A1:A1048576)", "SUM(A1:A1048576)"),
        ("#REF!+G14%", "#REF!+G17%"),
        ("1.5E14+14", "1.5E14+14"),
    ],
)
def test_rows_above_move_addresses(formula: str, after: str) -> None:
    assert moved(formula, "名单", "名单", 14, 3) == after


def test_only_the_sheet_that_got_rows_counts() -> None:
    assert moved("G14+名单!G14", "别的", "名单", 14, 3) == "G14+名单!G17"
    assert names_sheet("SUM('名单'!A1)", "名单")
    assert not names_sheet('"名单!A1"&别的!A1', "名单")
    with pytest.raises(RowsCannotGrow):
        moved("SUM(一月:三月!G14)", "别的", "名单", 14, 3)


@pytest.mark.parametrize(
    ("reading", "formula", "after"),
    [
        (Growing.AROUND, "SUM(G14:G14)+SUM(14:14)+G14", "SUM(G14:G17)+SUM(14:17)+G17"),
        (Growing.IN_ROW, "SUM(G14:H14)+SUM(G$5:G14)", "SUM(G17:H17)+SUM(G$5:G17)"),
        (Growing.AT_FIRST, "LEN(C14)=18+$C$14+$D$20", "LEN(C14)=18+$C$17+$D$23"),
    ],
)
def test_new_rows_belong_to_what_held_the_row_they_are_like(
    reading: Growing, formula: str, after: str
) -> None:
    assert moved(formula, "名单", "名单", 14, 3, reading) == after


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "after"),
    [
        ("G5+$H$5+I$5+$J5", 2, 1, "H7+$H$5+J$5+$J7"),
        ("SUM(3:3)+SUM($3:3)", 2, 1, "SUM(5:5)+SUM($3:5)"),
        ("Z9&AZ9", -1, 1, "AA8&BA8"),
        ('"G5"&名单!G5', 1, 0, '"G5"&名单!G6'),
    ],
)
def test_a_formula_copied_elsewhere(formula: str, rows: int, columns: int, after: str) -> None:
    assert shifted(formula, rows, columns) == after


def test_blocks_of_cells() -> None:
    assert [moved_area(one, 14, 3) for one in ("A1:B13", "A1:B14", "C14", "14:20")] == [
        "A1:B13", "A1:B17", "C17", "17:23",
    ]  # fmt: skip
