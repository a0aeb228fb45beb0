"""How many lists settle how much of what cannot be told: pasted into the practice village.

    .venv/bin/python bench/asking.py

Each list goes the way of its page: planned line by line, written in one save with the word that it
is whole, and everything judged anew. Goal: eleven lists and rounds settle 95 % of the answers.
"""

import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from desktop.book.book import Book
from desktop.book.many import Plans
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.pasting.office_commit import SaidWhole, commit_list
from desktop.excel.pasting.office_plan import LineFate, ListSaid, plan_list
from desktop.excel.pasting.source import OfficeSource
from desktop.ui.open_book import practice
from forms.definitions.records import Person
from forms.questions.asking_order import AskingOrder
from forms.schema.form import RecordId, Value
from forms.village.office_lists import OFFICE_LISTS
from sync.store.values import Draft

DAY = date(2026, 11, 30)
SINCE: Mapping[str, Value] = {"from_day": "2025-01-01"}
ROUNDS: Mapping[str, Mapping[str, Value]] = {
    "house": {"day": "2026-11-20", "grade": "A"},
    "water": {
        "day": "2026-11-20", "source": "1", "tap": True, "dry_days": 0, "litres_day": 60,
        "dirty": False,
    },
}  # fmt: skip


def main() -> None:
    """Paste the lists of the offices, one after the other, and look at houses and water."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.cunji"
        book = Book.new(path, practice.VILLAGE, practice.VILLAGE_NAME, "练习口令-木棉花开-2026")
        plan = prepare(book, practice.ROSTER)
        commit(book, plan, accepted=[one.impact.value for one in plan.report.effects])
        first = told(book, "开始", 0, 0.0, 0)
        people = [one for one in book.view().all(Person) if one.id_number]
        heads = [one for one in people if one.relation in {"01", "02"}]
        pupils = [one for one in people if one.birth and 2011 <= one.birth.first.year <= 2019]
        lists: Sequence[tuple[str, Sequence[Person], Mapping[str, Value]]] = (
            ("当年医保参保名单", people[:-40], {"kind": "1"}),
            ("学籍名单", pupils, {"state": "1", "from_day": "2026-09-01"}),
            ("特困供养名单", heads[5::80], SINCE), ("低保名单", heads[3::11], SINCE),
            ("低保边缘家庭名单", heads[7::55], SINCE),
            ("困难残疾人生活补贴名单", heads[::40], SINCE),
            ("重度残疾人护理补贴名单", heads[1::40], SINCE),
            ("邻里结对名单", (), {}), ("当年参保资助名单", (), {}),
        )  # fmt: skip
        for name, who, same in lists:
            paste(book, name, who, same, first)
        for form, answers in ROUNDS.items():
            look_around(book, form, answers, first)
        asking = AskingOrder(book.view(), DAY, book.definitions)
        for one in (*asking.of_village, *asking.of_county):
            print(f"  left: {one.zh} {one.waiting}")
        homes = asking.of_households
        print(f"  left: {sum(len(one.questions) for one in homes)} in {len(homes)} households")
        book.close()


def paste(
    book: Book, name: str, who: Sequence[Person], same: Mapping[str, Value], first: int
) -> None:
    """One list, whole, as its page writes it."""
    lines = [f"{one.name}\t{one.id_number}" for one in who]
    text = "\n".join(("姓名\t身份证号码", *lines)) if lines else ""
    said = ListSaid(same, households=True if "低保" in name else None)
    start = time.process_time()
    planned = plan_list(book, OFFICE_LISTS[name], OfficeSource(text), said, DAY)
    assert {line.fate for line in planned.lines} <= {LineFate.NEW, LineFate.SAME}, name
    commit_list(book, planned, DAY, SaidWhole("镇里的名单", DAY))
    told(book, name, planned.records, time.process_time() - start, first)


def look_around(book: Book, form: str, answers: Mapping[str, Value], first: int) -> None:
    """The same record for every household."""
    start = time.process_time()
    plans = Plans(book.view(), book.definitions, DAY)
    homes: list[RecordId] = list(book.view().records("household"))
    lines = plans.register(book.definitions.form(form), dict(answers), "household", homes)
    book.ledger.write.save([Draft(form, line.body) for line in lines], actor=book.actor)
    told(book, form, len(lines), time.process_time() - start, first)


def told(book: Book, name: str, records: int, seconds: float, first: int) -> int:
    """Print where the village stands; how many answers cannot be told."""
    start = time.process_time()
    left = AskingOrder(book.view(), DAY, book.definitions).total
    counted = time.process_time() - start
    share = f"{1 - left / first:.0%}" if first else ""
    print(
        f"{name}: {records} records, planned and saved {seconds * 1000:.0f} ms; "
        f"{left:,} cannot be told {share}, counted in {counted * 1000:.0f} ms"
    )
    return left


if __name__ == "__main__":
    main()
