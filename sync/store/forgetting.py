"""What records leave beside their rows, and lose with them when they are erased by law."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, select

from forms.schema.form import RecordId, Value
from sync.store.bulk_postgres import one_of
from sync.store.places import At
from sync.store.rows import Place, portions
from sync.store.search_lists import strike
from sync.store.tables import attachment_parts, attachments, records


def forget(db: Connection, place: Place, ids: Collection[RecordId]) -> None:
    """Take records that are about to be erased out of search lists, and delete their photos.

    A photo that another record speaks of as well stays.
    """
    births = set[At]()
    for portion in portions(sorted(ids)):
        mine = place.rows(records) & one_of(db, records.c.id, portion)
        births.update(map(At, db.scalars(select(records.c.birth).where(mine))))
    strike(db, place, births)
    held = set(db.scalars(select(attachments.c.sha).where(place.rows(attachments))))
    theirs, others = set[str](), set[str]()
    query = select(records.c.id, records.c.body).where(place.rows(records))
    for row in db.execute(query) if held else ():
        (theirs if row.id in ids else others).update(_photos(row.body, held))
    for some in portions(sorted(theirs - others)):
        for table in (attachment_parts, attachments):
            db.execute(delete(table).where(place.rows(table), one_of(db, table.c.sha, some)))


def _photos(body: Mapping[str, Value], held: Collection[str]) -> set[str]:
    return {one for value in body.values() if isinstance(value, list) for one in value} & set(held)
