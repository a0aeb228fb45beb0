"""The records of a form as a workbook: empty to be filled in, or with its rows.

What goes out comes back in and changes nothing.

Headings are the labels that the importer knows; codes are written as words, with a list to choose
from. Sealed answers stay in the book.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from desktop.excel.export.own_use import OwnUse
from desktop.excel.meaning.mark import put_mark
from desktop.excel.sheet.register_table import HELP, asked_on_paper, called, subject_fields
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Record
from forms.definitions.records import Household, Person
from forms.schema.form import Body, FieldDef, FormDef, RecordId
from forms.schema.partial_date import as_written
from forms.village.view import VillageView

EMPTY_ROWS: Final = 500
"""Rows of a template that offer the lists."""
WHO_IS_IT: Final = ("姓名", "身份证号码", "出生日期", "户主姓名", "屯")
WHICH_HOME: Final = ("户主姓名", "户编号", "屯")
LONGEST_LIST: Final = 250
"""Characters; a spreadsheet allows no longer list typed into a cell's rule."""
NARROWEST, WIDEST = 8, 36
"""Widths of columns, in digits."""
LONGEST_FOOT: Final = 200
"""Characters of what stands at the foot beside the number of the page; Excel takes 255 in all."""
LOOKED_AT: Final = 200
"""Rows that decide how wide a column is."""
LANDSCAPE_FROM, A3_FROM = 8, 16
"""Columns from which a sheet is printed across, and on larger paper."""
_HEAD: Final = {
    "bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EFE9DB",
}  # fmt: skip
A4, A3 = 9, 8
"""Paper sizes as workbooks number them."""


def columns_out(form: FormDef) -> list[FieldDef]:
    """The questions a workbook of this register has columns for."""
    subjects = {field.id for field in subject_fields(form)}
    return [field for field in form.fields if field.id not in subjects and asked_on_paper(field)]


def who_columns(form: FormDef) -> tuple[str, ...]:
    """The columns that say whom a row is about."""
    subjects = {field.id for field in subject_fields(form)}
    if Person.FORM in subjects:
        return WHO_IS_IT
    return WHICH_HOME if subjects else ()


def workbook_of(
    form: FormDef,
    definitions: Definitions,
    view: VillageView,
    records: Iterable[Body] | None,
    told: OwnUse | None = None,
) -> bytes:
    """The register as ``.xlsx``.

    Args:
        form: Which.
        definitions: For words of codes.
        view: For names.
        records: Bodies to write; None for an empty table.
        told: Collects what it holds that nobody outside may read.
    """
    out = io.BytesIO()
    with new_workbook(out) as book:
        put_mark(book, form.id)
        add_register(book, form, definitions, view, records, told)
    return out.getvalue()


def new_workbook(out: io.BytesIO) -> Any:
    """A workbook that writes every text as text."""
    import xlsxwriter

    return xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})


def add_register(
    book: Any,
    form: FormDef,
    definitions: Definitions,
    view: VillageView,
    records: Iterable[Body] | None,
    told: OwnUse | None = None,
) -> None:
    """A register as a sheet of a workbook, and the sheet that says what each column wants."""
    fields, who = columns_out(form), who_columns(form)
    sheet, cell = add_sheet(
        book,
        form.title,
        (*who, *(field.label for field in fields)),
        (
            (*_who(form, view, body), *(_text(f, body, definitions, view) for f in fields))
            for body in records or ()
        ),
        frozen=min(len(who), 1),
        told=told,
    )
    if records is None:
        sheet.set_column(0, len(who) + len(fields) - 1, 16, cell)
    for place, field in enumerate(fields, len(who)):
        _rule(sheet, place, field, definitions)
    _help(book, form, fields)


def add_sheet(
    book: Any,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    frozen: int = 1,
    told: OwnUse | None = None,
    addresses: int = 0,
) -> tuple[Any, Any]:
    """A sheet of texts, ready to be read and printed: the head repeated, as wide as the paper.

    Args:
        book: The workbook.
        title: What the sheet is called.
        heads: Its headings.
        rows: The texts below.
        frozen: So many columns stay in sight.
        told: Collects what it holds that nobody outside may read.
        addresses: So many first columns hold places of cells, which were made here.

    Returns:
        The sheet and the format of its cells.
    """
    told = told or OwnUse()
    head = book.add_format(_HEAD)
    cell = book.add_format({"border": 1, "num_format": "@", "text_wrap": True})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:28])
    widths = [_width(text) for text in heads]
    for place, text in enumerate(heads):
        sheet.write_string(0, place, text, head)
    for row, texts in enumerate(told.counted(rows), 1):
        for place, text in enumerate(texts):
            passed = text if place < addresses else told.pass_on(text)
            sheet.write_string(row, place, passed, cell)
        if row <= LOOKED_AT:
            widths = list(map(max, widths, map(_width, texts)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width + 2, NARROWEST), WIDEST), cell)
    _on_paper(sheet, len(heads), frozen, told.mark)
    return sheet, cell


def _on_paper(sheet: Any, columns: int, frozen: int, mark: str) -> None:
    """How a sheet of so many columns is read and printed, with for whom at the foot."""
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(A3 if columns >= A3_FROM else A4)
    if columns >= LANDSCAPE_FROM:
        sheet.set_landscape()
    said = f"&L{mark.replace('&', '&&')[:LONGEST_FOOT]}&R" if mark else "&C"
    sheet.set_footer(f"{said}第 &P 页　共 &N 页")


def _width(text: str) -> int:
    """How wide a text is, in digits: a Chinese character is two."""
    return sum(1 if character.isascii() else 2 for character in text)


def _who(form: FormDef, view: VillageView, body: Body) -> tuple[str, ...]:
    columns = who_columns(form)
    if columns == WHO_IS_IT:
        card = view.card(Person, _subject(Person, body))
        home = view.household_of(card.id) or _subject(Household, body)
        house = view.card(Household, home)
        born = as_written(card.birth)
        return (
            card.name or "", card.id_number or "", born, house.head_name or "",
            view.hamlet_of(house.id),
        )  # fmt: skip
    if columns == WHICH_HOME:
        house = view.card(Household, _subject(Household, body))
        return house.head_name or "", house.hh_no or "", view.hamlet_of(house.id)
    return ()


def _subject(kind: type[Record], body: Body) -> RecordId | None:
    """Whom a record of any form is about: the question is called as the form it points at."""
    found = body.get(kind.FORM)
    return RecordId(found) if isinstance(found, str) else None


def _text(
    field: FieldDef, body: Mapping[str, Any], definitions: Definitions, view: VillageView
) -> str:
    value = body.get(field.id)
    if value is None:
        return ""
    if field.type == "ref":
        target = definitions.form(field.form or "")
        return called(target, view.body(target.id, RecordId(str(value))) or {})
    return TYPES[field.type].write(value, field, definitions.codes)


def _rule(sheet: Any, place: int, field: FieldDef, definitions: Definitions) -> None:
    """A list to choose from where the answers are few."""
    if field.type == "yesno":
        words = ["是", "否"]
    elif field.type == "choice":
        words = [zh for _, zh in definitions.codes.items(field.codes or "")]
    else:
        return
    if len(",".join(words)) <= LONGEST_LIST:
        sheet.data_validation(
            1,
            place,
            EMPTY_ROWS,
            place,
            {"validate": "list", "source": words, "error_type": "warning"},
        )


def _help(book: Any, form: FormDef, fields: Iterable[FieldDef]) -> None:
    """A second sheet that says what each column wants."""
    sheet = book.add_worksheet(HELP)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22, wrap)
    sheet.set_column(1, 1, 90, wrap)
    sheet.write_string(0, 0, form.title, wrap)
    sheet.write_string(0, 1, form.purpose, wrap)
    for row, field in enumerate(fields, 1):
        told = [
            "必填" if field.required else "",
            f"单位{field.unit}" if field.unit else "",
            "日期写成 2026-01-31 或 2026年1月" if field.type == "date" else "",
            field.hint,
        ]
        sheet.write_string(row, 0, field.label, wrap)
        sheet.write_string(row, 1, "；".join(word for word in told if word), wrap)
