"""The rings of a village: who opens its sealed answers, and how the keys get there.

A ring is made by the first of the village's own computers that saves a sealed answer; the record
``_ring`` tells its public half to everybody. A computer that may open sealed answers and has no key
asks for it (``_ring_ask``); the next computer that holds the key and hears of it hands it over,
closed to the key the asker signs with (``_ring_key``). So keys travel in the log like any change
and neither the county's server nor anybody else on the way opens one. Who asks is the author of the
change that asks, proved by his signature; the county takes no such change of a computer whose role
may not read (``DeviceRole``). A book keeps its keys in ``meta``, so they come along with a backup
and to a successor.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import Connection, select

from forms.definitions.definitions import Definitions
from forms.schema.device_role import OF_THE_VILLAGE, OPENS_SEALED, RING_ASK, RING_KEY, role_of
from forms.schema.foreign_value import BROKEN_VALUE, parts_of
from forms.schema.form import Body, RecordId, Value
from forms.village.sealed_answers import SealedAnswers
from sync.change import Kind, new_record_id
from sync.errors.ledger import RingMissing
from sync.frames.rings import KEY_BYTES, Ring, close, new_private, opened, public_of, ring_of
from sync.merge import LIVE
from sync.store.metadata import Meta
from sync.store.rows import Place
from sync.store.tables import records
from sync.store.values import PendingChange, RecordBefore

RING: Final = "_ring"
OWN_FORMS: Final = frozenset({RING, RING_KEY, RING_ASK})
"""What the ledger writes for itself: no form of the program's, for nobody fills it in by hand."""
VERSION: Final = 1
PUBLIC, OF, FOR, SEALED = "public", "ring", "device", "key"
"""What those say: a public half; which ring; which computer; its private half, sealed to that."""
HELD: Final = "rings"
"""In a book's meta: the private halves it holds, hex, by ring."""


class Rings:
    """The sealed answers of one village in one store.

    Args:
        place: The village.
        meta: What the ledger knows about itself.
        definitions: What holds now.
    """

    def __init__(self, place: Place, meta: Meta, definitions: Callable[[], Definitions]) -> None:
        self._place = place
        self._meta = meta
        self._definitions = definitions
        self._known_by: tuple[Definitions, SealedAnswers] | None = None
        self._held: Mapping[str, bytes] = {}
        self._lacking: frozenset[str] = frozenset()
        """Rings that were looked for and are not held, until keys are taken."""

    def says(self, form: str, record: RecordId, body: Any) -> Any:
        """A body as it is stored, with what can be opened here opened.

        What does not open with its own key is ``BROKEN_VALUE``; without the key it stays as it is.
        """
        if type(body) is not dict:
            return body
        found = dict[str, Any]()
        for name in self._sealed.asked(form):
            parts = parts_of(body.get(name))
            private = self._private(parts[0]) if parts else None
            if private is not None:
                value = opened(private, record, name, body[name])
                found[name] = BROKEN_VALUE if value is None else value
        return {**body, **found} if found else body

    def closed(
        self,
        db: Connection,
        pending: Sequence[PendingChange],
        before: Mapping[RecordId, RecordBefore],
    ) -> list[PendingChange]:
        """The same changes with their sealed answers closed.

        Raises:
            RingMissing: There is no ring yet, and this computer may not make one.
        """
        ring: Ring | None = None
        made = list[PendingChange]()
        for one in pending:
            names = self._to_close(one, before.get(one.record))
            if names:
                ring = ring or self._ring(db)
                fields = dict(one.fields)
                for name in names:
                    fields[name] = close(ring, one.record, name, _answer(fields[name]))
                made.append(msgspec.structs.replace(one, fields=fields))
            else:
                made.append(one)
        return made

    def lacks_one(
        self,
        db: Connection,
        pending: Sequence[PendingChange],
        before: Mapping[RecordId, RecordBefore],
    ) -> PendingChange | None:
        """The ring that has to be made before these changes can be written; None where it is there.

        Its private half is kept at once.

        Raises:
            RingMissing: This computer may not make one.
        """
        if not any(self._to_close(one, before.get(one.record)) for one in pending):
            return None
        known, held = self._known(db), self._meta.read(db, HELD) or {}
        if role_of(self._meta.read(db, "role") or "") not in OF_THE_VILLAGE:
            if not known:
                raise RingMissing
            return None
        if known.keys() & held.keys():
            return None  # else nobody here could read what was saved, nor perhaps anybody ever
        private = new_private()
        ring = public_of(private)
        self._keep(db, {ring.id: private})
        fields: Mapping[str, Value | None] = {PUBLIC: ring.public.hex()}
        return PendingChange(new_record_id(), RING, VERSION, Kind.CREATE, fields)

    def take(self, db: Connection) -> bool:
        """Keep the keys that were handed to this computer; whether there was a new one."""
        fresh = self.come(db)
        if fresh:
            self._keep(db, fresh)
        return bool(fresh)

    def come(self, db: Connection) -> dict[str, bytes]:
        """The keys that were handed to this computer and are not kept yet, by ring."""
        meta = self._meta.some(db, "device", "signing_seed", HELD)
        if not meta.get("signing_seed"):
            return {}
        held, fresh = meta.get(HELD) or {}, dict[str, bytes]()
        box = SealedBox(SigningKey(bytes.fromhex(meta["signing_seed"])).to_curve25519_private_key())
        for _, body in self._own(db, RING_KEY):
            ring, to = body.get(OF), body.get(FOR)
            if to != meta["device"] or ring in held or not isinstance(ring, str):
                continue
            private = _unsealed(box, body.get(SEALED))
            if private is not None and public_of(private).id == ring:
                fresh[ring] = private
        return fresh

    def asks(self, db: Connection) -> list[PendingChange]:
        """What this computer has to ask for: keys it may hold, lacks, and has not asked for."""
        meta = self._meta.some(db, "device", "role", HELD)
        if not meta.get("device") or role_of(meta.get("role") or "") not in OPENS_SEALED:
            return []
        asked = {
            body.get(OF) for _, body in self._own(db, RING_ASK) if body.get(FOR) == meta["device"]
        }
        lacking = self._known(db).keys() - (meta.get(HELD) or {}).keys() - asked
        return [
            PendingChange(
                new_record_id(), RING_ASK, VERSION, Kind.CREATE,
                {OF: ring, FOR: meta["device"]},
            )
            for ring in sorted(lacking)
        ]  # fmt: skip

    def asked_for(self, db: Connection) -> list[tuple[RecordId, str, str]]:
        """Who asks for a key that is held here and was not handed over: record, ring, device."""
        held = self._meta.read(db, HELD) or {}
        if not held:
            return []
        given = {(b.get(OF), b.get(FOR)) for _, b in self._own(db, RING_KEY)}
        own = self._meta.read(db, "device")
        return [
            (record, str(body[OF]), str(body[FOR]))
            for record, body in self._own(db, RING_ASK)
            if body.get(OF) in held
            and body.get(FOR) not in (own, None)
            and (body[OF], body[FOR]) not in given
        ]

    def handed(self, db: Connection, ring: str, device: str, public: bytes) -> PendingChange:
        """The key of a ring for one computer.

        Args:
            db: The transaction.
            ring: One that is held here.
            device: Who asks.
            public: The key it signs with.
        """
        private = bytes.fromhex(self._meta.read(db, HELD)[ring])
        box = SealedBox(VerifyKey(public).to_curve25519_public_key())
        fields: Mapping[str, Value | None] = {
            OF: ring, FOR: device, SEALED: bytes(box.encrypt(private)).hex(),
        }  # fmt: skip
        return PendingChange(new_record_id(), RING_KEY, VERSION, Kind.CREATE, fields)

    @property
    def _sealed(self) -> SealedAnswers:
        definitions = self._definitions()
        if self._known_by is None or self._known_by[0] is not definitions:
            self._known_by = (definitions, SealedAnswers(definitions))
        return self._known_by[1]

    def _to_close(self, one: PendingChange, before: RecordBefore | None) -> list[str]:
        if not self._sealed.asked(one.form):
            return []
        body = {**(before.body if before else {}), **one.fields}
        there = {name: value for name, value in body.items() if value is not None}
        return [
            name
            for name in self._sealed.of(one.form, there)
            if one.fields.get(name) is not None and parts_of(one.fields[name]) is None
        ]

    def _private(self, ring: str) -> bytes | None:
        if ring not in self._held and ring not in self._lacking:
            held: Mapping[str, str] = self._meta.get(HELD) or {}
            self._held = {name: bytes.fromhex(key) for name, key in held.items()}
            if ring not in self._held:
                self._lacking |= {ring}
        return self._held.get(ring)

    def _keep(self, db: Connection, fresh: Mapping[str, bytes]) -> None:
        held = self._meta.read(db, HELD) or {}
        self._meta.write(db, {HELD: {**held, **{name: k.hex() for name, k in fresh.items()}}})
        self._lacking = frozenset()

    def _ring(self, db: Connection) -> Ring:
        """The one that closes: the latest that is held here, so that whoever saves can read it.

        Who may not read takes the one that most computers hold, for somebody has to be able to.
        """
        known, held = self._known(db), self._meta.read(db, HELD) or {}
        mine = [known[name] for name in known.keys() & held.keys()]
        if mine:
            return max(mine, key=lambda one: one[0])[1]
        handed = Counter(body.get(OF) for _, body in self._own(db, RING_KEY))
        first = sorted(known.values(), key=lambda one: (-handed[one[1].id], one[0]))
        return first[0][1]

    def _known(self, db: Connection) -> dict[str, tuple[RecordId, Ring]]:
        found = dict[str, tuple[RecordId, Ring]]()
        for record, body in self._own(db, RING):
            public = _bytes(body.get(PUBLIC))
            if public is not None:
                ring = ring_of(public)
                found[ring.id] = (record, ring)
        return found

    def _own(self, db: Connection, form: str) -> Iterator[tuple[RecordId, Body]]:
        query = select(records.c.id, records.c.body).where(
            self._place.rows(records), records.c.form == form, records.c.state == LIVE
        )
        for row in db.execute(query.order_by(records.c.id)).all():
            if isinstance(row.body, dict):
                yield RecordId(row.id), row.body


def _answer(value: Value | None) -> Value:
    assert value is not None
    return value


def _bytes(value: object) -> bytes | None:
    try:
        found = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    return found if len(found) == KEY_BYTES else None


def _unsealed(box: "SealedBox[PrivateKey]", value: object) -> bytes | None:
    try:
        key = box.decrypt(bytes.fromhex(value)) if isinstance(value, str) else b""
    except (CryptoError, ValueError, TypeError):
        return None
    return key if len(key) == KEY_BYTES else None
