"""Photos of a village by the SHA-256 of their content, in parts as they come.

A book keeps them in its encrypted file; a county seals each part with a key that is not in its
database (``box``). What is whole has been compared with its hash.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from sync.errors.ledger import AttachmentDamaged, AttachmentTooBig, OffsetWrong
from sync.store.engine import writing
from sync.store.rows import Place, head_row, portions
from sync.store.tables import attachment_parts, attachments

LARGEST: Final = 1_000_000
"""Most bytes of one photo, less than a frame; the program shrinks what it takes in far below."""
PART: Final = 64 << 10
"""Most bytes of a part, which is what a broken line costs at most."""


class Attachments:
    """The photos of one village in one store.

    Args:
        engine: The store.
        place: The village.
        box: Seals what is kept, where the store itself is not encrypted.
    """

    def __init__(self, engine: Engine, place: Place, box: SecretBox | None = None) -> None:
        self._engine = engine
        self._place = place
        self._box = box

    def keep(self, content: bytes) -> str:
        """Take in a whole photo; its hash.

        Raises:
            AttachmentTooBig: It is larger than any photo of ours.
        """
        sha = hashlib.sha256(content).hexdigest()
        offset = self.begin(sha, len(content))
        while offset < len(content):
            offset = self.add(sha, offset, content[offset : offset + PART])
        return sha

    def begin(self, sha: str, size: int) -> int:
        """Make room for a photo; how many of its bytes are here already.

        Raises:
            AttachmentTooBig: It is larger than any photo of ours, or empty.
            OffsetWrong: It is here whole, and of another size.
        """
        if not 0 < size <= LARGEST:
            raise AttachmentTooBig(most=LARGEST >> 10)
        with writing(self._engine) as db:
            # Two computers may begin the same photo at the same instant: one after the other.
            head_row(db, self._place)
            row = db.execute(select(attachments).where(self._one(attachments, sha))).one_or_none()
            if row is not None and row.size == size:
                return int(row.held)
            if row is not None and row.held == row.size:  # whole, so its size is proved
                raise OffsetWrong
            if row is not None:  # begun with another size: one of the two was wrong
                self._forget(db, [sha])
            now = datetime.now(UTC).isoformat(timespec="seconds")
            fresh = {"sha": sha, "size": size, "held": 0, "sent": 0, "at": now}
            db.execute(insert(attachments), self._place.stamp([fresh]))
            return 0

    def add(self, sha: str, offset: int, part: bytes) -> int:
        """Take in the next bytes; they are on the disk when this returns.

        Returns:
            How many bytes are here now.

        Raises:
            OffsetWrong: They do not follow what is here; somebody else was quicker.
            AttachmentDamaged: All came, and it is not what its hash says; nothing of it is kept.
        """
        with writing(self._engine) as db:
            query = select(attachments).where(self._one(attachments, sha)).with_for_update()
            row = db.execute(query).one_or_none()
            if row is None or row.held != offset or offset + len(part) > row.size or not part:
                raise OffsetWrong
            body = bytes(self._box.encrypt(part)) if self._box else part
            rows = self._place.stamp([{"sha": sha, "start": offset, "body": body}])
            db.execute(insert(attachment_parts), rows)
            held = offset + len(part)
            db.execute(update(attachments).where(self._one(attachments, sha)).values(held=held))
            damaged = held == row.size and not self._as_hashed(db, sha)
            if damaged:
                self._forget(db, [sha])
        if damaged:
            raise AttachmentDamaged
        return held

    def progress(self, sha: str) -> tuple[int, int] | None:
        """How many bytes of a photo are here, of how many; None when it was never begun."""
        with self._engine.connect() as db:
            row = db.execute(select(attachments).where(self._one(attachments, sha))).one_or_none()
        return None if row is None else (row.held, row.size)

    def held(self, sha: str) -> int:
        """How many bytes of a photo are here."""
        found = self.progress(sha)
        return found[0] if found else 0

    def read(self, sha: str) -> bytes | None:
        """A photo that is here whole; None for every other.

        Raises:
            AttachmentDamaged: It was whole and is not any more.
        """
        with self._engine.connect() as db:
            row = db.execute(select(attachments).where(self._one(attachments, sha))).one_or_none()
            if row is None or row.held < row.size:
                return None
            return b"".join(self._parts(db, sha))

    def whole(self, wanted: Collection[str]) -> frozenset[str]:
        """Which of these are here whole."""
        found: set[str] = set()
        with self._engine.connect() as db:
            for some in portions(wanted):
                query = select(attachments.c.sha).where(
                    self._place.rows(attachments),
                    attachments.c.sha.in_(some),
                    attachments.c.held == attachments.c.size,
                )
                found.update(db.scalars(query))
        return frozenset(found)

    def unsent(self, wanted: Collection[str]) -> list[str]:
        """Which of these are here whole and not known to be at the county."""
        with self._engine.connect() as db:
            query = select(attachments.c.sha).where(
                self._place.rows(attachments),
                attachments.c.sent == 0,
                attachments.c.held == attachments.c.size,
            )
            here = set(db.scalars(query))
        return [sha for sha in wanted if sha in here]

    def sent(self, shas: Iterable[str], *, there: bool = True) -> None:
        """Note that the county has these whole, or that it has lost them."""
        with writing(self._engine) as db:
            for sha in shas:
                one = update(attachments).where(self._one(attachments, sha))
                db.execute(one.values(sent=int(there)))

    def sweep(self, wanted: Collection[str], before: str) -> int:
        """Take away photos no record speaks of that were begun before a moment; how many."""
        with writing(self._engine) as db:
            query = select(attachments.c.sha).where(
                self._place.rows(attachments), attachments.c.at < before
            )
            loose = [sha for sha in db.scalars(query) if sha not in wanted]
            self._forget(db, loose)
        return len(loose)

    def total(self) -> int:
        """How many bytes are here."""
        query = select(func.coalesce(func.sum(attachments.c.held), 0))
        with self._engine.connect() as db:
            return int(db.scalar(query.where(self._place.rows(attachments))) or 0)

    def _parts(self, db: Connection, sha: str) -> Iterator[bytes]:
        query = select(attachment_parts.c.body).where(self._one(attachment_parts, sha))
        for body in db.scalars(query.order_by(attachment_parts.c.start)):
            try:
                yield bytes(self._box.decrypt(bytes(body))) if self._box else bytes(body)
            except CryptoError:
                raise AttachmentDamaged from None

    def _as_hashed(self, db: Connection, sha: str) -> bool:
        made = hashlib.sha256()
        for part in self._parts(db, sha):
            made.update(part)
        return made.hexdigest() == sha

    def _one(self, table: Table, sha: str) -> ColumnElement[bool]:
        return self._place.rows(table) & (table.c.sha == sha)

    def _forget(self, db: Connection, shas: Iterable[str]) -> None:
        for sha in shas:
            for table in (attachment_parts, attachments):
                db.execute(delete(table).where(self._one(table, sha)))
