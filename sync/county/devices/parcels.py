"""Takes in what a village sent by a stick: a session as on the line, and a receipt to go back.

Nothing of a parcel is used before cover, seal and signature are proved. Taken in twice it
is refused; what it holds is safe already.
"""

from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Engine, func, insert, select

from sync.county import clock
from sync.county.devices.enrolment import device_key
from sync.county.devices.streams import ExchangeReader, answer_stream
from sync.county.keys import county_signer
from sync.county.tables import parcels
from sync.errors.parcel import ParcelDoubled, ParcelForeign, ParcelOld, ParcelTampered
from sync.errors.wire import FrameBroken
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.protocol.messages import End, Feed, Frame, Hello, Photo, Up, Vouch, read_up
from sync.protocol.parcel import PARCEL, RECEIPT, Letter, close, unseal
from sync.protocol.service import County
from sync.protocol.stream import StreamReader
from sync.store.engine import writing
from sync.store.rows import Place


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
    """

    village: str
    device: str
    number: int
    changes: int
    refused: int
    receipt: bytes


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
        ParcelDoubled: It was taken in before.
        ParcelOld: A later one of this computer was taken in.
        CunjiError: What the county says to such a session on the line.
    """
    signer = county_signer(engine)
    opened = unseal(PARCEL, signer, content)
    key = device_key(engine, opened.letter.village, opened.letter.device)
    if key is None or not opened.letter.village.startswith(area):
        raise ParcelForeign
    letter = opened.verify(key)
    _check_number(engine, letter)
    answer, count, refused = _session(county, letter)
    reply = Letter(
        letter.number, letter.village, letter.device, letter.epoch, clock.epoch_ms(), answer
    )
    receipt = close(RECEIPT, signer, key, reply)
    row = {
        "device": letter.device, "epoch": letter.epoch, "number": letter.number,
        "at": clock.now(), "by": by, "changes": count,
    }  # fmt: skip
    with writing(engine) as db:
        db.execute(insert(parcels), Place.of(letter.village).stamp([row]))
    return TakenParcel(letter.village, letter.device, letter.number, count, refused, receipt)


def _check_number(engine: Engine, letter: Letter) -> None:
    place = Place.of(letter.village)
    query = select(func.max(parcels.c.number)).where(
        place.rows(parcels), parcels.c.device == letter.device, parcels.c.epoch == letter.epoch
    )
    with engine.connect() as db:
        last = db.scalar(query) or 0
    if letter.number == last:
        raise ParcelDoubled(number=last)
    if letter.number < last:
        raise ParcelOld(number=letter.number, last=last)


def _session(county: County, letter: Letter) -> tuple[bytes, int, int]:
    """What the county answers to all of it; how many changes it held, and photos in vain."""
    hello, *rest = _messages(letter.body)
    if not isinstance(hello, Hello):
        raise ParcelTampered
    if (hello.village, hello.device, hello.epoch) != (letter.village, letter.device, letter.epoch):
        raise ParcelTampered
    count = sum(_own_changes(message, letter) for message in rest[:-1])
    reader = ExchangeReader(county)
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
        case Photo() | Vouch() | Feed():
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
