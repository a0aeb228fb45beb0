from pathlib import Path

import pytest

from forms.errors import DefinitionFault
from forms.program import bundled
from forms.schema.code_list import Codes

CODES = bundled().codes
HEAD = "code,label_zh,label_en,source,aliases\n"


@pytest.mark.parametrize(
    ("list_id", "text", "code"),
    [
        ("hh_assist_type", "一般户", "00"),
        ("hh_assist_type", "脱贫户", "10"),
        ("hh_assist_type", "脱贫不稳定户", "20"),
        ("hh_assist_type", "突发严重困难户", "22"),
        ("gb_relation", "户主", "02"),
        ("gb_relation", "配偶", "10"),
        ("gb_relation", "子", "20"),
        ("gb_relation", "女", "30"),
        ("gb_relation", "儿媳", "38"),
        ("gb_relation", "孙子", "41"),
        ("gb_relation", "孙女", "42"),
        ("gb_ethnic", "壮", "08"),
        ("gb_ethnic", "仫佬", "32"),
        ("gb_ethnic", "毛难族", "36"),
        ("gb_ethnic", "土", "30"),
        ("gb_ethnic", "布依", "09"),
        ("edu_card", "学龄前儿童", "0"),
        ("edu_card", "文盲或半文盲", "1"),
        ("edu_card", "大 专", "5"),
        ("gb_marital", "已婚", "20"),
        ("gb_gender", "女", "2"),
        ("gb_gender", "２", "2"),
        ("health_card", "患有大病", "3"),
        ("gx_division6", "都安瑶族自治县", "451228"),
        ("gb_ethnic", "火星族", None),
        ("gb_relation", "", None),
        ("gb_relation", "外", None),
        ("gx_town9", "城厢镇", None),
    ],
)
def test_words_of_rosters_find_their_code(list_id: str, text: str, code: str | None) -> None:
    assert CODES.code_of(list_id, text) == code


@pytest.mark.parametrize("list_id", CODES.ids())
def test_every_list_reads_and_says_itself(list_id: str) -> None:
    items = CODES.items(list_id)
    assert items
    shared = {zh for _, zh in items if [z for _, z in items].count(zh) > 1}
    for code, label in items[:200]:
        assert CODES.label(list_id, code) == label
        assert CODES.code_of(list_id, code) == code
        if label not in shared:
            assert CODES.code_of(list_id, label) == code


def test_the_towns_and_counties_of_guangxi_are_there() -> None:
    assert len(CODES.items("gx_town9")) == 1287
    assert len(CODES.items("gx_division6")) == 126
    assert len(CODES.items("gx_division6_hist")) == 136


def test_a_code_of_a_newer_list_is_shown_as_it_is() -> None:
    assert CODES.label("gb_gender", "77") == "77"
    assert not CODES.knows("gb_gender", "77")


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("code,label\n1,一\n", 1, "第一行"),
        (HEAD + "1,一,,来源,\n1,二,,来源,\n", 3, "出现两次"),
        (HEAD + "1,一,,,\n", 2, "来源"),
        (HEAD + "1,一,,来源,\n2,二,,来源\n", 3, "这一行有 4 格，应是 5 格"),
        (HEAD + "1,一,,来源,\n2,二,,甲,乙,\n", 3, "这一行有 6 格，应是 5 格"),
        (HEAD + '1,"一,二",,来源,\n2,二,,甲,乙,\n', 3, "有逗号的请加引号"),
        (HEAD + "1,一,,来源,甲\n2,二,,来源,甲\n", 3, "同时指"),
    ],
)
def test_a_spoilt_list_is_refused_with_its_line(
    tmp_path: Path, content: str, line: int, word: str
) -> None:
    (tmp_path / "own.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionFault) as refused:
        Codes([tmp_path]).items("own")
    assert refused.value.facts["line"] == line
    assert word in refused.value.told
    assert "own.csv" in refused.value.told


def test_a_later_folder_replaces_a_list(tmp_path: Path) -> None:
    (tmp_path / "care_class.csv").write_text(HEAD + "x,新类,,县里,\n", encoding="utf-8")
    codes = Codes([*CODES.folders, tmp_path])
    assert codes.items("care_class") == (("x", "新类"),)
    assert codes.has("gb_gender")
    assert not codes.has("nothing")


def test_a_list_nobody_has_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        CODES.items("nothing")
