"""Puts a notice into words: masks applied, the slots of the definition's sentences filled in."""

from collections.abc import Sequence
from datetime import date

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeColumn, NoticeDef
from forms.definitions.records import Village
from forms.notices.masked_rows import columns_in, masked_row
from forms.notices.posting_days import Period, count_days, zh_date
from forms.notices.row_set import NoticeRows
from forms.notices.sheet.bases import basis_text, signer
from forms.notices.sheet.imprint import Imprint
from forms.notices.sheet.notice import Notice, PaperColumn, PaperTable
from forms.notices.sheet.number import number
from forms.privacy.masking import MaskedText, fill, public
from forms.village.view import VillageView


def worded(
    view: VillageView, definition: NoticeDef, found: NoticeRows, days: tuple[date, date],
    definitions: Definitions, run: int = 1,
) -> Notice:  # fmt: skip
    """The notice that some rows come to, as the village prints it and the county proves it.

    Args:
        view: The village.
        definition: The kind.
        found: Its rows, as people know them.
        days: As-of day and day of posting.
        definitions: What holds there.
        run: Which sheet of this kind and day it is.

    Raises:
        CountyPaperMissing: The kind rests on a paper of the county that nobody has written down.
        ContactMissing: Nobody has written down who receives objections.
        NeverPublished: A text holds what may stand on no board.
    """
    day, posted = days
    period = count_days(definition, posted, definitions)
    issuer = signer(definition, view, definitions, posted)
    asked = definitions.form(Village.FORM)
    imprint = Imprint.of(view.village, asked, definition, period, issuer)
    basis = basis_text(definition, view, definitions, posted)
    told = number(imprint.village, definition.id, posted, run)
    table = table_of(definition, found, columns_in(definition, definitions, posted))
    return Wording(definition, imprint, found, day, basis).notice(told, period, table)


class Wording:
    """Puts a notice into words: fills the slots of the definition's sentences."""

    def __init__(
        self, definition: NoticeDef, imprint: Imprint, found: NoticeRows, day: date, basis: str
    ) -> None:
        self.definition = definition
        self.imprint = imprint
        self.doubts = found.doubts
        self.day = day
        self.place = f"「{definition.title}」的正文"
        self.part = found.part
        self.slots = _slots(definition, imprint, found, day, basis)

    def notice(self, told: MaskedText, days: Period, table: PaperTable) -> Notice:
        """The finished sheet under a number."""
        definition, imprint = self.definition, self.imprint
        return Notice(
            kind=definition.id,
            number=told,
            title=self._fill(definition.phrases),
            paragraphs=self._fill(definition.preamble),
            facts=imprint.facts,
            table=table,
            closing=self._fill(definition.closing),
            notes=self._fill(definition.notes),
            signatures=self._fill(definition.signatures),
            issuer=imprint.issuer,
            dated=public(zh_date(days.posted_on), place="落款日期"),
            seal_mm=imprint.seal_mm,
            as_of=self.day,
            period=days,
            warnings=(*imprint.warnings, *days.doubts, *self.doubts),
            part=self.part,
        )

    def _fill(self, templates: tuple[str, ...]) -> tuple[MaskedText, ...]:
        filled = (fill(template, self.slots, place=self.place) for template in templates)
        return tuple(text for text in filled if text)


def _slots(
    definition: NoticeDef, imprint: Imprint, found: NoticeRows, day: date, basis: str
) -> dict[str, MaskedText]:
    words = {
        "place": f"{imprint.township}{imprint.village}",
        "village": imprint.village,
        "township": imprint.township,
        "issuer": imprint.issuer,
        "basis": basis,
        "as_of": zh_date(day),
        **found.slots,
    }
    return {
        name: public(text, place=f"「{definition.title}」的正文") for name, text in words.items()
    }


def table_of(
    definition: NoticeDef, found: NoticeRows, masked: Sequence[NoticeColumn]
) -> PaperTable:
    """The rows as printed.

    Args:
        definition: The kind.
        found: Its rows, as people know them.
        masked: Its columns with the masks of the county.

    Raises:
        NeverPublished: A cell holds what may stand on no board.
    """
    columns = tuple(
        PaperColumn(public(c.title, place="表头"), merge=c.merge, left=c.left)
        for c in definition.columns
    )
    rows = tuple(masked_row(masked, row, i) for i, row in enumerate(found.rows, 1))
    total = masked_row(masked, found.total, len(rows) + 1) if found.total else None
    return PaperTable(columns, rows, total)
