"""What a notice may say at all: names as the county wants, no hints, no minors, no quiet exception.

Hard blocks have no way round. What the county forbids by its own choice is a soft block: it opens
once a posting of this number names who approved it and why, which the change log keeps for ever.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import ApprovalEmpty, UnknownNotice
from desktop.paper.notices.number import number
from forms.definitions.notice import Issuer, NoticeColumn, NoticeDef
from forms.definitions.quasi_identifiers import MOST, NAMED, told_in
from forms.definitions.records import Person, Posting
from forms.errors import ApprovalMissing, NeverPublished, TooTelling
from forms.notices.masked_rows import columns_in
from forms.notices.row_set import NoticeRows
from forms.schema.form import Value
from forms.village.sealed_access import is_minor
from sync.store.values import Draft

if TYPE_CHECKING:
    from desktop.book.book import Book

AMOUNTS: Final = frozenset({"amount"})
"""Ids of columns with money for one person or household."""
_APART: Final = frozenset({"seq", "hamlet"})


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

    @property
    def columns(self) -> tuple[NoticeColumn, ...]:
        """The columns with the masks this county wants."""
        return columns_in(self._definition, self._book.definitions, self._day)

    @property
    def issuer(self) -> Issuer:
        """Who announces: where the county has handed confirming down, the township."""
        if self._definition.issuer is not Issuer.CONFIRMER:
            return self._definition.issuer
        by = self._book.definitions.parameters.get("aid_confirmed_by", self._day)
        return Issuer.TOWNSHIP if by == Issuer.TOWNSHIP else Issuer.COUNTY

    def need_approval(self, number: str) -> None:
        """Stop at what the county forbids unless somebody answers for it.

        Raises:
            ApprovalMissing: Nobody has.
        """
        forbidden = (
            self._book.definitions.parameters.get("notice_amounts_forbidden", self._day) is True
        )
        amounts = any(column.id in AMOUNTS for column in self._definition.columns)
        if not (forbidden and amounts and self._definition.aid):
            return
        for posting in self._book.view().all(Posting):
            if posting.number == number and posting.exception_name and posting.exception:
                return
        raise ApprovalMissing(why="县里规定公示上不写每人金额。")

    def prove(self, found: NoticeRows) -> None:
        """Refuse rows that give somebody away.

        Raises:
            TooTelling: More than one hint besides name and hamlet.
            NeverPublished: A minor's name stands in a row, in whatever column.
        """
        named = any(column.mask in NAMED for column in self._definition.columns)
        words = [c for c in self._definition.columns if c.mask not in NAMED and c.id not in _APART]
        children = self._children_in("\n".join(self._told(row) for row in found.rows))
        different = {(c.id, row[c.id]) for row in found.rows for c in words}
        hinted = named and len(told_in(different)) > MOST
        if not (hinted or children):
            return
        for line, row in enumerate(found.rows, 1):
            cells = [(column.id, row[column.id]) for column in words]
            if hinted and len(hints := told_in(cells)) > MOST:
                raise TooTelling(place=f"第{line}行", kinds="、".join(hints))
            if children and children(self._told(row)):
                raise NeverPublished(place=f"第{line}行", kind="未成年人的姓名")

    def _told(self, row: Mapping[str, str]) -> str:
        return "\n".join(row[c.id] for c in self._definition.columns if c.id not in _APART)

    def _children_in(self, text: str) -> Callable[[str], bool] | None:
        """How to tell whether a minor is named in a row; None when none is named in any."""
        view = self._book.view()
        names: dict[bool, set[str]] = {True: set(), False: set()}
        for person, name in view.answers(Person.name).items():
            if name and len(name) > 1:
                names[is_minor(view, person, self._day)].add(name)
        children = {name for name in names[True] - names[False] if name in text}
        longer = {name for name in names[False] if any(child in name for child in children)}
        return (lambda row: names_any(row, children, longer)) if children else None


def names_any(text: str, children: AbstractSet[str], grown: AbstractSet[str]) -> bool:
    """Whether a child is named in a text.

    Args:
        text: A row.
        children: Names of children.
        grown: Grown-ups in whose names one of them stands: 韦大明 does not name 韦大.
    """
    for name in sorted(grown, key=len, reverse=True):
        text = text.replace(name, "〇")
    return any(child in text for child in children)


def approve(book: "Book", kind: str, posted_on: date, approver: str, reason: str) -> None:
    """Write down who answers for an exception and why, as the draft of the sheet's posting.

    Raises:
        UnknownNotice: There is no such kind.
        ApprovalEmpty: Name or reason is missing.
    """
    definition = book.definitions.notices.get(kind)
    if definition is None:
        raise UnknownNotice(kind=kind, known="、".join(book.definitions.notices))
    if not approver.strip() or not reason.strip():
        raise ApprovalEmpty
    told = number(book.village.name or "本村", kind, posted_on)
    body: dict[str, Value] = {
        "kind": kind, "title": definition.title, "number": str(told),
        "exception_name": approver.strip(), "exception": reason.strip(),
    }  # fmt: skip
    known = next((one for one in book.view().all(Posting) if one.number == str(told)), None)
    draft = Draft("posting", {**known.body, **body}, known.id) if known else Draft("posting", body)
    book.ledger.write.save([draft], actor=book.actor)
