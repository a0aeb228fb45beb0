"""What stands beside a household in a list though other records say it: people, kind, benefits."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from desktop.ui.store.conditions import BLANK, UNCLEAR
from desktop.ui.store.joined_people import (
    CARD_ONLY,
    COUNTING,
    NONE_LEFT,
    JoinedPeople,
    visit_column,
)
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone
from forms.circumstances.monitoring import Watch, monitored
from forms.definitions.record_view import running
from forms.definitions.records import (
    Benefit,
    Helper,
    HouseholdType,
    Measure,
    OneToOne,
)
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.coverage import BENEFIT, Coverages, Register

DIBAO: Final = "01"
"""Code of ``benefit_kind``: 最低生活保障."""
WATCHED, NOT_WATCHED = "监测户", "不是"
DRAWN, NOT_DRAWN = "低保户", "没有"
OPEN, ALL_ASKED = "有没问清的", "都问清了"
NO_HELPER: Final = "没有写"


class JoinedHouseholds:
    """Facts of households as of a day.

    Args:
        people: Those of their members.
    """

    def __init__(self, people: JoinedPeople) -> None:
        self.people, self.view, self.day = people, people.view, people.day

    def size(self, home: RecordId) -> int:
        """How many people surely live in it."""
        return len(self.members(home))

    def members(self, home: RecordId) -> Sequence[RecordId]:
        """Who belongs to it and surely lives."""
        lives = self.view.lives
        return [one for one in self.view.members.get(home, ()) if lives.surely(one, self.day)]

    def kind(self, home: RecordId) -> str:
        """The kind of household that holds on the day."""
        return "、".join(self._kinds.get(home, ()))

    def kind_values(self, home: RecordId) -> Sequence[str]:
        """The same as facet values."""
        return self._kinds.get(home) or (BLANK,)

    @cached_property
    def _kinds(self) -> Mapping[RecordId, tuple[str, ...]]:
        found: dict[RecordId, tuple[str, ...]] = {}
        label = self.people.definitions.codes.label
        for spell in self.view.all(HouseholdType):
            answer = running(spell, self.day)
            if spell.household is None or spell.type is None or answer is Answer.NO:
                continue
            name = label("hh_assist_type", spell.type)
            told = name if answer is Answer.YES else f"{UNCLEAR} {name}"
            before = found.get(spell.household, ())
            found[spell.household] = tuple(dict.fromkeys((*before, told)))
        return found

    @cached_property
    def _watched(self) -> Mapping[RecordId, Watch]:
        return monitored(self.people.stated, self.day)

    def watched(self, home: RecordId) -> str:
        """Whether it is under watch."""
        value = self.watched_values(home)[0]
        return "" if value in {BLANK, NOT_WATCHED} else value

    def watched_values(self, home: RecordId) -> tuple[str, ...]:
        """The same as a facet value: who has no kind of household at all was not asked."""
        watch = self._watched.get(home)
        if watch is None:
            return (NOT_WATCHED,) if home in self._kinds else (BLANK,)
        return (WATCHED,) if watch.answer is Answer.YES else (UNCLEAR,)

    def dibao(self, home: RecordId) -> str:
        """Whether it draws the subsistence allowance."""
        value = self.dibao_values(home)[0]
        return "" if value in {BLANK, NOT_DRAWN} else value

    def dibao_values(self, home: RecordId) -> tuple[str, ...]:
        """The same as a facet value: only a whole list says that somebody is not on it."""
        answer = self._drawing.get(home)
        if answer is None:
            register = Register(BENEFIT, DIBAO)
            whole = Coverages.of(self.view).whole(register, home, self.day)
            return (NOT_DRAWN,) if whole else (BLANK,)
        return (DRAWN,) if answer is Answer.YES else (UNCLEAR,)

    @cached_property
    def _drawing(self) -> Mapping[RecordId, Answer]:
        found: dict[RecordId, Answer] = {}
        for one in self.view.all(Benefit):
            answer = running(one, self.day)
            home = one.household or (self.view.household_of(one.person) if one.person else None)
            if one.kind == DIBAO and home is not None and answer is not Answer.NO:
                found[home] = Answer.YES if Answer.YES in {answer, found.get(home)} else answer
        return found

    def left(self, home: RecordId) -> str:
        """How many of its people are left behind, by list."""
        texts = [self.people.left(one) for one in self.members(home)]
        if COUNTING in texts:
            return COUNTING
        counts = Counter(name for text in texts for name in text.split("、") if name)
        return "、".join(f"{name} {number}" for name, number in counts.items())

    def left_values(self, home: RecordId) -> Sequence[str]:
        """The same as facet values."""
        found = {
            value for one in self.members(home) for value in self.people.left_values(one)
        }  # fmt: skip
        return sorted(found - {NONE_LEFT}) or (NONE_LEFT,)

    def disabled(self, home: RecordId) -> str:
        """How many of its people hold a disability card."""
        number = sum(bool(self.people.disability(one)) for one in self.members(home))
        return f"{number} 人" if number else ""

    def disabled_values(self, home: RecordId) -> tuple[str, ...]:
        """The same as a facet value; one person nobody asked about leaves it open."""
        if self.disabled(home):
            return (CARD_ONLY,)
        values = {self.people.disability_values(one) for one in self.members(home)}
        return (BLANK,) if (BLANK,) in values or not values else ("没有",)

    def open(self, home: RecordId) -> str:
        """How many questions are open in it, its people's among them."""
        number = self.people.open_in(home)
        return COUNTING if number is None else f"{number} 件" if number else ""

    def open_values(self, home: RecordId) -> tuple[str, ...]:
        """The same as a facet value."""
        number = self.people.open_in(home)
        return (COUNTING,) if number is None else (OPEN,) if number else (ALL_ASKED,)

    def visited(self, home: RecordId) -> DayRange | None:
        """When somebody was last there."""
        return self.people.visits.get(home)

    def helpers(self, home: RecordId) -> str:
        """Who helps the household or somebody of it, by measure or contact."""
        return "、".join(self._helpers.get(home, ()))

    @cached_property
    def _helpers(self) -> Mapping[RecordId, Sequence[str]]:
        names, found = self.view.answers(Helper.name), dict[RecordId, dict[str, None]]()

        def note(one: Measure | OneToOne, home: RecordId | None) -> None:
            name = names.get(one.helper) if one.helper else None
            if home and name and running(one, self.day) is not Answer.NO:
                found.setdefault(home, {})[name] = None

        for measure in self.view.all(Measure):
            note(measure, measure.household or self._home(measure.person))
        for contact in self.view.all(OneToOne):
            note(contact, self._home(contact.person))
        return {home: list(found[home]) for home in found}

    def _home(self, person: RecordId | None) -> RecordId | None:
        return self.view.household_of(person) if person else None


def household_columns(join: JoinedHouseholds) -> Iterator[RecordColumn]:
    """The joined facts as columns of a list of households."""
    people = join.people
    yield RecordColumn(
        "屯", lambda h: people.hamlets.get(h, ""), key="=hamlet", rank=join.people.hamlet_rank,
        values=lambda h: (people.hamlets.get(h, "") or BLANK,),
    )  # fmt: skip
    yield RecordColumn(
        "人数", lambda h: str(join.size(h)), join.size, key="=size", right=True,
        values=lambda h: (f"{join.size(h)}人",), rank=lambda name: int(name.removesuffix("人")),
    )  # fmt: skip
    yield RecordColumn("户类型", join.kind, key="=kind", values=join.kind_values)
    yield RecordColumn(
        "监测", join.watched, key="=watched", values=join.watched_values, tone=_tone(join.watched)
    )
    yield RecordColumn(
        "低保", join.dibao, key="=dibao", values=join.dibao_values, tone=_tone(join.dibao)
    )
    yield RecordColumn("留守", join.left, key="=left", values=join.left_values)
    yield RecordColumn("残疾", join.disabled, key="=disability", values=join.disabled_values)
    yield RecordColumn(
        "没问清", join.open, lambda h: -(join.people.open_in(h) or 0), key="=open", right=True,
        values=join.open_values, first=False, aside=True,
    )  # fmt: skip
    yield visit_column(join.people, join.visited)
    yield RecordColumn(
        "帮扶人", join.helpers, key="=helper", name=True,
        values=lambda h: join.helpers(h).split("、") if join.helpers(h) else (NO_HELPER,),
    )  # fmt: skip


def _tone(text: Callable[[RecordId], str]) -> Callable[[RecordId], Tone]:
    def tone(home: RecordId) -> Tone:
        said = text(home)
        return "" if not said else "warn" if said == UNCLEAR else "info"

    return tone
