"""The first hour: twelve things to try on the practice village, and which of them were really done.

A card ticks itself from what the log holds since the hour began, from the last backup, or from an
act that leaves no record (``ACTS``); nobody counts clicks. So what was taken back is not done any
more, and what was to be taken back is done once it is. The state lies in the book.

To add a card: a function of ``Sitting`` and a line in ``CARDS``; ``tests/gui/test_first_hour.py``
has to do it through the window.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec

from forms.definitions.records import (
    Hamlet,
    Household,
    Lead,
    MapLine,
    Person,
    Posting,
    Visit,
)
from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.ledger.reader import last_number, written_after
from sync.ledger.undo import UNDO

if TYPE_CHECKING:
    from desktop.book.book import Book

META: Final = "first_hour"
"""Key of the meta values."""
OPENED, PASTED, PREVIEWED, TRIED = "opened", "pasted", "previewed", "tried"
ACTS: Final = frozenset({OPENED, PASTED, PREVIEWED, TRIED})
"""Acts that leave no record; a page says so by ``PageContext.did`` when one has worked."""
SURNAME: Final = "韦"
_MOST_ACTS: Final = 200


class Hour(msgspec.Struct):
    """Where somebody is in the first hour.

    Attributes:
        on: Whether the cards stand beside the page.
        since: The last change of this computer before the hour began.
        at: When it began (ISO, UTC).
        acts: What was done that leaves no record: act, and what it was about.
    """

    on: bool = False
    since: int = 0
    at: str = ""
    acts: list[tuple[str, str]] = []

    def note(self, act: str, about: str) -> bool:
        """An act has worked; False where it is known already or says nothing here."""
        if not self.on or act not in ACTS or (act, about) in self.acts:
            return False
        self.acts = [*self.acts, (act, about)][-_MOST_ACTS:]
        return True

    def keep(self, book: "Book") -> None:
        """Write it into the book; by the ledger thread."""
        book.ledger.meta[META] = msgspec.to_builtins(self)


def begun(book: "Book") -> Hour:
    """The hour begins now."""
    return Hour(True, last_number(book.ledger.store), datetime.now(UTC).isoformat())


def hour_of(book: "Book") -> Hour:
    """Where the person is; not begun where nothing is kept, or nothing that can be read."""
    try:
        return msgspec.convert(book.ledger.meta.get(META) or {}, Hour)
    except msgspec.ValidationError:
        return Hour()


class Sitting:
    """What was done since the hour began, as far as it holds.

    Args:
        book: The open book.
        hour: Since when.
    """

    def __init__(self, book: "Book", hour: Hour) -> None:
        self.book, self.hour, self.view = book, hour, book.view()
        imported = {one.tx for one in book.ledger.write.imports()}
        self._saves: dict[int, list[Change]] = {}
        for change in written_after(book.ledger.store, hour.since):
            if change.tx not in imported:
                self._saves.setdefault(change.tx, []).append(change)

    @cached_property
    def void(self) -> frozenset[int]:
        """Saves that were taken back and not done again."""
        found: set[int] = set()
        for tx in sorted(self._saves, reverse=True):
            number = (self._saves[tx][0].reason or "").removeprefix(UNDO)
            if tx not in found and number != self._saves[tx][0].reason and number.isdecimal():
                found.add(int(number))
        return frozenset(found)

    def standing(self) -> Iterator[list[Change]]:
        """The saves that hold, without those that take others back."""
        for tx, made in self._saves.items():
            if tx not in self.void and not (made[0].reason or "").startswith(UNDO):
                yield made

    def taken_back(self) -> Iterator[list[Change]]:
        """The saves that were taken back."""
        yield from (made for tx, made in self._saves.items() if tx in self.void)

    def made(self, form: str) -> list[RecordId]:
        """Records of a form that were made and are there."""
        there = self.view.stated(form).keys()
        return [
            change.record
            for save in self.standing()
            for change in save
            if change.form == form and change.kind is Kind.CREATE and change.record in there
        ]

    def acts(self, act: str) -> list[str]:
        """What an act was about, each time it worked."""
        return [about for done, about in self.hour.acts if done == act]


def _found(sitting: Sitting) -> bool:
    view = sitting.view
    heads, names = view.answers(Household.head_name), view.answers(Person.name)
    opened = [RecordId(one) for one in sitting.acts(OPENED)]
    return any((names.get(one) or heads.get(one) or "").startswith(SURNAME) for one in opened)


def _visited(sitting: Sitting) -> bool:
    return bool(sitting.made(Visit.FORM))


def _registered(sitting: Sitting) -> bool:
    homes = set(sitting.made(Household.FORM))
    people = (sitting.view.answer(Person.household, one) for one in sitting.made(Person.FORM))
    return not homes.isdisjoint({home for home in people if home is not None})


def _edited_many(sitting: Sitting) -> bool:
    """One question of several records in one save, and the save taken back."""
    return any(
        len({c.record for c in save if _sets_alike(c, save[0])}) > 1
        for save in sitting.taken_back()
    )


def _sets_alike(change: Change, first: Change) -> bool:
    return (
        change.kind is first.kind is Kind.SET
        and change.form == first.form
        and change.fields.keys() == first.fields.keys()
    )


def _died(sitting: Sitting) -> bool:
    """A death told, and the save taken back."""
    return any(
        change.form == Person.FORM and change.fields.get(Person.death_day.name) is not None
        for save in sitting.taken_back()
        for change in save
    )


def _judged(sitting: Sitting) -> bool:
    return bool(sitting.made(Lead.FORM))


def _pasted(sitting: Sitting) -> bool:
    return bool(sitting.acts(PASTED))


def _drawn(sitting: Sitting) -> bool:
    place = {Hamlet.map_x.name, Hamlet.map_y.name}
    moved = (
        change.form == Hamlet.FORM and not place.isdisjoint(change.fields)
        for save in sitting.standing()
        for change in save
    )
    return bool(sitting.made(MapLine.FORM)) or any(moved)


def _previewed(sitting: Sitting) -> bool:
    return bool(sitting.acts(PREVIEWED))


def _on_board(sitting: Sitting) -> bool:
    """A sheet that was made went one step on."""
    return any(
        change.form == Posting.FORM
        and change.kind is Kind.SET
        and change.record in sitting.view.stated(Posting.FORM)
        for save in sitting.standing()
        for change in save
    )


def _backed_up(sitting: Sitting) -> bool:
    from desktop.book.backup import last_backup

    last = last_backup(sitting.book.ledger.store)
    return last is not None and last.at >= sitting.hour.at


def _tried(sitting: Sitting) -> bool:
    return bool(sitting.acts(TRIED))


@dataclass(frozen=True, slots=True)
class HourCard:
    """One thing to try.

    Attributes:
        id: Its name.
        title: What to do.
        how: How it is done.
        page: Where.
        done: Whether it was done and holds.
    """

    id: str
    title: str
    how: str
    page: str
    done: Callable[[Sitting], bool]


CARDS: Final = (
    HourCard("find", "找一个姓韦的人",
             "按 F3，打“韦”（或者拼音 wei），↑↓ 选一个，回车打开。", "start", _found),
    HourCard("visit", "记一次走访",
             "在人或户的页面按 Ctrl+N，写日期、见到谁、情况，Ctrl+S 保存。", "list:household",
             _visited),
    HourCard("register", "新登记一户",
             "在「农户」按 Ctrl+N，一行打一个人：姓名、证件号、关系，Ctrl+S 保存。",
             "list:household", _registered),
    HourCard("many", "给几个人改一项，再撤销",
             "在「人员」按住 Ctrl 点两三个人，F2 改一项，看清原来和改成再写入；然后 Ctrl+Z。",
             "list:person", _edited_many),
    HourCard("death", "登记一次死亡，再撤销",
             "打开一个人，Ctrl+E 再按 S，看看会带来哪些事，保存；然后 Ctrl+Z 整个退回。",
             "list:person", _died),
    HourCard("lead", "核实一条线索",
             "在「应享未享」选一个人，Ctrl+N 写核实结果：成立、不成立或待定，写明理由。", "leads",
             _judged),
    HourCard("paste", "粘贴一份名单",
             "随便复制几个村里人的姓名，在「按名单找人」里 Ctrl+V，看认出了谁。", "pasted",
             _pasted),
    HourCard("map", "把屯摆到图上",
             "在「屯的示意图」里把一个屯拖到大概的位置，或者画一条路。", "map", _drawn),
    HourCard("notice", "看一张公示",
             "在「公示」选一种，右边就是要贴的那张纸：谁的名字遮住了、哪天截止。", "notice",
             _previewed),
    HourCard("board", "在公示栏走一步",
             "公示存成 PDF 或打印以后，在「公示栏」里填核对人，走下一步。", "board", _on_board),
    HourCard("backup", "备份",
             "按 Ctrl+B，备份到 U 盘或一个文件夹，等它说「逐条核对过」。", "safe", _backed_up),
    HourCard("trial", "试恢复",
             "在「安全」里选刚才的备份打开看看，不动现在的台账。", "safe", _tried),
)  # fmt: skip
"""In the order they are best tried."""


def ticked(book: "Book", hour: Hour) -> Mapping[str, bool]:
    """Which cards are done, by their names; reads the log, so on the ledger thread."""
    sitting = Sitting(book, hour)
    return {card.id: card.done(sitting) for card in CARDS}
