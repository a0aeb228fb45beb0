"""Cells of a Word table: the words are there, in the form's own letters, and nothing else moved."""

import os
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.container.edit import Edit, Insert, Patched, Value, Why
from desktop.container.package import Package
from desktop.errors.office_file import NoSuchTable, OfficeFileHostile, RowsCannotGrow
from desktop.excel.patch.patched import patched
from desktop.word.document import Document
from tests.helpers.blanks import cell, document, package, parts, table, with_part, words

MAIN = "word/document.xml"


def taken_apart(content: bytes) -> Document:
    return Document(Package(content).read(MAIN), MAIN)


def text(content: bytes, row: int, column: int, number: int = 0) -> str:
    found = taken_apart(content)
    at = found.tables[number].at(row, column)
    assert at is not None
    return found.cell_text(at)


def put(body: str, *edits: tuple[int, int, Value], number: int = 0) -> Patched:
    return patched(document(body), [Edit(number, *one) for one in edits])


LABEL = words("姓名", mark="<w:b/><w:sz w:val='28'/>")
TRACKED = "<w:p><w:pPr><w:rPr><w:ins w:id='1'/><w:i/></w:rPr></w:pPr></w:p>"
TWO, RESTART = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
CARD = table(
    [cell(LABEL), cell("<w:p/>"), cell(words("电话")), cell(words("   "))],
    [cell(words("住址"), TWO), cell(TRACKED, TWO)],
    [cell(words("意见"), RESTART), cell(words("年  月  日")), cell(), cell()],
    [cell("<w:p/>", "<w:vMerge/>"), cell(), cell(), cell()],
)


def test_words_stand_in_the_forms_own_letters() -> None:
    done = put(CARD, (0, 1, "韦<国>强"), (0, 3, "0776\n2"), (1, 2, "板岭屯"))
    assert not done.left
    xml = parts(done.content)[MAIN].decode()
    assert (
        "<w:r><w:rPr><w:sz w:val='28'/></w:rPr><w:t xml:space=\"preserve\">韦&lt;国&gt;强</w:t>"
        in xml
    )
    assert '<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">板岭屯</w:t></w:r></w:p>' in xml
    assert '0776</w:t><w:br/><w:t xml:space="preserve">2</w:t>' in xml, "blanks made way"
    assert text(done.content, 0, 1) == "韦<国>强"


def test_cells_are_counted_by_the_grid_and_merged_ones_refused() -> None:
    done = put(CARD, (1, 1, "x"), (1, 3, "x"), (3, 0, "x"), (0, 9, "x"), (9, 0, "x"))
    assert [one.why for one in done.left] == [Why.MERGED] * 3 + [Why.NO_CELL] * 2


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "是"),
        (False, "否"),
        (date(2026, 1, 2), "2026年1月2日"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (None, ""),
    ],
)
def test_values_in_words(value: Value, said: str) -> None:
    assert text(put(CARD, (2, 1, value)).content, 2, 1) == said


@pytest.mark.parametrize(
    ("runs", "value", "found"),
    [
        (("□男 □女",), "女", "□男 ☑女"),
        (("□", "男　□", " 女"), "男", "☑男　□ 女"),
        (("男□ 女□",), "女", "男□ 女☑"),
        (("□低保 □特困 ☐残疾",), "低保、残疾", "☑低保 □特困 ☑残疾"),
        (("□是 □否",), True, "☑是 □否"),
    ],
)
def test_boxes_are_ticked_in_place(runs: tuple[str, ...], value: Value, found: str) -> None:
    assert text(put(table([cell(words(*runs))]), (0, 0, value)).content, 0, 0) == found


def test_a_box_that_is_not_there_is_no_answer() -> None:
    done = put(table([cell(words("□男 □女"))]), (0, 0, "不详"))
    assert [one.why for one in done.left] == [Why.NO_OPTION]
    assert text(done.content, 0, 0) == "□男 □女"


def test_a_mark_stays_and_a_picture_is_left_alone() -> None:
    mark = '<w:p><w:bookmarkStart w:id="1" w:name="名"/><w:bookmarkEnd w:id="1"/></w:p>'
    body = table(
        [
            cell(mark),
            cell("<w:p><w:r><w:drawing/></w:r></w:p>"),
            cell("<w:p/>" + table([cell()]) + "<w:p/>"),
        ]
    )
    done = put(body, (0, 0, "甲"), (0, 1, "乙"), (0, 2, "丙"))
    assert [one.why for one in done.left] == [Why.PICTURE, Why.HOLDS_MORE]
    assert 'w:name="名"/><w:bookmarkEnd w:id="1"/><w:r>' in parts(done.content)[MAIN].decode()
    inner = put(body, (0, 0, "丁"), number=1)
    assert (text(inner.content, 0, 0, 1), inner.left) == ("丁", ())


def test_tables_drawn_twice_for_old_programs_count_once() -> None:
    box = f"<w:txbxContent>{table([cell()])}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawn = f"<w:p><w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r></w:p>"
    done = put(drawn + CARD, (0, 1, "甲"), number=1)
    assert text(done.content, 0, 1, 1) == "甲"
    assert len(taken_apart(done.content).tables) == 2


EXAMPLE = (
    '<w:p w14:paraId="1A"><w:bookmarkStart w:id="9" w:name="x"/><w:r><w:t>张三</w:t></w:r></w:p>'
)
MEMBERS = table(
    [cell(words("姓名")), cell(words("关系")), cell(words("备注"), RESTART)],
    [cell(EXAMPLE), cell(), cell("<w:p/>", "<w:vMerge/>")],
    [cell(words("意见"), '<w:gridSpan w:val="3"/>')],
)


def test_a_row_for_each_member() -> None:
    names = ["甲", "乙", "丙", "丁"]
    edits = [Edit(0, 1 + n, 0, name) for n, name in enumerate(names)]
    done = patched(document(MEMBERS), edits, inserts=[Insert(0, 1, 3)])
    assert not done.left
    assert [text(done.content, 1 + n, 0) for n in range(4)] == names
    assert text(done.content, 5, 0) == "意见"
    xml = parts(done.content)[MAIN].decode()
    assert (xml.count('w:name="x"'), xml.count("paraId"), xml.count("<w:vMerge/>")) == (1, 1, 4)
    only = patched(document(MEMBERS), [], inserts=[Insert(0, 1, 2)])
    assert [text(only.content, 1 + n, 0) for n in range(3)] == ["张三", "", ""]


def test_rows_and_tables_that_are_not_there() -> None:
    with pytest.raises(RowsCannotGrow):
        patched(document(MEMBERS), [], inserts=[Insert(0, 9, 2)])
    with pytest.raises(NoSuchTable):
        put(MEMBERS, (0, 0, "x"), number=3)


def test_a_document_that_declares_entities_is_refused() -> None:
    type_ = '<!DOCTYPE x [<!ENTITY a "b">]><w:document'
    with pytest.raises(OfficeFileHostile):
        patched(with_part(document(CARD), MAIN, "<w:document", type_), [])


def test_a_protected_document_is_left_until_a_person_says_so() -> None:
    guard = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    settings_ = f'<w:settings xmlns:w="urn:w">{guard}</w:settings>'
    relation = '<Relationship Id="r" Type="a/settings" Target="settings.xml"/>'
    blank = package(
        parts(document(CARD))
        | {
            "word/settings.xml": settings_.encode(),
            "word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>".encode(),
        }
    )
    edit = Edit(0, 0, 1, "甲")
    assert [one.why for one in patched(blank, [edit]).left] == [Why.LOCKED]
    assert not patched(blank, [edit], locked=True).left


@settings(max_examples=int(os.environ.get("CUNJI_EXAMPLES", "25")), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 3), st.text("甲乙<&>\"' \n□", min_size=1, max_size=9)
        ),
        unique_by=lambda one: one[:2],
        max_size=8,
    )
)
def test_any_edits_change_their_cells_alone(edits: list[tuple[int, int, str]]) -> None:
    blank = document(CARD)
    done = put(CARD, *edits)
    before, after = parts(blank), parts(done.content)
    assert [name for name in before if before[name] != after[name]] in ([], [MAIN])
    stayed = {(one.edit.row, one.edit.column) for one in done.left}
    written = {(row, column): value for row, column, value in edits if (row, column) not in stayed}
    old, new = taken_apart(blank), taken_apart(done.content)
    for place, one in old.tables[0].cells.items():
        now = new.tables[0].cells[place]
        if place in written:
            assert new.cell_text(now) == written[place].replace("\n", "")
        else:
            assert (
                old.xml[one.element.start : one.element.end]
                == new.xml[now.element.start : now.element.end]
            )
