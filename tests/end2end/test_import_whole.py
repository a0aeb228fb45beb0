"""A register closes nothing by coming in; only a person may say that a list is whole."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.workbook import (
    ListNotTakenInWhole,
    NoSuchScope,
    NotAListToBeWhole,
    SheetDayWrong,
)
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.meaning.pointed import pointed
from forms.definitions.records import Person
from forms.schema.form import RecordId
from forms.village.coverage import (
    ABSENCE,
    BENEFIT,
    DISABILITY,
    INSURANCE,
    NEIGHBOUR,
    PREMIUM,
    Coverages,
    Register,
)
from tests.helpers.command import Cunji
from tests.helpers.imports import FATHER, WIFE, empty_book, take_in
from tests.helpers.sheets import HEADER, CellIn, number, person, workbook

DAY = date(2026, 11, 24)
OTHER = person("0002", "黄大山", "户主", "1960-01-02", 3, head="黄大山")
OTHER[1] = "弄林屯"
WHO: tuple[CellIn, ...] = ("韦国强", number("1970-05-06"))
BENEFITS = (
    ("姓名", "身份证号码", "待遇种类", "开始享受"),
    (*WHO, "临时救助", "2026-01"),
    (*WHO, "高龄津贴", "2026-01"),
)
STRANGER = ("某人", number("1980-01-01", 9), "临时救助", "2026-01")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        roster = [HEADER, FATHER, WIFE, OTHER]
        take_in(opened, workbook(tmp_path / "roster.xlsx", roster))
        yield opened


def named(book: Book, name: str) -> RecordId:
    return next(r.id for r in book.ledger.read.records("person") if r.body["name"] == name)


def take(book: Book, rows: Sequence[Sequence[CellIn]], whole: str = "", form: str = "") -> None:
    path = workbook(book.path.with_name("register.xlsx"), rows)
    commit(book, prepare(book, path, form), DAY, whole=whole)


def closed(book: Book, name: str, register: str, part: str = "") -> bool:
    return Coverages.of(book.view()).whole(Register(register, part), named(book, name), DAY)


def test_a_list_closes_nothing_before_somebody_says_that_it_is_whole(book: Book) -> None:
    take(book, BENEFITS)
    assert len(book.ledger.read.records("benefit")) == 2
    assert not closed(book, "黄大山", BENEFIT, "05")
    take(book, BENEFITS, whole="全村")
    assert closed(book, "黄大山", BENEFIT, "05")
    assert closed(book, "黄大山", BENEFIT, "L03")
    assert not closed(book, "黄大山", BENEFIT, "01"), "a list that is not on the sheet"
    said = [r for r in book.ledger.read.records("coverage") if r.body["scope"] == "1"]
    assert [one.body["kinds"] for one in said] == [["05", "L03"]]
    take(book, BENEFITS, whole="全村")
    again = [r for r in book.ledger.read.records("coverage") if r.body["scope"] == "1"]
    assert again == said, "said once"
    book.ledger.write.undo_last_import(actor=book.actor)
    assert not closed(book, "黄大山", BENEFIT, "05"), "taken back with the import that said it"


def test_a_list_may_be_whole_for_one_hamlet(book: Book) -> None:
    take(book, BENEFITS, whole="弄林屯")
    assert closed(book, "黄大山", BENEFIT, "05")
    assert not closed(book, "蓝秀英", BENEFIT, "05")


def test_a_list_of_which_a_row_was_left_out_is_not_whole(book: Book) -> None:
    rows = [*BENEFITS, STRANGER]
    with pytest.raises(ListNotTakenInWhole) as refused:
        take(book, rows, whole="全村")
    assert "1 行" in refused.value.told
    assert not book.ledger.read.records("benefit"), "nothing was written"
    take(book, rows)
    assert len(book.ledger.read.records("benefit")) == 2


def test_each_year_of_insurance_and_the_absences_are_lists_of_their_own(book: Book) -> None:
    rows = [("姓名", "身份证号码", "年度", "参保险种"), (*WHO, 2026, "城乡居民基本医疗保险")]
    take(book, rows, whole="全村", form="insurance")
    assert closed(book, "黄大山", INSURANCE, "2026")
    assert not closed(book, "黄大山", INSURANCE, "2025")
    assert not closed(book, "黄大山", ABSENCE)
    take(
        book, [("姓名", "身份证号码", "外出时间", "去向"), (*WHO, "2026-01", "广东")], whole="全村"
    )
    assert closed(book, "黄大山", ABSENCE)


def test_premium_aid_pairs_and_the_disabled_may_be_whole_lists(book: Book) -> None:
    """Headings are those a form calls its person by: 照应的人."""
    take(book, [("姓名", "身份证号码", "年度", "资助类别", "资助方式", "资助金额"),
                (*WHO, "2026", "低保对象", "全额资助", "400")], whole="全村")  # fmt: skip
    assert closed(book, "黄大山", PREMIUM, "2026")
    assert not closed(book, "黄大山", PREMIUM, "2025"), "another year is another list"
    pairs = [("照应的人", "身份证号码", "互助员", "开始时间"), (*WHO, "黄大山", "2026-03-01")]
    take(book, pairs)
    assert len(book.ledger.read.records("mutual_pair")) == 1
    assert not closed(book, "黄大山", NEIGHBOUR)
    take(book, pairs, whole="弄林屯")
    assert closed(book, "黄大山", NEIGHBOUR)
    assert not closed(book, "韦国强", NEIGHBOUR), "of another hamlet"
    cards = [("残疾人", "身份证号码", "残疾类别", "残疾等级"), (*WHO, "肢体", "二级")]
    take(book, cards, whole="全村", form="disabled_person")
    assert closed(book, "黄大山", DISABILITY)
    said = [r.body for r in book.ledger.read.records("coverage") if r.body["scope"] != "3"]
    assert [one["registers"] for one in said] == [["premium"], ["neighbour"], ["disability"]]


def test_what_is_no_list_of_that_kind_and_nobody_s_hamlet_are_refused(book: Book) -> None:
    with pytest.raises(NoSuchScope):
        take(book, BENEFITS, whole="上屯")
    with pytest.raises(NotAListToBeWhole):
        take(book, [HEADER, FATHER, WIFE, OTHER], whole="全村")
    phones = [("姓名", "身份证号码", "联系电话"), (*WHO, "13900000001")]
    with pytest.raises(NotAListToBeWhole):
        take(book, phones, whole="全村")


def test_the_command_says_what_it_means(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    cunji.json("import", workbook(tmp_path / "r.xlsx", [HEADER, FATHER, WIFE, OTHER]))
    sheet = workbook(tmp_path / "b.xlsx", BENEFITS)
    looked = cunji.run("import", sheet, "--whole", "全村", "--preview")
    assert looked.returncode == 0
    assert "临时救助、高龄津贴）对全村是全的：不在上面的人就当作没有" in looked.stderr
    done = cunji.run("import", sheet, "--whole", "全村")
    assert done.returncode == 0
    stranger = workbook(tmp_path / "s.xlsx", [*BENEFITS, STRANGER])
    refused = cunji.run("import", stranger, "--whole", "全村")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "不能说是全的" in refused.stderr


def test_a_list_without_a_day_speaks_of_the_day_a_person_says(book: Book) -> None:
    today = datetime.now(UTC).astimezone().date()
    day, path = today - timedelta(days=40), book.path.with_name("said.xlsx")
    said = pointed("", (), day)
    commit(book, prepare(book, workbook(path, BENEFITS), said=said), today, whole="全村")
    whole = Coverages.of(book.view()).whole
    person = named(book, "黄大山")
    assert whole(Register(BENEFIT, "05"), person, day)
    assert not whole(Register(BENEFIT, "05"), person, day - timedelta(days=1))
    with pytest.raises(SheetDayWrong, match="还没有到"):
        prepare(book, path, said=pointed("", (), today + timedelta(days=1)))


def test_what_a_roster_changes_holds_from_the_day_a_person_says(book: Book) -> None:
    today = datetime.now(UTC).astimezone().date()
    day = today - timedelta(days=40)
    married = ("婚姻状况", "未婚"), ("婚姻状况", "已婚")
    for (head, word), said in zip(married, (pointed("", ()), pointed("", (), day)), strict=True):
        rows = [(*HEADER, head), [*FATHER, word], [*WIFE, ""]]
        commit(book, prepare(book, workbook(book.path.with_name("r.xlsx"), rows), said=said), today)
    father = named(book, "韦国强")
    view = book.view()
    before, after = (view.on(at).answer(Person.marital, father) for at in (day - timedelta(1), day))
    assert before != after
    rows = [("截至2026年1月1日",), (*HEADER, "婚姻状况"), [*FATHER, "丧偶"], [*WIFE, ""]]
    with pytest.raises(SheetDayWrong, match="2026-01-01"):
        prepare(book, workbook(book.path.with_name("r.xlsx"), rows), said=pointed("", (), day))
