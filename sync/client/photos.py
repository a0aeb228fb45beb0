"""Photos after the data: what the county lacks goes up, what we lack comes down, both resumable.

Up by the tus protocol (tus.io, version 1.0.0: creation and PATCH), because a broken line must cost
no more than a part; down by HTTP ranges. A photo is named by its content, so nothing goes twice.

The head that says who asks for, or brings, a photo or a parcel; named by its SHA-256.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from forms.progress import Progress
from sync.client.http import Wire
from sync.errors.ledger import AttachmentDamaged, AttachmentTooBig
from sync.errors.wire import CountyNonsense, LineBroken, PhotoMissing, SyncCancelled
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_store import VillageStore
from sync.protocol.requests import ContentAsk
from sync.protocol.signing import Signer
from sync.store.attachments import PART


def signed_heads(store: VillageStore, sha: str) -> dict[str, str]:
    """Heads for one request; the county's nonce in them is not used up.

    Args:
        store: Whose device asks.
        sha: SHA-256 of the content, 64 hex digits.
    """
    nonce = bytes.fromhex(store.meta["nonce"])
    ask = ContentAsk(store.village, store.meta["device"], store.meta["epoch"], nonce, sha)
    signed = Signer(store.meta["signing_seed"]).sign(ask)
    return {"Authorization": f"Cunji {msgspec.msgpack.encode(signed).hex()}"}


PATH: Final = "/v1/photos"
TUS: Final = "1.0.0"
LOOSE_DAYS: Final = 30
"""How long a photo is kept that no record speaks of: its form was never saved."""
REFUSED: Final = "photos_refused"
"""Key of the meta values: photos that were too big for one of the two, until the next enrolment."""
NAMED: Final = 3
"""How many places of such photos a sentence names."""


@dataclass(slots=True)
class Moved:
    """What became of the photos.

    Attributes:
        sent: Photos the county has whole now and had not before.
        received: Photos of others that came.
        waiting: Photos that are not at the county, or not here, yet.
        too_big: Where those stand that one of the two does not take, so that they are not tried
            again; form and day of the record.
        trouble: Why the others did not go, told to a person; empty where nothing but the line or
            the person stopped them.
    """

    sent: int = 0
    received: int = 0
    waiting: int = 0
    too_big: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def words(self) -> str:
        """What a person is told of them; empty where there is nothing to tell."""
        went = f"；照片上报 {self.sent} 张" if self.sent else ""
        received = f"；收到照片 {self.received} 张" if self.received else ""
        left = f"；还有 {self.waiting} 张照片没有传完，下次接着传" if self.waiting else ""
        return went + received + left + self._refused

    @property
    def _refused(self) -> str:
        if not self.too_big:
            return ""
        places = list(dict.fromkeys(self.too_big))
        named = "、".join(places[:NAMED]) + ("等" if len(places) > NAMED else "")
        return f"；{len(self.too_big)} 张照片太大，不再重传，请在{named}里重新添加，程序会自动缩小"


def photos_of(store: VillageStore, *, live: bool = True) -> dict[str, str]:
    """The photos records speak of, oldest record first, each with form and day of its record.

    Args:
        store: The village's.
        live: False for those of records marked mistaken too.
    """
    reader, found = Reader(store), dict[str, str]()
    for form in store.definitions.forms.values():
        names = [field.id for field in form.fields if field.type == "photos"]
        for record in reader.records(form.id, live=live) if names else ():
            place = f"「{form.title}」{record.day or ''}"
            for name in names:
                value = record.body.get(name)
                for sha in value if isinstance(value, list) else ():
                    found.setdefault(sha, place)
    return found


def unsent_photos(store: VillageStore) -> list[str]:
    """The photos that are here and still have to go to the county."""
    refused = store.meta.get(REFUSED, [])
    unsent = Replica(store).photos.unsent(photos_of(store))
    return [sha for sha in unsent if sha not in refused]


class Photos:
    """Moves the photos of one ledger.

    Args:
        store: The village's.
        wire: To the county.
        step: Told how far it is.
        cancelled: Asked between two parts.

    Attributes:
        moved: What became of them so far.
    """

    def __init__(
        self,
        store: VillageStore,
        wire: Wire,
        step: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._photos = Replica(store).photos
        self._wire = wire
        self._step = step
        self._cancelled = cancelled
        self.moved = Moved()

    def move(self) -> None:
        """All of them, or as many as the line carries; called again, it goes on where it was.

        Raises:
            LineBroken: The line broke; what came over before counts.
            SyncCancelled: The person stopped.
            CunjiError: What the county says.
        """
        store, wanted = self._photos, photos_of(self._store)
        refused = self._refused(wanted)
        up = [sha for sha in store.unsent(wanted) if sha not in refused]
        here = store.whole(wanted)
        down = [sha for sha in wanted if sha not in here and sha not in refused]
        self.moved.waiting = len(up) + len(down)
        self.moved.too_big = tuple(wanted[sha] for sha in refused)
        kept_until = (datetime.now(UTC) - timedelta(days=LOOSE_DAYS)).isoformat(timespec="seconds")
        store.sweep(photos_of(self._store, live=False), kept_until)
        for number, sha in enumerate(up, 1):
            self._step("正在上报照片", number, len(up))
            self.moved.sent += self._moved(self._send, sha, wanted[sha])
        for number, sha in enumerate(down, 1):
            self._step("正在接收照片", number, len(down))
            self.moved.received += self._moved(self._fetch, sha, wanted[sha])

    def _moved(self, move: Callable[[str], bool], sha: str, place: str) -> bool:
        """Move one photo; one that cannot be moved holds up no other.

        A damaged one waits for another time; one too big for the county, or from it for us, will
        never go and is not tried again.
        """
        try:
            moved = move(sha)
        except AttachmentDamaged:
            self._wire.close()  # what was left of it on the line is nobody's answer
            return False
        except AttachmentTooBig:
            self._wire.close()
            self._store.meta[REFUSED] = [*self._store.meta.get(REFUSED, []), sha]
            self.moved.too_big += (place,)
            self.moved.waiting -= 1
            return False
        if moved:
            self._photos.sent([sha])
            self.moved.waiting -= 1
        return moved

    def _refused(self, wanted: Mapping[str, str]) -> list[str]:
        """The photos that were too big; those no record speaks of any more are forgotten."""
        kept = self._store.meta.get(REFUSED, [])
        still = [sha for sha in kept if sha in wanted]
        if still != kept:
            self._store.meta[REFUSED] = still
        return still

    def _send(self, sha: str) -> bool:
        """Bring a photo to the county; true once it has all of it."""
        content = self._photos.read(sha)
        assert content is not None
        heads = {"Upload-Length": str(len(content)), "Content-Length": "0"}
        told, rest = self._wire.ask("POST", PATH, self._heads(sha) | heads)
        _read_out(rest)
        offset = _number(told.get("upload-offset"))
        if offset == len(content):
            return True
        heads = {
            "Upload-Offset": str(offset),
            "Content-Length": str(len(content) - offset),
            "Content-Type": "application/offset+octet-stream",
        }
        path = f"{PATH}/{sha}"
        told, rest = self._wire.ask(
            "PATCH", path, self._heads(sha) | heads, self._parts(content, offset)
        )
        _read_out(rest)
        if _number(told.get("upload-offset")) != len(content):
            raise LineBroken
        return True

    def _parts(self, content: bytes, offset: int) -> Iterator[bytes]:
        for start in range(offset, len(content), PART // 4):
            self._stop_if_wanted()
            yield content[start : start + PART // 4]

    def _fetch(self, sha: str) -> bool:
        """Whether it is here whole; the county may not have it yet either."""
        store = self._photos
        here = store.held(sha)
        ranged = {"Range": f"bytes={here}-"} if here else {}
        try:
            told, pieces = self._wire.ask("GET", f"{PATH}/{sha}", self._heads(sha) | ranged)
        except PhotoMissing:
            return False
        size = here + _number(told.get("content-length"))
        offset, kept = store.begin(sha, size), b""
        if offset != here:
            raise CountyNonsense
        for piece in pieces:
            kept += piece
            if len(kept) >= PART:
                offset, kept = store.add(sha, offset, kept), b""
            self._stop_if_wanted()
        if kept:
            offset = store.add(sha, offset, kept)
        if offset != size:
            raise LineBroken
        return True

    def _heads(self, sha: str) -> dict[str, str]:
        return {**signed_heads(self._store, sha), "Tus-Resumable": TUS}

    def _stop_if_wanted(self) -> None:
        if self._cancelled():
            raise SyncCancelled


def _read_out(pieces: Iterator[bytes]) -> None:
    for _ in pieces:
        pass


def _number(text: str | None) -> int:
    """A head that is a number.

    Raises:
        CountyNonsense: It is none.
    """
    if text is None or not text.isdecimal():
        raise CountyNonsense
    return int(text)
