"""Returns in the window: counted for a day, checked, saved where the person wants them."""

from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from desktop.application import Application
from desktop.paper.preview import Preview
from desktop.paper.reports import make
from desktop.ui.pages.reports_page import PAUSE_MS, ReportPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import SentTable
from forms.reports.yearly import proposal
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told


def test_a_return_is_shown_and_saved_as_excel(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    window.show_page("report", "RP-03")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, ReportPage)
    assert page.table is not None
    assert page.table.definition.id == "RP-03"
    assert page.table.as_of == date(2026, 11, 1)
    assert page.sheet.pages == 1
    told.answers.append(str(tmp_path / "三留守"))
    page.save_workbook()
    assert told.errors == []
    lines = CalamineWorkbook.from_path(tmp_path / "三留守.xlsx").get_sheet_by_index(0).to_python()
    assert str(lines[0][0]).endswith("三留守人员汇总")


def test_the_wall_chart_is_drawn_for_the_paper_that_is_chosen(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    body: dict[str, Value] = {"target": "水柜十座", "due_day": "2026-12-31", "state": "2"}
    window.context.book.ledger.write.save([Draft("plan", body)], actor="x")
    window.context.announce({"plan"})
    window.show_page("report", "RP-17")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, ReportPage)
    assert not page.paper_entry.isHidden()
    page.paper.setCurrentIndex(page.paper.findData("a2"))
    page.shown()
    settle(application.tasks)
    told.answers.append(str(tmp_path / "挂图.pdf"))
    page.save_paper()
    settle(application.tasks)
    assert told.errors == []
    preview = Preview((tmp_path / "挂图.pdf").read_bytes())
    drawn = preview.picture(0, 25.4)
    preview.close()
    assert drawn.width in (594, 595), "a dot for each millimetre, rounded up"
    assert drawn.height == 420
    assert [one.kind for one in window.context.book.view().all(SentTable)] == ["RP-73"]
    page.shown("RP-03")
    settle(application.tasks)
    assert page.paper_entry.isHidden()


def test_words_of_the_yearly_report_that_are_stale_are_told_until_somebody_looks(
    window: MainWindow, application: Application
) -> None:
    context = window.context
    made = proposal(context.book.view(), date(2026, 11, 1), context.book.definitions)
    context.book.ledger.write.save(
        [Draft("yearly_report", {**made, "day": "2026-11-01", "problems": "缺水"})], actor="x"
    )
    home = next(iter(context.book.view().records("household")))
    visit: dict[str, Value] = {"household": home, "day": "2026-10-30", "mode": "1", "result": "1"}
    context.book.ledger.write.save([Draft("visit", visit)], actor="x")
    context.announce({"yearly_report", "visit"})
    window.show_page("report", "RP-15")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, ReportPage)
    assert not page.confirm.isHidden()
    assert page.table is not None
    [stale] = [check.zh for check in page.table.checks if not check.good]
    assert "「人员关爱」的正文过时了：全年走访" in stale
    page.confirm_figures()
    settle(application.tasks)
    page.shown("RP-15")
    settle(application.tasks)
    assert page.confirm.isHidden()


def test_what_the_window_saves_for_readers_outside_is_remembered(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    window.show_page("report", "RP-01")
    settle(application.tasks)
    page, book = window.page, window.context.book
    assert isinstance(page, ReportPage)

    def kept() -> list[tuple[str | None, str | None]]:
        return sorted((one.kind, one.shown) for one in book.view().all(SentTable))

    told.answers.append(str(tmp_path / "inside"))
    page.save_workbook()
    settle(application.tasks)
    assert kept() == [], "what stays inside is nobody's knowledge"
    page.outside.setChecked(True)
    page.save_workbook()
    settle(application.tasks)
    assert kept() == []
    assert not any(made.isEnabled() for made in page.leaving), "what is shown is not for outside"
    pause(PAUSE_MS + 50)
    settle(application.tasks)
    told.answers.append(str(tmp_path / "outside"))
    page.save_workbook()
    settle(application.tasks)
    assert page.table is not None
    day = page.table.as_of
    once = kept()
    assert {kind for kind, _ in once} == {"RP-01"}
    pause(PAUSE_MS + 50)
    settle(application.tasks)
    told.answers.append(str(tmp_path / "again"))
    page.save_workbook()
    settle(application.tasks)
    assert kept() == once, "the same table is kept once"
    assert told.errors == []
    page.kind.setCurrentIndex(page.kind.findData("RP-03"))
    pause(PAUSE_MS + 50)
    settle(application.tasks)
    assert page.table.definition.id == "RP-03"
    assert page.table.rows == make(book, "RP-03", day, outside=True).rows
    told.answers.append(str(tmp_path / "three"))
    page.save_workbook()
    settle(application.tasks)
    assert {kind for kind, _ in kept()} == {"RP-01", "RP-03"}
    assert told.errors == []
