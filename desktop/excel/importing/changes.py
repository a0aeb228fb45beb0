"""What an import would change in a record, in words; and where two rows of a sheet differ."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.register_table import WHO
from desktop.excel.sheet.rows import Row
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.privacy.masking import HIDDEN, screen
from forms.schema.code_list import Codes
from forms.schema.form import Body, FieldDef, FormDef, Value

EMPTY: Final = "空"
MOST_TOLD: Final = 3
"""Differences of two rows that a sentence names one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A column in which two rows of an import differ.

    Attributes:
        index: Of the later row's column; None when its sheet has no such column.
        target: ``form.field`` it feeds; empty when it is not used.
        heading: As written.
        first: What the earlier row says.
        second: What the later row says.
    """

    index: int | None
    target: str
    heading: str
    first: str
    second: str


def changes(
    form: FormDef,
    old: Body,
    new: Mapping[str, Value],
    codes: Codes,
    named: Callable[[str, Value], str],
) -> list[str]:
    """The answers that become others, each as label, before and after.

    Args:
        form: The record's form.
        old: The answers in the book.
        new: The answers to be stored.
        codes: For the words of codes.
        named: What a record of a form, given with its id, is called.
    """

    def words(field: FieldDef, value: Value | None) -> str:
        if value is None:
            return EMPTY
        if field.type == "ref":
            return named(field.form or "", value)
        return on_screen(TYPES[field.type].write(value, field, codes), field)

    return [
        f"{field.label}：{words(field, before)}→{words(field, after)}"
        for field in form.fields
        if (before := old.get(field.id)) != (after := new.get(field.id))
    ]


def on_screen(text: str, field: FieldDef) -> str:
    """A text as the screen may show it: numbers of people are covered in the middle."""
    shown = screen(text, field)
    return text if shown == HIDDEN else shown


def field_of(definitions: Definitions, target: str) -> FieldDef | None:
    """The question behind ``form.field``; None for a column that feeds none."""
    form, _, name = target.partition(".")
    return definitions.question(form, name)


def differences(
    first: Row, second: Row, definitions: Definitions, apart: Container[str] = WHO
) -> list[Difference]:
    """Where two rows that say the same thing differ.

    Args:
        first: The row that stands first.
        second: The other.
        definitions: For what must be covered on the screen.
        apart: Targets that are not compared: those by which the rows were found to say the same.
    """
    before, after = _cells(first, apart), _cells(second, apart)
    found = []
    for column in [*before, *(column for column in after if column not in before)]:
        one, other = before.get(column, _NO_CELL), after.get(column, _NO_CELL)
        same = one.read == other.read if one.read and other.read else one.text == other.text
        if not same:
            field = field_of(definitions, one.target or other.target)
            texts = [on_screen(c.text, field) if field else c.text for c in (one, other)]
            heading = other.heading or one.heading
            found.append(
                Difference(
                    other.index, one.target or other.target, heading,
                    texts[0] or EMPTY, texts[1] or EMPTY,
                )
            )  # fmt: skip
    return found


def told(found: Sequence[Difference]) -> str:
    """The differences in words, the first ones each with both values."""
    words = [
        f"「{one.heading}」那里写“{one.first}”、这里写“{one.second}”" for one in found[:MOST_TOLD]
    ]
    more = f"，等 {len(found)} 处" if len(found) > MOST_TOLD else ""
    return "，".join(words) + more


@dataclass(frozen=True, slots=True)
class _RowCell:
    """A cell of a row with its column; ``read`` is the answer it was read as, if any."""

    index: int | None
    target: str
    heading: str
    text: str
    read: str | None


_NO_CELL: Final = _RowCell(None, "", "", "", None)


def _cells(row: Row, apart: Container[str]) -> dict[str, _RowCell]:
    """The cells of a row by what their column feeds, else by its heading."""
    table = row.table.table
    cells = table.sheet.rows[row.at]
    found: dict[str, _RowCell] = {}
    for column in table.columns:
        target = column.target or ""
        if target in apart:
            continue
        name = target or column.heading
        while name in found:  # two unused columns of one heading
            name += "+"
        text = text_of(cells[column.index]) if column.index < len(cells) else ""
        read = repr(row.answers[target]) if target in row.answers else None
        found[name] = _RowCell(column.index, target, column.heading, text, read)
    return found
