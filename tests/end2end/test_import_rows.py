"""An import accounts for every row by name: nothing folds into another in silence."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.book.book import Book
from desktop.errors.workbook import NotFromSheets
from desktop.excel.export.register import columns_out, who_columns
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.report import Outcome, Report
from desktop.excel.sheet.register_table import importable
from forms.answers.types import TYPES
from forms.packs.pack import Published
from forms.program import bundled
from forms.schema.form import FieldDef, FormDef
from sync.store.values import Draft
from tests.helpers.imports import QUIET, empty_book, sheet
from tests.helpers.sheets import HEADER, CellIn, Rows, number, person, workbook

FORMS = bundled()
PASSPHRASE = "纸短情长-一二三四"
WHO = {
    "姓名": ("韦国强", "韦小花", "没有的人"),
    "身份证号码": (number("1970-01-02", 1), number("2012-05-06", 2), ""),
    "户主姓名": ("韦国强", "韦国强", "没有的户主"),
}
ROAD = """\
county: "459999"
title: 样例县屯级道路
forms:
  - id: own_road
    title: 屯级道路
    version: 1
    about: village
    purpose: 记下每条屯级道路的里程、路面和管护人。依据：样例县交发〔2026〕1号。
    label: "{name}"
    columns: [name, hamlet, length, surface]
    key: [name, hamlet]
    sections:
      - title: 道路
        fields:
          - {id: name, label: 路名, type: text, disclosure: public, mask: M0, required: yes}
          - {id: hamlet, label: 所在屯, type: ref, form: hamlet, disclosure: public, mask: M0}
          - {id: length, label: 长度, type: int, unit: 米, disclosure: public, mask: M0}
          - {id: surface, label: 硬化, type: yesno, disclosure: public, mask: M0}
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """A book with two hamlets, a household of two people, and one of what others refer to."""
    with empty_book(tmp_path) as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The same for many examples; each takes its import back."""
    with empty_book(tmp_path_factory.mktemp("rows")) as opened:
        fill(opened)
        yield opened


def fill(book: Book) -> None:
    def save(*drafts: Draft) -> tuple[Any, ...]:
        return book.ledger.write.save(list(drafts), actor="x").ids

    up, _ = save(Draft("hamlet", {"name": "上屯"}), Draft("hamlet", {"name": "下屯"}))
    (home,) = save(Draft("household", {"head_name": "韦国强", "hh_no": "0001", "hamlet": up}))
    for at, (name, relation) in enumerate((("韦国强", "02"), ("韦小花", "30"))):
        card = str(WHO["身份证号码"][at])
        birth = f"{card[6:10]}-{card[10:12]}-{card[12:14]}"
        save(
            Draft(
                "person",
                {"household": home, "name": name, "id_number": card, "birth": birth,
                 "sex": "2" if at else "1", "relation": relation},
            )
        )  # fmt: skip
    save(
        Draft("helper", {"name": "王帮扶", "unit": "县农业局"}),
        Draft("mutual_aid_team", {"name": "互助一组"}),
    )


def lines(report: Report, outcome: Outcome) -> dict[str, str]:
    return {line.cell: line.zh for line in report.lines if line.outcome is outcome}


POSTINGS: list[tuple[CellIn, ...]] = [
    ("公示种类", "公示标题", "公示编号", "截至日期"),
    ("监测对象纳入公示", "四月监测对象公示", "A-1", "2026-04-01"),
    ("监测对象纳入公示", "七月监测对象公示", "A-2", "2026-07-01"),
    ("监测对象纳入公示", "十月监测对象公示", "A-3", "2026-10-01"),
]


def test_three_sheets_of_one_kind_of_notice_are_three(book: Book) -> None:
    report = sheet(book, POSTINGS)
    assert (report.created, report.rows) == (3, 3)
    assert sorted(str(r.body["number"]) for r in book.ledger.read.records("posting")) == [
        "A-1", "A-2", "A-3",
    ]  # fmt: skip
    again = sheet(book, POSTINGS)
    assert (again.unchanged, again.records) == (3, ())


def test_three_roads_of_a_county_s_own_form_are_three(book: Book) -> None:
    book.ledger.packs.take(Published(1, "2026-11-01T00:00:00+00:00", "王科长", ROAD))
    rows: Rows = [
        ("路名", "所在屯", "长度", "硬化"),
        ("上屯路", "", 1200, "是"), ("下屯路", "", 800, "否"), ("弄怀路", "", 300, "是"),
    ]  # fmt: skip
    report = sheet(book, rows)
    assert report.records == (("own_road", 3),)
    assert len(book.ledger.read.records("own_road")) == 3
    assert sheet(book, rows).unchanged == 3


def test_rows_that_say_different_things_about_one_record_are_told_with_both_values(
    book: Book,
) -> None:
    who = ("韦国强", number("1970-01-02", 1))
    report = sheet(
        book,
        [
            ("姓名", "身份证号码", "待遇种类", "每月金额", "开始享受"),
            (*who, "高龄津贴", 80, "2026-01-01"),
            (*who, "高龄津贴", 100, "2026年1月1日"),
            (*who, "高龄津贴", 80, "2026-01-01"),
            (*who, "高龄津贴", 80, "2026-02-01"),
        ],
    )
    assert (report.created, report.unchanged, report.set_aside) == (2, 1, 1)
    ((cell, why),) = lines(report, Outcome.SET_ASIDE).items()
    assert cell == "A3"
    assert {i.cell for i in report.problems if i.level == "set-aside"} == {"D3"}
    assert "A2" in why
    assert "“80”" in why
    assert "“100”" in why
    ((_, same),) = lines(report, Outcome.UNCHANGED).items()
    assert "A2" in same


def test_rows_that_differ_only_in_a_column_nobody_uses_do_not_fold(book: Book) -> None:
    head = ("项目名称", "计划投资", "阶段", "第几标段")
    rows: Rows = [head, ("屯内道路", 1000, "完工", "一"), ("屯内道路", 1000, "完工", "二")]
    report = sheet(book, rows)
    assert (report.created, report.set_aside) == (1, 1)
    assert "第几标段" in "".join(lines(report, Outcome.SET_ASIDE).values())


def test_an_update_names_what_it_changes(book: Book) -> None:
    head = ("项目名称", "计划投资", "阶段")
    sheet(book, [head, ("屯内道路", 1000, "完工")])
    report = sheet(book, [head, ("屯内道路", 1500, "完工")])
    ((_, said),) = lines(report, Outcome.UPDATED).items()
    assert said == "计划投资：1,000.00→1,500.00。"


def test_a_row_that_may_mean_two_records_changes_neither(book: Book) -> None:
    head = ("设施名称", "设施类型", "状态", "所在屯", "管理人")
    sheet(
        book,
        [
            head,
            ("幸福院", "农村幸福院", "正常使用", "上屯", ""),
            ("幸福院", "农村幸福院", "正常使用", "下屯", ""),
        ],
    )
    report = sheet(book, [head, ("幸福院", "农村幸福院", "正常使用", "", "韦管")])
    assert (report.set_aside, report.records) == (1, ())
    assert "2 条" in "".join(lines(report, Outcome.SET_ASIDE).values())


def test_what_tells_a_row_apart_and_cannot_be_read_is_not_taken_for_blank(book: Book) -> None:
    head = ("设施名称", "设施类型", "状态", "所在屯")
    sheet(book, [head, ("幸福院", "农村幸福院", "正常使用", "上屯")])
    report = sheet(book, [head, ("幸福院", "农村幸福院", "停用", "没有这屯")])
    assert (report.set_aside, report.records) == (1, ())


def test_totals_signatures_and_printed_headers_are_skipped_by_name(book: Book) -> None:
    head = ("项目名称", "计划投资", "阶段")
    report = sheet(
        book,
        [head, ("甲", 1, "完工"), head, ("乙", 2, "完工"), ("合计", 3, ""), ("填表人：韦", "", "")],
    )
    assert (report.created, report.rows, report.skipped) == (2, 5, 3)
    assert set(lines(report, Outcome.SKIPPED)) == {"A3", "A5", "A6"}


def test_a_remark_that_begins_like_a_signature_loses_nobody(book: Book) -> None:
    rows: Rows = [
        (*HEADER, "备注"),
        [*person("0009", "覃三", "户主", "1980-02-03", 3, "覃三"), ""],
        ["0009", "上屯", "覃三", "覃小", "子", "男", "", "2020-02-03", "说明：随母外出"],
        ["0009", "上屯", "覃三", "12345", "子", "男", "", "2021-02-03", ""],
        ["合计", "", "", 3, "", "", "", "", ""],
    ]
    report = sheet(book, rows)
    assert (report.created, report.set_aside, report.skipped) == (2, 1, 1)
    assert "姓名写成了数字" in "".join(lines(report, Outcome.SET_ASIDE).values())


def test_a_sheet_of_another_kind_in_the_same_workbook_is_told(book: Book) -> None:
    path = workbook(book.path.with_suffix(".xlsx"), {"一": POSTINGS, "二": [("随便", "写写")]})
    plan = prepare(book, path)
    assert [i.cell for i in plan.report.problems if "二" in i.zh] == ["二!A1"]


@pytest.mark.parametrize("form", ["person", "household", "complaint", "look", "former"])
def test_what_has_no_table_of_its_own_is_refused_by_name(book: Book, form: str) -> None:
    path = workbook(book.path.with_suffix(".xlsx"), POSTINGS)
    with pytest.raises(NotFromSheets) as refused:
        prepare(book, path, form)
    assert FORMS.form(form).title in refused.value.told


def test_what_was_kept_in_a_remark_is_kept_once_and_leaves_what_stood_there(book: Book) -> None:
    rows: Rows = [
        ["姓名", "身份证号码", "户编号", "与户主关系", "打工去处", "婚姻状况"],
        ["韦国强", WHO["身份证号码"][0], "0001", "户主", "柳州市", "不知道"],
    ]
    path = workbook(book.path.with_suffix(".xlsx"), rows)
    somebody = next(r for r in book.ledger.read.records("person") if r.body["name"] == "韦国强")
    book.ledger.write.save(
        [Draft("person", {**somebody.body, "note": "老党员"}, somebody.id)], actor="x"
    )
    assert prepare(book, path).drafts == ()
    commit(book, prepare(book, path, keep=True))
    (found,) = [r.body for r in book.ledger.read.records("person") if r.id == somebody.id]
    assert found["note"] == "老党员\n打工去处：柳州市\n婚姻状况：不知道"
    assert prepare(book, path, keep=True).drafts == ()


def test_the_command_prints_every_row(book: Book, tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsx", [*POSTINGS, POSTINGS[1]])
    word = tmp_path / "pw"
    word.write_text(PASSPHRASE, encoding="utf-8")
    where = book.path
    book.close()
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "import", str(where), str(path), "--json",
         "--passphrase-file", str(word)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert [line["outcome"] for line in report["lines"]] == ["created"] * 3 + ["unchanged"]
    assert report["rows"] == 4


def cells_of(field: FieldDef) -> tuple[CellIn, ...]:
    """Few answers of each kind, so that rows often meet."""
    if field.type == "ref":
        names = {
            "hamlet": ("上屯", "下屯"),
            "helper": ("王帮扶",),
            "mutual_aid_team": ("互助一组",),
        }
        return ("", *names.get(field.form or "", ()), "没有叫这个的")
    if field.type in {"choice", "many"}:
        return ("", *(zh for _, zh in FORMS.codes.items(field.codes or "")[:2]), "不是选项")
    made: dict[str, tuple[CellIn, ...]] = {
        "date": ("", "2026-01-05", "2026-01", "2025-03-02", "2099-01-01", "哪天"),
        "int": ("", 1, 2026), "decimal": ("", 1.5), "money": ("", 100, 200),
        "yesno": ("", "是", "否"), "phone": ("", "13900000001"),
    }  # fmt: skip
    return made.get(field.type, ("", "甲", "乙"))


@st.composite
def rows_of(draw: st.DrawFn, form: FormDef) -> list[tuple[CellIn, ...]]:
    """A header and rows of which no two are the same."""
    fields = columns_out(form)
    who = [title for title in who_columns(form) if title in WHO]
    found: list[tuple[CellIn, ...]] = []
    for _ in range(draw(st.integers(1, 6))):
        subject = draw(st.integers(0, 2))
        about = tuple(WHO[title][subject] for title in who)
        answers = tuple(
            draw(st.sampled_from(cells_of(f)[1:] if f.required else cells_of(f))) for f in fields
        )
        found.append((*about, *answers))
    return [(*who, *(f.label for f in fields)), *dict.fromkeys(found)]


@pytest.mark.parametrize("name", [form.id for form in importable(FORMS)])
@settings(
    max_examples=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_so_many_rows_make_so_many_records_or_sentences_and_a_second_time_nothing(
    shared: Book, name: str, data: st.DataObject
) -> None:
    form = FORMS.form(name)
    rows = data.draw(rows_of(form))
    before = len(shared.ledger.read.records(form.id))
    path = workbook(shared.path.with_suffix(".xlsx"), rows)
    plan = prepare(shared, path, form.id)
    report = commit(shared, plan)
    try:
        assert report.rows == len(rows) - 1 == len(report.lines)
        assert report.updated == 0 or before
        made = len(shared.ledger.read.records(form.id)) - before
        assert made == report.created
        unnamed = [one for one in report.lines if one.outcome not in QUIET and not one.zh]
        assert not unnamed
        assert all(line.zh for line in report.lines if line.outcome is Outcome.UNCHANGED) or before
        again = prepare(shared, path, form.id)
        assert again.drafts == (), [line for line in again.report.lines if line.zh]
        assert again.report.set_aside == report.set_aside
    finally:
        if plan.drafts:
            shared.ledger.write.undo_last_import(actor=shared.actor)


def test_every_kind_of_answer_has_cells_in_the_property() -> None:
    assert {f.type for form in importable(FORMS) for f in columns_out(form)} <= TYPES.keys()
