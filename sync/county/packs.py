"""Parameter packs of a county: checked, numbered, kept, and given to villages that lack them."""

import hashlib

from sqlalchemy import Engine, func, insert, select

from forms.pack import Pack, Published, read_pack
from forms.parameters import bundled
from sync.county import moments
from sync.county.tables import packs
from sync.ledger.engine import writing

MARK_BYTES = 8
"""So much of a pack's hash says which one a village holds."""


def mark_of(body: str) -> bytes:
    """What a village says of the last pack it holds."""
    return hashlib.sha256(body.encode()).digest()[:MARK_BYTES]


def check(body: str, file: str) -> Pack:
    """Prove a pack without publishing it.

    Raises:
        DefinitionFault: It cannot be used; the sentence names the line.
    """
    return read_pack(body, bundled(), file=file)


def publish(engine: Engine, body: str, by: str, file: str) -> tuple[Published, bool]:
    """Publish a pack for its county.

    Args:
        engine: The county's store.
        body: The YAML.
        by: Who publishes.
        file: How faults name it.

    Returns:
        The pack with its number, and whether it is new; the same again is not.

    Raises:
        DefinitionFault: It cannot be used.
    """
    county = int(check(body, file).county)
    with writing(engine) as db:
        last = db.scalar(select(func.max(packs.c.number)).where(packs.c.county == county)) or 0
        known = select(packs).where(packs.c.county == county, packs.c.number == last)
        row = db.execute(known).one_or_none()
        if row is not None and row.body == body:
            return Published(row.number, row.at, row.by, row.body), False
        made = Published(last + 1, moments.now(), by, body)
        db.execute(
            insert(packs).values(
                county=county, number=made.number, at=made.at, by=made.by, body=made.body
            )
        )
    return made, True


def published(engine: Engine, county: int | None = None) -> list[tuple[str, Published]]:
    """County code and pack, in order; of one county or of all."""
    query = select(packs).order_by(packs.c.county, packs.c.number)
    if county is not None:
        query = query.where(packs.c.county == county)
    with engine.connect() as db:
        rows = db.execute(query).all()
    return [(f"{row.county:06d}", Published(row.number, row.at, row.by, row.body)) for row in rows]


def after(engine: Engine, village: str, mark: bytes) -> list[Published]:
    """The packs of a village's county after the one it holds; all when it holds none of them."""
    held = [pack for _, pack in published(engine, int(village[:6]))]
    for place, pack in enumerate(held, 1):
        if mark_of(pack.body) == mark:
            return held[place:]
    return held
