"""The county's own key: what parcels are sealed to, and what signs their receipts."""

from nacl.signing import SigningKey
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from sync.county import moments
from sync.county.tables import keys
from sync.ledger.engine import writing
from sync.protocol.signing import Signer

_NAME = "parcels"
_STORE = 0
"""One key for all counties of a store, hence under county 0."""


def county_signer(engine: Engine) -> Signer:
    """The county's key, made when it is first asked for."""
    seed = _held(engine)
    if seed is None:
        fresh = bytes(SigningKey.generate())
        row = {"county": _STORE, "name": _NAME, "seed": fresh, "made_at": moments.now()}
        try:
            with writing(engine) as db:
                db.execute(insert(keys).values(row))
        except IntegrityError:  # another server of this county was quicker
            fresh = _held(engine) or fresh
        seed = fresh
    return Signer(seed.hex())


def _held(engine: Engine) -> bytes | None:
    query = select(keys.c.seed).where(keys.c.county == _STORE, keys.c.name == _NAME)
    with engine.connect() as db:
        found = db.scalar(query)
    return None if found is None else bytes(found)
