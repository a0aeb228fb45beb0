"""A finished notice as a value: everything masked, nothing yet laid out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from forms.notices.posting_days import Period
from forms.notices.sheet.sheet_words import SheetWords, WordColumn
from forms.privacy.masking import MaskedText


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One column of the table.

    Attributes:
        title: Heading.
        merge: Equal neighbours become one cell, opened again on every page (屯).
        left: Set flush left instead of centred.
    """

    title: MaskedText
    merge: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """What is announced, row by row.

    Attributes:
        columns: Headings, in order.
        rows: One text per column.
        total: A last row set apart, if any.
    """

    columns: tuple[PaperColumn, ...]
    rows: tuple[tuple[MaskedText, ...], ...]
    total: tuple[MaskedText, ...] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, ready to be laid out.

    Attributes:
        kind: Definition id, for example N09.
        number: Number of this sheet.
        title: Title in phrases; line breaks fall only between them.
        paragraphs: Opening text.
        facts: Label and content of the boxed lines: period, objections, supervision, place.
        table: What is announced.
        closing: Sentences behind the table, set like text.
        notes: Small print behind the table.
        signatures: Who signs, each with a line to write on.
        issuer: Who announces.
        dated: Day of the announcement as written.
        seal_mm: Diameter kept free for the seal, millimetres.
        as_of: Day for which the records were read.
        period: Days of posting and objecting.
        warnings: Sentences for the person who prints, not for the sheet.
        of: Digest of the whole that this sheet is a strip of; empty for a whole.
        part: Key of the time or batch it is about; empty where it is about everything.
    """

    kind: str
    number: MaskedText
    title: tuple[MaskedText, ...]
    paragraphs: tuple[MaskedText, ...]
    facts: tuple[tuple[MaskedText, MaskedText], ...]
    table: PaperTable
    closing: tuple[MaskedText, ...]
    notes: tuple[MaskedText, ...]
    signatures: tuple[MaskedText, ...]
    issuer: MaskedText
    dated: MaskedText
    seal_mm: int
    as_of: date
    period: Period
    warnings: tuple[str, ...] = field(default=(), compare=False)
    of: str = ""
    part: str = ""

    @property
    def title_line(self) -> str:
        """The title in one line."""
        return "".join(self.title)

    @property
    def words(self) -> SheetWords:
        """What it says as plain text, to be kept and compared."""
        table = self.table
        return SheetWords(
            kind=self.kind,
            number=str(self.number),
            title=_plain(self.title),
            paragraphs=_plain(self.paragraphs),
            facts=tuple((str(label), str(content)) for label, content in self.facts),
            columns=tuple(WordColumn(str(c.title), c.merge) for c in table.columns),
            rows=tuple(map(_plain, table.rows)),
            total=_plain(table.total) if table.total else None,
            closing=_plain(self.closing),
            notes=_plain(self.notes),
            signatures=_plain(self.signatures),
            issuer=str(self.issuer),
            dated=str(self.dated),
            as_of=date.fromordinal(self.as_of.toordinal()),
            of=self.of,
        )

    @property
    def digest(self) -> str:
        """20 hex digits over what the sheet says (``SheetWords.digest``)."""
        return self.of or self.words.digest


def _plain(texts: Iterable[MaskedText]) -> tuple[str, ...]:
    return tuple(map(str, texts))
