"""What changed in a table since the last time, from what was kept of it and nothing else."""

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from desktop.excel.filling.changes import Changes, compared, fill_drafts
from desktop.excel.filling.fitting import Confidence, Meaning
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.order import BlankForm, Order, read_form, request_of
from desktop.excel.filling.propose import propose
from desktop.excel.filling.subjects import subjects
from forms.answer_book.answer_entry import Asking
from forms.answers.kinds import LONGEST_NOTE
from forms.definitions.definitions import TableAdvice
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView
from sync.store.values import Draft
from tests.helpers.sheets import number

THEN, NOW = date(2026, 10, 24), date(2026, 11, 30)
OFFICE = Order({}, "镇民政办")
HEADINGS = ("序号", "姓名", "身份证号", "联系电话", "与户主关系")


def form(headings: Sequence[str] = HEADINGS) -> BlankForm:
    table = propose(BlankGrid([[*headings], [""] * len(headings)], name="表"), READER)
    assert table is not None
    return BlankForm("表.xlsx", b"", (table,))


READER = Recogniser(bundled())
FORM = form()
People = Mapping[str, Mapping[str, Value]]


def people(count: int) -> dict[str, dict[str, Value]]:
    """So many of one family, with their phones."""
    return {
        f"p{n}": {
            "name": f"韦氏{n}", "relation": "02" if n == 1 else "23",
            "id_number": number("1960-05-01", n), "phone": f"1390000{n:04d}",
        }
        for n in range(1, count + 1)
    }  # fmt: skip


def asking(who: People, day: date, kept: Sequence[Draft] = ()) -> Asking:
    bodies: dict[str, dict[RecordId, Body]] = {
        "household": {RecordId("h"): {"head_name": "韦氏1", "hh_no": "001"}},
        "person": {RecordId(p): {"household": "h", **body} for p, body in who.items()},
    }
    for at, one in enumerate(kept):
        record = one.id or RecordId(f"kept{at:03d}")
        bodies.setdefault(one.form, {})[record] = one.answers
    return Asking(VillageView(bodies), day, bundled())


def kept(who: People, of: BlankForm = FORM, order: Order = OFFICE, day: date = THEN) -> list[Draft]:
    """What a filling leaves in the book."""
    village = asking(who, day)
    meant = subjects("all", of.rows_for, village)
    found = compared(of, order, "all", meant, village)
    assert found is not None
    return [*fill_drafts(request_of(of, order, meant, [], day), found)]


def since(
    who: People, drafts: Sequence[Draft], order: Order = OFFICE, range_: str = "all"
) -> Changes:
    village = asking(who, NOW, drafts)
    found = compared(FORM, order, range_, subjects("all", FORM.rows_for, village), village)
    assert found is not None
    return found.changes


def test_each_row_that_differs_is_named_with_its_cells() -> None:
    before = people(4)
    after = {**people(5)}
    after["p2"] |= {"phone": "13911110000"}
    after["p3"] |= {"name": "韦新名"}
    del after["p3"]["phone"]
    after["p4"] |= {"death_day": "2026-11-02"}

    found = since(after, kept(before))

    assert found.since == THEN
    assert [(one.name, one.new, one.labels) for one in found.rows] == [
        ("韦氏2", False, ("联系电话",)),
        ("韦新名", False, ("姓名", "联系电话")),
        ("韦氏5", True, ()),
    ]
    assert found.gone == ("韦氏4",)
    assert found.zh(NOW) == (
        "自上次（10月24日）以来 3 行 7 格有变化；新增 1 行，变动 2 行；不再在表上的 1 行：韦氏4。"
    )
    assert [one.serial for one in found.people] == [1, 2, 3]


def test_another_place_in_the_table_changes_no_row() -> None:
    assert since(people(3), kept(people(4))).rows == ()
    assert since(people(3), kept(people(4))).lost == 1, "who is not in the record has no name"


def test_the_last_time_counts_and_only_that_of_the_same_unit_and_people() -> None:
    later = people(3)
    later["p1"] |= {"phone": "13922220000"}
    drafts = [*kept(people(3)), *kept(later, day=date(2026, 11, 20))]

    assert since(later, drafts).zh(NOW) == "自上次（11月20日）以来没有变化。"
    assert since(later, drafts, Order({}, "县残联")).since is None
    assert since(later, drafts, range_="hamlet:板岭屯").since is None
    assert since(later, kept(later, form((*HEADINGS, "民族")))).since is None, "another blank"
    assert since(later, kept(later, day=date(2025, 12, 1))).zh(NOW).startswith("自上次（2025年12月")


@pytest.mark.parametrize("damage", ["gone", "cut", "other", "rubbish", "all"])
def test_what_was_not_kept_whole_is_compared_with_nothing(damage: str) -> None:
    line, *parts = kept(people(220))
    assert len(parts) > 1
    last = parts[-1]
    rows = str(last.answers["rows"])
    made = {
        "gone": [line, *parts[:-1]],
        "cut": [line, *parts[:-1], Draft(last.form, {**last.answers, "rows": rows[:-8]})],
        "other": [line, *parts, Draft(last.form, {**last.answers, "rows": rows[::-1]})],
        "rubbish": [line, *parts[:-1], Draft(last.form, {**last.answers, "rows": "不是"})],
        "all": [line],
    }[damage]

    found = since(people(220), made)

    assert found.since is None
    assert "比不出" in found.zh(NOW)
    assert since(people(220), [line, *parts, last]).since == THEN, "kept twice is kept once"


@given(st.integers(0, 2**32), st.sets(st.integers(1, 120), max_size=20))
def test_whatever_changes_is_found_and_nothing_else(seed: int, changed: set[int]) -> None:
    before, after = people(120), people(120)
    for n in changed:
        after[f"p{n}"] |= {"phone": "13933330000"}
    drafts = kept(before)
    random.Random(seed).shuffle(drafts)

    found = since(after, drafts)

    assert [one.whom.person for one in found.rows] == sorted(f"p{n}" for n in changed)
    assert sum(one.cells for one in found.rows) == len(changed)
    assert all(len(str(one.answers.get("rows", ""))) <= LONGEST_NOTE for one in drafts)


def test_a_county_s_way_to_fill_a_table_is_a_proposal_never_sure() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("表").write_row(0, 0, ["姓名", "性别", "夜校学号"])
    advice = TableAdvice(
        "own_roll", "夜校", "person", {"姓名": "person.name", "夜校学号": "household.hh_no"}
    )

    def proposed(*tables: TableAdvice) -> Meaning:
        reader = Recogniser(bundled().with_(tables=tables))
        return read_form("表.xlsx", content.getvalue(), reader).proposals[-1][1].meaning

    assert proposed().answer == ""
    assert proposed(advice).answer == "household.hh_no"
    assert proposed(advice).confidence is Confidence.LIKELY
    assert proposed(replace(advice, rows_for="household")).answer == "", "another kind of table"
    other = {"姓名": "person.name", "夜校学号": "household.hh_no", "班级": "x.y", "老师": "x.z"}
    assert proposed(replace(advice, answers=other)).answer == "", "another table"


def test_what_is_kept_gives_nobody_away() -> None:
    told = str([one.answers for one in kept(people(3))])

    assert "韦氏" not in told
    assert "459999" not in told
