"""What everything that reads or writes one village's ledger shares: where it lies and what holds.

Two threads of the window share one of these, so whatever changes in it is swapped whole or guarded.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock, local

from sqlalchemy import Connection, Engine

from forms.definitions.definitions import Definitions
from forms.schema.form import Body, FormDef, Merge, RecordId
from forms.village.references import References
from forms.village.stored_answers import StoredAnswers, UnreadableAnswer
from sync.change import Change, Clock
from sync.ledger.chains.frame_cache import FrameCache
from sync.ledger.chains.keyring import Keyring
from sync.ledger.chains.log import Log
from sync.ledger.chains.rings import Rings
from sync.store.engine import scrub, writing
from sync.store.metadata import Meta
from sync.store.rows import Place, head_row

SCRUB = "scrub"
"""In a book's meta: something was erased whose old pages are still in the file."""
REMEMBERED = 256
"""Of so many writes it is known which records they wrote."""


@dataclass(slots=True)
class Noted:
    """What one transaction writes.

    Attributes:
        records: What these say (``Projection``).
        erased: Records erased by law, and whether their keys go with them.
        wrote: The last change of this computer's own chain (``Writer``).
    """

    records: set[RecordId] = field(default_factory=set)
    erased: dict[RecordId, bool] = field(default_factory=dict)
    wrote: Change | None = None


class VillageStore:
    """One village in one store.

    Args:
        engine: The store, migrated.
        program: What the program brings.
        place: The village.

    Attributes:
        meta: What the ledger knows about itself; empty at a county.
        clock: Stamps what is written here.
        frames: Frames decoded lately.
        keyring: The keys of what is closed.
        after_write: Called when something written is on the disk, on the thread that wrote it.
        wrote: The last change of this computer that the write before wrote; None where it wrote
            none, or where that has to be read.
    """

    def __init__(self, engine: Engine, program: Definitions, place: Place) -> None:
        self.engine = engine
        self.place = place
        self.meta = Meta(engine, place)
        self.clock = Clock()
        self.program = program
        self._holding = _Holding(program)
        self.after_write: Callable[[], None] = _nothing
        self.wrote: Change | None = None
        self.frames = FrameCache()
        rings = Rings(place, self.meta, lambda: self.definitions)
        self.keyring = Keyring(engine, place, self.form, rings)
        self._lock = Lock()
        self._revision = 0
        self._latest: deque[frozenset[RecordId] | None] = deque(maxlen=REMEMBERED)
        self._writing = local()

    def log(self, db: Connection, own: tuple[str, int] | None = None) -> Log:
        """The log of the village within a transaction.

        Args:
            db: The transaction.
            own: Device and epoch of this computer, where they were read already.
        """
        if own is None and (meta := self.meta.some(db, "device", "epoch")):
            own = meta["device"], meta["epoch"]
        return Log(db, self.place, self.frames, own, self.keyring)

    @property
    def village(self) -> str:
        """The village's 12-digit code."""
        return self.place.village

    @property
    def definitions(self) -> Definitions:
        """What holds now: the program's, with what the county published (``Packs``)."""
        return self._holding.definitions

    def says(
        self, form: str, record: RecordId, body: object
    ) -> tuple[Body, tuple[UnreadableAnswer, ...]]:
        """What a stored body says here: sealed answers opened, what cannot be read set apart."""
        return self._holding.answers.read(form, self.keyring.rings.says(form, record, body))

    @property
    def revision(self) -> int:
        """Raised by every write through this object; equal means nothing has changed."""
        return self._revision

    def written_since(self, revision: int) -> frozenset[RecordId] | None:
        """The records that were written after a revision; None where any may have been."""
        with self._lock:
            back = self._revision - revision
            if back > len(self._latest):
                return None
            later = list(self._latest)[len(self._latest) - back :]
        known = [records for records in later if records is not None]
        return frozenset().union(*known) if len(known) == len(later) else None

    @property
    def noted(self) -> Noted:
        """What the transaction of this thread writes; whoever writes it notes it here.

        What changes nothing a record says (search keys) is written outside of any.
        """
        return getattr(self._writing, "noted", None) or Noted()

    @property
    def references(self) -> References:
        """What the records of the forms that hold point at."""
        return self._holding.references

    def hold(self, definitions: Definitions) -> None:
        """From now on this holds."""
        self._holding = _Holding(definitions)
        self._changed(None)

    def form(self, form: str) -> FormDef | None:
        """The form, or None when this program does not have it (a newer one sent it)."""
        return self.definitions.forms.get(form)

    def policy(self, form: str, field: str) -> Merge:
        """How two concurrent changes of a field are treated; unknown fields are reviewed."""
        return self._holding.policy(form, field)

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[Connection]:
        """One transaction that writes, a village at once if ``bulk``: all of it, or nothing."""
        self._writing.noted = noted = Noted()
        gone = noted.erased
        with writing(self.engine, bulk=bulk) as db:
            yield db
            if gone and not self.keyring.beside:
                self.keyring.erase(db, _leaves(gone))
                self.meta.write(db, {SCRUB: True})
        if gone:
            self._forget(_leaves(gone))
        self.wrote = noted.wrote
        self._changed(frozenset(noted.records))
        self.after_write()

    def _forget(self, gone: Collection[RecordId]) -> None:
        """What was erased by law leaves nothing: keys beside the store, old pages, memory.

        Args:
            gone: Whose keys go.
        """
        if gone and self.keyring.beside:
            with writing(self.engine) as db:
                head_row(db, self.place)
                self.keyring.erase(db, gone)
        self.frames.forget()
        scrub_book(self)

    def _changed(self, records: frozenset[RecordId] | None) -> None:
        with self._lock:
            self._revision += 1
            self._latest.append(records)


def scrub_book(store: VillageStore) -> None:
    """Take what was erased off the pages of the file; again later where it is in use now."""
    if scrub(store.engine) and not store.keyring.beside:
        store.meta[SCRUB] = False


def _leaves(erased: Mapping[RecordId, bool]) -> list[RecordId]:
    return [record for record, leaf in erased.items() if leaf]


def _nothing() -> None:
    """Nobody wants to know."""


class _Holding:
    """What holds, and how fields of its forms are merged, looked up once each."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.answers = StoredAnswers(definitions)
        self._found: dict[tuple[str, str], Merge] = {}

    @cached_property
    def references(self) -> References:
        """Put together when it is first asked for: a county's pushes never do."""
        return References(self.definitions)

    def policy(self, form: str, field: str) -> Merge:
        key = (form, field)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up(form, field)
        return found

    def _look_up(self, form: str, field: str) -> Merge:
        definition = self.definitions.forms.get(form)
        try:
            return definition.field(field).merge if definition else Merge.REVIEW
        except KeyError:
            return Merge.REVIEW
