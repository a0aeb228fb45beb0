"""From a real book to a notice: the right rows, masked, with the period counted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import NothingToPost, UnknownNotice
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from desktop.paper.preview import page_texts
from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.parameters import Dated, Parameter, Parameters, Setting
from forms.errors import NeverPublished
from forms.notices.posting_days import count_days
from forms.program import bundled
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, example, household, village


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        yield opened


def test_n09_names_the_head_and_nothing_else(book: Book) -> None:
    village(book, **FILLED)
    household(book, "0001", "韦𬀩", risk="01", measures=["01", "02"], note="卡号6217000010002000")
    household(book, "0002", "蓝秀兰", state="90")
    notice = compose(book, "N09", DAY, POSTED)
    assert notice.table.rows == (
        ("1", "弄峒屯", "韦𬀩", "1", "防止返贫致贫对象", "因病", "产业帮扶、就业帮扶"),
    )
    assert notice.warnings == ()
    assert notice.number == "弄峒村公示〔2026〕N09-1123号"
    assert notice.title_line == "板岭乡弄峒村关于拟纳入防止返贫致贫对象农户名单的公示"
    text = "".join(page_texts(render(notice)))
    for secret in ("459999196611230041", "1966", "6217000010002000"):
        assert secret not in text
    assert "0778-7212345" in text
    assert "13800138000" in text, "given by the village as its supervision phone"


@pytest.mark.parametrize("kind", bundled().notices.values(), ids=lambda n: n.id)
def test_every_kind_from_real_records_to_paper(book: Book, kind: NoticeDef) -> None:
    shown = kind.examples[0]
    village(book, **FILLED)
    example(book, shown)
    notice = compose(book, kind.id, date.fromisoformat(shown.day), POSTED)
    rows = [*notice.table.rows, *([notice.table.total] if notice.table.total else [])]
    assert [tuple(row) for row in rows] == list(shown.rows)
    text = "".join("".join(page_texts(render(notice))).split())
    children = {
        str(body["name"])
        for body in shown.given.get("person", {}).values()
        if str(body.get("birth", "")) > "2008-11-01"
    }
    assert not [name for name in children if name in text]
    assert "13900001234" not in text
    assert str(notice.issuer) in text


def test_objections_end_when_the_office_closes(book: Book) -> None:
    household(book, "0001", "韦秀兰")
    village(book, **{**FILLED, "service_hours": "周一至周五8:00-12:00，下午3点到6点"})
    period, *_ = [content for _, content in compose(book, "N09", DAY, POSTED).facts]
    assert period == "自2026年11月24日至2026年11月30日18:00（5天，遇休息日顺延）"


def test_both_last_days_are_printed(book: Book) -> None:
    household(book, "0001", "韦秀兰")
    notice = compose(book, "N09", DAY, POSTED)
    period, place, *_ = [content for _, content in notice.facts]
    assert period == "自2026年11月24日至2026年11月30日（5天，遇休息日顺延）"
    assert place.endswith("张贴至2026年12月8日")
    assert notice.dated == "2026年11月23日"
    assert notice.period.objections_until == date(2026, 11, 30)


def test_a_village_without_phone_gets_its_draft_and_a_warning(book: Book) -> None:
    notice = compose(book, "N25", DAY)
    assert any("异议电话" in warning for warning in notice.warnings)
    assert any("____________" in content for _, content in notice.facts)
    assert notice.issuer == "弄峒村村民委员会"
    assert len(page_texts(render(notice))) == 1


def test_n25_shows_figures_only(book: Book) -> None:
    household(book, "0001", "韦秀兰")
    notice = compose(book, "N25", DAY, POSTED)
    assert [row[1] for row in notice.table.rows] == ["0", "0", "0", "0"]
    assert "韦秀兰" not in "".join(page_texts(render(notice)))
    assert (notice.period.days, notice.part) == (15, "2026-Q3")


def test_a_number_in_a_name_stops_the_sheet(book: Book) -> None:
    household(book, "0001", "韦秀兰", hamlet="弄峒屯13800138000")
    with pytest.raises(NeverPublished) as refused:
        compose(book, "N09", DAY)
    assert "第1行「屯」" in refused.value.told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("objection_contact", "主任 138-0013-8000"),
        ("notice_place", "韦家 459999196611230041"),
        ("committee", "弄峒村村民委员会4599 9919 6611 2300 41"),
    ],
)
def test_a_private_number_in_the_village_record_stops_it_too(
    book: Book, field: str, value: str
) -> None:
    village(book, **{field: value})
    with pytest.raises(NeverPublished):
        compose(book, "N25", DAY)


def test_nothing_to_post_is_said(book: Book) -> None:
    with pytest.raises(NothingToPost) as told:
        compose(book, "N09", DAY)
    assert "2026年11月1日" in told.value.told
    with pytest.raises(UnknownNotice) as unknown:
        compose(book, "N99", DAY)
    assert "N08、N09、N10" in unknown.value.told


def county(**values: Setting) -> Definitions:
    figures = Parameters(
        Parameter(name, name, "", (Dated(value, None, None, "县文件", ""),))
        for name, value in values.items()
    )
    return bundled().with_(parameters=figures)


@pytest.mark.parametrize(
    ("values", "last"),
    [
        ({"weekend_moves_end": False}, date(2026, 11, 28)),
        ({"notice_days_N09": 8}, date(2026, 12, 1)),
        ({"notice_days_N09": 3, "weekend_moves_end": False}, date(2026, 11, 28)),  # kind's own
        ({"holidays": ["2026-11-30"]}, date(2026, 12, 1)),
    ],
)
def test_the_county_may_lengthen_the_period(values: dict[str, Setting], last: date) -> None:
    days = count_days(bundled().notices["N09"], POSTED, county(**values))
    assert days.objections_until == last
