"""Make this device known to the county, with a one-time code."""

from pathlib import Path

import msgspec

from forms.schema.device_role import may_write, role_of
from sync.change import Kind
from sync.client.http import Wire
from sync.errors.wire import CountyNonsense, RoleUnfit, TlsUntrusted
from sync.ledger.identity import Identity
from sync.ledger.proofs.witness import Witness
from sync.ledger.replica import Replica
from sync.ledger.village_store import VillageStore
from sync.protocol.enrolment_code import tidy
from sync.protocol.requests import Enrol, Enrolled, Home, Whose
from sync.protocol.signing import Signer

_AT_ONCE = 500
"""Changes looked at together."""


def enrol(
    store: VillageStore,
    url: str,
    code: str,
    *,
    certificate: Path | None = None,
    pinned: str | None = None,
    wide: bool = False,
    wire: Wire | None = None,
) -> str:
    """Use a code up and remember the county, whose name is given back.

    Args:
        store: The village's.
        url: The county's address.
        code: As it was given out, in whatever spelling.
        certificate: The county's certificate, when it is of its own making; kept with the book.
        pinned: The same as text, where it is kept already.
        wide: Whether the book holds every village of a township.
        wire: The line; None for HTTP to the county's address.

    Raises:
        CodeInvalid: The county does not take the code.
        RoleUnfit: What waits here may not be written by the role of the code.
        TlsUntrusted: The certificate cannot be read.
        CountyNonsense: The answer is not a county's.
    """
    pinned = pinned or _read(certificate)
    if store.meta.get("forked"):
        Identity(store).become_another()
    wire = wire or Wire(url, pinned)
    try:
        _prove_role(store, wire, code)
        answer = _enrolled(store, wire, code, wide)
    finally:
        wire.close()
    _remember(store, url, pinned, answer)
    return answer.county


def _enrolled(store: VillageStore, wire: Wire, code: str, wide: bool) -> Enrolled:
    """The county's answer to a signed question."""
    signer = Signer(store.meta["signing_seed"])
    who = (store.village, store.meta["device"], store.meta["epoch"], signer.public)
    ask = signer.sign(Enrol(tidy(code), *who, wide))
    content = wire.post("/v1/enrol", msgspec.msgpack.encode(ask))
    try:
        return msgspec.msgpack.decode(content, type=Enrolled)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CountyNonsense() from None


def _remember(store: VillageStore, url: str, pinned: str | None, answer: Enrolled) -> None:
    Identity(store).begin_epoch(answer.epoch)
    witness = Witness(store)
    if witness.rewritten:  # a person has decided to go on with this county
        witness.begin_anew(answer.clock_ms)
        Identity(store).fall_back(0)
    store.meta.set_all(
        county_url=url.strip(),
        county_name=answer.county,
        county_certificate=pinned,
        nonce=answer.nonce.hex(),
        county_key=answer.key.hex() or None,
        role=answer.role,
        photos_refused=[],  # another county may take what one did not
    )


def _prove_role(store: VillageStore, wire: Wire, code: str) -> None:
    """Refuse a code under which what waits here could never be handed up, before it is used up."""
    waiting = Replica(store).unsent()
    if not waiting:
        return
    role = role_of(_home(wire, code, store.meta["device"]).role)
    for name, settles in dict.fromkeys((c.form, c.kind is Kind.RESOLVE) for c in waiting):
        form = store.form(name)
        if not may_write(role, form, settles=settles, name=name):
            raise RoleUnfit(role=role.zh, title=form.title if form else name)


def whose(
    url: str,
    code: str,
    *,
    certificate: Path | None = None,
    pinned: str | None = None,
    device: str = "",
) -> Home:
    """Which village, or villages of a township, a code is for.

    Asked by a computer that has no book yet, or again by the device that has used the code.

    Raises:
        CodeInvalid: The county does not take the code.
        TlsUntrusted: The certificate cannot be read.
        CountyNonsense: The answer is not a county's.
    """
    wire = Wire(url, pinned or _read(certificate))
    try:
        return _home(wire, code, device)
    finally:
        wire.close()


def _home(wire: Wire, code: str, device: str) -> Home:
    content = wire.post("/v1/whose", msgspec.msgpack.encode(Whose(tidy(code), device)))
    try:
        return msgspec.msgpack.decode(content, type=Home)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CountyNonsense() from None


def _read(certificate: Path | None) -> str | None:
    if certificate is None:
        return None
    try:
        return certificate.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise TlsUntrusted() from None
