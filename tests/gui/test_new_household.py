"""新登记一户 by real keys: a hundred for four people, pasted in any order, nothing lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.pages.people.new_household import NewHouseholdPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Absence, Household, HouseholdType, Person
from forms.leads.work_list import Origin, open_items
from forms.schema.form import RecordId
from tests.gui.conftest import DAY
from tests.helpers.keys import Keys
from tests.helpers.settle import settle
from tests.helpers.sheets import number
from tests.helpers.told import Told

pytestmark = pytest.mark.gui

FAMILY = (
    ("欧阿山", number("1965-03-12", 441), ""), ("黄阿英", number("1968-11-20", 342), "po"),
    ("欧阿强", number("1990-01-01", 541), "z"), ("欧阿鸣", number("2017-05-12", 325), "sz"),
)  # fmt: skip


def grid(window: MainWindow) -> NewHouseholdPage:
    """The page, from the list of households."""
    window.show_page("new_household")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, NewHouseholdPage)
    return page


def people(window: MainWindow, home: RecordId) -> dict[str, Person]:
    view = window.context.reading.view
    return {view.name(p): view.card(Person, p) for p in view.members[home]}


def shown_home(window: MainWindow) -> RecordId:
    """The household that is shown after saving."""
    page = window.page
    assert isinstance(page, HouseholdPage)
    assert page.household is not None
    return page.household


def test_four_people_take_a_hundred_keys_and_one_undo(window: MainWindow, told: Told) -> None:
    before = window.context.book.ledger.read.bodies()
    window.show_page("start")
    keys = Keys(window)
    keys.press(Qt.Key.Key_2, alt=True)
    keys.press(Qt.Key.Key_N, ctrl=True)
    for name, id_number, relation in FAMILY:
        keys.compose(name)
        keys.press(Qt.Key.Key_Tab)
        keys.type(id_number)
        keys.press(Qt.Key.Key_Tab)
        keys.type(relation)
        keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 100
    assert not told.errors
    home = shown_home(window)
    view = window.context.reading.view
    assert view.answer(Household.head_name, home) == "欧阿山"
    assert view.answer(Household.hh_no, home)
    assert view.by(HouseholdType.household, home)[0].type == "00"
    found = people(window, home)
    assert [found[name].relation for name, *_ in FAMILY] == ["02", "10", "20", "41"]
    assert [found[name].sex for name, *_ in FAMILY] == ["1", "2", "1", "1"]
    assert found["欧阿鸣"].birth
    assert found["欧阿鸣"].birth.written == "2017-05-12"
    kin = view.kinship.father(found["欧阿强"].id)
    assert kin is not None
    assert not kin.verified, "concluded, not written"
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert window.context.book.ledger.read.bodies() == before


def test_a_short_number_is_red_and_waits_to_be_looked_at(window: MainWindow, told: Told) -> None:
    page = grid(window)
    page.model.put_rows(0, [
        {"name": "欧阿山", "id_number": number("1965-03-12", 441)[:17]},
        {"name": "欧阿诺", "id_number": "459999650312441", "relation": "孙女"},
    ])  # fmt: skip
    assert "17 位" in page.model.lacks(0)
    assert page.model.members[1].filled["birth"] == "1965-03-12", "15 digits say it too"
    assert any("女" in words for words in page.model.members[1].warns), "a man by his number"
    page.save()
    settle(window.context.tasks)
    assert not told.errors
    found = people(window, shown_home(window))
    assert found["欧阿山"].id_number is None
    view, definitions = window.context.reading.view, window.context.book.definitions
    waiting = [one for one in open_items(view, DAY, definitions) if one.origin is Origin.IMPORT]
    assert [(one.record, one.field) for one in waiting] == [
        (found["欧阿山"].id, "person.id_number")
    ]
    assert "17 位" in waiting[0].zh
    assert number("1965-03-12", 441)[:17] not in waiting[0].zh, "on an open screen"


PASTES: dict[str, tuple[str, Callable[[int, tuple[str, str, str]], str]]] = {
    "heads by words, columns shuffled": (
        "证件号码\t家庭成员姓名\t序号\t关系\t手机号\t务工地点\n",
        lambda n, one: f"{one[1]}\t{one[0]}\t{n}\t{one[2]}\t1390000000{n}\t广东东莞\n",
    ),
    "no heads, by content": (
        "",
        lambda n, one: f"{n}\t{one[0]}\t壮族\t{one[1]}\t1390000000{n}\t{one[2]}\n",
    ),
}


@pytest.mark.parametrize("kind", PASTES)
def test_rows_of_a_spreadsheet_are_taken_in(window: MainWindow, told: Told, kind: str) -> None:
    head, line = PASTES[kind]
    rows = [(n, i, r) for (n, i, _), r in zip(FAMILY, ("户主", "配偶", "子", "孙子"), strict=True)]
    text = head + "".join(line(at, one) for at, one in enumerate(rows, 1))
    page = grid(window)
    QApplication.clipboard().setText(text)
    keys = Keys(window)
    keys.press(Qt.Key.Key_V, ctrl=True)
    assert [one.name for one in page.model.members] == [one[0] for one in FAMILY]
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert not told.errors
    home = shown_home(window)
    found = people(window, home)
    assert [found[name].relation for name, *_ in FAMILY] == ["02", "10", "20", "41"]
    assert found["黄阿英"].phone == "13900000002"
    view = window.context.reading.view
    away = view.by(Absence.person, found["欧阿强"].id)
    assert [one.place for one in away] == (["广东东莞"] if head else [])
    assert ("第 1 列" in page.hint.text()) == (not head) or "序号" in page.hint.text()


def test_two_hundred_rows_are_a_roster(window: MainWindow, told: Told) -> None:
    page = grid(window)
    page.paste("".join(f"欧某{n}\t子\n" for n in range(200)))
    assert not page.model.members
    assert "花名册" in told.errors[-1]


def test_who_is_known_by_number_comes_over(window: MainWindow, told: Told) -> None:
    view = window.context.reading.view
    known = next(
        one for one in view.all(Person)
        if one.id_number and one.relation not in ("01", "02") and one.household
    )  # fmt: skip
    old, before = known.household, len(view.all(Person))
    page = grid(window)
    page.model.put_rows(0, [
        {"name": "欧阿山"}, {"name": known.name or "", "id_number": str(known.id_number)},
        {"name": "欧阿二", "relation": "户主"},
    ])  # fmt: skip
    assert "同号" in page.model.lacks(1)
    assert page.twins[1].isChecked()
    assert "已经是户主" in page.model.lacks(2)
    page.model.put(1, "relation", "外甥")
    page.save()
    settle(window.context.tasks)
    assert not told.errors
    home = shown_home(window)
    view = window.context.reading.view
    card = view.card(Person, known.id)
    assert (card.household, card.relation) == (home, "95")
    assert len(view.all(Person)) == before + 2
    assert view.on(DAY.replace(day=DAY.day)).members[home]
    yesterday = DAY.fromordinal(DAY.toordinal() - 1)
    assert known.id in view.on(yesterday).members[old or RecordId("")]


def test_rows_are_not_lost_by_leaving_or_locking(window: MainWindow, told: Told) -> None:
    page = grid(window)
    page.save()
    assert "至少填一个人" in page.problem.text()
    page.model.put_rows(0, [{"phone": "13900000001"}])
    page.save()
    assert "没有姓名" in page.problem.text()
    page.model.put_rows(0, [{"name": "欧阿山"}])
    page.put_away()
    settle(window.context.tasks)
    page.model.begin()
    page.shown()
    assert [one.name for one in page.model.members] == ["欧阿山"]


def test_ctrl_d_is_the_same_as_above(window: MainWindow) -> None:
    page = grid(window)
    keys = Keys(window)
    keys.compose("欧阿山")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_D, ctrl=True)
    keys.press(Qt.Key.Key_Tab)
    assert [page.model.index(row, 0).data() for row in (0, 1)] == ["欧阿山", "欧阿山"]
