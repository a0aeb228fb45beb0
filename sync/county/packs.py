"""Packs of a county: checked, numbered, kept, and given to villages that lack them."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Engine, func, insert, select

from forms.definitions.definitions import Definitions
from forms.packs.examples import prove_examples
from forms.packs.pack import COUNTY, Pack, Published, in_force, read_pack
from forms.program import bundled
from forms.schema.yaml_reader import read_text
from sync.county import clock
from sync.county.tables import packs
from sync.store.engine import writing

MARK_BYTES = 8
"""So much of a pack's hash says which one a village holds."""


def mark_of(body: str) -> bytes:
    """What a village says of the last pack it holds."""
    return hashlib.sha256(body.encode()).digest()[:MARK_BYTES]


def last_mark(db: Connection, county: int) -> bytes:
    """What a village says that holds everything its county published; zeros where that is none."""
    query = select(packs.c.body).where(packs.c.county == county).order_by(packs.c.number.desc())
    body = db.scalar(query.limit(1))
    return bytes(MARK_BYTES) if body is None else mark_of(body)


def check(engine: Engine, body: str, file: str) -> Pack:
    """Prove a pack without publishing it: on top of what its county published before.

    The examples of rules and kinds of notice are run. The pack published last may be given again.

    Raises:
        DefinitionFault: It cannot be used; the sentence names the line.
    """
    county = read_text(body, file).text("county")
    known = COUNTY.fullmatch(county) is not None  # read_pack refuses what is no code
    held = [pack for _, pack in published(engine, int(county))] if known else []
    if held and held[-1].body == body:
        held.pop()
    pack = read_pack(body, in_county(held), file=file)
    kinds = [made.id for made in pack.made if made.part == "notices"]
    lists = [made.id for made in pack.made if made.part == "rules"]
    prove_examples(pack.holds, kinds, lists, file)
    return pack


def in_county(packs: Iterable[Published]) -> Definitions:
    """What holds where a county published these: here the county's server takes the program's."""
    return in_force(bundled(), packs)


def holding(engine: Engine, village: str) -> Definitions:
    """What holds in a village: the program's definitions with those of its county.

    Args:
        engine: The county's store.
        village: Its code, or that of its county.
    """
    return in_county(pack for _, pack in published(engine, int(village[:6])))


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
    county = int(check(engine, body, file).county)
    with writing(engine) as db:
        last = db.scalar(select(func.max(packs.c.number)).where(packs.c.county == county)) or 0
        known = select(packs).where(packs.c.county == county, packs.c.number == last)
        row = db.execute(known).one_or_none()
        if row is not None and row.body == body:
            return Published(row.number, row.at, row.by, row.body), False
        made = Published(last + 1, clock.now(), by, body)
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


def lacking(held: Sequence[Published], mark: bytes) -> Sequence[Published]:
    """What a county published after the pack a village holds; all when it holds none of them.

    Args:
        held: What the county published, in order.
        mark: What the village says of the last pack it holds.
    """
    for place, pack in enumerate(held, 1):
        if mark_of(pack.body) == mark:
            return held[place:]
    return held
