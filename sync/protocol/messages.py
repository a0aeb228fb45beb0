"""The messages: every one a frozen struct that is written as an array, so that no name travels.

Fields are only ever added at the end and with a default; an older program skips what it does not
know. Numbers are bounded here, so that nothing larger than a database column gets past decoding.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from forms.schema.yaml_reader import LONGEST
from sync.errors.wire import FrameBroken
from sync.frames.columns import Number
from sync.frames.content import Bytes8

Count: TypeAlias = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Village: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{12}\Z")]
Device: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
Bytes16: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bytes32: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature: TypeAlias = Annotated[bytes, Meta(min_length=64, max_length=64)]
Sha: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Run: TypeAlias = tuple[Count, Count, Number]
"""First number of the device, the number it got, and for how many changes both count on."""


class Hello(msgspec.Struct, array_like=True, frozen=True, tag=1):
    """A device says who it is and where it stands; signed over the nonce of the county.

    Attributes:
        oldest: Oldest protocol it speaks.
        newest: Newest protocol it speaks.
        village: Its village.
        device: Its id.
        epoch: Its incarnation.
        nonce: The county's last nonce.
        made: Number of its last change.
        confirmed: Up to which number it has receipts.
        start: The changes that follow begin after this number.
        link: Chain hash of the device at ``start``.
        cursor: Up to which number it holds the village's feed.
        forms: Hash of the form versions it knows (8 bytes); from version 2 on followed by that
            of the last parameter pack it holds (8 bytes; zeros for none), from version 3 on by the
            epoch of the county's store that it remembers (8 bytes, or none).
        clock_ms: What its clock says, ms since 1970.
        signature: Ed25519 over all else.
        authors: Mark of the authors it knows by the county's word (``authors_mark``).
        keys: Mark of the trees of keys it holds (``trees_mark``); empty for none.
        erased: Up to which number of the feed it has erased what the law demands; 0 for nothing.
        feed: First 8 bytes of the link of the feed at ``cursor`` as it counted it; empty where it
            did not, or knows no key of the county's.
        audit: Number of the county's audit in the last head it kept.
        root: First 8 bytes of the root there.
    """

    oldest: Number
    newest: Number
    village: Village
    device: Device
    epoch: Number
    nonce: Bytes16
    made: Count
    confirmed: Count
    start: Count
    link: Bytes32
    cursor: Count
    forms: Annotated[bytes, Meta(max_length=24)]
    clock_ms: Count
    signature: Annotated[bytes, Meta(max_length=64)] = b""
    authors: Annotated[bytes, Meta(max_length=8)] = b""
    keys: Annotated[bytes, Meta(max_length=8)] = b""
    erased: Count = 0
    feed: Annotated[bytes, Meta(max_length=8)] = b""
    audit: Count = 0
    root: Annotated[bytes, Meta(max_length=8)] = b""


class Keys(msgspec.Struct, array_like=True, frozen=True, tag=18):
    """A tree of keys the other end lacks, readable by it alone (version 6).

    Attributes:
        mark: Names the tree.
        device: Whose changes it closes.
        epoch: In which incarnation.
        sealed: What is left of the tree, sealed to the public key of who is to hold it.
        left: How many messages with more of it follow.
    """

    mark: Bytes8
    device: Device
    epoch: Number
    sealed: Annotated[bytes, Meta(max_length=(1 << 20) - 256)]
    left: Number = 0


class KeysHeld(msgspec.Struct, array_like=True, frozen=True, tag=19):
    """Which trees of keys the county holds; a device brings what is lacking (version 6).

    Attributes:
        marks: Their names.
    """

    marks: Annotated[list[Bytes8], Meta(max_length=4096)]


class Vouch(msgspec.Struct, array_like=True, frozen=True, tag=17):
    """A county's word for who signs what a device writes in one of its incarnations.

    It tells every device of the village; one shows it again to a county that was set back.

    Attributes:
        device: Whose.
        epoch: In which incarnation.
        key: Its public key.
        vouched: Up to this number nobody kept its signature; the county vouches.
        signature: The county's (``sync.frames.authors``).
    """

    device: Device
    epoch: Number
    key: Bytes32
    vouched: Count
    signature: Signature


class Frame(msgspec.Struct, array_like=True, frozen=True, tag=6):
    """A frame as its author signed it.

    Of the device itself, or one of another's that a county which was set back has lost.

    Attributes:
        signature: The author's, over the link after the frame.
        body: The content, packed (``sync.frames``).
        fork: Which way of its device it is on; empty for the first.
    """

    signature: Signature
    body: Annotated[bytes, Meta(max_length=1 << 20)]
    fork: Annotated[bytes, Meta(max_length=8)] = b""


class Photo(msgspec.Struct, array_like=True, frozen=True, tag=5):
    """A whole photo; in parcels and receipts only, as on the line photos follow the exchange.

    Attributes:
        sha: SHA-256 of the content.
        content: The photo.
    """

    sha: Sha
    content: bytes


class End(msgspec.Struct, array_like=True, frozen=True, tag=3):
    """The device has said everything."""

    frames: Number


class Receipt(msgspec.Struct, array_like=True, frozen=True, tag=11):
    """What the county has on its disk.

    Attributes:
        after: The device had receipts up to this number; this one says what follows.
        mark: Up to which number of the device the county holds everything.
        seqs: Numbers in the village's feed.
    """

    after: Count
    mark: Count
    seqs: list[Run]


class Feed(msgspec.Struct, array_like=True, frozen=True, tag=12):
    """What somebody did in the village, as its author signed it.

    Attributes:
        seq: Number in the village's feed of the frame's first change.
        upto: Up to which number of the feed the device is complete with this.
        signature: The author's, over the link after the frame.
        body: The content, packed.
        fork: Which way of its device it is on; empty for the first.
    """

    seq: Count
    upto: Count
    signature: Signature
    body: Annotated[bytes, Meta(max_length=1 << 20)]
    fork: Annotated[bytes, Meta(max_length=8)] = b""


class PackNews(msgspec.Struct, array_like=True, frozen=True, tag=14):
    """A parameter pack of the county the device does not hold yet (version 2).

    Attributes:
        number: Its number.
        at: When it was published, ISO in UTC.
        by: Who published it.
        body: The pack, YAML.
    """

    number: Number
    at: Annotated[str, Meta(max_length=32)]
    by: Annotated[str, Meta(max_length=40)]
    body: Annotated[str, Meta(max_length=LONGEST)]


class Newcomer(msgspec.Struct, array_like=True, frozen=True):
    """A computer that may speak for the village, as the village is told of it.

    Attributes:
        device: Its id.
        role: What it may write; empty for the secretary's.
        since_ms: When it became known, ms since 1970.
    """

    device: Device
    role: Annotated[str, Meta(max_length=12)]
    since_ms: Annotated[int, Meta(ge=0, le=253_370_764_800_000)]  # the year 9999


class Head(msgspec.Struct, array_like=True, frozen=True, tag=13):
    """The end of an answer, signed by the county (``sync.frames.heads.SignedHead``).

    What a device has said in its hello rightly is not said again; the signature covers it.

    Attributes:
        seq: Last number of the village's feed.
        digest: Digest of the village's state at that number.
        nonce: What the next hello is signed over.
        clock_ms: The county's clock, ms since 1970.
        key: The county's public key, for who has not pinned it; empty where one counts the feed.
        epoch: What tells this life of the county's store from one before a backup was put back;
            empty where the device named it.
        link: Of the feed; empty where the device named it.
        audit: Number of the last entry of the county's audit.
        root: Link of that entry; empty where the device named it.
        signature: The county's.
        newcomers: Computers that enrolled since the device did and, with a margin, since it was
            last heard; not signed.
    """

    seq: Count
    digest: Bytes16
    nonce: Bytes16
    clock_ms: Count
    key: Annotated[bytes, Meta(max_length=32)] = b""
    epoch: Annotated[bytes, Meta(max_length=8)] = b""
    link: Annotated[bytes, Meta(max_length=32)] = b""
    audit: Count = 0
    root: Annotated[bytes, Meta(max_length=32)] = b""
    signature: Annotated[bytes, Meta(max_length=64)] = b""
    newcomers: Annotated[list[Newcomer], Meta(max_length=100)] = []


class Kept(msgspec.Struct, array_like=True, frozen=True, tag=16):
    """What became of the photos of a parcel.

    Attributes:
        shas: Those that the county has on its disk.
        refused: Those it did not take: hash, code of the error, sentence.
    """

    shas: Annotated[list[Sha], Meta(max_length=1000)]
    refused: Annotated[list[tuple[Sha, str, str]], Meta(max_length=1000)] = []


class Buckets(msgspec.Struct, array_like=True, frozen=True, tag=15):
    """What the county holds, by bucket; the log of the buckets asked for follows.

    Attributes:
        seq: Last number of the village's feed.
        sums: 256 sums of 16 bytes (``sync.ledger.repair``).
    """

    seq: Count
    sums: Annotated[bytes, Meta(min_length=4096, max_length=4096)]


class Wanted(msgspec.Struct, array_like=True, frozen=True, tag=20):
    """The county has lost or damaged frames; who holds them brings them, as ``Feed``.

    Attributes:
        places: Device, epoch, fork, behind which number of the device, up to which.
    """

    places: Annotated[
        list[tuple[Device, Number, Annotated[bytes, Meta(max_length=8)], Count, Count]],
        Meta(max_length=64),
    ]


Up: TypeAlias = Hello | Vouch | Keys | Frame | Feed | Photo | End
"""What a device sends in an exchange; ``Feed`` brings back what the county has damaged."""

Down: TypeAlias = (
    Receipt | Vouch | KeysHeld | Keys | Feed | PackNews | Photo | Buckets | Kept | Wanted | Head
)
"""What the county answers."""

_encoder = msgspec.msgpack.Encoder()
_up: msgspec.msgpack.Decoder[Up] = msgspec.msgpack.Decoder(Up)
_down: msgspec.msgpack.Decoder[Down] = msgspec.msgpack.Decoder(Down)


def encode(message: Up | Down) -> bytes:
    """The message as the content of a frame."""
    return _encoder.encode(message)


def read_up(content: bytes) -> Up:
    """A frame from a device.

    Raises:
        FrameBroken: It is none.
    """
    try:
        return _up.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FrameBroken() from None


def read_down(content: bytes) -> Down:
    """A frame from the county.

    Raises:
        FrameBroken: It is none.
    """
    try:
        return _down.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FrameBroken() from None
