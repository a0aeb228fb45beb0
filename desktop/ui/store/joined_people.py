"""What stands beside a person in a list though other records say it: hamlet, age, stay, visits.

Every fact has a value of its own for what cannot be told: 没登记 where nobody wrote it down, 说不清
where what is written leaves it open. Nobody is in no register by not being in it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.ui.store.conditions import BLANK, UNCLEAR
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone
from forms.circumstances.disability import certificate_of
from forms.definitions.record_view import running
from forms.definitions.records import Absence, Hamlet, Household, Person, Visit
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, age_on
from forms.schema.ternary import Answer
from forms.village.coverage import ABSENCE, DISABILITY, Coverages, Register
from forms.village.sealed_access import may_be_minor
from forms.village.view import GONE_HOUSEHOLDS, GONE_PERSONS, VillageView

if TYPE_CHECKING:
    from forms.definitions.definitions import Definitions
    from forms.rules.lists import Derived

LEFT: Final = {
    "left_behind_child": "留守儿童",
    "left_behind_woman": "留守妇女",
    "left_behind_elder": "留守老人",
}  # fmt: skip
"""The lists of who is left behind, and what somebody on them is called."""
BANDS: Final = (
    (6, "0–5岁"), (16, "6–15岁"), (18, "16–17岁"), (45, "18–44岁"), (60, "45–59岁"),
    (80, "60–79岁"), (999, "80岁以上"),
)  # fmt: skip
"""Age bands: first age above a band, and its name."""
DEAD, MAYBE_DEAD, OUTSIDE = "已故", "是否在世说不清", "不在本村户里"
COUNTING: Final = "正在推算…"
NONE_LEFT, NO_CARD, CARD_ONLY, AT_HOME, AWAY = "不是", "没有", "有卡", "在村", "外出"
NO_NUMBER: Final = 10**9
NEVER: Final = "没有走访记录"
VISITED: Final = ((30, "30天以内"), (90, "31–90天"), (10**6, "超过90天"))
"""Days since the last visit: at most so many, and the name of the band."""


class JoinedPeople:
    """Facts of persons as of a day, each read once for all.

    Args:
        view: The village.
        day: As-of day.
        definitions: Words of the codes.
        whole: Whether what the screen masks is shown.
    """

    def __init__(
        self,
        view: VillageView,
        day: date,
        definitions: "Definitions",
        *,
        whole: bool = False,
    ) -> None:
        self.stated, self.view, self.day, self.definitions = view, view.on(day), day, definitions
        self._derived: Mapping[str, Sequence[Derived]] | None = None
        self._open: Mapping[RecordId, int] | None = None
        self._open_wanted = False
        self._masked = not whole

    def derive(self) -> None:
        """Work out who is left behind, and what was asked for; takes a while in a large village."""
        from forms.questions.asking_order import AskingOrder
        from forms.rules.lists import derive

        self._derived = {
            name: derive(name, self.stated, self.day, self.definitions) for name in LEFT
        }
        if self._open_wanted:
            self._open = AskingOrder(self.stated, self.day, self.definitions).open_of

    def open_in(self, home: RecordId) -> int | None:
        """How many questions are open in a household; None until ``derive`` has counted them.

        It takes all lists and leads of the village, so it is counted once somebody looks at it.
        """
        self._open_wanted = True
        return None if self._open is None else self._open.get(home, 0)

    @cached_property
    def hamlets(self) -> Mapping[RecordId, str]:
        """Name of the hamlet by household."""
        names = self.view.answers(Hamlet.name)
        return {
            home: (names.get(hamlet) if hamlet else "") or ""
            for home, hamlet in self.view.answers(Household.hamlet).items()
        }

    def hamlet_rank(self, name: str) -> tuple[bool, int, str]:
        """Order of hamlets: by number, those without one after them, blanks last."""
        return name == BLANK, self._hamlet_numbers.get(name, NO_NUMBER), name

    @cached_property
    def _hamlet_numbers(self) -> Mapping[str, int]:
        return {name: _number(one.number) for one in self.view.all(Hamlet) if (name := one.name)}

    def home(self, person: RecordId) -> RecordId | None:
        """The household of a person."""
        return self.view.household_of(person)

    def hamlet(self, person: RecordId) -> str:
        """The hamlet a person lives in."""
        home = self.home(person)
        return self.hamlets.get(home, "") if home else ""

    def household(self, person: RecordId) -> str:
        """The household a person belongs to, by its head."""
        home = self.home(person)
        head = self.view.answer(Household.head_name, home) if home else None
        return f"{head or '未填户主'}户" if home else ""

    def age(self, person: RecordId) -> str:
        """Whole years; 约 where only the year is known, nothing where nothing is."""
        birth = self.view.lives.births.get(person)
        if birth is None:
            return ""
        if birth.first.month != birth.last.month:
            return f"约{self.day.year - birth.first.year}"
        return str(age_on(birth.first, self.day))

    def birth_order(self, person: RecordId) -> int:
        """Sort key of the age: the youngest first."""
        birth = self.view.lives.births.get(person)
        return -birth.first.toordinal() if birth else 0

    def band(self, person: RecordId) -> tuple[str, ...]:
        """The age band; one of its own where the year of birth leaves two open."""
        birth = self.view.lives.births.get(person)
        if birth is None:
            return (BLANK,)
        bands = {_band(age_on(at, self.day)) for at in (birth.first, birth.last)}
        return tuple(bands) if len(bands) == 1 else (UNCLEAR,)

    def left(self, person: RecordId) -> str:
        """On which list of who is left behind; with ？ where it cannot be told."""
        if self._derived is None:
            return COUNTING
        return "、".join(
            LEFT[name] + ("？" if answer is Answer.UNKNOWN else "")
            for name, answer in self._lists.get(person, ())
        )

    def left_values(self, person: RecordId) -> tuple[str, ...]:
        """The same as facet values."""
        text = self.left(person)
        return tuple(text.split("、")) if text else (NONE_LEFT,)

    @cached_property
    def _lists(self) -> Mapping[RecordId, Sequence[tuple[str, Answer]]]:
        found: dict[RecordId, list[tuple[str, Answer]]] = {}
        for name, entries in (self._derived or {}).items():
            for entry in entries:
                if entry.answer is not Answer.NO:
                    found.setdefault(entry.subject, []).append((name, entry.answer))
        return found

    def disability(self, person: RecordId) -> str:
        """That there is a card; its grade only where what is masked is shown, a minor's never."""
        found = certificate_of(self.view, person)
        if found is None:
            return ""
        if self._masked or not found.grade or may_be_minor(self.view, person, self.day):
            return CARD_ONLY
        if found.cancelled:
            return "已注销"
        return self.definitions.codes.label("dis_grade", found.grade)

    def disability_values(self, person: RecordId) -> tuple[str, ...]:
        """The same as a facet value: without card nobody is healthy by that alone."""
        if text := self.disability(person):
            return (text,)
        return (NO_CARD,) if self._whole(DISABILITY, person) else (BLANK,)

    def stay(self, person: RecordId) -> str:
        """Where somebody is who is away; 说不清 where the dates leave it open."""
        answer, place = self._away.get(person, (Answer.NO, ""))
        if answer is Answer.NO:
            return ""
        return place or AWAY if answer is Answer.YES else f"{UNCLEAR} {place}".strip()

    def stay_values(self, person: RecordId) -> tuple[str, ...]:
        """The same as a facet value."""
        lives = self.view.lives.answer(person, self.day)
        if lives is not Answer.YES:
            return (DEAD if lives is Answer.NO else MAYBE_DEAD,)
        answer, _ = self._away.get(person, (Answer.NO, ""))
        if answer is Answer.YES:
            return (AWAY,)
        if answer is Answer.UNKNOWN:
            return (UNCLEAR,)
        return (AT_HOME,) if self._whole(ABSENCE, person) else (BLANK,)

    @cached_property
    def _away(self) -> Mapping[RecordId, tuple[Answer, str]]:
        found: dict[RecordId, tuple[Answer, str]] = {}
        for one in self.view.all(Absence):
            answer = running(one, self.day)
            if one.person is None or answer is Answer.NO:
                continue
            before = found.get(one.person)
            if before is None or before[0] is Answer.UNKNOWN:
                found[one.person] = answer, one.place or ""
        return found

    def _whole(self, register: str, person: RecordId) -> bool:
        return Coverages.of(self.view).whole(Register(register), person, self.day)

    def last_visit(self, person: RecordId) -> DayRange | None:
        """When the person, or anybody of the household, was visited last."""
        home, visits = self.home(person), self.visits
        days = [at for at in (visits.get(person), visits.get(home) if home else None) if at]
        return max(days, key=lambda at: at.last, default=None)

    @cached_property
    def visits(self) -> Mapping[RecordId, DayRange]:
        """The last visit by person and by household, up to the day."""
        found: dict[RecordId, DayRange] = {}
        for visit in self.view.all(Visit):
            if visit.day is None or visit.day.first > self.day:
                continue
            for whom in (visit.person, visit.household):
                if whom is not None and (whom not in found or found[whom].last < visit.day.last):
                    found[whom] = visit.day
        return found

    def visit_values(self, at: DayRange | None) -> tuple[str, ...]:
        """How long ago a visit was; a value of its own where a month leaves it open."""
        if at is None:
            return (NEVER,)
        bands = {_visited((self.day - one).days) for one in (at.first, min(at.last, self.day))}
        return tuple(bands) if len(bands) == 1 else (UNCLEAR,)

    def belongs(self, person: RecordId) -> tuple[str, ...]:
        """Whether somebody is of the village now; the dead and who left stay in the book."""
        lives, home = self.view.lives.answer(person, self.day), self.home(person)
        if lives is not Answer.YES:
            return (DEAD if lives is Answer.NO else MAYBE_DEAD,)
        if home is None:
            return (OUTSIDE,)
        gone = self.view.answer(Household.hh_status, home) in GONE_HOUSEHOLDS
        moved = self.view.answer(Person.hukou_status, person) in GONE_PERSONS
        return ("户口已不在本村",) if gone or moved else ("在册",)


def people_columns(join: JoinedPeople) -> Iterator[RecordColumn]:
    """The joined facts as columns of a list of people; keys are ``=`` and a name."""
    yield RecordColumn(
        "屯", join.hamlet, key="=hamlet", values=lambda p: (join.hamlet(p) or BLANK,),
        rank=join.hamlet_rank,
    )  # fmt: skip
    yield RecordColumn("所在户", join.household, key="=household", name=True)
    yield RecordColumn(
        "年龄", join.age, join.birth_order, key="=age", right=True, values=join.band, rank=band_rank
    )
    yield RecordColumn(
        "留守", join.left, key="=left", values=join.left_values, tone=_left_tone(join)
    )
    yield RecordColumn(
        "残疾", join.disability, key="=disability", values=join.disability_values,
        tone=lambda p: "info" if join.disability(p) else "",
    )  # fmt: skip
    yield RecordColumn("去向", join.stay, key="=stay", values=join.stay_values)
    yield visit_column(join, join.last_visit)
    yield RecordColumn(
        "在册", lambda p: join.belongs(p)[0], key="=belongs", values=join.belongs, first=False
    )


def visit_column(join: JoinedPeople, last: Callable[[RecordId], DayRange | None]) -> RecordColumn:
    """The last visit, of people or of households."""

    def written(record: RecordId) -> str:
        at = last(record)
        return at.written if at else ""

    order = [name for _, name in VISITED]
    return RecordColumn(
        "上次走访", written, written, key="=visit", values=lambda r: join.visit_values(last(r)),
        rank=lambda name: order.index(name) if name in order else len(order),
    )  # fmt: skip


def band_rank(name: str) -> int:
    """Order of age bands; what cannot be told last."""
    names = [band for _, band in BANDS]
    return names.index(name) if name in names else len(names)


def _left_tone(join: JoinedPeople) -> Callable[[RecordId], Tone]:
    def tone(person: RecordId) -> Tone:
        text = join.left(person)
        return "" if text in {"", COUNTING} else "warn" if "？" in text else "good"

    return tone


def _band(age: int) -> str:
    return next(name for above, name in BANDS if age < above)


def _visited(days: int) -> str:
    return next(name for most, name in VISITED if days <= most)


def _number(written: str | None) -> int:
    digits = "".join(one for one in written or "" if one.isdigit() and one.isascii())
    return int(digits[:9]) if digits else NO_NUMBER
