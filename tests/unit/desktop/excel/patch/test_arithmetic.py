"""Simple formulas worked out as a spreadsheet would, and nothing guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.excel.patch.arithmetic import Figure, Unknown, looks_at, worked_out


class Cells:
    """Column A: 1, 2, a text, nothing, 5; B1 is an error; C1 half; 别的!A1 is 10."""

    def figure(self, sheet: str, row: int, column: int) -> Figure:
        if sheet == "别的":
            return Decimal(10)
        if (row, column) == (0, 1):
            raise Unknown
        known: dict[tuple[int, int], Figure] = {
            (0, 0): Decimal(1), (1, 0): Decimal(2), (2, 0): "合计", (4, 0): Decimal(5),
            (0, 2): Decimal("0.5"),
        }  # fmt: skip
        return known.get((row, column))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUM(A1:A5)", "8"),
        ("sum(A1:A2,A5,10)+1", "19"),
        ("COUNT(A1:A5)", "3"),
        ("COUNTA(A1:A5)", "4"),
        ("A1+A2*A5-A4", "11"),
        ("(A1+A2)*-A5/2", "-7.5"),
        ("$A$5*10%", "0.5"),
        ("A1/3", "0.333333333333333"),
        ("A5-C1-C1", "4"),
        (" 别的!A1 + SUM('别的'!A1:A3)", "40"),
        ("SUM(A1+A2,A5*2)", "13"),
        ("0.1+0.2", "0.3"),
    ],
)
def test_simple_formulas(formula: str, result: str) -> None:
    assert worked_out(formula, "表", Cells()) == Decimal(result)


@pytest.mark.parametrize(
    "formula",
    [
        "A3+1", "B1+1", "SUM(A1:B1)", "A1/A4", "IF(A1>0,1,2)", "A1&A2", "A1^2", "合计+1", "A1:A2",
        "SUM(A:A)", "SUM(", "SUM(A1", "A1+", ")", "", "ROUND(A1,2)", "SUM(A1:XFD1048576)",
        "(" * 300 + "A1" + ")" * 300, "SUM(表1[金额])", "A1 A2", "-" * 5000 + "1",
    ],
)  # fmt: skip
def test_what_is_not_simple_is_not_guessed(formula: str) -> None:
    with pytest.raises(Unknown):
        worked_out(formula, "表", Cells())


@given(st.recursive(
    st.integers(0, 999).map(str),
    lambda inner: st.builds("({}{}{})".format, inner, st.sampled_from("+-*"), inner),
    max_leaves=8,
))  # fmt: skip
def test_reckoning_follows_the_rules(formula: str) -> None:
    found = eval(formula)
    if abs(found) < 10**15:
        assert worked_out(formula, "表", Cells()) == found


@pytest.mark.parametrize(
    ("formula", "seen"),
    [
        ("SUM(G5:H5)*2", [("表", (4, 6, 4, 7))]),
        ("'别 的'!A1+\"A9\"", [("别 的", (0, 0, 0, 0))]),
        ("IF(A1>0,TRUE,B2)", [("表", (0, 0, 0, 0)), ("表", (1, 1, 1, 1))]),
        ("1+2", []),
        ("单价*A1", None),
        ("SUM(G:G)", None),
        ("INDIRECT(\"A1\")", None),
        ("SUM(表1[金额])", None),
        ("SUM(一月:三月!A1)", None),
        ("[1]外部!A1", None),
        ("TODAY()-A1", None),
    ],
)  # fmt: skip
def test_what_a_formula_looks_at(formula: str, seen: list[object] | None) -> None:
    assert looks_at(formula, "表") == seen
