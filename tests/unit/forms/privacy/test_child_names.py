"""A child is found however its name is written; ordinary words and grown-ups pass."""

import pytest

from forms.privacy.child_names import Child, ChildNames

PINYIN = {
    "韦小宝": ["wei", "xiao", "bao"],
    "韦文明": ["wei", "wen", "ming"],
    "狗蛋": ["gou", "dan"],
}


def names() -> ChildNames:
    children = [Child("韦小宝", ("狗蛋",)), Child("韦文明"), Child("蓝国")]
    return ChildNames(children, {"蓝国强", "韦文明"}, lambda name: PINYIN.get(name, [name]))


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
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert not names().among([text]).named_in(text)


def test_a_cell_of_names_is_masked_already() -> None:
    few = names().among(["韦*宝"])
    assert not few.named_in("韦*宝", names_only=True)
    assert names().among(["韦小宝"]).named_in("韦小宝", names_only=True)
