"""Own changes as they wait in the tail, before they are sealed into a frame."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from forms.schema.form import RecordId
from sync.change import Change, Kind

_Loose: TypeAlias = tuple[
    str, int, int, int, int, int, str, str, int, str, dict[str, Any], str, str | None
]
"""A change in the tail: everything but its feed number, by place."""
_loose = msgspec.msgpack.Decoder(list[_Loose])


def tail_body(changes: Sequence[Change]) -> bytes:
    """Changes as the tail keeps them."""
    return msgspec.msgpack.encode([
        (c.device, c.epoch, c.dseq, c.tx, c.hlc, c.base, c.record, c.form, c.version, c.kind,
         dict(c.fields), c.actor, c.reason)
        for c in changes
    ])  # fmt: skip


def tail_changes(body: bytes) -> list[Change]:
    """The changes again."""
    return [
        Change(
            device, epoch, dseq, tx, hlc, base, RecordId(record), form, version, Kind(kind), fields,
            actor, reason,
        )
        for device, epoch, dseq, tx, hlc, base, record, form, version, kind, fields, actor, reason
        in _loose.decode(body)
    ]  # fmt: skip
