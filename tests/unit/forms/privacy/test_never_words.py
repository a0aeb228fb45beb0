"""Every entry of the lists is found, however it is spaced or written."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import DefinitionFault
from forms.privacy.never_publish import Audience, Clearance, released
from forms.privacy.never_tables import NEVER, Row, read_table, simplified
from forms.privacy.never_words import (
    COLUMNS,
    KINDS,
    clean_at_a_glance,
    folded,
    forbidden_heading,
    forbidden_words,
    read_word,
    takes_rights,
)

ROWS = read_table(NEVER / "words.csv", COLUMNS)
OUTSIDE = [row for row in ROWS if row.cells["category"] not in {"heading", "rights"}]
TERMS = [row.cells["term"] for row in OUTSIDE if row.cells["kind"] != "regex"]
PATTERNS = [row.cells["term"] for row in OUTSIDE if row.cells["kind"] == "regex"]
WRITTEN = {simple: old for old, simple in simplified().items()}


@pytest.mark.parametrize("gap", ["", " ", "　", "\u200b", "*", "·", "\n"])
def test_every_word_is_found_beside_a_person_whatever_parts_it(gap: str) -> None:
    lost = [t for t in TERMS if not forbidden_words(f"（{gap.join(t)}）", person=True)]
    assert not [
        t
        for t in lost
        if t
        not in {"监测户", "边缘户", "困难户", "特困户", "五保户", "低保户", "建档立卡户", "贫困户"}
    ]


def test_labels_count_where_somebody_is_named_in_the_same_words() -> None:
    assert forbidden_words("监测户韦秀兰", person=True)
    assert not forbidden_words("联系监测户", person=True)


def test_every_word_is_found_in_traditional_characters() -> None:
    for term in TERMS:
        old = "".join(WRITTEN.get(c, c) for c in term)
        assert not clean_at_a_glance(term)
        assert forbidden_words(f"韦秀兰{old}", person=True), old


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_looked_for(pattern: str) -> None:
    """What a text needs before a pattern is tried must never hide one."""

    @settings(max_examples=40, deadline=None)
    @given(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    def found(text: str) -> None:
        if re.fullmatch(pattern, folded(text), re.IGNORECASE):
            assert forbidden_words(text, person=True), text

    found()


def row(**cells: str) -> Row:
    told = {
        "category": "crime",
        "term": "某词",
        "kind": "word",
        "level": "hard",
        "scope": "any",
        "allowed": "",
        "needs": "",
        "law": "cri",
        "from": "2026-01-01",
        "sure": "own",
        "note": "",
        **cells,
    }
    return Row("words.csv", 7, told)


@pytest.mark.parametrize(
    "cells",
    [
        {"category": "x"},
        {"kind": "x"},
        {"level": "x"},
        {"law": "x"},
        {"from": "早就"},
        {"from": ""},
    ],
)
def test_an_entry_that_cannot_be_used_names_its_line(cells: dict[str, str]) -> None:
    with pytest.raises(DefinitionFault) as fault:
        read_word(row(**cells), {"cri"})
    assert fault.value.facts["line"] == 7


def test_every_category_has_a_name_for_people() -> None:
    assert {one.cells["category"] for one in ROWS} == set(KINDS)


def test_headings_are_compared_after_the_fold() -> None:
    for heading in ("身 份 证", "身份證號", "卡　号", "联·系·方·式", "手機"):
        assert forbidden_heading(heading, named=False)
    for heading in ("病情", "残疾等级", "致贫原因", "子女", "服刑", "宗教信仰"):
        assert forbidden_heading(heading, named=True)
        assert not forbidden_heading(heading, named=False)
    assert not forbidden_heading("办公电话", named=True, office=True)
    assert not forbidden_heading("面积（亩）", named=True)


def test_closing_words_may_not_shut_people_up() -> None:
    assert takes_rights("有意见的一律不予受理")
    assert not takes_rights("有异议的，请在公示期内向村民委员会反映")


@pytest.mark.parametrize(
    "text",
    ["农永福之子丧偶", "困难原因：离婚（班阿婆）", "陆阿妹 离异 每月补300元",
     "农永福，【离】【异】，4人",
     "班阿婆，离异，4人", "黄秀兰 离-婚 每月补300元", "上屯韦志强户：【H】【I】【V】"],
)  # fmt: skip
def test_a_name_whose_surname_is_an_ordinary_word_is_a_person(text: str) -> None:
    assert released(text, Audience.BOARD).verdict is Clearance.HARD


@pytest.mark.parametrize(
    "text",
    ["村医务室开展高血压、糖尿病健康讲座，上屯45人参加", "村规民约：禁止赌博、酗酒滋事，上屯张贴",
     "韦志强任残疾人联络员", "上屯引产业入村", "上屯母猪配种流产率下降", "下弄屯天主教堂旧址保护",
     "韦志强主讲大病救助政策", "无害化处理病死猪12头，上屯", "谨防被骗宣传，上屯"],
)  # fmt: skip
def test_prevention_of_several_things_and_other_meanings_pass(text: str) -> None:
    found = released(text, Audience.BOARD)
    assert found.verdict is Clearance.OK, found
