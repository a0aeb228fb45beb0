"""The words of a sheet against its notice: any change is told, any paper is right."""

import random
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from desktop.paper.pdf import render
from desktop.paper.preview import joined, page_texts
from desktop.paper.typesetting.page_format import Paper, Size, Way
from forms.notices.sheet.by_hamlet import strips
from forms.notices.sheet.compare import difference
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.printed_sheet import read_sheet
from forms.privacy.masking import MaskedText
from forms.privacy.never_publish import Audience, Clearance, released
from forms.program import bundled
from tests.helpers.notice_samples import RARE, household_notice, kind_notice, text
from tests.helpers.notices import Forged

PAPERS = [Paper(size, way, large) for size in Size for way in Way for large in (False, True)]
LONG = ("N12", "N14", "N15", "N19", "N26")
"""Kinds with texts that people write."""
SIGNS = "的村户，。、（）“”…—-－/ Ab．%€\u200b\ufe0f\u00ad" + RARE


def pages_of(notice: Notice, paper: Paper | None = None) -> tuple[str, ...]:
    sheet = read_sheet(page_texts(render(notice, paper or Paper(), tagged=False)))
    assert sheet is not None
    return sheet.pages


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_an_unchanged_sheet_is_right_on_every_paper(paper: Paper) -> None:
    for rows in (1, 3, 40):
        notice = household_notice(rows, hamlets=min(rows, 8))
        assert difference(notice.words, pages_of(notice, paper)) == ""


def test_every_kind_is_right_as_it_is_printed() -> None:
    drawn = random.Random(15)
    for kind in bundled().notices.values():
        notice = kind_notice(kind, drawn.randint(1, 30))
        assert difference(notice.words, pages_of(notice, drawn.choice(PAPERS))) == "", kind.id


def lawful(words: str) -> MaskedText:
    """The words of a cell; those no board may show never come to a sheet."""
    assume(released(words, Audience.BOARD).verdict is not Clearance.HARD)
    return text(words)


cells = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from(SIGNS))


@example(
    "N19",
    4,
    Paper(Size.A3, Way.ACROSS),
    [
        ("AAAAAAA", 31),
        ("", 1),
        ("", 1),
        ("", 1),
        ("AA%%%%", 38),
        ("AAAAAA%", 30),
        ("", 1),
        ("", 1),
        ("", 1),
    ],
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(LONG), st.integers(1, 5), st.sampled_from(PAPERS),
    st.lists(st.tuples(cells, st.integers(1, 90)), min_size=1, max_size=9),
)  # fmt: skip
def test_rows_parted_and_texts_below_their_rows_are_read_as_one(
    kind: str, rows: int, paper: Paper, words: list[tuple[str, int]]
) -> None:
    notice = kind_notice(bundled().notices[kind], rows)
    told = iter(words * rows)
    body = tuple(
        (row[0], *(lawful((word * times)[:1500]) if (i + len(word)) % 2 else cell
                   for i, (cell, (word, times)) in enumerate(zip(row[1:], told, strict=False))))
        for row in notice.table.rows
    )  # fmt: skip
    body = tuple((*row, *whole[len(row):]) for row, whole in
                 zip(body, notice.table.rows, strict=True))  # fmt: skip
    notice = replace(notice, table=replace(notice.table, rows=body))
    assert difference(notice.words, pages_of(notice, paper)) == ""


def test_strips_are_right_alone_and_together_but_none_twice() -> None:
    notice = household_notice(12, hamlets=3)
    parts = strips(notice)
    for part in parts:
        assert difference(notice.words, pages_of(part)) == ""
    together = read_sheet(page_texts(joined([render(part) for part in parts])))
    twice = read_sheet(page_texts(joined([render(parts[0]), render(parts[0])])))
    assert together is not None
    assert twice is not None
    assert difference(notice.words, together.pages) == ""
    assert difference(notice.words, twice.pages)


NOTICE = household_notice(40)
PRINTED = pages_of(NOTICE)


@settings(max_examples=600)
@given(st.data())
def test_any_character_more_less_or_other_is_told(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(PRINTED) - 1))
    page = PRINTED[number]
    at = data.draw(st.integers(0, len(page) - 1))
    other = data.draw(
        st.characters(min_codepoint=0x21, max_codepoint=0x9FA5, categories=["L", "N"])
    )
    way = data.draw(st.sampled_from(("more", "less", "other")))
    changed = {
        "more": page[:at] + other + page[at:],
        "less": page[:at] + page[at + 1 :],
        "other": page[:at] + other + page[at + 1 :],
    }[way]
    told = difference(NOTICE.words, (*PRINTED[:number], changed, *PRINTED[number + 1 :]))
    assert bool(told) == (changed != page)


def test_two_pieces_that_change_places_are_told() -> None:
    """The same characters in another order: sums of two households exchanged."""
    drawn = random.Random(7)
    for _ in range(300):
        number = drawn.randrange(len(PRINTED))
        page = PRINTED[number]
        cuts = sorted(drawn.sample(range(len(page) + 1), 4))
        a, b, c, d = cuts
        changed = page[:a] + page[c:d] + page[b:c] + page[a:b] + page[d:]
        told = difference(NOTICE.words, (*PRINTED[:number], changed, *PRINTED[number + 1 :]))
        assert bool(told) == (changed != page)


def test_pages_left_out_repeated_or_exchanged_are_told() -> None:
    assert len(PRINTED) > 2
    for pages in (
        PRINTED[:-1], PRINTED[1:], (*PRINTED, PRINTED[-1]), (*PRINTED, *PRINTED),
        (PRINTED[1], PRINTED[0], *PRINTED[2:]), (*PRINTED, "另附一页"), (),
    ):  # fmt: skip
        assert difference(NOTICE.words, pages)


def forged(notice: Notice, **changed: object) -> Notice:
    says = {field.name: getattr(notice, field.name) for field in fields(notice)}
    return Forged(**{**says, **changed}, told=notice.digest)


def _forgeries() -> dict[str, dict[str, object]]:
    one = household_notice(5, hamlets=2)
    table, rows = one.table, one.table.rows
    more = tuple(map(text, ("6", rows[4][1], "韦多一", "2", "脱贫不稳定户", "因病", "待核实")))

    def with_rows(*found: tuple[MaskedText, ...]) -> dict[str, object]:
        return {"table": replace(table, rows=found)}

    def with_fact(at: int, content: str) -> dict[str, object]:
        facts = list(one.facts)
        facts[at] = (facts[at][0], text(content))
        return {"facts": tuple(facts)}

    return {
        "第5行": with_rows(*rows, more),
        "第4行": with_rows(*rows[:4]),
        "第2行": with_rows(rows[0], (*rows[1][:3], text("9"), *rows[1][4:]), *rows[2:]),
        "「公示时间」": with_fact(0, "自2026年11月24日至2026年11月25日（1天）"),
        "「提出异议」": with_fact(2, "村民委员会主任，电话0778-7219999，周一至周五8:00至17:30"),
        "「监督电话」": {"facts": one.facts[:3]},
        "正文": {"paragraphs": (text("拟将下列农户纳入，现予公示。"),)},
        "标题": {"title": (text("关于五户的公示"),)},
        "结尾、落款": {"closing": (text("不得提出异议。"),)},
    }


@pytest.mark.parametrize("place", list(_forgeries()))
def test_a_forged_sheet_is_told_with_its_place(place: str) -> None:
    one = household_notice(5, hamlets=2)
    told = difference(one.words, pages_of(forged(one, **_forgeries()[place])))
    assert told
    assert place[0] == told[0], (place, told)


def test_a_note_on_lacking_characters_hides_none_that_fonts_have() -> None:
    one = household_notice(3, hamlets=1)
    rows = tuple(tuple(text(cell.replace("韦", "〓")) for cell in row) for row in one.table.rows)
    lie = (text("注：“〓”处是字库暂缺的字（U+97E6），张贴前请用手写补上。"),)
    assert difference(
        one.words, pages_of(forged(one, table=replace(one.table, rows=rows), notes=lie))
    )
    lacking = replace(one, issuer=text("板岭乡弄\U0001f600村村民委员会"))
    assert difference(lacking.words, pages_of(lacking)) == ""
