"""Commands that only read a book: list, show, status, forms."""

import argparse
from dataclasses import asdict
from datetime import date

from desktop.book import Book
from desktop.cli.access import day_of, emit, open_book, tell
from desktop.errors import NoSuchForm, NoSuchRecord
from forms.answer import Answer
from forms.catalogue import bundled
from forms.days import in_force
from forms.definition import RecordId
from forms.derive import LISTS, Derived, derive
from forms.indicator import Indicator
from sync.ledger.records import Record

ASKED = tuple(name for name in LISTS if name != "disabled_person")
"""What ``list`` asks the rules, not the cards on file; a disabled card is what is on file."""


def rows(call: argparse.Namespace) -> None:
    """``cunji list``: a derived list with its answers, or the plain rows of a form.

    Raises:
        NoSuchForm: Nobody defined that form.
    """
    day = day_of(call)
    if call.form not in (*bundled().forms, *ASKED):
        raise NoSuchForm(form=call.form)
    with open_book(call) as book:
        found = _derived_rows(book, call.form, day) if call.form in ASKED else None
        if found is None:
            found = [_plain_row(book, r) for r in book.ledger.records(call.form) if _holds(r, day)]
    if call.json:
        emit(found)
        return
    for row in found:
        tell("  ".join(str(row.get(key) or "") for key in ("answer", "name", "label")).strip())
    tell(f"共 {len(found)} 行。")


def missed(call: argparse.Namespace) -> None:
    """``cunji gaps``: leads to check (可能符合，请核实) and what keeps us from telling."""
    from forms.gaps import gaps

    with open_book(call) as book:
        view = book.view()
        found = gaps(view, day_of(call), book.parameters)
    if call.json:
        emit(
            [
                {
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
                    "state": book.catalogue.codes.label("lead_state", gap.state)
                    if gap.state
                    else "",
                }
                for gap in found
            ]
        )
        return
    for gap in found:
        words = "".join(gap.reasons if gap.answer is Answer.YES else gap.missing)
        tell(f"{gap.rule}  {gap.title}  {view.called(gap.subject)}  {words}")
    leads = sum(gap.answer is Answer.YES for gap in found)
    tell(f"可能符合、请核实 {leads} 条，无法判断 {len(found) - leads} 条。")


def due(call: argparse.Namespace) -> None:
    """``cunji tasks``: what is to be done, the most pressing first, each with its window."""
    from forms.gaps import gaps
    from forms.tasks import tasks

    day = day_of(call)
    with open_book(call) as book:
        view = book.view()
        found = tasks(view, day, book.parameters, gaps(view, day, book.parameters))
    if call.json:
        emit([{**asdict(task), "urgency": task.urgency.name.lower()} for task in found])
        return
    for task in found:
        tell(task.zh)
    tell(f"共 {len(found)} 件。")


def indicators(call: argparse.Namespace) -> None:
    """``cunji indicators``: headline figures with formula, part, whole and who cannot be judged."""
    from forms.indicators import indicators as figures

    day = day_of(call)
    with open_book(call) as book:
        found = figures(book.view(), day, book.parameters)
    if call.json:
        emit([_indicator_row(one) for one in found])
        return
    for one in found:
        part, whole = one.counts
        share = one.missing or ("—" if one.share is None else f"{one.share:.1f}%")
        tell(f"{one.definition.id}  {one.definition.title}  {share}  {part}／{whole}")


def _indicator_row(one: Indicator) -> dict[str, object]:
    part, whole = one.counts
    told = asdict(one.definition)
    return told | {
        "formula": f"{told.pop('part')} ÷ {told.pop('whole')}",
        "part": part,
        "whole": whole,
        "share": one.share,
        "missing": one.missing,
        "people": sorted(one.part),
        "others": sorted(one.whole - one.part),
        "unknown": dict(sorted(one.unknown.items())),
    }


def parameters(call: argparse.Namespace) -> None:
    """``cunji parameters``: every figure the rules work with, its value of the day and source."""
    day = day_of(call)
    with open_book(call) as book:
        figures = book.parameters
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
    """``cunji check``: what does not fit together across records."""
    from forms.consistency import inconsistencies

    with open_book(call) as book:
        found = inconsistencies(book.view(), day_of(call))
    if call.json:
        emit([asdict(entry) for entry in found])
        return
    for entry in found:
        tell(entry.zh)
    tell(f"共 {len(found)} 处要核对。" if found else "没有对不上的地方。")


def show(call: argparse.Namespace) -> None:
    """``cunji show``: one record, its history, and for a person the derived answers.

    Raises:
        NoSuchRecord: The id is not in this book.
    """
    day = day_of(call)
    with open_book(call) as book:
        record = book.ledger.get(RecordId(call.id))
        if record is None:
            raise NoSuchRecord()
        found = _plain_row(book, record) | {
            "state": record.state,
            "history": [
                {
                    "kind": change.kind.value,
                    "fields": dict(change.fields),
                    "actor": change.actor,
                    "reason": change.reason,
                    "confirmed": change.seq is not None,
                }
                for change in book.ledger.history(record.id)
            ],
        }
        if record.form == "person":
            view = book.view()
            found["derived"] = [
                _derived_row(book, answer)
                for name in ASKED
                for answer in derive(name, view, day, book.parameters)
                if answer.subject == record.id
            ]
    emit(found)


def status(call: argparse.Namespace) -> None:
    """``cunji status``: what the county has confirmed and what it has not."""
    with open_book(call) as book:
        state = book.ledger.status()
        found = {
            "village": book.ledger.village,
            "records": state.records,
            "unsent": state.unsent,
            "confirmed": state.confirmed,
            "clashes": state.clashes,
            "digest": state.digest,
            "last_sync": state.last_sync,
            "enrolled": state.enrolled,
        }
    if call.json:
        emit(found)
    else:
        tell(
            f"共 {state.records} 条登记，"
            f"未上报 {state.unsent} 条，县里已确认 {state.confirmed} 条。"
        )


def forms(call: argparse.Namespace) -> None:
    """``cunji forms``: every form with its fields."""
    catalogue = bundled()
    if not call.json:
        for form in catalogue.forms.values():
            tell(f"{form.id}  {form.title}  {len(form.fields)} 项")
        return
    emit(
        [
            {
                "id": form.id,
                "title": form.title,
                "version": form.version,
                "fields": [
                    {"id": f.id, "label": f.label, "type": f.type, "required": f.required}
                    for f in form.fields
                ],
            }
            for form in catalogue.forms.values()
        ]
    )


def _holds(record: Record, day: date) -> bool:
    """Whether a record is in force on the day; what is not a spell always is."""
    return in_force(record.body.get("from_day"), record.body.get("to_day"), day)


def _plain_row(book: Book, record: Record) -> dict[str, object]:
    label = book.label(record.form, record.body)
    return {"id": record.id, "form": record.form, "label": label} | dict(record.body)


def _derived_rows(book: Book, name: str, day: date) -> list[dict[str, object]]:
    return [
        _derived_row(book, answer) for answer in derive(name, book.view(), day, book.parameters)
    ]


def _derived_row(book: Book, answer: Derived) -> dict[str, object]:
    person = book.view().body("person", answer.subject) or {}
    return {
        "id": answer.subject,
        "id_number": person.get("id_number"),
        "name": book.view().called(answer.subject),
        "list": answer.list,
        "answer": answer.answer.value,
        "reasons": list(answer.reasons),
        "missing": list(answer.missing),
        "verified": answer.verified,
        "source": answer.source,
        "version": answer.version,
    }
