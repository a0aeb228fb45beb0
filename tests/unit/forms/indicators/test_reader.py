"""An indicator that could not be counted is refused, with file, line and what to do."""

from pathlib import Path

import pytest

from forms.definitions.definitions import DATA
from forms.definitions.indicator import IndicatorDef
from forms.errors import DefinitionFault
from forms.indicators.reader import load_indicators
from forms.program import bundled


def refused(tmp_path: Path, name: str, old: str, new: str) -> str:
    text = (DATA / "indicators" / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionFault) as told:
        load_indicators([path], bundled())
    assert f"{name}.yaml 第" in told.value.told
    return told.value.told


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("I-05", "id: I-05", "id: I-55", "id 应与文件名"),
        ("I-05", "good: up", "good: high", "「good」只能是"),
        ("I-05", "list:left_behind_child", "list:left_children", "不认识「list:left_children」"),
        ("I-05", "part: delegated", "part: delegate", "没有「delegate」这个事实"),
        ("I-05", "part: delegated", "part: delegated and", ""),
        ("I-05", "part: delegated", "leads: [G-09]\npart: delegated", "要么写 part"),
        ("I-05", "expect: part}", "expect: yes}", "「expect」只能是"),
        ("I-05", "text: read", "text: heard", "「text」只能是"),
        ("I-02", "visit_days_child: visit_days_child, ", "", "要用参数 visit_days_child"),
        ("I-02", "visit_days_child: visit_days_child", "visit_days_child: days", "没有「days」"),
        ("I-02", "begin: 从", "start: 从", "缺少「begin」时没有可问的话"),
        ("I-06", "asides: [dropped_out]", "asides: [dropped]", "没有「dropped」"),
        ("I-06", "请登记就学。", "请登记就学", "以「。」或「？」结尾"),
        ("I-11", "due_day)", "due)", "没有「due」这个问题"),
        ("I-11", "  due_day: 最迟哪一天要贴出？请把应贴日期补全到日。\n", "", "「due_day」没有填"),
        ("I-11", "  days: 这张公示要贴多少天？请补填公示天数。\n", "", "「days」没有填"),
        ("I-14", "whole:\n  - {of: people}\n  - {of: households}\n", "", "没有写分母"),
        ("I-14", "expect: rest}", "expect: outside}", "没有结果为 rest 的例子"),
        ("I-14", "{of: people}", "{of: people, by: person}", "by 只能用于 form:"),
        ("I-14", "{of: people}", "{of: people, who: all}", "不认识「who」"),
    ],
)
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    assert says in refused(tmp_path, name, old, new)


def test_a_sealed_answer_never_makes_a_figure(tmp_path: Path) -> None:
    old = "way = '2' and day <= today"
    text = (
        (DATA / "indicators" / "I-13.yaml")
        .read_text(encoding="utf-8")
        .replace("form:fund", "form:complaint")
    )
    assert old in text
    path = tmp_path / "I-13.yaml"
    path.write_text(
        text.replace("\"way in ('1', '3') and day <= today\"", "against = 'x'"), encoding="utf-8"
    )
    with pytest.raises(DefinitionFault) as told:
        load_indicators([path], bundled())
    assert "封存" in told.value.told


@pytest.mark.parametrize("indicator", bundled().indicators.values(), ids=lambda one: one.id)
def test_an_indicator_rests_on_what_somebody_read_and_is_in_force(indicator: IndicatorDef) -> None:
    for one in indicator.authority:
        assert one.text != "recalled", one.title
        assert one.number not in ("财农〔2021〕19号", "国开办发〔2018〕11号")
        assert one.number != "中农组发〔2021〕7号" or "过渡期" in one.title
        assert "2025年底月探访率达到" not in one.says, "that aim is past"
