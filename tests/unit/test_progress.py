"""Whatever takes a ``Progress``: cancelled at any step it leaves nothing, watched it does the same.

Everything public that takes one is walked; what has no line here is told by name.
"""

import ast
import hashlib
import io
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.book.backup import back_up
from desktop.book.book import Book
from desktop.book.many import Plans, SameAnswer, Which
from desktop.book.restore import compare, opened_beside, opener_of
from desktop.excel.export.chosen import ChosenList, columns_called
from desktop.excel.export.filled import Filled, filled
from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.register import workbook_of
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.order import Order, read_form
from desktop.excel.importing.import_workbook import commit, prepare, replan
from desktop.excel.meaning.pasted import PastedList
from desktop.excel.pasting.office_commit import commit_list
from desktop.excel.pasting.office_plan import ListSaid, plan_list
from desktop.excel.pasting.source import OfficeSource
from desktop.excel.sheet.workbook import sheets_of
from desktop.paper.letters.letter_batch import own_batch, printed_batch, remember_batch
from desktop.paper.list_sheet import PrintedList, render_list
from desktop.paper.notices.archive import archive
from desktop.paper.pdf import written
from desktop.paper.reports import make
from desktop.paper.reports import written as report_file
from desktop.paper.typesetting.layout import lay_out
from desktop.paper.typesetting.page_format import Paper
from desktop.paper.visits.visit_paper import visit_paper
from forms.answer_book.answer_entry import Asking, Subject
from forms.definitions.records import Household, Person, Posting, Visit
from forms.progress import Progress, through, unwatched
from forms.schema.form import Value
from forms.village.office_lists import OFFICE_LISTS
from sync.client.parcel import pack
from sync.ledger.replica import Replica
from sync.protocol.signing import Signer
from sync.store.tables import metadata
from sync.store.values import Draft
from tests.helpers.blanks import document, words
from tests.helpers.filled import PASSPHRASE, a_book
from tests.helpers.notice_samples import household_notice
from tests.helpers.notices import put
from tests.helpers.sheets import HEADER, person, workbook

DAY = date(2026, 11, 1)
ROOT = Path(__file__).parents[2]
Work = Callable[[Progress], object]
"""Does it, and gives what can be compared with another run of the same."""


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}")


class Halt(Exception):
    """Somebody cancels."""


class Halting:
    """Raises at one step, and counts those before."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def __call__(self, what: str, done: int, of: int) -> None:
        assert what
        assert what == what.strip("…. ")
        assert 0 <= done <= of or of == 0
        if self.steps == self.at:
            raise Halt
        self.steps += 1


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A village that counts as enrolled, so that parcels can be packed."""
    folder = tmp_path_factory.mktemp("progress")
    with pytest.MonkeyPatch.context() as patch, a_book(folder / "book.cunji", 4) as made:
        (folder / "temp").mkdir()
        patch.setattr(tempfile, "tempdir", str(folder / "temp"))
        key = Signer(hashlib.sha256(b"county").hexdigest()).public.hex()
        made.ledger.meta.set_all(county_url="https://127.0.0.1:9", county_key=key, nonce="00" * 16)
        made.vault.copy_to(folder / "first.cunji", lambda *_: None)
        yield made


def standing(book: Book) -> tuple[str, frozenset[str]]:
    """Everything a book says, and every file around it."""
    said = hashlib.sha256()
    with book.ledger.store.engine.connect() as db:
        for table in metadata.sorted_tables:
            for row in db.execute(select(table).order_by(*table.primary_key.columns)):
                said.update(repr(tuple(row)).encode())
    files = {str(one) for one in book.path.parent.rglob("*")}
    return said.hexdigest(), frozenset(one for one in files if not one.endswith(("-wal", "-shm")))


def roster(book: Book) -> Path:
    """A sheet that brings forty new people."""
    path = book.path.parent / "roster.xlsx"
    rows = [
        person(f"9{n // 4:03d}", f"新来{chr(0x4E00 + n)}", "户主" if n % 4 == 0 else "子",
               f"19{50 + n}-03-05", n + 1, f"新来{chr(0x4E00 + n - n % 4)}")
        for n in range(40)
    ]  # fmt: skip
    return path if path.exists() else workbook(path, [HEADER, *rows])


def blank(book: Book) -> "tuple[object, ...]":
    """A blank table of an office, and all that filling it wants."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as sheet:
        page = sheet.add_worksheet("表")
        for row, texts in enumerate((("序号", "姓名", "身份证号码", "出生日期"), ("",) * 4)):
            for column, text in enumerate(texts):
                page.write(row, column, text, sheet.add_format({"border": 1}))
    form = read_form("表.xlsx", out.getvalue(), Recogniser(book.definitions))
    asking = Asking(book.view(), DAY, book.definitions)
    return form, Order({}, "镇民政办", "年度核查"), "all", asking, book.ledger.store


def people(book: Book) -> list[Person]:
    return sorted(book.view().all(Person), key=lambda one: one.id)


def phones(book: Book) -> list[Draft]:
    """New numbers for everybody, and a visit each."""
    last = f"{book.ledger.read.status().records:08d}"  # unlike the one before
    told = [Draft(Person.FORM, {**book.view().stated(Person.FORM)[one.id], "phone": f"139{last}"},
                  one.id) for one in people(book)]  # fmt: skip
    homes = [one.id for one in book.view().all(Household)]
    return [*told, *(Draft(Visit.FORM, {**a_visit(book), "household": home}) for home in homes)]


def a_visit(book: Book) -> dict[str, Value]:
    """What a visit says, but for whose it is."""
    said = next(iter(book.view().records(Visit.FORM).values()))
    return {name: value for name, value in said.items() if name not in {"household", "people"}}


def _save(book: Book) -> Work:
    drafts = phones(book)
    return lambda p: [one.form for one in book.ledger.write.save(
        drafts, actor=book.actor, progress=p
    ).changes]  # fmt: skip


def _undo(book: Book) -> Work:
    made = book.ledger.write.save(phones(book), actor=book.actor)

    def work(progress: Progress) -> object:
        undone = book.ledger.write.undo(made.tx, actor=book.actor, progress=progress)
        return undone.retracted, undone.restored, undone.kept

    return work


def _undo_import(book: Book) -> Work:
    commit(book, prepare(book, roster(book)), DAY, accepted=("grouping", "new"))

    def work(progress: Progress) -> object:
        undone = book.ledger.write.undo_last_import(actor=book.actor, progress=progress)
        return undone.retracted, undone.restored

    return work


def _commit(book: Book) -> Work:
    if book.ledger.write.last_import() is not None:
        book.ledger.write.undo_last_import(actor=book.actor)
    plan = prepare(book, roster(book))
    asked = [effect.impact.value for effect in plan.report.effects]
    return lambda p: commit(book, plan, DAY, accepted=asked, progress=p).created


def _replan(book: Book) -> Work:
    plan = prepare(book, roster(book))
    column = next(one.key for one in plan.columns if one.target == "person.birth")
    return lambda p: [
        (row.name, row.outcome) for row in replan(plan, {column: None}, progress=p).rows
    ]


def _register_sheet(book: Book) -> Work:
    path = book.path.parent / "visits.xlsx"
    view = book.view()
    bodies = list(view.records(Visit.FORM).values())
    if not path.exists():
        path.write_bytes(workbook_of(book.definitions.form(Visit.FORM), book.definitions, view,
                                     bodies))  # fmt: skip
    return lambda p: [(row.name, row.outcome) for row in prepare(book, path, progress=p).rows]


def _edit(book: Book) -> Work:
    form = book.definitions.form(Person.FORM)
    edit = SameAnswer(form, form.field("marital"), "20", Which.ALL)
    plans, whom = Plans(book.view(), book.definitions, DAY), [one.id for one in people(book)]
    return lambda p: plans.edit(edit, whom, p)


def _register(book: Book) -> Work:
    form = book.definitions.form(Visit.FORM)
    plans = Plans(book.view(), book.definitions, DAY)
    homes = [one.id for one in book.view().all(Household)]
    return lambda p: plans.register(form, a_visit(book), "household", homes, p)


def _paste(book: Book) -> Work:
    office = OFFICE_LISTS["低保名单"]
    text = "\n".join(f"{one.name}\t{one.id_number}" for one in people(book)[:6] if one.id_number)
    said = ListSaid(
        {"kind": "1", "from_day": f"20{10 + book.ledger.read.status().records % 15}-01-01"}
    )
    planned = plan_list(book, office, OfficeSource(text), said, DAY)
    return lambda p: len(commit_list(book, planned, DAY, progress=p).changes)


def _pasted(book: Book) -> Work:
    reader = PastedList(book.view(), book.definitions)
    text = "\n".join(one.name or "" for one in people(book))
    return lambda p: reader.read(text, p)


def _office_plan(book: Book) -> Work:
    office = OFFICE_LISTS["低保名单"]
    text = OfficeSource("\n".join(one.name or "" for one in people(book)))
    return lambda p: plan_list(book, office, text, ListSaid({"kind": "1"}), DAY, p).lines


def _back_up(book: Book) -> Work:
    folder = book.path.parent / "stick"
    folder.mkdir(exist_ok=True)

    def work(progress: Progress) -> object:
        made = back_up(book, folder, progress)
        made.path.unlink()
        return made.records

    return work


def _compare(book: Book) -> Work:
    folder = book.path.parent / "stick"
    folder.mkdir(exist_ok=True)
    kept = next(iter(folder.iterdir()), None) or back_up(book, folder).path

    def work(progress: Progress) -> object:
        with opened_beside(kept, opener_of(book)) as copy:
            return compare(book, copy, progress)

    return work


def _letters(book: Book) -> Work:
    whom = [one.id for one in people(book)[:12]]

    def work(progress: Progress) -> object:
        batch = printed_batch(book, "L01", whom, DAY, progress)
        return [one.number for one in batch.letters], batch.held

    return work


def _own_letters(book: Book) -> Work:
    template = document(words("申请人：{{姓名}}，{{身份证号}}。"))
    whom = [one.id for one in people(book)][:12]

    def work(progress: Progress) -> object:
        batch = own_batch(book, Path("申请.docx"), template, whom, DAY, progress)
        return [one.title for one in batch.letters], batch.held

    return work


def _remember(book: Book) -> Work:
    batch = printed_batch(book, "L01", [one.id for one in people(book)[:12]], DAY)
    return lambda p: len(remember_batch(book, batch, p).changes)


def _fill(book: Book) -> Work:
    asked = blank(book)

    def work(progress: Progress) -> object:
        made = filled(*asked, only=False, progress=progress)  # type: ignore[arg-type]
        return [[(c.place, c.value) for c in one.filled] for one in made.files.values()]

    return work


def _sources(book: Book) -> Work:
    made: Filled = filled(*blank(book), only=False)  # type: ignore[arg-type]
    return _own_use(made.beside)


def _own_use(make: Callable[[OwnUse], bytes]) -> Work:
    """A workbook: what stands in it, for its times differ."""

    def work(progress: Progress) -> object:
        told = OwnUse()
        told.progress = progress
        return [sheet.rows for sheet in sheets_of(make(told))]

    return work


def _excel(book: Book) -> Work:
    form, view = book.definitions.form(Person.FORM), book.view()
    bodies = list(view.records(Person.FORM).values())
    return _own_use(lambda told: workbook_of(form, book.definitions, view, bodies, told))


def _chosen(book: Book, *, csv: bool) -> Work:
    columns = columns_called(["姓名", "出生日期"], "person", book.definitions)
    whom = [Subject(one.id, one.household, serial=n) for n, one in enumerate(people(book))]
    made = ChosenList("人员", columns, whom, Asking(book.view(), DAY, book.definitions))
    if not csv:
        return _own_use(made.workbook)

    def work(progress: Progress) -> object:
        told = OwnUse()
        told.progress = progress
        return made.csv(told)

    return work


def _list_paper(book: Book) -> Work:
    rows = [[one.name or "", str(n)] for n, one in enumerate(people(book))]
    listed = PrintedList(
        "人员", "板岭村", DAY, "", ["姓名", "序"], [("甲屯", rows[:9]), ("", rows[9:])]
    )
    return lambda p: render_list(listed, p)


def _visit_paper(book: Book) -> Work:
    homes = [one.id for one in book.view().all(Household)]
    return lambda p: visit_paper(book, homes, DAY, "", p)


def _notice(_book: Book) -> Work:
    notice = household_notice(120)
    sheet = lay_out(notice, Paper())
    return lambda p: written(notice, sheet, progress=p)


def _archive(book: Book) -> Work:
    """Two sheets that hung in a quarter, one of them unknown to whoever makes it again."""
    for day in ("2026-10-05", "2026-10-09"):
        body = {"kind": "N25", "title": "公示", "posted_day": day, "number": f"甲〔2026〕{day}"}
        known = {one.number for one in book.view().all(Posting)}
        if body["number"] not in known:
            put(book, Posting.FORM, day, **body)
    return lambda p: len(archive(book, date(2026, 10, 1), date(2026, 12, 31), p))


def _report(book: Book) -> Work:
    table = make(book, "RP-01", DAY)
    return lambda p: report_file(table, ".pdf", "a3", p)


def _pack(book: Book) -> Work:
    Replica(book.ledger.store).seal()  # comes first, and stays: nothing of it is half done
    return lambda p: pack(book.ledger.store, p).changes


def _check(book: Book) -> Work:
    return book.ledger.read.check


def _prepare(book: Book) -> Work:
    path = roster(book)

    def work(progress: Progress) -> object:
        plan = prepare(book, path, progress=progress)
        return [(row.cell, row.name, row.outcome, row.said) for row in plan.rows]

    return work


WORKS: Final[dict[str, Callable[[Book], Work]]] = {
    "Writer.save": _save, "Writer.undo": _undo, "Writer.undo_last_import": _undo_import,
    "Reader.check": _check, "Plans.edit": _edit, "Plans.register": _register,
    "import_workbook.prepare": _prepare, "import_workbook.prepare of a register": _register_sheet,
    "import_workbook.commit": _commit, "import_workbook.replan": _replan,
    "office_commit.commit_list": _paste, "backup.back_up": _back_up, "restore.compare": _compare,
    "letter_batch.printed_batch": _letters, "letter_batch.own_batch": _own_letters,
    "letter_batch.remember_batch": _remember, "filled.filled": _fill,
    "OwnUse.progress of sources": _sources, "OwnUse.progress of a register": _excel,
    "OwnUse.progress of chosen columns": lambda book: _chosen(book, csv=False),
    "OwnUse.progress of a CSV": lambda book: _chosen(book, csv=True),
    "list_sheet.render_list": _list_paper, "visit_paper.visit_paper": _visit_paper,
    "PastedList.read": _pasted, "office_plan.plan_list": _office_plan, "parcel.pack": _pack,
    "pdf.written": _notice, "archive.archive": _archive, "reports.written": _report,
}  # fmt: skip
"""What a page hands its step to."""

WRITING: Final = frozenset({
    "Writer.save", "Writer.undo", "Writer.undo_last_import", "import_workbook.commit",
    "office_commit.commit_list", "letter_batch.remember_batch",
})  # fmt: skip
"""They change the book, so that they are compared in two copies of it."""

INSIDE: Final = frozenset({
    "progress.through", "drafts.checked", "drafts.write", "integrity_check.check",
    "Projection.write",
    "completing.complete", "_Completing.done", "files.filled_files", "files.completed_file",
    "order.fill_form", "run.run", "household_list.build_households", "people_plan.build",
    "people_plan.people_of", "register_plan.build_register", "register_plan.read_all",
    "rows.read_rows", "rows.read_cells", "workbook.read_files", "visit_round.read_round",
    "intent.decide", "matching.match", "whose_lines.whose", "pdf.render_inside",
    "visit_sheet.render_visits", "report_sheet.render_report", "make.finish",
    "operations.prepared", "operations.committed", "operations.replanned",
})  # fmt: skip
"""Parts of the works above."""
KEEPS: Final = frozenset({
    "session.sync", "township.sync_all", "VillageExchange.__init__", "Photos.__init__",
    "Pull.__init__",
})  # fmt: skip
"""They stop by themselves and keep what was proved (``tests/end2end/test_sync_cuts.py``)."""


@pytest.mark.parametrize("name", WORKS)
@settings(max_examples=settings().max_examples // 40 or 1)
@given(seed=st.integers(0, 2**32))
def test_cancelled_at_any_step_it_leaves_nothing(name: str, seed: int, book: Book) -> None:
    chosen, at = random.Random(seed), 0
    work = WORKS[name](book)
    before = standing(book)
    while True:
        halting = Halting(at)
        try:
            work(halting)
        except Halt:
            assert standing(book) == before, f"cancelled at step {at}"
            at += chosen.randint(1, 5 * at + 3)
        else:
            break
    assert at, "it can be cancelled at all"


@pytest.mark.parametrize("name", WORKS)
def test_it_does_the_same_with_and_without_somebody_looking(
    name: str, book: Book, tmp_path: Path
) -> None:
    if name not in WRITING:
        quiet = WORKS[name](book)(unwatched)
        assert WORKS[name](book)(lambda *_: None) == quiet
        assert quiet
        return
    with copied(book, tmp_path / "one") as one, copied(book, tmp_path / "two") as two:
        quiet = WORKS[name](one)(unwatched)
        assert WORKS[name](two)(lambda *_: None) == quiet
        assert quiet
        assert said(one) == said(two)


def copied(book: Book, folder: Path) -> Book:
    """The village as it was at first, in a book of its own."""
    folder.mkdir()
    path = folder / "book.cunji"
    path.write_bytes((book.path.parent / "first.cunji").read_bytes())
    return Book.open(path, PASSPHRASE, older=True)


def said(book: Book) -> list[str]:
    """What all records say, whatever they are called."""
    view = book.view()
    told = (
        f"{form} {body}" for form in book.definitions.forms for body in view.records(form).values()
    )
    return sorted(_ID.sub("", one) for one in told)


def test_everything_that_takes_a_progress_is_tried() -> None:
    found = {
        f"{owner}.{one.name}"
        for root in ("forms", "sync", "desktop")
        for path in (ROOT / root).rglob("*.py")
        if "Progress" in path.read_text(encoding="utf-8")
        for owner, one in _functions(path)
        if not one.name.startswith("_") or one.name == "__init__"
        if any(
            of.annotation is not None and ast.unparse(of.annotation) == "Progress"
            for of in (*one.args.args, *one.args.kwonlyargs)
        )
    }
    tried = {name.partition(" of ")[0] for name in WORKS} - {"OwnUse.progress"}
    assert found == tried | INSIDE | KEEPS


def _functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield path.stem, node
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    yield node.name, one


def test_each_item_is_told_before_it_is_handed_out() -> None:
    told: list[tuple[str, int, int]] = []
    handed = []
    for item in through("甲乙丙", "正在数", lambda *said: told.append(said)):
        handed.append(item)
        assert len(told) == len(handed)
    assert handed == ["甲", "乙", "丙"]
    assert told == [("正在数", 0, 3), ("正在数", 1, 3), ("正在数", 2, 3)]
