"""What each portrait shows: one function per picture, given the main window."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.ui.page.form_request import ColumnsAsk, EventAsk, FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.indicators.indicators_page import IndicatorsPage
from desktop.ui.pages.people.event_card import EventPage
from desktop.ui.pages.people.new_household import NewHouseholdPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.columns import ColumnsPage
from desktop.ui.pages.records.pasted import PastedPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.pages.safe_hands.drives import Drive
from desktop.ui.pages.safe_hands.safe_page import SafePage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Hamlet, MapLine, Person
from forms.leads.life_events import HEADS
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME, RARE_NAMES
from tests.helpers.scenes_notices import (
    board_of_all_stages,
    posting_with_photos,
    published,
    published_form,
    published_notice,
    shares,
    votes,
)
from tests.helpers.settle import pause, settle
from tests.helpers.sheets import CellIn, number, workbook
from tests.helpers.typing import type_chinese


def person(window: MainWindow, name: str) -> RecordId:
    """The record of somebody by name."""
    people = window.context.reading.records("person")
    return next(record for record, body in people.items() if body["name"] == name)


def _list(form: str) -> Callable[[MainWindow], None]:
    def scene(window: MainWindow) -> None:
        window.show_page(f"list:{form}")

    return scene


def _list_filtered(window: MainWindow) -> None:
    window.show_page("list:person")
    assert isinstance(window.page, RecordList)
    window.page.filter.setText("覃 女")


def _list_nothing(window: MainWindow) -> None:
    window.show_page("list:person")
    assert isinstance(window.page, RecordList)
    window.page.filter.setText("不存在的人")


def _derived(form: str, answer: Answer | None) -> Callable[[MainWindow], None]:
    def scene(window: MainWindow) -> None:
        window.show_page(f"derived:{form}")
        assert isinstance(window.page, DerivedList)
        window.page.show_answer(answer)

    return scene


def _person(name: str) -> Callable[[MainWindow], None]:
    return lambda window: window.open_record(person(window, name))


def _person_whole(window: MainWindow) -> None:
    window.open_record(person(window, LONG_NAME))
    assert isinstance(window.page, PersonPage)
    window.page.show_all.click()


def _household(window: MainWindow) -> None:
    window.open_record(window.context.reading.view.household_of(person(window, LONG_NAME)) or "")


def _visit_sheet(window: MainWindow) -> None:
    home = window.context.reading.view.household_of(person(window, LONG_NAME))
    window.show_page("visit_sheet", home)


def _fund_ledger(window: MainWindow) -> None:
    from sync.store.values import Draft

    context = window.context
    (project,) = context.book.ledger.write.save(
        [
            Draft(
                "project", {"name": "弄拉屯家庭水柜维修工程", "planned": 12_345_600, "stage": "50"}
            )
        ],
        actor="x",
    ).ids
    entries = [
        ("1", 10_000_000, "2026-06-01", "首笔资金"),
        ("2", 2_500_000, "2026-07-03", "材料款"),
        ("2", 3_180_050, "2026-08-15", "人工费"),
        ("1", 2_000_000, "2026-09-20", "第二笔资金"),
    ]
    context.book.ledger.write.save(
        [
            Draft("fund", {"project": project, "source": "01", "way": way, "amount": amount,
                           "day": day, "purpose": purpose, "voucher": f"记-{at:03d}"})
            for at, (way, amount, day, purpose) in enumerate(entries, 1)
        ],
        actor="x",
    )  # fmt: skip
    context.announce({"fund", "project"})
    window.show_page("fund_ledger")


def _import_register(window: MainWindow) -> None:
    """A township's list of allowances, two of its rows about nobody we can tell."""
    view = window.context.reading.view
    people = [
        view.records("person")[p] for p in list(view.lives.living(window.context.today()))[:14]
    ]
    head = ("姓名", "身份证号码", "待遇种类", "每月金额", "开始享受", "备注")
    rows: list[tuple[CellIn, ...]] = [("2026年享受待遇人员名单", "", "", "", "", ""), head]
    rows += [
        (str(body["name"]), str(body.get("id_number", "")), "高龄津贴", 80 + at, "2026年1月", "")
        for at, body in enumerate(people)
    ]
    rows += [("覃小妹", "", "高龄津贴", 80, "2026年1月", ""), ("合计", "", "", 1200, "", "")]
    folder = Path(tempfile.mkdtemp())
    window.show_page("import", workbook(folder / "待遇名单.xlsx", rows))


def _household_change(window: MainWindow) -> None:
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    window.show_page("event", EventAsk("split", household))
    page = window.page
    assert isinstance(page, EventPage)
    for tick in list(page.goes.values())[1:3]:
        tick.setChecked(True)


def event_card(window: MainWindow, household: RecordId | None) -> None:
    """The card of the death of a head, with what comes of it."""
    view = window.context.reading.view
    assert household is not None
    head = next(p for p in view.members[household] if view.answer(Person.relation, p) in HEADS)
    window.show_page("event", EventAsk("death", head))


def sketched_map(window: MainWindow) -> None:
    """Hamlets put on the sheet, with a river, roads between neighbours and a ridge."""
    book = window.context.book
    spots = [(480, 560), (760, 760), (220, 720), (260, 300), (640, 300), (90, 500), (460, 160),
             (870, 520), (500, 900), (860, 120), (120, 90), (900, 930)]  # fmt: skip
    hamlets = sorted(book.view().all(Hamlet), key=lambda one: (one.number or "").zfill(3))
    drafts = [
        Draft(Hamlet.FORM, {**one.body, "map_x": x, "map_y": y}, one.id)
        for one, (x, y) in zip(hamlets, spots, strict=False)
    ]
    lines = (
        ("2", "0 380; 180 340; 380 460; 640 440; 760 560; 720 760; 880 1000"),
        ("1", "260 300; 480 560; 760 760; 900 930"), ("1", "480 560; 640 300; 860 120"),
        ("1", "0 880; 220 720; 480 560"), ("3", "300 40; 520 60; 740 40"),
    )  # fmt: skip
    drafts += [Draft(MapLine.FORM, {"kind": kind, "points": points}) for kind, points in lines]
    book.ledger.write.save(drafts, actor=book.actor)
    window.context.announce({Hamlet.FORM, MapLine.FORM})
    window.show_page("map")


def safe_with_stick(folder: Path, window: MainWindow) -> None:
    """The page 安全 with a stick in, whatever this computer has."""
    window.show_page("safe")
    page = window.page
    assert isinstance(page, SafePage)
    page.backup.found = lambda: [Drive("U 盘「KINGSTON」", folder, 12 * 10**9)]
    page.backup.show_now()


def first_hour(window: MainWindow) -> None:
    """The cards beside the list of people, one of them done."""
    window.hour.begin()
    window.open_record(next(
        person for person, name in window.context.reading.view.answers(Person.name).items()
        if (name or "").startswith("韦")
    ))  # fmt: skip
    window.show_page("list:household")


def typed_household(window: MainWindow) -> None:
    """A household being typed in: one number too short, one person who is known."""
    window.show_page("new_household")
    page = window.page
    assert isinstance(page, NewHouseholdPage)
    known = next(p for p in window.context.reading.view.all(Person) if p.id_number)
    page.model.put_rows(0, [
        {"name": "韦阿山", "id_number": number("1965-03-12", 441), "ethnic": "壮族"},
        {"name": "黄阿英", "id_number": number("1968-11-20", 342), "relation": "配偶"},
        {"name": "韦阿强", "id_number": number("1990-01-01", 541), "relation": "子",
         "away": "2025-03 广东东莞"},
        {"name": "韦阿诺", "id_number": number("2021-08-30", 42)[:17], "relation": "孙女"},
        {"name": known.name or "", "id_number": known.id_number or ""},
    ])  # fmt: skip
    page.table.step(4)


def _form_change(window: MainWindow) -> None:
    _form("person", LONG_NAME)(window)
    assert isinstance(window.page, FormPage)
    assert window.page.form_body is not None
    marital = window.page.form_body.widgets["marital"]
    marital.put("90")
    marital.changed.emit()
    QTest.keyClick(window.page.change.choice, Qt.Key.Key_1)


def _form(form: str, name: str = "") -> Callable[[MainWindow], None]:
    def scene(window: MainWindow) -> None:
        if name and form == "person":
            window.show_page("form", FormAsk("person", person(window, name)))
        elif name:
            window.show_page("form", FormAsk(form, preset={"person": person(window, name)}))
        else:
            window.show_page("form", FormAsk(form))

    return scene


def _form_problems(window: MainWindow) -> None:
    window.show_page("form", FormAsk("visit"))
    assert isinstance(window.page, FormPage)
    body = window.page.form_body
    assert body is not None
    edit = body.widgets["day"].editor
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "2026-13-40")
    window.page.save()


def _form_choice(window: MainWindow) -> None:
    window.show_page("form", FormAsk("person"))
    assert isinstance(window.page, FormPage)
    body = window.page.form_body
    assert body is not None
    pause(100)
    edit = body.widgets["ethnic"].editor
    edit.setFocus()
    QTest.keyClicks(edit, "z")


def _search(window: MainWindow) -> None:
    window.show_page("list:household")
    window.finder.open()
    settle(window.context.tasks)
    type_chinese(window.finder.line, "韦")


def _keys(window: MainWindow) -> None:
    window.finder.close_again()
    window.show_page("list:household")
    QTest.keyClick(window, Qt.Key.Key_F1)


def _tasks_later(window: MainWindow) -> None:
    """A lead about to be put off."""
    window.show_page("tasks")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, TasksPage)
    page.kind.setCurrentIndex(page.kind.findData("lead"))
    page.later.click()


def _pasted(window: MainWindow) -> None:
    window.show_page("pasted")
    page = window.page
    assert isinstance(page, PastedPage)
    people = list(window.context.reading.records("person").values())[:6]
    lines = [
        f"{n}\t{body['name']}\t{body.get('id_number', '')}" for n, body in enumerate(people, 1)
    ]
    lines += [str(people[2]["name"]), "没有这个人 13700000000", f"王五 {people[3]['id_number']}"]
    page.text.setPlainText("\n".join(["序号\t姓名\t身份证号", *lines]))
    page.look()
    settle(window.context.tasks)


def _columns(window: MainWindow) -> None:
    people = tuple(window.context.reading.records("person"))
    window.show_page("columns", ColumnsAsk("person", "人员", "person", people))
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, ColumnsPage)
    for answer in ("person.name", "person.id_number", "household.hamlet", "fact.age"):
        page.side.add(RecordId(answer), page.rows[RecordId(answer)].zh)


def fill_blank(window: MainWindow) -> None:
    """Somebody's blank table of households, before it is filled."""
    heads = ["序号", "户主姓名", "户主身份证号码", "家庭人口", "劳动力", "联系电话", "是否低保户",
             "住房面积(㎡)", "承包耕地面积(亩)", "帮扶人姓名", "服役部队", "备注"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "低收入农户家庭信息.xlsx"
        workbook(path, {"表": [["低收入农户家庭信息表"], heads, *[[""] * len(heads)] * 3]})
        window.show_page("fill", path)
        settle(window.context.tasks)


def _start(window: MainWindow) -> None:
    if window.help is not None:
        window.help.hide()
    window.show_page("start")


def _indicators(window: MainWindow, name: str) -> IndicatorsPage:
    window.show_page("indicators", name)
    settle(window.context.tasks)
    assert isinstance(window.page, IndicatorsPage)
    return window.page


def _indicator_people(name: str) -> Callable[[MainWindow], None]:
    return lambda window: _indicators(window, name).panels.go_to_people()


def _indicator_how(window: MainWindow) -> None:
    _indicators(window, "I-07").panels.show_how()


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "list-household": _list("household"),
    "list-person": _list("person"),
    "list-person-filtered": _list_filtered,
    "list-person-nothing": _list_nothing,
    "list-visit": _list("visit"),
    "list-empty": _list("left_behind_woman"),
    "derived-child": _derived("left_behind_child", Answer.YES),
    "derived-unknown": _derived("left_behind_woman", Answer.UNKNOWN),
    "derived-elder": _derived("left_behind_elder", Answer.YES),
    "derived-water": _derived("safe_water", None),
    "leads": lambda window: window.show_page("leads"),
    "person": _person(LONG_NAME),
    "person-rare": _person(RARE_NAMES[2]),
    "person-whole": _person_whole,
    "household": _household,
    "household-change": _household_change,
    "event-death": lambda window: event_card(
        window, window.context.reading.view.household_of(person(window, LONG_NAME))
    ),
    "new-household": typed_household,
    "form-change": _form_change,
    "form-visit": _form("visit"),
    "visit-sheet": _visit_sheet,
    "form-visit-problems": _form_problems,
    "form-person": _form("person", LONG_NAME),
    "form-elder": _form("left_behind_elder", "韦覃氏凤莲"),
    "form-choice": _form_choice,
    "form-meeting": _form("meeting"),
    "form-income": _form("income"),
    "search": _search,
    "pasted": _pasted,
    "fill": fill_blank,
    "columns": _columns,
    "keys": _keys,
    "board-empty": lambda window: window.show_page("board"),
    "board": board_of_all_stages,
    "form-photos": posting_with_photos,
    "list-votes": votes,
    "list-shares": shares,
    "more": lambda window: window.show_page("more"),
    "start": _start,
    "import-register": _import_register,
    "import": lambda window: window.show_page("import"),
    "report": lambda window: window.show_page("report", "RP-03"),
    "notice": lambda window: window.show_page("notice"),
    "indicators": lambda window: window.show_page("indicators", "I-01"),
    "indicators-people": _indicator_people("I-02"),
    "indicators-unknown": _indicator_people("I-10"),
    "indicators-how": _indicator_how,
    "indicators-empty": lambda window: window.show_page("indicators", "I-11"),
    "parameters": lambda window: window.show_page("parameters"),
    "fund-ledger": _fund_ledger,
    "tasks": lambda window: window.show_page("tasks"),
    "tasks-later": _tasks_later,
    "check": lambda window: window.show_page("check"),
    "sync": lambda window: window.show_page("sync"),
    "published": published,
    "published-form": published_form,
    "published-notice": published_notice,
}
"""By file name, in the order taken."""
