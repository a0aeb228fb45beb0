"""Any list with chosen columns: which there are, and the list as a file."""

import argparse
from typing import TYPE_CHECKING

from desktop.book.leaving import Leaving
from desktop.cli.context import (
    day_of,
    emit,
    file_password,
    mark_for,
    open_book,
    take_out,
    tell,
)
from desktop.container.locked import locked
from desktop.errors.command import NoSuchForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.book.book import Book
    from forms.answer_book.answer_entry import AnswerEntry, Asking, Subject


def answers(call: argparse.Namespace) -> None:
    """``cunji answers``: what may be a column of a list, and an answer to a table."""
    from desktop.excel.export.chosen import entries_for

    with open_book(call) as book:
        found = entries_for(call.about, book.definitions)
    if call.json:
        emit([{"id": one.id, "zh": one.zh, "type": one.type, "unit": one.unit} for one in found])
        return
    for one in found:
        tell(f"{one.id}　{one.zh}{f'（{one.unit}）' if one.unit else ''}")
    tell(f"共 {len(found)} 栏可选。")


def chosen(call: argparse.Namespace) -> None:
    """``cunji export --columns``: a list with these columns, or with those kept under a name.

    Raises:
        NoSuchForm: Nobody defined that list.
        NoSuchColumn: Nothing is called so.
        NoSuchView: No columns were kept under that name.
        LeavingUnreasoned: Nobody said for whom and on what ground.
    """
    from desktop.excel.export.chosen import ChosenList, columns_called, view_called
    from desktop.excel.export.own_use import OwnUse
    from forms.answer_book.answer_entry import Asking

    day, secret = day_of(call), file_password(call)
    with open_book(call) as book:
        told = OwnUse(book.definitions.words, mark_for(call))
        asking = Asking(book.view(), day, book.definitions)
        entity, title, people = _people(call.form, asking)
        names = call.columns.replace("，", ",").split(",")
        if call.view:
            names = view_called(call.view, call.form, asking.view)
        columns = columns_called(names, entity, book.definitions)
        made = ChosenList(title, columns, people, asking)
        as_csv = call.out.suffix.lower() == ".csv"
        content = made.csv(told) if as_csv else made.workbook(told)
        if secret:
            content = locked(content, secret)
        take_out(book, call, content, Leaving(call.form, title, len(people)))
        if call.keep_as:
            _keep(book, call.form, call.keep_as, columns)
    tell(f"已存为 {call.out.name}，{len(people)} 行 {len(columns)} 栏。{told.zh}")


def _people(name: str, asking: "Asking") -> "tuple[str, str, Sequence[Subject]]":
    """What a row of a list is about, what the list is called, and who stands on it.

    Raises:
        NoSuchForm: Nobody defined it.
    """
    from desktop.excel.filling.subjects import subjects
    from forms.answer_book.answer_entry import HOUSEHOLD, PERSON, PROJECT
    from forms.definitions.rule import rule_for
    from forms.rules.lists import lists_of

    if name in {PERSON, HOUSEHOLD, PROJECT}:
        return name, asking.definitions.form(name).title, subjects("all", name, asking)
    if name not in lists_of(asking.definitions):
        raise NoSuchForm(form=name)
    rule = rule_for(name, asking.day, asking.definitions.rules)
    entity = HOUSEHOLD if rule.about == HOUSEHOLD else PERSON
    return entity, f"{rule.title}名单", subjects(f"list:{name}", entity, asking)


def _keep(book: "Book", list_id: str, name: str, columns: "Sequence[AnswerEntry]") -> None:
    """Remember the columns under a name; those kept under it before make room."""
    from forms.definitions.records import NamedView
    from sync.store.values import Draft

    before = next(
        (
            one.id
            for one in book.view().all(NamedView)
            if (one.list, one.name, one.filter) == (list_id, name, None)
        ),
        None,
    )
    body = {"list": list_id, "name": name, "answers": "\n".join(one.id for one in columns)}
    book.ledger.write.save([Draft(NamedView.FORM, body, before)], actor=book.actor)
