"""Answer widgets one by one: mouse, keys, what people type, and the problem beside the answer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.choice import ChoiceField, YesNoField
from desktop.ui.fields.many import ManyField
from desktop.ui.fields.pinyin import matches
from desktop.ui.fields.reference import RefField
from desktop.ui.fields.widgets import WIDGETS
from forms.program import bundled
from forms.schema.form import Disclosure, FieldDef, RecordId
from tests.helpers.offers import offers

SOMEBODY = RecordId("0" * 31 + "1")


def made(kind: str, **more: object) -> FieldWidget:
    field = FieldDef("answer", "答案", kind, Disclosure.INSIDE, "M8", **more)  # type: ignore[arg-type]
    around = Surroundings(
        bundled().codes,
        lambda _form, typed: [Found(SOMEBODY, "韦秀兰", "弄拉屯")] if "韦" in typed else [],
        lambda record: {SOMEBODY: "韦秀兰"}.get(record, ""),
    )
    widget = WIDGETS[kind](field, around)
    widget.resize(480, 60)
    widget.show()
    return widget


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Widgets need one."""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-3-5", "2026-03-05"),
        ("2026年3月", "2026-03"),
        ("20260305", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("2026", "2026"),
        ("２０２６年３月５日", "2026-03-05"),
    ],
)
def test_days_are_typed_as_people_write_them(typed: str, value: str) -> None:
    widget = made("date")
    assert isinstance(widget.editor, QLineEdit)
    widget.editor.setText(typed)
    assert widget.value() == value
    widget.settle()
    assert widget.value() == value, "what is shown afterwards means the same"


def test_what_cannot_be_read_is_kept_and_explained() -> None:
    widget = made("date")
    assert isinstance(widget.editor, QLineEdit)
    widget.editor.setText("去年春节")
    assert widget.value() is None
    assert widget.unreadable.endswith("。")
    widget.settle()
    assert widget.editor.text() == "去年春节"


def test_yes_and_no_by_mouse_and_by_key() -> None:
    widget = made("yesno")
    assert isinstance(widget, YesNoField)
    changes: list[object] = []
    widget.changed.connect(lambda: changes.append(widget.value()))
    yes, no = widget.segments.buttons
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    QTest.mouseClick(no, Qt.MouseButton.LeftButton)
    QTest.mouseClick(no, Qt.MouseButton.LeftButton)
    QTest.keyClick(widget.segments, Qt.Key.Key_Right)
    QTest.keyClick(widget.segments, Qt.Key.Key_2)
    QTest.keyClick(widget.segments, Qt.Key.Key_Delete)
    assert changes == [True, False, None, True, False, None]


def test_many_by_mouse_and_by_key() -> None:
    widget = made("many", codes="health_card")
    assert isinstance(widget, ManyField)
    codes = [code for code, _ in widget.items]
    QTest.mouseClick(widget.chips.buttons[1], Qt.MouseButton.LeftButton)
    QTest.keyClick(widget.chips, Qt.Key.Key_Right)
    QTest.keyClick(widget.chips, Qt.Key.Key_Space)
    assert widget.value() == codes[1:3]
    widget.put(None)
    assert widget.value() is None


def test_a_short_list_is_buttons_and_a_long_one_is_typed() -> None:
    short = made("choice", codes="lbc_guard_eval")
    assert isinstance(short, ChoiceField)
    assert short.segments is not None
    long = made("choice", codes="gb_ethnic")
    assert isinstance(long, ChoiceField)
    assert long.segments is None
    long.line.setFocus()
    QTest.keyClicks(long.line, "zz")
    assert "壮族" in [offer.label for offer in offers(long.line)]
    long.line.setText("壮")
    assert long.value() == "08"
    long.settle()
    assert long.line.text() == "壮族"
    long.line.setText("火星族")
    assert long.value() is None
    assert long.unreadable
    long.line.view.hide()  # an open list must not outlive its line


def test_down_opens_the_whole_list() -> None:
    widget = made("choice", codes="gb_ethnic")
    assert isinstance(widget, ChoiceField)
    QTest.keyClick(widget.line, Qt.Key.Key_Down)
    assert len(offers(widget.line)) == len(widget.items)
    widget.line.view.hide()  # an open list must not outlive its line


def test_a_reference_keeps_the_record_not_the_words() -> None:
    widget = made("ref", form="person")
    assert isinstance(widget, RefField)
    widget.put(SOMEBODY)
    assert widget.line.text() == "韦秀兰"
    assert widget.value() == SOMEBODY
    widget.put(None)
    assert widget.line.text() == ""


@pytest.mark.parametrize("kind", sorted(WIDGETS))
def test_every_widget_is_empty_at_first_and_shows_a_problem(kind: str) -> None:
    widget = made(kind, codes="gb_ethnic", form="person")
    assert widget.value() is None
    assert widget.editor.accessibleName() == "答案"
    widget.show_problem("请填写。")
    assert widget.problem == "请填写。"
    assert widget.editor.accessibleDescription() == "请填写。"
    widget.show_problem("")
    assert widget.problem == ""


def test_pinyin_matches_what_villages_type() -> None:
    assert matches("壮族", "08", "zhuang")
    assert matches("壮族", "08", "08")
    assert matches("外孙女", "44", "孙")
    assert not matches("壮族", "08", "han")
