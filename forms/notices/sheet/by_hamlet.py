"""A notice cut into one sheet for each hamlet, for the boards of the hamlets.

Every strip keeps number and digest of the whole and says which hamlet it lists, so that each is
verified like the whole.
"""

from dataclasses import replace
from itertools import groupby
from typing import Final, TypeVar

from forms.errors import NoHamlets
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.sheet_words import SheetWords
from forms.privacy.masking import MaskedText, fill, public

ONLY: Final = "本张只列{hamlet}，共{rows}行；全村共{all}行。"

HAMLET: Final = "屯"
PLACE: Final = "张贴地点"
"""Where the sheet hangs need not be said on a slip that hangs there."""


def strips(notice: Notice) -> list[Notice]:
    """One notice for each hamlet, in the order of the whole.

    Raises:
        NoHamlets: The notice is not ordered by hamlet.
    """
    merged = [i for i, column in enumerate(notice.table.columns) if column.merge]
    if not merged or notice.table.columns[merged[0]].title != HAMLET:
        raise NoHamlets
    at = merged[0]
    return [
        _strip(notice, hamlet, tuple(rows))
        for hamlet, rows in groupby(notice.table.rows, lambda row: row[at])
    ]


def strips_of_words(words: SheetWords) -> list[SheetWords]:
    """What the strips of a kept sheet say; none where it is not ordered by hamlet."""
    at = next((i for i, column in enumerate(words.columns) if column.merge), None)
    if at is None or words.columns[at].title != HAMLET:
        return []
    every = len(words.rows)
    return [
        replace(
            words,
            paragraphs=(
                *words.paragraphs, ONLY.format(hamlet=hamlet, rows=len(listed), all=every),
            ),
            rows=listed, total=None, of=words.digest,
        )
        for hamlet, rows in groupby(words.rows, lambda row: row[at])
        if (listed := tuple(rows))
    ]  # fmt: skip


SheetT = TypeVar("SheetT", Notice, SheetWords)


def slip(strip: SheetT) -> SheetT:
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
