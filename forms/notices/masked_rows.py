"""Rows of a notice as they are printed: every cell masked by the rule of its column."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeColumn, NoticeDef
from forms.privacy.masking import MaskedText, mask, office_phone

NOTHING: Final = "—"
"""What stands in a total below a column that is not added up."""
NAME_MASKS: Final = {"surname": "M1", "ends": "M12"}
"""Masks by the values of parameter ``notice_aid_names`` that hide something of a name."""


def columns_in(
    definition: NoticeDef, definitions: Definitions, day: date
) -> tuple[NoticeColumn, ...]:
    """The columns of a kind with the masks its county wants on a day."""
    rule = (
        NAME_MASKS.get(str(definitions.parameters.get("notice_aid_names", day)))
        if definition.aid
        else None
    )
    if rule is None:
        return definition.columns
    return tuple(replace(c, mask=rule) if c.mask == "M2" else c for c in definition.columns)


def masked_row(
    columns: Iterable[NoticeColumn], row: Mapping[str, str], line: int
) -> tuple[MaskedText, ...]:
    """The cells of a row.

    Args:
        columns: With the masks that hold in the county.
        row: Cells by column id, as people know them.
        line: Its number, for the sentence of a refusal.

    Raises:
        NeverPublished: A cell holds what may stand on no board.
    """
    return tuple(_cell(column, row[column.id], line) for column in columns)


def _cell(column: NoticeColumn, value: str, line: int) -> MaskedText:
    """One answer, masked; a gap shows its own words, which no mask may turn into a statement."""
    place = f"第{line}行「{column.title}」"
    if column.office and value:
        return office_phone(value, place=place)
    if not value:
        return mask("M0", column.empty or NOTHING, place=place)
    return mask(column.mask, value, place=place, label=column.title)
