"""Where the answer to an open question is written.

One fact may have several ways to be answered: *they are all written down* writes one record,
*there is another one* another. A way asks for nothing more, for one answer, or for a few (a short
card). What needs a whole form, or more than one record to look at, opens it, and what no family
can tell is asked of an office: that is said, not guessed.

It is long because every reason for which a fact cannot be told has its few lines here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from forms.circumstances.absences import Spell, absences_of
from forms.circumstances.disability import card_of
from forms.circumstances.income import statements_on
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import running
from forms.definitions.records import (
    Absence,
    Benefit,
    Coverage,
    DisabledPerson,
    Health,
    House,
    Household,
    Income,
    Person,
    School,
    Village,
    Water,
)
from forms.rules.asking import CHILDREN, PLACELESS, WHEREABOUTS, Asked
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange, possibly_last, spell_on
from forms.schema.ternary import Answer
from forms.village import coverage
from forms.village.view import VillageView

AWAY_EVENT: Final = "away"
"""The event of life that tells who went away."""
CHRONIC: Final = "1"
"""Code of ``illness_class``."""
MALE, FEMALE = "1", "2"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer.

    Attributes:
        label: What stands on it: 都登记了; empty where there is one way and it is typed.
        form: Form of the record that is written.
        record: The record that is changed; None for a new one.
        preset: What is written without being asked.
        asks: The questions of the form that are still to be answered, in order.
        links: Records that point at the new one from then on: form, record and question.
        changed: Whether the answer tells that something has changed since; else an old answer is
            completed or put right, and earlier days see it too.
    """

    label: str
    form: str
    record: RecordId | None = None
    preset: Mapping[str, Value] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    links: tuple[tuple[str, RecordId, str], ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A whole form, or the card of an event of life, that answers it.

    Attributes:
        form: Form id; of an event the form its subject is of.
        record: The record to change, or the subject of the event; None for a new record.
        preset: What is known of a new record.
        event: Id of the kind of event; empty for a form.
    """

    form: str
    record: RecordId | None = None
    preset: Mapping[str, Value] = field(default_factory=dict)
    event: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An answer that is written down already: form, record and question."""

    form: str
    record: RecordId
    question: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one open question is answered.

    Attributes:
        ways: Ways to answer it on the spot; none where that cannot be done.
        opens: What is opened instead or beside; None where there is nothing but the page of whom
            it is about.
        last: What is written down about it so far, to be shown beside it.
        office: Whether it is asked of an office, not of the family.
    """

    ways: tuple[Way, ...] = ()
    opens: Opening | None = None
    last: tuple[Written, ...] = ()
    office: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """What a finder is given.

    Attributes:
        view: The village as of the day.
        asked: The question.
        day: The day of the answer.
        definitions: What holds in the village.
        source: Who says so, for a word that a register is whole: 2026-11-30入户问家里人.
    """

    view: VillageView
    asked: Asked
    day: date
    definitions: Definitions
    source: str

    @property
    def about(self) -> RecordId:
        """Whose fact it is."""
        return self.asked.about

    @property
    def home(self) -> RecordId | None:
        """The household of whom it is about."""
        view = self.view
        return self.about if self.about in view.members else view.household_of(self.about)

    def change(self, form: str, record: RecordId, *asks: str, changed: bool = False) -> Place:
        """A question or a few of a record that is there."""
        last = tuple(Written(form, record, name) for name in asks)
        return Place((Way("", form, record, asks=asks, changed=changed),), last=last)

    def person(self, *asks: str) -> Place:
        """A question or a few of the person it is about."""
        return self.change(Person.FORM, self.about, *asks)


Finder: TypeAlias = Callable[[Spot], Place]

_PLACES: Final[dict[tuple[str, str], Finder]] = {}
"""By the fact and why it cannot be told; an empty text stands for any."""


def place_of(
    view: VillageView, asked: Asked, day: date, definitions: Definitions, source: str = "入户询问"
) -> Place:
    """Where a question is answered.

    Args:
        view: The village.
        asked: The question.
        day: The day of the answer.
        definitions: What holds in the village.
        source: Who says so, in words; kept where a register is said to be whole.
    """
    spot = Spot(view.on(day), asked, day, definitions, source)
    if asked.about == VILLAGE:
        return _of_village(spot)
    for key in ((asked.name, asked.why), ("", asked.why), (asked.name, "")):
        if (find := _PLACES.get(key)) is not None:
            return find(spot)
    return _of_card(spot)


def _at(*keys: tuple[str, str]) -> Callable[[Finder], Finder]:
    def register(find: Finder) -> Finder:
        _PLACES.update(dict.fromkeys(keys, find))
        return find

    return register


def _of_village(spot: Spot) -> Place:
    """One list or figure answers it for all."""
    if spot.asked.fact == PLACELESS:
        village = next(iter(spot.view.records(Village.FORM)), None)
        return Place(opens=Opening(Village.FORM, village), office=True)
    return Place(office=True)


def _of_card(spot: Spot) -> Place:
    """A question of the person or the household itself, used as a fact."""
    for form in (Person.FORM, Household.FORM):
        names = {one.id for one in spot.definitions.form(form).fields}
        if spot.asked.name in names and spot.about in spot.view.records(form):
            return spot.change(form, spot.about, spot.asked.name)
    return Place()


@_at(("", "birth"), ("turning_16", "due"), ("turning_18", "due"), ("turning_60", "due"),
     ("turning_80", "due"))  # fmt: skip
def _birth(spot: Spot) -> Place:
    return spot.person(Person.birth.name)


@_at(("", "life"))
def _life(spot: Spot) -> Place:
    died = spot.view.answer(Person.death_day, spot.about) is not None
    return spot.person(Person.death_day.name if died else Person.birth.name)


@_at(("female", ""))
def _sex(spot: Spot) -> Place:
    return spot.person(Person.sex.name)


@_at(("married", ""))
def _marital(spot: Spot) -> Place:
    return spot.person(Person.marital.name)


@_at(("rural", "elsewhere"))
def _hukou(spot: Spot) -> Place:
    return spot.person(Person.hukou_type.name)


@_at(("father", ""), ("mother", ""))
def _parent(spot: Spot) -> Place:
    """Somebody who is in the book, or somebody who is not yet."""
    child, which = spot.about, spot.asked.name
    ways = [Way("已在册，选出来", Person.FORM, child, asks=(which,))]
    if spot.home is not None:
        sex = MALE if which == Person.father.name else FEMALE
        known: dict[str, Value] = {Person.household.name: spot.home, Person.sex.name: sex}
        asks, links = (Person.name.name, Person.relation.name), ((Person.FORM, child, which),)
        ways.append(Way("不在册，登记一个", Person.FORM, None, known, asks, links))
    return Place(tuple(ways), Opening(Person.FORM, child))


@_at(("supported", "nobody"))
def _no_supporter(spot: Spot) -> Place:
    nobody = {Person.has_supporter.name: False}
    return Place((Way("没有", Person.FORM, spot.about, nobody),), Opening(Person.FORM, spot.about))


@_at(("supported", "contrary"))
def _contrary_supporter(spot: Spot) -> Place:
    return spot.person(Person.has_supporter.name)


@_at(("", "unasked"), (CHILDREN, ""), ("supported", "others"))
def _children(spot: Spot) -> Place:
    """Whether all children are written down; another one is somebody new."""
    whole = _whole(spot, coverage.CHILDREN, coverage.PERSON, {Coverage.person.name: spot.about})
    ways = [Way("都登记了", Coverage.FORM, None, whole)]
    sex = spot.view.answer(Person.sex, spot.about)
    parent = {MALE: Person.father.name, FEMALE: Person.mother.name}.get(sex or "")
    if parent is not None and spot.home is not None:
        known: dict[str, Value] = {Person.household.name: spot.home, parent: spot.about}
        asks = (Person.name.name, Person.sex.name, Person.birth.name, Person.relation.name)
        ways.append(Way("还有没登记的", Person.FORM, None, known, asks))
    kin = spot.view.kinship.children(spot.about)
    return Place(
        tuple(ways), last=tuple(Written(Person.FORM, one.person, Person.name.name) for one in kin)
    )


@_at(("unable", "disabled"), ("unable", "elsewhere"), ("stricken", "elsewhere"),
     ("alive_stricken", "elsewhere"), ("able_at_home", "disabled"), ("able_at_home", "elsewhere"),
     ("not_at_hand", "disabled"), ("not_at_hand", "elsewhere"))  # fmt: skip
def _capacity(spot: Spot) -> Place:
    """Whether somebody can look after others, once somebody has looked."""
    looked = {Person.no_capacity_checked.name: True}
    why = (Person.no_capacity.name,)
    ways = (
        Way("核实过，有能力", Person.FORM, spot.about, looked),
        Way("没有能力", Person.FORM, spot.about, looked, why),
    )
    return Place(ways, Opening(Person.FORM, spot.about), _card(spot))


def _card(spot: Spot) -> tuple[Written, ...]:
    """What the disabled card says, where there is one."""
    card = card_of(spot.view, spot.about)
    if card is None:
        return ()
    names = (DisabledPerson.category.name, DisabledPerson.grade.name, DisabledPerson.valid_to.name)
    return tuple(Written(DisabledPerson.FORM, card.id, name) for name in names)


def _spells(spot: Spot) -> list[Spell]:
    """Absences that go on or may, and those that ended: the latest may still count."""
    return [one for one in absences_of(spot.view, spot.about) if not _over(one, spot.day)]


def _over(one: Spell, day: date) -> bool:
    return one.begin is not None and one.begin.first > day


def _absence(spot: Spot, found: Sequence[Spell], *asks: str) -> Place:
    """Questions of the one absence that is meant; of several none is picked by us."""
    if len(found) != 1:
        return Place()
    place = spot.change(Absence.FORM, found[0].written.id, *asks)
    names = dict.fromkeys((Absence.from_day.name, Absence.to_day.name, Absence.place.name, *asks))
    last = tuple(Written(Absence.FORM, found[0].written.id, name) for name in names)
    return Place(place.ways, Opening(Absence.FORM, found[0].written.id), last)


@_at(("", "begin"))
def _begin(spot: Spot) -> Place:
    spells = _spells(spot)
    if not spells:
        known = {Absence.person.name: spot.about}
        asks = (Absence.from_day.name, Absence.place.name, Absence.purpose.name)
        months = Written(Person.FORM, spot.about, Person.work_months.name)
        return Place((Way("", Absence.FORM, None, known, asks),), last=(months,))
    vague = [one for one in spells if one.begin is None or _vague(one.begin)]
    if len(vague) == 1 and vague[0].is_contrary:
        return _absence(spot, vague, Absence.from_day.name, Absence.to_day.name)
    return _absence(spot, vague, Absence.from_day.name)


def _vague(at: DayRange | None) -> bool:
    """Whether only a month or a year is written."""
    return at is not None and at.first != at.last


@_at(("", "back"))
def _back(spot: Spot) -> Place:
    ended = [one for one in _spells(spot) if one.end is not None]
    if any(one.end and _vague(one.end) for one in ended):
        ended = [one for one in ended if one.end and _vague(one.end)]
        return _absence(spot, ended, Absence.to_day.name, Absence.return_reason.name)
    last = max((one.end.first for one in ended if one.end), default=None)
    newest = [one for one in ended if one.end and one.end.first == last]
    return _absence(spot, newest, Absence.return_reason.name)


@_at(("", "place"))
def _whither(spot: Spot) -> Place:
    goes_on = [
        one for one in _spells(spot)
        if spell_on(one.begin, one.end, spot.day) is not Answer.NO
    ]  # fmt: skip
    found = _absence(spot, goes_on, Absence.place.name)
    if not found.ways:
        return found
    record, across = goes_on[0].written.id, Absence.cross_county.name
    ways = (
        Way("写去向", Absence.FORM, record, asks=(Absence.place.name,)),
        Way("跨县", Absence.FORM, record, {across: True}),
        Way("没有跨县", Absence.FORM, record, {across: False}),
    )
    return Place(ways, found.opens, found.last)


@_at((WHEREABOUTS, ""), ("", "whereabouts"))
def _whereabouts(spot: Spot) -> Place:
    """Who is at home and who away: whoever is away is told as an event, then the rest is home."""
    home = spot.home
    if home is None:
        return Place()
    whole = _whole(spot, coverage.ABSENCE, coverage.HOUSEHOLD, {Coverage.household.name: home})
    last = tuple(
        Written(Absence.FORM, one.id, name)
        for person in spot.view.members.get(home, ())
        for one in spot.view.by(Absence.person, person)
        for name in (Absence.person.name, Absence.from_day.name, Absence.place.name)
    )
    way = Way("没登记外出的都在家", Coverage.FORM, None, whole)
    return Place((way,), Opening(Household.FORM, home, event=AWAY_EVENT), last)


def _whole(spot: Spot, register: str, scope: str, target: Mapping[str, Value]) -> dict[str, Value]:
    """The word that a register is whole."""
    return {
        Coverage.registers.name: [register], Coverage.scope.name: scope, **target,
        Coverage.day.name: spot.day.isoformat(), Coverage.complete.name: True,
        Coverage.source.name: spot.source,
    }  # fmt: skip


@_at(("", "ungraded"), ("", "missing"), ("", "lapsed"), ("", "parts"), ("certificate", "due"))
def _certificate(spot: Spot) -> Place:
    """The disabled card: what is printed on the certificate."""
    card, why = card_of(spot.view, spot.about), spot.asked.why
    last = _card(spot)
    if card is None:
        known = {DisabledPerson.person.name: spot.about}
        return Place((Way("有证", DisabledPerson.FORM, None, known, _PRINTED),))
    opens = Opening(DisabledPerson.FORM, card.id)
    if why == "parts":
        return Place(opens=opens, last=last)
    asks = _PRINTED if why in {"ungraded", "missing"} else (DisabledPerson.valid_to.name,)
    preset: dict[str, Value] = {DisabledPerson.status.name: "1"} if why == "lapsed" else {}
    label = {"lapsed": "换了新证"}.get(why, "")
    way = Way(label, DisabledPerson.FORM, card.id, preset, asks, changed=why == "lapsed")
    return Place((way,), opens, last)


_PRINTED: Final = (
    DisabledPerson.certificate.name, DisabledPerson.category.name, DisabledPerson.grade.name,
    DisabledPerson.valid_to.name,
)  # fmt: skip


@_at(("house_safe", ""))
def _house(spot: Spot) -> Place:
    looks = possibly_last(
        ((one.day, one) for one in spot.view.by(House.household, spot.about)), spot.day
    )
    last = looks[0] if len(looks) == 1 else None
    if spot.asked.why == "register":
        known = {House.household.name: spot.about, House.day.name: spot.day.isoformat()}
        return Place((Way("", House.FORM, None, known, (House.grade.name,)),))
    if last is None:
        return Place()
    names = (House.grade.name, House.day.name)
    seen = tuple(Written(House.FORM, last.id, name) for name in names)
    opens = Opening(House.FORM, last.id)
    if spot.asked.why == "elsewhere":
        ways = (
            Way("另有安全住处", House.FORM, last.id, asks=(House.safe_elsewhere.name,)),
            Way("没有，还住在里面", House.FORM, last.id,
                {House.lived_in.name: True, House.safe_elsewhere.name: "没有"}),
        )  # fmt: skip
        return Place(ways, opens, seen)
    return Place(opens=opens, last=seen)


_WATER: Final[Mapping[str, tuple[str, ...]]] = {
    "water_near": (
        Water.tap.name, Water.fetch_min.name, Water.distance.name, Water.climb.name
    ),
    "water_enough": (Water.litres_day.name,),
    "water_clear": (Water.dirty.name,),
    "water_steady": (Water.dry_days.name,),
}  # fmt: skip
"""What each fact about water asks for."""


@_at(*((name, "") for name in _WATER))
def _water(spot: Spot) -> Place:
    looks = possibly_last(
        ((one.day, one) for one in spot.view.by(Water.household, spot.about)), spot.day
    )
    if spot.asked.why == "register":
        known = {Water.household.name: spot.about, Water.day.name: spot.day.isoformat()}
        asks = dict.fromkeys(
            (Water.source.name, *(name for some in _WATER.values() for name in some))
        )
        return Place((Way("", Water.FORM, None, known, tuple(asks)),))
    last = looks[0] if len(looks) == 1 else None
    if last is None or spot.asked.why != "unwritten":
        return Place()
    names = (Water.source.name, Water.day.name)
    found = spot.change(Water.FORM, last.id, *_WATER[spot.asked.name])
    return Place(
        found.ways, Opening(Water.FORM, last.id),
        tuple(Written(Water.FORM, last.id, name) for name in names),
    )  # fmt: skip


@_at(("poor", ""), ("below_line", ""), ("rigid_heavy", ""))
def _income(spot: Spot) -> Place:
    """A statement of income has many lines: its form is opened."""
    held = statements_on(spot.view, spot.about, spot.day)
    last = held[0] if len(held) == 1 else None
    if last is not None:
        return Place(opens=Opening(Income.FORM, last.id))
    if held in ([], [None]):
        return Place(opens=Opening(Income.FORM, None, {Income.household.name: spot.about}))
    return Place()


@_at(("", "group"))
def _group(_spot: Spot) -> Place:
    """Which list of an office somebody is on."""
    return Place(office=True)


@_at(("premium_owed", "ill"))
def _too_ill(spot: Spot) -> Place:
    ill = [
        one for one in spot.view.by(Health.person, spot.about)
        if one.class_ == CHRONIC and one.cannot_work is None
    ]  # fmt: skip
    return (
        spot.change(Health.FORM, ill[0].id, Health.cannot_work.name) if len(ill) == 1 else Place()
    )


@_at(("schooled", "unclear"))
def _school(spot: Spot) -> Place:
    held = [
        one for one in spot.view.by(School.person, spot.about)
        if running(one, spot.day) is Answer.YES
    ]  # fmt: skip
    if len(held) != 1:
        return Place()
    found = spot.change(School.FORM, held[0].id, School.state.name, changed=True)
    names = (School.state.name, School.school_name.name, School.grade.name, School.from_day.name)
    last = tuple(Written(School.FORM, held[0].id, name) for name in names)
    return Place(found.ways, Opening(School.FORM, held[0].id), last)


@_at(("schooled", "dates"))
def _school_dates(spot: Spot) -> Place:
    held = [
        one for one in spot.view.by(School.person, spot.about)
        if running(one, spot.day) is Answer.UNKNOWN
    ]  # fmt: skip
    return _dates(spot, School.FORM, held)


@_at(("in_dibao", "dates"), ("in_tekun", "dates"), ("in_edge", "dates"), ("draws_living", "dates"),
     ("draws_nursing", "dates"), ("draws_fuc", "dates"), ("draws_orphan", "dates"),
     ("household_dibao", "dates"), ("household_aided", "dates"))  # fmt: skip
def _benefit_dates(spot: Spot) -> Place:
    held = [one for one in _drawn(spot) if running(one, spot.day) is Answer.UNKNOWN and one.kind]
    return _dates(spot, Benefit.FORM, held)


@_at(("", "kindless"))
def _kind(spot: Spot) -> Place:
    held = [one for one in _drawn(spot) if one.kind is None]
    if len(held) != 1:
        return Place()
    return spot.change(Benefit.FORM, held[0].id, Benefit.kind.name)


def _drawn(spot: Spot) -> list[Benefit]:
    """What the person, the household and who belongs to it draw."""
    people = spot.view.members.get(spot.about, (spot.about,))
    found = [one for person in people for one in spot.view.by(Benefit.person, person)]
    found += spot.view.by(Benefit.household, spot.home)
    return list({one.id: one for one in found}.values())


def _dates(spot: Spot, form: str, held: Sequence[Benefit | School]) -> Place:
    """The dates that leave open whether the one record runs; of several none is picked by us."""
    if len(held) != 1:
        return Place()
    one = held[0]
    begin, end = Benefit.from_day.name, Benefit.to_day.name
    vague = [
        name for name, at in ((begin, one.from_day), (end, one.to_day))
        if _vague(at) or (name == begin and at is None)
    ]  # fmt: skip
    found = spot.change(form, one.id, *(vague or (begin, end)))
    return Place(found.ways, Opening(form, one.id), found.last)
