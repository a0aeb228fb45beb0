"""What printing a sheet leaves behind: a draft on the board, a number of its own, no orphan."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from desktop.book.book import Book
from desktop.cli.__main__ import EXIT_REFUSED, EXIT_TROUBLE, main
from desktop.paper.notices import printed
from desktop.paper.notices.board import board
from desktop.paper.notices.compose import compose
from desktop.paper.notices.printed import doubts, note
from desktop.paper.notices.verify import Verdict, verify_file
from forms.tasks.village_deadlines import village_clocks
from sync.store.values import Draft
from tests.helpers.notices import DAY, FILLED, POSTED, household, village

WORD = "松柏常青-二〇二六"


class Desk:
    """The command on a village with one household to announce."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.book = folder, folder / "b.cunji"
        self.word = folder / "passphrase.txt"
        self.word.write_text(f"{WORD}\n", encoding="utf-8")
        with Book.new(self.book, "459999001001", "弄峒村", WORD) as book:
            village(book, **FILLED)
            household(book, "0001", "韦秀兰")

    def make(self, kind: str, name: str, *more: str) -> int:
        out = ("--out", str(self.folder / name), "--passphrase-file", str(self.word))
        return main(["notice", str(self.book), kind, *out, *more])

    def open(self) -> Book:
        return Book.open(self.book, WORD)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


DAYS = ("--as-of", DAY.isoformat(), "--posted-on", POSTED.isoformat())


def test_a_sheet_that_was_made_stands_on_the_board(desk: Desk) -> None:
    assert desk.make("N09", "a.pdf", *DAYS) == 0
    with desk.open() as book:
        (sheet,) = board(book, POSTED)
        body = sheet.life.posting.body
        assert (body["number"], body["rows"]) == ("弄峒村公示〔2026〕N09-1123号", 1)
        assert body["digest"] == compose(book, "N09", DAY, POSTED).digest
        assert "posted_day" not in body
        assert sheet.life.step is not None
    assert desk.make("N09", "b.pdf", *DAYS, "--large") == 0
    with desk.open() as book:
        assert len(book.ledger.read.records("posting")) == 1, "the same sheet, printed again"


def test_a_corrected_sheet_of_one_day_has_a_number_of_its_own(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.make("N09", "a.pdf", *DAYS) == 0
    with desk.open() as book:
        household(book, "0002", "蓝秀兰")
    capsys.readouterr()
    assert desk.make("N09", "b.pdf", *DAYS, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["number"] == "弄峒村公示〔2026〕N09-1123-2号"
    with desk.open() as book:
        assert len({sheet.life.posting.number for sheet in board(book, POSTED)}) == 2
        assert verify_file(book, desk.folder / "b.pdf").verdict is Verdict.GENUINE
        assert verify_file(book, desk.folder / "a.pdf").verdict is Verdict.GENUINE
        stale = {sheet.life.posting.number: sheet.stale for sheet in board(book, POSTED)}
        assert stale == {
            "弄峒村公示〔2026〕N09-1123号": True, "弄峒村公示〔2026〕N09-1123-2号": False,
        }  # fmt: skip


def test_an_exception_nobody_needed_leaves_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = ("--approver", "韦大明", "--reason", "测试")
    assert desk.make("N02", "a.pdf", *DAYS, *reason) == EXIT_REFUSED
    with desk.open() as book:
        assert book.ledger.read.records("posting") == []
    assert desk.make("N09", "a.pdf", *DAYS, *reason) == 0
    assert "不用破例" in capsys.readouterr().err
    with desk.open() as book:
        (posting,) = book.ledger.read.records("posting")
        assert "exception_name" not in posting.body


def test_a_file_that_cannot_be_written_notes_nothing(desk: Desk) -> None:
    assert desk.make("N09", "nowhere/a.pdf", *DAYS) == EXIT_TROUBLE
    with desk.open() as book:
        assert book.ledger.read.records("posting") == []


class Clock(date):
    """A computer's clock that is wrong."""

    now = date(1999, 1, 1)

    @classmethod
    @override
    def today(cls) -> "Clock":
        return cls(cls.now.year, cls.now.month, cls.now.day)


@pytest.mark.parametrize("now", [date(1999, 1, 1), date(2026, 8, 15), date(2099, 1, 1)])
def test_a_clock_that_can_hardly_be_right_is_asked_about(
    desk: Desk, now: date, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Clock, "now", now)
    for module in ("desktop.cli.context.date", "desktop.cli.sync.date"):
        monkeypatch.setattr(module, Clock)
    monkeypatch.setattr(printed, "date", Clock)
    assert desk.make("N25", "a.pdf") == EXIT_TROUBLE
    assert "--sure" in capsys.readouterr().err
    assert not (desk.folder / "a.pdf").exists()
    lawful = now >= date(2026, 1, 1)  # before that nothing the kind cites is in force
    assert desk.make("N25", "a.pdf", "--sure") == (0 if lawful else EXIT_TROUBLE)


def test_a_day_still_to_come_is_refused_unless_somebody_is_sure(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    today = date.today()  # noqa: DTZ011  as the command reads it
    tomorrow = (today + timedelta(days=1)).isoformat()
    far = date(today.year + 2, 1, 2).isoformat()
    for day, why in ((tomorrow, "还没有到"), (far, "明年以后")):
        assert desk.make("N25", "a.pdf", "--posted-on", day) == EXIT_TROUBLE
        assert why in capsys.readouterr().err
        assert not (desk.folder / "a.pdf").exists()
        assert desk.make("N25", f"{day}.pdf", "--posted-on", day, "--sure") == 0
    assert desk.make("N25", "b.pdf", "--posted-on", today.isoformat()) == 0


def test_a_draft_nobody_checked_is_thrown_away_in_one_step(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.make("N09", "a.pdf", *DAYS) == 0
    with desk.open() as book:
        (sheet,) = board(book, POSTED)
        late = POSTED + timedelta(days=60)
        due = village_clocks(book.view(), late, book.definitions)
        assert [clock.record for clock in due if clock.kind == "draft"] == [sheet.life.posting.id]
    board_of = ("board", str(desk.book), "--passphrase-file", str(desk.word))
    assert main([*board_of, "--discard", sheet.life.posting.id]) == 0
    with desk.open() as book:
        assert board(book, POSTED) == []
        assert verify_file(book, desk.folder / "a.pdf").verdict is Verdict.DISCARDED
        (record,) = book.ledger.write.save(
            [Draft("posting", {**sheet.life.posting.body, "checker_name": "蓝国强",
                               "checked_day": POSTED.isoformat()})], actor="x",
        ).ids  # fmt: skip
    capsys.readouterr()
    assert main([*board_of, "--discard", record]) == EXIT_TROUBLE
    assert "撤下更正" in capsys.readouterr().err
    assert main([*board_of, "--discard", "0" * 32]) == EXIT_TROUBLE


def test_today_is_doubted_by_nobody(desk: Desk) -> None:
    with desk.open() as book:
        today = date.today()  # noqa: DTZ011  as the command reads it
        assert doubts(book, today) == ()
        made = compose(book, "N09", DAY, today)
        assert note(book, made) == note(book, made)
