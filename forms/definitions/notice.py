"""What a kind of notice is: its basis, columns with masks, wording, days; read from YAML.

To add a notice, add a file to ``forms/data/notices``; only a new way of finding rows needs code
(forms/notices/rows.py).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from forms.schema.form import Body, RecordId


class Issuer(StrEnum):
    """Who announces; the sheet hangs in the village all the same."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CONFIRMER = "confirmer"
    """The county's civil affairs, or the township where the county has handed confirming down."""


class Otherwise(StrEnum):
    """What becomes of a sheet where a claim does not hold."""

    DROP_ROW = "drop_row"
    DROP_SENTENCE = "drop_sentence"
    BLOCK = "block"


PLACEHOLDERS: Final = frozenset({
    "待核实", "待确认", "待定", "待评定", "待验收", "待审定", "待鉴定", "待查", "待查实", "待补",
    "待补充", "待补登", "待填", "待登记", "未知", "未定", "未填", "未填写", "未核实", "尚未核实",
    "不详", "不明", "不清楚", "不知道", "暂缺", "暂未登记", "暂不清楚", "TBD", "NA", "NULL", "NONE",
})  # fmt: skip
"""Words for what nobody has found out yet: a row with such a cell is not printed."""
_PARTS: Final = re.compile("[、，,;；/\n]")
_MARKS: Final = re.compile(r"[\s（）()【】\[\]。.·:：“”\"'/]")
_LINES: Final = re.compile(r"[?？_＿*＊…]+|[xXｘＸ×]{2,}")
"""Signs that people type where something is still to come."""


def placeholder(cell: str) -> str:
    """What of a cell only says that nobody knows yet; empty where all of it says something."""
    for part in _PARTS.split(cell) if cell.upper() != "N/A" else ("NA",):
        plain = _MARKS.sub("", unicodedata.normalize("NFKC", part))
        if plain.upper() in PLACEHOLDERS or _LINES.fullmatch(part.strip()):
            return part.strip()
    return ""


@dataclass(frozen=True, slots=True)
class NoticeClaim:
    """What a sheet says of every row it prints, and what the row's record must show for that.

    Attributes:
        says: The words, for slot ``{checks}``; empty where other words of the sheet say it.
        claim: A claim of the record's form; empty when ``when`` says what it takes.
        when: Expression over the record that must be *yes*.
        say: What is lacking, for ``when``.
        otherwise: What becomes of the sheet without it.
    """

    says: str
    claim: str
    when: str
    say: str
    otherwise: Otherwise


@dataclass(frozen=True, slots=True)
class Basis:
    """A document the notice rests on.

    Attributes:
        title: Its title without 《》.
        number: Document number; may be empty for laws.
        article: Article, as written behind the title; may be empty.
        text: How well the text is known: read, excerpt, recalled.
    """

    title: str
    number: str
    article: str
    text: str

    @property
    def cited(self) -> str:
        """As a notice cites it."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.title}》{number}{self.article}"


@dataclass(frozen=True, slots=True)
class NoticeColumn:
    """One column.

    Attributes:
        id: What the row source calls it.
        title: Heading on the sheet.
        mask: Mask rule of every cell.
        merge: Equal neighbours become one cell.
        left: Set flush left.
        empty: What stands where there is rightly nothing; without it, a blank cell keeps its row
            off the board.
        office: A phone that an office has given for the public.
    """

    id: str
    title: str
    mask: str
    merge: bool
    left: bool
    empty: str
    office: bool = False


@dataclass(frozen=True, slots=True)
class NoticeExample:
    """A tiny village and the rows its notice must have.

    Attributes:
        note: What it shows.
        day: As-of day, ISO.
        given: Bodies by form and record id.
        rows: Expected cells, row by row; the total last, if any.
        line: Where it stands in its file.
    """

    note: str
    day: str
    given: Mapping[str, Mapping[RecordId, Body]]
    rows: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True, slots=True)
class NoticeDef:
    """One kind of notice.

    Attributes:
        id: Code of list ``notice_kind``, for example N09.
        title: Name of the kind.
        issuer: Who announces.
        adults: Minors are left out, not even shown by surname.
        phrases: Title of the sheet in phrases, with slots.
        rows: Which row source finds the rows (forms/notices/rows.py).
        when: Condition on the records the row source walks over; empty for none.
        basis: What it rests on.
        preamble: Opening paragraphs, with slots.
        columns: What is printed.
        never_publish: Field ids that may not be printed under any column.
        days: Least days for objections, start day not counted.
        days_source: Where that figure comes from.
        working_days: The days are working days.
        aid: It tells who gets what; a county may ask for masked names, or for no amounts.
        disclosed: It is 村务公开, which stays posted at least 15 days.
        period_label: How the period is called on the sheet.
        contact_label: How objections are called on the sheet.
        closing: Sentences behind the table, with slots.
        notes: Small print.
        next_step: What happens when the period is over; shown in the window.
        signatures: Who signs.
        examples: Checked by a test.
        record: The form of the records the rows stand for; empty where they are no records.
        claims: What the sheet says of each row, and what that takes.
        whole: No row can be left out; where one would be, there is no sheet.
    """

    id: str
    title: str
    issuer: Issuer
    adults: bool
    phrases: tuple[str, ...]
    rows: str
    when: str
    basis: tuple[Basis, ...]
    preamble: tuple[str, ...]
    columns: tuple[NoticeColumn, ...]
    never_publish: tuple[str, ...]
    days: int
    days_source: str
    working_days: bool
    aid: bool
    disclosed: bool
    period_label: str
    contact_label: str
    closing: tuple[str, ...]
    notes: tuple[str, ...]
    next_step: str
    signatures: tuple[str, ...]
    examples: tuple[NoticeExample, ...]
    record: str = ""
    claims: tuple[NoticeClaim, ...] = ()
    whole: bool = False

    @property
    def cited(self) -> str:
        """All documents in one phrase."""
        articles: dict[tuple[str, str], list[str]] = {}
        for basis in self.basis:
            articles.setdefault((basis.title, basis.number), []).append(basis.article)
        first = {(basis.title, basis.number): basis for basis in reversed(self.basis)}
        *rest, last = [
            replace(first[law], article="、".join(filter(None, told))).cited
            for law, told in articles.items()
        ]
        return f"{'、'.join(rest)}和{last}" if rest else last
