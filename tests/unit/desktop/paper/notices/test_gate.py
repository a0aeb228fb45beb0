"""The gate of a notice: the county's wishes, hints that give somebody away, minors, exceptions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import ApprovalEmpty
from desktop.paper.notices.compose import compose
from desktop.paper.notices.printed import approve, note
from forms.errors import ApprovalMissing, ContactMissing, NeverPublished, TooTelling
from forms.packs.pack import Published
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, household, put, village

AMOUNTS = "notice_amounts_forbidden"
NAMES = "notice_aid_names"
FINISHED: dict[str, Value] = {
    "name": "水柜维修", "planned": 10000, "stage": "80", "finish_day": "2026-10-01",
    "accepted_day": "2026-10-20", "acceptance": "合格", "passed": True, "cost": 10000,
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        home = household(opened, "0001", "韦秀兰")
        head = opened.ledger.read.records("person")[0].id
        put(opened, "benefit", "d", household=home, person=head, kind="01",
            from_day="2026-01-01", amount=52000, document="某民〔2026〕1号")  # fmt: skip
        yield opened


def county(book: Book, parameter: str, value: str) -> None:
    body = (
        f"county: '459999'\ntitle: 样例\nparameters:\n  - id: {parameter}\n    values:\n"
        f"      - {{value: {value}, source: 样例县文件}}\n"
    )
    number = len(book.ledger.meta.get("packs", [])) + 1
    book.ledger.packs.take(Published(number, "2026-01-01T00:00:00", "县民政局", body))


def test_the_county_may_ask_for_surnames_on_aid_notices_only(book: Book) -> None:
    assert "韦秀兰" in compose(book, "N02", DAY).table.rows[0]
    county(book, NAMES, "surname")
    assert "韦**" in compose(book, "N02", DAY).table.rows[0]
    assert "韦秀兰" in compose(book, "N09", DAY).table.rows[0]
    county(book, NAMES, "ends")
    assert "韦*兰" in compose(book, "N02", DAY).table.rows[0]


def test_who_confirms_signs_and_its_seal_has_room(book: Book) -> None:
    village(book, county_name="某某县")
    notice = compose(book, "N02", DAY)
    assert (notice.issuer, notice.seal_mm) == ("某某县民政局", 45)
    county(book, "aid_confirmed_by", "township")
    notice = compose(book, "N02", DAY)
    assert (notice.issuer, notice.seal_mm) == ("板岭乡人民政府", 42)
    assert compose(book, "N09", DAY).issuer == "板岭乡弄峒村村民委员会"


def test_an_issuer_or_office_nobody_named_is_asked_for(book: Book) -> None:
    kept = book.ledger.read.records("village")[0]
    for gone, label in (("county_name", "县（市、区）"), ("aid_hotline", "县社会救助服务热线")):
        less = {name: answer for name, answer in kept.body.items() if name != gone}
        book.ledger.write.save([Draft("village", less, kept.id)], actor="测试")
        with pytest.raises(ContactMissing) as asked:
            compose(book, "N02", DAY)
        assert f"「{label}」" in asked.value.told


def test_amounts_the_county_forbids_need_a_name_and_a_reason_that_stay(book: Book) -> None:
    county(book, AMOUNTS, "yes")
    with pytest.raises(ApprovalMissing):
        compose(book, "N02", DAY, POSTED)
    with pytest.raises(ApprovalEmpty):
        approve(book, "N02", POSTED, "韦大明", " ")
    approve(book, "N02", POSTED, "韦大明", "乡镇民政办要求写明金额")
    assert compose(book, "N02", DAY, POSTED).table.rows
    (kept,) = book.ledger.read.records("posting")
    assert (kept.body["exception_name"], kept.body["exception"]) == (
        "韦大明",
        "乡镇民政办要求写明金额",
    )
    with pytest.raises(ApprovalMissing):
        compose(book, "N02", DAY, DAY)  # another sheet asks again
    assert compose(book, "N09", DAY).table.rows, "what tells no amounts is not stopped"


def test_a_corrected_sheet_needs_an_exception_of_its_own(book: Book) -> None:
    county(book, AMOUNTS, "yes")
    assert approve(book, "N02", POSTED, "韦大明", "乡镇要求", DAY)
    first = compose(book, "N02", DAY, POSTED)
    note(book, first)
    village(book, aid_hotline="0778-7210000")
    with pytest.raises(ApprovalMissing):
        compose(book, "N02", DAY, POSTED)
    assert approve(book, "N02", POSTED, "韦大明", "电话改了", DAY)
    second = compose(book, "N02", DAY, POSTED)
    assert second.number == first.number.replace("号", "-2号")
    assert not approve(book, "N09", POSTED, "韦大明", "没有必要", DAY)


def test_two_hints_besides_name_and_hamlet_are_refused(book: Book) -> None:
    told_all = "蓝家，壮族，67岁"
    put(book, "project", "j", content=told_all, keeper_name="蓝国强", **FINISHED)
    with pytest.raises(TooTelling) as told:
        compose(book, "N14", DAY)
    assert "民族、年龄" in told.value.told or "年龄、民族" in told.value.told


def test_a_minors_name_in_the_words_of_a_row_is_refused(book: Book) -> None:
    put(book, "person", "kid", name="韦小宝", birth="2016-03-01", sex="1", relation="20",
        household=book.ledger.read.records("household")[0].id)  # fmt: skip
    put(book, "project", "j", content="修到韦小宝家", keeper_name="蓝国强", **FINISHED)
    with pytest.raises(NeverPublished) as told:
        compose(book, "N14", DAY)
    assert "未成年人" in told.value.told


def test_a_minors_name_is_refused_in_a_column_of_names_too(book: Book) -> None:
    home = book.ledger.read.records("household")[0].id
    put(book, "person", "kid", name="韦小宝", birth="2016-03-01", sex="1", relation="20",
        household=home)  # fmt: skip
    put(book, "project", "j", content="已完工", keeper_name="韦小宝", **FINISHED)
    with pytest.raises(NeverPublished):
        compose(book, "N14", DAY)


def test_a_grown_ups_name_that_begins_like_a_childs_passes(book: Book) -> None:
    home = book.ledger.read.records("household")[0].id
    put(book, "person", "kid", name="韦大", birth="2016-03-01", sex="1", relation="20",
        household=home)  # fmt: skip
    put(book, "person", "man", name="韦大明", birth="1980-03-01", sex="1", relation="20",
        household=home)  # fmt: skip
    put(book, "project", "j", content="已完工", keeper_name="韦大明", **FINISHED)
    assert "韦大明" in compose(book, "N14", DAY).table.rows[0]
