"""The notice page: what is previewed is what is printed, and nothing to post is no error."""

import time
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop.application import Application
from desktop.book.book import Book
from desktop.demo.story import VILLAGE_FACTS
from desktop.demo.watched import propose
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.paper.preview import Preview
from desktop.ui.page import printing
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.notices.make import Begun, Made, agreed, begin, finish
from desktop.ui.pages.notices.notice_page import PAUSE_MS, NoticePage
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.progress import unwatched
from sync.store.values import Draft
from tests.helpers.pages import first_page, in_front
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

SHEETS = Path(__file__).parents[1] / "data/sheets"
SECRET = "稻田 雨伞 火车 灯笼"


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("roster") / "r.cunji"
    with Book.new(path, "459999100201", "板岭村", SECRET) as book:
        commit(book, prepare(book, SHEETS / "roster-clean.xlsx"))
        assert propose(book, date(2026, 11, 1)) > 0
    return path.read_bytes()


@pytest.fixture
def page(application: Application, roster: bytes, tmp_path: Path) -> NoticePage:
    path = tmp_path / "r.cunji"
    path.write_bytes(roster)
    application.show_book(Book.open(path, SECRET), "notice")
    made = in_front(first_page(application), NoticePage)
    settle(application.tasks)
    return made


def ready(page: NoticePage, application: Application) -> None:
    pause(PAUSE_MS + 30)
    settle(application.tasks)


def test_the_sheet_is_there_with_both_dates(page: NoticePage) -> None:
    assert page.made is not None
    assert page.made.notice.kind == "N09"
    assert page.sheet.pages == Preview(page.made.pdf).pages >= 1
    assert page.page_mark.text() == f"第 1 页，共 {page.sheet.pages} 页"
    period = page.made.notice.period
    assert period.posted_until > period.objections_until
    assert page.print_button.isEnabled()


def test_what_is_missing_is_said_above_and_can_be_filled_in(
    page: NoticePage, application: Application
) -> None:
    assert page.warning_card.isVisible()
    assert page.warning_line.text().count("\n") == 1, "two lines, so that the sheet stays in sight"
    page.all_warnings.click()
    assert page.warning_line.text().count("\n") > 1
    page.fill_in()
    assert application.window is not None
    assert application.window.place == "form"


def test_the_preview_follows_within_the_blink_of_an_eye(
    page: NoticePage, application: Application
) -> None:
    before = page.made
    assert before is not None
    started = time.perf_counter()
    page.posted.put(date(2026, 12, 3))
    while page.made is before:
        pause(2)
        assert time.perf_counter() - started < 5
    assert page.made is not None
    assert page.made.notice.period.posted_on == date(2026, 12, 3)
    assert page.made.pdf != before.pdf


def test_only_the_last_of_many_edits_counts(page: NoticePage, application: Application) -> None:
    for day in range(1, 20):
        page.posted.put(date(2026, 12, day))
        page.make()
    ready(page, application)
    assert page.made is not None
    assert page.made.notice.period.posted_on == date(2026, 12, 19)


def test_figures_only_for_left_behind_people(page: NoticePage, application: Application) -> None:
    page.shown("N25")
    ready(page, application)
    assert page.made is not None
    assert page.made.notice.kind == "N25"


def test_nothing_to_post_is_a_calm_sentence(
    window: MainWindow, application: Application, told: Told
) -> None:
    book = window.context.book
    spells = [r.id for r in book.ledger.read.records("household_type")]
    book.ledger.write.retract(spells, actor=book.actor, reason="测试")
    window.show_page("notice", "N09")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, NoticePage)
    assert page.nothing.isVisible()
    assert not page.sheet.isVisible()
    assert page.nothing.text.text().endswith("。")
    assert not page.print_button.isEnabled()
    assert told.errors == []


def test_what_the_county_allows_as_an_exception_is_approved_on_the_spot(
    page: NoticePage, application: Application
) -> None:
    book = page.context.book
    person = book.ledger.read.records("person")[0]
    kept = book.ledger.read.records("village")[0]
    answers = {
        "person": person.id, "household": person.body["household"], "kind": "01",
        "from_day": "2026-01-01", "amount": 52000, "document": "某民〔2026〕1号",
    }  # fmt: skip
    facts = Draft("village", {**kept.body, **VILLAGE_FACTS}, kept.id)
    book.ledger.write.save([facts, Draft("benefit", answers)], actor=book.actor)
    body = (
        "county: '459999'\ntitle: 样例\nparameters:\n  - id: notice_amounts_forbidden\n"
        "    values:\n      - {value: yes, source: 样例县文件}\n"
    )
    pack = Published(1, "2026-01-01T00:00:00", "县民政局", body)
    book.ledger.packs.take(pack)
    page.shown("N02")
    ready(page, application)
    assert not page.print_button.isEnabled()
    assert page.approval.isVisible()
    page.approval.give()
    assert page.approval.who.below.text() == "请写批准人的姓名。"
    page.approval.name.setText("韦大明")
    page.approval.reason.setText("乡镇民政办要求写明金额")
    page.approval.give()
    settle(application.tasks)
    ready(page, application)
    assert page.made is not None
    assert page.made.notice.kind == "N02"
    (kept,) = book.ledger.read.records("posting")
    assert kept.body["exception_name"] == "韦大明"
    page.note_posting()
    assert application.window is not None
    asked = application.window.page
    assert isinstance(asked, FormPage)
    assert asked.ask is not None
    assert asked.ask.record == kept.id, "the life goes on in the same record"


def test_a_character_no_font_has_is_asked_about_before_printing(
    page: NoticePage, application: Application, told: Told
) -> None:
    book = page.context.book
    village = book.ledger.read.records("village")[0]
    body = {**village.body, "committee": "板岭\U0002ebf0村村民委员会"}  # extension I
    book.ledger.write.save([Draft("village", body, village.id)], actor=book.actor)
    page.context.announce({"village"})
    ready(page, application)
    told.answers.append(False)
    page.print_notice()
    assert "U+2EBF0" in told.questions[-1]
    assert told.successes == []
    assert page.made is not None
    told.answers.append(True)
    assert agreed(page.made, page)


def test_saving_writes_the_previewed_bytes(
    page: NoticePage, application: Application, told: Told, tmp_path: Path
) -> None:
    assert page.made is not None
    told.answers.append(str(tmp_path / "公示"))
    page.save_notice()
    assert (tmp_path / "公示.pdf").read_bytes() == page.made.pdf
    settle(application.tasks)
    (noted,) = page.context.book.ledger.read.records("posting")
    assert noted.body["digest"] == page.made.notice.digest, "it stands on the board as a draft"
    ready(page, application)
    told.answers.append(str(tmp_path / "没有这个文件夹" / "公示.pdf"))
    page.save_notice()
    assert "换一个文件夹" in told.errors[0]


def test_a_change_elsewhere_reaches_the_sheet(page: NoticePage, application: Application) -> None:
    before = page.made
    book = page.context.book
    village = book.ledger.read.records("village")[0]
    told = {**village.body, "objection_phone": "0779-0000001"}
    book.ledger.write.save([Draft("village", told, village.id)], actor=book.actor)
    page.context.announce({"village"})
    ready(page, application)
    assert page.made is not None
    assert before is not None
    assert len(page.made.notice.warnings) == len(before.notice.warnings) - 1


def test_zoom_and_width(page: NoticePage) -> None:
    pause(20)
    wide = page.sheet.sheets[0].width()
    page.sheet.zoom_by(1.5)
    assert page.sheet.sheets[0].width() > wide
    page.sheet.fit_width()
    assert abs(page.sheet.sheets[0].width() - wide) <= 1
    for _ in range(40):
        page.sheet.zoom_by(2)
    assert page.sheet.sheets[0].width() <= 4 * 842
    page.sheet.fit_width()
    pause(20)
    page.sheet.show_page(page.sheet.pages)
    assert page.page_mark.text() == f"第 {page.sheet.pages} 页，共 {page.sheet.pages} 页"


def test_printing_paints_every_page(page: NoticePage, tmp_path: Path) -> None:
    assert page.made is not None
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "painted.pdf"))
    assert printing.paint(page.made.pdf, printer) == page.sheet.pages
    painted = Preview((tmp_path / "painted.pdf").read_bytes())
    assert painted.pages == page.sheet.pages
    dark = [p for p in painted.picture(0, 40).pixels if p < 100]
    assert len(dark) > 50, "the page is not empty"
    assert not printing.hand_over(page.made.pdf, "公示", printer), "no printer of that name here"


def test_the_first_look_is_the_page_itself(page: NoticePage) -> None:
    day = date(2026, 11, 23)
    begun = begin(page.context.book, "N09", day, day, "a4", (0, 99))
    assert isinstance(begun, Begun)
    made = finish(begun, unwatched)
    assert isinstance(made, Made)
    look, whole = Preview(begun.glance), Preview(made.pdf)
    assert (begun.first, look.pages) == (0, whole.pages)
    for number in range(whole.pages):
        assert look.picture(number, 50).pixels == whole.picture(number, 50).pixels


def test_pages_in_sight_are_shown_before_the_whole_is_there(
    page: NoticePage, application: Application
) -> None:
    pause(20)
    before, picture = page.made, page.sheet.sheets[0].picture
    assert picture is not None
    page.posted.put(date(2026, 12, 9))
    while page.sheet.sheets[0].picture is picture:
        pause(1)
    assert page.made is before, "the whole still comes"
    seen = page.sheet.sheets[0].picture
    ready(page, application)
    assert page.made is not before
    assert page.sheet.sheets[0].picture == seen, "and looks the same"
