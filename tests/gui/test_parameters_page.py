"""Every figure with value, document and origin; what is missing says so."""

import pytest

from desktop.errors.paper import NoticeUnusable
from desktop.paper.notices.compose import compose
from desktop.ui.pages.rules.parameters import ParametersPage
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.schema.form import RecordId
from tests.helpers.packs import SAMPLE

pytestmark = pytest.mark.gui
OLD = SAMPLE.with_name("459999-own.yaml")


def test_the_county_s_figures_stand_beside_the_program_s(window: MainWindow) -> None:
    window.show_page("parameters")
    page = window.page
    assert isinstance(page, ParametersPage)
    assert "农村低保标准" in page.missing_line.text()
    assert page.missing.isVisible()
    body = SAMPLE.read_text(encoding="utf-8")
    pack = Published(1, "2026-01-05T00:00:00+00:00", "王科长", body)
    window.context.book.ledger.packs.take(pack)
    page.shown()
    assert "农村低保标准" not in page.missing_line.text()
    row = RecordId("db_standard_rural_year")
    texts = [column.text(row) for column in page.table.rows.columns]
    assert texts[1] == "7200 元"
    assert texts[2] == "县里"
    assert "王科长" in texts[4]
    page.filter.setText("饮水")
    assert set(page.table.rows.ids) == {
        "water_litres", "water_minutes", "water_metres", "water_climb", "water_dry_days"
    }  # fmt: skip


def test_what_the_county_published_in_words_of_before_is_told(window: MainWindow) -> None:
    body = OLD.read_text(encoding="utf-8").replace("    act: 公示\n", "")
    book = window.context.book
    book.ledger.packs.take(Published(1, "2026-01-05T00:00:00+00:00", "王科长", body))
    window.show_page("parameters")
    page = window.page
    assert isinstance(page, ParametersPage)
    assert "N50「烤房补助公示」是以前的写法" in page.missing_line.text()
    assert "act（" in page.missing_line.text()
    with pytest.raises(NoticeUnusable) as refused:
        compose(book, "N50", window.context.today())
    assert "act（" in refused.value.told
