"""From a person's page any register about people may be begun, by key or by menu."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.ui.page.register_menu import about, grouped
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.window.main_window import MainWindow
from forms.program import bundled
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import pause


def test_every_form_stands_in_one_group() -> None:
    listed = [form.id for forms in grouped(bundled()).values() for form in forms]
    assert sorted(listed) == sorted(bundled().forms)
    assert "县里的登记表" not in grouped(bundled())


def test_the_menu_begins_a_benefit_of_this_person_alone(window: MainWindow) -> None:
    somebody = person(window, LONG_NAME)
    window.open_record(somebody)
    assert isinstance(window.page, PersonPage)
    offered = [form.title for _, forms in about(bundled(), "person") for form in forms]
    seen: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            QTimer.singleShot(20, choose)  # the menu runs a loop of its own once it is open
            return
        actions = [action for action in menu.actions() if not action.isSeparator()]
        seen.extend(action.text() for action in actions)
        next(action for action in actions if action.text() == "待遇和救助").trigger()
        menu.close()

    QTimer.singleShot(20, choose)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_N, modifiers)
    pause(100)
    assert seen == offered
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    assert page.form_body.answers() == {"person": somebody}
