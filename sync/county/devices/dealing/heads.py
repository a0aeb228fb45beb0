"""The county's signed word for where a village's feed stands, and for where it began again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, update

from sync.county import clock
from sync.county.audit.audit import Audit
from sync.county.keys import county_signer, store_epoch
from sync.county.tables import devices, restores
from sync.frames.heads import (
    FIRST_FEED_LINK,
    MARK_BYTES,
    Restored,
    SignedHead,
    sign_head,
    sign_restored,
)
from sync.ledger.village_feed import FeedHead
from sync.protocol.messages import Head, Hello, Newcomer
from sync.store.engine import writing
from sync.store.rows import Place


@dataclass(frozen=True, slots=True)
class _Restore:
    """One restore, as far as a village's feed is concerned."""

    before: bytes
    epoch: bytes
    seq: int
    link: bytes
    at: str


class HeadSigner:
    """Signs heads for the villages of one store.

    Args:
        engine: The store.
        county: Whose audit goes out with them; its six digits, or 0.

    Attributes:
        public: The county's public key.
        audit: Whose head goes out as well.
        epoch: What tells this life of the store from the one before.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        signer = county_signer(engine)
        self._engine = engine
        self._seed = signer.seed
        self.audit = Audit(engine, county)
        self.public = signer.public
        self.epoch = store_epoch(engine)

    def signed(self, village: str, head: FeedHead) -> SignedHead:
        """Where a feed stands, and the county's audit, signed."""
        audit, root = self.audit.head()
        said = SignedHead(
            village, self.epoch, head.seq, bytes.fromhex(head.digest), head.link, audit, root,
            clock.epoch_ms(),
        )  # fmt: skip
        return sign_head(self._seed, said)

    def answer(self, hello: Hello, head: FeedHead, nonce: bytes, newcomers: list[Newcomer]) -> Head:
        """The end of an answer; what the device has said rightly itself is left out."""
        said = self.signed(hello.village, head)
        here = hello.cursor == said.seq and hello.feed == said.link[:MARK_BYTES]
        told = (hello.audit, hello.root) == (said.audit, said.root[:MARK_BYTES])
        return Head(
            said.seq, said.digest, nonce, said.clock_ms,
            b"" if hello.feed else self.public,
            b"" if hello.forms[16:] == said.epoch else said.epoch,
            b"" if here else said.link, said.audit, b"" if told else said.root, said.signature,
            newcomers,
        )  # fmt: skip

    def given_back(self, hello: Hello) -> None:
        """Keep what a device says of our audit, unless what it said before is gone from it."""
        here = Place.of(hello.village).rows(devices) & (devices.c.device == hello.device)
        with self._engine.connect() as db:
            kept = db.execute(select(devices.c.audit, devices.c.root).where(here)).one()
        if not hello.audit or kept.audit == hello.audit:
            return
        if kept.audit and not self.audit.holds(kept.audit, bytes(kept.root)):
            return
        with writing(self._engine) as db:
            db.execute(update(devices).where(here).values(audit=hello.audit, root=hello.root))

    def contradicted(self) -> list[tuple[str, str, int]]:
        """Heads of our audit that came back and are not in it: village, device, number."""
        query = select(devices.c.village, devices.c.device, devices.c.audit, devices.c.root)
        with self._engine.connect() as db:
            rows = db.execute(query.where(devices.c.audit.is_not(None))).all()
        return [
            (row.village, row.device, row.audit)
            for row in rows
            if not self.audit.holds(row.audit, bytes(row.root))
        ]

    def restored(self, village: str, before: bytes) -> Restored:
        """How much of a feed is what it was in an earlier life of the store, signed.

        Of a life this store knows nothing of, because that was lost as well, nothing is claimed.
        """
        query = select(restores).where(Place.of(village).rows(restores))
        with self._engine.connect() as db:
            by_epoch = {bytes(row.epoch): _restore(row) for row in db.execute(query)}
        at, since = self.epoch, list[_Restore]()
        while at != before and at in by_epoch:
            since.append(by_epoch.pop(at))
            at = since[-1].before
        known = at == before and all(one.link for one in since)
        first = min(since, key=lambda one: one.seq) if known and since else None
        seq, link = (first.seq, first.link) if first else (0, FIRST_FEED_LINK)
        said = Restored(village, before, self.epoch, seq, link, since[0].at if since else "")
        return sign_restored(self._seed, said)


def _restore(row: Any) -> _Restore:
    before, link = bytes(row.before or b""), bytes(row.feed_link or b"")
    return _Restore(before, bytes(row.epoch), row.seq, link, row.at)
