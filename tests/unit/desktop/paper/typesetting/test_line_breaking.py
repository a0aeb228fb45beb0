"""Lines end where Chinese lines may end."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.paper.typesetting.line_breaking import (
    NO_END,
    NO_START,
    Style,
    atoms,
    balanced,
    break_lines,
    break_title,
)

STYLE = Style("song", 14, 20)
PIECES = st.lists(
    st.sampled_from(
        ["村民", "委员会", "，", "。", "《", "》", "“", "”", "（", "）", "2026年", "11月", "3户",
         "13.50元", "ABC", "……", "——", "、", "：", "公示", "韦𬀩", "第35条", "国发〔2016〕13号",
         "％"]
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=300)
@example(["村民"] * 6 + ["，", "，", "……", "……", "委员会"], 126.0)
@given(PIECES, st.floats(9 * 14, 30 * 14))
def test_no_forbidden_break(pieces: list[str], width: float) -> None:
    text = "".join(pieces)
    lines = break_lines(text, width, STYLE)
    assert "".join(line for line, _ in lines) == text
    for line, wide in lines:
        assert wide == pytest.approx(STYLE.width(line))
    if all(STYLE.width(atom) <= width for atom in atoms(text)):
        assert all(wide <= width + 0.02 for _, wide in lines)
        for (before, _), (after, _) in pairwise(lines):
            assert after[0] not in NO_START
            assert before[-1] not in NO_END
            assert not (before[-1].isascii() and after[0].isascii() and after[0].isalnum())


def test_numbers_stay_with_their_units_and_document_numbers_stay_whole() -> None:
    assert "2026年11月3日" in atoms("在2026年11月3日")
    assert "（国发〔2016〕13号）" in atoms("（国发〔2016〕13号）")


def test_cells_break_behind_a_comma_and_evenly() -> None:
    assert [t for t, _ in balanced("产业帮扶、就业帮扶", 80, STYLE)] == ["产业帮扶、", "就业帮扶"]
    assert [t for t, _ in balanced("突发严重困难户", 75, STYLE)] == ["突发严重", "困难户"]
    assert balanced("", 75, STYLE) == []


def test_titles_break_between_phrases_only() -> None:
    phrases = ["板岭乡弄峒村", "关于拟纳入", "防止返贫致贫监测对象", "农户名单的公示"]
    lines = [t for t, _ in break_title(phrases, 460, Style("title", 26, 36))]
    assert lines == ["板岭乡弄峒村关于拟纳入", "防止返贫致贫监测对象农户名单的公示"]
    narrow = break_title(phrases, 120, Style("title", 26, 36))
    assert "".join(t for t, _ in narrow) == "".join(phrases)
    assert all(w <= 120 for _, w in narrow)


def test_no_last_line_of_one_character() -> None:
    text = "为保护个人信息，只公布人数和次数，不公布姓名和住址，请大家监督。"
    for width in range(10 * 14, 30 * 14, 3):
        lines = break_lines(text, width, STYLE)
        assert len(lines[-1][0]) >= 2


@pytest.mark.parametrize("count", range(8, 30))
def test_what_may_not_be_broken_keeps_to_the_indented_line_too(count: int) -> None:
    """As wide as a line, but not as the first one."""
    for sign in "·。）":
        lines = break_lines(sign * count, 300, STYLE, first=32)
        assert "".join(text for text, _ in lines) == sign * count
        assert lines[0][1] <= 300 - 32
        assert all(wide <= 300 for _, wide in lines)
