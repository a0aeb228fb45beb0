"""Who this ledger is towards the county, and how it goes on when that is no longer true.

A book may be copied or set back to an older state, and so may the county. Whatever happened, what
was written stays in the log; only numbers and names of the sender change.
"""

from collections.abc import Mapping
from typing import Any, Self

from msgspec.structs import replace
from nacl.signing import SigningKey
from sqlalchemy import Connection, delete, func, select, update

from forms.definition import RecordId
from sync.change import HAND, NO_LINK, Change, Kind, link, new_device_id
from sync.ledger.branches import branch_off
from sync.ledger.outbox import Outbox
from sync.ledger.records import Row, change_of
from sync.ledger.store import CHANGE_COLUMNS, portions
from sync.ledger.tables import attachments, changes, imports, records, villages


class Identity(Outbox):
    """An outbox that can go on under another identity, or behind an older county."""

    def begin_epoch(self, epoch: int) -> None:
        """Go on under a new incarnation of this device, issued by the county.

        Own changes that were never confirmed are given new numbers from 1; nobody has seen the old.
        """
        if epoch != self.epoch:
            self._reissue(self.device, epoch, {})

    def become_another(self, beside: Self | None = None) -> None:
        """Go on as a new device: this book is a copy, or was set back to an older state.

        The device it was lives on in the county, perhaps on another computer. What was confirmed
        stays as it is; what was not is said again by the new device. Records keep their ids, so
        what the county holds already is not doubled.

        Args:
            beside: A ledger of the same file that is a new device already; both are one computer.
        """
        seed = beside.meta["signing_seed"] if beside else bytes(SigningKey.generate()).hex()
        fresh = {"signing_seed": seed, "push_open": False, "parcel_open": None, "forked": False}
        self._reissue(beside.device if beside else new_device_id(), 1, fresh)

    def _reissue(self, device: str, epoch: int, more: Mapping[str, Any]) -> None:
        """Own changes nobody has confirmed get new numbers from 1 under another identity."""
        with self._writing() as db:
            mine = self._own().where(changes.c.seq.is_(None)).order_by(changes.c.dseq)
            waiting = [change_of(row) for row in db.execute(mine)]
            moved = {c.dseq: number for number, c in enumerate(waiting, 1)}
            previous = NO_LINK
            rows: list[Row] = []
            for change in waiting:
                again = replace(
                    change, device=device, epoch=epoch, dseq=moved[change.dseq],
                    tx=moved.get(change.tx, 1),
                )  # fmt: skip
                previous = link(previous, again)
                rows.append({"old": change.dseq, "again": again, "link": previous})
            for row in rows:
                self._renumber(db, row)
            self._renumber_imports(db, device, epoch, moved)
            states = self._states(db)
            touched = list(dict.fromkeys(c.record for c in waiting))
            states.refold(touched, states.known(touched))
            self.meta.write(db, {"device": device, "epoch": epoch, "confirmed": 0, **more})
        self.device, self.epoch = device, epoch

    def _renumber(self, db: Connection, row: Row) -> None:
        again: Change = row["again"]
        old = (changes.c.device == self.device, changes.c.epoch == self.epoch)
        db.execute(
            update(changes)
            .where(self.place.rows(changes), *old, changes.c.dseq == row["old"])
            .values(
                device=again.device,
                epoch=again.epoch,
                dseq=again.dseq,
                tx=again.tx,
                link=row["link"],
            )
        )

    def _renumber_imports(
        self, db: Connection, device: str, epoch: int, moved: Mapping[int, int]
    ) -> None:
        """Let imports that were never confirmed still be undone under their new numbers."""
        mine = (
            self.place.rows(imports),
            imports.c.device == self.device,
            imports.c.epoch == self.epoch,
        )
        for row in db.execute(select(imports.c.tx, imports.c.last).where(*mine)).all():
            if row.tx in moved and row.last in moved:
                db.execute(
                    update(imports)
                    .where(*mine, imports.c.tx == row.tx)
                    .values(device=device, epoch=epoch, tx=moved[row.tx], last=moved[row.last])
                )

    def branch_off(self, device: str, epoch: int, dseq: int) -> None:
        """Let what stands here of another computer from a number on go under a name of its own.

        The county holds other changes under these numbers; both are kept.
        """
        with self._writing() as db:
            states = self._states(db)
            parted = branch_off(db, self.place, (device, epoch, dseq))
            states.refold(parted, states.known(parted))

    def fall_back(self, common: int, mark: int) -> None:
        """The county was set back to an older state: nothing behind that is confirmed any more.

        What this book wrote is sent again, and so is what others wrote, under their own names and
        numbers (``sync.client.offer``), so nothing is doubled. What the county itself wrote nobody
        can send again: it is dropped, as the county has lost it.

        Args:
            common: Last number of the feed that both still hold.
            mark: Up to which own number the county holds everything.
        """
        self.arriving.forget()
        with self._writing() as db:
            here = self.place.rows(changes)
            lost = here & (changes.c.seq > common)
            query = select(*CHANGE_COLUMNS).where(lost).order_by(changes.c.seq)
            gone = [change_of(row) for row in db.execute(query)]
            db.execute(delete(changes).where(lost, changes.c.device.startswith(HAND)))
            db.execute(update(changes).where(lost).values(seq=None))
            born = [c.record for c in gone if c.kind is Kind.CREATE]
            for portion in portions(born):
                db.execute(
                    update(records)
                    .where(self.place.rows(records), records.c.id.in_(portion))
                    .values(rno=None)
                )
            db.execute(update(villages).where(self.place.rows(villages)).values(seq=common))
            sure = self._first_unsure(db) - 1
            self.meta.write(db, {
                "cursor": min(common, self.meta.read(db, "cursor", 0)),
                "confirmed": min(mark, sure), "push_open": False, "parcel_open": None,
                "county_epoch": None,
            })  # fmt: skip
            db.execute(update(attachments).where(self.place.rows(attachments)).values(sent=0))
            touched: list[RecordId] = list(dict.fromkeys(c.record for c in gone))
            states = self._states(db)
            states.refold(touched, states.known(touched))

    def _first_unsure(self, db: Connection) -> int:
        """The lowest own number nobody has confirmed; one behind the last when all are."""
        first = db.scalar(
            select(func.min(changes.c.dseq)).where(
                self.place.rows(changes),
                changes.c.device == self.device,
                changes.c.epoch == self.epoch,
                changes.c.seq.is_(None),
            )
        )
        return first or self._last(db) + 1
