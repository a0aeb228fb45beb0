"""What a notice may say at all: names as the county wants, no hints, no minors, no quiet exception.

Hard blocks have no way round. What the county forbids by its own choice is a soft block: it opens
once a posting of this number names who approved it and why, which the change log keeps for ever.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from forms.definitions.notice import NoticeDef
from forms.definitions.quasi_identifiers import MOST, NAMED, told_in
from forms.definitions.records import Person, Posting
from forms.errors import ApprovalMissing, NeverPublished, TooTelling
from forms.notices.row_set import NoticeRows, nameless
from forms.notices.sheet.notice import Notice
from forms.privacy.child_names import Child, ChildNames
from forms.privacy.never_publish import Audience, released
from forms.privacy.parted_numbers import parted
from forms.reports.wall_chart import WallChart
from forms.schema.ternary import Answer
from forms.village.sealed_access import may_be_minor, minority

if TYPE_CHECKING:
    from desktop.book.book import Book

AMOUNTS: Final = frozenset({"amount", "grant"})
"""Ids of columns with money for one person or household."""
MAYBE_MINOR: Final = (
    "有人没有登记出生日期，看不出满没满十八岁，只印了姓；请补登出生日期或身份证号后再生成。"
)
_APART: Final = frozenset({"seq", "hamlet"})


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a sheet: where it stands, whether in a row and naming people, its heading."""

    place: str
    text: str
    row: bool = False
    names: bool = False
    label: str = ""


class Gate:
    """The gate for one kind on one day.

    Args:
        book: The open book.
        definition: The kind.
        day: Day of posting.
    """

    def __init__(self, book: "Book", definition: NoticeDef, day: date) -> None:
        self._book = book
        self._definition = definition
        self._day = day

    def need_approval(self, number: str) -> None:
        """Stop at what the county forbids unless somebody answers for it.

        Raises:
            ApprovalMissing: Nobody has.
        """
        forbidden = (
            self._book.definitions.parameters.get("notice_amounts_forbidden", self._day) is True
        )
        amounts = any(column.id in AMOUNTS for column in self._definition.columns)
        if forbidden and amounts and self._definition.aid and not self._approved(number):
            raise ApprovalMissing(why="县里规定公示上不写每人金额。", on_sheet=number)

    def _approved(self, number: str) -> bool:
        """Whether somebody answers for an exception on this sheet."""
        return any(
            posting.number == number and posting.exception_name and posting.exception
            for posting in self._book.view().all(Posting)
        )

    def prove(self, found: NoticeRows) -> None:
        """Refuse rows that give somebody away: hints are counted over all rows of one person.

        Raises:
            TooTelling: More than one hint besides name and hamlet.
        """
        columns = self._definition.columns
        names = [c.id for c in columns if c.mask in NAMED]
        words = [c for c in columns if c.mask not in NAMED and c.id not in _APART]
        different = {(c.id, row[c.id]) for row in found.rows for c in words}
        if not names or len(told_in(different)) <= MOST:
            return
        told: dict[tuple[str, ...], list[str]] = {}
        for line, row in enumerate(found.rows, 1):
            whose = tuple(row[name] for name in (*names, *(_APART & row.keys() - {"seq"})))
            hints = told.setdefault(whose, [])
            hints += [h for h in told_in((c.id, row[c.id]) for c in words) if h not in hints]
            if len(hints) > MOST:
                raise TooTelling(place=f"第{line}行", kinds="、".join(hints))

    def prove_sheet(self, notice: Notice) -> None:
        """The one exit of a notice: every text of the finished sheet, whatever part it stands in.

        Raises:
            NeverPublished: A child is named, or something stands there that no board may show.
            ApprovalMissing: Something that somebody has to answer for.
            TooTelling: The sentences tell of everybody what a row tells besides.
        """
        for place, kind in parted([c.title for c in notice.table.columns], notice.table.rows):
            raise NeverPublished(place=place, kind=f"{kind}（分在几格里）")
        self._prove_hints(notice)
        texts = list(self._texts(notice))
        every = children_of(self._book, self._day)
        self._prove_parted_names(notice, every)
        children = every.among(one.text for one in texts)
        offices = self._offices(texts)
        approved = False
        for one in texts:
            if children.named_in(one.text, names_only=one.names):
                raise NeverPublished(place=one.place, kind="未成年人的姓名")
            person = (one.row and self._names_people) or None
            release = released(
                one.text,
                Audience.BOARD,
                person=person,
                offices=offices,
                label=one.label,
                more=self._book.definitions.words,
            )
            if release.found and not self._is_our_own(one.text):
                approved = approved or self._approved(str(notice.number))
                release.text_for(one.place, approved=approved)

    def _prove_parted_names(self, notice: Notice, children: ChildNames) -> None:
        """A name in pieces over the cells of a row or column; cells of names are masked already.

        Raises:
            NeverPublished: A child's name lies across cells.
        """
        rows = notice.table.rows
        at = [i for i, c in enumerate(self._definition.columns) if c.mask not in NAMED]
        kind = "未成年人的姓名（分在几格里）"
        line = children.parted_over([[row[i] for i in at] for row in rows])
        if line is not None:
            raise NeverPublished(place=f"第{line + 1}行", kind=kind)
        column = children.parted_over([[row[i] for row in rows] for i in at])
        if column is not None:
            title = notice.table.columns[at[column]].title
            raise NeverPublished(place=f"「{title}」一列", kind=kind)

    def _prove_hints(self, notice: Notice) -> None:
        """What title and sentences tell of all who are named counts with what each row tells.

        Raises:
            TooTelling: More than one hint besides name and hamlet.
        """
        columns = self._definition.columns
        if not any(column.mask in NAMED for column in columns):
            return
        sentences = (*notice.title, *notice.paragraphs, *notice.closing, *notice.notes)
        shared = told_in(("", text) for text in sentences)
        own = [(i, c.id) for i, c in enumerate(columns) if c.mask not in NAMED | {"M9"}]
        for line, row in enumerate(notice.table.rows if shared else (), 1):
            told = told_in((name, row[i]) for i, name in own if name not in _APART)
            hints = list(dict.fromkeys((*shared, *told)))
            if len(hints) > MOST and told:
                raise TooTelling(place=f"第{line}行连同标题和正文", kinds="、".join(hints))

    def doubts(self, found: NoticeRows) -> tuple[str, ...]:
        """For who prints: that somebody may be a minor only because no birth is written down."""
        view = self._book.view()
        unknown = {
            nameless(name or "")
            for person, name in view.answers(Person.name).items()
            if minority(view, person, self._day) is Answer.UNKNOWN
        }
        hidden = {row[c.id] for c in self._definition.columns if c.mask in NAMED
                  for row in found.rows if row[c.id].endswith("某某")}  # fmt: skip
        return (MAYBE_MINOR,) if unknown & hidden else ()

    @property
    def _names_people(self) -> bool:
        columns = self._definition.columns
        return any(c.mask in NAMED or c.id == "hamlet" for c in columns)

    def _is_our_own(self, text: str) -> bool:
        """Whether a cell is a label of our code lists, or the fixed wording of the kind."""
        definition, codes = self._definition, self._book.definitions.codes
        if text in {*definition.preamble, *definition.closing, *definition.notes}:
            return True
        labels = {label for name in codes.ids() for _, label in codes.items(name)}
        return all(part in labels for part in text.split("、"))

    def _texts(self, notice: Notice) -> Iterator[_Text]:
        """Every text of a sheet once; of fixed wording only what was put into it."""
        title = f"「{self._definition.title}」"
        parts = (*notice.title, *notice.paragraphs, *notice.closing, *notice.notes)
        for text in (notice.title_line, *parts, *notice.signatures, notice.issuer, notice.number):
            yield _Text(f"{title}的正文", text)
        for label, content in notice.facts:
            yield _Text(f"「{label}」", content)
        table = notice.table
        for column in table.columns:
            yield _Text("表头", column.title)
        names = [column.mask in NAMED for column in self._definition.columns]
        seen: set[tuple[int, str]] = set()
        for line, row in enumerate((*table.rows, *((table.total,) if table.total else ())), 1):
            for place, text in enumerate(row):
                if (place, text) not in seen:
                    seen.add((place, text))
                    where = f"第{line}行「{table.columns[place].title}」"
                    yield _Text(where, text, True, names[place], table.columns[place].title)

    def _offices(self, texts: list[_Text]) -> frozenset[str]:
        """The office phones of the sheet, digits only.

        Raises:
            NeverPublished: One of them is a villager's own.
        """
        found = {
            "".join(filter(str.isdecimal, part)): one.place
            for one in texts
            if getattr(one.text, "official", False)
            for part in _PHONE.findall(one.text)
        }
        view = self._book.view()
        for phone in view.answers(Person.phone).values():
            digits = "".join(filter(str.isdecimal, phone or ""))
            if len(digits) >= _LEAST_PHONE and digits in found:
                raise NeverPublished(place=found[digits], kind="村民本人登记的电话")
        return frozenset(found)


def children_of(book: "Book", day: date) -> ChildNames:
    """The names of everybody in a village who is or may be a minor on a day."""
    view = book.view()
    children: list[Child] = []
    grown: set[str] = set()
    former = view.answers(Person.alias)
    for person, name in view.answers(Person.name).items():
        others = re.split("[、，,;；/ ]", former.get(person) or "")
        if may_be_minor(view, person, day):
            children.append(Child(name or "", tuple(others)))
        else:
            grown.update((name or "", *others))
    return ChildNames(children, grown, _readings)


def prove_wall(book: "Book", chart: WallChart) -> None:
    """The one exit of a wall chart: it hangs where a notice hangs.

    What a notice shows when somebody answers for it has nobody here who would: it is reworded.

    Raises:
        NeverPublished: A child is named, or something stands there that no board may show.
    """
    texts = list(_wall_texts(chart))
    children = children_of(book, chart.as_of).among(text for _, text in texts)
    for place, text in texts:
        if children.named_in(text):
            raise NeverPublished(place=place, kind="未成年人的姓名")
        if found := released(text, Audience.BOARD, more=book.definitions.words).found:
            raise NeverPublished(place=place, kind=found[0].kind)


def _wall_texts(chart: WallChart) -> Iterator[tuple[str, str]]:
    """Every text of a chart that people typed, and where it stands."""
    yield "挂图的标题", chart.village
    for name, _ in chart.hamlets:
        yield "挂图的屯名", name
    for number, line in enumerate(chart.lines, 1):
        place = f"挂图第{number}行"
        yield from ((place, text) for text in (line.place, line.title, line.owner, line.figures))
        for step in line.steps:
            where = f"{place}的第{step.number or '？'}步"
            yield from ((where, text) for text in (step.title, step.owner, step.blocked) if text)


@lru_cache(maxsize=4096)
def _readings(sign: str) -> list[str]:
    """How a character may sound: 单 is dan, shan and chan; ü is written v, u and yu."""
    from pypinyin import Style, pinyin

    latin = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    zhuyin = pinyin(sign, style=Style.BOPOMOFO, heteronym=True, errors="ignore")
    heard = [one for found in latin for one in found]
    spelt = [one.replace("v", way) for one in heard for way in ("v", "u", "yu")]
    toneless = [one.translate(_TONES) for found in zhuyin for one in found]
    return list(dict.fromkeys((*heard, *spelt, *toneless)))


_TONES: Final = dict.fromkeys(map(ord, "ˊˇˋ˙"))


_PHONE: Final = re.compile(r"\d[\d-]{4,}")
_LEAST_PHONE: Final = 7
