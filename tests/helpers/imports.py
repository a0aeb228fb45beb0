"""Take sheets into a real book in one line, with the account proved each time."""

from pathlib import Path

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.report import Impact, Outcome, Report
from forms.schema.form import Body
from tests.helpers.filled import empty
from tests.helpers.sheets import HEADER, Rows, person, workbook

FATHER = person("0001", "韦国强", "户主", "1970-05-06")
WIFE = person("0001", "蓝秀英", "配偶", "1972-02-03", 2)
EVERYTHING = frozenset(Impact)
QUIET = {Outcome.CREATED, Outcome.UNCHANGED, Outcome.UPDATED}
AWAY = (*HEADER, "去向", "起始时间", "户类型")


def empty_book(folder: Path) -> Book:
    """An encrypted book in which nothing stands."""
    return empty(folder / "village.cunji", "451228100200", "板岭村", "纸短情长-一二三四")


def take_in(book: Book, path: Path) -> Report:
    """Import a workbook; every row has to be accounted for."""
    report = commit(book, prepare(book, path), accepted=EVERYTHING)
    made = report.created + report.updated + report.unchanged + report.set_aside + report.skipped
    assert report.rows == made == len(report.lines)
    assert all(line.cell and (line.zh or line.outcome in QUIET) for line in report.lines)
    return report


def sheet(book: Book, rows: Rows) -> Report:
    """Import these rows."""
    return take_in(book, workbook(book.path.with_suffix(".xlsx"), rows))


def people(book: Book) -> list[Body]:
    """The bodies of all persons."""
    return [record.body for record in book.ledger.read.records("person")]
