"""Commands over what the rules find: gaps, tasks, indicators, parameters, check."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from desktop.book.leaving import Leaving
from desktop.cli.context import day_of, emit, emit_people, open_book, tell
from desktop.errors.command import NothingToSettle
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer
from sync.ledger.proofs.witness import Witness

if TYPE_CHECKING:
    from desktop.book.book import Book
    from forms.indicators.indicator import Indicator
    from forms.leads.leads import Gap
    from forms.leads.questions import OpenQuestion
    from forms.leads.work_list import ReviewItem
    from forms.schema.form import RecordId
    from forms.village.view import VillageView


def missed(call: argparse.Namespace) -> None:
    """``cunji gaps``: leads to check (可能符合，请核实) and what keeps us from telling."""
    from forms.leads.leads import gaps
    from forms.leads.questions import open_questions

    day = day_of(call)
    with open_book(call) as book:
        view = book.view()
        found = gaps(view, day, book.definitions)
        if call.json:
            rows = [_gap_row(gap, book, view) for gap in found]
            emit_people(book, call, rows, Leaving("gaps", "应享未享线索", len(rows)))
            return
    leads = [gap for gap in found if gap.answer is Answer.YES]
    for gap in leads:
        tell(f"{gap.rule}  {gap.title}  {view.called(gap.subject)}  {''.join(gap.reasons)}")
    tell(f"可能符合、请核实 {len(leads)} 条，无法判断 {len(found) - len(leads)} 条。")
    asked = {gap.rule for gap in found if gap.answer is not Answer.YES}
    for question in open_questions(view, day, book.definitions):
        if asked.intersection(question.rules):
            _ask(question)


def _gap_row(gap: "Gap", book: "Book", view: "VillageView") -> dict[str, object]:
    return {
        "rule": gap.rule,
        "title": gap.title,
        "subject": gap.subject,
        "name": view.called(gap.subject),
        "answer": gap.answer.value,
        "reasons": list(gap.reasons),
        "missing": list(gap.missing),
        "version": gap.version,
        "source": gap.source,
        "fingerprint": gap.fingerprint,
        "state": book.definitions.codes.label("lead_state", gap.state) if gap.state else "",
    }


def _ask(question: "OpenQuestion") -> None:
    rules = "、".join(question.rules)
    tell(f"要问清  {question.zh}（{question.waiting} 处等着：{rules}）")


def questions(call: argparse.Namespace) -> None:
    """``cunji questions``: what to ask, each fact once, the one most answers wait for first."""
    from forms.leads.questions import open_questions

    day = day_of(call)
    with open_book(call) as book:
        found = open_questions(book.view(), day, book.definitions)
    if call.json:
        emit([asdict(one) for one in found])
        return
    for one in found:
        _ask(one)
    tell(f"共 {len(found)} 件要问清。")


def asked(call: argparse.Namespace) -> None:
    """``cunji asked``: the tables asked of the village in a year, and what to tell the township."""
    from forms.leads.asked_tables import asked_tables, columns_asked

    with open_book(call) as book:
        today = day_of(call)
        year = call.year or today.year
        found = asked_tables(book.view(), year, today)
    if call.json:
        tables = [
            {
                "table": one.name,
                "units": list(one.units),
                "times": len(one.requests),
                "twice": one.twice,
                "unclear": one.unclear,
                "baseless": one.baseless,
                "unlisted": one.unlisted,
                "unknown": one.unknown,
                "versions": one.versions,
                "remarks": list(one.remarks),
                "requests": [{"id": r.id, **r.body} for r in one.requests],
            }
            for one in found
        ]
        columns = [{"heading": h, "times": n, "units": list(u)} for h, n, u in columns_asked(found)]
        emit({"year": year, "tables": tables, "columns": columns})
        return
    for one in found:
        told = f"{one.name}　要了 {len(one.requests)} 次（{'、'.join(one.units)}）"
        tell("：".join((told, "；".join(one.remarks))) if one.remarks else told)
    times = sum(len(one.requests) for one in found)
    tell(f"{year} 年收到要表 {times} 次，{len(found)} 种表。")


def due(call: argparse.Namespace) -> None:
    """``cunji tasks``: what is to be done, the most pressing first, each with its window."""
    from forms.leads.leads import gaps
    from forms.tasks.tasks import tasks

    day = day_of(call)
    with open_book(call) as book:
        view = book.view()
        found = tasks(view, day, book.definitions, gaps(view, day, book.definitions))
        if call.json:
            rows = [
                {
                    **asdict(task), "what": task.what, "urgency": task.urgency.name.lower(),
                    "preset": dict(task.preset),
                }
                for task in found
            ]  # fmt: skip
            emit_people(book, call, rows, Leaving("tasks", "待办", len(rows)))
            return
    for task in found:
        tell(task.zh)
    tell(f"共 {len(found)} 件。")


def indicators(call: argparse.Namespace) -> None:
    """``cunji indicators``: headline figures with formula, part, whole and who cannot be judged."""
    from forms.indicators.count import indicators as figures
    from forms.indicators.count import questions
    from forms.indicators.table import figure, share_text

    day = day_of(call)
    with open_book(call) as book:
        view = book.view()
        found = figures(view, day, book.definitions)
        if call.json:
            asked = [questions(one, view, book.definitions, one.unknown) for one in found]
            emit([_indicator_row(one, view, q) for one, q in zip(found, asked, strict=True)])
            return
    for one in found:
        told, money = one.definition, one.money is not None
        part, whole = (figure(n, money=money) for n in one.counts)
        words = f"{told.id}  {told.title}  {share_text(one.share)}  {part}／{whole}{told.unit}"
        open_ones = f"  无法判断{len(one.unknown)}" if one.unknown else ""
        tell(f"{words}{open_ones}  {one.absent}{''.join(one.asides)}".rstrip())


def _indicator_row(
    one: "Indicator", view: "VillageView", asked: "dict[RecordId, tuple[str, ...]]"
) -> dict[str, object]:
    told = one.definition
    part, whole = one.counts
    return {
        "id": told.id,
        "title": told.title,
        "version": told.version,
        "as_of": one.day,
        "formula": told.formula,
        "unit": told.unit,
        "good": told.good,
        "part": part,
        "whole": whole,
        "share": one.share,
        "absent": one.absent,
        "asides": list(one.asides),
        "by_hamlet": [row._asdict() for row in one.by_hamlet(view)],
        "people": list(one.part),
        "others": list(one.rest),
        "unknown": {record: list(asked.get(record, ())) for record in one.unknown},
        "source": told.source,
    }


def parameters(call: argparse.Namespace) -> None:
    """``cunji parameters``: every figure the rules work with, its value of the day and source."""
    day = day_of(call)
    with open_book(call) as book:
        figures, unusable = book.definitions.parameters, book.definitions.left_out
    for one in unusable:
        tell(one.say)
    rows = [
        {
            "id": one.id,
            "label": one.label,
            "unit": one.unit,
            "value": None if held is None else held.value,
            "from": held.first if held else None,
            "to": held.last if held else None,
            "source": held.source if held else "",
            "note": held.note if held else "",
            "origin": (held.origin or "程序自带") if held else "没有",
        }
        for one in figures
        for held in [figures.dated(one.id, day)]
    ]
    if call.json:
        emit(rows)
        return
    for row in rows:
        tell(f"{row['label']}：{'没有' if row['value'] is None else row['value']} {row['unit']}")


def check(call: argparse.Namespace) -> None:
    """``cunji check``: what is to be looked at (待核对), and its repair.

    ``--settle`` says that some are as written, all for one reason.

    Raises:
        NothingToSettle: No open item has one of the fingerprints, or the reason is missing.
    """
    from forms.leads.work_list import review

    day = day_of(call)
    with open_book(call) as book:
        if call.newest:
            book.vault.seen.confirm()
        if call.settle:
            _settle(book, call.settle, call.reason, day)
        mended = _repaired(book) if call.repair else []
        found = review(book.view(), day, book.definitions)
        ways = _ways(book)
        whole = _whole(book)
        still = [item for item in found if item.note is None]
        if call.json:
            rows = [_review_row(item) for item in (found if call.all else still)]
            emit_people(book, call, rows, Leaving("check", "待核对", len(rows)))
            return
    for done in mended:
        tell(f"已修复：{done}。")
    for item in found if call.all else still:
        note = item.note
        closed = f"  核对过：{note.by or ''} {note.why or ''}" if note else ""
        tell(f"{item.origin.zh}  {item.zh}  {item.place}".rstrip() + closed)
    for zh in ways:
        tell(f"可以这样修复：{zh}。")
    if ways and not call.repair:
        tell("加上 --repair 修复有把握的；其余的请在窗口的「待核对」里逐条修复。")
    tell("\n".join(whole))
    tell(f"共 {len(still)} 处要核对。" if still else "没有要核对的地方。")


def _whole(book: "Book") -> list[str]:
    """Whether the book is what was written, and its county's word for it."""
    from desktop.book.seen import UNPROVED

    whole = UNPROVED if book.vault.seen.unproved else book.ledger.read.check().sentence
    return [whole, *filter(None, [Witness(book.ledger.store).sentence])]


def _repaired(book: "Book") -> list[str]:
    from desktop.book.repairs import repair_all
    from forms.leads.consistency import astray

    return repair_all(book, lambda: astray(book.view(), book.definitions))


def _ways(book: "Book") -> dict[str, None]:
    """How references that lead nowhere can be mended, the first way of each."""
    from desktop.book.repairs import gathered, repairs
    from forms.leads.consistency import astray

    lost = gathered(astray(book.view(), book.definitions))
    return dict.fromkeys(way.zh for one in lost for way in repairs(book, one)[:1])


def _settle(book: "Book", fingerprints: Sequence[str], why: str, day: date) -> None:
    from forms.definitions.records import CheckNote
    from forms.leads.work_list import as_written_note, open_items
    from sync.store.values import Draft

    still = {i.fingerprint: i for i in open_items(book.view(), day, book.definitions) if i.closable}
    if not fingerprints or not still.keys() >= set(fingerprints) or not why.strip():
        raise NothingToSettle
    notes = [
        Draft(CheckNote.FORM, as_written_note(still[one], day, book.actor, why.strip()))
        for one in dict.fromkeys(fingerprints)
    ]
    book.ledger.write.save(notes, actor=book.actor)


def _review_row(item: "ReviewItem") -> dict[str, object]:
    note = item.note
    return {
        "origin": item.origin.value,
        "form": item.form,
        "record": item.record,
        "field": item.field,
        "zh": item.zh,
        "place": item.place,
        "target": item.target,
        "fingerprint": item.fingerprint,
        "closed": note and {"day": as_written(note.day), "by": note.by, "why": note.why},
    }
