"""Whether a ledger still is what was written: every row against its hash, every chain and fold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId
from sync.change import Change
from sync.errors.wire import FrameBroken, RecordsAwaited
from sync.frames.authors import Author
from sync.frames.chain import NO_LINK, link_after
from sync.frames.packing import unpacked
from sync.ledger.chains.authors import Authors
from sync.ledger.chains.log import Chain, Log
from sync.ledger.chains.proof import Proof, signed_by
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, Key, confirmed, fold
from sync.store.places import places_in
from sync.store.tables import records, villages
from sync.store.values import QUARANTINED, add_hash, content_hash, indexed, promoted

NAMED: Final = 3
"""So many broken frames are named in the sentence."""


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was found.

    Attributes:
        records: How many records were looked at.
        changes: How many changes were looked at.
        damaged: Records whose row does not say what was written, or not what the log says.
        broken: Frames that do not continue their chain or that their author did not sign, by
            device, epoch and number of their last change.
        digest_right: Whether the village's digest is the sum of its records.
        quarantined: Records whose row is not looked at (``sync.ledger.projection``).
        village: Whose ledger it is.
    """

    records: int
    changes: int
    damaged: tuple[RecordId, ...]
    broken: tuple[Key, ...]
    digest_right: bool
    quarantined: int = 0
    village: str = ""

    @property
    def good(self) -> bool:
        """Whether everything is as written."""
        return self.digest_right and not self.damaged and not self.broken

    @property
    def sentence(self) -> str:
        """The finding for the person."""
        if self.good:
            whole = f"台账完好：{self.records} 条登记、{self.changes} 条改动逐条核对无误"
            return (
                f"{whole}；{self.quarantined} 条另外存放，更新村记后再看。"
                if self.quarantined
                else f"{whole}。"
            )
        named = "、".join(
            f"电脑 {device[:6]} 到第 {number} 号的一段" for device, _, number in self.broken[:NAMED]
        )
        return (
            f"村 {self.village} 的台账有 {len(self.damaged)} 条登记、"
            f"{len(self.broken)} 段改动与写入时或签名不一致"
            + (f"（{named}{'等' if len(self.broken) > NAMED else ''}）" if named else "")
            + "；请不要再改动它，复制一份留底，然后联系县里。"
        )


def check(
    store: VillageStore,
    progress: Progress = unwatched,
    authors: Mapping[tuple[str, int], Author] | None = None,
) -> IntegrityReport:
    """Look at every row; reads everything, so it takes seconds on a large village.

    Args:
        store: The village.
        progress: Told how many records are looked at, and may stop it.
        authors: Whose signatures are believed; None for those a book knows.
    """
    progress("正在读台账", 0, 0)
    with store.engine.connect() as db:
        log = store.log(db)
        believed = Authors(store.meta).with_own(db) if authors is None else authors
        broken = _all_broken(log, believed)
        by_record = _by_record(log, broken)
        count = sum(map(len, by_record.values()))
        rows = db.execute(select(records).where(store.place.rows(records))).all()
        elsewhere = {row.id for row in rows if not _names_all(log, row, by_record[row.id])}
        told = (villages.c.digest, villages.c.live, villages.c.aside)
        head = db.execute(select(*told).where(store.place.rows(villages))).one()
    total = "0" * 32
    damaged = set(by_record) - {RecordId(row.id) for row in rows}
    quarantined = live = 0
    for row in through(rows, "正在逐条核对", progress):
        total = add_hash(total, None, row.feed_hash)
        live += row.state == LIVE
        if row.state == QUARANTINED:
            quarantined += 1
        elif row.id in elsewhere or not _as_written(store, row, by_record[row.id]):
            damaged.add(RecordId(row.id))
    progress("正在核对改动的先后", 0, 0)
    return IntegrityReport(
        len(rows), count, tuple(sorted(damaged)), tuple(broken),
        (total, live, quarantined) == tuple(head), quarantined,
        store.village,
    )  # fmt: skip


def _all_broken(log: Log, believed: Mapping[tuple[str, int], Author]) -> list[Key]:
    return [
        key
        for chain in log.chains.values()
        for key in _broken(log, chain, believed.get((chain.device, chain.epoch)))
    ]


def _broken(log: Log, chain: Chain, author: Author | None) -> Iterator[Key]:
    """The frames of a chain that do not continue it, or bear a wrong signature; by their last."""
    expected = chain.parted or 1
    link = NO_LINK if not chain.fork else None
    for row in log.frames_of(chain):
        try:
            content = unpacked(row.body)
        except FrameBroken:
            content = b""
        made = link_after(link, content) if link is not None else row.link
        signed = signed_by(chain, row, author)
        if row.first != expected or made != row.link or signed is Proof.WRONG:
            yield (chain.name, chain.epoch, row.last)
        link, expected = row.link, row.last + 1
    if expected != chain.sealed + 1 or (link is not None and link != chain.link):
        yield (chain.name, chain.epoch, chain.sealed)


def _by_record(log: Log, broken: list[Key]) -> defaultdict[RecordId, list[Change]]:
    found: defaultdict[RecordId, list[Change]] = defaultdict(list)
    for change in _readable(log, broken):
        found[change.record].append(change)
    return found


def _readable(log: Log, broken: list[Key]) -> Iterator[Change]:
    """Every change that can be read; a frame that cannot is broken."""
    for chain in log.chains.values():
        for row in log.frames_of(chain):
            try:
                yield from log.changes_in(row)
            except (FrameBroken, RecordsAwaited):
                key = (chain.name, chain.epoch, row.last)
                broken += [] if key in broken else [key]
        yield from log.between(chain, chain.sealed)


def _names_all(log: Log, row: Any, changes: list[Change]) -> bool:
    """Whether a row names the places of all its changes, and of no others."""
    try:
        named = places_in(bytes(row.log))
    except ValueError:
        return False
    return sorted(named) == sorted(map(log.place_of, changes)) and row.birth == named[0]


def _as_written(store: VillageStore, row: Any, log: list[Change]) -> bool:
    """Whether a row fits its own hash, its columns fit its body, and all of it fits the log."""
    if not log or content_hash(row.id, row.form, row.state, row.body) != row.hash:
        return False
    form = store.form(row.form)
    if form and any(getattr(row, n) != v for n, v in promoted(indexed(form), row.body).items()):
        return False
    shown = fold(log, store.policy)
    if content_hash(row.id, row.form, shown.state, shown.body) != row.hash:
        return False
    confirmed_log = confirmed(log)
    if not confirmed_log:
        return row.feed_hash is None
    feed_state = fold(confirmed_log, store.policy)
    expected = content_hash(row.id, row.form, feed_state.state, feed_state.body)
    return bool(expected == row.feed_hash)
