"""What importing a roster costs, beside what reading it and storing its rows costs at least.

    .venv/bin/python -m bench.import_roster [--rounds 3] [--persons 1300 20000]

For each size a workbook is written with XlsxWriter, as spreadsheet programs write them (the
township's kind of layout, absences and cards included). In a process of its own, turn about:

- *floor*: ``python-calamine`` reads the sheet into lists; the rows an import makes, as they lie in
  the tables, go into a fresh encrypted book with ``executemany`` and one commit;
- *import*: the importer reads, recognises, plans and writes the same into another fresh book.

CPU time of the process, medians, and their ratio; the peak of memory of a process that only
imports. Goals: ratio at most 2, at most 180 MB. A goal that is missed is said loudly at the end;
the bench goes on, and its exit code is 0. JSON is kept in bench/results/import_roster.json.
"""

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from desktop.excel.importing.import_workbook import commit, prepare, waiting_for  # noqa: E402
from forms.answers import id_number  # noqa: E402
from forms.schema.check_digits import mod_11_2  # noqa: E402
from sync.store.tables import records, tail  # noqa: E402

GOAL_RATIO, GOAL_MB = 2.0, 180
SIZES = (1300, 20000)
PASSPHRASE = "bench-passphrase"
HEADER = (
    "序号", "村民小组", "户编号", "户主姓名", "姓名", "与户主关系", "性别", "民族",
    "身份证号码", "出生日期",
    "婚姻状况", "健康状况", "户类型", "务工地点", "外出务工时间", "残疾证号",
    "联系电话",
)  # fmt: skip
SURNAMES, GIVEN = "韦覃蓝陆罗蒙黄何农梁", "国强秀英德胜金莲小明建华玉兰文斌志梅春芳海燕永福桂香"
FAMILY = (
    ("户主", 1, 1952), ("配偶", 2, 1955), ("子", 1, 1980), ("儿媳", 2, 1983), ("孙子", 1, 2013),
)  # fmt: skip


def write_roster(path: Path, persons: int) -> None:
    """A village of families of five, nobody in it is real."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, HEADER)
        for n in range(persons):
            home, place = divmod(n, len(FAMILY))
            relation, sex, year = FAMILY[place]
            born = f"{year + home % 9}{home % 12 + 1:02d}{home % 28 + 1:02d}"
            body = f"459999{born}{(n // 5 * 10 + place * 2 + sex) % 1000:03d}"
            card = body + mod_11_2(body)
            name, head = _name(home, n), _name(home, home * len(FAMILY))
            away = relation in {"子", "儿媳"} and home % 3 == 0
            row = (
                str(n + 1), f"第{home % 12 + 1}组", f"{home + 1:05d}", head, name, relation,
                "男" if sex == 1 else "女", "壮族", card, "", "已婚" if year < 2000 else "未婚",
                "健康", "一般户", "广东省佛山市" if away else "", "2025-03" if away else "",
                f"{card}43" if n % 37 == 0 else "", f"139{n:08d}",
            )  # fmt: skip
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(n + 1, column, text)
            birth = date(int(born[:4]), int(born[4:6]), int(born[6:]))
            sheet.write_datetime(n + 1, 9, birth, day)


def _name(home: int, person: int) -> str:
    """A name that few others in the village have."""
    mixed = person * 2654435761 % 2**32 >> 8
    return SURNAMES[home % 10] + GIVEN[mixed % len(GIVEN)] + GIVEN[mixed // 97 % len(GIVEN)]


def seconds(work: Callable[[], object]) -> tuple[float, Any]:
    """CPU time of this process for one piece of work, and what it gave."""
    began = time.process_time()
    given = work()
    return time.process_time() - began, given


def fresh(folder: Path, name: str) -> Book:
    """A new encrypted book; making it is not counted."""
    return Book.new(folder / f"{name}.cunji", "451228100200", "板岭村", PASSPHRASE)


def imported(path: Path, book: Book) -> tuple[float, float]:
    """CPU seconds of planning and of writing."""
    id_number.forget()  # what one import learned about people must not help the next
    planned, plan = seconds(lambda: prepare(book, path))
    accepted = [effect.impact.value for effect in waiting_for(plan, ())]
    written, _ = seconds(lambda: commit(book, plan, accepted=accepted))
    return planned, written


def read_alone(path: Path) -> object:
    """What any program has to do at least."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


Rows = dict[str, tuple[list[str], Sequence[Any]]]
"""Of each table its columns and its rows, as they lie there."""


def stored(book: Book) -> Rows:
    """The rows of the two tables as an import left them."""
    line = book.ledger.store.engine.raw_connection()
    found: Rows = {}
    for table in (tail, records):
        cursor = line.cursor()
        cursor.execute(f"SELECT * FROM {table.name}")
        found[table.name] = [name for name, *_ in cursor.description], cursor.fetchall()
    line.close()
    return found


def floor(path: Path, rows: Rows, book: Book) -> float:
    """CPU seconds of reading the sheet and of storing these very rows."""
    reading, _ = seconds(lambda: read_alone(path))
    line = book.ledger.store.engine.raw_connection()

    def put() -> None:
        cursor = line.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for name, (columns, values) in rows.items():
            marks = ", ".join("?" * len(columns))
            cursor.execute(f"DELETE FROM {name}")
            cursor.executemany(
                f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})",
                values,
            )
        cursor.execute("COMMIT")

    storing, _ = seconds(put)
    line.close()
    return reading + storing


def one_round(path: Path, folder: Path) -> dict[str, float]:
    """Import into a fresh book, then the floor with the rows it made."""
    with fresh(folder, "import") as book:
        planned, written = imported(path, book)
        again, _ = seconds(lambda: prepare(book, path))
        rows = stored(book)
    with fresh(folder, "floor") as book:
        least = floor(path, rows, book)
    ratio = (planned + written) / least
    return {
        "plan_s": planned, "write_s": written, "again_s": again, "floor_s": least, "ratio": ratio,
    }  # fmt: skip


def peak_mb(path: Path) -> float:
    """The peak of memory of a process that opens a book and imports."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.import_roster", "--alone", str(path)],
        capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT,
    )  # fmt: skip
    return float(done.stdout.strip().splitlines()[-1])


def alone(path: Path) -> None:
    """Import once and print the peak of memory in MB."""
    with tempfile.TemporaryDirectory() as folder, fresh(Path(folder), "alone") as book:
        imported(path, book)
    print(peak_here())


def peak_here() -> float:
    """The peak of memory of this process in MB, without what its parent held when it forked."""
    with contextlib.suppress(OSError), Path("/proc/self/status").open(encoding="ascii") as lines:
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(persons: int, rounds: int) -> dict[str, float]:
    """Medians of some rounds at one size, and the peak of memory."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "roster.xlsx"
        write_roster(path, persons)
        found = []
        for number in range(rounds):
            folder = Path(place) / str(number)
            folder.mkdir()
            found.append(one_round(path, folder))
        medians = {key: round(statistics.median(r[key] for r in found), 3) for key in found[0]}
        return {**medians, "peak_mb": round(peak_mb(path), 1)}


def missed(figures: dict[str, dict[str, float]]) -> list[str]:
    """What is worse than its goal, in words."""
    return [
        f"{name}: {key} {found[key]} > {goal}"
        for name, found in figures.items()
        for key, goal in (("ratio", GOAL_RATIO), ("peak_mb", GOAL_MB))
        if found[key] > goal
    ]


def main() -> None:
    """Measure, print and keep the figures; say what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--persons", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--alone", type=Path, default=None, help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.alone is not None:
        alone(call.alone)
        return
    figures = {f"{persons} persons": measure(persons, call.rounds) for persons in call.persons}
    worse = missed(figures)
    whole = {**figures, "goal_ratio": GOAL_RATIO, "goal_mb": GOAL_MB, "missed": worse}
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "import_roster.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    print("MISSED: " + "; ".join(worse) if worse else "all goals reached")


if __name__ == "__main__":
    main()
