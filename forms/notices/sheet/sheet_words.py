"""The words of a sheet as plain text: kept when it is printed, compared with paper later.

A notice is made of ``MaskedText``, which does not travel. What was printed has left already, so
its words may be kept: they are only ever compared, never set on paper again. They are packed for
the book and the wire, and hold only if they come to the digest that stands on the sheet.
"""

import base64
import binascii
import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from forms.definitions.records import PrintedWords
from forms.schema.form import Value
from forms.village.view import VillageView

PORTION: Final = 3900
"""Characters of packed words in one record; a note holds 4,000."""
MOST_BYTES: Final = 32 << 20
"""Words of more are none of ours: 20,000 rows come to 2 MB."""
MOST_PARTS: Final = 2000
MOST_COLUMNS: Final = 16
"""A page has no room for more; comparing tries which of them stand below their rows."""


@dataclass(frozen=True, slots=True)
class WordColumn:
    """One column: its heading, and whether equal neighbours are one cell."""

    title: str
    merge: bool = False


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet says, part by part, as ``Notice`` has it.

    Attributes:
        kind: Definition id, for example N09.
        number: Number of the sheet.
        title: In phrases.
        paragraphs: Opening text.
        facts: Label and content of the boxed lines.
        columns: Of the table.
        rows: One text per column.
        total: A last row set apart, if any.
        closing: Sentences behind the table.
        notes: Small print.
        signatures: Who signs.
        issuer: Who announces.
        dated: Day of the announcement as written.
        as_of: Day for which the records were read.
        of: Digest of the whole that this is a strip of; empty for a whole.
    """

    kind: str
    number: str
    title: tuple[str, ...]
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[WordColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    closing: tuple[str, ...]
    notes: tuple[str, ...]
    signatures: tuple[str, ...]
    issuer: str
    dated: str
    as_of: date
    of: str = ""

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
            [column.title for column in self.columns], self.rows, self.total,
            self.closing, self.notes, self.issuer, self.dated, self.as_of.isoformat(),
        ]  # fmt: skip
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:20].upper()

    @property
    def whole(self) -> bool:
        """Whether every row has a cell for each column, of not more than a page has room for."""
        wide = len(self.columns)
        return wide <= MOST_COLUMNS and all(
            len(row) == wide for row in (*self.rows, *((self.total,) if self.total else ()))
        )


def bodies(words: SheetWords) -> Iterator[dict[str, Value]]:
    """The answers of form ``printed_words`` that keep a sheet, one record after the other."""
    packed = base64.b64encode(zlib.compress(msgspec.json.encode(words), 9)).decode()
    portions = [packed[at : at + PORTION] for at in range(0, len(packed), PORTION)]
    for part, portion in enumerate(portions, 1):
        yield {
            "number": words.number, "digest": words.digest,
            "part": part, "parts": len(portions), "words": portion,
        }  # fmt: skip


def kept_words(view: VillageView, digest: str) -> SheetWords | None:
    """What was printed under a digest; None where nothing was kept, or not as it was.

    Two computers that printed the same sheet kept the same; of a part that is written in two ways
    each is tried, for the digest says which is right.
    """
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for one in view.all(PrintedWords):
        if one.digest == digest and one.part and one.parts and one.words:
            found[one.parts, one.part].add(one.words)
    for parts in {of for of, _ in found if of <= MOST_PARTS}:
        for packed in _joined([sorted(found[parts, part]) for part in range(1, parts + 1)]):
            words = _unpacked(packed)
            if words is not None and words.digest == digest and words.whole and not words.of:
                return words
    return None


def _joined(portions: list[list[str]]) -> Iterator[str]:
    """The parts one after the other; of those with several readings the first and the last."""
    if all(portions):
        yield "".join(readings[0] for readings in portions)
        yield "".join(readings[-1] for readings in portions)


def _unpacked(packed: str) -> SheetWords | None:
    try:
        reading = zlib.decompressobj()
        raw = reading.decompress(base64.b64decode(packed, validate=True), MOST_BYTES)
        return msgspec.json.decode(raw, type=SheetWords) if reading.eof else None
    except (binascii.Error, zlib.error, msgspec.DecodeError, RecursionError, ValueError):
        return None
