"""The wall chart says the right thing in letters that are read at two metres, and nobody's name."""

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.book.book import Book
from desktop.paper.map_drawing import FOOT
from desktop.paper.reports import make, remember, written
from desktop.paper.wall_sheet import BAR, NODE, SIZES, _Setter
from forms.definitions.records import Hamlet, MapLine, SentTable
from forms.errors import NeverPublished
from forms.privacy.masking import FEWER
from forms.program import bundled
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.reports.small_numbers import suppressed
from forms.reports.wall_chart import (
    HAMLETS_REPORT,
    UNCOUNTED,
    Standing,
    WallChart,
    standing,
    wall_chart,
)
from forms.schema.form import Value
from forms.schema.partial_date import known_range
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.family import Family
from tests.helpers.filled import a_book
from tests.helpers.valid_records import APPRAISAL, CASE, SHEET, STATES
from tests.unit.desktop.paper.test_tagged_pdf import kinds_on

DAY = date(2026, 11, 30)
POINTS = 72 / 25.4


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with a_book(tmp_path_factory.mktemp("wall") / "v.cunji", 20) as made:
        homes = list(made.view().records("household"))
        hamlet = next(iter(made.view().records("hamlet")))
        meeting, sheet = new_record_id(), new_record_id()
        case: dict[str, Value] = {
            **CASE, **STATES["admitted"], "appraisal": meeting, "posting": sheet,
        }  # fmt: skip
        owner, plan = new_record_id(), new_record_id()
        target: dict[str, Value] = {
            "target": "家庭水柜维修", "hamlet": hamlet, "owner": owner,
            "amount": 1000, "unit": "座", "done_amount": 600,
            "from_day": "2026-02-01", "due_day": "2026-10-31", "state": "2",
        }  # fmt: skip
        step: dict[str, Value] = {"plan": plan, "state": "2"}
        drafts = [
            Draft("meeting", APPRAISAL, meeting), Draft("posting", SHEET, sheet),
            Draft("helper", {"name": "韦志强"}, owner), Draft("plan", target, plan),
            Draft("milestone", {**step, "number": 1, "title": "选址", "due_day": "2026-02-28",
                                "state": "3", "done_day": "2026-02-20"}),
            Draft("milestone", {**step, "number": 2, "title": "施工", "due_day": "2026-09-30",
                                "blocked": "水泥没有运到"}),
            Draft("project", {"name": "人饮工程", "stage": "50", "planned": 1,
                              "start_day": "2026-09-01", "finish_day": "2026-12-10",
                              "leader_name": "覃建国"}),
            *(Draft("monitored_household", {**case, "household": home}) for home in homes[:3]),
        ]  # fmt: skip
        made.ledger.write.save(drafts, actor="x")
        yield made


def poppler(content: bytes, folder: Path, *how: str) -> str:
    path = folder / "wall.pdf"
    path.write_bytes(content)
    command = ["pdfinfo", str(path)] if how else ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("paper", list(SIZES))
def test_who_due_done_and_late_stand_on_it(book: Book, paper: str, tmp_path: Path) -> None:
    content = written(make(book, "RP-17", DAY), ".pdf", paper)
    text = "".join(poppler(content, tmp_path).split())
    place = next(iter(book.view().records("hamlet").values()))["name"]
    for word in (
        "板岭村2026年挂图作战", "截至2026年11月30日", "共2项", "已逾期1项", "家庭水柜维修",
        "（6／10座）", "1选址", "2施工", "韦志强", "10-31", "人饮工程（开工）", "覃建国", "12-10",
        f"1．{place}家庭水柜维修，第2步施工，已过61天，卡在水泥没有运到，负责：韦志强。",
        *(held.value for held in Standing),
    ):  # fmt: skip
        assert word in text, word
    width, height = (float(n) for n in _page_size(poppler(content, tmp_path, "info")))
    across = {"a3": (420, 297), "a2": (594, 420), "a1": (841, 594)}[paper]
    assert (width, height) == pytest.approx([n * POINTS for n in across], abs=0.1)
    assert written(make(book, "RP-17", DAY), ".pdf", paper) == content, "the same bytes again"
    read_out = kinds_on(content, 0)
    assert [read_out.count(kind) for kind in ("H1", "Table", "H2")] == [1, 2, 1]
    assert read_out.count("TH") == 4 + 5, "months and bars are told in words"


def _page_size(info: str) -> tuple[str, str]:
    words = next(line for line in info.splitlines() if line.startswith("Page size")).split()
    return words[2], words[4]


def test_households_at_risk_are_counts_and_small_ones_are_hidden(book: Book) -> None:
    table = make(book, "RP-17", DAY)
    assert table.shown is not None
    at = [column.id for column in table.shown.definition.columns].index("monitored")
    true = compute(bundled().reports[HAMLETS_REPORT], book.view(), DAY, bundled())
    for (_, shown), (_, counted) in zip(table.shown.rows, true.rows, strict=True):
        if counted[at] in (1, 2):
            assert shown[at] != counted[at]
    assert any(FEWER in row for _, row in table.shown.rows)
    saved = remember(book, table, DAY)
    assert saved is not None
    kinds = {one.kind for one in book.view().all(SentTable)}
    assert kinds == {HAMLETS_REPORT}, "what hung on the wall has been seen"
    assert remember(book, make(book, "RP-17", DAY), DAY) is None, "once"


@pytest.mark.parametrize(
    "target", ["送教韦秀英的户：459999199001011232", "艾滋病人随访", "吸毒人员帮教"]
)
def test_what_no_board_may_show_is_not_drawn(target: str, tmp_path: Path) -> None:
    with a_book(tmp_path / "v.cunji", 1) as made:
        body: dict[str, Value] = {"target": target, "due_day": "2026-12-31", "state": "2"}
        made.ledger.write.save([Draft("plan", body)], actor="x")
        with pytest.raises(NeverPublished) as told:
            make(made, "RP-17", DAY)
        assert "挂图第1行" in told.value.told
        assert target not in told.value.told


def test_a_child_is_named_on_no_wall(tmp_path: Path) -> None:
    with a_book(tmp_path / "v.cunji", 12) as made:
        view = made.view()
        grown = {b["name"] for b in view.records("person").values() if str(b["birth"]) < "2012"}
        child = next(
            b["name"] for b in view.records("person").values() if b["name"] not in grown
        )  # fmt: skip
        plan, body = new_record_id(), {"target": "控辍保学", "due_day": "2026-12-31", "state": "2"}
        step: dict[str, Value] = {
            "plan": plan, "number": 1, "title": f"送{child}回校", "due_day": "2026-12-31",
            "state": "2",
        }  # fmt: skip
        made.ledger.write.save(
            [Draft("plan", dict(body), plan), Draft("milestone", step)], actor="x"
        )  # fmt: skip
        with pytest.raises(NeverPublished) as told:
            make(made, "RP-17", DAY)
        assert "第1步" in told.value.told


DAYS = st.one_of(st.none(), st.dates(date(2025, 6, 1), date(2027, 6, 1)))
STEPS = st.lists(st.tuples(DAYS, st.sampled_from("12345")), max_size=9)
PLANS = st.lists(st.tuples(DAYS, DAYS, st.sampled_from("1234"), STEPS), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS, st.sampled_from(list(SIZES)))
def test_whatever_is_planned_stays_on_the_sheet_in_large_letters(
    plans: list[tuple[date | None, date | None, str, list[tuple[date | None, str]]]], paper: str
) -> None:
    pages = _Setter(_chart(plans), paper, "依据", 7.0).pages()
    width, height = SIZES[paper]
    for page in pages:
        for text in page.texts:
            assert text.size >= NODE or text.size in (15, 22), "the foot, and numbers in a step"
            assert text.x >= 0, text.text
            assert text.x + text.width <= width, text.text
            assert 0 < text.y < height, text.text
        for area in page.areas:
            assert all(0 <= x <= width and 0 <= y <= height for x, y in area.points)
    discs = [a for page in pages for a in page.areas if len(a.points) == 36]
    for one, other in pairwise(discs):
        (x0, y0), (x1, y1) = one.points[0], other.points[0]
        assert y0 != y1 or abs(x1 - x0) > BAR, "no step lies on another"


def _chart(
    plans: list[tuple[date | None, date | None, str, list[tuple[date | None, str]]]],
) -> WallChart:
    family = Family()
    family.bodies["hamlet"] = {family.put("hamlet", name="上屯", number="1"): {"name": "上屯"}}
    for first, due, state, steps in plans:
        target = "一个名字相当长的目标要分两行写" * (1 + 20 * len(steps))
        body: dict[str, Value] = {"target": target, "state": state}
        days = {"from_day": first, "due_day": due}
        body |= {name: day.isoformat() for name, day in days.items() if day}
        plan = family.put("plan", **body)
        for number, (at, of) in enumerate(steps, 1):
            if at:
                family.put("milestone", plan=plan, number=number, title="步", state=of,
                           due_day=at.isoformat())  # fmt: skip
    hamlets = [("上屯", ("12", "40", "少于3")), ("全村", ("12", "40", "少于3"))]
    return wall_chart(family.view, DAY, bundled(), hamlets)


@pytest.mark.parametrize(
    ("state", "done", "due", "told"),
    [
        ("2", None, "2026-11-29", Standing.OVERDUE), ("2", None, "2026-11-30", Standing.UNDER_WAY),
        ("2", None, "2026-11", Standing.UNDER_WAY), ("1", None, None, Standing.WAITING),
        ("3", None, "2026-01-01", Standing.DONE),
        ("3", "2026-12-05", "2026-11-01", Standing.OVERDUE),
        ("4", None, "2026-12-31", Standing.PUT_OFF), (None, None, None, Standing.UNDER_WAY),
    ],
)  # fmt: skip
def test_how_something_stands_on_a_day(
    state: str | None, done: str | None, due: str | None, told: Standing
) -> None:
    assert standing(state, known_range(done), known_range(due), DAY) is told


def test_the_map_hangs_with_it_and_names_nobody(book: Book, tmp_path: Path) -> None:
    hamlets = list(book.ledger.read.records(Hamlet.FORM))
    first = {**hamlets[0].body, "map_x": 200, "map_y": 300}
    book.ledger.write.save([
        Draft(Hamlet.FORM, first, hamlets[0].id),
        Draft(MapLine.FORM, {"kind": "1", "points": "200 300; 500 500"}),
        Draft(MapLine.FORM, {"kind": "3", "points": "看不懂"}),
        Draft("household", {"hh_no": "无屯", "head_name": "覃无屯"}),
    ], actor="x")  # fmt: skip
    table = make(book, "RP-17", DAY)
    assert table.chart is not None
    assert table.shown is not None
    content = written(table, ".pdf", "a3")
    text = "".join(poppler(content, tmp_path).split())
    for words in (
        "屯的示意图",
        FOOT,
        "4个屯还没有摆放位置",
        "1条线的位置看不懂",
        "屯名未登记的",
        UNCOUNTED,
    ):
        assert words in text, words
    people = {b["name"] for b in book.view().records("person").values()}
    assert not [name for name in people if str(name) in text]
    cells = {str(cell) for _, row in table.shown.rows for cell in row}
    for mark in table.chart.map.marks:
        printed = re.findall(r"\d+|少于3|不列", "".join((mark.inner, *mark.told)))
        assert set(printed) <= cells, "what is printed on the map is what may leave"
        hidden = not all(one.isdecimal() for one in (mark.inner, printed[1]))
        assert (mark.share is None) == hidden, "nothing is measured on a ring that is not told"
    pages = int(re.findall(r"共(\d+)张", text)[0])
    assert kinds_on(content, pages - 1).count("H2") == 1, "a sheet of its own"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=3, max_size=5))
def test_no_count_below_three_can_be_worked_out(rows: list[list[int]]) -> None:
    """Every cell of one or two people keeps two values that fit all that is printed.

    Down a column there is one sum, across a row the households called on are some of all: so the
    bounds of a cell follow from those of the others, and are exact.
    """
    definition = bundled().reports[HAMLETS_REPORT]
    full = [(6 + n, 20 + n, *row) for n, row in enumerate(rows)]
    total = tuple(map(sum, zip(*full, strict=True)))
    named = tuple((f"{n}屯", row) for n, row in enumerate(full))
    shown = suppressed(ReportTable(definition, "村", DAY, named, total, (), ()))
    for column in range(len(definition.columns)):
        printed = [row[column] for _, row in shown.rows]
        most = [row[0] if definition.columns[column].id == "visited" else 10**4 for row in full]
        bounds = [_bounds(cell, top) for cell, top in zip(printed, most, strict=True)]
        low, high = _bounds(shown.total[column], sum(most))
        for at, own in enumerate(bounds):
            others = [one for n, one in enumerate(bounds) if n != at]
            least = max(own[0], low - sum(b for _, b in others))
            top = min(own[1], high - sum(a for a, _ in others))
            assert top > least or not 0 < full[at][column] < 3, (printed, shown.total[column])


def _bounds(cell: int | str, most: int) -> tuple[int, int]:
    if isinstance(cell, int):
        return cell, cell
    return (1, 2) if cell == FEWER else (0, most)
