"""A child is found however its name is written; ordinary words and grown-ups pass."""

from collections.abc import Callable

import pytest
from pypinyin import lazy_pinyin

from forms.privacy.child_names import Child, ChildNames

PINYIN = {
    "韦": ["wei", "ㄨㄟ"], "小": ["xiao", "ㄒㄧㄠ"], "宝": ["bao", "ㄅㄠ"], "文": ["wen"],
    "明": ["ming"], "狗": ["gou"], "蛋": ["dan"], "单": ["dan", "shan", "chan"],
    "乐": ["le", "yue"], "吕": ["lv", "lu", "lyu"], "雪": ["xue"], "星": ["xing"],
}  # fmt: skip


def names() -> ChildNames:
    children = [
        Child("韦小宝", ("狗蛋",)), Child("韦文明"), Child("蓝国"), Child("单乐乐"),
        Child("吕小宝"), Child("韦雪星"),
    ]  # fmt: skip
    return ChildNames(children, {"蓝国强", "韦文明"}, lambda sign: PINYIN.get(sign, [sign]))


@pytest.mark.parametrize(
    "text",
    [
        "韦小宝",
        "修到韦 小 宝家",
        "韦*宝",
        "韦某宝",
        "韋小寶",
        "狗蛋家",
        "小学生小宝",
        "Wei Xiaobao",
        "xiaobao wei",
        "Wèi Xiǎobǎo",
        "Ｗｅｉ　Ｘｉａｏｂａｏ",
        "𝐖𝐞𝐢 𝐗𝐢𝐚𝐨𝐛𝐚𝐨",
        "Wеi Xiаоbао",  # Cyrillic е, а, о
        "ㄨㄟˊ ㄒㄧㄠˇ ㄅㄠˇ",
        "Wei X.B.",
        "韦X.B.家",
        "韦XB",
        "X. B. Wei",
        "wei x b",
        "Shan Yueyue",
        "DAN LELE",
        "单L.Y.",
        "Lü Xiaobao",
        "Lyu Xiaobao",
        "小学生韦文明",
        "蓝国家",
    ],
)
def test_a_child_is_named(text: str) -> None:
    assert names().among([text, "别的"]).named_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "精神文明建设",
        "蓝国强",
        "韦文明施工",
        "小宝",
        "韦**",
        "韦某某",
        "kWh",
        "学生宿舍",
        "",
        "韦大宝",
        "韦XX",
        "韦X",
        "韦X.X.",
        "韦WB",
        "韦XBA级",
        "PVC管DN50",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert not names().among([text]).named_in(text)


def test_a_cell_of_names_is_masked_already() -> None:
    few = names().among(["韦*宝"])
    assert not few.named_in("韦*宝", names_only=True)
    assert names().among(["韦小宝"]).named_in("韦小宝", names_only=True)


def test_a_name_in_pieces_over_cells_is_found() -> None:
    harmless = ["韦大", "明", "小宝"]
    assert names().parted_over([harmless, ["修到韦", "全村", "小宝家"]]) == 1, "cells between"
    assert names().parted_over([["韦小", "30", "宝"]]) == 0
    assert names().parted_over([harmless, ["修到韦", "小宝家", "30"]]) == 1
    assert names().parted_over([["韦", "小", "宝"]]) == 0
    assert names().parted_over([["韦小宝家", "30"]]) is None, "that is found in its cell"
    assert names().parted_over([harmless, ["韦"], ["小宝"]]) is None
    assert names().parted_over([]) is None


@pytest.mark.parametrize("name", ["欧阳小宝", "司马明", "买买提·艾山", "黄秀", "李一"])
@pytest.mark.parametrize(
    "way",
    [
        str,
        " ".join,
        "·".join,
        lambda n: "".join(f"【{c}】" for c in n),
        lambda n: "".join(lazy_pinyin(n)),
        lambda n: " ".join(lazy_pinyin(n)).title(),
        lambda n: n[:-1] + lazy_pinyin(n[-1])[0],
    ],
)
def test_compound_and_very_short_names_are_found_however_written(
    name: str, way: Callable[[str], str]
) -> None:
    names = ChildNames([Child(name)], {"欧阳建国", "黄永福"}, lazy_pinyin)
    text = f"修路到{way(name)}家"
    assert names.among([text]).named_in(text), text
    for other in ("欧阳建国家修路", "黄永福、huangxiulan到会", "欧阳村"):
        assert not names.among([other]).named_in(other), other
