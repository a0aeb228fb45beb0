"""Nothing is lost by a hasty key: what hangs on a record, undo by mouse and key, the way back."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.ui import dialogs
from desktop.ui.dialogs import Toast, WindowPresenter
from desktop.ui.mark_dialog import Mark, MarkDialog, Marking
from desktop.ui.options_dialog import OptionsDialog
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.mistaken import MistakenPage
from desktop.ui.pages.settings_page import SettingsPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId
from forms.village.references import dangling
from sync.store.values import Draft
from tests.helpers.children import children
from tests.helpers.filled import LONG_NAME, RARE_NAMES
from tests.helpers.scenes import person
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def form_page(window: MainWindow, form: str, record: RecordId | None) -> FormPage:
    window.show_page("form", FormAsk(form, record))
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, FormPage)
    return page


def mark(window: MainWindow, told: Told, form: str, record: RecordId, said: Marking | None) -> Mark:
    """Mark a record through its page; what was asked."""
    page = form_page(window, form, record)
    told.answers.append(said)
    page.retract_button.click()
    settle(window.context.tasks)
    return told.marks[-1]


def mistaken(window: MainWindow) -> MistakenPage:
    window.show_page("mistaken")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, MistakenPage)
    return page


def press_z(window: MainWindow, more: Qt.KeyboardModifier = CTRL) -> None:
    assert window.page is not None
    QTest.keyClick(window.page, Qt.Key.Key_Z, CTRL | more)
    settle(window.context.tasks)


def state(window: MainWindow) -> object:
    return window.context.book.ledger.read.bodies()


def home_of(window: MainWindow, name: str) -> RecordId:
    home = window.context.reading.view.household_of(person(window, name))
    assert home is not None
    return home


def test_what_hangs_on_a_household_is_shown_and_goes_or_stays_by_a_persons_word(
    window: MainWindow, told: Told
) -> None:
    home, before = home_of(window, LONG_NAME), state(window)
    asked = mark(window, told, "household", home, None)
    assert "连着它" in asked.held
    assert any(line.startswith("人员 5 条：") for line in asked.hanging)
    assert any(line.startswith("户类型 ") for line in asked.hanging)
    assert "一起标为误录" in asked.together
    assert state(window) == before
    mark(window, told, "household", home, Marking("录错了户"))
    view = window.context.reading.view
    assert home not in view.records("household")
    assert list(dangling(view, window.context.book.definitions)) == []
    assert LONG_NAME not in {body["name"] for body in view.records("person").values()}
    assert window.place == "list:household"
    window.context.undo(window)
    settle(window.context.tasks)
    assert state(window) == before
    assert told.errors == []


def test_what_pointed_at_a_double_points_at_the_other_after(window: MainWindow, told: Told) -> None:
    context = window.context
    home, right = home_of(window, LONG_NAME), person(window, LONG_NAME)
    body = {"household": home, "name": LONG_NAME, "relation": "30"}
    (double,) = context.book.ledger.write.save([Draft("person", body)], actor="x").ids
    (away,) = context.book.ledger.write.save(
        [Draft("absence", {"person": double, "from_day": "2026-05-01", "place": "广东"})],
        actor="x",
    ).ids
    context.announce()
    asked = mark(window, told, "person", double, Marking("录了两遍", right))
    assert asked.picker is not None
    assert window.context.reading.body(away)["person"] == right


def test_a_ghost_is_never_shown(window: MainWindow, told: Told) -> None:
    """After marking the window is at a page that is about something."""
    who = person(window, RARE_NAMES[2])
    window.open_record(who)
    window.show_page("form", FormAsk("visit", preset={"person": who}))
    window.open_record(who)
    mark(window, told, "person", who, Marking("录错了人"))
    assert window.place == "form"
    window.go_back()
    assert window.place == "list:household"


def test_taking_back_a_person_leaves_the_page_of_that_person(
    window: MainWindow, told: Told
) -> None:
    page = form_page(window, "person", None)
    assert page.form_body is not None
    page.form_body.put({"household": home_of(window, LONG_NAME), "name": "韦新来"})
    page.save()
    settle(window.context.tasks)
    window.open_record(person(window, "韦新来"))
    assert isinstance(window.page, PersonPage)
    press_z(window)
    assert window.place == "list:household"
    assert told.errors == []


def test_the_village_itself_is_never_marked_and_never_doubled(
    window: MainWindow, told: Told
) -> None:
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    page.edit_village()
    settle(window.context.tasks)
    form = window.page
    assert isinstance(form, FormPage)
    assert form.retract_button.isHidden()
    assert form.ask is not None
    assert form.ask.record == window.context.book.village.id
    window.show_page("form", FormAsk("village"))  # as the list's 新建 asks
    assert form.ask is not None
    assert form.ask.record == window.context.book.village.id
    assert told.errors == []


def test_every_save_is_taken_back_by_key_and_done_again(window: MainWindow, told: Told) -> None:
    before = state(window)
    who = person(window, LONG_NAME)
    for place in ("广东佛山", "广东东莞"):
        page = form_page(window, "absence", None)
        assert page.form_body is not None
        page.form_body.put({"person": who, "from_day": "2031-01-01", "place": place})
        page.save()
        settle(window.context.tasks)
    after = state(window)
    assert [offer and (offer.words, offer.key) for offer in told.offers] == [
        ("撤销", "Ctrl+Z"), ("撤销", "Ctrl+Z"),
    ]  # fmt: skip
    for _ in range(2):
        press_z(window)
    assert state(window) == before
    assert told.successes[-1] == f"已撤销：外出（{LONG_NAME}）。"
    for _ in range(2):
        press_z(window, SHIFT)
    assert state(window) == after
    press_z(window, SHIFT)
    assert told.successes[-1] == "没有可以重做的。"
    for _ in range(3):
        press_z(window)
    assert state(window) == before
    assert "没有可以撤销的" in told.successes[-1]
    assert told.errors == []


def test_in_a_line_of_text_the_key_is_the_lines_own(window: MainWindow, told: Told) -> None:
    mark(window, told, "visit", next(iter(window.context.reading.records("visit"))), Marking("x"))
    after = state(window)
    window.finder.open()
    QTest.keyClicks(window.finder.line, "abc")
    QTest.keyClick(window.finder.line, Qt.Key.Key_Z, CTRL)
    settle(window.context.tasks)
    assert window.finder.line.text() == ""
    assert state(window) == after


def test_what_is_typed_and_not_saved_is_not_taken_for_the_last_save(
    window: MainWindow, told: Told
) -> None:
    mark(window, told, "visit", next(iter(window.context.reading.records("visit"))), Marking("x"))
    after = state(window)
    page = form_page(window, "hamlet", None)
    assert page.form_body is not None
    page.form_body.put({"name": "新屯"})
    page.save_button.setFocus()
    QTest.keyClick(page.save_button, Qt.Key.Key_Z, CTRL)
    settle(window.context.tasks)
    assert state(window) == after
    assert "还没有保存" in told.successes[-1]


def test_the_form_shows_what_was_taken_back(window: MainWindow, told: Told) -> None:
    context, who = window.context, person(window, LONG_NAME)
    page = form_page(window, "person", who)
    assert page.form_body is not None
    was = page.form_body.answers()
    page.form_body.put({**was, "note": "又写了一句"})
    page.change.ask([])
    page.save()
    settle(context.tasks)
    page = form_page(window, "person", who)
    page.save_button.setFocus()
    QTest.keyClick(page.save_button, Qt.Key.Key_Z, CTRL)
    settle(context.tasks)
    assert page.form_body is not None
    assert page.form_body.answers() == was


def test_a_look_into_something_shut_cannot_be_taken_back(window: MainWindow, told: Told) -> None:
    look = {
        "day": "2026-11-01", "who": "x", "role": "1", "form": "person", "record": "0" * 32,
        "reason": "1",
    }  # fmt: skip
    window.context.write(
        "look", lambda book: book.ledger.write.save([Draft("look", look)], actor="x"), window,
        done="已记下",
    )  # fmt: skip
    settle(window.context.tasks)
    assert told.offers == [None]
    assert window.context.acts.done == []


def test_the_list_of_what_was_marked_says_who_when_why_and_brings_back(
    window: MainWindow, told: Told
) -> None:
    page = mistaken(window)
    assert page.nothing.isVisible()
    before = state(window)
    home = home_of(window, LONG_NAME)
    mark(window, told, "household", home, Marking("不是本村的：住县城"))
    page = mistaken(window)
    assert page.rows[home].reason == "不是本村的：住县城"
    assert page.rows[home].actor == window.context.book.actor
    assert len(page.rows) > 6
    assert page.table.model().rowCount() == 1, "what went with the household comes with it"
    assert page.count.text() == f"1 条，另有 {len(page.rows) - 1} 条是跟着一起标的"
    said = [one.text() for one in children(page.card, QLabel)]
    assert any("不是本村的：住县城" in text for text in said)
    assert not any("6200000000001234567" in text for text in said), "numbers stay masked"
    told.answers.append(True)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settle(window.context.tasks)
    assert "人员 5 条" in told.questions[-1]
    assert state(window) == before
    assert mistaken(window).rows == {}
    press_z(window)
    assert home in mistaken(window).rows
    assert told.errors == []


def test_the_history_of_a_record_says_why_it_was_marked_and_brought_back(
    window: MainWindow, told: Told
) -> None:
    who = person(window, RARE_NAMES[2])
    mark(window, told, "person", who, Marking("录错了人"))
    window.context.undo(window)
    settle(window.context.tasks)
    window.open_record(who)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, PersonPage)
    said = [one.text() for one in children(page.timeline, QLabel)]
    assert "标为误录" in said
    assert any("原因：录错了人" in text for text in said)
    assert any(text.startswith("恢复人员") for text in said)
    assert any("撤销了那次保存" in text for text in said)


def test_a_marked_complaint_stays_hidden_from_whom_it_is_about(window: MainWindow) -> None:
    writer = window.context.book.ledger.write
    (who,) = writer.save([Draft("helper", {"name": "陆支书"})], actor="x").ids
    body = {"received_day": "2026-10-01", "topic": "01", "content": "某事", "against": who}
    (complaint,) = writer.save([Draft("complaint", body)], actor="x").ids
    writer.retract([complaint], actor="x", reason="误录")
    assert complaint in mistaken(window).rows
    window.context.book.actor = "陆支书（村支书）"
    assert complaint not in mistaken(window).rows


def test_the_dialog_marks_nothing_by_enter(window: MainWindow) -> None:
    ask = Mark("把屯「板岭屯」标为误录", "说明", ("录了两遍", "其他"))
    dialog = MarkDialog(window, ask)
    dialog.show()
    assert QTest.qWaitForWindowActive(dialog)
    assert dialog.focusWidget() is dialog.cancel
    assert not dialog.agree.isEnabled()
    dialog.why.setCurrentIndex(2)
    first = dialog.marking  # 其他 has to be put into words
    assert first is None
    dialog.detail.setFocus()
    QTest.keyClicks(dialog.detail, "xie")
    QTest.keyClick(dialog.detail, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.marking == Marking("xie")
    dialog.why.setCurrentIndex(1)
    assert dialog.marking == Marking("录了两遍：xie")
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result() == MarkDialog.DialogCode.Rejected


def test_what_hangs_needs_a_word(window: MainWindow) -> None:
    ask = Mark("户", "说明", ("录了两遍",), "还有 1 条", ("人员 1 条：某人",), "1 条一起")
    dialog = MarkDialog(window, ask)
    dialog.why.setCurrentIndex(1)
    first = dialog.marking
    assert first is None
    dialog.together.setChecked(True)
    assert dialog.marking == Marking("录了两遍")


def test_of_several_ways_enter_takes_none(window: MainWindow) -> None:
    dialog = OptionsDialog(window, "修复", "怎么办", ("恢复", "清空"))
    dialog.show()
    assert QTest.qWaitForWindowActive(dialog)
    assert dialog.focusWidget() is dialog.cancel
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert dialog.chosen is None
    dialog.show()
    next(b for b in children(dialog, QPushButton) if b.text() == "清空").click()
    assert dialog.chosen == 1


def test_a_plain_question_is_not_answered_yes_by_enter(window: MainWindow) -> None:
    answered = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(200, window, press)
    answered.append(WindowPresenter().question(window, "请确认", "真的吗？", "真的", "取消"))
    assert answered == [False]


@pytest.mark.parametrize("by", ["button", "time"])
def test_the_toast_offers_to_take_back_and_goes_away(
    window: MainWindow, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Toast, "OFFERED_MS", 50)
    pressed: list[str] = []
    focus = QApplication.focusWidget()
    offer = dialogs.ToastAction("撤销", "Ctrl+Z", lambda: pressed.append("once"))
    WindowPresenter().success(window, "已保存：走访", offer)
    toast = children(window, Toast)[-1]
    assert toast.isVisible()
    assert QApplication.focusWidget() is focus
    assert toast.button is not None
    assert toast.rect().contains(toast.button.geometry())
    if by == "button":
        toast.button.click()
        assert pressed == ["once"]
    else:
        while toast in children(window, Toast):
            pause(20)
        assert pressed == []
