"""Small questions and their answers, each a message of its own; names travel, as they are rare.

The messages of an exchange stand in ``sync.protocol.messages``.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from sync.frames.columns import Number
from sync.protocol.messages import Bytes16, Bytes32, Count, Device, Sha, Village


class Enrol(msgspec.Struct, frozen=True):
    """A device asks to be known.

    Attributes:
        code: The one-time code, letters and digits only.
        village: Its village.
        device: Its id.
        epoch: Incarnation its changes carry so far.
        key: Its public Ed25519 key.
        wide: Whether its book holds every village of a township.
        signature: Over all of the above, with that key: it does hold the private half.
    """

    code: Annotated[str, Meta(max_length=40)]
    village: Village
    device: Device
    epoch: Number
    key: Bytes32
    wide: bool = False
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class Enrolled(msgspec.Struct, frozen=True):
    """The county knows the device from now on.

    Attributes:
        epoch: Incarnation under which it may go on.
        nonce: What its first hello is signed over.
        county: The county's name.
        clock_ms: The county's clock, ms since 1970.
        key: The county's public key, for parcels; empty from an older county.
        role: What it may write (``forms.schema.device_role``); empty for everything.
    """

    epoch: Number
    nonce: Bytes16
    county: str
    clock_ms: Count
    key: Annotated[bytes, Meta(max_length=32)] = b""
    role: Annotated[str, Meta(max_length=12)] = ""


class Whose(msgspec.Struct, frozen=True):
    """A computer that has no book yet asks which village a code is for.

    Attributes:
        code: The one-time code, letters and digits only; it is not used up by this.
        device: Who asks again, with a code it has used.
    """

    code: Annotated[str, Meta(max_length=40)]
    device: Annotated[str, Meta(max_length=16)] = ""


class Home(msgspec.Struct, frozen=True):
    """The village a code is for.

    Attributes:
        village: Its twelve digits.
        name: Its name; empty where nobody has written it down.
        villages: Of a code for a township or county, whose nine or six digits ``village`` is then:
            code and name of each village.
        role: What the computer may write.
    """

    village: Annotated[str, Meta(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")]
    name: Annotated[str, Meta(max_length=80)]
    villages: list[tuple[Village, str]] = []
    role: Annotated[str, Meta(max_length=12)] = ""


class MarkAsk(msgspec.Struct, frozen=True):
    """A device whose last push got no answer asks how far the county got.

    Attributes:
        village: Its village.
        device: Its id.
        epoch: Its incarnation.
        nonce: The county's last nonce, which is not used up by this.
        signature: Ed25519 over all of the above.
    """

    village: Village
    device: Device
    epoch: Number
    nonce: Bytes16
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class Mark(msgspec.Struct, frozen=True):
    """Up to which number of the device the county holds everything."""

    mark: Count


class BucketsAsk(msgspec.Struct, frozen=True):
    """A device whose state differs from the county's asks where.

    A county that does not know the question leaves things as they are.

    Attributes:
        village: Its village.
        device: Its id.
        epoch: Its incarnation.
        nonce: The county's last nonce, which is not used up by this.
        wanted: Buckets whose log it wants, each a byte; the county looks at its own rows first.
        signature: Ed25519 over all of the above.
    """

    village: Village
    device: Device
    epoch: Number
    nonce: Bytes16
    wanted: Annotated[bytes, Meta(max_length=256)] = b""
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class ContentAsk(msgspec.Struct, frozen=True):
    """A device asks for, or brings, a photo or somebody's parcel; in the Authorization head.

    Attributes:
        village: Its village.
        device: Its id.
        epoch: Its incarnation.
        nonce: The county's last nonce, which is not used up by this.
        sha: SHA-256 of the photo or parcel.
        signature: Ed25519 over all of the above.
    """

    village: Village
    device: Device
    epoch: Number
    nonce: Bytes16
    sha: Sha
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class HeadsAsk(msgspec.Struct, array_like=True, frozen=True):
    """A computer of many villages asks which of them stand otherwise at the county, all at once.

    A county that does not know the question is asked village by village.

    Attributes:
        village: One of its villages, by which it is known.
        device: Its id.
        epoch: Its incarnation.
        nonce: The county's last nonce for that village, which is not used up by this.
        root: Over where its villages stand here (``sync.protocol.area``).
        as_of: The county's clock at its last answer, ms since 1970; only villages that were heard
            since are told of. 0 for all.
        signature: Ed25519 over all of the above.
    """

    village: Village
    device: Device
    epoch: Number
    nonce: Bytes16
    root: Bytes32
    as_of: Count
    signature: Annotated[bytes, Meta(max_length=64)] = b""


PURPOSE: Final = "Heads"
"""What the signature of the answer names."""


class Heads(msgspec.Struct, array_like=True, frozen=True):
    """Where the villages stand that the county deals with this computer for.

    Attributes:
        root: Over all of them.
        count: How many they are.
        villages: Where the roots differ: those heard since, each with its leaf.
        fresh: Villages of its area that came since: code and name.
        clock_ms: The county's clock, ms since 1970.
        signature: The county's, over the nonce of the question and all of the above.
    """

    root: Bytes32
    count: Number
    villages: list[tuple[Village, Annotated[bytes, Meta(min_length=8, max_length=8)]]]
    fresh: list[tuple[Village, Annotated[str, Meta(max_length=80)]]]
    clock_ms: Count
    signature: Annotated[bytes, Meta(max_length=64)] = b""

    @property
    def facts(self) -> tuple[object, ...]:
        """What is signed, beside the nonce."""
        return self.root, self.count, self.villages, self.fresh, self.clock_ms
