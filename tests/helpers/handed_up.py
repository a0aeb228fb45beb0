"""Villages whose records are at the county already, without a device of their own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from nacl.signing import SigningKey
from sqlalchemy import Engine, insert, inspect, select

from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from sync.change import Change, Clock, Kind, new_device_id
from sync.county.tables import devices
from sync.frames.births import is_id
from sync.frames.chain import NO_LINK, ChainEnd, link_after, sign_mark
from sync.frames.content import Birth
from sync.frames.encode import content_of, portions
from sync.frames.packing import packed
from sync.ledger.village_feed import VillageFeed
from sync.store.engine import writing
from sync.store.rows import Place


def hand_up(
    engine: Engine, village: str, name: str, bodies: Mapping[str, Mapping[RecordId, Body]]
) -> VillageFeed:
    """Put records into a village's feed as one device would have.

    Short names of records in tests stand for ids (``named``).
    """
    feed = VillageFeed.found(engine, bundled(), village, name)
    device, clock = new_device_id(), Clock()
    ids = {record: named(record) for found in bodies.values() for record in found}
    records = [
        (form, ids[record], {name: _said(value, ids) for name, value in body.items()})
        for form, found in bodies.items()
        for record, body in found.items()
    ]
    batch = [
        Change(
            device, 1, number, 1, clock.tick(), 0, record, form, _version(form),
            Kind.CREATE, body, "韦书记",
        )
        for number, (form, record, body) in enumerate(records, 1)
    ]  # fmt: skip
    for signature, body, key in signed_frames(batch):
        enrolled(engine, feed.store.place, device, key)
        feed.accept(signature, body, key)
    return feed


def enrolled(engine: Engine, place: Place, device: str, key: bytes) -> None:
    """Let a county know a device, so that it vouches for it; a bare store knows none."""
    if not inspect(engine).has_table(devices.name):
        return
    row = {
        "device": device, "key": key, "epoch": 1, "nonce": bytes(16), "enrolled_at": "2026-12-01",
    }  # fmt: skip
    with writing(engine) as db:
        if not db.scalar(select(devices.c.device).where(devices.c.device == device)):
            db.execute(insert(devices), place.stamp([row]))


def named(record: str) -> RecordId:
    """The id a record has that is called by a short name in a test."""
    return RecordId(record if is_id(record) else f"{record.encode().hex():0>32}")


def _said(value: Value, ids: Mapping[RecordId, RecordId]) -> Value:
    return ids.get(RecordId(value), value) if isinstance(value, str) else value


def _version(form: str) -> int:
    """Of a form of the program; of a county's own the first."""
    known = bundled().forms.get(form)
    return known.version if known else 1


def _among(known: Mapping[RecordId, Birth], ids: Collection[RecordId]) -> Mapping[RecordId, Birth]:
    return {record: known[record] for record in ids if record in known}


def signed_frames(batch: Sequence[Change]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Signature, body and public key of the frames a device of its own would make of changes."""
    seed = bytes(SigningKey.generate())
    key = bytes(SigningKey(seed).verify_key)
    born = {c.record: Birth(c.device, c.epoch, c.dseq) for c in batch if c.kind is Kind.CREATE}
    link = NO_LINK
    for some in portions(batch):
        known = {r: b for r, b in born.items() if b.number < some[0].dseq}
        content = content_of(some, partial(_among, known))
        link = link_after(link, content)
        last = some[-1]
        mark = ChainEnd(last.device, last.epoch, last.dseq, link)
        yield sign_mark(seed, mark), packed(content), key
