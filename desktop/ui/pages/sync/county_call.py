"""One talk with the county on the ledger thread: whatever happens, it ends in a sentence."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.book.leaving import told_with_evidence
from desktop.ui.operations import Step
from desktop.ui.pages.sync.state import remember
from forms.errors import CunjiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.ui.page.record_text import RecordText
    from forms.packs.pack import Published
    from sync.client.parcel import Packed
    from sync.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Ended:
    """How an exchange ended.

    Attributes:
        words: The sentence for the person: what was tried, what came back, what to do.
        good: Whether everything is confirmed and both sides hold the same.
        received: Changes that came from elsewhere.
    """

    words: str
    good: bool
    received: int


def enrol_here(
    reading: "RecordText", url: str, code: str, certificate: Path | None, step: Step
) -> Ended:
    """Make this computer known to the county with a one-time code."""
    from sync.client.enrol import enrol

    step("正在向县里登记")
    try:
        county = enrol(reading.book.ledger.store, url, code, certificate=certificate)
    except CunjiError as bad:
        return _keep(reading, Ended(f"登记没有成功：{bad.told}", good=False, received=0))
    return _keep(reading, Ended(f"已接入{county}，现在可以上报了。", good=True, received=0))


def exchange(reading: "RecordText", step: Step) -> Ended:
    """Hand up, fetch, compare; says what was tried, what came back and what to do."""
    from sync.client.session import sync

    ledger = reading.book.ledger
    before, held = ledger.read.status(), ledger.packs.published()
    try:
        result = sync(ledger.store, step=step.tell, cancelled=step.cancelled)
    except CunjiError as bad:
        left = ledger.read.status()
        sure = left.confirmed - before.confirmed
        came = f"县里确认了 {sure} 条，还有 {left.unsent} 条未上报" if sure else "一条也没有确认"
        told = told_with_evidence(reading.book, bad)
        words = f"要上报 {before.unsent} 条，{came}。{told}"
        return _keep(reading, Ended(words, good=False, received=0))
    words = f"{result.sentence}{news_of(ledger, held)}"
    return _keep(reading, Ended(words, good=result.digests_equal, received=result.received))


def news_of(ledger: "Ledger", held: "Sequence[Published]") -> str:
    """What the county published since, one sentence; empty when nothing."""
    titles = "、".join(f"「{pack.title}」" for pack in ledger.packs.published() if pack not in held)
    return f"县里新发布了{titles}，已经生效。" if titles else ""


def pack_here(reading: "RecordText", step: Step) -> "tuple[Ended, Packed | None]":
    """A parcel for the stick, and None when there is none."""
    from sync.client.parcel import pack

    try:
        packed = pack(reading.book.ledger.store, step)
    except CunjiError as bad:
        return _keep(reading, Ended(bad.told, good=False, received=0)), None
    words = (
        f"第 {packed.number} 号上报包已导出，带着 {packed.changes} 条改动。"
        "请交到县里或乡镇，把回执带回来导入；导入以前都算没有确认。"
    )
    return Ended(words, good=True, received=0), packed


def take_back_here(reading: "RecordText", packed: "Packed") -> None:
    """The stick did not take the parcel: it is not on its way."""
    from sync.client.parcel import take_back

    take_back(reading.book.ledger.store, packed)


def take_receipt_here(reading: "RecordText", content: bytes) -> Ended:
    """Take in what the county sent back by the stick."""
    from sync.client.parcel import take_receipt

    ledger = reading.book.ledger
    held = ledger.packs.published()
    try:
        back = take_receipt(ledger.store, content)
    except CunjiError as bad:
        told = told_with_evidence(reading.book, bad)
        return _keep(reading, Ended(told, good=False, received=0))
    words = f"{back.sentence}{news_of(ledger, held)}"
    return _keep(reading, Ended(words, good=back.digests_equal, received=back.received))


def _keep(reading: "RecordText", ended: Ended) -> Ended:
    remember(reading, ended.words, good=ended.good)
    return ended
