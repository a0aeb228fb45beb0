"""What answers each column and label of a blank table: the proposals a person looks at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.filling.fitting import Confidence, Meaning
from desktop.excel.filling.grid import MOST_ROWS, BlankGrid, grid_of_sheet
from desktop.excel.filling.heading import OTHER, HeadingText, heading_text, plain_text
from desktop.excel.filling.layout import (
    FEWEST_COLUMNS,
    Ask,
    BlankHeader,
    headers_of,
    items_of,
    labels_of,
)
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.sheet.workbook import document_tables, sheets_of
from forms.answer_book.answer_entry import HAMLET, HOUSEHOLD, PERSON, PROJECT, VILLAGE

LIST, CARD, ITEMS, MEMBERS = "list", "card", "items", "members"
"""Kinds of a table."""
KINDS: Final = {LIST: "名单", CARD: "一张卡", ITEMS: "逐项填的表"}
"""What people call a kind."""
ROWS: Final = {
    PERSON: "人", HOUSEHOLD: "户", PROJECT: "项目", VILLAGE: "村", HAMLET: "屯",
}  # fmt: skip
"""What people call what a row is about."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One column or label, with the answer that fits.

    Attributes:
        ask: Where it stands and what it says.
        meaning: What answers it.
    """

    ask: Ask
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class BlankTable:
    """One blank table as understood.

    Attributes:
        grid: Its picture.
        kind: ``list``, ``card`` or ``items``.
        rows_for: What a row, or the card, is about.
        proposals: Its columns and labels, in order.
        said: What stands on it where somebody began to fill it; None for a blank.
    """

    grid: BlankGrid
    kind: str
    rows_for: str
    proposals: tuple[Proposal, ...]
    said: BlankGrid | None = None

    @property
    def answered(self) -> int:
        """How many of them the record can answer."""
        return sum(bool(one.meaning.answer) for one in self.proposals)

    @property
    def variety(self) -> int:
        """How many different answers it asks for: a word that fills a column of data is one."""
        return len({one.meaning.answer for one in self.proposals} - {""})


def grids_of(content: bytes, most: int = MOST_ROWS) -> list[BlankGrid]:
    """The grids of a workbook or a Word document, by content; of a sheet so many rows.

    Raises:
        WorkbookLocked: It asks for a password.
        NotAWorkbook: It is neither, or damaged.
        WorkbookTooLarge: It is larger than a form can be.
    """
    tables = document_tables(content)
    if tables is not None:
        return [BlankGrid(one.rows, one.merges, number=one.number) for one in tables]
    return [grid_of_sheet(sheet, most) for sheet in sheets_of(content)]


def propose(grid: BlankGrid, reader: Recogniser) -> BlankTable | None:
    """What a grid asks, and what answers it; None for what is no blank table.

    Args:
        grid: Its picture.
        reader: Knows headings.
    """
    items = items_of(grid)
    if items:
        return _items(grid, items, reader)
    headers = headers_of(grid)
    labels = labels_of(grid, headers)
    main = max(headers, key=_weight, default=None)
    if main is not None and _is_list(main, labels, reader):
        return _list(grid, main, reader)
    asks = sorted([*labels, *_members(headers)], key=lambda ask: ask.place)
    card = _card(grid, asks, reader)
    return card if card.answered or len(asks) >= FEWEST_COLUMNS else None


def _weight(header: BlankHeader) -> tuple[int, int]:
    return len(header.columns), -header.top


def _is_list(header: BlankHeader, labels: Sequence[Ask], reader: Recogniser) -> bool:
    """Whether a table is a list, not a card with its members."""
    above = [one for one in labels if one.place[0] < header.top and one.place != one.answer]
    known = [ask for ask in above if reader.meaning(ask.label, ask.path[:-1], PERSON).answer]
    rows = {ask.place[0] for ask in known}
    return len(known) < 3 or (len(rows) < 2 and 2 * len(known) < len(header.columns))


def _members(headers: Iterable[BlankHeader]) -> Iterator[Ask]:
    """The columns of headers inside a card."""
    for header in headers:
        for ask in header.columns:
            yield replace(ask, part=MEMBERS)


def _list(grid: BlankGrid, header: BlankHeader, reader: Recogniser) -> BlankTable:
    entity = entity_of([ask.path for ask in header.columns], reader)
    found: list[Proposal] = []
    whose = ""
    for ask in header.columns:
        meaning = reader.meaning(ask.label, ask.path[:-1], entity)
        subject = _subject(ask.label, reader)
        if subject:
            whose = subject
        elif whose and meaning.answer in {one.meaning.answer for one in found} and meaning.answer:
            meaning = _carried(whose, ask, meaning, entity, reader)
        found.append(Proposal(ask, meaning))
    return BlankTable(grid, LIST, _by_hamlet(entity, found), tuple(found))


def _by_hamlet(entity: str, found: Sequence[Proposal]) -> str:
    """What a row is about: of a list that counts the village, a hamlet where it asks for one."""
    answers = {one.meaning.answer for one in found}
    hamlets = entity == VILLAGE and "household.hamlet" in answers and "village.name" not in answers
    return HAMLET if hamlets else entity


_CALLED: Final = {
    "head": "户主", "father": "父亲", "mother": "母亲", "spouse": "配偶", "guardian": "监护人",
    "helper": "帮扶人", OTHER: "经办人",
}  # fmt: skip
"""A word for each subject, to ask for a label that stands behind it."""


def _carried(whose: str, ask: Ask, meaning: Meaning, entity: str, reader: Recogniser) -> Meaning:
    """What a label means that was asked before and now stands behind somebody else."""
    if meaning.answer.startswith(("row.", "sheet.")):
        return meaning
    again = reader.meaning(_CALLED[whose] + ask.label, ask.path[:-1], entity)
    return replace(again, confidence=Confidence.LIKELY) if again.answer else again


def _subject(label: str, reader: Recogniser) -> str:
    """Whose a label is; empty where it says nothing, or speaks of a relation."""
    parts = heading_text(label).parts
    if "关系" in parts:
        return ""
    return next((part for part in reversed(parts) if part in reader.words.subjects), "")


def _card(grid: BlankGrid, asks: Sequence[Ask], reader: Recogniser) -> BlankTable:
    entity = _entity_of_card(asks)
    found = []
    row, whose = -1, ""
    for ask in asks:
        if ask.part == MEMBERS:
            meaning = reader.meaning(ask.label, ask.path[:-1], PERSON)
            found.append(Proposal(ask, _of_member(meaning)))
            continue
        if ask.place[0] != row:
            row, whose = ask.place[0], ""
        subject = _subject(ask.label, reader)
        own = not {*heading_text(ask.label).parts}.isdisjoint(("本人", "某类人"))
        whose = "" if own else subject or whose
        meaning = reader.meaning(ask.label, ask.path[:-1], entity)
        if whose and not subject and not own and meaning.answer:
            meaning = _carried(whose, ask, meaning, entity, reader)
        found.append(Proposal(ask, meaning))
    return BlankTable(grid, CARD, entity, tuple(found))


_OF_HOUSEHOLD: Final = ("income.", "house.", "household_type.", "household.count")


def _of_member(meaning: Meaning) -> Meaning:
    """What a column about the members means; 收入 there is one person's own."""
    if meaning.answer.startswith(_OF_HOUSEHOLD):
        return Meaning("", Confidence.NONE, "家庭成员一栏问的是个人，台账按户记")
    return meaning


def _entity_of_card(asks: Sequence[Ask]) -> str:
    """What a card is about: a project, a household, else a person."""
    labels = [heading_text(ask.label) for ask in asks if ask.part == CARD]
    plain = {one.plain for one in labels}
    if any(text.endswith("项目名称") for text in plain):
        return PROJECT
    named = any(_names_somebody(one.parts) for one in labels)
    if not named and _of_village(labels):
        return VILLAGE
    headed = any("head" in one.parts or one.plain == "户名" for one in labels)
    return HOUSEHOLD if headed and not named else PERSON


def _of_village(labels: Sequence[HeadingText]) -> bool:
    """Whether a card without anybody's name counts in a village: in 户, or never of one family."""
    if any("户数" in one.parts for one in labels):
        return True
    counts = any("人数" in one.parts or one.unit in ("人", "个") for one in labels)
    return counts and not any(_FAMILY.search(one.plain) for one in labels)


_FAMILY: Final = re.compile(r"家庭|户主|本户|全家|农户|户名")


def _names_somebody(parts: Sequence[str]) -> bool:
    """Whether a heading asks for the row's own name or number."""
    return bool({*parts} & {"姓名", "证件号"}) and {*parts} <= {
        "姓名",
        "证件号",
        "本人",
        "空",
        "残疾人",
    }


def _items(grid: BlankGrid, items: Sequence[Ask], reader: Recogniser) -> BlankTable:
    title = "".join(ask.path[0] + ask.label for ask in items[:4])
    title += "".join(grid.text(row, 0) for row in range(min(3, grid.height)))
    entity = HOUSEHOLD if re.search(r"家庭|农户|户主|贫困户|本户", title) else VILLAGE
    found = []
    for ask in items:
        group, text, unit = ask.path
        said = f"{text}({unit})" if unit else text
        meaning = reader.meaning(said, (group,) if group else (), entity)
        kept = replace(ask, path=tuple(part for part in (group, text) if part))
        found.append(Proposal(kept, meaning))
    return BlankTable(grid, ITEMS, entity, tuple(found))


_HOUSEHOLD: Final = re.compile(
    r"^(?:户主(?:姓名)?|户名|农户姓名|户码|户编号|户号|农户编码|农户编号|家庭编号)$"
)
_AREA: Final = re.compile(
    r"^(?:地区(?:名称)?|[省市县区]名?|县名称|市县|县区|村名称?|行政村(?:名称)?|乡镇(?:名称)?|乡|镇|片区名称|.*单位名称|单位|村)$"
)


def entity_of(paths: Sequence[tuple[str, ...]], reader: Recogniser) -> str:
    """What a row of a list is about, by its headings."""
    headings = [heading_text(path[-1]) for path in paths]
    plain = [one.plain for one in headings]
    subjects = [
        any(
            part in reader.words.subjects for text in path[:-1] for part in heading_text(text).parts
        )
        for path in paths
    ]
    if any(text.endswith("项目名称") for text in plain[:4]):
        return PROJECT
    named = [
        at for at, one in enumerate(headings[:12])
        if not subjects[at] and _names_somebody(one.parts)
    ]  # fmt: skip
    if named:
        return PERSON
    headed = [at for at, one in enumerate(headings[:8]) if "head" in one.parts]
    if (at := _ends_in_person(headings, subjects)) is not None and at < min(headed, default=99):
        return PERSON
    if any(_HOUSEHOLD.match(text) for text in plain[:8]) or any(
        "head" in one.parts for one in headings[:8]
    ):
        return HOUSEHOLD
    if any(_AREA.match(text) for text in plain[:4]):
        return VILLAGE
    personal = {plain_text(word) for word in ("性别", "民族", "年龄", "出生", "证件号")}
    return PERSON if any({*one.parts} & personal for one in headings) else VILLAGE


_NOBODY: Final = frozenset({
    "单位", "项目", "名称", "head", "father", "mother", "spouse", "guardian", "helper", OTHER,
})  # fmt: skip


def _ends_in_person(headings: Sequence[HeadingText], subjects: Sequence[bool]) -> int | None:
    """Where a heading ends in a name or number of somebody with a word of its own (学员姓名)."""
    for at, one in enumerate(headings[:8]):
        ends = bool(one.parts) and one.parts[-1] in ("姓名", "证件号")
        if ends and not subjects[at] and not {*one.parts[:-1]} & _NOBODY:
            return at
    return None
