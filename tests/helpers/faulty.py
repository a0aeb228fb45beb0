"""What a faulty program might have left in a store, past all that is checked when people write."""

from typing import Any

from sqlalchemy import select, update

from forms.schema.foreign_value import MARK
from forms.schema.form import RecordId, Value
from sync.ledger.village_store import VillageStore
from sync.store.tables import records

ODD: tuple[Value, ...] = (
    "not a date", "0000-13-45", 20200101, True, -(2**40), ["韦", "大山"], [], "999", "字" * 5000,
    "<b>韦</b>",
)  # fmt: skip
"""Values of every kind that answers have, in places where they do not belong."""

FOREIGN: tuple[Any, ...] = (
    1.5, 1e20, {"b": 1, "a": [2.5]}, [["韦"]], [1, "二"], ["韦", None], "韦\0大山",
    f"{MARK}大山", {},
)  # fmt: skip
"""Values that no answer of any kind has, and that not every store keeps as they are."""


def stored(store: VillageStore) -> dict[RecordId, dict[str, object]]:
    """The bodies of a store as they lie there."""
    with store.engine.connect() as db:
        rows = db.execute(select(records.c.id, records.c.body).where(store.place.rows(records)))
        return {row.id: row.body for row in rows}


def spoil(store: VillageStore, record: RecordId, **fields: object) -> None:
    """Put answers into the body of a record as they are."""
    body = {**stored(store)[record], **fields}
    with store.writing() as db:
        store.noted.records.add(record)
        here = store.place.rows(records) & (records.c.id == record)
        db.execute(update(records).where(here).values(body=body))
