"""Hands changes up by a stick: makes the parcel, takes the receipt in.

Until the receipt is back nothing counts as confirmed. The line may be used in between: what came by
the parcel is not sent twice, and a receipt that the line has overtaken is left unread.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from forms.progress import Progress, unwatched
from sync.client.exchange import VillageExchange
from sync.client.newcomers import words_of
from sync.client.photos import unsent_photos
from sync.errors.ledger import AttachmentDamaged
from sync.errors.parcel import CountyKeyMissing, ParcelTampered, ReceiptStale
from sync.errors.wire import FrameBroken, NotEnrolled
from sync.ledger.closed.handing import keep_keys
from sync.ledger.replica import Replica
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import Hello, Photo, encode, read_down, read_up
from sync.protocol.parcel import PARCEL, PHOTOS_LIMIT, RECEIPT, Letter, close, unseal
from sync.protocol.signing import Signer
from sync.protocol.stream import MESSAGE_LIMIT, StreamReader

_HEAD: Final = 256
"""More bytes than a photo's hash and the lengths around it take of a frame."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A parcel that was made.

    Attributes:
        number: Its number.
        changes: How many changes it carries.
        content: The file.
        before: What was remembered of the parcel on its way before this one.
    """

    number: int
    changes: int
    content: bytes
    before: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Returned:
    """A receipt that was taken in.

    Attributes:
        number: Number of its parcel.
        confirmed: Own changes it confirmed.
        received: Changes of others that came with it.
        digests_equal: Whether village and county held the same state.
        refused: Why photos were not taken, there or here; a sentence for each.
        newcomers: Computers of the village that it hears of for the first time; a sentence.
    """

    number: int
    confirmed: int
    received: int
    digests_equal: bool
    refused: tuple[str, ...] = ()
    newcomers: str = ""

    @property
    def sentence(self) -> str:
        """What a person is told."""
        equal = "与县里核对一致" if self.digests_equal else "与县里还没有核对一致，请再导出一个包"
        return (
            f"第 {self.number} 号包的回执已导入：县里确认 {self.confirmed} 条，"
            f"带回 {self.received} 条，{equal}。"
        ) + "".join(
            (
                *(f"有 {n} 张照片没有收下：{why}" for why, n in Counter(self.refused).items()),
                self.newcomers,
            )
        )


def pack(store: VillageStore, progress: Progress = unwatched) -> Packed:
    """Everything the county has not confirmed, as a file for a stick.

    Args:
        store: The village.
        progress: Told how many changes are in it; may stop it, and then nothing is on its way.

    Raises:
        NotEnrolled: The county does not know this device yet.
        CountyKeyMissing: The county has not told its key yet.
    """
    key = _county_key(store)
    keep_keys(store)
    replica = Replica(store)
    replica.seal()
    exchange = VillageExchange(replica, None, progress, bool)
    hello = exchange.hello_at(replica.confirmed_dseq)
    body = b"".join(exchange.frames(hello, _photos(store)))
    number = int(store.meta.get("parcel_number", 0)) + 1
    now = int(time.time() * 1000)
    letter = Letter(number, store.village, *_device(store), now, body)
    content = close(PARCEL, Signer(store.meta["signing_seed"]), key, letter)
    waiting = {
        "number": number, "hello": encode(hello).hex(), "changes": hello.made - hello.start,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    before = store.meta.get("parcel_open")
    store.meta.set_all(parcel_number=number, parcel_open=waiting)
    return Packed(number, hello.made - hello.start, content, before)


def take_back(store: VillageStore, packed: Packed) -> None:
    """The file was never written: nothing of it is on its way, what went before may still be."""
    waiting = store.meta.get("parcel_open")
    if waiting and waiting["number"] == packed.number:
        store.meta["parcel_open"] = packed.before


def take_receipt(store: VillageStore, content: bytes) -> Returned:
    """Take the county's answer in.

    Raises:
        NotEnrolled: The county does not know this device yet.
        CountyKeyMissing: The county has not told its key yet.
        ParcelNotOurs: It is no receipt.
        ParcelTruncated: It is not whole.
        ParcelForeign: It is for another computer.
        ParcelTampered: It was touched on the way.
        ReceiptStale: It belongs to an earlier parcel, or the line was quicker.
    """
    key = _county_key(store)
    signer = Signer(store.meta["signing_seed"])
    letter = unseal(RECEIPT, signer, content).verify(key)
    waiting = store.meta.get("parcel_open")
    mine = (store.village, *_device(store))
    if not waiting or (letter.village, letter.device, letter.epoch) != mine:
        raise ReceiptStale
    hello = read_up(bytes.fromhex(waiting["hello"]))
    assert isinstance(hello, Hello)
    if letter.number != waiting["number"] or hello.nonce.hex() != store.meta["nonce"]:
        raise ReceiptStale
    exchange = VillageExchange(Replica(store), None, unwatched, bool)
    reader, ended = StreamReader(), False
    try:
        for frame in reader.feed(letter.body):
            ended = exchange.take(hello, read_down(frame))
    except (FrameBroken, msgspec.DecodeError):
        raise ParcelTampered from None
    if not ended:
        raise ParcelTampered
    store.meta["parcel_open"] = None
    keep_keys(store)
    return Returned(
        letter.number, exchange.confirmed, exchange.pull.received, exchange.digests_equal,
        tuple(exchange.refused), words_of(exchange.newcomers),
    )  # fmt: skip


def handed_over(store: VillageStore) -> int:
    """How many changes travel in a parcel whose receipt is not back."""
    return max(handed_upto(store) - Replica(store).confirmed_dseq, 0)


def handed_upto(store: VillageStore) -> int:
    """The last own number that travels in a parcel whose receipt is not back; 0 for none."""
    waiting = store.meta.get("parcel_open")
    if not waiting:
        return 0
    hello = read_up(bytes.fromhex(waiting["hello"]))
    assert isinstance(hello, Hello)
    return hello.made


def _photos(store: VillageStore) -> Iterator[Photo]:
    """Photos the county does not have, as many as a parcel carries; the rest goes with the next."""
    left = PHOTOS_LIMIT
    for sha in unsent_photos(store):
        try:
            content = Replica(store).photos.read(sha)
        except AttachmentDamaged:  # it is told on the line; the others go out
            continue
        if content is None or len(content) > min(left, MESSAGE_LIMIT - _HEAD):
            continue
        left -= len(content)
        yield Photo(sha, content)


def _device(store: VillageStore) -> tuple[str, int]:
    return store.meta["device"], store.meta["epoch"]


def _county_key(store: VillageStore) -> bytes:
    if store.meta.get("county_url") is None:
        raise NotEnrolled
    key = store.meta.get("county_key")
    if not key:
        raise CountyKeyMissing
    return bytes.fromhex(key)
