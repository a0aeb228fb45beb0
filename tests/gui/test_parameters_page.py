"""Every figure with value, document and origin; what is missing says so."""

import pytest

from desktop.ui.pages.rules.parameters import ParametersPage
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.schema.form import RecordId
from tests.helpers.packs import SAMPLE

pytestmark = pytest.mark.gui


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
