"""The fund ledger shows the balance after every entry, and forms work things out live."""

import pytest

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.records.fund_ledger import FundLedgerPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import Value
from sync.store.values import Draft

pytestmark = pytest.mark.gui


def test_balances_run_and_an_overdraft_is_loud(window: MainWindow) -> None:
    context = window.context
    base: dict[str, Value] = {"source": "01", "purpose": "事"}
    entries = (("1", 100_00, "2026-01-01"), ("2", 30_00, "2026-02-01"), ("2", 20_00, "2026-03-01"))
    context.book.ledger.write.save(
        [Draft("fund", {**base, "way": w, "amount": a, "day": d}) for w, a, d in entries],
        actor="x",
    )
    context.announce({"fund"})
    window.show_page("fund_ledger")
    page = window.page
    assert isinstance(page, FundLedgerPage)
    ids = page.table.rows.ids
    assert [page.table.rows.columns[5].text(r) for r in ids] == ["100.00", "70.00", "50.00"]
    assert page.sum.text() == "50.00 元"
    assert page.warning.isHidden()
    body: dict[str, Value] = {**base, "way": "2", "amount": 60_00, "day": "2026-04-01"}
    context.book.ledger.write.save([Draft("fund", body)], actor="x")
    context.announce({"fund"})
    assert not page.warning.isHidden()
    page.new_record()
    assert isinstance(window.page, FormPage)
    assert window.page.form_body is not None
    assert window.page.form_body.answers()["source"] == "01"


def test_an_income_form_works_out_while_it_is_filled(window: MainWindow) -> None:
    window.show_page("form", FormAsk("income"))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    assert "还算不出" in page.working_lines.text()
    for name, value in (("wages", 400_00), ("business", 0), ("property", 0), ("transfers", 0),
                        ("business_cost", 0), ("people", 4)):  # fmt: skip
        page.form_body.widgets[name].put(value)
    page.form_body.widgets["people"].changed.emit()
    assert "100.00元" in page.working_lines.text()
