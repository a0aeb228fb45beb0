"""A device whose changes went two ways: its book was set back and went on, with other changes.

What this ledger holds of the way the county does not know goes on under a name of its own. The name
follows from where the two ways part, so every book that holds the same changes gives them the same
name and the county takes them once.
"""

import hashlib

from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from forms.definition import RecordId
from sync.change import NO_LINK, is_hand, link
from sync.ledger.records import change_of
from sync.ledger.store import CHANGE_COLUMNS, Place
from sync.ledger.tables import changes
from sync.merge import Key

EPOCH = 1


def branch_name(device: str, epoch: int, first: bytes) -> str:
    """Device id of a branch: 16 hex digits, from whose it is and how its first change is linked."""
    content = f"{device}-{epoch}-".encode() + first
    made = hashlib.sha256(content).hexdigest()[:16]
    return branch_name(made, epoch, first) if is_hand(made) else made


def branch_off(db: Connection, place: Place, at: Key) -> list[RecordId]:
    """Give unconfirmed changes of a device, from a number on, a name and numbers of their own.

    Returns:
        The records they are of; what these say has to be written anew.
    """
    device, epoch, dseq = at
    mine = (place.rows(changes), changes.c.device == device, changes.c.epoch == epoch)
    query = select(*CHANGE_COLUMNS, changes.c.link).where(
        *mine, changes.c.dseq >= dseq, changes.c.seq.is_(None)
    )
    rows = db.execute(query.order_by(changes.c.dseq)).all()
    if not rows:
        return []
    name = branch_name(device, epoch, bytes(rows[0].link))
    moved = {row.dseq: number for number, row in enumerate(rows, 1)}
    previous = NO_LINK
    for row in rows:
        change = change_of(row[:-1])
        again = replace(
            change, device=name, epoch=EPOCH, dseq=moved[change.dseq], tx=moved.get(change.tx, 1)
        )
        previous = link(previous, again)
        db.execute(
            update(changes)
            .where(*mine, changes.c.dseq == change.dseq)
            .values(device=name, epoch=EPOCH, dseq=again.dseq, tx=again.tx, link=previous)
        )
    return list(dict.fromkeys(RecordId(row.record) for row in rows))
