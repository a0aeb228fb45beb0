"""Hints that together with a name tell who is meant: in columns and in words."""

import pytest

from forms.definitions.quasi_identifiers import told_in, too_telling
from forms.program import bundled


@pytest.mark.parametrize("notice", bundled().notices.values(), ids=lambda n: n.id)
def test_no_kind_of_ours_tells_too_much(notice: object) -> None:
    assert too_telling(notice) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1966年11月23日生，壮族", ["出生日期", "民族"]),
        ("男，67周岁", ["年龄", "性别"]),
        ("离异，住3号楼", ["婚姻", "住址"]),
        ("产业帮扶、就业帮扶", []),
        ("新建男厕所一座", []),
        ("2026年10月竣工", []),
        ("壮族三月三歌圩", []),
        ("长度3公里，宽4.5米", []),
    ],
)
def test_hints_in_words_are_found_and_plain_words_are_not(text: str, kinds: list[str]) -> None:
    assert told_in([("content", text)]) == kinds


def test_a_column_counts_once_and_only_when_filled() -> None:
    assert told_in([("age_band", "80-89"), ("note", "88岁")]) == ["年龄段", "年龄"]
    assert told_in([("age_band", "—")]) == []
