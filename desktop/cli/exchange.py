"""Commands that carry something out of the book: notice, enrol, sync; and the two shows."""

import argparse
from dataclasses import asdict

from desktop.cli.access import day_of, emit, open_book, tell, write_file


def notice(call: argparse.Namespace) -> None:
    """``cunji notice``: one lawful notice as PDF."""
    from desktop.notices.compose import compose
    from desktop.notices.gate import approve
    from desktop.notices.layout import by_hand
    from desktop.notices.paper import Paper, Size, Way
    from desktop.notices.pdf import render
    from desktop.notices.preview import joined
    from desktop.notices.strips import strips

    with open_book(call) as book:
        if call.approver or call.reason:
            approve(book, call.kind, call.posted_on or day_of(call), call.approver, call.reason)
        made = compose(book, call.kind, day_of(call), call.posted_on)
    paper = Paper(Size(call.paper), Way(call.way), call.large)
    sheets = strips(made) if call.by_hamlet else [made]
    parts = [render(sheet, paper) for sheet in sheets]
    write_file(call.out, joined(parts) if len(parts) > 1 else parts[0])
    for warning in (*made.warnings, by_hand(made)):
        if warning:
            tell(warning)
    if call.json:
        emit({"file": str(call.out), "number": made.number, "digest": made.digest})
    else:
        tell(f"公示已生成：{call.out}。张贴前请对照预览逐行核对。")


def notices(call: argparse.Namespace) -> None:
    """``cunji notices``: every kind with its columns, days and basis."""
    from forms.catalogue import bundled

    kinds = bundled().notices.values()
    if call.json:
        emit([
            {
                "id": kind.id,
                "title": kind.title,
                "issuer": kind.issuer.value,
                "days": kind.days,
                "working_days": kind.working,
                "columns": [column.title for column in kind.columns],
                "never": list(kind.never),
                "basis": kind.cited,
                "next_step": kind.next_step,
            }
            for kind in kinds
        ])  # fmt: skip
        return
    for kind in kinds:
        tell(f"{kind.id}  {kind.title}  {kind.days}天")


def verify(call: argparse.Namespace) -> int:
    """``cunji verify-notice``: exit code 0 for a sheet that is what was issued, else 1.

    Raises:
        PaperMissing: There is no such file.
        PdfUnreadable: It is no PDF.
    """
    from desktop.notices.verify import verify_file

    with open_book(call) as book:
        found = verify_file(book, call.file)
    if call.json:
        emit({**asdict(found), "verdict": found.verdict.value, "told": found.zh})
    tell(found.zh)
    return 0 if found.good else 1


def report(call: argparse.Namespace) -> int:
    """``cunji report``: one return as workbook or PDF; a check that fails is told, exit code 1."""
    from desktop.reports import make, written

    with open_book(call) as book:
        table = make(book, call.kind, day_of(call), outside=call.outside)
    if call.out is not None:
        write_file(call.out, written(table, call.out.suffix.lower()))
        tell(f"报表已生成：{call.out}。")
    if call.json:
        columns = [f"{c.group}{c.title}" for c in table.definition.columns]
        emit({
            "id": table.definition.id,
            "title": table.definition.title,
            "as_of": table.as_of,
            "columns": columns,
            "rows": [{"hamlet": name, "figures": row} for name, row in table.rows],
            "total": table.total,
            "checks": [asdict(check) for check in table.checks],
            "notes": table.notes,
        })  # fmt: skip
    if call.out is None and not call.json:
        total = (("合计", table.total),) if table.total else ()
        for name, figures in (*table.rows, *total):
            words = (
                f"{column.group}{column.title} {table.text(i, figures[i])}"
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
        result = sync_book(book.ledger.store)
    if call.json:
        emit(asdict(result))
    tell(result.sentence)
    return 0 if result.digests_equal else 1


def self_check(call: argparse.Namespace) -> int:
    """``cunji self-check``: whether encryption, fonts and a notice work on this computer."""
    from desktop.selfcheck import self_check as run

    found = run()
    if call.json:
        emit([asdict(line) for line in found])
    for line in found:
        tell(("✓ " if line.good else "✗ ") + line.zh)
    return 0 if all(line.good for line in found) else 1


def demo(call: argparse.Namespace) -> int:
    """``cunji demo``: the whole main job on practice people."""
    from desktop.demo import run

    return run(call.out, with_window=not call.no_window)
