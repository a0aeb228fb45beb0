"""A list of some people is not the whole village: it moves nobody and makes no household."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.intent import Intent
from desktop.excel.report import Impact
from forms.schema.form import Body, RecordId
from tests.helpers.imports import empty_book, take_in
from tests.helpers.made_village import Villager, village
from tests.helpers.sheets import CellIn, workbook

PEOPLE = village(120)
LISTS = 100
STYLES: Sequence[dict[str, str]] = (
    {},
    {
        "姓名": "姓 名", "身份证号码": "公民身份号码", "屯": "村民小组", "户主姓名": "户主",
        "与户主关系": "家庭关系", "出生日期": "出生年月", "户编号": "户号",
    },
    {
        "姓名": "人员姓名", "身份证号码": "证件号码", "屯": "所在屯", "户主姓名": "户主名称",
        "与户主关系": "关系", "出生日期": "出生年月日", "户编号": "农户编号",
    },
)  # fmt: skip
KINDS: Mapping[str, Callable[[Villager], bool]] = {
    "老人": lambda one: one.birth < "1976",
    "学生": lambda one: one.birth > "2004",
    "妇女": lambda one: one.sex == "女",
    "户主": lambda one: one.relation == "户主",
    "子女": lambda one: one.relation in {"子", "女"},
    "半村": lambda one: one.hamlet in {"板岭屯", "弄林屯"} and one.relation != "户主",
    "任意": lambda one: one.id_number[-2] in "13",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    folder = tmp_path_factory.mktemp("village")
    with empty_book(folder) as opened:
        path = workbook(folder / "roster.xlsx", roster(PEOPLE))
        take_in(opened, path)
        yield opened


def roster(people: Sequence[Villager]) -> list[Sequence[CellIn]]:
    head = ("户编号", "屯", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期")
    return [head, *([one.cell(heading) for heading in head] for one in people)]


def a_list(chance: random.Random, style: dict[str, str]) -> list[Sequence[CellIn]]:
    """Some people under the columns that somebody happens to want."""
    kind = chance.choice(sorted(KINDS))
    some = [one for one in PEOPLE if KINDS[kind](one)]
    if chance.random() < 0.5:
        chance.shuffle(some)
    some = some[: chance.choice((3, 20, 80, 400))]
    often = {
        "序号": 0.8, "屯": 0.6, "户编号": 0.15, "户主姓名": 0.4, "姓名": 1, "与户主关系": 0.4,
        "性别": 0.7, "身份证号码": 0.9, "出生日期": 0.3, "联系电话": 0.9,
    }  # fmt: skip
    columns = [heading for heading, often_there in often.items() if chance.random() < often_there]
    if "身份证号码" not in columns and "出生日期" not in columns:
        columns.append("出生日期")
    rows: list[Sequence[CellIn]] = [[f"板岭村{kind}花名册"]] if chance.random() < 0.6 else []
    rows.append([style.get(heading, heading) for heading in columns])
    for no, one in enumerate(some, 1):
        extra: dict[str, CellIn] = {"序号": no, "联系电话": f"139{no:08d}"}
        rows.append([extra.get(h) or one.cell(h) for h in columns])
    if chance.random() < 0.4:
        rows.append(["合计", "", len(some)])
    return rows


def households_touched(plan: Plan) -> list[str]:
    """What the drafts of a plan do to households and to who belongs to them."""
    found = [f"household {d.id}" for d in plan.drafts if d.form in {"household", "household_type"}]
    before = plan.known.bodies["person"]
    for draft in plan.drafts:
        old: Body | None = before.get(RecordId(draft.id or ""))
        if draft.form == "person" and old and old["household"] != draft.answers["household"]:
            found.append(f"moved {draft.id}")
    return found


@pytest.mark.parametrize("seed", range(LISTS))
def test_a_list_of_some_people_moves_nobody(seed: int, book: Book, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = a_list(chance, STYLES[seed % len(STYLES)])
    plan = prepare(book, workbook(tmp_path / "list.xlsx", rows))
    assert not households_touched(plan), (rows[:3], plan.report.sentence)
    assert {effect.impact for effect in plan.report.effects} <= {Impact.MISSING}
    assert plan.report.rows == len(plan.report.lines)
    assert plan.report.created == plan.report.set_aside == 0


@pytest.mark.parametrize("seed", range(3))
def test_whole_families_in_no_order_move_nobody(seed: int, book: Book, tmp_path: Path) -> None:
    """Everybody of a hamlet with his relation, sorted by something else than the household."""
    some = [one for one in PEOPLE if one.hamlet == "板岭屯"]
    random.Random(seed).shuffle(some)
    head = ("姓名", "与户主关系", "性别", "身份证号码")
    rows = [head, *([one.cell(h) for h in head] for one in some)]
    plan = prepare(book, workbook(tmp_path / "list.xlsx", rows))
    assert plan.intent is Intent.LIST
    assert not households_touched(plan)
