"""The keys a store holds: trees of everybody who wrote in a village, and what they close.

A book keeps them in its own file, which is encrypted. A county keeps them in a folder beside its
database (``Shelf``), so that the database and its backups alone open nothing.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection, Engine, delete, select
from typing_extensions import override

from forms.definitions.records import Person
from forms.schema.form import FormDef, RecordId
from sync.change import LEAF, STATE, Change
from sync.errors.ledger import StoreUnwritable
from sync.errors.wire import FrameBroken
from sync.frames.births import is_id
from sync.frames.encode import Closing
from sync.frames.key_tree import MARK_BYTES, SEED_BYTES, KeyTree
from sync.frames.personal import closed_fields
from sync.ledger.chains.rings import Rings
from sync.merge import ERASED
from sync.store.bulk_postgres import one_of
from sync.store.engine import KEYS
from sync.store.rows import Place, add, portions
from sync.store.tables import records, trees
from sync.store.values import indexed, promoted

MOST_TREES: Final = 4096
"""So many trees of one village are kept at most: one for each computer it ever had, many times."""


class KeptTree(NamedTuple):
    """A tree as it is kept.

    Attributes:
        mark: Names it.
        device: Whose changes it closes, 16 hex digits.
        epoch: In which incarnation.
        kept: What is left of it (``KeyTree.kept``).
    """

    mark: bytes
    device: str
    epoch: int
    kept: bytes


class Shelf(Protocol):
    """Where the trees of a village lie; written while the village's row is held only."""

    def read(self, db: Connection, place: Place) -> Sequence[KeptTree]:
        """All of them."""

    def write(self, db: Connection, place: Place, kept: Sequence[KeptTree]) -> None:
        """From now on these are all."""


class _Table(Shelf):
    """In the store itself: a book."""

    @override
    def read(self, db: Connection, place: Place) -> Sequence[KeptTree]:
        query = select(trees.c.mark, trees.c.device, trees.c.epoch, trees.c.kept)
        rows = db.execute(query.where(place.rows(trees)).order_by(trees.c.mark))
        return [KeptTree(bytes(r.mark), r.device, r.epoch, bytes(r.kept)) for r in rows]

    @override
    def write(self, db: Connection, place: Place, kept: Sequence[KeptTree]) -> None:
        db.execute(delete(trees).where(place.rows(trees)))
        add(db, place, trees, [one._asdict() for one in kept])


class Folder(Shelf):
    """In a folder beside a county's database, a file for each village; only its owner reads it.

    Args:
        folder: The folder; made when it is first written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    def read(self, db: Connection, place: Place) -> Sequence[KeptTree]:
        try:
            content = (self._folder / place.village).read_bytes()
        except FileNotFoundError:
            return []
        except OSError:
            raise StoreUnwritable from None
        return _read_file(content)

    @override
    def write(self, db: Connection, place: Place, kept: Sequence[KeptTree]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = self._folder / f"{place.village}.tmp"
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as out:
                out.write(msgspec.msgpack.encode(list(kept)))
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._folder / place.village)
        except OSError:
            raise StoreUnwritable from None


def _read_file(content: bytes) -> Sequence[KeptTree]:
    try:
        return msgspec.msgpack.decode(content, type=list[KeptTree])
    except msgspec.DecodeError:
        raise StoreUnwritable from None


class Keyring:
    """The trees of one village in one store.

    Args:
        engine: The store.
        place: The village.
        form: Finds what a form says; None for one this program has not.
        rings: The keys of what is sealed.

    Attributes:
        beside: Whether they lie beside the store, and not in it.
        rings: The same.
    """

    def __init__(
        self, engine: Engine, place: Place, form: Callable[[str], FormDef | None], rings: Rings
    ) -> None:
        self.rings = rings
        folder = engine.get_execution_options().get(KEYS)
        self.beside = bool(folder)
        self._shelf: Shelf = Folder(folder) if folder else _Table()
        self._place = place
        self._form = form
        self._read: dict[bytes, KeyTree] = {}
        """Trees read before, by what was kept of them."""

    def all(self, db: Connection) -> list[KeptTree]:
        """Everything that is kept."""
        return list(self._shelf.read(db, self._place))

    def by_mark(self, db: Connection) -> Mapping[bytes, KeyTree]:
        """The trees, by what names them."""
        return {one.mark: self._tree(one.kept) for one in self.all(db)}

    def begin(self, db: Connection, device: str, epoch: int) -> KeyTree:
        """The tree of an author in this store, made when he first seals."""
        held = self.all(db)
        found = next((one for one in held if (one.device, one.epoch) == (device, epoch)), None)
        if found is not None:
            return self._tree(found.kept)
        made = KeyTree.of(os.urandom(SEED_BYTES))
        made.erase(_erased(db, self._place))
        fresh = KeptTree(made.mark, device, epoch, made.kept())
        self._shelf.write(db, self._place, [*held, fresh])
        return made

    def take(self, db: Connection, given: Iterable[KeptTree]) -> list[KeptTree]:
        """Keep trees that are not here yet, without those who were erased; which they are.

        Raises:
            FrameBroken: One is not what its mark says, or they are more than any village has.
        """
        held = self.all(db)
        known, new = {one.mark for one in held}, list[KeptTree]()
        gone = _erased(db, self._place)
        for one in given:
            if one.mark in known:
                continue
            tree = KeyTree.read(one.kept)
            if tree.mark != one.mark:
                raise FrameBroken
            tree.erase(gone)
            known.add(one.mark)
            new.append(one._replace(kept=tree.kept()))
        if len(known) > MOST_TREES:
            raise FrameBroken
        if new:
            self._shelf.write(db, self._place, [*held, *new])
        return new

    def erase(self, db: Connection, subjects: Collection[RecordId]) -> None:
        """Take the keys of some subjects out of every tree, for ever."""
        left = list[KeptTree]()
        for one in self.all(db):
            tree = KeyTree.read(one.kept)
            tree.erase(subjects)
            left.append(one._replace(kept=tree.kept()))
        self._shelf.write(db, self._place, left)
        self._read.clear()

    def closing(
        self, db: Connection, device: str, epoch: int, changes: Sequence[Change]
    ) -> Closing:
        """What an author closes in some changes."""
        about = _about(db, self._place, {change.record for change in changes})
        return _Closer(self.begin(db, device, epoch), self._form, about)

    def _tree(self, kept: bytes) -> KeyTree:
        found = self._read.get(kept)
        if found is None:
            found = self._read[kept] = KeyTree.read(kept)
        return found


def trees_mark(marks: Iterable[bytes]) -> bytes:
    """Equal where two ends hold trees of the same names, 8 bytes; empty for none."""
    held = sorted(marks)
    return hashlib.sha256(b"".join(held)).digest()[:MARK_BYTES] if held else b""


def _about(db: Connection, place: Place, ids: set[RecordId]) -> Mapping[RecordId, RecordId]:
    """The person, or else the household, records are about as their rows say it."""
    found: dict[RecordId, RecordId] = {}
    for portion in portions(sorted(ids)):
        query = select(records.c.id, records.c.person, records.c.household).where(
            place.rows(records), one_of(db, records.c.id, portion)
        )
        for row in db.execute(query):
            if row.person or row.household:
                found[RecordId(row.id)] = RecordId(row.person or row.household)
    return found


def _erased(db: Connection, place: Place) -> list[RecordId]:
    """Whose keys went by law."""
    query = select(records.c.id, records.c.body).where(
        place.rows(records), records.c.state == ERASED
    )
    return [RecordId(row.id) for row in db.execute(query) if row.body.get(LEAF)]


class _Closer:
    """Closes the changes of one author."""

    def __init__(
        self,
        tree: KeyTree,
        form: Callable[[str], FormDef | None],
        about: Mapping[RecordId, RecordId],
    ) -> None:
        self._tree = tree
        self._form = form
        self._about = about
        self._closed: dict[str, frozenset[str] | None] = {}
        self.mark = tree.mark

    def closes(self, form: str, field: str) -> bool:
        """Of a form nobody here knows every answer is closed."""
        if form not in self._closed:
            definition = self._form(form)
            self._closed[form] = closed_fields(definition) if definition else None
        closed = self._closed[form]
        return field not in (STATE, LEAF) and (closed is None or field in closed)

    def subject(self, change: Change) -> RecordId:
        """The person a record is about, else its household, else itself."""
        definition = self._form(change.form)
        answers = {name: v for name, v in change.fields.items() if v is not None}
        said = promoted(indexed(definition), answers) if definition else {}
        if change.form == Person.FORM:
            return change.record
        who = said.get("person") or self._about.get(change.record) or said.get("household")
        return RecordId(who) if who and is_id(who) else change.record

    def key(self, subject: RecordId) -> bytes:
        """The key of somebody."""
        return self._tree.key(subject)
