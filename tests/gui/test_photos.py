"""Photos in a form: added small, shown, taken away with one key, saved with the record, printed."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.ui.fields.photos import PhotosField
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.notices.board import BoardPage
from desktop.ui.window.main_window import MainWindow
from forms.answers.kinds import Photos
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.camera import picture_file
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def a_posting(window: MainWindow) -> tuple[FormPage, PhotosField]:
    book = window.context.book
    body: dict[str, Value] = {"kind": "N18", "title": "财务收支公开", "posted_day": "2026-10-01"}
    (record,) = book.ledger.write.save([Draft("posting", body)], actor="x").ids
    window.context.announce({"posting"})
    window.show_page("form", FormAsk("posting", record))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    field = page.form_body.widgets["photos"]
    assert isinstance(field, PhotosField)
    return page, field


def test_a_photo_is_added_small_and_saved(window: MainWindow, told: Told, tmp_path: Path) -> None:
    page, field = a_posting(window)
    told.answers.append(str(picture_file(tmp_path)))
    field.add.click()
    settle(page.context.tasks)
    assert len(field.shown) == 1
    page.save()
    settle(page.context.tasks)
    (record,) = window.context.book.ledger.read.records("posting")
    shas = record.body["photos"]
    assert isinstance(shas, list)
    kept = window.context.book.ledger.photos.read(shas[0])
    assert kept is not None
    with Image.open(io.BytesIO(kept)) as image:
        assert max(image.size) == 1600
        assert not image.getexif()


def test_at_most_four_and_each_once(window: MainWindow, tmp_path: Path) -> None:
    _, field = a_posting(window)
    for number in (1, 2, 2, 3, 4):
        field.take(picture_file(tmp_path, number))
        settle(window.context.tasks)
    assert len(field.value() or []) == Photos.most  # type: ignore[arg-type]
    assert not field.add.isEnabled()
    assert "最多" in field.add.text()
    QTest.keyClick(field.shown[0], Qt.Key.Key_Delete)
    assert len(field.value() or []) == 3  # type: ignore[arg-type]
    assert "还能加 1 张" in field.add.text()
    field.shown[0].click()
    assert len(field.value() or []) == 2  # type: ignore[arg-type]


def test_what_is_no_photo_is_told(window: MainWindow, told: Told, tmp_path: Path) -> None:
    _, field = a_posting(window)
    (tmp_path / "a.jpg").write_bytes(b"not a photo")
    field.take(tmp_path / "a.jpg")
    settle(window.context.tasks)
    assert field.value() is None
    assert any("打不开" in text for text in told.errors)


def test_the_evidence_sheet_shows_them(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    page, field = a_posting(window)
    field.take(picture_file(tmp_path))
    settle(window.context.tasks)
    page.save()
    settle(page.context.tasks)
    window.show_page("board")
    settle(application.tasks)
    board = window.page
    assert isinstance(board, BoardPage)
    told.answers.append(str(tmp_path / "留痕.pdf"))
    board.proof.click()
    settle(application.tasks)
    assert (tmp_path / "留痕.pdf").read_bytes().count(b"/DCTDecode") == 1
