"""A register as a workbook: empty to be filled in, or with its rows; what goes out comes back in.

Headings are the labels that the importer knows; codes are written as words, with a list to choose
from. Sealed answers stay in the book.
"""

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from desktop.excel.meaning.mark import put_mark
from desktop.excel.sheet.register_table import HELP, asked_on_paper, called, subject_fields
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.schema.form import Body, FieldDef, FormDef, RecordId
from forms.village.view import VillageView

EMPTY_ROWS: Final = 500
"""Rows of a template that offer the lists."""
WHO_IS_IT: Final = ("姓名", "身份证号码", "出生日期", "户主姓名", "屯")
WHICH_HOME: Final = ("户主姓名", "户编号", "屯")
LONGEST_LIST: Final = 250
"""Characters; a spreadsheet allows no longer list typed into a cell's rule."""


def columns_out(form: FormDef) -> list[FieldDef]:
    """The questions a workbook of this register has columns for."""
    subjects = {field.id for field in subject_fields(form)}
    return [field for field in form.fields if field.id not in subjects and asked_on_paper(field)]


def who_columns(form: FormDef) -> tuple[str, ...]:
    """The columns that say whom a row is about."""
    subjects = {field.id for field in subject_fields(form)}
    if "person" in subjects:
        return WHO_IS_IT
    return WHICH_HOME if subjects else ()


def workbook_of(
    form: FormDef, definitions: Definitions, view: VillageView, records: Iterable[Body] | None
) -> bytes:
    """The register as ``.xlsx``.

    Args:
        form: Which.
        definitions: For words of codes.
        view: For names.
        records: Bodies to write; None for an empty table.
    """
    import xlsxwriter

    fields, who = columns_out(form), who_columns(form)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        put_mark(book, form.id)
        head = book.add_format(
            {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EFE9DB"}
        )
        cell = book.add_format({"border": 1, "num_format": "@", "text_wrap": True})
        sheet = book.add_worksheet(form.title[:28])
        for place, title in enumerate((*who, *(field.label for field in fields))):
            sheet.write_string(0, place, title, head)
        sheet.set_column(0, len(who) + len(fields) - 1, 16, cell)
        sheet.freeze_panes(1, min(len(who), 1))
        for row, body in enumerate(records or (), 1):
            texts = (*_who(form, view, body), *(_text(f, body, definitions, view) for f in fields))
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text, cell)
        for place, field in enumerate(fields, len(who)):
            _rule(sheet, place, field, definitions)
        _help(book, form, fields)
    return out.getvalue()


def _who(form: FormDef, view: VillageView, body: Body) -> tuple[str, ...]:
    columns = who_columns(form)
    if columns == WHO_IS_IT:
        person = RecordId(str(body.get("person", "")))
        card = view.body("person", person) or {}
        home = view.household_of(person) or RecordId(str(body.get("household", "")))
        house = view.body("household", home) or {}
        return (
            str(card.get("name", "")), str(card.get("id_number", "")),
            str(card.get("birth", "")), str(house.get("head_name", "")), view.hamlet_of(home),
        )  # fmt: skip
    if columns == WHICH_HOME:
        home = RecordId(str(body.get("household", "")))
        house = view.body("household", home) or {}
        return str(house.get("head_name", "")), str(house.get("hh_no", "")), view.hamlet_of(home)
    return ()


def _text(
    field: FieldDef, body: Mapping[str, Any], definitions: Definitions, view: VillageView
) -> str:
    value = body.get(field.id)
    if value is None:
        return ""
    if field.type == "ref":
        return called(view.body(field.form or "", RecordId(str(value))) or {})
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
