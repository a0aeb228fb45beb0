"""Rows of a notice as they are printed: every cell masked by the rule of its column."""

from collections.abc import Iterable, Mapping

from forms.masking import MaskedText, mask, office_phone
from forms.notice import NoticeColumn


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
    return mask(column.mask, value, place=place) if value else mask("M0", column.empty, place=place)
