"""Takes in what a village sent by a stick: a session as on the line, and a receipt to go back.

Nothing of a parcel is used before cover, seal and signature are proved. Handed in twice, later or
at the same instant by two people, the same file gives the same receipt. What a parcel is to what is
here already the chain of its computer says, never its number: a copied or set-back book counts its
parcels anew.
"""

import hashlib
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Connection, Engine, delete, insert, select

from sync.county import clock
from sync.county.devices.dealing.streams import ExchangeReader, answer_stream
from sync.county.devices.enrolment import device_key
from sync.county.keys import county_signer
from sync.county.packs import holding
from sync.county.tables import parcels, receipts
from sync.errors.parcel import ParcelForeign, ParcelOld, ParcelTampered
from sync.errors.wire import FrameBroken
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import End, Feed, Frame, Hello, Keys, Photo, Up, Vouch, read_up
from sync.protocol.parcel import PARCEL, RECEIPT, Letter, close, unseal
from sync.protocol.service import County
from sync.protocol.stream import StreamReader
from sync.store.engine import writing
from sync.store.rows import Place, head_row, remove


@dataclass(frozen=True, slots=True)
class TakenParcel:
    """A parcel that was taken in.

    Attributes:
        village: Whose.
        device: Which computer's.
        number: Its number.
        changes: How many changes it held.
        refused: How many of its photos could not be taken; the receipt says which and why.
        receipt: The file to carry back.
        again: Whether this very file was taken in before; nothing has changed by it then.
    """

    village: str
    device: str
    number: int
    changes: int
    refused: int
    receipt: bytes
    again: bool = False

    @property
    def words(self) -> str:
        """What a person is told of a parcel that came again; empty for the first time."""
        told = f"第 {self.number} 号上报包以前已经收过，没有重复写入，给出的是同一个回执。"
        return told if self.again else ""


def take_parcel(
    engine: Engine, county: County, content: bytes, by: str, area: str = ""
) -> TakenParcel:
    """Take a parcel in.

    Args:
        engine: The county's store.
        county: Who answers devices.
        content: The file.
        by: Who took it in.
        area: Start of the code of the village it may be of.

    Raises:
        ParcelNotOurs: It is no parcel.
        ParcelTruncated: It is not whole.
        ParcelForeign: It is for another county, or of a computer this county does not know.
        ParcelTampered: It was touched on the way.
        ParcelOld: The county has all that is in it, and more of this computer.
        CunjiError: What the county says to such a session on the line.
    """
    signer = county_signer(engine)
    opened = unseal(PARCEL, signer, content)
    key = device_key(engine, opened.letter.village, opened.letter.device)
    if key is None or not opened.letter.village.startswith(area):
        raise ParcelForeign
    letter = opened.verify(key)
    sha = hashlib.sha256(content).hexdigest()
    with engine.connect() as db:
        before = _taken_before(db, letter, sha)
    if before is not None:
        return before
    _prove_new(engine, letter)
    answer, count, refused = _session(county, letter)
    reply = Letter(
        letter.number, letter.village, letter.device, letter.epoch, clock.epoch_ms(), answer
    )
    receipt = close(RECEIPT, signer, key, reply)
    taken = TakenParcel(letter.village, letter.device, letter.number, count, refused, receipt)
    return _noted(engine, letter, sha, taken, by)


def _noted(engine: Engine, letter: Letter, sha: str, taken: TakenParcel, by: str) -> TakenParcel:
    """Write down that a parcel was taken in; where somebody was quicker with it, what he got."""
    place = Place.of(letter.village)
    which = {"device": letter.device, "epoch": letter.epoch, "number": letter.number}
    row = {**which, "at": clock.now(), "by": by, "changes": taken.changes}
    kept = {
        **which, "sha": sha, "changes": taken.changes, "refused": taken.refused,
        "receipt": taken.receipt,
    }  # fmt: skip
    mine = place.rows(receipts) & (receipts.c.device == letter.device)
    older = (receipts.c.number < letter.number) | (receipts.c.epoch != letter.epoch)
    with writing(engine) as db:
        head_row(db, place)
        before = _taken_before(db, letter, sha)
        if before is not None:
            return before
        remove(db, place, parcels, [which])  # a copy of the book may have used the number
        db.execute(insert(parcels), place.stamp([row]))
        db.execute(delete(receipts).where(mine, older))
        db.execute(insert(receipts), place.stamp([kept]))
    return taken


def _taken_before(db: Connection, letter: Letter, sha: str) -> TakenParcel | None:
    """What the same file got before; None for the first time, or when a later one came since."""
    place = Place.of(letter.village)
    query = select(receipts).where(
        place.rows(receipts), receipts.c.device == letter.device, receipts.c.sha == sha
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    return TakenParcel(
        letter.village, letter.device, letter.number, row.changes, row.refused, bytes(row.receipt),
        again=True,
    )  # fmt: skip


def _prove_new(engine: Engine, letter: Letter) -> None:
    """Make sure that a parcel is not one the county has overtaken.

    Raises:
        ParcelOld: The county has all that is in it, and more.
        ParcelTampered: It is no speech of ours.
    """
    hello, *rest = _messages(letter.body)
    feed = VillageFeed(
        VillageStore(engine, holding(engine, letter.village), Place.of(letter.village))
    )
    own = [one for one in rest if isinstance(one, Frame)]
    if (
        isinstance(hello, Hello)
        and feed.high_water(letter.device, letter.epoch) > hello.made
        and all(feed.holds(one.signature, one.body, one.fork) for one in own)
    ):
        raise ParcelOld(number=letter.number)


def _session(county: County, letter: Letter) -> tuple[bytes, int, int]:
    """What the county answers to all of it; how many changes it held, and photos in vain."""
    hello, *rest = _messages(letter.body)
    if not isinstance(hello, Hello):
        raise ParcelTampered
    if (hello.village, hello.device, hello.epoch) != (letter.village, letter.device, letter.epoch):
        raise ParcelTampered
    count = sum(_own_changes(message, letter) for message in rest[:-1])
    reader = ExchangeReader(county, by_stick=True)
    reader.feed(letter.body)
    exchange = reader.finish()
    answer = b"".join(answer_stream(exchange.answer(by_stick=True)))
    return answer, count, len(exchange.refused)


def _own_changes(message: Up, letter: Letter) -> int:
    """How many changes of its sender a message between the first and the last holds.

    Raises:
        ParcelTampered: It belongs at the beginning or the end, or is no frame.
    """
    match message:
        case Frame():
            try:
                content = read(unpacked(message.body))
            except FrameBroken:
                raise ParcelTampered from None
            return content.count if content.device.hex() == letter.device else 0
        case Photo() | Vouch() | Keys() | Feed():
            return 0
        case Hello() | End():
            raise ParcelTampered
        case _:
            assert_never(message)


def _messages(body: bytes) -> list[Up]:
    """Everything that was said; read to its end before anything is done with it.

    Raises:
        ParcelTampered: It is no speech of ours.
    """
    reader = StreamReader()
    try:
        found = [read_up(frame) for frame in reader.feed(body)]
    except FrameBroken:
        raise ParcelTampered from None
    if not reader.clean or not found or not isinstance(found[-1], End):
        raise ParcelTampered
    return found
