"""A finished notice as a value: everything masked, nothing yet laid out."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from forms.notices.posting_days import Period
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

    @property
    def title_line(self) -> str:
        """The title in one line."""
        return "".join(self.title)

    @property
    def digest(self) -> str:
        """20 hex digits over what the sheet says, so that a photo can be matched with the records.

        It is taken of the content, not of the PDF, whose bytes may differ from one version of the
        program to the next.
        """
        if self.of:
            return self.of
        content = [
            self.kind, self.number, self.title, self.paragraphs, self.facts,
            [column.title for column in self.table.columns], self.table.rows, self.table.total,
            self.closing, self.notes, self.issuer, self.dated, self.as_of.isoformat(),
        ]  # fmt: skip
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:20].upper()
