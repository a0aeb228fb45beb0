"""A new register is one definition: a county's form is listed, filled in, found, out and in."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.application import Application
from desktop.excel.export.register import workbook_of
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.importing.import_page import ImportPage
from desktop.ui.pages.records.all_registers import MorePage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.theme.icons import pixmap
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.schema.device_role import DeviceRole, may_write
from forms.schema.form import PICTURES
from tests.helpers.children import children
from tests.helpers.own_register import pack
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.sheets import Rows, workbook

pytestmark = pytest.mark.gui


def test_a_register_of_the_county_gets_all_that_ours_have(
    window: MainWindow, application: Application, tmp_path: Path
) -> None:
    context = window.context
    window.show_page("import")  # made before the county published anything
    window.show_page("more")
    context.book.ledger.packs.take(Published(1, "2026-10-01T00:00:00", "王科长", pack()))
    context.announce({"household"})
    form = context.book.definitions.form("own_road")

    window.show_page("more")
    more = window.page
    assert isinstance(more, MorePage)
    settle(application.tasks)
    assert "屯级道路" in {button.text() for button in children(more, QPushButton)}
    assert "县里的登记表" not in {words.text() for words in children(more, QLabel)}
    order = list(context.book.definitions.forms)
    assert order[order.index("own_road") - 1] == "project", "at its rank within its group"

    window.show_page("form", FormAsk("own_road", preset={"name": "上弄屯级路", "surface": "水泥"}))
    page = window.page
    assert isinstance(page, FormPage)
    page.save()
    settle(application.tasks)
    window.show_page("list:own_road")
    settle(window.context.tasks)
    (record,) = in_front(window, RecordList).table.rows.ids

    for typed in ("上弄", "snt", "shangnong", "屯级路"):
        hits = [hit for hit in context.reading.search(typed) if hit.form == "own_road"]
        assert [(hit.id, hit.label, hit.detail) for hit in hits] == [
            (record, "上弄屯级路", "水泥")
        ], typed

    path = tmp_path / "out.xlsx"
    body = context.reading.body(record)
    path.write_bytes(workbook_of(form, context.book.definitions, context.book.view(), [body]))
    window.show_page("import", path)
    settle(application.tasks)
    taken = in_front(window, ImportPage)
    assert taken.plan is not None
    assert (taken.plan.form, taken.plan.report.unchanged) == ("own_road", 1)
    rows: Rows = [("路名", "路面类型", "长度"), ("上弄屯级路", "沥青", 900), ("下弄路", "泥", 300)]
    taken.load([workbook(tmp_path / "in.xlsx", rows)], "own_road")
    settle(application.tasks)
    taken.write()
    settle(application.tasks)
    report = taken.report
    assert report is not None
    assert (report.created, report.updated, report.set_aside) == (1, 1, 0)
    assert {str(r.body["surface"]) for r in context.book.ledger.read.records("own_road")} == {
        "沥青", "泥",
    }  # fmt: skip


def test_whose_computers_may_write_it_stands_in_the_definition(window: MainWindow) -> None:
    ledger = window.context.book.ledger
    ledger.packs.take(Published(1, "2026-10-01T00:00:00", "王科长", pack()))
    forms = window.context.book.definitions.forms
    assert may_write(DeviceRole.SUPERVISOR, forms["own_road"], settles=False)
    assert not may_write(DeviceRole.TOWNSHIP, forms["own_road"], settles=False)
    assert not may_write(DeviceRole.SUPERVISOR, forms["house"], settles=False)
    assert not may_write(DeviceRole.SUPERVISOR, None, settles=False)
    assert may_write(DeviceRole.CLERK, None, settles=False)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_there_is_a_drawing_of_every_picture_a_register_may_have(
    application: Application, name: str
) -> None:
    assert application is not None
    assert not pixmap(name, 20, "pine").isNull()
