"""Villages whose records are at the county already, without a device of their own."""

from collections.abc import Mapping

from sqlalchemy import Engine

from forms.program import bundled
from forms.schema.form import Body, RecordId
from sync.change import NO_LINK, Change, Clock, Kind, new_device_id
from sync.ledger.village_feed import VillageFeed


def hand_up(
    engine: Engine, village: str, name: str, bodies: Mapping[str, Mapping[RecordId, Body]]
) -> VillageFeed:
    """Put records into a village's feed as one device would have."""
    feed = VillageFeed.found(engine, bundled(), village, name)
    device, clock = new_device_id(), Clock()
    records = [
        (form, record, body) for form, found in bodies.items() for record, body in found.items()
    ]
    batch = [
        Change(
            device, 1, number, 1, clock.tick(), 0, record, form, _version(form),
            Kind.CREATE, body, "韦书记",
        )
        for number, (form, record, body) in enumerate(records, 1)
    ]  # fmt: skip
    feed.accept(device, 1, batch, NO_LINK)
    return feed


def _version(form: str) -> int:
    """Of a form of the program; of a county's own the first."""
    known = bundled().forms.get(form)
    return known.version if known else 1
