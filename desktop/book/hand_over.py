"""Handing the book over: five steps that tick themselves from what stands in it, and the report.

A record of form ``handover`` begins it (who gives, who takes; duties go over in ``forms.leads
.succession``). What is done with the keys is a line in ``look``; whether this computer is another
one for the county stands in the ledger's own meta values. Nothing is ticked by a click.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.book.backup import standing
from desktop.book.leaving import note_key_act
from desktop.book.passphrase_rules import near_words
from desktop.errors.book import NoHandOver, PassphraseKept, WrongPassphrase
from forms.definitions.records import Handover, Helper, Lead, Look, Objection
from forms.definitions.report import ReportColumn, ReportDef
from forms.errors import NeverPublished
from forms.leads.succession import WAITING
from forms.notices.claims import Judge, is_open
from forms.privacy.never_publish import Audience, released
from forms.reports.report_table import ReportTable, Row
from forms.rules.lists import derive
from forms.schema.ternary import Answer
from forms.tasks.tasks import tasks
from forms.village.sealed_access import KEYS
from sync.client.parcel import handed_over
from sync.ledger.identity import own_mark
from sync.store.values import Draft

if TYPE_CHECKING:
    from desktop.book.book import Book
    from forms.village.view import VillageView

REPORT: Final = "印交接单"
FRESH: Final = "交接：换成新口令"
TRIED: Final = "交接：新恢复单抄回"
"""What is noted in ``look``."""
FROM: Final = "handed_from"
"""Key of the meta values: ``HandedFrom``."""
LISTED: Final = 60
"""So many lines of a kind; what is left out is counted."""
STOLEN: Final = (
    "以前复制走的台账、以前的备份，用旧口令还打得开：请收回带台账的旧 U 盘，用不着的旧备份删掉。"
)
_LINE: Final = "＿＿＿＿＿＿＿＿"
DEFINITION: Final = ReportDef(
    id="交接", title="台账交接单", rhythm="交接时", names=True,
    basis="2021年中办意见（压茬轮换）；个人信息保护法第五十一条",
    columns=(ReportColumn("what", "内容", width=6), ReportColumn("how", "数量、期限", width=2)),
    checks=(), notes=(STOLEN,), first="事项", first_width=1,
)  # fmt: skip


class HandedFrom(msgspec.Struct, frozen=True):
    """What a book remembers of the moment its keys went over.

    Attributes:
        record: Of which hand-over.
        device: Which computer this was for the county then.
    """

    record: str
    device: str


class HandStep(NamedTuple):
    """One of the five steps.

    Attributes:
        title: What is to be done.
        done: Whether it stands in the book.
        said: Where it stands, or what is lacking.
    """

    title: str
    done: bool
    said: str


class HandingOver(NamedTuple):
    """A hand-over that is under way.

    Attributes:
        record: The record that began it.
        giver: Name of who leaves.
        taker: Name of who comes.
        steps: The five steps.
    """

    record: Handover
    giver: str
    taker: str
    steps: tuple[HandStep, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is left to do."""
        return all(step.done for step in self.steps)


def under_way(book: "Book", day: date) -> HandingOver | None:
    """The last hand-over that was written down and where it stands; None where there is none."""
    view = book.view()
    found = [one for one in view.all(Handover) if one.day and one.day.written <= day.isoformat()]
    if not found:
        return None
    last = max(found, key=lambda one: (one.day.written if one.day else "", one.id))
    giver, taker = (_name(view, who) for who in (last.giver, last.taker))
    noted = {look.form: look for look in _key_acts(view, last)}
    return HandingOver(last, giver, taker, (
        _printed(REPORT in noted),
        _fresh(noted, taker),
        _old_dead(last, FRESH in noted),
        _county(book, last),
        _signed(last),
    ))  # fmt: skip


def begun(book: "Book", day: date) -> HandingOver:
    """The hand-over that is under way.

    Raises:
        NoHandOver: Nobody wrote one down.
    """
    found = under_way(book, day)
    if found is None:
        raise NoHandOver
    return found


def take_over(book: "Book", old: str, fresh: str, who: str, day: date) -> None:
    """The successor's name and passphrase; whatever was encrypted before is encrypted anew.

    Args:
        book: The open book.
        old: The present passphrase, which is proved dead afterwards.
        fresh: The new one.
        who: The successor, as the log will name them.
        day: Today.

    Raises:
        NoHandOver: Nobody wrote a hand-over down.
        WrongPassphrase: ``old`` is not the present one.
        PassphraseKept: The new one is the old one.
        PassphraseWeak: The new one can be guessed.
    """
    found = begun(book, day)
    book.vault.prove(old)
    try:
        book.vault.prove(fresh)
    except WrongPassphrase:
        pass
    else:
        raise PassphraseKept
    start = HandedFrom(found.record.id, _computer(book))
    book.ledger.meta[FROM] = msgspec.to_builtins(start)
    book.vault.change_passphrase(fresh, near_words(book.village, book.actor, who))
    book.actor = who
    note_key_act(book, day, FRESH)
    body = {**found.record.body, Handover.passphrase_changed.name: True}
    book.ledger.write.save([Draft(Handover.FORM, body, found.record.id)], actor=who)


def sheet_tried(book: "Book", day: date) -> None:
    """The successor has the new recovery sheet in hand: a group of it was typed back."""
    note_key_act(book, day, TRIED)


def ask_new_code(book: "Book") -> None:
    """From now on this computer is another one for the county, which has to give a new code."""
    book.ledger.meta["forked"] = True


def report(book: "Book", day: date) -> ReportTable:
    """What the leaver hands over, as a table for paper or a workbook.

    Raises:
        NoHandOver: Nobody wrote a hand-over down.
    """
    found = begun(book, day)
    rows = [*_figures(book, day), *_open(book, day), *_keys(book, day), *_signatures(found)]
    told = tuple(_unless_never(row, book) for row in rows)
    return ReportTable(
        DEFINITION, book.village.name or "", day, told, (), (), DEFINITION.notes,
        words=book.definitions.words,
    )  # fmt: skip


def _printed(done: bool) -> HandStep:
    said = "数字、没办完的事、没了结的异议、待定的线索、钥匙和没有回执的上报包。"
    return HandStep("印交接单，两人一条条对", done, "印过了。" if done else said)


def _fresh(noted: "dict[str | None, Look]", taker: str) -> HandStep:
    changed, tried = FRESH in noted, TRIED in noted
    who = noted[FRESH].who if changed else ""
    said = "接任的人自己设口令，印新的恢复单，照着纸抄回一组。"
    if changed:
        said = f"{who}设了新口令" + (
            "，新恢复单抄回过。" if tried else "；新恢复单还没有抄回一组。"
        )
    return HandStep(f"{taker or '接任的人'}设自己的口令，印新的恢复单", changed and tried, said)


def _old_dead(record: Handover, changed: bool) -> HandStep:
    done = changed and bool(record.passphrase_changed)
    said = f"台账重新加密过，旧口令、旧恢复单打不开了。{STOLEN}" if done else "换成新口令时自动办。"
    return HandStep("旧口令、旧恢复单作废", done, said)


def _county(book: "Book", record: Handover) -> HandStep:
    title, meta = "县里换新的登记码，停用旧电脑", book.ledger.meta
    if meta.get("county_url") is None:
        return HandStep(title, done=True, said="没有接入过县里，不用办。")
    start = _start(book)
    if start is None or start.record != record.id:
        return HandStep(title, done=False, said="先设新口令，再办这一步。")
    if _computer(book) == start.device or not book.ledger.read.status().enrolled:
        return HandStep(title, done=False, said="还没有用新的登记码登记；向县里要一个。")
    if not record.access_ended:
        said = "新的登记好了；请县里停用旧电脑，停用以后在交接单里填「旧权限已停用」。"
        return HandStep(title, done=False, said=said)
    return HandStep(title, done=True, said="新的登记好了，旧电脑停用了。")


def _start(book: "Book") -> HandedFrom | None:
    try:
        return msgspec.convert(book.ledger.meta.get(FROM), HandedFrom)
    except msgspec.ValidationError:
        return None


def _computer(book: "Book") -> str:
    """Who this computer is for the county, once it has written anything as such."""
    mark = own_mark(book.ledger.store)
    return mark.device if mark else ""


def _signed(record: Handover) -> HandStep:
    lacks = [
        words for words, there in (
            ("签字日期", record.signed_day), ("乡镇见证人", record.witness_name),
        ) if not there
    ]  # fmt: skip
    said = f"还没有写{'、'.join(lacks)}。" if lacks else "签过了。"
    return HandStep("两人在交接单上签字，乡镇见证", not lacks, said)


def _key_acts(view: "VillageView", record: Handover) -> Iterator[Look]:
    """What was done with the keys since it was begun; ids are in the order of writing."""
    for look in view.all(Look):
        if look.way == KEYS and look.id > record.id:
            yield look


def _name(view: "VillageView", who: object) -> str:
    return next((one.name or "" for one in view.all(Helper) if one.id == who), "")


def _figures(book: "Book", day: date) -> Iterator[Row]:
    view = book.view().on(day)
    yield "数字", ("农户", f"{sum(1 for _ in view.lives.households())} 户")
    yield "数字", ("人员", f"{sum(1 for _ in view.lives.living(day))} 人")
    yield "数字", ("登记", f"{book.ledger.read.status().records} 条")
    for rule, title in (
        ("left_behind_child", "留守儿童"), ("left_behind_woman", "留守妇女"),
        ("left_behind_elder", "留守老年人"),
    ):  # fmt: skip
        answers = [one.answer for one in derive(rule, view, day, book.definitions)]
        sure, unknown = answers.count(Answer.YES), answers.count(Answer.UNKNOWN)
        yield "数字", (title, f"{sure} 人" + (f"，{unknown} 人无法判断" if unknown else ""))


def _open(book: "Book", day: date) -> Iterator[Row]:
    view = book.view()
    due = [(one.what, f"到 {one.to_day}") for one in tasks(view, day, book.definitions)]
    yield from _listed("没办完的事", due)
    judge = Judge(view, day, book.definitions)
    objections = [one for one in view.all(Objection) if is_open(judge, one)]
    yield from _listed("没了结的异议", [
        (f"{one.received_day.written if one.received_day else '没写日期'}收到的异议", "没有答复")
        for one in objections
    ])  # fmt: skip
    leads = [one for one in view.all(Lead) if one.state == WAITING]
    yield from _listed("待定的线索", [(one.title or "没有写", "待定") for one in leads])


def _listed(title: str, lines: list[tuple[str, str]]) -> Iterator[Row]:
    yield title, ("共", f"{len(lines)} 件")
    for what, how in lines[:LISTED]:
        yield title, (what, how)
    if len(lines) > LISTED:
        yield title, (f"另有 {len(lines) - LISTED} 件，见台账", "")


def _keys(book: "Book", day: date) -> Iterator[Row]:
    now, meta = standing(book), book.ledger.meta
    status = book.ledger.read.status()
    yield "钥匙", ("台账口令：接任的人当面设新的，旧的作废", "□ 换了")
    yield "钥匙", ("恢复单：旧的当场撕掉，新的由接任的人封存", "□ 换了")
    last = f"{now.last.file}，{now.last.day}" if now.last else "没有做过"
    yield "钥匙", (f"备份：{last}；旧备份用旧口令打开", now.words(day))
    if meta.get("county_url") is None:
        yield "上报", ("没有接入县里", "")
        return
    yield "上报", ("县里的登记码：换新的，旧电脑停用", "□ 换了")
    yield "上报", ("没有上报的改动", f"{status.unsent} 处")
    yield "上报", ("装进上报包、没有收到回执的改动", f"{handed_over(book.ledger.store)} 处")
    yield "上报", ("两台电脑写得不一样、等人选定的", f"{status.clashes} 处")


def _signatures(found: HandingOver) -> Iterator[Row]:
    for title, name in (("交出人", found.giver), ("接收人", found.taker), ("见证人（乡镇）", "")):
        yield "签字", (f"{title}　{name}　{_LINE}", f"日期{_LINE}")


def _unless_never(row: Row, book: "Book") -> Row:
    """A line that may be printed; what may not is named by its kind only."""
    name, cells = row
    try:
        for cell in cells:
            released(str(cell), Audience.INSIDE, more=book.definitions.words).text_for(name)
    except NeverPublished:
        return name, ("（这一条里有不能印出来的内容，请在台账里看）", str(cells[-1]))
    return row
