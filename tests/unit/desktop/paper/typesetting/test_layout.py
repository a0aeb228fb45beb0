"""Nothing overlaps, nothing leaves its cell, nothing enters the space of the seal."""

import os
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from desktop.paper.pdf import render
from desktop.paper.preview import page_texts
from desktop.paper.typesetting.footer import SEAL_ROOM, Closing
from desktop.paper.typesetting.layout import A4, SIDE, lay_out
from desktop.paper.typesetting.page import MM, Box, PaperSheet, Text
from desktop.paper.typesetting.page_format import Paper, Size, Way
from forms.definitions.notice import NoticeDef
from forms.notices.sheet.notice import Notice, PaperColumn, PaperTable
from forms.program import bundled
from tests.helpers.boxes import faults, overlap
from tests.helpers.notice_samples import household_notice, kind_notice, text


def issue_lines(notice: Notice) -> set[str]:
    issuer = str(notice.issuer)
    halves = {half for at in range(len(issuer) + 1) for half in (issuer[:at], issuer[at:])}
    return {*halves, notice.dated, "（盖章处）"}


def test_the_seal_covers_the_name_and_lines_to_sign_on_are_of_one_length() -> None:
    for issuer in ("板岭乡弄峒村村民委员会", "板岭乡人民政府", "某某瑶族自治县民政局"):
        notice = replace(household_notice(4), issuer=text(issuer))
        page = lay_out(notice).pages[-1]
        assert page.seal
        ring = (page.seal[2] - page.seal[0]) - 2 * SEAL_ROOM
        named = [t for t in page.texts if t.text in issue_lines(notice) and overlaps(t, page.seal)]
        assert max(t.width for t in named) <= ring
        lines = [x1 - x0 for x0, _, x1, _, weight in page.rules if weight == 0.6]
        assert len(lines) == 3
        assert max(lines) - min(lines) < 0.01


def overlaps(line: Text, box: Box) -> bool:
    return overlap(line.box, box)


def test_text_signs_and_date_are_of_one_face() -> None:
    """Preamble, closing and date: figures and 年月日 out of the same one, and as heavy."""
    notice = household_notice(4)
    texts = [t for page in lay_out(notice).pages for t in page.texts]
    body = {t.font for t in texts if t.text in (notice.dated, *notice.closing)}
    body |= {t.font for t in texts if t.tag.startswith("P:0")}
    assert body == {"song"}


def rows_on(sheet: PaperSheet, page: int) -> int:
    """Rows of the table: the running numbers in the first column."""
    first = min(t.cell[0] for t in sheet.pages[page].texts)
    return sum(t.cell[0] == first and t.text.isdecimal() for t in sheet.pages[page].texts)


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 40, 120, 400])
def test_everything_has_its_place(rows: int) -> None:
    notice = household_notice(rows)
    sheet = lay_out(notice)
    assert faults(sheet, issue_lines(notice)) == []
    assert sum(rows_on(sheet, page) for page in range(len(sheet.pages))) == rows


PAPERS = [Paper(), Paper(large=True), Paper(Size.A3, Way.ACROSS), Paper(Size.A4, Way.ACROSS)]


@pytest.mark.parametrize("kind", bundled().notices.values(), ids=lambda kind: kind.id)
def test_every_kind_has_its_place_on_every_paper_and_loses_no_name(kind: NoticeDef) -> None:
    for rows, papers in ((3, PAPERS), (40, PAPERS), (400, PAPERS[:1])):
        notice = kind_notice(kind, rows)
        for paper in papers:
            sheet = lay_out(notice, paper)
            assert faults(sheet, issue_lines(notice)) == [], (rows, paper)
            first = "".join(t.text for t in sheet.pages[0].texts)
            assert notice.table.columns[0].title in first, "page 1 begins the table"
    read = "".join("".join(page_texts(render(kind_notice(kind, 40)))).split())
    names = [i for i, column in enumerate(kind.columns) if column.mask in ("M1", "M2")]
    for row in kind_notice(kind, 40).table.rows:
        assert all(row[i] in read for i in names)


def test_a_short_list_hangs_as_one_sheet() -> None:
    assert len(lay_out(household_notice(3)).pages) == 1


@pytest.mark.parametrize("rows", range(2, 40))
def test_signatures_never_stand_alone(rows: int) -> None:
    sheet = lay_out(household_notice(rows))
    last = sheet.pages[-1]
    assert last.seal is not None
    assert rows_on(sheet, len(sheet.pages) - 1) >= min(rows, 2)
    assert all(page.seal is None for page in sheet.pages[:-1])


def test_a_merged_hamlet_is_opened_again_on_every_page() -> None:
    sheet = lay_out(household_notice(60, hamlets=1))
    assert len(sheet.pages) > 3
    for page in sheet.pages:
        assert [t.text for t in page.texts].count("弄峒屯") == 1


def test_every_page_says_which_of_how_many_and_of_what() -> None:
    notice = household_notice(40)
    sheet = lay_out(notice)
    for number, page in enumerate(sheet.pages, 1):
        shown = " ".join(t.text for t in page.texts)
        assert f"第 {number} 页　共 {len(sheet.pages)} 页" in shown
        assert notice.number in shown
        assert notice.digest[:4] in shown
        assert "户主" in shown, "the heading stands on every page"


def test_letters_are_large_enough_for_old_eyes() -> None:
    sheet = lay_out(household_notice(40))
    cells = [
        t
        for p in sheet.pages
        for t in p.texts
        if t.cell[2] - t.cell[0] < A4[0] - 2 * SIDE - 1 and t.font != "fang"
    ]
    assert min(t.size for t in cells if t.grey == 0) >= 13


WORDS_OF_MINUTES = (
    "经村民代表会议", "讨论决定", "今年", "a.b公里", "、", "。", "（", "）", "·", "ABC dé", "\n",
)  # fmt: skip
PIECES = st.lists(st.sampled_from(WORDS_OF_MINUTES), max_size=12).map("".join)
LONG = st.builds(lambda piece, times: (piece * times)[:5000], PIECES, st.sampled_from([1, 5, 200]))
SENTENCES = st.lists(LONG, min_size=1, max_size=3)


@settings(
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "40")),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking long texts takes for ever
)
@example([("3.5公里", "", "")], ["·" * 200], ["·。·。。）" * 5], PAPERS[2], True)
@example([("", "", "")], ["）、", "·\n\n" * 200], ["（\n讨论" * 90], PAPERS[0], True)
@given(
    st.lists(st.tuples(LONG, LONG, LONG), min_size=1, max_size=6),
    SENTENCES,
    SENTENCES,
    st.sampled_from(PAPERS),
    st.booleans(),
)
def test_no_text_is_too_long_for_its_frame(
    rows: list[tuple[str, ...]], above: list[str], behind: list[str], paper: Paper, merged: bool
) -> None:
    columns = [PaperColumn(text("序号")), PaperColumn(text("屯"), merge=merged)]
    columns += [PaperColumn(text("事项")), PaperColumn(text("决议"), left=True)]
    body = tuple(tuple(map(text, (str(i), *row))) for i, row in enumerate(rows, 1))
    notice = replace(
        household_notice(3),
        table=PaperTable(tuple(columns), body),
        paragraphs=tuple(map(text, above)),
        facts=tuple((text(f"事实{i}"), text(said)) for i, said in enumerate(above)),
        closing=tuple(map(text, behind)),
        notes=tuple(map(text, behind)),
    )
    sheet = lay_out(notice, paper)
    assert faults(sheet, issue_lines(notice)) == []
    shown = Counter("".join(t.text for page in sheet.pages for t in page.texts))
    cells = [t for row in rows for i, t in enumerate(row) if i or not merged]
    told = Counter("".join((*above, *above, *behind, *behind, *cells)))
    blank = {c for c in told if c.isspace()}
    assert not {c: n for c, n in (told - shown).items() if c not in blank}, "nothing is lost"


def test_a_row_too_tall_for_a_page_goes_on_on_the_next() -> None:
    said = "经全体村民代表讨论，" * 250
    table = PaperTable(
        tuple(map(PaperColumn, map(text, ("序号", "决议")))),
        ((text("1"), text(said)), (text("2"), text("同意"))),
    )
    notice = replace(household_notice(3), table=table)
    sheet = lay_out(notice)
    assert faults(sheet, issue_lines(notice)) == []
    for page in sheet.pages:
        assert any(t.text == "序号" for t in page.texts), "the head is repeated"
    assert said in "".join(t.text for page in sheet.pages for t in page.texts if "代表" in t.text)


def test_a_page_is_saved_where_one_can_be() -> None:
    plain = lay_out(household_notice(3))
    assert (plain.width, len(plain.pages)) == (A4[0], 1), "what fits is not turned"
    many = lay_out(household_notice(400))
    assert len(many.pages) <= 26, "upright with 24 mm and 14 pt it takes 32"


def test_a_number_is_not_cut_in_a_cell() -> None:
    whole = ["某财农〔2026〕1号", "0778-7212345", "¥12,345.60元", "2026年11月3日"]
    table = PaperTable(
        tuple(PaperColumn(text(f"栏{i}")) for i in range(8)),
        tuple(
            tuple(map(text, (*whole, "修建村道硬化工程及排水沟" * 2, "是", "否", "韦秀兰")))
            for _ in range(3)
        ),
    )
    sheet = lay_out(replace(household_notice(3), table=table))
    lines = [t.text for page in sheet.pages for t in page.texts]
    for number in whole:
        assert any(number in line for line in lines), number


def test_wide_tables_lie_on_their_side() -> None:
    notice = household_notice(20)
    wide = PaperTable(
        tuple(PaperColumn(text(f"第{i}项补助金额")) for i in range(11)),
        tuple(tuple(text(f"{i * 1000 + j}.00元") for j in range(11)) for i in range(20)),
    )
    sheet = lay_out(replace(notice, table=wide))
    assert sheet.width > sheet.height
    assert faults(sheet, issue_lines(notice)) == []


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("弄峒村村民委员会", True),
        ("板岭乡弄峒村新村民委员会筹备组", False),
        ("广西壮族自治区都安瑶族自治县板岭乡弄峒村村民委员会", False),  # set in two lines
    ],
)
def test_issuers_of_any_length_leave_room_to_sign(name: str, beside: bool) -> None:
    notice = replace(household_notice(5), issuer=text(name))
    closing = Closing(notice, frozenset(), SIDE, A4[0] - SIDE)
    assert closing.signs_beside is beside
    assert faults(lay_out(notice), {line for line, _ in closing.issue} | {"（盖章处）"}) == []


def test_the_seal_gets_its_diameter_and_room_around_it() -> None:
    seal = lay_out(replace(household_notice(3), seal_mm=45)).pages[-1].seal
    assert seal is not None
    assert seal[2] - seal[0] == pytest.approx((45 + 6) * MM)


def test_a_character_without_a_font_is_named_on_the_sheet() -> None:
    notice = household_notice(3)
    rows = [list(row) for row in notice.table.rows]
    rows[0][2] = text("韦\U0002ebf0")
    table = replace(notice.table, rows=tuple(map(tuple, rows)))
    sheet = lay_out(replace(notice, table=table))
    assert sheet.absent == {"\U0002ebf0"}
    assert any("U+2EBF0" in t.text for t in sheet.pages[-1].texts)
    assert lay_out(notice).absent == frozenset(), "it is not remembered for the next sheet"


WORDS = st.text("韦蓝罗黄覃𬀩𠅤村民、，。（）2026ABC·", min_size=0, max_size=24)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[WORDS] * 5), min_size=1, max_size=25), st.booleans())
def test_whatever_stands_in_the_cells(rows: list[tuple[str, ...]], merged: bool) -> None:
    table = PaperTable(
        tuple(PaperColumn(text(f"栏{i}"), merge=merged and i == 1, left=i == 4) for i in range(5)),
        tuple(tuple(map(text, row)) for row in rows),
        total=tuple(map(text, ["合计", "—", "—", "—", "—"])),
    )
    notice = replace(household_notice(3), table=table)
    assert faults(lay_out(notice), issue_lines(notice)) == []
