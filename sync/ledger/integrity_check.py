"""Whether a ledger still is what was written: every row against its hash, every chain and fold."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId
from sync.change import NO_LINK, Change, link
from sync.ledger.village_store import VillageStore
from sync.merge import Key, confirmed, fold
from sync.store.rows import CHANGE_COLUMNS
from sync.store.tables import changes, records, villages
from sync.store.values import QUARANTINED, add_hash, change_of, content_hash, indexed, promoted


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was found.

    Attributes:
        records: How many records were looked at.
        changes: How many changes were looked at.
        damaged: Records whose row does not say what was written, or not what the log says.
        broken: Changes whose chain hash does not fit.
        digest_right: Whether the village's digest is the sum of its records.
        quarantined: Records whose row is not looked at (``sync.ledger.projection``).
    """

    records: int
    changes: int
    damaged: tuple[RecordId, ...]
    broken: tuple[Key, ...]
    digest_right: bool
    quarantined: int = 0

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
        return (
            f"台账有 {len(self.damaged)} 条登记、{len(self.broken)} 条改动与写入时不一致；"
            "请不要再改动它，复制一份留底，然后联系县里。"
        )


def check(store: VillageStore, progress: Progress = unwatched) -> IntegrityReport:
    """Look at every row; reads everything, so it takes seconds on a large village.

    Args:
        store: The village.
        progress: Told how many records are looked at, and may stop it.
    """
    progress("正在读台账", 0, 0)
    with store.engine.connect() as db:
        query = select(*CHANGE_COLUMNS, changes.c.link).where(store.place.rows(changes))
        in_order = query.order_by(changes.c.device, changes.c.epoch, changes.c.dseq)
        log = [(change_of(row[:-1]), row[-1]) for row in db.execute(in_order)]
        rows = db.execute(select(records).where(store.place.rows(records))).all()
        digest = db.scalar(select(villages.c.digest).where(store.place.rows(villages)))
    by_record: dict[RecordId, list[Change]] = defaultdict(list)
    for change, _ in log:
        by_record[change.record].append(change)
    total = "0" * 32
    damaged = set(by_record) - {RecordId(row.id) for row in rows}
    quarantined = 0
    for row in through(rows, "正在逐条核对", progress):
        total = add_hash(total, None, row.feed_hash)
        if row.state == QUARANTINED:
            quarantined += 1
        elif not _as_written(store, row, by_record.get(RecordId(row.id), [])):
            damaged.add(RecordId(row.id))
    progress("正在核对改动的先后", 0, 0)
    return IntegrityReport(
        len(rows),
        len(log),
        tuple(sorted(damaged)),
        tuple(_broken(log)),
        total == digest,
        quarantined,
    )


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


def _broken(log: list[tuple[Change, bytes]]) -> list[Key]:
    """Changes that do not continue the chain of their device and epoch, which begins at 1."""
    broken: list[Key] = []
    chain: tuple[str, int] | None = None
    previous, expected = NO_LINK, 1
    for change, held in log:
        if chain != (change.device, change.epoch):
            chain, previous, expected = (change.device, change.epoch), NO_LINK, 1
        if change.dseq != expected or link(previous, change) != held:
            broken.append(change.key)
        previous, expected = held, change.dseq + 1
    return broken
