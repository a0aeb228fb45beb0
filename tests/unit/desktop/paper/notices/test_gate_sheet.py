"""The one gate over every text of a finished notice: children, private numbers, words, phones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import FileNameTelling
from desktop.paper.form_sheet import card
from desktop.paper.notices.board import board, lines
from desktop.paper.notices.compose import compose
from desktop.paper.notices.evidence import evidence_sheet
from desktop.paper.notices.gate import MAYBE_MINOR
from desktop.paper.notices.printed import approve
from desktop.paper.reports import make, written
from forms.errors import ApprovalMissing, NeverPublished
from forms.privacy.masking import mask
from forms.privacy.never_words import added_word
from forms.schema.form import RecordId
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, household, put, village

ID = "459999196611230041"
CHILD = "未成年人"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        household(opened, "0001", "韦秀兰")
        yield opened


def home_of(book: Book) -> RecordId:
    return book.ledger.read.records("household")[0].id


def child(book: Book, **answers: str) -> None:
    told = {"name": "韦小宝", "birth": "2016-03-01", "sex": "1", "relation": "20", **answers}
    kept = {name: value for name, value in told.items() if value}
    put(book, "person", f"kid {told['name']}", household=home_of(book), **kept)


def project(book: Book, content: str) -> None:
    put(
        book, "project", "j", name="水柜维修", planned=10000, stage="40", content=content,
        plan_no="某发改〔2026〕1号", builder="某建筑公司", mode="1", start_day="2026-12-01",
        leader_name="罗大明", overseer_name="黄桂英",
    )  # fmt: skip


def refused(book: Book, kind: str) -> NeverPublished:
    with pytest.raises(NeverPublished) as told:
        compose(book, kind, DAY)
    return told.value


@pytest.mark.parametrize(
    "written_so",
    [
        "修到韦小宝家",
        "修到韦 小 宝家",
        "修到韦·小宝家",
        "修到韦\u200b小\u200b宝家",
        "修到韦\n小宝家",
        "修到韦*宝家",
        "修到韦某宝家",
        "修到韋小寶家",
        "修到狗蛋家",
        "修到小学生小宝家",
        "修到Wei Xiaobao家",
        "修到weixiaobao家",
        "修到XIAOBAO WEI家",
    ],
)
def test_a_child_is_found_however_its_name_is_written(book: Book, written_so: str) -> None:
    child(book, alias="狗蛋")
    project(book, written_so)
    assert CHILD in refused(book, "N13").told


def test_a_child_in_pieces_over_the_cells_of_a_row_is_found(book: Book) -> None:
    child(book)
    put(
        book, "project", "parts", name="修到韦", planned=10000, stage="40", content="小宝家水柜",
        builder="某公司", mode="1", plan_no="某发改〔2026〕1号", start_day="2026-12-01",
        finish_day="2027-03-31", leader_name="罗大明", overseer_name="黄桂英", source="01",
    )  # fmt: skip
    told = refused(book, "N13").told
    assert (CHILD in told, "分在几格里" in told) == (True, True), told


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("notice_place", "张贴地点"),
        ("objection_contact", "异议"),
        ("service_hours", "异议"),
        ("committee", "正文"),
        ("township", "正文"),
    ],
)
def test_a_child_is_found_in_every_part_of_the_sheet(book: Book, place: str, told: str) -> None:
    child(book)
    village(book, **{place: "韦小宝家门口"})
    assert CHILD in refused(book, "N09").told


def test_a_child_in_the_name_of_a_hamlet_or_in_a_vote_is_found(book: Book) -> None:
    child(book)
    household(book, "0002", "蓝国强", hamlet="韦小宝屯")
    assert CHILD in refused(book, "N09").told


def test_a_grown_up_of_the_same_name_may_be_named_and_not_beside_a_child(book: Book) -> None:
    child(book)
    put(
        book,
        "person",
        "man",
        household=home_of(book),
        name="韦小宝",
        birth="1970-01-01",
        sex="1",
        relation="20",
    )
    project(book, "由韦小宝施工")
    assert compose(book, "N13", DAY).table.rows
    project(book, "修路到小学生韦小宝家")
    assert CHILD in refused(book, "N13").told


def test_ordinary_words_that_are_a_childs_given_name_pass(book: Book) -> None:
    child(book, name="韦文明")
    project(book, "建设精神文明宣传栏")
    assert compose(book, "N13", DAY).table.rows


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"birth": "", "relation": "20"}, "韦某某"),
        ({"birth": "", "relation": "41"}, "韦某某"),
        ({"birth": "", "relation": ""}, "韦某某"),
        ({"birth": "2016"}, "韦某某"),
        ({"birth": "2008"}, "韦某某"),
        ({"birth": "", "relation": "12"}, "韦小宝"),
        ({"birth": "", "relation": "20", "marital": "20"}, "韦小宝"),
        ({"birth": "1990-01-01"}, "韦小宝"),
        ({"birth": "", "relation": "20", "name": "欧阳小宝"}, "欧阳某某"),
        ({"birth": "", "relation": "20", "name": "买买提·艾山"}, "某某"),
    ],
)
def test_who_may_be_a_minor_is_never_named(book: Book, answers: dict[str, str], shown: str) -> None:
    child(book, **answers)
    kid = next(r for r in book.ledger.read.records("person") if r.body["name"] != "韦秀兰")
    put(
        book,
        "benefit",
        "b",
        household=home_of(book),
        person=kid.id,
        kind="01",
        from_day="2026-01-01",
        amount=8000,
        document="某民〔2026〕1号",
    )
    notice = compose(book, "N02", DAY)
    assert shown in notice.table.rows[0]
    unknown = "birth" in answers and answers["birth"] in {"", "2008"}
    assert (MAYBE_MINOR in notice.warnings) == (unknown and shown.endswith("某某"))


def test_a_villagers_own_phone_is_no_office_phone(book: Book) -> None:
    village(book, supervision_phone="13900139001")
    assert "村民本人登记的电话" in refused(book, "N09").told


def test_a_code_under_its_heading_is_harmless_and_a_citizen_number_is_not() -> None:
    code, card_like = "4599992601011234", "6217000010002000123"
    assert mask("M0", code, place="", label="项目编号") == code
    for label, number in (("卡号", card_like), ("项目编号", ID), ("内容", "13900001234")):
        with pytest.raises(NeverPublished):
            mask("M0", number, place="", label=label)


def test_what_is_soft_waits_for_somebody_who_answers_for_it(book: Book) -> None:
    project(book, "修到残疾人韦秀兰家")
    with pytest.raises(ApprovalMissing):
        compose(book, "N13", DAY, POSTED)
    approve(book, "N13", POSTED, "韦大明", "本人要求写明")
    assert compose(book, "N13", DAY, POSTED).table.rows


def test_hints_about_one_person_are_counted_over_all_their_rows(book: Book) -> None:
    from forms.errors import TooTelling

    person = book.ledger.read.records("person")[0].id
    for number, scale in ((1, "壮族，3亩"), (2, "67岁，2亩")):
        put(
            book,
            "benefit",
            f"b{number}",
            household=home_of(book),
            person=person,
            kind="L13",
            from_day=f"2026-0{number}-01",
            to_day=f"2026-0{number}-28",
            grant_amount=8000,
            pay_year=2026,
            batch="第1批",
            scale=scale,
        )
    with pytest.raises(TooTelling):
        compose(book, "N22", DAY)


def test_the_other_doors_are_the_same_door(book: Book, tmp_path: Path) -> None:
    """Wall chart, return, card, evidence, board for scripts, names of files."""
    household(book, "0009", "蓝国强", hamlet=f"弄{ID}屯")
    for ending in (".pdf", ".xlsx"):
        with pytest.raises(NeverPublished):
            written(make(book, "RP-01", DAY), ending)
    form = book.definitions.form("person")
    with pytest.raises(NeverPublished):
        card(
            form,
            book.definitions.codes,
            {"alias": "一三九零零零零一二三四"},
            "卡",
            "弄峒村",
            DAY,
            (),
        )
    with pytest.raises(NeverPublished):
        card(form, book.definitions.codes, {}, f"卡　{ID}", "弄峒村", DAY, ())
    with pytest.raises(NeverPublished):
        evidence_sheet("弄峒村", [("张贴地点", "韦秀兰家，艾滋病")], [], DAY)
    put(
        book,
        "posting",
        "s",
        kind="N09",
        title="公示139、0000、1234",
        number="弄峒村公示〔2026〕N09-1101号",
    )
    with pytest.raises(NeverPublished):
        list(lines(board(book, DAY)))
    from desktop.cli.context import write_file

    for name in ("139、0000、1234.pdf", "韦小孩艾滋病.pdf", "13900001234/a.pdf"):
        with pytest.raises(FileNameTelling):
            write_file(tmp_path / name, b"")


def test_a_word_of_the_county_holds_at_every_door_to_the_board(book: Book) -> None:
    word = added_word("县.yaml", 1, "illness", "桑叶热", "hard", "any")
    told = "韦秀兰家，桑叶热"
    assert evidence_sheet("弄峒村", [("张贴地点", told)], [], DAY).startswith(b"%PDF")
    with pytest.raises(NeverPublished):
        evidence_sheet("弄峒村", [("张贴地点", told)], [], DAY, (word,))
    put(book, "posting", "s", kind="N09", title=told, number="弄峒村公示〔2026〕N09-1101号")
    found = board(book, DAY)
    assert list(lines(found))
    with pytest.raises(NeverPublished):
        list(lines(found, (word,)))
    table = make(book, "RP-17", DAY)
    chart = replace(table, notes=(*table.notes, told))
    assert written(chart, ".xlsx")
    with pytest.raises(NeverPublished):
        written(replace(chart, words=(word,)), ".xlsx")
