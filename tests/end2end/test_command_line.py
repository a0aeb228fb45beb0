"""The command line as scripts use it: real files, a real county on a socket, real processes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.book.book import Book
from desktop.demo.county import County
from desktop.paper.preview import page_texts
from tests.helpers.command import BIN, SHEETS, VILLAGE, Cunji
from tests.helpers.sheets import CellIn, workbook
from tests.helpers.villages import a_family, as_before, retracted


@pytest.fixture
def cunji(tmp_path: Path) -> Cunji:
    made = Cunji(tmp_path)
    made.new()
    return made


def test_indicators_are_told_with_formula_people_and_questions(cunji: Cunji) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    found = {one["id"]: one for one in cunji.json("indicators", "--as-of", "2026-11-01")}
    assert list(found) == [f"I-{number:02}" for number in range(1, 16)]
    children = cunji.json("list", "left_behind_child", "--as-of", "2026-11-01")
    delegates = found["I-05"]
    assert set(delegates["others"]) == {r["id"] for r in children if r["answer"] == "yes"}
    assert delegates["unknown"] == {
        r["id"]: r["missing"] for r in children if r["answer"] == "unknown"
    }
    assert (delegates["part"], delegates["share"]) == (0, 0)
    assert sum(row["rest"] for row in delegates["by_hamlet"]) == delegates["whole"]
    assert all(found["I-10"]["unknown"].values()), "every question is there"
    lines = cunji.run("indicators", "--as-of", "2026-11-01").stderr.splitlines()
    assert any(line.startswith("I-15  收入低于监测线  —") and "参数" in line for line in lines)


def test_what_is_sensitive_about_a_minor_is_shown_for_a_reason_that_is_kept(cunji: Cunji) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    child = cunji.json("list", "left_behind_child", "--as-of", "2026-11-01")[0]
    day = ("--as-of", "2026-11-01")
    shut = cunji.json("show", child["id"], *day)
    assert child["id_number"] not in json.dumps(shut, ensure_ascii=False)
    assert shut["name"] == child["name"]
    opened = cunji.json("show", child["id"], *day, "--reason", "核对学籍")
    assert opened["id_number"] == child["id_number"]
    (look,) = (one for one in cunji.json("list", "look") if one["way"] == "1")
    assert (look["record"], look["detail"]) == (child["id"], "核对学籍")


def test_a_list_for_a_program_is_own_use_noted_once_and_one_in_a_file_leaves(
    cunji: Cunji, tmp_path: Path
) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    for _ in range(2):
        assert cunji.json("list", "person")
    noted = [(one["form"], one["to"]) for one in cunji.json("list", "look")]
    assert noted == [("person", "本村自用")], "once a day, and the log itself is not noted"
    assert cunji.run("list", "person").returncode == 0, "read on the screen"
    assert len(cunji.json("list", "look")) == 1
    word = ("--passphrase-file", str(cunji.secret), "--json")
    call: list[str | Path] = [BIN / "cunji", "list", cunji.book, "person", *word]
    kept = tmp_path / "people.json"
    for why, code in ((("--to", "镇民政办"), 3), (("--to", "镇民政办", "--reason", "年度核查"), 0)):
        with kept.open("wb") as file:
            done = subprocess.run([*call, *why], stdout=file, stderr=subprocess.PIPE, check=False)
        assert done.returncode == code, done.stderr
        assert bool(kept.stat().st_size) == (code == 0)
    entry = cunji.json("list", "look")[-1]
    assert (entry["form"], entry["to"], entry["paper"]) == ("person", "镇民政办", "年度核查")
    with kept.open("wb") as file:
        assert subprocess.run(call, stdout=file, check=False).returncode == 0
    assert cunji.json("list", "look")[-1]["to"] == "本村自用", "a file is noted each time"


def test_leads_are_told_with_rule_answer_and_questions(cunji: Cunji) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    found = cunji.json("gaps", "--as-of", "2026-11-01")
    assert {"G-01", "G-02", "G-08", "G-10", "G-12"} <= {gap["rule"] for gap in found}
    contacts = [gap for gap in found if gap["rule"] == "G-10"]
    children = cunji.json("list", "left_behind_child", "--as-of", "2026-11-01")
    alone = {row["id"] for row in children if row["answer"] == "yes"}
    assert alone <= {gap["subject"] for gap in contacts}, "nobody has a contact yet"
    for gap in found:
        assert {"rule", "subject", "answer", "reasons", "missing", "version"} <= gap.keys()
        assert gap["answer"] == "yes" or gap["missing"]


def test_an_old_book_is_checked_and_what_is_certain_is_mended(cunji: Cunji) -> None:
    with Book.open(cunji.book, cunji.secret.read_text(encoding="utf-8").strip()) as book:
        household, person = a_family(book.ledger)
        as_before(book.ledger, retracted("household", household))
    (found,) = [one for one in cunji.json("check") if one["target"]]
    assert (found["record"], found["field"], found["target"]) == (person, "household", household)
    told = cunji.run("check").stderr
    assert "人员的「所在户」连到的登记不在册" in told
    assert "可以这样修复：恢复农户「" in told
    assert "--repair" in told
    assert "已修复：恢复农户「" in cunji.run("check", "--repair").stderr
    assert not [one for one in cunji.json("check") if one["target"]]


def test_a_notice_that_cannot_be_written_is_told(cunji: Cunji, tmp_path: Path) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    done = cunji.run("notice", "N25", "--as-of", "2026-11-01", "--out", tmp_path / "没有" / "x.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("写不进指定的文件")


def test_a_desktop_without_a_second_sqlite_does_its_work(cunji: Cunji) -> None:
    """A package brings SQLCipher only; Python's own module is the county's (sync/ledger/engine)."""
    program = (
        "import sys; sys.modules.update(sqlite3=None, _sqlite3=None)\n"
        "from desktop.cli.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    secret = ("--passphrase-file", cunji.secret)
    for call in (("import", SHEETS / "roster-clean.xlsx"), ("check",), ("status", "--json")):
        done = subprocess.run(
            [sys.executable, "-c", program, call[0], cunji.book, *call[1:], *secret],
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_reader_that_has_seen_enough_is_no_crash(cunji: Cunji) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    call: list[str | Path] = [BIN / "cunji", "list", cunji.book, "person", "--json",
            "--passphrase-file", cunji.secret]  # fmt: skip
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == ""
        assert program.wait(20) == 1


def test_a_wrong_call_is_answered_in_chinese(cunji: Cunji) -> None:
    done = cunji.run("list")
    assert done.returncode == 2
    assert done.stderr.startswith("命令写得不对，请运行 cunji list -h")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with County(tmp_path / "county") as running:
        yield running


def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (SHEETS / "roster-clean.truth.json").read_text(encoding="utf-8")
    )
    return found


def test_a_clean_roster_gives_the_known_lists_and_the_same_file_changes_nothing(
    cunji: Cunji,
) -> None:
    first = cunji.json("import", SHEETS / "roster-clean.xlsx")
    assert first["rows"] == truth()["persons"] == first["created"]
    again = cunji.json("import", SHEETS / "roster-clean.xlsx")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, first["rows"])
    for form, known in (
        ("left_behind_child", "left_behind_children_6_months"),
        ("left_behind_woman", "left_behind_women_6_months"),
        ("left_behind_elder", "left_behind_elders_6_months"),
    ):
        rows = cunji.json("list", form, "--as-of", "2026-11-01")
        assert {r["id_number"] for r in rows if r["answer"] == "yes"} == set(truth()[known])
        assert all(r["reasons"] for r in rows if r["answer"] == "yes")
        assert all(r["missing"] for r in rows if r["answer"] == "unknown")
        assert {"yes", "no"} <= {r["answer"] for r in rows} <= {"yes", "no", "unknown"}


def test_the_township_layout_adds_up_and_can_be_taken_back(cunji: Cunji) -> None:
    before = cunji.json("status")["records"]
    told = cunji.run("import", SHEETS / "roster-township.xlsx", "--preview").stderr
    report = cunji.json("import", SHEETS / "roster-township.xlsx")
    left = [one for one in report["lines"] if one["outcome"] in {"set_aside", "skipped"}]
    assert left
    assert all(f"{one['cell']}　" in told and one["zh"] in told for one in left), "rows left, named"
    assert report["rows"] == sum(
        report[k] for k in ("created", "updated", "unchanged", "set_aside", "skipped")
    )
    assert report["rows"] == len(report["lines"])
    assert report["set_aside"] >= 1
    assert all(p["cell"] and p["zh"].endswith("。") for p in report["problems"])
    numbers = [p.get("id_number") for p in cunji.json("list", "person")]
    assert not [n for n in numbers if n and n.endswith("000") and n not in truth()["persons_by_id"]]
    done = cunji.run("undo")
    assert done.returncode == 0, done.stderr
    assert cunji.json("list", "person") == []
    assert cunji.json("status")["records"] == before + len(cunji.json("list", "look"))
    assert cunji.run("undo").returncode == 1


def test_notices_come_out_and_show_no_number(cunji: Cunji, tmp_path: Path) -> None:
    cunji.json("import", SHEETS / "roster-clean.xlsx")
    roster_alone = tmp_path / "N09.pdf"
    refused = cunji.run("notice", "N09", "--as-of", "2026-11-01", "--out", roster_alone)
    assert (refused.returncode, roster_alone.exists()) == (3, False), "a roster proposes nobody"
    out = tmp_path / "N25.pdf"
    done = cunji.run("notice", "N25", "--as-of", "2026-11-01", "--out", out)
    assert done.returncode == 0, done.stderr
    text = subprocess.run(
        ["pdftotext", out, "-"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    assert not [n for n in truth()["persons_by_id"] if n in text]
    assert "少于3" in text or "留守" in text


def test_the_board_and_the_archive_of_a_quarter(cunji: Cunji, tmp_path: Path) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    assert cunji.json("board", "--as-of", "2026-11-01") == []
    done = cunji.run("archive", "--quarter", "2026Q4", "--out", tmp_path / "a.pdf")
    assert (done.returncode, "先登记公示张贴" in done.stderr) == (1, True)
    sheet = tmp_path / "n25.pdf"
    made = cunji.json("notice", "N25", "--as-of", "2026-11-01", "--out", sheet)
    head = ("公示种类", "公示标题", "公示编号", "核对码", "截至日期", "张贴日期", "公示天数")
    row: tuple[CellIn, ...] = (
        "关爱服务统计公开(只列数)", "关爱服务统计公开", made["number"], made["digest"],
        date(2026, 11, 1), date(2026, 11, 1), 15,
    )  # fmt: skip
    table = workbook(tmp_path / "postings.xlsx", [head, row])
    assert cunji.json("import", table, "--form", "posting")["created"] == 1
    (line,) = cunji.json("board", "--as-of", "2026-11-05")
    assert (line["stage"], line["stale"], line["posted_until"]) == ("running", False, "2026-11-16")
    folder = tmp_path / "archive.pdf"
    assert cunji.run("archive", "--quarter", "2026Q4", "--out", folder).returncode == 0
    pages = page_texts(folder.read_bytes())
    assert made["number"] in "".join(pages[0].split())
    assert len(pages) > 1


def test_hand_up_twice_moves_nothing_the_second_time(cunji: Cunji, county: County) -> None:
    cunji.json("import", SHEETS / "roster-clean.xlsx")
    assert cunji.json("status")["unsent"] > 0
    done = cunji.run("enrol", county.url, county.code(VILLAGE, "板岭村"))
    assert done.returncode == 0, done.stderr
    first = cunji.json("sync")
    assert first["digests_equal"] is True
    assert first["sent"] > truth()["persons"]
    state = cunji.json("status")
    assert state["unsent"] == 0
    assert state["confirmed"] == first["sent"]
    assert state["last_sync"]
    second = cunji.json("sync")
    assert (second["sent"], second["received"], second["digests_equal"]) == (0, 0, True)
    assert second["requests"] <= 2


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda p: p.write_text("这不是工作簿", encoding="utf-8"), "Excel"),
        (lambda p: None, "文件"),
    ],
)
def test_bad_files_get_one_sentence(cunji: Cunji, tmp_path: Path, make: Any, word: str) -> None:
    file = tmp_path / "坏文件.xlsx"
    make(file)
    done = cunji.run("import", file, "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.strip().endswith("。")
    assert word in done.stderr


def test_a_passphrase_nobody_typed_is_told(cunji: Cunji) -> None:
    done = subprocess.run(
        [BIN / "cunji", "gaps", cunji.book], stdin=subprocess.DEVNULL, start_new_session=True,
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "口令文件" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_passphrase_and_a_wrong_county_are_told(cunji: Cunji, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("不是这个", encoding="utf-8")
    done = subprocess.run(
        [BIN / "cunji", "status", cunji.book, "--passphrase-file", wrong],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip()[-1]) == (1, "。")
    done = cunji.run("enrol", "http://127.0.0.1:9", "AAAA-BBBB-CCCC-DDDD")
    assert (done.returncode, done.stderr.strip()[-1]) == (1, "。")
    done = cunji.run("enrol", "http://192.0.2.1:80", "AAAA-BBBB-CCCC-DDDD")
    assert done.returncode == 1
    assert "TLS" in done.stderr or "https" in done.stderr


def test_forms_are_listed_with_their_fields() -> None:
    done = subprocess.run(
        [BIN / "cunji", "forms", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    forms = {form["id"]: form for form in json.loads(done.stdout)}
    assert {"household", "person", "absence", "left_behind_child", "helper", "visit"} <= set(forms)
    assert any(field["id"] == "id_number" for field in forms["person"]["fields"])


def test_lines_are_asked_about_one_by_one() -> None:
    """``cunji releasable`` answers for each line, by the exit all writers pass."""
    lines = [
        "户主459999196611230041已核",
        "防溺水宣传",
        "残疾人韦秀兰",
        "",
        "一三九〇〇〇〇一二三四",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "releasable", "--audience", "board", "--json"],
        input="\n".join(lines).encode(), capture_output=True, check=True,
    )  # fmt: skip
    told = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    assert [one["line"] for one in told] == lines
    assert [one["verdict"] for one in told] == ["hard", "ok", "soft", "ok", "hard"]
    assert told[0]["found"] == [{"kind": "公民身份号码", "text": "459999196611230041"}]
    assert all(set(one) == {"line", "verdict", "found"} for one in told)
