"""A workbook with a roster and registers: each is taken in under its own name, the roster first."""

from collections.abc import Sequence
from pathlib import Path

from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.looking.look import look
from forms.definitions.records import Absence, Benefit, Person
from tests.helpers.imports import EVERYTHING, empty_book
from tests.helpers.sheets import HEADER, CellIn, person, workbook

ROSTER: list[Sequence[CellIn]] = [HEADER, person("0001", "韦国强", "户主", "1950-05-06"),
          person("0001", "韦小明", "子", "1985-08-09", 3)]  # fmt: skip
NUMBER = str(ROSTER[2][6])
OLD = str(ROSTER[1][6])
AWAY: list[Sequence[CellIn]] = [("姓名", "身份证号码", "去向", "外出时间", "外出原因"),
        ("韦小明", NUMBER, "广东深圳", "2025-03-01", "务工")]  # fmt: skip
BENEFIT: list[Sequence[CellIn]] = [("姓名", "身份证号码", "待遇种类", "每月金额", "开始享受"),
           ("韦国强", OLD, "高龄津贴", 80, "2026-01-01")]  # fmt: skip


def test_a_roster_and_two_registers_are_three_parts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "all.xlsx", {"待遇": BENEFIT, "花名册": ROSTER, "外出": AWAY, "空": [AWAY[0]]}
    )
    with empty_book(tmp_path) as book:
        plan = prepare(book, path)
        seen = look(book, path)
        assert {"花名册", "待遇", "外出"} <= {one.sheet for one in seen.regions}
        assert (plan.form, plan.later) == ("", ("待遇", "外出"))
        assert not [row for row in plan.rows if "!" in row.cell and "花名册" not in row.cell]
        kinds = []
        only = plan.later
        commit(book, plan, accepted=EVERYTHING)
        while only:
            plan = prepare(book, path, only=only)
            kinds.append(plan.form)
            commit(book, plan, accepted=EVERYTHING)
            only = plan.later
        assert kinds == [Benefit.FORM, Absence.FORM]
        view = book.view()
        (away,) = view.all(Absence)
        assert view.card(Person, away.person).name == "韦小明"
        (benefit,) = view.all(Benefit)
        assert view.card(Person, benefit.person).name == "韦国强"


def test_a_register_of_headings_alone_hinders_no_roster(tmp_path: Path) -> None:
    path = workbook(tmp_path / "two.xlsx", {"待遇": [BENEFIT[0]], "花名册": ROSTER})
    with empty_book(tmp_path) as book:
        plan = prepare(book, path)
        assert [row.name for row in plan.rows] == ["韦国强", "韦小明"]
        assert plan.later == ()
