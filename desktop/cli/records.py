"""Commands that only read a book: list, show, status, forms.

Commands that write a book: new, import, undo.
"""

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from desktop.book.book import Book
from desktop.book.leaving import Leaving, leaving_of
from desktop.cli.context import (
    day_of,
    emit,
    emit_people,
    file_password,
    mark_for,
    open_book,
    passphrase,
    read_file,
    take_out,
    tell,
    write_file,
)
from desktop.cli.lists import chosen
from desktop.container.locked import locked
from desktop.errors.command import NoSuchForm, NoSuchImpact, NoSuchRecord, RoleRefused
from desktop.excel.importing.import_workbook import (
    commit,
    prepare,
    prove_register,
    waiting_for,
)
from desktop.excel.importing.plan import Plan
from desktop.excel.importing.whole_lists import prove_whole, whole_in_words
from desktop.excel.meaning.intent import CHOICES
from desktop.excel.meaning.pointed import pointed
from desktop.excel.report import SET_ASIDE, Impact, Outcome, Report
from desktop.excel.sheet.text_tables import decoded
from forms.definitions.records import Person
from forms.program import bundled
from forms.rules.lists import Derived, derive, lists_of
from forms.schema.foreign_value import told
from forms.schema.form import SUBJECTS, Body, FormDef, RecordId
from forms.schema.partial_date import in_force, known_range
from forms.village.sealed_access import (
    ACCESS_LOG,
    access_log_entry,
    is_sealed,
    may_be_minor,
    may_open,
    openers,
    subject_of,
)
from sync.store.values import Draft, Record

SEALED = "（封存）"
OTHER = "9"
"""Code of ``look_reason``: the words say why."""
ON_FILE = "disabled_person"
"""The one list for which ``list`` asks the cards on file, not the rules."""


def rows(call: argparse.Namespace) -> None:
    """``cunji list``: a derived list with its answers, or the plain rows of a form.

    Raises:
        NoSuchForm: Nobody defined that form.
    """
    day = day_of(call)
    with open_book(call) as book:
        asked = [name for name in lists_of(book.definitions) if name != ON_FILE]
        if call.form not in (*book.definitions.forms, *asked):
            raise NoSuchForm(form=call.form)
        found = _derived_rows(book, call.form, day) if call.form in asked else None
        if found is None:
            sealed = _shut(book, call.form, minor=False)  # a list is for scripts, not for looking
            found = [
                _plain_row(book, r, sealed)
                for r in book.ledger.read.records(call.form)
                if _holds(r, day) and not book.hidden(r.id)
            ]
        if call.json:
            form = book.definitions.forms.get(call.form)
            listed = Leaving(call.form, call.form, len(found))
            emit_people(book, call, found, leaving_of(form, len(found)) if form else listed)
            return
    for row in found:
        words = (str(row.get(key) or "") for key in ("answer", "name", "whom", "label"))
        tell("  ".join(dict.fromkeys(word for word in words if word)))
    tell(f"共 {len(found)} 行。")


def show(call: argparse.Namespace) -> None:
    """``cunji show``: one record, its history, and for a person the derived answers.

    Raises:
        NoSuchRecord: The id is not in this book.
    """
    day = day_of(call)
    with open_book(call) as book:
        record = book.ledger.read.get(RecordId(call.id))
        if record is None or book.hidden(record.id):
            raise NoSuchRecord()
        if call.reason:
            open_shut(book, [(record.form, record.id)], call.role, call.reason, day)
            closed: frozenset[str] = frozenset()
        else:
            closed = _closed(book, record, day)
        found = _plain_row(book, record, closed) | {
            "state": record.state,
            "history": _history(book, record.id, closed),
        }
        if record.form == "person":
            view = book.view()
            found["derived"] = [
                _shown(_derived_row(book, answer), closed)
                for name in lists_of(book.definitions)
                if name != ON_FILE
                for answer in derive(name, view, day, book.definitions)
                if answer.subject == record.id
            ]
        form = book.definitions.forms.get(record.form)
        emit_people(book, call, found, leaving_of(form, 1, record.id) if form else None)


def _history(book: Book, record: RecordId, closed: frozenset[str]) -> list[dict[str, object]]:
    """Every change of a record, and who answers for it."""
    return [
        {
            "kind": step.change.kind.value,
            "fields": _shown(step.change.fields, closed),
            "actor": step.change.actor,
            "reason": step.change.reason,
            "confirmed": step.change.seq is not None,
            "device": step.change.device,
            "proof": step.proof.words(step.change.actor),
        }
        for step in book.ledger.read.story(record)
    ]


def status(call: argparse.Namespace) -> None:
    """``cunji status``: what the county has confirmed and what it has not."""
    with open_book(call) as book:
        state = book.ledger.read.status()
        found = {
            "village": book.ledger.village,
            "records": state.records,
            "unsent": state.unsent,
            "confirmed": state.confirmed,
            "clashes": state.clashes,
            "aside": state.quarantined,
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
    definitions = bundled()
    if not call.json:
        for form in definitions.forms.values():
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
            for form in definitions.forms.values()
        ]
    )


def _holds(record: Record, day: date) -> bool:
    """Whether a record is in force on the day; what is not a spell always is."""
    return in_force(record.body.get("from_day"), record.body.get("to_day"), day)


def open_shut(
    book: Book, shut: Sequence[tuple[str, RecordId]], role: str, reason: str, day: date
) -> None:
    """Write the access log, then open.

    Args:
        book: The book.
        shut: Forms and ids of the records.
        role: Who opens them, a code of ``user_role``.
        reason: Why.
        day: The day.

    Raises:
        RoleRefused: Somebody of this role may not open one of them; none is opened.
    """
    for form_id, _ in shut:
        form = book.definitions.forms.get(form_id)
        if not may_open(role, form):
            codes = book.definitions.codes
            who = "、".join(codes.label("user_role", code) for code in sorted(openers(form)))
            raise RoleRefused(who=who)
    entries = [
        Draft(ACCESS_LOG, access_log_entry(day, book.actor, role, form, record, OTHER, reason))
        for form, record in shut
    ]
    book.ledger.write.save(entries, actor=book.actor)


def _closed(book: Book, record: Record, day: date) -> frozenset[str]:
    """Answers that stay sealed without a reason: the sealed ones, and the sensitive of a minor."""
    minor = may_be_minor(book.view(), subject_of(record.form, record.id, record.body), day)
    return _shut(book, record.form, minor=minor)


def _shut(book: Book, form_id: str, *, minor: bool) -> frozenset[str]:
    form = book.definitions.forms.get(form_id)
    return (
        frozenset(f.id for f in form.fields if is_sealed(f, minor=minor)) if form else frozenset()
    )


def _plain_row(book: Book, record: Record, closed: frozenset[str]) -> dict[str, object]:
    body = book.view().body(record.form, record.id) or record.body
    label, whom = book.label(record.form, body), _whom(book, record.form, body)
    told = {"id": record.id, "form": record.form, "label": label}
    return told | ({"whom": whom} if whom else {}) | _shown(body, closed)


def _whom(book: Book, form_id: str, body: Body) -> str:
    """Whom a record is about, by name; nobody where the form has sealed answers."""
    form = book.definitions.forms.get(form_id)
    if form is None or any(is_sealed(field, minor=False) for field in form.fields):
        return ""
    asked = [field.id for field in form.fields if field.id in SUBJECTS and field.id != form_id]
    subject = next((body[name] for name in asked if body.get(name)), None)
    return book.view().called(RecordId(str(subject))) if subject else ""


def _shown(body: Mapping[str, object], closed: frozenset[str]) -> dict[str, object]:
    """Answers for a script; what is sealed says only that it is there."""
    return {name: SEALED if name in closed else told(value) for name, value in body.items()}


def _derived_rows(book: Book, name: str, day: date) -> list[dict[str, object]]:
    return [
        _derived_row(book, answer) for answer in derive(name, book.view(), day, book.definitions)
    ]


def _derived_row(book: Book, answer: Derived) -> dict[str, object]:
    return {
        "id": answer.subject,
        "id_number": book.view().answer(Person.id_number, answer.subject),
        "name": book.view().called(answer.subject),
        "list": answer.list,
        "answer": answer.answer.value,
        "reasons": list(answer.reasons),
        "missing": list(answer.missing),
        "verified": answer.verified,
        "source": answer.source,
        "version": answer.version,
    }


def new(call: argparse.Namespace) -> None:
    """``cunji new``: an encrypted book for one village; says the recovery code once."""
    with Book.new(call.book, call.village, call.name, passphrase(call)) as book:
        code = book.vault.recovery_code
    if call.json:
        emit({"book": str(call.book), "village": call.village, "recovery_code": code})
    else:
        tell(f"已建好台账。请把恢复码抄在纸上锁好，忘记口令时只有它能打开：\n{code}")


def take_in(call: argparse.Namespace) -> None:
    """``cunji import``: a roster, a list or a register into the book in one undoable step.

    Raises:
        NoSuchForm: Nobody defined that form.
        NoSuchImpact: Something is accepted that no import does.
        MappingWrong: What is said of header and columns fits no sheet.
        ImpactNotAccepted: It does more to the village than the call accepts; nothing was written.
        NotAListToBeWhole: It is no register of which others are judged by not being in it.
        ListNotTakenInWhole: Rows of a register that is said to be whole are left out.
        NoSuchScope: It is said to be whole for a hamlet that nobody knows.
        SheetDayWrong: The day it is said to speak of is not the one it names, or to come.
    """
    accepted = {word for word in call.accept.replace("，", ",").split(",") if word}
    if unknown := accepted - {*Impact}:
        known = "、".join(impact.value for impact in Impact)
        raise NoSuchImpact(what="、".join(sorted(unknown)), known=known)
    with open_book(call) as book:
        if call.form and call.form not in {*CHOICES, *book.definitions.forms}:
            raise NoSuchForm(form=call.form)
        reports = _in_parts(book, call, accepted)
    if call.json and reports:
        emit(reports[0] | ({"later": reports[1:]} if reports[1:] else {}))


def _in_parts(
    book: Book, call: argparse.Namespace, accepted: Collection[str]
) -> list[dict[str, object]]:
    """Take one kind of sheet in after the other: a roster first, then registers about its people.

    Returns:
        The account of each, as JSON.
    """
    said, only = pointed(call.header_row, call.column, call.since), tuple[str, ...]()
    reports = list[dict[str, object]]()
    while True:
        plan = prepare(book, call.file, call.form, keep=call.keep_unused, said=said, only=only)
        if call.whole:
            prove_whole(plan, call.whole)
        if call.json and (call.preview or waiting_for(plan, accepted)):
            waits = plan.report.as_json() | {"written": False}
            emit({**reports[0], "later": [*reports[1:], waits]} if reports else waits)
            reports = []
        _tell_plan(plan, call.whole)
        if not call.json:
            _name_what_was_left(plan.report)
        if plan.later:
            tell(f"另有 {'、'.join(plan.later)} 是别的登记，写入后接着导入。")
        if call.preview:
            tell(f"{plan.report.zh}这是预览，没有写入。")
            return []
        report = commit(book, plan, accepted=accepted, whole=call.whole)
        reports.append(report.as_json() | {"written": plan.writes or bool(call.whole)})
        tell(report.zh)
        only = plan.later
        if not only:
            return reports


def _name_what_was_left(report: Report) -> None:
    """Say where each row is that is not stored, why, and which cell somebody should look at."""
    for line in report.lines:
        if line.outcome in {Outcome.SET_ASIDE, Outcome.SKIPPED}:
            tell(f"{line.cell}　{line.outcome.zh}：{line.zh}")
    for issue in report.problems:
        if issue.level != SET_ASIDE:
            tell(f"{issue.cell}　{issue.zh}")


def _tell_plan(plan: Plan, whole: str) -> None:
    """What a sheet is and does to the village, and what is said of it."""
    tell(plan.report.sentence)
    for effect in plan.report.effects:
        tell(f"{effect.zh}。")
    if whole:
        tell(whole_in_words(plan, whole))


def template(call: argparse.Namespace) -> None:
    """``cunji template``: an empty table of a register, with lists to choose from.

    Raises:
        NoSuchForm: Nobody defined that form.
    """
    from desktop.excel.export.register import workbook_of

    with open_book(call) as book:
        form = _form(book, call.form)
        prove_register(form)
        write_file(call.out, workbook_of(form, book.definitions, book.view(), None))
    tell(f"已存为 {call.out.name}。")


def match(call: argparse.Namespace) -> None:
    """``cunji match``: whom the lines of a list mean; writes nothing.

    Raises:
        FileUnreadable: The list cannot be read.
    """
    from desktop.excel.meaning.pasted import ZH, Meant, PastedList, meant

    content = read_file(call.file, "名单文件")
    with open_book(call) as book:
        view = book.view()
        found = PastedList(view, book.definitions).read(decoded(content))
        if call.json:
            rows = [{**asdict(one), "found": one.found.value} for one in found]
            emit_people(book, call, rows, Leaving("match", "认出的名单", len(rows)))
            return
        for one in found:
            who = "、".join(view.called(person) for person in one.people)
            told = f"（和第 {one.again} 行是同一个人）" if one.again else ""
            tell(f"第{one.number}行　{ZH[one.found]}　{one.text}　{who}　{one.zh}{told}".rstrip())
    left = sum(one.found in {Meant.CHOOSE, Meant.NOBODY} for one in found)
    tell(f"认出 {len(meant(found))} 人，还有 {left} 处要人来认。")


def export(call: argparse.Namespace) -> None:
    """``cunji export``: the records of a form, or a derived list with its cards, as a workbook.

    Raises:
        NoSuchForm: Nobody defined that form or list.
        LeavingUnreasoned: Nobody said for whom and on what ground.
    """
    if call.columns or call.view:
        chosen(call)
        return
    from desktop.excel.export.derived import list_workbook
    from desktop.excel.export.own_use import OwnUse
    from desktop.excel.export.register import workbook_of

    day, secret = day_of(call), file_password(call)
    leaving: Leaving | None
    with open_book(call) as book:
        view, told = book.view(), OwnUse(book.definitions.words, mark_for(call))
        if call.form != ON_FILE and call.form in lists_of(book.definitions):
            entries = derive(call.form, view, day, book.definitions)
            content = list_workbook(call.form, day, entries, book.definitions, view, told)
            leaving = Leaving(call.form, call.form, len(entries))
        else:
            form = _form(book, call.form)
            bodies = [
                body for record, body in view.records(form.id).items()
                if not book.hidden(record) and _has_begun(body, day)
            ]  # fmt: skip
            content = workbook_of(form, book.definitions, view, bodies, told)
            leaving = leaving_of(form, len(bodies))
        take_out(book, call, locked(content, secret) if secret else content, leaving)
    tell(f"已存为 {call.out.name}。{told.zh}")


def _form(book: Book, name: str) -> FormDef:
    """A form by its id.

    Raises:
        NoSuchForm: Nobody defined it.
    """
    found = book.definitions.forms.get(name)
    if found is None:
        raise NoSuchForm(form=name)
    return found


def _has_begun(body: Body, day: date) -> bool:
    """Whether a record speaks of the day or of one before; what has no day always does."""
    begun = known_range(body.get("day") or body.get("from_day"))
    return begun is None or begun.first <= day


def undo(call: argparse.Namespace) -> None:
    """``cunji undo``: take the latest import back, or a save by its number.

    Raises:
        NothingToUndo: There is none.
        AlreadyUndone: It was taken back already.
    """
    with open_book(call) as book:
        write, who = book.ledger.write, book.actor
        undone = (
            write.undo(call.save, actor=who) if call.save else write.undo_last_import(actor=who)
        )
    if call.json:
        emit(asdict(undone))
    kept = f"另有 {len(undone.kept)} 条之后改过，保留原样，请逐条核对。" if undone.kept else ""
    tell(f"已撤销：收回 {undone.retracted} 条，恢复 {undone.restored} 条。{kept}")
