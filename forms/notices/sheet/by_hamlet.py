"""A notice cut into one sheet for each hamlet, for the boards of the hamlets.

Every strip keeps number and digest of the whole and says which hamlet it lists, so that each is
verified like the whole.
"""

from dataclasses import replace
from itertools import groupby
from typing import Final

from forms.errors import NoHamlets
from forms.notices.sheet.notice import Notice
from forms.privacy.masking import MaskedText, fill, public

ONLY: Final = "本张只列{hamlet}，共{rows}行；全村共{all}行。"

PLACE: Final = "张贴地点"
"""Where the sheet hangs need not be said on a slip that hangs there."""


def strips(notice: Notice) -> list[Notice]:
    """One notice for each hamlet, in the order of the whole.

    Raises:
        NoHamlets: The notice is not ordered by hamlet.
    """
    merged = [i for i, column in enumerate(notice.table.columns) if column.merge]
    if not merged or notice.table.columns[merged[0]].title != "屯":
        raise NoHamlets
    at = merged[0]
    return [
        _strip(notice, hamlet, tuple(rows))
        for hamlet, rows in groupby(notice.table.rows, lambda row: row[at])
    ]


def slip(strip: Notice) -> Notice:
    """What of a strip stands on a slip: which hamlet, its rows, the period, the telephones."""
    return replace(
        strip,
        paragraphs=strip.paragraphs[-1:],
        facts=tuple(fact for fact in strip.facts if fact[0] != PLACE),
        closing=(), notes=(), signatures=(),
    )  # fmt: skip


def _strip(notice: Notice, hamlet: MaskedText, rows: tuple[tuple[MaskedText, ...], ...]) -> Notice:
    place = "按屯分条的说明"
    slots = {
        "hamlet": hamlet,
        "rows": public(str(len(rows)), place=place),
        "all": public(str(len(notice.table.rows)), place=place),
    }
    return replace(
        notice,
        paragraphs=(*notice.paragraphs, fill(ONLY, slots, place=place)),
        table=replace(notice.table, rows=rows, total=None),
        of=notice.digest,
    )
