"""Letters are filled from the record, blanks stay lines, and only the own number stands in full."""

import re
from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest

from desktop.book.book import Book
from desktop.errors.command import NoSuchLetter
from desktop.paper.letters.letter_sheet import HEIGHT, PEOPLE_SHARES, WIDTH, _Pen, render_letter
from desktop.paper.letters.program_letters import make_letter, remember_letter
from desktop.paper.preview import page_texts
from forms.definitions.records import DutyLetter, LetterIssued, Person
from forms.errors import LetterAboutOther, LetterNotReady, NeverPublished
from forms.schema.form import RecordId, Value
from forms.schema.letter import LINE
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.filled import a_book
from tests.unit.desktop.paper.test_tagged_pdf import kinds_on

DAY = date(2026, 11, 30)
NUMBER = re.compile(r"\d{17}[\dX]")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with a_book(tmp_path_factory.mktemp("letters") / "v.cunji", 12) as made:
        yield made


def add(book: Book, form: str, **body: Value) -> RecordId:
    record = new_record_id()
    book.ledger.write.save([Draft(form, body, record)], actor="x")
    return record


def somebody(book: Book, *, grown: bool) -> RecordId:
    return next(
        one.id for one in book.view().all(Person)
        if one.id_number and one.birth and (one.birth.last.year < 1990) == grown
        and (grown or one.birth.first.year > 2012)
    )  # fmt: skip


def text(book: Book, kind: str, record: RecordId, day: date = DAY) -> str:
    pages = page_texts(render_letter(make_letter(book, kind, record, day)))
    return "".join("".join(pages).split())


def test_a_recommendation_has_the_own_number_whole_and_lines_for_the_rest(book: Book) -> None:
    person = somebody(book, grown=True)
    card = book.view().card(Person, person)
    told = text(book, "L01", person)
    assert f"{card.name}（居民身份号码{card.id_number}）是板岭村" in told
    assert NUMBER.findall(told) == [card.id_number], "nobody else's"
    assert "________人民法院" in told
    assert "民事诉讼法》第六十一条" in told
    assert "村民委员会2026年11月30日" in told


def test_a_minor_s_number_stays_a_line(book: Book) -> None:
    told = text(book, "L01", somebody(book, grown=False))
    assert f"（居民身份号码{LINE}）" in told
    assert NUMBER.findall(told) == []


def test_who_is_dead_or_gone_is_not_certified(book: Book) -> None:
    person = somebody(book, grown=True)
    body = dict(book.view().body("person", person) or {})
    for more, says in (
        ({"death_day": "2026-01-01"}, "去世"),
        ({"death_day": "2026"}, "看不出在不在世"),
        ({"no_capacity": "9"}, "去世"),
        ({"hukou_status": "4"}, "户口不在本村"),
        ({"hukou_status": "", "arrived": "2026-11-29"}, "户籍状态是什么"),
    ):
        own = {k: v for k, v in body.items() if k != "id_number"}
        gone = add(book, "person", **{**own, **more})
        with pytest.raises(LetterNotReady) as told:
            make_letter(book, "L01", gone, DAY)
        assert says in told.value.told


def test_a_call_to_a_meeting_is_for_the_board_and_only_ahead(book: Book) -> None:
    body: dict[str, Value] = {"type": "05", "matter": "水柜方案", "due": 30, "present": 0}
    meeting = add(book, "meeting", **body, day="2026-12-05", place="村委会二楼")
    assert "定于2026年12月5日在村委会二楼召开村民代表会议，商议“水柜方案”" in text(
        book, "L02", meeting
    )
    nowhere = add(book, "meeting", **body, day="2026-12-06")
    assert f"在{LINE}召开" in text(book, "L02", nowhere)
    with pytest.raises(LetterNotReady) as told:
        make_letter(book, "L02", meeting, date(2026, 12, 6))
    assert "已经开过" in told.value.told
    bad = add(book, "meeting", **{**body, "matter": "艾滋病人名单"}, day="2026-12-07")
    with pytest.raises(NeverPublished):
        render_letter(make_letter(book, "L02", bad, DAY))


def test_a_letter_of_duty_keeps_its_number_and_its_first_printing(book: Book) -> None:
    letter = add(
        book, "duty_letter", title="防返贫责任书", year=2026, party_a="村民委员会",
        party_b="韦志强", terms="1．每月走访。\n2．水柜十座。", due_day="2026-12-31",
    )  # fmt: skip
    first = make_letter(book, "L04", letter, DAY)
    told = text(book, "L04", letter)
    for words in ("防返贫责任书", "甲方：村民委员会", "乙方：韦志强", "1．每月走访。",
                  "2．水柜十座。", "完成期限：2026年12月31日。",
                  "甲方（签字、盖章）："):  # fmt: skip
        assert words in told
    remember_letter(book, first)
    kept = book.view().card(DutyLetter, letter)
    assert kept.number == first.number == "板岭村函〔2026〕L04-1130-1号"
    later = make_letter(book, "L04", letter, date(2026, 12, 2))
    assert later.number == first.number, "printed again it is the same letter"
    remember_letter(book, later)
    again = book.view().card(DutyLetter, letter).printed_day
    assert again is not None
    assert again.written == "2026-11-30"


def test_a_sheet_for_a_visit_says_what_the_book_says_and_masks_numbers(book: Book) -> None:
    person = book.view().card(Person, somebody(book, grown=True))
    home = person.household
    assert home is not None
    add(book, "house", household=home, day="2026-03-01", grade="A", structure="1")
    add(book, "house", household=home, day="2026-12-24", grade="D", structure="1")
    told = text(book, "L05", home)
    assert str(person.name) in told
    assert NUMBER.findall(told) == []
    assert person.id_number is not None
    assert person.id_number[:6] in told
    assert "A级（2026-03-01）" in told
    assert "D级" not in told, "that is later than the sheet"
    assert "饮水：主要水源没有登记问清后写：" in told


def test_what_is_given_out_is_kept_with_a_number_of_its_own(book: Book) -> None:
    person = somebody(book, grown=True)
    one = make_letter(book, "L01", person, DAY)
    remember_letter(book, one)
    two = make_letter(book, "L01", person, DAY)
    assert two.number != one.number
    [kept] = [e for e in book.view().all(LetterIssued) if e.number == one.number]
    assert (kept.kind, kept.person, kept.about) == ("L01", person, person)


def test_other_records_and_kinds_are_told(book: Book) -> None:
    with pytest.raises(LetterAboutOther) as told:
        make_letter(book, "L05", somebody(book, grown=True), DAY)
    assert "农户" in told.value.told
    with pytest.raises(NoSuchLetter) as strange:
        make_letter(book, "随便开的证明", somebody(book, grown=True), DAY)
    assert "L01推荐函" in strange.value.told


@pytest.mark.parametrize("kind", ["L01", "L05"])
def test_nothing_lies_outside_the_paper_or_its_cell(book: Book, kind: str) -> None:
    for one in list(book.view().all(Person))[:30]:
        record = one.id if kind == "L01" else one.household
        if record is None or (kind == "L01" and one.death_day):
            continue
        pen = _Pen(make_letter(book, kind, record, DAY))
        pen.write()
        for line in (text for page in pen.pages for text in page.texts):
            left, top, right, bottom = line.cell
            assert left - 0.5 <= line.x, line.text
            assert line.x + line.width <= right + 0.5, line.text
            assert top - 0.5 <= line.box[1], line.text
            assert line.box[3] <= bottom + 0.5, line.text
            assert 0 <= line.x + line.width <= WIDTH
            assert 0 <= line.y <= HEIGHT


def test_a_letter_is_read_out_in_order_each_table_for_itself(book: Book) -> None:
    home = next(iter(book.view().records("household")))
    found = kinds_on(render_letter(make_letter(book, "L05", home, DAY)), 0)
    assert found[:3] == ["Document", "H1", "P"]
    assert found.count("H1") == 1
    assert found.count("Table") == 2, "who lives there, what the book says"
    people = len(book.view().members[home]) + 3
    rows = [at for at, kind in enumerate(found) if kind == "TR"]
    assert {found[at + 1 :][: len(PEOPLE_SHARES)].count("TD") for at in rows[1 : people + 1]} == {
        len(PEOPLE_SHARES)
    }, "a blank to write in is a cell too"


def test_every_word_stands_where_it_was_laid_beside_empty_cells_too(book: Book) -> None:
    home = max(book.view().members, key=lambda one: len(book.view().members[one]))
    letter = make_letter(book, "L05", home, DAY)
    pen = _Pen(letter)
    pen.write()
    assert any(not text.text for text in pen.pages[0].texts), "a cell is empty"
    document = pypdfium2.PdfDocument(render_letter(letter))
    for number, page in enumerate(pen.pages):
        words = document[number].get_textpage()
        for one in page.texts:
            base, end = HEIGHT - one.y, one.x + one.width
            found = words.get_text_bounded(one.x - 1, base - 4, end + 1, base + one.size)
            assert "".join(one.text.split()) in "".join(found.split())
    document.close()
