"""Own changes as they wait in the tail, before they are sealed into a frame.

A save of many, as an import, is packed: it waits for the first exchange, which may be weeks off.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import msgspec

from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.frames.content import LARGEST
from sync.frames.packing import packed, unpacked

_WORTH: Final = 4096
"""Bytes from which a save is packed; one of a few answers is never."""
_PACKED: Final = b"\x28\xb5\x2f\xfd"
"""How whatever zstd packs begins; no list of changes does."""

_Loose: TypeAlias = tuple[
    str, int, int, int, int, int, str, str, int, str, dict[str, Any], str, str | None
]
"""A change in the tail: everything but its feed number, by place."""
_loose = msgspec.msgpack.Decoder(list[_Loose])


def tail_body(changes: Sequence[Change]) -> bytes:
    """Changes as plain bytes: what their fingerprint is made of, too."""
    return msgspec.msgpack.encode([
        (c.device, c.epoch, c.dseq, c.tx, c.hlc, c.base, c.record, c.form, c.version, c.kind,
         dict(c.fields), c.actor, c.reason)
        for c in changes
    ])  # fmt: skip


def kept_body(changes: Sequence[Change]) -> bytes:
    """Changes as a row of the tail keeps them."""
    plain = tail_body(changes)
    return packed(plain) if _WORTH <= len(plain) <= LARGEST else plain


def tail_changes(body: bytes) -> list[Change]:
    """The changes again.

    Raises:
        FrameBroken: They were packed, and are not whole.
    """
    return [
        Change(
            device, epoch, dseq, tx, hlc, base, RecordId(record), form, version, Kind(kind), fields,
            actor, reason,
        )
        for device, epoch, dseq, tx, hlc, base, record, form, version, kind, fields, actor, reason
        in _loose.decode(unpacked(body) if body.startswith(_PACKED) else body)
    ]  # fmt: skip
