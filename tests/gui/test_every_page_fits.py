"""Every page at the sizes of small screens: nothing cut, overlaid, outside or without a name.

At night also with letters of 150 and 200 %, by day and by night, on the practice village.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.mark_dialog import Mark, MarkDialog
from desktop.ui.options_dialog import OptionsDialog
from desktop.ui.reason_dialog import LeavingDialog, PassphraseDialog, ReasonDialog
from desktop.ui.theme.frame_mode import SMALLEST
from desktop.ui.window.main_window import MainWindow
from tests.helpers.filled import PASSPHRASE
from tests.helpers.fitting import codes_in, faults, focus_fault, said
from tests.helpers.page_tour import stops
from tests.helpers.settle import pause, settle

SIZES = ((1366, 697), (1280, 680), (960, 500))
"""Logical pixels inside the frame: of 1366×768, and of 1920×1080 at 150 % and at 200 %."""
AT_NIGHT = int(os.environ.get("CUNJI_EXAMPLES", "0")) > 0
LOOKS = [(1.0, "light")] + [
    (scale, look) for scale in (1.0, 1.5, 2.0) for look in ("light", "dark")
] * AT_NIGHT


@pytest.fixture
def dressed(application: Application) -> Iterator[Callable[[float, str], None]]:
    """Lets a test choose letters and palette; the program is as before afterwards."""

    def dress(scale: float, look: str) -> None:
        application.settings.font_scale, application.settings.look = scale, look
        application.dress()

    yield dress
    dress(1.0, "light")


def village(application: Application, book_path: Path) -> MainWindow:
    """The main window on the small book; at night on the practice village."""
    if AT_NIGHT:
        from desktop.demo.story import PASSPHRASE as PRACTICE
        from tests.helpers.pictures import practice

        book = Book.open(practice(book_path.parent).path, PRACTICE)
    else:
        book = Book.open(book_path, PASSPHRASE)
    application.show_book(book)
    assert application.window is not None
    application.window.activateWindow()
    return application.window


@pytest.mark.parametrize(("scale", "look"), LOOKS)
def test_every_page_fits_and_says_where_the_keyboard_is(
    application: Application,
    book_path: Path,
    dressed: Callable[[float, str], None],
    scale: float,
    look: str,
) -> None:
    dressed(scale, look)
    window, found = village(application, book_path), []
    forms = window.context.book.definitions.forms
    names = frozenset({*forms, *(field.id for form in forms.values() for field in form.fields)})
    for name, argument in stops(window):
        window.resize(*SIZES[0])
        window.show_page(name, argument)
        settle(application.tasks)
        assert window.place == name
        if wrong := focus_fault(window.focusWidget()):
            found.append(f"{name}：{wrong}")
        found += [f"{name}：内部代号「{text}」" for text in codes_in(said(window), names)]
        for size in SIZES:
            window.resize(*size)
            pause(1)  # where a line moves, the next turn lays out what is around it
            pause(1)
            found += [f"{name} {size[0]}×{size[1]}：{fault}" for fault in faults(window)]
    assert not found, f"{len(found)}\n" + "\n".join(found[:40])


def test_the_window_becomes_as_small_as_it_may(window: MainWindow) -> None:
    window.resize(400, 300)
    pause(1)
    assert (window.width(), window.height()) == SMALLEST
    assert not faults(window)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_dialogs_fit(
    window: MainWindow, dressed: Callable[[float, str], None], scale: float
) -> None:
    dressed(scale, "light")
    long = "农桂林户还有 5 个人连着：" + "、".join(["农桂林", "陆浩然", "买买提·阿不都热合曼"] * 4)
    pairs = [("1", "包村干部（镇里派来的）"), ("2", "妇联主席")]
    made: list[QDialog] = [
        ReasonDialog(window, "要看封存的内容", long, pairs, pairs, "1"),
        LeavingDialog(window, long, [("县乡村振兴局监测中心", "年度核查通知（2026）12号")]),
        PassphraseDialog(window, "换口令以前，请输入现在的口令（两分钟里不再问）。"),
        OptionsDialog(window, "修复", long, ("恢复它指着的那一条", "清空这一项", "先不动")),
        MarkDialog(
            window,
            Mark(
                "农桂林户", long, ("录了两遍", "录错人"), "还有 2 条", ("陆浩然", "单小梅"), "一起"
            ),
        ),
    ]
    for dialog in made:
        dialog.show()
        pause(1)
        assert not faults(dialog), type(dialog).__name__
        assert not focus_fault(dialog.focusWidget()), type(dialog).__name__
        focused = dialog.focusWidget()
        assert not (isinstance(focused, QPushButton) and focused.property("kind") == "danger")
        dialog.close()


@pytest.mark.parametrize("name", ["unlock", "welcome"])
def test_the_gates_fit_and_can_be_typed_into_at_once(
    application: Application, book_path: Path, name: str
) -> None:
    application.settings.last_book = str(book_path)
    application.show_gate(name)
    gate = application.gate
    assert gate is not None
    pause(1)
    assert isinstance(gate.focusWidget(), QLineEdit)
    for size in (*SIZES, SMALLEST):
        gate.resize(*size)
        pause(1)
        assert not faults(gate), size


def broken_label(inside: QVBoxLayout) -> None:
    made = QLabel("一句比地方长的话")
    made.setFixedWidth(40)
    inside.addWidget(made)


def broken_wrap(inside: QVBoxLayout) -> None:
    made = QLabel("折成许多行、但是只给了一行高的一句长话" * 5)
    made.setWordWrap(True)
    made.setFixedHeight(20)
    inside.addWidget(made)


def broken_button(inside: QVBoxLayout) -> None:
    made = QPushButton("保存这个视图…")
    made.setFixedWidth(50)
    inside.addWidget(made)


def broken_row(inside: QVBoxLayout) -> None:
    row = QHBoxLayout()
    for _ in range(9):
        made = QPushButton("女婿的妹妹")
        made.setMinimumWidth(1)
        row.addWidget(made)
    inside.addLayout(row)


def broken_choice(inside: QVBoxLayout) -> None:
    made = QComboBox()
    made.addItem("防止返贫致贫对象纳入公示")
    made.setFixedWidth(90)
    made.setAccessibleName("公示")
    inside.addWidget(made)


def broken_head(inside: QVBoxLayout) -> None:
    made = QTableWidget(1, 2)
    made.setHorizontalHeaderLabels(["与户主关系", "姓名"])
    made.setColumnWidth(0, 40)
    made.setAccessibleName("名单")
    inside.addWidget(made)


def broken_overlay(inside: QVBoxLayout) -> None:
    under = QLabel("下面的字")
    inside.addWidget(under)
    over = QLabel("上面的字", inside.parentWidget())
    over.move(under.pos())
    QTimer.singleShot(0, over, lambda: over.move(under.pos()))


def broken_place(inside: QVBoxLayout) -> None:
    made = QLabel("外面", inside.parentWidget())
    made.move(280, 5)


def broken_name(inside: QVBoxLayout) -> None:
    inside.addWidget(QLineEdit())


def broken_scroll(inside: QVBoxLayout) -> None:
    from PySide6.QtCore import Qt

    made, wide = QScrollArea(), QFrame()
    wide.setFixedSize(600, 40)
    made.setWidget(wide)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName("滚动")
    inside.addWidget(made)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (broken_label, "宽 40"), (broken_wrap, "高 20"), (broken_button, "宽 50"),
        (broken_row, "女婿的妹妹"), (broken_choice, "字宽"), (broken_head, "栏名「与户主关系」"),
        (broken_overlay, "叠在一起"), (broken_place, "伸出"), (broken_name, "没有名字"),
        (broken_scroll, "只看得到"),
    ],
)  # fmt: skip
def test_the_detector_sees_what_is_broken(
    qapp: QApplication, build: Callable[[QVBoxLayout], None], said: str
) -> None:
    root = QWidget()
    inside = QVBoxLayout(root)
    build(inside)
    root.setFixedSize(300, 200)
    root.show()
    pause(1)
    found = faults(root)
    root.close()
    assert any(said in one for one in found), found


def test_the_detector_sees_a_keyboard_that_leads_nowhere(qapp: QApplication) -> None:
    assert focus_fault(None)
    assert focus_fault(QFrame())
    assert focus_fault(QScrollArea())
    assert not focus_fault(QLineEdit())


@pytest.mark.parametrize(
    "text",
    ["benefit_kind", "改 hh_no 一项", "见 N09.yaml", "情况指纹 e8100f3d3a17e490",
     "陆浩然户的户主换成　01a196fa2ba87fa5bca5a5f0a6951e9d", "名单编号，如 person"],
)  # fmt: skip
def test_the_detector_sees_words_meant_for_programs(text: str) -> None:
    assert codes_in({text}, frozenset({"person", "hh_no"})) == [text]


def test_words_for_people_are_no_codes() -> None:
    fine = {"N09　防止返贫致贫对象纳入公示", "存成 Excel…", "https://", "person.cunji", "Ctrl+S"}
    assert not codes_in(fine, frozenset({"person"}))
