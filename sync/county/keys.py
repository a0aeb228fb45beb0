"""The county's own key: what parcels are sealed to, and what signs their receipts."""

from nacl.signing import SigningKey
from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from sync.county import clock
from sync.county.tables import keys
from sync.protocol.signing import Signer
from sync.store.engine import writing

_NAME = "parcels"
_EPOCH = "epoch"
EPOCH_BYTES = 8
_STORE = 0
"""One key for all counties of a store, hence under county 0."""


def county_signer(engine: Engine) -> Signer:
    """The county's key, made when it is first asked for."""
    return Signer(_kept(engine, _NAME).hex())


def store_epoch(engine: Engine) -> bytes:
    """What tells one life of this store from the one before a backup was put back; 8 bytes."""
    return _kept(engine, _EPOCH)[:EPOCH_BYTES]


def epoch_of(db: Connection) -> bytes | None:
    """The epoch of the store within a transaction; None where nobody has asked for it yet."""
    here = (keys.c.county == _STORE, keys.c.name == _EPOCH)
    found = db.scalar(select(keys.c.seed).where(*here))
    return None if found is None else bytes(found)[:EPOCH_BYTES]


def begin_life(db: Connection) -> bytes:
    """A new life begins: the store has just been put back. Returns its epoch."""
    fresh = bytes(SigningKey.generate())
    here = (keys.c.county == _STORE, keys.c.name == _EPOCH)
    db.execute(delete(keys).where(*here))
    row = {"county": _STORE, "name": _EPOCH, "seed": fresh, "made_at": clock.now()}
    db.execute(insert(keys).values(row))
    return fresh[:EPOCH_BYTES]


def _kept(engine: Engine, name: str) -> bytes:
    """A secret of the store, made when it is first asked for."""
    seed = _held(engine, name)
    if seed is not None:
        return seed
    fresh = bytes(SigningKey.generate())
    row = {"county": _STORE, "name": name, "seed": fresh, "made_at": clock.now()}
    try:
        with writing(engine) as db:
            db.execute(insert(keys).values(row))
    except IntegrityError:  # another server of this county was quicker
        return _held(engine, name) or fresh
    return fresh


def _held(engine: Engine, name: str) -> bytes | None:
    query = select(keys.c.seed).where(keys.c.county == _STORE, keys.c.name == name)
    with engine.connect() as db:
        found = db.scalar(query)
    return None if found is None else bytes(found)
