"""What is printed of the rows found: none that guesses, none that other records contradict."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.notice import PLACEHOLDERS, NoticeDef, placeholder
from forms.definitions.quasi_identifiers import NAMED
from forms.notices.claims import Judge
from forms.notices.judged_rows import judged
from forms.notices.row_set import FoundRows, NoticeRows, SheetRow
from forms.notices.rows import notice_rows
from forms.packs.examples import village_of
from forms.program import bundled
from forms.schema.form import RecordId
from forms.village.view import VillageView
from tests.helpers.notices import DAY

FORMS = bundled()
KINDS = list(FORMS.notices.values())
JUDGE = Judge(VillageView({}), DAY, FORMS)
HEAD = RecordId("d" * 32)
CELLS = [
    (kind.id, column.id) for kind in KINDS for column in kind.columns if column.id != "seq"
]  # fmt: skip


def printed(kind: NoticeDef, troubles: dict[RecordId, str], /, **cells: str) -> NoticeRows:
    """A row of the kind in which everything is known but for some cells, and one beside it."""
    whole = {column.id: "已知" for column in kind.columns}
    rows = (
        SheetRow({**whole, **cells}, "韦秀兰", about=frozenset({HEAD})),
        SheetRow(whole, "蓝国强"),
    )
    return judged(kind, FoundRows(rows), JUDGE, troubles)


@pytest.mark.parametrize(("kind", "column"), CELLS)
def test_no_cell_of_any_kind_is_printed_that_says_nobody_knows(kind: str, column: str) -> None:
    notice = FORMS.notices[kind]
    for word in (
        *sorted(PLACEHOLDERS),
        "（待核实）",
        "待 核 实。",
        "tbd",
        "？？",
        "___",
        "XX",
        "N/A",
    ):
        found = printed(notice, {}, **{column: word})
        assert len(found.rows) == (0 if notice.whole else 1), (word, found.rows)
        assert "不能公示" in found.doubts[0]


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_a_row_that_another_record_contradicts_is_left_out_with_the_reason(kind: str) -> None:
    notice = FORMS.notices[kind]
    why = "户主已经去世，请换户主。"
    found = printed(notice, {HEAD: why})
    assert len(found.rows) == (0 if notice.whole else 1)
    assert why in found.doubts[0]
    assert len(printed(notice, {RecordId("e" * 32): why}).rows) == 2


@given(st.sampled_from(sorted(PLACEHOLDERS)), st.sampled_from("、，；/"))
def test_one_open_part_among_others_is_enough(word: str, between: str) -> None:
    assert placeholder(f"产业帮扶{between}{word}")


@pytest.mark.parametrize(
    "cell",
    [
        "产业帮扶、就业帮扶",
        "未脱贫",
        "蓝某某",
        "韦**",
        "—",
        "不稳定",
        "待产",
        "2026-11",
        "100%",
        "无",
        "×",
    ],
)
def test_what_says_something_is_printed(cell: str) -> None:
    assert placeholder(cell) == ""


NAMING = {"person", "benefit", "monitored_household", "contribution", "helper", "disabled_person"}
"""Forms whose records a row of a kind is about, where its example has any."""
OF_HOME = {"size", "persons", "house", "work", "type", "members"}
COUNTED = {"N24", "N25"}
"""Kinds of figures alone: nobody stands in a row."""


@pytest.mark.parametrize(
    "kind", [one.id for one in KINDS if one.examples and one.id not in COUNTED]
)
def test_what_check_says_of_a_record_keeps_the_rows_it_stands_in_off_the_board(kind: str) -> None:
    notice = FORMS.notices[kind]
    shows = {column.id for column in notice.columns}
    named = {column.id for column in notice.columns if column.mask in NAMED}
    for example in notice.examples:
        day, view = date.fromisoformat(example.day), village_of(example, FORMS.forms)
        whole = notice_rows(notice, view, day, FORMS).rows
        wanted = {form for form in example.given if form in NAMING}
        if shows & OF_HOME:
            wanted |= {"household"} & example.given.keys()
        told = {form: dict.fromkeys(bodies, "对不上") for form, bodies in example.given.items()}
        for form in sorted(wanted) if whole and named else ():
            left = notice_rows(notice, view, day, FORMS, told[form]).rows
            assert len(left) < len(whole), (example.note, form)
        every = {record: why for found in told.values() for record, why in found.items()}
        assert not notice_rows(notice, view, day, FORMS, every).rows or not whole, example.note
