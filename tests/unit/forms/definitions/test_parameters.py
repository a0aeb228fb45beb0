from datetime import date
from pathlib import Path

import pytest

from forms.definitions.parameters import Dated, Parameter, load, load_parameters
from forms.errors import DefinitionFault
from forms.program import bundled
from tests.helpers.figures import overlaid

DAY = date(2026, 11, 1)
TWICE = "2027-02-05 2027-02-05"
TOO_LONG = " ".join(f"2027-02-{day:02}" for day in range(1, 14))


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_bundled_figures_have_sources() -> None:
    for parameter in bundled().parameters:
        assert parameter.label
        assert all(dated.source for dated in parameter.values)
    assert bundled().parameters.get("lbc_min_months", DAY) == 6
    assert bundled().parameters.get("lbc_cross_county", DAY) is True
    places = bundled().parameters.get("far_places", DAY)
    assert isinstance(places, list)
    assert "广东" in places


def test_values_hold_between_their_days(tmp_path: Path) -> None:
    (parameter,) = load(write(tmp_path, """
parameters:
  - id: lbc_min_months
    label: 满几个月
    type: int
    unit: 个月
    values:
      - {value: 3, to: 2023-12-31, source: 旧口径}
      - {value: 6, from: 2024-01-01, source: 新口径}
"""))  # fmt: skip
    figures = overlaid([parameter]).parameters
    assert figures.get("lbc_min_months", date(2023, 12, 31)) == 3
    assert figures.get("lbc_min_months", date(2024, 1, 1)) == 6
    assert figures.label("lbc_min_months") == "满几个月"


def test_what_nobody_published_is_missing() -> None:
    assert bundled().parameters.get("db_standard_rural_year", DAY) is None
    assert bundled().parameters.label("db_standard_rural_year") == "农村低保标准（每人每年）"
    assert bundled().parameters.label("nobody_knows") == "nobody_knows"
    with pytest.raises(KeyError):
        bundled().parameters.number("db_standard_rural_year", DAY)
    words = Parameter("w", "词", "", (Dated(["a"], None, None, "自定", ""),))
    with pytest.raises(KeyError):
        overlaid([words]).parameters.number("w", DAY)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("{id: a, label: b, type: int, values: [{value: 6}]}", "source"),
        ("{id: a, label: b, type: int, values: [{value: six, source: c}]}", "整数"),
        ("{id: a, label: b, type: float, values: []}", "float"),
        ("{id: a, label: b, type: yesno, values: [{value: maybe, source: c}]}", "yes"),
        ("{id: a, label: b, type: text, values: [{value: x, from: 1月, source: c}]}", "日期"),
        ("{id: a, label: b, type: int, value: 3}", "value"),
        ("{id: a, label: b, type: days, values: [{value: 2027-02-30, source: c}]}", "2027-02-30"),
        ("{id: a, label: b, type: days, values: [{value: 1027-02-03, source: c}]}", "年份"),
        (f"{{id: a, label: b, type: days, values: [{{value: {TWICE}, source: c}}]}}", "两次"),
        (f"{{id: a, label: b, type: days, values: [{{value: {TOO_LONG}, source: c}}]}}", "13 天"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, row: str, word: str) -> None:
    with pytest.raises(DefinitionFault) as refused:
        load(write(tmp_path, f"parameters:\n  - {row}\n"))
    assert "own.yaml" in refused.value.told
    assert word in refused.value.told


def test_a_figure_that_two_files_define_is_refused(tmp_path: Path) -> None:
    """Which of the two holds would hang on the order of the files."""
    row = (
        "parameters:\n  - {id: days, label: 天数, unit: 天, type: int, optional: yes, values: []}\n"
    )
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text(row, encoding="utf-8")
    with pytest.raises(DefinitionFault, match=r"b\.yaml.*「days」出现两次"):
        load_parameters(paths)
