"""A table that has people on it already: what is blank is filled, nothing is overwritten.

It is read twice: once without what people wrote, which is the blank it was made from, and once as
it is, for whom its rows are about and for what differs from the record.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.grid import BlankGrid, Block, Place
from desktop.excel.filling.layout import FEWEST_COLUMNS, is_label, waits
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import CARD, LIST, MEMBERS, BlankTable, Proposal, propose
from desktop.excel.filling.run import EmptyCell, FilledCell, TableRun, answered, name_of, run
from desktop.excel.filling.words import worded
from desktop.excel.meaning.pasted import Meant, PastedList
from desktop.excel.sheet.row_kinds import is_note, is_signature, is_total, looks_like_hamlet
from forms.answer_book.answer_entry import (
    HAMLET,
    HOUSEHOLD,
    PERSON,
    VILLAGE,
    AnswerEntry,
    Asking,
    Subject,
)
from forms.answer_book.catalogue import catalogue
from forms.definitions.records import Hamlet, Household, Person
from forms.progress import Progress, through, unwatched
from forms.schema.form import Disclosure, RecordId
from forms.schema.partial_date import as_written

_SEARCHED: Final = 50
"""Rows in which the header of a table with people is looked for."""
_OF_ROW: Final = ("sheet.", "row.")
"""Answers that say nothing about anybody."""
_UNWRITTEN: Final = re.compile(
    r"[Nn]|[XxＸｘ×*]{2,}|[\s_＿]*(?:年[\s_＿]*(?:月[\s_＿]*日?)?)?[\s_＿]*"
)
_NAME, _HEAD, _HH_NO, _HAMLET = (
    "person.name", "household.head_name", "household.hh_no", "household.hamlet",
)  # fmt: skip
_NUMBERS: Final = ("person.id_number", "head.id_number")
_VILLAGE: Final = "village.name"
_BIRTHS: Final = ("person.birth", "head.birth")
_TELLING: Final = (_NAME, _HEAD, _HH_NO, *_NUMBERS)
"""Answers that say whom a row is about."""
_SAYING: Final = frozenset({*_TELLING, *_BIRTHS, _HAMLET, _VILLAGE})
"""The same with what narrows it down."""


@dataclass(frozen=True, slots=True)
class DifferingCell:
    """One cell that says something else than the record; it is left as it is.

    Attributes:
        table: Which grid, as of ``FilledCell``.
        place: Row and column.
        label: What the cell asks.
        sheet: What stands there.
        book: What the record would write.
    """

    table: str | int
    place: Place
    label: str
    sheet: str
    book: str


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """One row, or card, of which it cannot be told whom it is about; it is left as it is.

    Attributes:
        table: Which grid, as of ``FilledCell``.
        place: Its first cell that says something.
        text: Who stands there.
        zh: Why, and what to do.
    """

    table: str | int
    place: Place
    text: str
    zh: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A table completed.

    Attributes:
        run: What is written and what stays empty.
        differ: What was there and differs.
        unknown: The rows nobody was found for.
        people: Whom the others are about.
    """

    run: TableRun
    differ: tuple[DifferingCell, ...]
    unknown: tuple[UnknownRow, ...]
    people: tuple[Subject, ...]


def peopled(
    grid: BlankGrid, reader: Recogniser, blank: BlankTable | None = None
) -> BlankTable | None:  # fmt: skip
    """The table on a grid that somebody began to fill; None where nobody stands on it.

    Args:
        grid: Its picture.
        reader: Knows headings.
        blank: What the grid is as a blank: what asks there is nothing that somebody wrote.
    """
    header = _header_row(grid, reader)
    written = _below(grid, header) if header is not None else _behind_labels(grid, reader)
    if blank is not None:
        written -= {one.ask.place for one in blank.proposals}
    if not written:
        return None
    table = propose(grid.without(written), reader)
    if table is None or table.rows_for not in (PERSON, HOUSEHOLD):
        return None
    found = replace(table, said=grid)
    return found if people_rows(found) else None


def printed(grid: BlankGrid, blank: BlankTable) -> BlankTable | None:
    """The list of hamlets, or villages, on which each row has its place printed already."""
    row = [one for one in blank.proposals if one.ask.part == LIST]
    if blank.rows_for not in (HAMLET, VILLAGE) or not row or any(one.ask.depth for one in row):
        return None
    found = replace(blank, said=grid)
    return found if people_rows(found) else None


def people_rows(table: BlankTable) -> int:
    """How many rows of a table name somebody."""
    return sum(bool(texts) for _, texts in _rows_of(table))


def _known(text: str, reader: Recogniser) -> str:
    """The answer a text asks for as a heading; empty for what is none."""
    return reader.meaning(text, (), PERSON).answer if is_label(text) else ""


def _header_row(grid: BlankGrid, reader: Recogniser) -> int | None:
    """The last row of the header: the most headings that are known, values below them."""
    best: tuple[int, int] | None = None
    for row in range(min(grid.height - 1, _SEARCHED)):
        known = _headings(grid, row, reader)
        more = best is None or len(known) > best[0]
        if more and len(known) >= FEWEST_COLUMNS and _heads_values(grid, row, known, reader):
            best = len(known), row
    return best and best[1]


def _headings(grid: BlankGrid, row: int, reader: Recogniser) -> list[Block]:
    """The headings of a row that ends there, when somebody is named by one of them."""
    ending = [one for one in grid.line(row) if one.row + one.rows - 1 == row and one.text]
    answers = {one.place: _known(one.text, reader) for one in ending}
    known = [one for one in ending if answers[one.place]]
    named = any(answer in _TELLING for answer in answers.values())
    return known if named and 2 * len(known) >= len(ending) else []


def _heads_values(
    grid: BlankGrid, row: int, known: Sequence[Block], reader: Recogniser
) -> bool:  # fmt: skip
    """Whether what stands below headings is values; a card has labels below its labels."""
    beside = {one.column + one.columns for one in known} & {one.column for one in known}
    below = [grid.text(row + 1, one.column) for one in known]
    labels = sum(bool(_known(text, reader)) for text in below)
    return bool(beside) and 3 * labels < len(known)


def _below(grid: BlankGrid, header: int) -> set[Place]:
    """Everything below a header that is about somebody."""
    rows = (row for row in range(header + 1, grid.height) if not _is_foot(grid, row))
    return {
        block.place for row in rows for block in grid.written(row) if not is_unwritten(block.text)
    }


def _is_foot(grid: BlankGrid, row: int) -> bool:
    """Whether a row is a total, a signature or a note."""
    first = next((block.text for block in grid.written(row)), "")
    return is_total(first) or is_signature(first) or is_note(first)


def _behind_labels(grid: BlankGrid, reader: Recogniser) -> set[Place]:
    """The values of a card: what stands behind a label and is none itself."""
    found: set[Place] = set()
    for row in range(min(grid.height, _SEARCHED)):
        line = list(grid.line(row))
        at = 0
        while at + 1 < len(line):
            label, value = line[at], line[at + 1]
            if _known(label.text, reader) and value.text and not _known(value.text, reader):
                found.add(value.place)
                at += 1
            at += 1
    return found


def is_unwritten(text: str) -> bool:
    """Whether nobody wrote into a cell; ``/`` and ``无`` are answers of somebody."""
    boxes = text.lstrip().startswith(("□", "○", "☐", "[]", "[ ]"))
    return _UNWRITTEN.fullmatch(text) is not None or (boxes and waits(text) and not _ticked(text))


def _ticked(text: str) -> bool:
    return not {*text}.isdisjoint("☑☒√✓✔■●")


def complete(table: BlankTable, asking: Asking, progress: Progress = unwatched) -> Completion:
    """What goes into the blank cells of a table, for those who stand on it.

    Args:
        table: As ``peopled`` gives it.
        asking: The village.
        progress: Told how many rows are done.
    """
    return _Completing(table, asking).done(progress)


class _Completing:
    """One table while it is completed."""

    def __init__(self, table: BlankTable, asking: Asking) -> None:
        self._table, self._asking = table, asking
        self._said = table.said or table.grid
        self._book = catalogue(asking.definitions)
        self._who = _Whose(asking, self._said.name)
        self._filled: list[FilledCell] = []
        self._empty: list[EmptyCell] = []
        self._differ: list[DifferingCell] = []
        self._unknown: list[UnknownRow] = []

    def done(self, progress: Progress) -> Completion:
        """Go through all rows."""
        people: list[Subject] = []
        rows = through(list(_rows_of(self._table)), "正在看每一行", progress)
        for serial, (place, texts) in enumerate(rows, start=1):
            subject, why = self._who.of(texts, self._table.rows_for)
            if subject is None:
                named = " ".join(dict.fromkeys(texts[key] for key in _TELLING if key in texts))
                self._unknown.append(UnknownRow(name_of(self._table), place, named, why))
                continue
            people.append(subject := replace(subject, serial=serial))
            for one in _of_rows(self._table):
                if one.ask.part != MEMBERS:
                    at = place[0] if one.ask.part == LIST else one.ask.answer[0]
                    self._cell((at, one.ask.answer[1]), one, subject)
        more = self._members(people)
        done = TableRun((*self._filled, *more.filled), (*self._empty, *more.empty), more.grown)
        return Completion(done, tuple(self._differ), tuple(self._unknown), tuple(people))

    def _cell(self, place: Place, one: Proposal, subject: Subject) -> None:
        block = self._said.block(*place)
        if block.place != place:
            return  # a block over several rows is about all of them
        entry = self._book.get(one.meaning.answer)
        if is_unwritten(block.text) or one.ask.blank is not None:
            found = answered(self._table, place, one, entry, subject, self._asking)
            if isinstance(found, FilledCell):
                self._filled.append(found)
            else:
                self._empty.append(found)
        elif entry is not None and not entry.id.startswith(_OF_ROW):
            self._compare(block, one, entry, subject)

    def _compare(self, block: Block, one: Proposal, entry: AnswerEntry, subject: Subject) -> None:
        if one.meaning.confidence is Confidence.ASK or entry.disclosure is Disclosure.SEALED:
            return
        reply = entry.of(self._asking, subject)
        if reply.value is None:
            return
        codes = self._asking.definitions.codes
        said = worded(reply.value, entry, one.ask, codes)
        label = codes.label(entry.codes, str(reply.value)) if entry.type == "choice" else ""
        ours = [text for text in (_plain(said.value), label) if text]
        meant = codes.code_of(entry.codes, block.text) if entry.codes else None
        if not ours or meant == reply.value or any(_same(block.text, text) for text in ours):
            return
        self._differ.append(
            DifferingCell(name_of(self._table), block.place, one.ask.label, block.text, ours[0])
        )

    def _members(self, people: Sequence[Subject]) -> TableRun:
        """The family on a card: written where none of it stands there, else left and named."""
        columns = [one for one in self._table.proposals if one.ask.part == MEMBERS]
        if not columns or not people:
            return TableRun((), ())
        places = [
            (row, one.ask.answer[1])
            for one in columns
            for row in range(one.ask.answer[0], one.ask.answer[0] + one.ask.depth)
        ]
        if all(is_unwritten(self._said.text(*place)) for place in places):
            return run([replace(self._table, proposals=tuple(columns))], people[:1], self._asking)
        why = "家庭成员这几行已经写了人，原样没有动，请手工核对。"
        self._unknown.append(UnknownRow(name_of(self._table), places[0], "家庭成员", why))
        return TableRun((), ())


def _rows_of(table: BlankTable) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Each row, or the card, on which something stands: where, and what says whom it is about."""
    said = table.said or table.grid
    own = [one for one in _of_rows(table) if one.ask.part != MEMBERS]
    if table.kind != LIST:
        texts = _telling(said, own, None)
        if texts:
            yield own[0].ask.place, texts
        return
    hamlet = ""
    for row in range(own[0].ask.answer[0], said.height):
        written = [*said.written(row)]
        if not written or _is_foot(said, row) or _is_header(said, own, row):
            continue
        of_places = table.rows_for in (HAMLET, VILLAGE)
        if not of_places and len(written) == 1 and looks_like_hamlet(written[0].text):
            hamlet = written[0].text
            continue
        texts = _telling(said, own, row)
        if {*texts} == set() and _only_numbered(said, own, row):
            continue
        yield (row, written[0].column), ({_HAMLET: hamlet} if hamlet else {}) | texts


def _of_rows(table: BlankTable) -> list[Proposal]:
    """What is asked of each row, or of the card; not what a whole list has in common."""
    card = table.kind == LIST
    return [one for one in table.proposals if not (card and one.ask.part == CARD)]


def _only_numbered(said: BlankGrid, own: Sequence[Proposal], row: int) -> bool:
    """Whether a row holds nothing but its running number: one of those left for others."""
    numbered = {one.ask.answer[1] for one in own if one.meaning.answer == "sheet.serial"}
    return all(one.column in numbered or is_unwritten(one.text) for one in said.written(row))


def _is_header(said: BlankGrid, own: Sequence[Proposal], row: int) -> bool:
    """Whether the header was printed once more."""
    again = [said.text(row, one.ask.answer[1]) == one.ask.label for one in own]
    return 2 * sum(again) > len(again)


def _telling(said: BlankGrid, own: Sequence[Proposal], row: int | None) -> dict[str, str]:
    """What stands where a row or card says whom it is about, by answer; the first of each."""
    found: dict[str, str] = {}
    for one in own:
        if one.ask.blank is None and one.meaning.answer in _SAYING:
            at = one.ask.answer if row is None else (row, one.ask.answer[1])
            text = said.text(*at)
            if not is_unwritten(text):
                found.setdefault(one.meaning.answer, text)
    return found


class _Whose:
    """Finds whom a row is about, as the import does: by number, else by name and what agrees."""

    def __init__(self, asking: Asking, tab: str) -> None:
        self._asking = asking
        self._list = PastedList(asking.view, asking.definitions)
        self._hamlets = {
            name for one in asking.view.all(Hamlet) for name in (one.name, one.alias) if name
        }
        self._tab = tab if tab in self._hamlets else ""
        self._by_number: dict[str, list[RecordId]] = {}
        for home in asking.view.all(Household):
            if home.hh_no:
                self._by_number.setdefault(home.hh_no, []).append(home.id)

    def of(self, texts: Mapping[str, str], rows_for: str) -> tuple[Subject | None, str]:
        """The subject, or nobody and why."""
        if rows_for in (HAMLET, VILLAGE):
            return self._place(texts, rows_for)
        return self._household(texts) if rows_for == HOUSEHOLD else self._person(texts)

    def _place(self, texts: Mapping[str, str], rows_for: str) -> tuple[Subject | None, str]:
        """The hamlet a row names; of a list of villages our own."""
        if rows_for == VILLAGE:
            own = texts.get(_VILLAGE, "")
            ours = _bare_village(self._asking.view.village.name or "")
            here = bool(ours) and _bare_village(own) == ours
            return (Subject(), "") if here else (None, "这一行不是本村。")
        name = _plain(texts.get(_HAMLET)).strip()
        meant = [
            one.id
            for one in self._asking.view.all(Hamlet)
            if name and name in (one.name, one.alias)
        ]
        if len(meant) == 1:
            return Subject(hamlet=meant[0]), ""
        return None, f"台账里没有叫“{name}”的屯，请核对屯名。"

    def _person(self, texts: Mapping[str, str]) -> tuple[Subject | None, str]:
        home = self._home(texts)
        if home is not None and texts.get(_NAME) and _NUMBERS[0] not in texts:
            return self._of_home(home, texts)
        own = {key: text for key, text in texts.items() if key != _NUMBERS[1]}
        person, why = self._named(own, texts.get(_NAME, ""), texts.get(_HEAD, ""))
        if person is None:
            return None, why
        return Subject(person, self._asking.view.household_of(person)), ""

    def _home(self, texts: Mapping[str, str]) -> RecordId | None:
        """The household a row of a person names by its number, or by its head's."""
        homes = self._by_number.get(texts.get(_HH_NO, ""), [])
        if len(homes) == 1 or _NUMBERS[1] not in texts or _HH_NO in texts:
            return homes[0] if len(homes) == 1 else None
        head, _ = self._named({_NUMBERS[1]: texts[_NUMBERS[1]]}, "", "")
        home = self._asking.view.household_of(head) if head else None
        return home if home and self._asking.heads.get(home) == head else None

    def _of_home(self, home: RecordId, texts: Mapping[str, str]) -> tuple[Subject | None, str]:
        """Who of a household is called so; of several who was born so."""
        view, name = self._asking.view, texts[_NAME]
        found = [one for one in self._asking.members(home) if _same(view.name(one), name)]
        born = texts.get(_BIRTHS[0], "")
        if len(found) > 1 and born:
            birth = {one: as_written(view.answer(Person.birth, one)) for one in found}
            found = [one for one in found if _same(born, birth[one] or "")]
        if len(found) == 1:
            return Subject(found[0], home), ""
        if found:
            return None, f"这一户有 {len(found)} 人叫{name}，请补上身份证号码或出生日期，再补全。"
        head = view.card(Household, home).head_name or ""
        return None, f"{head}户里没有叫{name}的人，请核对。"

    def _household(self, texts: Mapping[str, str]) -> tuple[Subject | None, str]:
        homes = self._by_number.get(texts.get(_HH_NO, ""), [])
        head = texts.get(_HEAD) or texts.get(_NAME, "")
        if len(homes) == 1:
            ours = self._asking.view.card(Household, homes[0]).head_name or ""
            if not head or _same(head, ours):
                return Subject(None, homes[0]), ""
            return None, f"户编号在台账里是{ours}户，不是{head}户，请核对。"
        person, why = self._named(texts, head, "")
        if person is None:
            return None, why
        home = self._asking.view.household_of(person)
        if home is None or self._asking.heads.get(home) != person:
            return None, "台账里这个人不是户主，请核对。"
        return Subject(None, home), ""

    def _named(
        self, texts: Mapping[str, str], name: str, head: str
    ) -> tuple[RecordId | None, str]:  # fmt: skip
        number = next((texts[key] for key in _NUMBERS if key in texts), "")
        if not name and not number:
            return None, "这一行没有姓名，也没有身份证号码，认不出是谁。"
        birth = next((texts[key] for key in _BIRTHS if key in texts), "")
        hamlet = texts.get(_HAMLET, "") or self._tab
        hamlet = hamlet if hamlet in self._hamlets else ""
        said = (name, number, birth, head if name else "", hamlet)
        lines = self._list.read("\t".join(" ".join(text.split()) for text in said if text))
        if len(lines) != 1:
            return None, "这一格不止写了一个人，认不出是谁。"
        (line,) = lines
        if line.found is Meant.SURE and not line.zh:
            return line.people[0], ""
        if line.found is Meant.LIKELY:
            return None, f"{line.zh}请补上身份证号码、出生日期或户主，再补全。"
        return None, line.zh or "认不出是谁，请核对。"


def _bare_village(name: str) -> str:
    """A village's name without what it is: 板岭村民委员会 is 板岭."""
    return re.sub(r"(?:村民委员会|村委会|居民委员会|居委会|行政村|社区|村)$", "", name.strip())


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _same(theirs: str, ours: str) -> bool:
    """Whether two texts say the same: widths, blanks, the way of a date or number aside."""
    left, right = (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper() for text in (theirs, ours)
    )
    if left == right:
        return True
    days = [re.fullmatch(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?", one)
            for one in (left, right)]  # fmt: skip
    if days[0] and days[1]:
        numbers = [[int(part) for part in day.groups() if part] for day in days if day]
        shorter = min(map(len, numbers))
        return numbers[0][:shorter] == numbers[1][:shorter]
    try:
        return Decimal(left) == Decimal(right) and len(left) < len("11010519491231")
    except InvalidOperation:
        return False
