"""What an import does to the village is told by name and accepted by a person before it is done."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.cli.__main__ import main
from desktop.errors.workbook import ImpactNotAccepted
from desktop.excel.importing.import_workbook import commit, prepare, replan
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.intent import Intent
from desktop.excel.report import Outcome
from forms.definitions.records import Household, Person
from forms.leads.work_list import open_items
from forms.schema.form import RecordId
from tests.helpers.imports import EVERYTHING, FATHER, WIFE, empty_book, people, sheet, take_in
from tests.helpers.sheets import HEADER, CellIn, Rows, number, person, workbook

SON = person("0001", "韦小明", "子", "1995-08-09", 3)
NEIGHBOUR = person("0002", "罗家兴", "户主", "1980-01-02", 7, "罗家兴")
AUNT = person("0002", "罗大妹", "姐", "1975-01-02", 8, "罗家兴")
VILLAGE: Rows = [HEADER, FATHER, WIFE, SON, NEIGHBOUR, AUNT]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        sheet(opened, VILLAGE)
        yield opened


def plan_of(book: Book, rows: Rows, form: str = "", **more: Sequence[str]) -> Plan:
    return prepare(book, workbook(book.path.with_suffix(".xlsx"), rows, **more), form)


def effects(plan: Plan) -> dict[str, int]:
    return {effect.impact.value: effect.count for effect in plan.report.effects}


def homes(book: Book) -> dict[str, str]:
    """The head of everybody's household, by name."""
    view = book.view()
    return {
        one.name or "": view.answer(Household.head_name, one.household) or ""
        for one in view.all(Person)
    }


def nobody_dangles(book: Book) -> bool:
    view = book.view()
    return all(view.get(Household, one.household) is not None for one in view.all(Person))


SPLIT: Rows = [
    HEADER, FATHER, WIFE, NEIGHBOUR, AUNT,
    person("0009", "韦小明", "户主", "1995-08-09", 3, "韦小明"),
    person("0009", "黄美花", "配偶", "1996-08-09", 4, "韦小明"),
]  # fmt: skip


def test_nothing_is_written_until_every_effect_is_accepted(book: Book) -> None:
    plan = plan_of(book, SPLIT)
    assert effects(plan) == {"moved": 1, "new": 1}
    (moved,) = [one for e in plan.report.effects if e.impact == "moved" for one in e.affected]
    assert (moved.name, moved.zh) == ("韦小明", "0001 韦国强户→0009 韦小明户")
    before = book.ledger.read.status().digest
    for accepted in ((), ("moved",), ("new", "missing")):
        with pytest.raises(ImpactNotAccepted) as refused:
            commit(book, plan, accepted=accepted)
        assert "--accept" in refused.value.told
    assert book.ledger.read.status().digest == before
    commit(book, plan, accepted=("moved", "new"))
    assert homes(book)["韦小明"] == "韦小明"
    book.ledger.write.undo_last_import(actor=book.actor)
    assert book.ledger.read.status().digest == before


def test_a_first_roster_is_no_change_of_a_village(tmp_path: Path) -> None:
    with empty_book(tmp_path) as opened:
        plan = plan_of(opened, VILLAGE)
        assert effects(plan) == {"new": 2}
        commit(opened, plan)
        assert len(people(opened)) == 5


def test_a_roster_that_proves_no_move_moves_nobody(book: Book) -> None:
    """The son stands under the neighbour, with a head's name and nothing else."""
    head = ("户主姓名", "姓名", "性别", "身份证号码")
    rows = [
        head, ("罗家兴", "罗家兴", "男", number("1980-01-02", 7)),
        ("罗家兴", "罗大妹", "女", number("1975-01-02", 8)),
        ("罗家兴", "韦小明", "男", number("1995-08-09", 3)),
    ]  # fmt: skip
    plan = plan_of(book, rows, Intent.ROSTER.value)
    assert "moved" not in effects(plan)
    assert any("不足以说明搬了户" in line.zh for line in plan.report.lines if "小明" in line.name)
    commit(book, plan, accepted=EVERYTHING)
    assert homes(book)["韦小明"] == "韦国强"


def test_a_whole_family_with_relations_moves_after_a_question(book: Book) -> None:
    head = ("户主姓名", "姓名", "与户主关系", "性别", "身份证号码")
    rows = [
        head, ("罗家兴", "罗家兴", "户主", "男", number("1980-01-02", 7)),
        ("罗家兴", "罗大妹", "姐", "女", number("1975-01-02", 8)),
        ("罗家兴", "韦小明", "其他亲属", "男", number("1995-08-09", 3)),
    ]  # fmt: skip
    plan = plan_of(book, rows, Intent.ROSTER.value)
    assert effects(plan)["moved"] == 1


def test_who_moves_away_may_leave_an_empty_household(book: Book) -> None:
    rows: Rows = [
        HEADER, FATHER, WIFE, SON, person("0001", "罗家兴", "其他亲属", "1980-01-02", 7),
        person("0001", "罗大妹", "其他亲属", "1975-01-02", 8),
    ]  # fmt: skip
    plan = plan_of(book, rows)
    assert effects(plan) == {"moved": 2, "emptied": 1}


def test_two_heads_are_asked_about_on_the_first_sheet_too(tmp_path: Path) -> None:
    with empty_book(tmp_path) as opened:
        second = person("0001", "韦国富", "户主", "1972-05-06", 5)
        plan = plan_of(opened, [HEADER, FATHER, second])
        assert effects(plan) == {"new": 1, "doubled": 1}
        (one,) = plan.report.effects[-1].affected
        assert set(one.zh.split("、")) == {"韦国强", "韦国富"}
        with pytest.raises(ImpactNotAccepted):
            commit(opened, plan)


def test_who_is_not_on_the_sheet_is_listed_and_stays(book: Book) -> None:
    plan = plan_of(book, [HEADER, FATHER, WIFE, SON, [*NEIGHBOUR[:7], "1980-01-02"]])
    assert effects(plan) == {"missing": 1}
    (aunt,) = plan.report.effects[0].affected
    assert aunt.name == "罗大妹"
    assert RecordId(aunt.record) in book.view().by_id(Person)
    assert "表上没有 1 人" in plan.report.sentence
    report = take_in(book, book.path.with_suffix(".xlsx"))
    assert any("罗大妹" in issue.zh for issue in report.to_check)
    assert len(people(book)) == 5


def test_a_roster_of_one_hamlet_misses_nobody_of_another(book: Book) -> None:
    far = [["0003", "弄林屯", *person("", "蒙山", "户主", "1960-01-02", 9, "蒙山")[2:]]]
    sheet(book, [*VILLAGE, *far])
    assert effects(plan_of(book, [HEADER, *far])) == {}
    assert effects(plan_of(book, VILLAGE)) == {}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (3, "罗大妹(已故)"), (3, "罗大妹（外嫁）"), (3, "罗大妹已故"), (4, "姐（去世）"),
        (8, "2024年死亡"), (8, "已迁出"), (8, "外嫁河池"), (8, "户口注销"),
    ],
)  # fmt: skip
def test_words_of_death_and_leaving_are_a_question(book: Book, column: int, cell: str) -> None:
    aunt = [*AUNT, ""]
    aunt[column] = cell
    rows: list[Sequence[CellIn]] = [(*HEADER, "备注"), *([*row, ""] for row in VILLAGE[1:5]), aunt]
    before = book.ledger.read.status().digest
    plan = plan_of(book, rows)
    assert effects(plan) == {"gone": 1}
    (line,) = [line for line in plan.report.lines if line.outcome is Outcome.SET_ASIDE]
    assert (line.name, plan.report.effects[0].affected[0].name) == ("罗大妹", "罗大妹")
    assert not plan.drafts
    assert book.ledger.read.status().digest == before
    stranger = plan_of(
        book,
        [
            (*HEADER, "备注"),
            [*FATHER, ""],
            [*person("0001", "韦老", "父", "1940-01-02", 5), "已故"],
        ],
    )
    assert "韦老" not in [d.answers.get("name") for d in stranger.drafts]


@pytest.mark.parametrize(
    "remark", ["父亲已故", "母亲外嫁，随奶奶", "低保已注销", "未迁出", "死亡赔偿金已领"]
)
def test_a_remark_about_somebody_else_loses_nobody(tmp_path: Path, remark: str) -> None:
    with empty_book(tmp_path) as opened:
        report = sheet(opened, [(*HEADER, "备注"), [*FATHER, ""], [*SON, remark]])
        assert (report.created, report.set_aside) == (2, 0)


def test_the_family_of_a_head_who_died_stays_a_household(tmp_path: Path) -> None:
    with empty_book(tmp_path) as opened:
        rows = [HEADER[3:], ["韦国强（已故）", *FATHER[4:]], WIFE[3:]]
        plan = plan_of(opened, rows)
        assert effects(plan) == {"new": 1, "gone": 1}
        commit(opened, plan, accepted=EVERYTHING)
        assert homes(opened) == {"蓝秀英": "韦国强"}


def test_nobody_points_at_a_household_that_is_not_written(tmp_path: Path) -> None:
    head = ("户码", "姓名", "性别", "出生日期")
    rows = [head, ("7", "甲一", "男", "1970-01-02"), ("7", "甲二", "女", "1972-01-02"),
            ("8", "乙一", "男", "1970-03-02"), ("8", "乙二", "女", "1972-03-02")]  # fmt: skip
    with empty_book(tmp_path) as opened:
        report = sheet(opened, rows)
        assert (report.created, report.set_aside) == (0, 4)
        assert all("户主" in line.zh for line in report.lines)
        assert not people(opened)
        homes_first = [
            ("户码", "户主姓名", "联系电话"),
            ("7", "甲一", "13900000001"),
            ("8", "乙一", ""),
        ]
        assert plan_of(opened, homes_first).intent is Intent.HOUSEHOLDS
        sheet(opened, homes_first)
        assert sheet(opened, rows).created == 4
        assert nobody_dangles(opened)
        assert homes(opened) == {"甲一": "甲一", "甲二": "甲一", "乙一": "乙一", "乙二": "乙一"}


def test_somebody_new_on_a_list_joins_a_household_that_is_named(book: Book) -> None:
    head = ("户主姓名", "屯", "姓名", "性别", "身份证号码")
    rows = [
        head, ("韦国强", "板岭屯", "韦小宝", "男", number("2025-01-02", 1)),
        ("陌生人", "板岭屯", "陌小", "男", number("2024-01-02", 1)),
    ]  # fmt: skip
    plan = plan_of(book, rows)
    assert (plan.intent, effects(plan)) == (Intent.LIST, {})
    assert (plan.report.created, plan.report.set_aside) == (1, 1)
    commit(book, plan)
    assert homes(book)["韦小宝"] == "韦国强"


def test_a_list_says_what_it_changes_and_can_be_called_something_else(book: Book) -> None:
    rows = [
        ("板岭村六十岁以上老人",), ("姓名", "性别", "身份证号码", "联系电话", "户类型"),
        ("韦国强", "男", number("1970-05-06"), "13900000001", "脱贫户"),
    ]  # fmt: skip
    plan = plan_of(book, rows)
    assert plan.report.sentence == (
        "这张表是 1 人的名单「板岭村六十岁以上老人」，不是全村花名册；只更新联系电话，不动户。"
    )
    assert {draft.form for draft in plan.drafts} == {"person"}
    assert any("户类型" in issue.zh for issue in plan.report.problems), "left out, and told"
    other = plan_of(book, rows, Intent.ROSTER.value)
    assert other.intent is Intent.ROSTER
    assert replan(other, {}).intent is Intent.ROSTER, "a choice stands when columns change"
    assert "moved" not in effects(other)


CARD: Rows = [
    ["农户信息表"], ["户主姓名", "韦国强", "", "所在屯", "板岭屯"],
    ["户编号：0001", "", "", "联系电话", ""], ["户类型", "脱贫户"],
    ["姓名", "与户主关系", "性别", "身份证号码"],
    ["韦国强", "户主", "男", number("1970-05-06")],
    ["蓝秀英", "配偶", "女", number("1972-02-03", 2)],
]  # fmt: skip


def test_a_card_of_one_household_brings_what_stands_above_its_people(tmp_path: Path) -> None:
    with empty_book(tmp_path) as opened:
        plan = plan_of(opened, CARD)
        assert (plan.intent, plan.report.sentence[:5]) == (Intent.CARD, "这是一户一")
        commit(opened, plan)
        (home,) = opened.view().all(Household)
        assert (home.hh_no, home.head_name, opened.view().hamlet_of(home.id)) == (
            "0001", "韦国强", "板岭屯",
        )  # fmt: skip
        (kind,) = opened.ledger.read.records("household_type")
        assert kind.body["type"] == "10"
        assert plan_of(opened, CARD).drafts == ()


def test_the_command_waits_for_what_is_accepted(
    book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "split.xlsx", SPLIT)
    word = tmp_path / "pw"
    word.write_text("纸短情长-一二三四\n", encoding="utf-8")
    where = str(book.path)
    book.close()
    call = ["import", where, str(path), "--json", "--passphrase-file", str(word)]

    def run(*more: str) -> tuple[int, dict[str, object], str]:
        code = main([*call, *more])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    code, printed, told = run()
    assert (code, printed["written"], printed["intent"]) == (3, False, "roster")
    assert "--accept moved,new" in told
    assert "搬到别的户 1 人" in told
    code, printed, told = run("--preview")
    assert (code, printed["written"]) == (0, False)
    assert "没有写入" in told
    assert run("--accept", "moved")[0] == 3
    code, _, told = run("--accept", "everything")
    assert code == 1
    assert "everything" in told
    code, printed, _ = run("--accept", "moved,new")
    assert (code, printed["written"]) == (0, True)
    assert "全村花名册" in str(printed["sentence"])


def test_a_sheet_of_last_year_asks_before_it_changes_what_the_book_says(tmp_path: Path) -> None:
    head = ("姓名", "身份证号码", "联系电话")
    who = (FATHER[3], FATHER[6])
    with empty_book(tmp_path) as book:
        take_in(book, workbook(tmp_path / "r.xlsx", [HEADER, FATHER]))
        old = ("截止2024年1月1日",)
        first = workbook(tmp_path / "1.xlsx", [old, head, (*who, "13900000001")])
        commit(book, prepare(book, first))  # what the book does not know it may add
        plan = prepare(book, workbook(tmp_path / "2.xlsx", [old, head, (*who, "13900000002")]))
        (effect,) = plan.report.effects
        assert (effect.impact, effect.count, effect.asks) == ("older", 1, True)
        assert (effect.affected[0].name, effect.affected[0].zh) == ("韦国强", "联系电话")
        assert replan(plan, {}).report.effects == plan.report.effects
        with pytest.raises(ImpactNotAccepted):
            commit(book, plan)
        commit(book, plan, accepted={"older"})
        new = workbook(tmp_path / "3.xlsx", [head, (*who, "13900000003")])
        assert not prepare(book, new).report.effects, "a sheet without a day is of today"


def opened(book: Book, who: str) -> list[str]:
    """What waits on 待核对 at somebody's relation, or at a household."""
    view, day = book.view(), date(2026, 12, 1)
    named = {one.id: one.name or "" for one in view.all(Person)}
    return [
        item.zh
        for item in open_items(view, day, book.definitions)
        if (named.get(item.record) == who or item.form == Household.FORM)
        and item.field in ("relation", "head_name", "person.relation")
    ]


MOVED: Sequence[CellIn] = ("0002", "韦小明", "", number("1995-08-09", 3))
BY_NUMBER = ("户编号", "姓名", "与户主关系", "身份证号码")


def test_who_moves_by_a_sheet_without_relation_keeps_none_silently(book: Book) -> None:
    rows: Rows = [
        BY_NUMBER, ("0001", "韦国强", "户主", number("1970-05-06")),
        ("0001", "蓝秀英", "配偶", number("1972-02-03", 2)),
        ("0002", "罗家兴", "户主", number("1980-01-02", 7)),
        ("0002", "罗大妹", "姐", number("1975-01-02", 8)), MOVED,
    ]  # fmt: skip
    plan = plan_of(book, rows, Intent.ROSTER.value)
    assert any("没有写与新户主的关系" in one.zh for one in plan.report.problems)
    commit(book, plan, date(2026, 11, 30), accepted=EVERYTHING)
    (son,) = [one for one in book.view().all(Person) if one.name == "韦小明"]
    assert homes(book)["韦小明"] == "罗家兴"
    assert son.relation is None
    assert book.view().on(date(2026, 11, 29)).answer(Person.relation, son.id) == "20"
    assert any("还没有写与新户主的关系" in zh for zh in opened(book, "韦小明"))


def test_who_moves_by_a_sheet_with_the_same_word_was_asked(book: Book) -> None:
    rows: Rows = [
        BY_NUMBER, ("0002", "罗家兴", "户主", number("1980-01-02", 7)),
        ("0002", "罗大妹", "姐", number("1975-01-02", 8)), (*MOVED[:2], "子", MOVED[3]),
    ]  # fmt: skip
    commit(book, plan_of(book, rows, Intent.ROSTER.value), date(2026, 11, 30), accepted=EVERYTHING)
    assert homes(book)["韦小明"] == "罗家兴"
    assert not [zh for zh in opened(book, "韦小明") if "韦小明" in zh]


def test_the_head_who_leaves_by_a_sheet_leaves_a_question_to_those_who_stay(book: Book) -> None:
    rows: Rows = [
        BY_NUMBER, ("0001", "蓝秀英", "户主", number("1972-02-03", 2)),
        ("0002", "罗家兴", "户主", number("1980-01-02", 7)),
        ("0002", "罗大妹", "姐", number("1975-01-02", 8)),
        ("0002", "韦国强", "其他亲属", number("1970-05-06")),
    ]  # fmt: skip
    plan = plan_of(book, rows, Intent.ROSTER.value)
    assert any("此人原是另一户的户主" in one.zh for one in plan.report.problems)
    commit(book, plan, date(2026, 11, 30), accepted=EVERYTHING)
    told = opened(book, "韦国强")
    assert any("起户主是蓝秀英，韦小明的与户主关系还是对原来户主的" in zh for zh in told)


def test_a_whole_roster_with_another_head_tells_every_relation_anew(book: Book) -> None:
    """The son is a son of both; that was said, and nobody is asked again."""
    rows: Rows = [
        HEADER, person("0001", "蓝秀英", "户主", "1972-02-03", 2, "蓝秀英"),
        person("0001", "韦国强", "配偶", "1970-05-06", 1, "蓝秀英"),
        person("0001", "韦小明", "子", "1995-08-09", 3, "蓝秀英"), NEIGHBOUR, AUNT,
    ]  # fmt: skip
    commit(book, plan_of(book, rows, Intent.ROSTER.value), date(2026, 11, 30), accepted=EVERYTHING)
    assert homes(book)["韦小明"] == "蓝秀英"
    assert not opened(book, "韦小明")
    before = book.ledger.read.status().digest
    commit(book, plan_of(book, rows, Intent.ROSTER.value), date(2026, 11, 30), accepted=EVERYTHING)
    assert book.ledger.read.status().digest == before, "twice is once"
