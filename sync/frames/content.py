"""What a frame says, by column: the struct behind the bytes, and its limits.

The bytes are signed, so nothing in them may depend on who holds them: records are named by their
birth (who created them, and under which number), never by a number somebody gave later. A number in
the village's feed is the county's and stands beside the bytes.
"""

from typing import Annotated, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from sync.frames.columns import Cells, Column, Number, Shape

OPEN: Final = 1
"""Version of a content whose answers all stand in columns: logs of before the frames."""
CLOSED: Final = 2
"""Version of a content whose personal answers are closed. Bytes of every version are read for ever
(``tests/unit/sync/frames``)."""

MOST: Final = 500
"""Most changes of a frame."""
LARGEST: Final = 1 << 20
"""Most bytes a content may have, and anything it is read from may unpack to."""
GOAL: Final = 32_000
"""About how many bytes a frame's content grows to: what a cut of the line costs at most."""

Count: TypeAlias = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Bytes4: TypeAlias = Annotated[bytes, Meta(min_length=4, max_length=4)]
Bytes8: TypeAlias = Annotated[bytes, Meta(min_length=8, max_length=8)]


class Birth(NamedTuple):
    """The change that created a record: the record's name in every frame after it.

    Attributes:
        device: 16 hex digits.
        epoch: Incarnation of the device.
        number: Running number of the creation.
    """

    device: str
    epoch: int
    number: int


class OpenContent(msgspec.Struct, array_like=True, frozen=True):
    """The changes of one device from one number on, without gaps.

    Attributes:
        version: ``OPEN`` or ``CLOSED``.
        device: Who made them.
        epoch: In which incarnation.
        first: Number of the first.
        count: How many.
        tx: First number of the save, back from the change's own, by difference.
        ms: Milliseconds of the clock, against the change before.
        counter: Counter of the clock, against the one that would follow.
        base: What the device had seen, against the change before.
        texts: Actors and reasons.
        actor: Place in ``texts``.
        reason: Place in ``texts`` plus one; 0 for none.
        shapes: What groups of changes have in common.
        shape: Place in ``shapes``.
        authors: Device and epoch of those who created records that are named by birth, and four
            bytes that tell which records are meant: a device may have gone two ways.
        born_by: Table of records: place in ``authors`` plus one, or 0 for one that is spelled.
        born_at: Number of each birth, against the one that would follow of the same author.
        stamps: First 48 bits of each spelled record id, against the one before.
        tails: The other 80 bits of each, one after the other.
        record: Place in the table of records, back from the first one not used yet.
        cells: Values by shape and field.
    """

    version: Number
    device: Bytes8
    epoch: Number
    first: Annotated[int, Meta(ge=1, le=(1 << 40) - 1)]
    count: Annotated[int, Meta(ge=1, le=MOST)]
    tx: Column
    ms: Column
    counter: Column
    base: Column
    texts: list[str]
    actor: Column
    reason: Column
    shapes: list[Shape]
    shape: Column
    authors: list[tuple[Bytes8, Number, Bytes4]]
    born_by: Column
    born_at: Column
    stamps: Column
    tails: bytes
    record: Column
    cells: list[list[Cells]]


class Content(OpenContent, array_like=True, frozen=True):
    """The same with its personal answers in closed pieces; of version ``OPEN`` it has none.

    Attributes:
        salt: Fresh at each sealing, so that no key stream is ever used twice.
        tree: Mark of the tree whose keys close the pieces (``sync.frames.key_tree``).
        closed: For each shape the places in its fields whose answers stand in the pieces; a cell
            says of what kind it is.
        subject: Place of whom a change is about, back from the place of its record.
        regions: First six digits of citizen numbers in the pieces.
        lengths: Bytes of the pieces whose length does not follow from the kinds in them.
        pieces: The closed pieces, one after the other.
    """

    salt: Annotated[bytes, Meta(max_length=8)] = b""
    tree: Annotated[bytes, Meta(max_length=8)] = b""
    closed: list[list[Number]] = []
    subject: Column = []
    regions: list[str] = []
    lengths: Column = []
    pieces: bytes = b""
