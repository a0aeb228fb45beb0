"""What a ledger knows about itself, as a mapping that is written through to the store."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, delete, select
from typing_extensions import override

from sync.store.engine import writing
from sync.store.rows import Place, set_rows
from sync.store.tables import meta

_HERE = and_(meta.c.county == bindparam("county"), meta.c.village == bindparam("village"))
_ONE = select(meta.c.value).where(_HERE, meta.c.key == bindparam("key"))
_SOME = select(meta.c.key, meta.c.value).where(
    _HERE, meta.c.key.in_(bindparam("keys", expanding=True))
)
"""Put together once: that costs more than asking."""


class Meta(MutableMapping[str, Any]):
    """Small JSON values by key; each assignment is a transaction of its own.

    The ledger itself keeps ``device``, ``epoch``, ``signing_seed`` (hex), ``cursor``
    and ``clock``; others keep ``actor``, ``county_url``, ``county_name``, ``nonce``, ``last_sync``,
    ``digests_equal``, ``photos_refused`` and ``packs``, the county's packs in order.
    """

    def __init__(self, engine: Engine, place: Place) -> None:
        self._engine = engine
        self._place = place

    def read(self, db: Connection, key: str, otherwise: Any = None) -> Any:
        """The value within a transaction that is under way."""
        row = db.execute(_ONE, {**self._place._asdict(), "key": key}).one_or_none()
        return otherwise if row is None else row.value

    def some(self, db: Connection, *keys: str) -> dict[str, Any]:
        """Those of several values that are there, within a transaction that is under way."""
        asked = {**self._place._asdict(), "keys": keys}
        return {row.key: row.value for row in db.execute(_SOME, asked)}

    def device(self, db: Connection) -> tuple[str, int]:
        """Who this ledger is: its device and the incarnation of it."""
        found = self.some(db, "device", "epoch")
        return found["device"], found["epoch"]

    def write(self, db: Connection, values: Mapping[str, Any]) -> None:
        """Set values within a transaction that is under way."""
        rows = [{"key": key, "value": value} for key, value in values.items()]
        set_rows(db, self._place, meta, ("key",), rows)

    @override
    def __getitem__(self, key: str) -> Any:
        with self._engine.connect() as db:
            row = db.execute(_ONE, {**self._place._asdict(), "key": key}).one_or_none()
        if row is None:
            raise KeyError(key)
        return row.value

    @override
    def __setitem__(self, key: str, value: Any) -> None:
        with writing(self._engine) as db:
            self.write(db, {key: value})

    @override
    def __delitem__(self, key: str) -> None:
        with writing(self._engine) as db:
            db.execute(delete(meta).where(self._place.rows(meta), meta.c.key == key))

    @override
    def __iter__(self) -> Iterator[str]:
        with self._engine.connect() as db:
            return iter(db.scalars(select(meta.c.key).where(self._place.rows(meta))).all())

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget several values together or not at all."""
        with writing(self._engine) as db:
            db.execute(delete(meta).where(self._place.rows(meta), meta.c.key.in_(list(keys))))

    def set_all(self, **values: Any) -> None:
        """Set several values together or not at all."""
        with writing(self._engine) as db:
            self.write(db, values)
