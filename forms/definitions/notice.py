"""What a kind of notice is: its act in law, basis, columns with masks, wording; from YAML.

To add a notice, add a file to ``forms/data/notices``; only a new way of finding rows needs code
(forms/notices/rows.py).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.schema.form import Body, RecordId
from forms.schema.laws import Act, Basis, Contact, Remedy


class Issuer(StrEnum):
    """Who announces; the sheet hangs in the village all the same."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CONFIRMER = "confirmer"
    """The county's civil affairs, or the township where the county has handed confirming down."""
    FEDERATION = "federation"
    """The disabled persons' federation of the county."""
    COUNTY_PAPER = "county_paper"
    """Whom the county's paper names; the village where it names nobody."""
    ELECTION = "election"
    """The village's election committee."""
    COLLECTIVE = "collective"
    """The council of the rural collective economic organization."""
    SUPERVISION = "supervision"
    """The village's supervision committee."""
    HAMLET = "hamlet"
    """The villagers' group; it signs through the village committee."""


class Minors(StrEnum):
    """What a kind does with people who are or may be minors."""

    NEVER = "listed_never"
    """Left out altogether; somebody else's sheet counts them."""
    SURNAME = "surname_only"
    """韦某某."""
    NONE = "not_applicable"
    """No minor can stand in it: it names nobody, or officers and very old people."""


class Paper(StrEnum):
    """Whether a kind needs a paper of the county."""

    REQUIRED = "required"
    """The law says nothing of how: without the county's paper there is no sheet."""
    OPTIONAL = "optional"
    """The county's paper is cited beside the law where there is one."""


class Stretch(StrEnum):
    """How long the time of one sheet is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """Which time one sheet is about.

    Attributes:
        unit: How long.
        closed: The last one that is over; else the one that runs.
        monthly: Parameter: with so many entries in a month, each month has its sheet; empty for
            kinds that never do.
    """

    unit: Stretch
    closed: bool
    monthly: str = ""


class Otherwise(StrEnum):
    """What becomes of a sheet where a claim does not hold."""

    DROP_ROW = "drop_row"
    DROP_SENTENCE = "drop_sentence"
    BLOCK = "block"


DISCLOSURE: Final = "第三十五条"
"""The article of 村民委员会组织法 (2025) about 村务公开."""
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
        among: Of which records the words speak, as an expression; they are then a sentence of
            their own for slot ``{also}``, which stands where there is such a record and none of
            them fails. Empty for all.
    """

    says: str
    claim: str
    when: str
    say: str
    otherwise: Otherwise
    among: str = ""


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
        act: What it does in law; title, days, objections and remedy follow from it.
        issuer: Who announces.
        minors: What becomes of people who are or may be minors.
        phrases: Title of the sheet in phrases, with slots; the last ends in a word of the act.
        rows: Which row source finds the rows (forms/notices/rows.py).
        when: Condition on the records the row source walks over; empty for none. Besides their
            questions it may name ``period_first`` and ``period_last``.
        bases: What it rests on; which of them a sheet cites hangs on its day.
        paper: Whether the county's own paper is cited too.
        preamble: Opening paragraphs, with slots.
        columns: What is printed.
        never_publish: Field ids that may not be printed under any column.
        days: Least days for objections, start day not counted; 0 where none are asked for.
        days_source: Where that figure comes from.
        working_days: The days are working days.
        posted: How many days a sheet stays up at least; 0 for one that hangs for good.
        aid: It tells who gets what; a county may ask for masked names, or for no amounts.
        contact: Who receives objections and questions.
        remedy: What somebody may do who does not agree; None where nothing is decided yet.
        closing: Sentences behind the table, with slots.
        notes: Small print.
        next_step: What happens when the period is over; shown in the window.
        signatures: Who signs.
        examples: Checked by a test.
        period: Which time a sheet is about; None where it is about all there is.
        batch: Questions of the record that part it into sheets; two parts are never mixed.
        record: The form of the records the rows stand for; empty where they are no records.
        claims: What the sheet says of each row, and what that takes.
        whole: No row can be left out; where one would be, there is no sheet.
    """

    id: str
    title: str
    act: Act
    issuer: Issuer
    minors: Minors
    phrases: tuple[str, ...]
    rows: str
    when: str
    bases: tuple[Basis, ...]
    paper: Paper
    preamble: tuple[str, ...]
    columns: tuple[NoticeColumn, ...]
    never_publish: tuple[str, ...]
    days: int
    days_source: str
    working_days: bool
    posted: int
    aid: bool
    contact: Contact
    remedy: Remedy | None
    closing: tuple[str, ...]
    notes: tuple[str, ...]
    next_step: str
    signatures: tuple[str, ...]
    examples: tuple[NoticeExample, ...]
    period: NoticePeriod | None = None
    batch: tuple[str, ...] = ()
    record: str = ""
    claims: tuple[NoticeClaim, ...] = ()
    whole: bool = False

    @property
    def asks(self) -> bool:
        """Whether objections are asked for: then a sheet has days for them."""
        return self.act is Act.PROPOSED

    @property
    def disclosed(self) -> bool:
        """Whether it is 村务公开 of the village, which its supervision committee answers for."""
        return any(basis.article == DISCLOSURE for basis in self.bases)

    @property
    def standing(self) -> bool:
        """Whether a sheet hangs for good."""
        return self.act is Act.STANDING
