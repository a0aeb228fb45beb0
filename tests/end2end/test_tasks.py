"""Tasks from the command line, done by what is written, and done once for two computers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from forms.leads.leads import gaps
from forms.program import bundled
from forms.schema.form import Value
from forms.tasks.tasks import FORM, OpenTask, closing, putting_off, tasks
from forms.village.view import VillageView
from sync.client.session import sync
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.command import SHEETS, Cunji
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.sheets import CellIn, workbook
from tests.helpers.villages import ACTOR, a_family

DAY = date(2026, 11, 1)


def asked(ledger: Ledger, day: date = DAY) -> dict[str, OpenTask]:
    view = VillageView(ledger.read.bodies())
    return {t.key: t for t in tasks(view, day, bundled(), gaps(view, day, bundled()))}


def of_kind(ledger: Ledger, kind: str, day: date = DAY) -> list[OpenTask]:
    return [task for task in asked(ledger, day).values() if task.kind == kind]


def test_tasks_are_told_with_window_authority_and_way(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    assert cunji.json("tasks", "--as-of", "2026-11-01") == [], "an empty book asks for nothing"
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    found = cunji.json("tasks", "--as-of", "2026-11-01")
    for task in found:
        assert task["from_day"] <= task["to_day"]
        assert f"可办时段{task['from_day']}至{task['to_day']}" in task["zh"]
        assert task["authority"]
        assert task["done_by"]
    order = ["overdue", "now", "soon", "anytime"]
    urgencies = [order.index(task["urgency"]) for task in found]
    assert urgencies == sorted(urgencies)
    leads = [task for task in found if task["kind"] == "lead"]
    open_leads = [
        (gap["rule"], gap["subject"])
        for gap in cunji.json("gaps", "--as-of", "2026-11-01")
        if gap["answer"] == "yes"
        and gap["rule"] not in ("G-07", "G-11", "G-14", "G-15", "G-19", "G-20")
    ]
    assert sorted((t["preset"]["rule"], t["subject"]) for t in leads) == sorted(open_leads)
    plain = cunji.run("tasks", "--as-of", "2026-11-01")
    assert plain.returncode == 0
    assert f"共 {len(found)} 件。" in plain.stdout + plain.stderr


def test_what_is_written_takes_the_task_away_from_its_day_on(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0

    def kinds(day: str) -> list[str]:
        return [task["kind"] for task in cunji.json("tasks", "--as-of", day)]

    assert "disclosure" in kinds("2026-11-01")
    rows: list[tuple[CellIn, ...]] = [
        (
            "公示种类",
            "公示标题",
            "张贴日期",
            "公示天数",
            "核对人",
            "核对日期",
            "批准人",
            "批准日期",
            "张贴地点",
        ),
        (
            "村务公开(季度)",
            "2026年第四季度村务公开",
            date(2026, 10, 20),
            15,
            "蓝国强",
            date(2026, 10, 18),
            "韦大明",
            date(2026, 10, 19),
            "公开栏",
        ),
    ]
    sheet = workbook(tmp_path / "张贴.xlsx", rows)
    report = cunji.json("import", sheet, "--form", "posting")
    assert report["created"] == 1, report
    assert "disclosure" not in kinds("2026-11-01")
    assert "disclosure" in kinds("2026-10-19")
    assert "posting" in kinds("2026-11-05"), "it may come down now"


def test_done_on_one_computer_is_not_asked_on_the_other(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    household, _ = a_family(one)
    objection: dict[str, Value] = {
        "notice_no": "001", "received_day": "2026-10-28", "state": "10", "content": "面积不对"
    }  # fmt: skip
    one.write.save([Draft("objection", objection)], actor=ACTOR)
    case: dict[str, Value] = {
        "household": household, "found_day": "2026-10-01", "state": "80",
        "checked_day": "2026-10-02", "admitted_day": "2026-10-25",
    }  # fmt: skip
    one.write.save([Draft("monitored_household", case)], actor=ACTOR)
    sync(one.store)
    sync(two.store)
    assert asked(one) == asked(two)
    assert {t.kind for t in asked(two).values()} >= {"objection", "measure", "disclosure"}

    (measure,) = of_kind(one, "measure")
    body: dict[str, Value] = {**dict(measure.preset), "kind": "01"}
    one.write.save([Draft("measure", body)], actor=ACTOR)
    (meeting,) = of_kind(one, "representatives")
    one.write.save([Draft(FORM, {**closing(meeting, DAY), "result": "开过了"})], actor=ACTOR)
    (late,) = of_kind(two, "objection")
    later = date(2026, 11, 6)
    two.write.save([Draft(FORM, putting_off(late, DAY, later, "等镇上回话"))], actor=ACTOR)
    (also,) = of_kind(two, "representatives")
    two.write.save([Draft(FORM, {**closing(also, DAY), "result": "我也记了"})], actor=ACTOR)
    for ledger in (one, two, one):
        sync(ledger.store)

    assert asked(one) == asked(two)
    assert one.read.clashes() == two.read.clashes() == []
    for ledger in (one, two):
        gone = {"measure", "representatives", "objection"}
        assert not gone & {t.kind for t in asked(ledger).values()}
        assert of_kind(ledger, "objection", later), "put off, it comes back on both"
