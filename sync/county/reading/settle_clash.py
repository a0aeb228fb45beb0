"""Settling a clash at the county: a change in the village's feed, written by the county's own hand.

The county is one more author of the feed, under a device id of its own for each village. It has
seen the whole feed when it writes, so its choice settles what every device proposed until then; the
villages receive it like any other change and need no new message. Such ids begin with ``HAND``;
``enrolment`` refuses them, so that no computer can write in the county's name. What the hand writes
bears the county's signature, so a county put back from a backup gets its choices back from the
villages like all else.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from forms.answers.clash_merge import PICKED, merged_answer
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.schema.foreign_value import is_ring_text
from forms.schema.form import FieldDef, Value
from sync.change import Change, Clock, Kind, new_hand_id
from sync.county.accounts.area import Area
from sync.county.keys import county_signer
from sync.county.packs import holding
from sync.county.tables import hands
from sync.errors.ledger import ClashGone, ForkFound, GapFound
from sync.ledger.reader import Reader
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.merge import Clash
from sync.store.engine import writing
from sync.store.rows import Place

EPOCH = 1
"""A hand never begins anew; another takes its place."""
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose.

    Attributes:
        clash: Which clash (``mark``).
        how: ``in_force``, ``proposed``, ``both`` or ``new``.
        words: What was written, for ``new``.
    """

    clash: str
    how: str
    words: str = ""


def mark(clash: Clash) -> str:
    """What a page calls a clash; another one once either value has changed."""
    parts = (clash.record, clash.field, *clash.in_force_key, *clash.proposed_key)
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:24]


def question_of(definitions: Definitions, clash: Clash) -> FieldDef | None:
    """The question a clash is about; None for whether a record counts, and what is unknown."""
    return definitions.question(clash.form, clash.field)


def merged_value(definitions: Definitions, clash: Clash) -> Value | None:
    """Both values as one answer; None where that cannot be."""
    field = question_of(definitions, clash)
    if is_shut(clash):
        return None
    return merged_answer(field, clash.in_force, clash.proposed) if field is not None else None


def writable(definitions: Definitions, clash: Clash) -> bool:
    """Whether another value can be typed."""
    field = question_of(definitions, clash)
    return field is not None and field.type not in PICKED and not is_shut(clash)


def is_shut(clash: Clash) -> bool:
    """Whether the values are sealed, so that the county may choose one and cannot read it."""
    return is_ring_text(clash.in_force) or is_ring_text(clash.proposed)


def settle(engine: Engine, area: Area, village: str, choice: Choice, *, actor: str) -> Change:
    """Choose a value; the change that says so is in the feed when this returns.

    Args:
        engine: The county's store.
        area: Where the one who chooses may.
        village: Twelve digits.
        choice: Which clash and what.
        actor: Who chooses, as the village will read it.

    Raises:
        VillageUnknown: The area has no such village.
        ClashGone: It was settled already, or a value has changed since the page was made.
        Unreadable: What was written is no answer to the question.
    """
    area.check(village)
    place = Place.of(village)
    device = hand_of(engine, place)
    for last in range(_ATTEMPTS, 0, -1):
        try:
            return _settle(
                VillageStore(engine, holding(engine, village), place),
                device,
                choice,
                actor,
                county_signer(engine).seed,
            )
        except (ForkFound, GapFound):  # somebody else at the county wrote at this very moment
            if last == 1:
                raise ClashGone from None
    raise ClashGone


def _settle(store: VillageStore, device: str, choice: Choice, actor: str, seed: bytes) -> Change:
    feed, reader = VillageFeed(store), Reader(store)
    seen = feed.head().seq
    clash = next((c for c in reader.clashes() if mark(c) == choice.clash), None)
    record = reader.get(clash.record) if clash is not None else None
    if clash is None or record is None:
        raise ClashGone
    value = _value(store.definitions, clash, choice)
    number = feed.high_water(device, EPOCH) + 1
    change = Change(
        device, EPOCH, number, number, Clock().tick(), seen, clash.record, clash.form,
        record.version, Kind.RESOLVE, {clash.field: value}, actor,
    )  # fmt: skip
    feed.write(device, EPOCH, [change], seed)
    return change


def _value(definitions: Definitions, clash: Clash, choice: Choice) -> Value | None:
    match choice.how:
        case "in_force":
            return clash.in_force
        case "proposed":
            return clash.proposed
        case "both" if (value := merged_value(definitions, clash)) is not None:
            return value
        case "new" if writable(definitions, clash):
            field = question_of(definitions, clash)
            assert field is not None
            return TYPES[field.type].read(choice.words, field, definitions.codes)
        case _:
            raise ClashGone


def hand_of(engine: Engine, place: Place) -> str:
    """The county's device id for a village, made when it first writes there."""
    with writing(engine) as db:
        known = db.scalar(select(hands.c.device).where(place.rows(hands)))
        if known is not None:
            return str(known)
        made = new_hand_id()
        db.execute(insert(hands), place.stamp([{"device": made}]))
    return made
