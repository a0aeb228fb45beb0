"""What a book keeps of its county's word, and whether a new word fits it.

The county signs where the feed stands. The book counts the link of the feed itself, keeps the
county's heads and compares: another link under the same number, a lower number in the same life of
the store, a head that does not continue what is held, each is a rewrite, and both signatures show
it. A county that was put back from a backup says so, signed; where that fits it is no rewrite.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from sync.errors.wire import CountyKeyChanged, CountyRewrote, SignatureWrong
from sync.frames.heads import Restored, SignedHead, prove_head, prove_restored
from sync.frames.heads_file import KeptHead, lines_of
from sync.ledger.chains.feed import FeedCount
from sync.ledger.village_store import VillageStore
from sync.store.tables import witness

LATEST: Final = 32
"""So many heads are kept, and the last one of each month before them."""
COUNTY_KEY: Final = "county_key"
_REWRITE: Final = "rewrite"
"""Key in the book: the evidence, while the county's word does not fit."""
_RESTORED: Final = "restored"
"""Key in the book: what the county signed about the last restore."""
_FROM: Final = "witness_from"
"""Key in the book: heads signed before are kept, and no more compared (ms since 1970)."""
_TIMES: Final = "witnessed"
"""Key in the book: how often a head was found right."""


class Witness:
    """The county's signed heads of one village.

    Args:
        store: The village.

    Attributes:
        count: How far the book has counted its feed.
    """

    def __init__(self, store: VillageStore) -> None:
        self._store = store
        self._meta = store.meta
        self._place = store.place
        self.count = FeedCount(store.meta)

    @property
    def key(self) -> bytes | None:
        """The county's key as it was pinned when the book enrolled; None before."""
        kept = self._meta.get(COUNTY_KEY)
        return bytes.fromhex(kept) if kept else None

    @property
    def rewritten(self) -> bool:
        """Whether the county's last word did not fit, so that nothing is taken from it."""
        return bool(self._meta.get(_REWRITE))

    def newest(self) -> SignedHead | None:
        """The last head kept under the county's key."""
        with self._store.engine.connect() as db:
            found = self._heads(db, self.key)
        return found[0] if found else None

    def prove(self, head: SignedHead) -> None:
        """Make sure that the county whose key is pinned signed a head.

        Raises:
            CountyKeyChanged: It did not.
        """
        try:
            prove_head(self.key or b"", head)
        except SignatureWrong:
            raise CountyKeyChanged from None

    def judge(self, db: Connection, head: SignedHead, own: bytes | None) -> None:
        """Compare a head with those kept and with the book's own count, and keep it.

        Args:
            db: The transaction in which everything up to the head was taken in.
            head: Proved.
            own: The link the book counted at the head's number; None where it cannot be told.

        Raises:
            CountyRewrote: It does not fit; the transaction must not stand.
        """
        self.compare(db, head)
        if own is not None and own != head.link:
            if self._heads(db, self.key) or not self._unsigned(db):
                raise self._rewrite(db, head)
            own = None
        if own is None:  # frames of before were cut otherwise, so it cannot be told yet
            self.count.begin_at(db, head.seq, head.link)
        self._keep(db, head)

    def compare(self, db: Connection, head: SignedHead) -> None:
        """Compare a head with those kept.

        Raises:
            CountyRewrote: They contradict each other.
        """
        kept = self._heads(db, self.key)
        same_life = [one for one in kept if one.epoch == head.epoch]
        if kept and not same_life:
            said = self._meta.read(db, _RESTORED)
            if said is None or bytes.fromhex(said["epoch"]) != head.epoch:
                raise self._rewrite(db, head)
        last = max(same_life, key=lambda one: one.seq, default=None)
        if last is None or last.seq < head.seq:
            return
        if last.seq > head.seq or last.link != head.link:
            raise self._rewrite(db, head)

    def accept_restored(self, said: Restored) -> None:
        """Believe that the county was put back, where that fits what the book holds.

        Raises:
            CountyRewrote: It does not.
        """
        key = self.key
        if key is None:
            return
        with self._store.engine.connect() as db:
            try:
                prove_restored(key, said)
            except SignatureWrong:
                raise self._rewrite(db, said) from None
            held = said.seq <= self._meta.read(db, "cursor", 0)
            own = self.count.at(self._store.log(db), said.seq) if held else None
            if own is not None and own != said.link:
                raise self._rewrite(db, said)
        self._meta.set_all(**{_RESTORED: _as_json(said), _REWRITE: None})

    def miss(self, head: SignedHead) -> None:
        """The county gave less than its head says is there.

        Raises:
            CountyRewrote: It has signed a head before, so it knows how far we were.
        """
        with self._store.engine.connect() as db:
            if self._heads(db, self.key):
                raise self._rewrite(db, head)

    def remember(self, rewrite: CountyRewrote) -> None:
        """Keep the evidence; nothing is taken from the county until its word fits again."""
        self._meta[_REWRITE] = rewrite.evidence

    def begin_anew(self, now_ms: int) -> None:
        """A person enrolled the book anew: from here on the county is believed again."""
        self._meta.set_all(**{_REWRITE: None, _FROM: now_ms, _RESTORED: None})

    def times(self) -> tuple[int, SignedHead | None]:
        """How often a head was found right, and the last one."""
        return int(self._meta.get(_TIMES, 0)), self.newest()

    @property
    def sentence(self) -> str:
        """For ``cunji check``; empty where no county was ever heard."""
        times, last = self.times()
        if self.rewritten:
            return (
                "县里的凭证：与县里后来给出的次序不一致，没有再从县里接受改动；"
                "请导出凭证文件（cunji witness --out）交给上级核对。"
            )
        if last is None:
            return ""
        return (
            f"县里的凭证：见证 {times} 次，最近 {moment(last.clock_ms)}（第 {last.seq} 号），"
            "一直连得上。"
        )

    def written(self) -> str:
        """Everything that is kept, as the text of a file."""
        with self._store.engine.connect() as db:
            rows = db.execute(self._rows().order_by(witness.c.clock_ms)).all()
        heads = [KeptHead(_head(self._store.village, row), bytes(row.key)) for row in rows]
        return lines_of(heads) + "".join(self._meta.get(_REWRITE) or [])

    def contradicts(self, others: Sequence[KeptHead]) -> list[KeptHead]:
        """Heads of others that the county cannot have signed if it has told us the truth."""
        found = []
        with self._store.engine.connect() as db:
            log, cursor = self._store.log(db), self._meta.read(db, "cursor", 0)
            now = self._meta.read(db, "county_epoch")
            mine = {(one.epoch, one.seq): one.link for one in self._heads(db, self.key)}
            for kept in others:
                head = kept.said
                if not isinstance(head, SignedHead) or head.village != self._store.village:
                    continue
                link = mine.get((head.epoch, head.seq))
                if link is None and head.epoch.hex() == now and head.seq <= cursor:
                    link = self.count.at(log, head.seq)
                    unknown = link is None and not self._unsigned(db)
                    if unknown and self.count.at(log, cursor) is not None:
                        found.append(kept)
                        continue
                if link is not None and link != head.link:
                    found.append(kept)
        return found

    def _keep(self, db: Connection, head: SignedHead) -> None:
        here = self._place.rows(witness)
        same = (witness.c.epoch == head.epoch) & (witness.c.seq == head.seq)
        known = db.execute(delete(witness).where(here, same)).rowcount
        row = head._asdict() | {"key": self.key}
        del row["village"]
        db.execute(insert(witness), self._place.stamp([row]))
        if not known:
            self._forget_old(db)
        times = int(self._meta.read(db, _TIMES, 0)) + 1
        self._meta.write(db, {_TIMES: times, _REWRITE: None})

    def _forget_old(self, db: Connection) -> None:
        """Keep the latest, and the last of each month before."""
        rows = db.execute(self._rows().order_by(witness.c.clock_ms.desc())).all()
        months = set[str]()
        for row in rows[LATEST:]:
            month = moment(row.clock_ms)[:7]
            if month in months:
                same = (witness.c.epoch == row.epoch) & (witness.c.seq == row.seq)
                db.execute(delete(witness).where(self._place.rows(witness), same))
            months.add(month)

    def _heads(self, db: Connection, key: bytes | None) -> list[SignedHead]:
        """Those compared, the newest first."""
        since = int(self._meta.read(db, _FROM, 0) or 0)
        query = self._rows().where(witness.c.key == (key or b""), witness.c.clock_ms >= since)
        rows = db.execute(query.order_by(witness.c.clock_ms.desc()))
        return [_head(self._store.village, row) for row in rows]

    def _rows(self) -> Any:
        return select(witness).where(self._place.rows(witness))

    def _unsigned(self, db: Connection) -> bool:
        """Whether frames nobody signed stand here, which other stores may have cut otherwise."""
        return any(chain.vouched for chain in self._store.log(db).chains.values())

    def _rewrite(self, db: Connection, said: SignedHead | Restored) -> CountyRewrote:
        """The error, with what the county signed before beside what it says now."""
        kept, key = self._heads(db, self.key), self.key or b""
        at = f"{moment(kept[0].clock_ms)} " if kept else ""
        before = [KeptHead(one, key) for one in kept[:1]]
        return CountyRewrote(at, said.seq, [lines_of([*before, KeptHead(said, key)])])


def moment(clock_ms: int) -> str:
    """The county's clock as people read it, in UTC+8."""
    return datetime.fromtimestamp(clock_ms / 1000 + 8 * 3600, UTC).strftime("%Y-%m-%d %H:%M")


def _head(village: str, row: Row[Any]) -> SignedHead:
    return SignedHead(
        village, bytes(row.epoch), row.seq, bytes(row.digest), bytes(row.link), row.audit,
        bytes(row.root), row.clock_ms, bytes(row.signature),
    )  # fmt: skip


def _as_json(said: Restored) -> dict[str, Any]:
    return {k: v.hex() if isinstance(v, bytes) else v for k, v in said._asdict().items()}
