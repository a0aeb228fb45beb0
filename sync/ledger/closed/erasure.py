"""Lawful erasure of one person: what is asked for in a village, and what there is to erase.

A village asks with a record of form ``_erase``; a county's desk confirms with changes of its own
hand, one for each record about the person (``Kind.ERASE``). The fold of such a record says nothing
any more, whatever was said before or comes after, so copies that have obeyed and copies that have
not agree in their digests. Whoever folds it loses the rows, search keys and photos and, for ever,
the keys of the person's answers in the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from forms.definitions.records import Person
from forms.schema.foreign_value import is_ring_text
from forms.schema.form import Body, RecordId, Value
from sync.change import is_own
from sync.errors.ledger import ErasureAsked, ErasureNames, ErasureUnfounded, RecordUnknown
from sync.ledger.village_store import VillageStore
from sync.merge import ERASED, LIVE
from sync.store.tables import records
from sync.store.values import QUARANTINED

FORM: Final = "_erase"
"""Of what is asked for; no form of the program's, for nobody fills it in by hand."""
VERSION: Final = 1
PURPOSE: Final = "erasure-1"
"""What a county signs a certificate for; the facts are the village and ``Erasure.facts``."""
PERSON, BASIS, REASON, ASKED_BY = "person", "basis", "reason", "asked_by"
CONFIRMED_BY, DAY, COUNT, CERTIFICATE = "confirmed_by", "day", "count", "certificate"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure that was asked for.

    Attributes:
        id: The record that asks.
        person: Whose.
        basis: By which law.
        reason: Why.
        asked_by: Who asked.
        confirmed_by: Who at the county confirmed; empty as long as nobody has.
        day: When, ISO; empty before.
        count: How many records went.
        certificate: The county's signature, hex.
    """

    id: RecordId
    person: RecordId
    basis: str
    reason: str
    asked_by: str
    confirmed_by: str = ""
    day: str = ""
    count: int = 0
    certificate: str = ""

    @property
    def facts(self) -> tuple[object, ...]:
        """What a county signs, beside the village."""
        return (
            self.id, self.person, self.basis, self.asked_by, self.confirmed_by, self.day,
            self.count,
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        """What a person is told of it."""
        if not self.day:
            return f"{self.asked_by}已申请依法删除（{self.basis}），等县里经办确认"
        return f"已依法删除（{self.day}，{self.basis}）"


@dataclass(frozen=True, slots=True)
class Mention:
    """An answer in somebody else's record that writes who is to be erased.

    Attributes:
        record: The record.
        form: Its form.
        field: The question.
    """

    record: RecordId
    form: str
    field: str


@dataclass(frozen=True, slots=True)
class Going:
    """What an erasure takes, and what it leaves.

    Attributes:
        ids: The records about the person, the person's own first.
        forms: How many of each form.
        mentions: Answers of other records that write the name or a number of the person; they
            stay, and have to be changed by hand.
        unseen: How many other records have sealed answers that were not looked into, for no key
            here opens them.
    """

    ids: tuple[RecordId, ...]
    forms: dict[str, int]
    mentions: tuple[Mention, ...]
    unseen: int = 0


def erasures(store: VillageStore) -> list[Erasure]:
    """All that were asked for, the latest first."""
    query = select(records.c.id, records.c.body).where(
        store.place.rows(records), records.c.form == FORM, records.c.state == LIVE
    )
    with store.engine.connect() as db:
        return [
            _erasure(row.id, row.body) for row in db.execute(query.order_by(records.c.id.desc()))
        ]


def erasure_of(store: VillageStore, person: RecordId) -> Erasure | None:
    """The erasure of a person, confirmed or asked for; None where there is none."""
    found = [one for one in erasures(store) if one.person == person]
    return next((one for one in found if one.day), found[0] if found else None)


def asking(
    store: VillageStore, person: RecordId, basis: str, reason: str, actor: str
) -> dict[str, Value]:
    """The answers of a record that asks for an erasure.

    Raises:
        RecordUnknown: There is no such person.
        ErasureUnfounded: Basis or reason is not written.
        ErasureNames: The basis or the reason names the person, and both stay for ever.
        ErasureAsked: It was asked for already.
    """
    with store.engine.connect() as db:
        row = db.execute(
            select(records.c.form, records.c.state, records.c.body).where(
                store.place.rows(records), records.c.id == person
            )
        ).one_or_none()
    if row is None or row.form != Person.FORM or row.state in (ERASED, QUARANTINED):
        raise RecordUnknown
    if erasure_of(store, person) is not None:
        raise ErasureAsked
    if not basis.strip() or not reason.strip():
        raise ErasureUnfounded
    if any(word in f"{basis} {reason}" for word in _words(row.body)):
        raise ErasureNames
    return {PERSON: person, BASIS: basis, REASON: reason, ASKED_BY: actor}


def going(store: VillageStore, person: RecordId) -> Going:
    """What an erasure of a person would take, and where else the person is written."""
    here = store.place.rows(records)
    about = or_(records.c.id == person, records.c.person == person)
    with store.engine.connect() as db:
        rows = db.execute(
            select(records.c.id, records.c.form, records.c.body)
            .where(here, about, records.c.state != ERASED, records.c.form != FORM)
            .order_by(records.c.id != person, records.c.id)
        ).all()
        own: Body = next((row.body for row in rows if row.id == person), {})
        ids = tuple(RecordId(row.id) for row in rows)
        words, taken = _words(own), set(ids)
        others = select(records.c.id, records.c.form, records.c.body).where(
            here, records.c.state != ERASED
        )
        says = store.keyring.rings.says
        left = [
            (row, says(row.form, RecordId(row.id), row.body))
            for row in db.execute(others).all()
            if row.id not in taken and not is_own(row.form)
        ]
        mentions = tuple(
            Mention(RecordId(row.id), row.form, field)
            for row, body in left
            for field in _writing(body, words)
        )
        unseen = sum(any(map(is_ring_text, body.values())) for _, body in left)
    forms: dict[str, int] = {}
    for row in rows:
        forms[row.form] = forms.get(row.form, 0) + 1
    return Going(ids, forms, mentions, unseen)


def _erasure(record: str, body: Body) -> Erasure:
    def text(name: str) -> str:
        return str(body.get(name) or "")

    count = body.get(COUNT)
    return Erasure(
        RecordId(record), RecordId(text(PERSON)), text(BASIS), text(REASON), text(ASKED_BY),
        text(CONFIRMED_BY), text(DAY), count if isinstance(count, int) else 0, text(CERTIFICATE),
    )  # fmt: skip


def _words(body: Body) -> list[str]:
    """What tells a person from all others where it is written."""
    names = (Person.name.name, Person.id_number.name, Person.phone.name)
    return [word for name in names if isinstance(word := body.get(name), str) and len(word) > 1]


def _writing(body: Body, words: Sequence[str]) -> Iterator[str]:
    for field, value in body.items():
        text = "\n".join(value) if isinstance(value, list) else value
        if isinstance(text, str) and any(word in text for word in words):
            yield field
