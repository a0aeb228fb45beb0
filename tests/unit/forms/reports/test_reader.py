"""A return that could not be counted is refused, with the place and what to do."""

from pathlib import Path

import pytest

from forms.definitions.definitions import DATA
from forms.definitions.report import ReportDef
from forms.errors import DefinitionFault
from forms.program import bundled
from forms.reports.reader import load_reports

GOOD = (DATA / "reports" / "RP-08.yaml").read_text(encoding="utf-8")


def refused(tmp_path: Path, text: str) -> str:
    path = tmp_path / "RP-08.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionFault) as told:
        load_reports([path], bundled())
    assert "RP-08.yaml" in told.value.told
    return told.value.told


def test_the_bundled_text_is_good(tmp_path: Path) -> None:
    path = tmp_path / "RP-08.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_reports([path], bundled())["RP-08"].columns


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: RP-08", "id: RP-88", "id 应与文件名"),
        ("count: away", 'count: "form:absent"', "不认识「form:absent」"),
        ("count: away", "count: lead:G-99", "没有线索规则「G-99」"),
        ("count: away", "count: lead:G-01, within: month", "数线索的列"),
        ("count: away", "count: away:all", "不认识「away:all」"),
        ("tells: paid", "tells: nobody", "tells 里没有「nobody」"),
        ("right: [w1,", "right: [RP-01.nothing,", "没有「RP-01.nothing」"),
        ("count: people", 'count: "people:all"', "不认识「people:all」"),
        ("area = '1'", "aera = '1'", "没有「aera」这个问题"),
        ("area = '1'", "area ==", ""),
        ("right: [w1,", "right: [w9,", "没有「w9」这一列"),
        ("title: 合计, ", "title: 合计, within: week, ", "「within」只能是 quarter"),
        ("title: 合计, ", "title: 合计, amount: place, ", "「place」不是金额问题"),
        ("title: 合计, ", "title: 合计, of: [w1], ", "要么写 count"),
        ("checks:\n", "  - {id: x, title: 和, of: [w8]}\nchecks:\n", "of 里没有「w8」这一列"),
        ("checks:\n", "flows:\n  - {stock: away, new: w9, stopped: w1}\nchecks:\n", "「w9」"),
    ],
)
def test_what_cannot_be_counted_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    assert says in refused(tmp_path, GOOD.replace(old, new, 1))


def test_a_sealed_answer_is_never_counted(tmp_path: Path) -> None:
    text = GOOD.replace("count: people, where: \"age(birth) >= 16 and age(birth) < 60\"",
                        "count: people, where: \"no_capacity = '1'\"", 1)  # fmt: skip
    assert "封存" in refused(tmp_path, text)


OVER = ("财农〔2021〕19号", "国开办发〔2018〕11号")
"""Papers of the transition to 2025, or of an office that is gone: nothing rests on them in 2026."""


@pytest.mark.parametrize("report", bundled().reports.values(), ids=lambda one: one.id)
def test_a_return_rests_on_what_is_in_force(report: ReportDef) -> None:
    assert not [paper for paper in OVER if paper in report.basis]
    assert "中农组发〔2021〕7号" not in report.basis or "过渡期" in report.basis
