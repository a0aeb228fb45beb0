"""Whether a county's store is what was written: every village, its photos, the audit.

What is damaged is named by village, computer and number, and noted, so that the village that holds
it whole is asked for it when it calls next.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nacl.secret import SecretBox
from sqlalchemy import Engine, select

from sync.county.audit.audit import Audit
from sync.county.audit.checking import AuditCheck
from sync.county.devices.authors import KnownAuthors
from sync.county.devices.dealing.heads import HeadSigner
from sync.county.keys import county_signer
from sync.county.packs import holding
from sync.errors.ledger import AttachmentDamaged
from sync.frames.heads_file import KeptHead, lines_of
from sync.ledger.chains.damage import Damage
from sync.ledger.integrity_check import check as check_ledger
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.store.attachments import Attachments
from sync.store.rows import Place
from sync.store.tables import attachments, villages

NIGHTLY: Final = "夜间核对"
"""The act under which the audit notes a check that nobody asked for."""
_NAMED: Final = 4
"""So many faults of a village are named in its line."""


@dataclass(frozen=True, slots=True)
class VillageFound:
    """One village.

    Attributes:
        village: Twelve digits.
        name: Its name.
        changes: How many changes its feed has.
        faults: What is wrong, each in words; none where it is whole.
    """

    village: str
    name: str
    changes: int
    faults: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The line of a village that is not whole."""
        more = f"等 {len(self.faults)} 处" if len(self.faults) > _NAMED else ""
        return f"{self.name}{self.village}：{'；'.join(self.faults[:_NAMED])}{more}"


@dataclass(frozen=True, slots=True)
class CountyFound:
    """A whole county.

    Attributes:
        villages: Its villages.
        audit: What is wrong with the audit; empty where it is whole.
        seconds: How long it took.
        quick: Whether records and photos were left out.
    """

    villages: tuple[VillageFound, ...] = ()
    audit: tuple[str, ...] = field(default=())
    seconds: float = 0.0
    quick: bool = False

    @property
    def good(self) -> bool:
        """Whether everything is as written."""
        return not self.audit and not any(one.faults for one in self.villages)

    @property
    def sentence(self) -> str:
        """The sum."""
        changes = sum(one.changes for one in self.villages)
        of = f"{len(self.villages)} 个村、{changes:,} 条改动"
        if self.good:
            what = "链、签名、次序" + ("" if self.quick else "、登记、照片")
            return f"{of}，{what}全部相符（{self.seconds:.0f} 秒）"
        bad = sum(bool(one.faults) for one in self.villages)
        audit = f"，审计有 {len(self.audit)} 处不符" if self.audit else ""
        return f"{of}，{bad} 个村不完好{audit}（{self.seconds:.0f} 秒）"


def prove_logs(engine: Engine) -> dict[str, list[Damage]]:
    """What of the logs of a store is lost or not what was signed, by village; it is noted."""
    found = {}
    for feed, _ in feeds(engine):
        known = KnownAuthors(engine, feed, county_signer(engine)).all()
        broken = FeedDamage(feed.store).look(
            {(one.device, one.epoch): one for one in known}, quick=True
        )
        if broken:
            found[feed.store.village] = broken
    return found


def feeds(engine: Engine, only: str = "") -> Iterator[tuple[VillageFeed, str]]:
    """Every village of a store whose code begins so, with its name."""
    query = select(villages.c.village, villages.c.name).order_by(villages.c.village)
    with engine.connect() as db:
        rows = db.execute(query).all()
    for row in rows:
        if row.village.startswith(only):
            base = holding(engine, row.village)
            yield VillageFeed(VillageStore(engine, base, Place.of(row.village))), row.name


class CountyCheck:
    """Looks at a county's store.

    Args:
        engine: The store.
        county: Whose audit it has; its six digits, or 0.
        photo_key: What photos are sealed with; empty for nothing.
    """

    def __init__(self, engine: Engine, county: int, photo_key: bytes = b"") -> None:
        self._engine = engine
        self._audit = Audit(engine, county)
        self._auditing = AuditCheck(engine, county)
        self._heads = HeadSigner(engine, county)
        self._box = SecretBox(photo_key) if photo_key else None

    def run(self, only: str = "", *, quick: bool = False) -> CountyFound:
        """Look at every village whose code begins so.

        Args:
            only: Start of the code.
            quick: Leave out records and photos, and signatures that a newer one covers.
        """
        began = time.monotonic()
        found = tuple(
            self._village(feed, name, quick=quick) for feed, name in feeds(self._engine, only)
        )
        audit = () if only else tuple(self._of_the_audit())
        return CountyFound(found, audit, time.monotonic() - began, quick)

    def note(self, found: CountyFound) -> None:
        """Write the finding into the audit."""
        lines = [one.sentence for one in found.villages if one.faults]
        self._audit.note(NIGHTLY, detail="；".join([found.sentence, *found.audit, *lines])[:400])

    def heads(self) -> str:
        """Where every feed stands now, signed, as the lines of a file for an auditor."""
        key = self._heads.public
        return lines_of(
            KeptHead(self._heads.signed(feed.store.village, feed.head()), key)
            for feed, _ in feeds(self._engine)
        )

    def _village(self, feed: VillageFeed, name: str, *, quick: bool) -> VillageFound:
        known = KnownAuthors(self._engine, feed, county_signer(self._engine)).all()
        authors = {(one.device, one.epoch): one for one in known}
        damage = FeedDamage(feed.store)
        broken = damage.look(authors, quick=quick)
        damage.look_again(authors)
        faults = [
            f"第 {damage.number_of(place)} 号一段（{place.zh}）已坏，"
            "持有完好一份的电脑下次来时自动换回"
            for place in broken
        ]
        if not damage.in_order():
            faults.append("改动的次序或次序的凭证与逐段清点的不符")
        if not quick:
            found = check_ledger(feed.store, authors=authors)
            if found.damaged:
                faults.append(f"{len(found.damaged)} 条登记与改动不符；同步核对时自动改正")
            elif not found.digest_right and not broken:
                faults.append("登记的总数与逐条清点的不符")
            faults += self._photos(feed.store.place)
        return VillageFound(feed.store.village, name, feed.head().seq, tuple(faults))

    def _photos(self, place: Place) -> list[str]:
        photos = Attachments(self._engine, place, self._box)
        with self._engine.connect() as db:
            shas = db.scalars(select(attachments.c.sha).where(place.rows(attachments))).all()
        found = []
        for sha in shas:
            try:
                photos.read(sha)
            except AttachmentDamaged:
                found.append(f"照片 {sha[:8]} 已坏；拍它的电脑上有")
        return found

    def _of_the_audit(self) -> Iterator[str]:
        at = self._auditing.look(whole=True).broken_at
        if at is not None:
            yield f"审计从第 {at} 条起不是原来写的"
        lost = self._auditing.contradicted()
        if lost is not None:
            yield f"审计第 {lost} 条与撤销清单里记的不符"
        for village, device, number in self._heads.contradicted():
            yield f"审计第 {number} 条与村 {village} 的电脑 {device[:6]} 保存的凭证不符"
