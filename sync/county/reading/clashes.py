"""The clashes of a county as its console may show them: names by surname, numbers masked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select

from forms.answers.types import TYPES
from forms.privacy.masking import MASKS, screen
from forms.schema.foreign_value import SHUT_WORDS, is_ring_text, keepable
from forms.schema.form import Body, RecordId, Value
from forms.schema.text import visible
from sync.change import STATE
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.reading.settle_clash import mark, merged_value, question_of, writable
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.merge import RETRACTED, Clash, Key
from sync.store.places import at
from sync.store.rows import Place
from sync.store.tables import clashes, villages

NAMES = frozenset({"M1", "M2"})
"""Masks of fields that hold a person's name."""

_EMPTY = "（空）"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two values.

    Attributes:
        value: As it may be shown.
        by: Who wrote it.
        at: When, by that computer's clock.
        device: On which computer.
    """

    value: str
    by: str
    at: str
    device: str


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One difference.

    Attributes:
        village: Twelve digits.
        village_name: Name of the village.
        form: Title of the form.
        about: Whom or what it is about, masked.
        field: Label of the field.
        in_force: The value that holds for now.
        proposed: The value that waits.
        mark: What a form calls it.
        mergeable: Whether both can be kept.
        writable: Whether another value can be typed.
        strange: Whether this server does not know the question.
    """

    village: str
    village_name: str
    form: str
    about: str
    field: str
    in_force: Side
    proposed: Side
    mark: str
    mergeable: bool
    writable: bool
    strange: bool


def clash_lines(engine: Engine, area: Area, code: str | None = None) -> list[ClashLine]:
    """The differences that wait, by village.

    Args:
        engine: The county's store.
        area: Only of its villages.
        code: Only of this village.
    """
    names = _villages_with_clashes(engine, area, code)
    return [
        line for village, name in names.items() for line in _Village(engine, village, name).lines()
    ]


def _villages_with_clashes(engine: Engine, area: Area, code: str | None) -> dict[str, str]:
    query = (
        select(villages.c.village, villages.c.name)
        .join(clashes)
        .where(area.of(villages))
        .distinct()
        .order_by(villages.c.village)
    )
    if code is not None:
        query = query.where(Place.of(code).rows(villages))
    with engine.connect() as db:
        return {row.village: row.name for row in db.execute(query)}


class _Village:
    """Writes the clashes of one village."""

    def __init__(self, engine: Engine, code: str, name: str) -> None:
        place = Place.of(code)
        definitions = holding(engine, code)
        self._store = VillageStore(engine, definitions, place)
        self._reader = Reader(self._store)
        self._engine = engine
        self._place = place
        self._catalogue = definitions
        self._name = name

    def lines(self) -> list[ClashLine]:
        """One line for each difference."""
        found = self._reader.clashes()
        authors = self._authors([k for c in found for k in (c.in_force_key, c.proposed_key)])
        bodies = self._bodies(found)
        return [
            ClashLine(
                village=self._place.village,
                village_name=self._name,
                form=self._title(clash.form),
                about=self._about(clash, bodies),
                field=self._label(clash),
                in_force=self._side(clash, clash.in_force, authors, clash.in_force_key),
                proposed=self._side(clash, clash.proposed, authors, clash.proposed_key),
                mark=mark(clash),
                mergeable=merged_value(self._catalogue, clash) is not None,
                writable=writable(self._catalogue, clash),
                strange=clash.field != STATE and question_of(self._catalogue, clash) is None,
            )
            for clash in found
        ]

    def _authors(self, keys: Iterable[Key]) -> Mapping[Key, tuple[str, int]]:
        """Actor and clock of each change."""
        wanted = set(keys)
        with self._engine.connect() as db:
            log = self._store.log(db)
            named = {(c.name, c.epoch): c.chain for c in log.chains.values()}
            places = {at(named[k[:2]], k[2]): k for k in wanted if k[:2] in named}
            return {places[p]: (c.actor, c.hlc) for p, c in log.at(places).items()}

    def _bodies(self, found: Sequence[Clash]) -> Mapping[RecordId, Body]:
        """The records themselves and those they are about."""
        records = self._reader.get_many([c.record for c in found])
        about = {i for r in records.values() for i in (r.person, r.household) if i}
        records |= self._reader.get_many(about - records.keys())
        return {record.id: record.body for record in records.values()}

    def _about(self, clash: Clash, bodies: Mapping[RecordId, Body]) -> str:
        body = bodies.get(clash.record, {})
        for holder in (body, *(bodies.get(RecordId(str(body.get(k))), {}) for k in _ABOUT)):
            name = holder.get("name") or holder.get("head_name")
            if isinstance(name, str) and name:
                return MASKS["M1"].apply(name)
        return "—"

    def _title(self, form: str) -> str:
        known = self._catalogue.forms.get(form)
        return known.title if known else f"不认识的登记（{visible(form)}）"

    def _label(self, clash: Clash) -> str:
        if clash.field == STATE:
            return "这条登记是否有效"
        question = question_of(self._catalogue, clash)
        return question.label if question else visible(clash.field)

    def _side(
        self,
        clash: Clash,
        value: Value | None,
        authors: Mapping[Key, tuple[str, int]],
        key: Key,
    ) -> Side:
        actor, hlc = authors.get(key, ("—", 0))
        return Side(self._shown(clash, value), actor, clock.of_ms(hlc >> 16), key[0][:6])

    def _shown(self, clash: Clash, value: Value | None) -> str:
        if clash.field == STATE:
            return "标记为有误" if value == RETRACTED else "有效"
        if value is None or is_ring_text(value):
            return _EMPTY if value is None else SHUT_WORDS
        question = question_of(self._catalogue, clash)
        if question is None:
            return "（这台服务器不认识的内容）"
        if question.type == "ref" or not keepable(value):
            return "另一条登记" if keepable(value) else "（读不出的内容）"
        text = TYPES[question.type].write(value, question, self._catalogue.codes)
        if question.mask in NAMES:
            return MASKS["M1"].apply(text)
        return screen(text, question)


_ABOUT = ("person", "household")
