"""What a county's refusal means: its code as the error it stands for, with what comes along."""

import http.client
from collections.abc import Mapping

import msgspec

from forms.errors import CunjiError
from sync.errors.ledger import AttachmentDamaged, ForkFound, GapFound, OffsetWrong
from sync.errors.parcel import (
    ParcelDoubled,
    ParcelForeign,
    ParcelNotOurs,
    ParcelOld,
    ParcelTampered,
    ParcelTruncated,
)
from sync.errors.wire import (
    BranchFound,
    CodeInvalid,
    CodeNotWide,
    CodeWide,
    CountyBehind,
    CountyBusy,
    CountyNonsense,
    CountyRefused,
    CountyRestored,
    CountySays,
    CountyTroubled,
    PhotoMissing,
    PhotosFull,
    RecordsAwaited,
    RoleForbids,
    SignatureWrong,
    VersionUnknown,
)
from sync.protocol.asks import Refusal

LARGEST_REFUSAL = 8_192
"""Most bytes read of an answer that is no success."""

_SAID = frozenset({ParcelDoubled.code, ParcelOld.code, RoleForbids.code})
"""Refusals whose sentence names numbers only the county knows."""

SUCCESS = frozenset({200, 201, 204, 206})

_REFUSALS: Mapping[str, type[CunjiError]] = {
    kind.code: kind
    for kind in (
        AttachmentDamaged, CodeInvalid, CodeNotWide, CodeWide, CountyBehind, CountyRefused,
        CountyTroubled, ForkFound, OffsetWrong, ParcelForeign, ParcelNotOurs, ParcelTampered,
        ParcelTruncated, PhotoMissing, PhotosFull, RecordsAwaited, SignatureWrong, VersionUnknown,
    )
}  # fmt: skip


def check(answer: http.client.HTTPResponse) -> None:
    """Go on only with a success.

    Raises:
        CountyBusy: The county asks to come back later.
        CountyNonsense: It is no county that answers.
        CountyRestored: It was put back from a backup.
        BranchFound: It holds other changes of another computer than we do.
        CountySays: What only the county can put into words.
        GapFound: The county lacks something before what we sent.
        CunjiError: What else the county says is the matter.
    """
    if answer.status in SUCCESS:
        return
    content = answer.read(LARGEST_REFUSAL)
    if answer.status in {502, 503, 504}:
        raise CountyBusy(_seconds(answer.headers.get("Retry-After")))
    try:
        refusal = msgspec.json.decode(content, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CountyNonsense() from None
    if refusal.expected is not None and refusal.code == CountyRestored.code:
        raise CountyRestored(refusal.expected, refusal.mark or 0)
    if refusal.device and refusal.expected is not None and refusal.code == BranchFound.code:
        raise BranchFound(refusal.device, refusal.epoch or 0, refusal.expected)
    if refusal.expected is not None and refusal.code == GapFound.code:
        raise GapFound(refusal.expected)
    if refusal.code in _SAID:
        raise CountySays(words=refusal.zh)
    raise _REFUSALS.get(refusal.code, CountyTroubled)()


def _seconds(text: str | None) -> float:
    """How long the county asks us to wait; within reason, whatever it says."""
    return float(min(int(text), 60)) if text and text.isdecimal() else 5.0
