"""Commands that carry something out of the book: notice, enrol, sync; and the two shows.

Commands about the county besides enrol and sync: join, parcel, clashes.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from desktop.book.book import Book
from desktop.book.leaving import leaving_of_table, told_with_evidence
from desktop.cli.context import (
    day_of,
    emit,
    holding,
    open_book,
    passphrase,
    read_file,
    take_out,
    tell,
    write_file,
)
from desktop.errors.paper import DayDoubtful
from forms.definitions.report import ReportColumn
from forms.errors import CunjiError
from forms.reports.report_table import Cell, ReportTable
from sync.errors.wire import CodeWide, CountyRewrote, RoleForbids

if TYPE_CHECKING:
    from desktop.ui.pages.sync.state import ClashLine, ClashSide
    from forms.definitions.notice import NoticeDef
    from forms.notices.sheet.notice import Notice


def notice(call: argparse.Namespace) -> None:
    """``cunji notice``: one lawful notice as PDF, and the draft of its posting.

    Raises:
        DayDoubtful: The day can hardly be right, and nobody has confirmed it.
    """
    from desktop.paper.notices.compose import compose
    from desktop.paper.notices.printed import approve
    from desktop.paper.notices.strip_sheets import strip_sheets
    from desktop.paper.pdf import render
    from desktop.paper.typesetting.layout import by_hand
    from desktop.paper.typesetting.page_format import Paper, Size, Way

    day = day_of(call)
    posted = call.posted_on or day
    paper = Paper(Size(call.paper), Way(call.way), call.large)
    with open_book(call) as book:
        _confirmed(book, call, posted)
        if (call.approver or call.reason) and not approve(
            book, call.kind, posted, call.approver, call.reason, day, call.part
        ):
            tell("这张公示不用破例批准，批准人和理由没有记。")
        made = compose(book, call.kind, day, posted, part=call.part)
        content = (strip_sheets if call.by_hamlet else render)(made, paper)
        write_file(call.out, content, book.definitions.words)
        _noted(book, call, made)
    for warning in (*made.warnings, by_hand(made)):
        if warning:
            tell(warning)
    if call.json:
        emit({"file": str(call.out), "number": made.number, "digest": made.digest})
    else:
        tell(f"公示已生成：{call.out}。已在公示栏记为草拟，张贴前请对照预览逐行核对。")


def _confirmed(book: Book, call: argparse.Namespace, posted: date) -> None:
    """A day still to come is refused, typed or not; of the clock a typed day is only warned.

    Raises:
        DayDoubtful: The day can hardly be right, and nobody has confirmed it.
    """
    from desktop.paper.notices.printed import doubts, is_to_come

    found = doubts(book, posted)
    typed = call.posted_on or call.as_of
    if found and not call.sure and (is_to_come(book, posted) or not typed):
        raise DayDoubtful(why="".join(found))
    for doubt in found:
        tell(doubt)


def _noted(book: Book, call: argparse.Namespace, made: "Notice") -> None:
    """The draft of the posting; a sheet that could not be noted down does not stay."""
    from desktop.paper.notices.printed import note

    try:
        note(book, made)
    except RoleForbids as forbidden:  # a township's book is read only; the village notes it
        tell(f"{forbidden.told}这张公示没有记进公示栏，请告诉村里登记。")
    except BaseException:
        call.out.unlink(missing_ok=True)
        raise


def notices(call: argparse.Namespace) -> None:
    """``cunji notices``: every kind with its columns, days and basis."""
    from forms.schema.laws import cited

    kinds = holding(call).notices.values()
    if call.json:
        emit([
            {
                "id": kind.id,
                "title": kind.title,
                "act": kind.act.value,
                "issuer": kind.issuer.value,
                "contact": kind.contact.receives,
                "remedy": kind.remedy.sentence if kind.remedy else "",
                "county_paper": kind.paper.value,
                "posted": kind.posted,
                "days": kind.days,
                "working_days": kind.working_days,
                "columns": [column.title for column in kind.columns],
                "never": list(kind.never_publish),
                "basis": cited(kind.bases) if kind.bases else "",
                "next_step": kind.next_step,
            }
            for kind in kinds
        ])  # fmt: skip
        return
    for kind in kinds:
        tell(f"{kind.id}  {kind.title}  {_lasts(kind)}")


def _lasts(kind: "NoticeDef") -> str:
    """How long a kind takes objections, or how long it stays up."""
    if kind.standing:
        return "长期张挂"
    unit = "个工作日" if kind.working_days else "天"
    return f"异议期{kind.days}{unit}" if kind.asks else f"张贴{kind.posted}天"


def verify(call: argparse.Namespace) -> int:
    """``cunji verify-notice``: exit code 0 for a sheet whose every word is proved, else 1.

    Raises:
        PaperMissing: There is no such file.
        PdfUnreadable: It is no PDF.
    """
    from desktop.paper.notices.verify import verify_file

    with open_book(call) as book:
        found = verify_file(book, call.file)
    if call.json:
        emit({**asdict(found), "verdict": found.verdict.value, "told": found.zh})
    tell(found.zh)
    return 0 if found.good else 1


def _figures(table: ReportTable, cells: Sequence[Cell]) -> list[int | float | str]:
    return [table.figure(i, cell) for i, cell in enumerate(cells)]


def _hand_out(book: Book, table: ReportTable, call: argparse.Namespace) -> None:
    """A return as a file; one that names people only for a reason.

    Raises:
        LeavingUnreasoned: It names people, and nobody said for whom and on what ground.
    """
    from desktop.paper.reports import written

    if call.out is None:
        return
    content = written(table, call.out.suffix.lower(), call.paper)
    take_out(book, call, content, leaving_of_table(table))
    tell(f"报表已生成：{call.out}。")


def _head(column: ReportColumn) -> str:
    """The heading of a column with the one above it."""
    return f"{column.group}·{column.title}" if column.group else column.title


def report(call: argparse.Namespace) -> int:
    """``cunji report``: one return as workbook or PDF; a check that fails is told, exit code 1."""
    from desktop.paper.reports import make, remember
    from forms.reports.report_table import release

    with open_book(call) as book:
        table = release(make(book, call.kind, day_of(call), outside=call.outside))
        _hand_out(book, table, call)
        remember(book, table, date.today())  # noqa: DTZ011  the village's own calendar day
    if call.json:
        columns = [f"{c.group}{c.title}" for c in table.definition.columns]
        emit({
            "id": table.definition.id,
            "title": table.definition.title,
            "as_of": table.as_of,
            "columns": columns,
            "rows": [{"hamlet": name, "figures": _figures(table, row)} for name, row in table.rows],
            "total": _figures(table, table.total),
            "checks": [asdict(check) for check in table.checks],
            "notes": table.notes,
        })  # fmt: skip
    if call.out is None and not call.json:
        total = (("合计", table.total),) if table.total else ()
        for name, figures in (*table.rows, *total):
            words = (
                f"{_head(column)} {table.text(i, figures[i])}"
                for i, column in enumerate(table.definition.columns)
            )
            tell(f"{name}：{'，'.join(words)}。")
    for check in table.checks:
        if not check.good:
            tell(f"核对不通过：{check.zh}")
    return 0 if table.good else 1


def enrol(call: argparse.Namespace) -> None:
    """``cunji enrol``: make this device known to the county with a one-time code."""
    from sync.client.enrol import enrol as enrol_device

    with open_book(call) as book:
        county = enrol_device(book.ledger.store, call.url, call.code, certificate=call.certificate)
    if call.json:
        emit({"county": county})
    tell("登记成功，现在可以上报了。")


def sync(call: argparse.Namespace) -> int:
    """``cunji sync``: hand up what is new, fetch what others did, compare digests."""
    from sync.client.session import sync as sync_book

    with open_book(call) as book:
        try:
            result = sync_book(book.ledger.store)
        except CountyRewrote as rewrite:
            tell(told_with_evidence(book, rewrite))
            return 1
    if call.json:
        emit(asdict(result))
    tell(result.sentence)
    return 0 if result.digests_equal else 1


def licences(call: argparse.Namespace) -> None:
    """``cunji licences``: the parts of others, or the whole licence of one."""
    from desktop.licences import bundled_parts, licence_text

    if call.part:
        text = licence_text(call.part)
        if call.json:
            emit({"name": call.part, "text": text})
        else:
            sys.stdout.write(text)
    elif call.json:
        emit([asdict(part) for part in bundled_parts()])
    else:
        sys.stdout.writelines(
            f"{part.name} {part.version}  {part.licence}\n" for part in bundled_parts()
        )


def demo(call: argparse.Namespace) -> int:
    """``cunji demo``: the whole main job on practice people."""
    from desktop.demo.run import run

    return run(call.out, with_window=not call.no_window)


def join(call: argparse.Namespace) -> int:
    """``cunji join``: a second computer of the village; everything comes from the county.

    Raises:
        CodeInvalid: The county does not take the code.
        CodeWide: It is a township's.
        BookExists: There is a file of this name.
    """
    from sync.client.enrol import enrol, whose
    from sync.client.session import sync

    home = whose(call.url, call.code, certificate=call.certificate)
    if home.villages:
        raise CodeWide
    book = Book.joining(call.book, home.village, home.name, passphrase(call))
    try:
        county = enrol(book.ledger.store, call.url, call.code, certificate=call.certificate)
    except BaseException:
        book.abandon()
        raise
    with book:
        code = book.vault.recovery_code
        # Told first: when the line breaks, the book stays, and so must its recovery code.
        tell(f"已加入{home.name or home.village}。请把恢复码抄在纸上锁好：\n{code}")
        result = sync(book.ledger.store)
    if call.json:
        told = {"county": county, "village": home.village, "recovery_code": code}
        emit({**told, **asdict(result)})
    tell(result.sentence)
    return 0 if result.digests_equal else 1


def parcel(call: argparse.Namespace) -> int:
    """``cunji parcel``: hand up by a stick, take the receipt in.

    Raises:
        FileUnreadable: The receipt cannot be read.
        CunjiError: The parcel could not be made or written, or the receipt is refused.
    """
    from sync.client.parcel import pack, take_back, take_receipt

    if call.action == "export":
        with open_book(call) as book:
            packed = pack(book.ledger.store)
            try:
                write_file(call.file, packed.content)
            except CunjiError:
                take_back(book.ledger.store, packed)
                raise
        if call.json:
            emit({"file": str(call.file), "number": packed.number, "changes": packed.changes})
        tell(
            f"第 {packed.number} 号上报包已导出，带着 {packed.changes} 条改动；"
            "请用 U 盘交到县里或乡镇，把回执带回来导入，导入以前都算没有确认。"
        )
        return 0
    content = read_file(call.file, "回执")
    with open_book(call) as book:
        back = take_receipt(book.ledger.store, content)
    if call.json:
        emit(asdict(back))
    tell(back.sentence)
    return 0 if back.digests_equal else 1


def _side(line: "ClashLine", side: "ClashSide") -> dict[str, object]:
    """One value of a difference; what is shut stays shut in JSON too."""
    return {**asdict(side), **({"value": None} if line.shut else {})}


def clashes(call: argparse.Namespace) -> None:
    """``cunji clashes``: both values of every difference, who wrote them and when."""
    from desktop.ui.page.record_text import RecordText
    from desktop.ui.pages.sync.state import clash_lines

    with open_book(call) as book:
        lines = clash_lines(RecordText(book, date.today))
    if call.json:
        emit([
            {
                "record": line.clash.record,
                "form": line.clash.form,
                "field": line.clash.field,
                "label": line.record,
                "question": line.question,
                "shut": line.shut,
                "in_force": _side(line, line.in_force),
                "proposed": _side(line, line.proposed),
            }
            for line in lines
        ])  # fmt: skip
        return
    for line in lines:
        tell(f"{line.record}「{line.question}」：{line.in_force.words} / {line.proposed.words}")
    tell(f"共 {len(lines)} 处等人选定。")


def witness(call: argparse.Namespace) -> int:
    """``cunji witness``: write them into a file, or compare with one; 1 where they contradict.

    Raises:
        FileUnreadable: There is no such file.
        HeadsUnreadable: It holds something else, or a signature is wrong.
    """
    from sync.frames.heads import SignedHead
    from sync.frames.heads_file import read_heads
    from sync.ledger.proofs.witness import Witness, moment

    others = (
        read_heads(read_file(call.compare, "凭证文件").decode("utf-8", "replace"))
        if call.compare
        else []
    )
    with open_book(call) as book:
        kept = Witness(book.ledger.store)
        text, said = kept.written(), kept.sentence
        mine = [one for one in others if one.said.village == book.ledger.village]
        against = kept.contradicts(mine)
    if call.out:
        write_file(call.out, text.encode())
    if call.json:
        emit({"heads": len(read_heads(text)), "compared": len(mine), "against": len(against)})
    tell(said or "还没有收到过县里的凭证；同步一次就有。")
    if call.compare:
        for one in against:
            if isinstance(one.said, SignedHead):
                at = moment(one.said.clock_ms)
                tell(f"第 {one.said.seq} 号的凭证（{at}）与本机的次序不一致。")
        tell(f"核对了 {len(mine)} 个本村的凭证，{len(against)} 个不一致。")
    return 1 if against else 0
