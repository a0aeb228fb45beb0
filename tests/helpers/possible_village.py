"""A village of any size with gaps, and what its leads may say of it on any day.

``possible_worlds`` completes one household fact by fact on one day. This one reads records with
their days: what they leave open is chosen (``World.choose``), every choice is tried, and each
complete world is judged by a few lines written after the texts, not after the program. It is one
file, so that whoever doubts an answer reads the rule, the worlds and the village together.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from forms.definitions.definitions import Definitions
from forms.definitions.parameters import Dated, Parameter
from forms.program import bundled
from forms.schema.check_digits import mod_11_2
from forms.schema.form import Body, RecordId, Value
from forms.schema.ternary import Answer
from forms.village.past_answers import past_answers
from forms.village.view import VillageView
from tests.helpers.figures import overlaid

DAYS = (date(2026, 3, 1), date(2026, 6, 15), date(2026, 9, 30), date(2026, 11, 24))
"""The days that are asked about."""
FIGURES = {
    "premium_edge": 100, "premium_disabled_1": 200, "premium_disabled_2": 200,
    "premium_disabled_3": 0, "premium_chronic": 100, "premium_orphan": 300,
    "medical_line_tekun": 0, "medical_line_dibao": 3000, "medical_line_edge": 5000,
}  # fmt: skip
"""What the county says in 元; of other classes it has said nothing."""
TODAY = DAYS[-1]
T = TypeVar("T")


def figures() -> Definitions:
    """The program's definitions with what the county says."""
    return overlaid(
        Parameter(name, name, "元", (Dated(value, None, None, "样例县", ""),))
        for name, value in FIGURES.items()
    )


@dataclass
class Village:
    """Records of a village, with what some answers were before they changed.

    Attributes:
        bodies: What stands in the book.
        was: By record and question, until when it was what.
    """

    bodies: dict[str, dict[RecordId, Body]] = field(default_factory=lambda: defaultdict(dict))
    was: dict[tuple[RecordId, str], list[tuple[date, Value | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sure: dict[object, Answer] = field(default_factory=dict)
    _about: dict[tuple[str, str], dict[RecordId, list[RecordId]]] = field(default_factory=dict)

    def put(self, form: str, record: str = "", /, **body: Value) -> RecordId:
        """A record; what is empty is not written."""
        found = RecordId(record or f"{form}{len(self.bodies[form])}")
        self.bodies[form][found] = {name: one for name, one in body.items() if one not in ("", [])}
        return found

    def more(self, form: str, record: RecordId, **body: Value) -> None:
        """More answers of a record."""
        self.bodies[form][record] = {**self.bodies[form][record], **body}

    def change(self, form: str, record: RecordId, name: str, value: Value, day: date) -> None:
        """Life changed on a day: another answer holds from then on."""
        before = self.bodies[form][record]
        asked = [one for one in bundled().form(form).fields if one.id == name]
        for body in past_answers(record, form, before, asked, day):
            self.put("former", **body)
        self.was[record, name].append((day, before.get(name)))
        self.bodies[form][record] = {**before, name: value}

    def at(self, form: str, record: RecordId, name: str, day: date) -> Value | None:
        """What a question was answered with on a day."""
        later = [one for one in self.was.get((record, name), ()) if one[0] > day]
        return (
            min(later, key=lambda one: one[0])[1] if later else self.bodies[form][record].get(name)
        )

    def about(self, form: str, name: str, whom: RecordId) -> list[RecordId]:
        """The records of a form that name somebody; asked when the village is complete."""
        if (form, name) not in self._about:
            found = self._about[form, name] = defaultdict(list)
            for record, body in self.bodies.get(form, {}).items():
                found[RecordId(str(body.get(name)))].append(record)
        return self._about[form, name][whom]

    @property
    def view(self) -> VillageView:
        return VillageView({form: dict(records) for form, records in self.bodies.items()})


Holds = Callable[["World", RecordId], bool]
"""What is true of a person or household in a complete world."""


class _NotSo(Exception):
    """A choice that no world makes: a spell that ends before it begins."""


def span(told: str) -> tuple[date, date]:
    """The first and the last day that a written date may mean."""
    year, *more = (int(part) for part in told.split("-"))
    if len(more) == 2:
        return (date(year, *more),) * 2
    month = more[0] if more else 1
    after = date(year + 1, 1, 1) if not more or month == 12 else date(year, month + 1, 1)
    return date(year, month, 1), after - timedelta(1)


STEPS = (0, 1, 7, 10, 30, 60, 90)
"""Days between what was written and what is asked at which an answer may change."""


class World:
    """One complete world: what the book leaves open is chosen, each thing once.

    Attributes:
        taken: Which of how many was chosen, in turn.
    """

    def __init__(self, village: Village, day: date, script: list[int]) -> None:
        self.village, self.day, self._script = village, day, script
        self.taken: list[tuple[int, int]] = []
        self._known: dict[object, object] = {}

    def choose(self, what: object, options: list[T]) -> T:
        """What something is in this world."""
        if what not in self._known:
            turn = len(self.taken)
            chosen = self._script[turn] if turn < len(self._script) else 0
            self.taken.append((chosen, len(options)))
            self._known[what] = options[chosen]
        return self._known[what]  # type: ignore[return-value]

    def open(self, *what: object) -> bool:
        """Something of which nothing is known."""
        return self.choose(what, [True, False])

    def about(self, form: str, name: str, whom: RecordId) -> list[RecordId]:
        """The records of a form about somebody."""
        return self.village.about(form, name, whom)

    def say(self, form: str, record: RecordId, name: str) -> Value | None:
        """An answer as it was on the day."""
        return self.village.at(form, record, name, self.day)

    def when(
        self, form: str, record: RecordId, name: str, steps: tuple[int, ...] = STEPS
    ) -> date | None:
        """A date; a partial one is any day that it may mean, near the steps from the day asked."""
        told = self.say(form, record, name)
        if told is None:
            return None
        first, last = span(str(told))
        if first == last:
            return first
        near = {self.day + timedelta(way * step + beside)
                for step in steps for way in (-1, 1) for beside in (-1, 0, 1)}  # fmt: skip
        if name == "birth":  # birthdays of that year, and the days namesakes were born
            near = {turn(day, first.year - day.year) for day in near}
            people = self.village.bodies["person"]
            same = self.about("person", "name", RecordId(str(people[record]["name"])))
            near |= {span(str(people[one].get("birth", told)))[0] for one in same}
        return self.choose(
            (record, name), sorted({first, last} | {d for d in near if first < d < last})
        )

    def surely(self, holds: "Holds", subject: RecordId) -> bool:
        """Whether every world says something: who may be on a list is asked about by the list."""
        known, key = self.village.sure, (self.day, holds, subject)
        if key not in known:
            known[key] = agreed(self.village, self.day, holds, subject)
        return known[key] is Answer.YES

    def perhaps(self, holds: "Holds", subject: RecordId) -> bool:
        """Whether any world says something."""
        self.surely(holds, subject)
        return self.village.sure[self.day, holds, subject] is not Answer.NO

    def runs(
        self, form: str, record: RecordId, begin: str = "from_day", steps: tuple[int, ...] = (0,)
    ) -> bool:
        """Whether a spell has begun and is not over; its end is the first day it is over."""
        since = self.when(form, record, begin, steps)
        until = self.when(form, record, "to_day", (0,))
        if since is not None and until is not None and until < since:
            told = [span(str(self.say(form, record, name))) for name in (begin, "to_day")]
            if told[1][1] >= told[0][0]:
                raise _NotSo
            return not until <= self.day < since and self.open(record, "one date is wrong")
        begun = self.open(record, "undated") if since is None else since <= self.day
        return begun and (until is None or self.day < until)

    def closed(self, register: str, whom: RecordId, part: str = "") -> bool:
        """Whether somebody said by the day that a register is whole for a person or household."""
        said = list[tuple[str, RecordId]]()
        home = self.village.bodies["person"].get(whom, {}).get("household", whom)
        for record in self.about("coverage", "household", RecordId(str(home))):
            body = self.village.bodies["coverage"][record]
            of, kinds = (body.get(name, []) for name in ("registers", "kinds"))
            told = isinstance(of, list) and register in of
            told = told and part in (
                "",
                str(body.get("year")),
                *(kinds if isinstance(kinds, list) else ()),
            )
            if told and span(str(body["day"]))[0] <= self.day:
                said.append((str(body["day"]), record))
        return bool(said) and self.village.bodies["coverage"][max(said)[1]]["complete"] is True

    def lives(self, person: RecordId) -> bool:
        died, born = self.when("person", person, "death_day"), self.when("person", person, "birth")
        return (died is None or self.day < died) and (born is None or born <= self.day)

    def age(self, person: RecordId) -> int | None:
        """Full years; the day of the birthday counts, 29 February's is 1 March."""
        born = self.when("person", person, "birth")
        if born is None:
            return None
        return self.day.year - born.year - ((self.day.month, self.day.day) < (born.month, born.day))

    def draws(self, person: RecordId, kind: str) -> bool:
        """Whether somebody, or the household, draws a benefit."""
        home = RecordId(str(self.say("person", person, "household")))
        of, name = (home, "household") if kind in {"01", "03", "04"} else (person, "person")
        mine = self.about("benefit", name, of)
        if any(
            self.say("benefit", one, "kind") == kind and self.runs("benefit", one) for one in mine
        ):
            return True
        unsaid = [one for one in mine if self.say("benefit", one, "kind") is None]
        if any(self.runs("benefit", one) and self.open(one, "kind") for one in unsaid):
            return True
        return not self.closed("benefit", of, kind) and self.open(of, kind)


def agreed(village: Village, day: date, holds: Holds, subject: RecordId) -> Answer:
    """What every world that a village allows says of somebody; cannot tell where they differ."""
    script, said = list[int](), set[bool]()
    while len(said) < 2:
        world = World(village, day, script)
        with suppress(_NotSo):
            said.add(holds(world, subject))
        taken = world.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            break
        script = [*(at for at, _ in taken[:-1]), taken[-1][0] + 1]
    return Answer.UNKNOWN if len(said) > 1 else Answer.YES if True in said else Answer.NO


def turn(born: date, years: int) -> date:
    """The day somebody turns so many years old."""
    leap = (born.month, born.day) == (2, 29)
    year = born.year + years
    common = leap and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return date(year, 3, 1) if common else born.replace(year=year)


def ours(w: World, p: RecordId) -> bool:
    """Who surely is a villager: who may be dead is on no list, and asked about elsewhere."""
    return w.surely(villager, p)


def villager(w: World, p: RecordId) -> bool:
    """Who lives, and is registered neither elsewhere nor in a household that has gone."""
    home = RecordId(str(w.say("person", p, "household")))
    gone = w.say("household", home, "hh_status") in ("2", "3", "4")
    return w.lives(p) and not gone and w.say("person", p, "hukou_status") not in ("4", "5")


def turning(w: World, p: RecordId) -> bool:
    """G-07: turns 16, 18, 60 or 80 within 60 days, or turned it 30 days ago at most."""
    born = w.when("person", p, "birth")
    near = born and any(-30 <= (turn(born, n) - w.day).days <= 60 for n in (16, 18, 60, 80))
    return ours(w, p) and bool(near)


def away(w: World, p: RecordId) -> bool:
    spells = w.about("absence", "person", p)
    if any(w.runs("absence", one) for one in spells):
        return True
    return not w.closed("absence", p) and w.open(p, "away")


def unable(w: World, p: RecordId) -> bool:
    return not w.lives(p) or w.say("person", p, "no_capacity") is not None


def rural(w: World, p: RecordId) -> bool:
    """农村户籍 in this village: 居民户口 and a blank say nothing by themselves."""
    kind, status = w.say("person", p, "hukou_type"), w.say("person", p, "hukou_status")
    if status in ("4", "5") or kind in ("urban", "collective"):
        return False
    if kind == "rural" or status == "1":
        return True
    return (status is None and w.closed("hukou", p)) or w.open(p, "rural")


def left_behind(w: World, p: RecordId) -> bool:
    """R-LBC: both parents away, or one away and the other without capacity."""
    age, parents = w.age(p), [w.say("person", p, who) for who in ("father", "mother")]
    if None in parents or age is None:
        return False
    gone = [w.lives(RecordId(str(one))) and away(w, RecordId(str(one))) for one in parents]
    none = [unable(w, RecordId(str(one))) for one in parents]
    kept = any(gone) and all(g or n for g, n in zip(gone, none, strict=True))
    return ours(w, p) and age < 16 and rural(w, p) and kept and not away(w, p)


def badly_kept(w: World, p: RecordId) -> bool:
    """G-09: nobody entrusted, or nobody who may be (未保法 art. 22), or not in writing (23)."""
    if not w.surely(left_behind, p):
        return False
    card = next((one for one in w.about("left_behind_child", "person", p)
                 if w.runs("left_behind_child", one)), None)  # fmt: skip
    say = (lambda name: None) if card is None else partial(w.say, "left_behind_child", card)
    name, kind, guardian = (
        say("guardian_name"),
        say("guardian_type"),
        w.say("person", p, "guardian"),
    )
    told = w.when("left_behind_child", card, "delegate_day") if card else None
    if kind in ("0", "5") or not (name or guardian) or told is None or told > w.day:
        return True
    home = w.about("person", "household", RecordId(str(w.say("person", p, "household"))))
    same = [one for one in home if w.say("person", one, "name") == name]
    keeper = RecordId(str(guardian)) if not name else same[0] if same else None
    return keeper is not None and barred(w, keeper)


def barred(w: World, keeper: RecordId) -> bool:
    """Who cannot be entrusted with a child: under 18, 75 or older, without capacity, not there."""
    age = w.age(keeper)
    old = age is not None and not 18 <= age < 75
    return old or unable(w, keeper) or w.surely(away, keeper)


def certified(w: World, card: RecordId) -> bool:
    """A certificate in force; one that has lapsed is to be renewed, and nobody can tell."""
    until = expiry(w, card)
    status = w.say("disabled_person", card, "status")
    if status in ("3", "4", "5"):
        return False
    lapsed = status == "2" or (until is not None and until < w.day)
    return not lapsed or w.open(card, "renewed")


def expiry(w: World, card: RecordId) -> date | None:
    """有效期至, or ten years from the day of issue."""
    told, issued = (w.when("disabled_person", card, name) for name in ("valid_to", "issued"))
    return told or (turn(issued, 10) if issued else None)


def expiring(w: World, p: RecordId) -> bool:
    """G-14: a certificate that lapses within 90 days, or has lapsed."""
    for card in w.about("disabled_person", "person", p):
        status = w.say("disabled_person", card, "status")
        until = expiry(w, card)
        soon = until is not None and (until - w.day).days <= 90
        if status not in ("3", "4", "5") and (status == "2" or soon):
            return ours(w, p)
    return False


def badly(w: World, card: RecordId) -> bool:
    """重残 of 民发〔2019〕62号: grade 1 or 2, or of mind or psyche."""
    kind, grade = (w.say("disabled_person", card, name) for name in ("category", "grade"))
    return grade in ("1", "2") or kind in ("5", "6")


def uncontacted(w: World, p: RecordId) -> bool:
    """G-10: left behind or severely disabled, and nobody keeps contact."""
    contact = any(w.runs("one_to_one", one) for one in w.about("one_to_one", "person", p))
    severe = any(
        w.say("disabled_person", card, "status") not in ("3", "4", "5") and badly(w, card)
        for card in w.about("disabled_person", "person", p)
    )
    hard = w.surely(left_behind_woman, p) and w.surely(hardship, p)
    return not contact and ((ours(w, p) and severe) or hard or w.surely(left_behind, p))


def left_behind_woman(w: World, p: RecordId) -> bool:
    """R-LBW: the husband works away, she lives in the village."""
    home = RecordId(str(w.say("person", p, "household")))
    husbands = [one for one in w.about("person", "spouse", p) if w.lives(one) and away(w, one)]
    return ours(w, p) and bool(husbands) and not away(w, p) and there(w, home)


def hardship(w: World, p: RecordId) -> bool:
    """R-LBW-HARD (民发〔2025〕7号): low income, serious illness or disability, as written."""
    home = RecordId(str(w.say("person", p, "household")))
    drawn = [*w.about("benefit", "person", p), *w.about("benefit", "household", home)]
    poor = {w.say("benefit", one, "kind") for one in drawn if w.runs("benefit", one)}
    held = [w.say("disabled_person", c, "status") for c in w.about("disabled_person", "person", p)]
    ill = [one for one in w.about("health", "person", p) if w.runs("health", one)]
    serious = any(w.say("health", one, "class") == "2" for one in ill)
    disabled = any(one not in ("3", "4", "5") for one in held)
    return bool(poor & {"01", "02", "03", "04"}) or disabled or serious


def seen(w: World, person: RecordId | None, home: RecordId) -> date | None:
    """The last day somebody was met: the person, or the household as a whole."""
    days = list[date]()
    for visit in w.about("visit", "household", home):
        whom, day = w.say("visit", visit, "person"), w.when("visit", visit, "day")
        met = w.say("visit", visit, "result") != "4" and (person is None or whom in (None, person))
        if day is not None and day <= w.day and met:
            days.append(day)
    return max(days, default=None)


PLAN = {"child": 30, "woman": 90, "elder": 30, "disabled": 30}


def overdue(w: World, p: RecordId) -> bool:
    """G-11: longer since the last visit than was agreed."""
    last = seen(w, p, RecordId(str(w.say("person", p, "household"))))
    for one in w.about("one_to_one", "person", p):
        if w.runs("one_to_one", one, steps=STEPS):
            told = w.say("one_to_one", one, "every_days")
            every = told if isinstance(told, int) else PLAN[str(w.say("one_to_one", one, "class"))]
            begun = w.when("one_to_one", one, "from_day")
            days = [day for day in (last, begun) if day is not None and day <= w.day]
            since = max(days, default=None)
            if since is not None and (w.day - since).days > every:
                return ours(w, p)
    return False


Watched = tuple[date, RecordId | None]
"""Since when a household is under watch, and by which case."""


def watches(w: World, h: RecordId) -> list[Watched]:
    """What says that a household is under watch."""
    if not there(w, h):
        return []
    found = list[Watched]()
    for one in w.about("household_type", "household", h):
        since = w.when("household_type", one, "from_day")
        kept = w.say("household_type", one, "status") in ("80", "86")
        kept = kept and w.say("household_type", one, "type") in ("20", "21", "22", "30")
        if kept and (w.runs("household_type", one) if since else not ended(w, one)):
            since = since or w.choose((one, "since"), [LONG_AGO, w.day])
            found.append((since, None))
    cases = [(admitted_on(w, one), one) for one in w.about("monitored_household", "household", h)]
    return found + [(day, case) for day, case in cases if day is not None and not over(w, case)]


LONG_AGO = date(2000, 1, 1)


def ended(w: World, spell: RecordId) -> bool:
    """Whether a class written down without a beginning, as rosters do, is over."""
    until = w.when("household_type", spell, "to_day", (0,))
    return until is not None and until <= w.day


def admitted_on(w: World, case: RecordId) -> date | None:
    """When a case was admitted by the day; open where only the state says that it was."""
    state = w.say("monitored_household", case, "state")
    seen, admitted = (
        w.when("monitored_household", case, f"{n}_day") for n in ("found", "admitted")
    )
    if seen is None or (admitted is not None and admitted < seen):
        raise _NotSo
    if seen > w.day:
        return None
    if admitted is None and state in ("80", "85", "86", "90") and w.open(case, "admitted"):
        admitted = w.choose((case, "since"), [LONG_AGO, w.day])
    return admitted if admitted is not None and admitted <= w.day else None


def over(w: World, case: RecordId) -> bool:
    """Whether the risk has gone, or it was no case; without a day nobody can tell since when."""
    removed = w.when("monitored_household", case, "removed_day")
    gone = w.say("monitored_household", case, "state") in ("90", "95")
    return (
        w.open(case, "over")
        if removed is None and gone
        else removed is not None and removed <= w.day
    )


def unhelped(w: World, h: RecordId) -> bool:
    """G-15: no help for ten days after it was admitted, or help without a result for 90 days."""
    kept = watches(w, h)
    begun = [
        (one, w.when("measure", one, "from_day")) for one in w.about("measure", "household", h)
    ]
    helped = [(one, day) for one, day in begun if day is not None and day <= w.day]
    for admitted, case in kept:
        first = w.when("monitored_household", case, "measured_day") if case else None
        measured = bool(helped) or (first is not None and first <= w.day)
        if not measured and (w.day - admitted).days > 10:
            return True
    stale = any(
        (w.day - day).days > 90 and w.say("measure", one, "result") is None for one, day in helped
    )
    return bool(kept) and stale


def twice(w: World, p: RecordId) -> bool:
    """G-16: the same number as somebody else, or the same name and birth; two numbers are two."""
    number, name, born = (
        *(w.say("person", p, n) for n in ("id_number", "name")),
        w.when("person", p, "birth"),
    )
    if not ours(w, p):
        return False
    same = [one for one in w.about("person", "id_number", RecordId(str(number))) if number]
    if any(one != p and ours(w, one) for one in same):
        return True
    for one in w.about("person", "name", RecordId(str(name))):
        both = number is not None and w.say("person", one, "id_number") is not None
        other = one != p and not both and ours(w, one)
        if other and born is not None and w.when("person", one, "birth") == born:
            return True
    return False


def noted(w: World, p: RecordId) -> bool:
    """Whether anything is written for which a premium is or may be paid."""
    home = RecordId(str(w.say("person", p, "household")))
    told = [*w.about("benefit", "person", p), *w.about("benefit", "household", home)]
    kinds = {w.say("benefit", one, "kind") for one in told if w.runs("benefit", one)}
    ill = [one for one in w.about("health", "person", p) if w.runs("health", one)]
    chronic = any(
        w.say("health", one, "class") == "1" and w.say("health", one, "cannot_work") for one in ill
    )
    cards = w.about("disabled_person", "person", p)
    held = any(w.say("disabled_person", one, "status") not in ("3", "4") for one in cards)
    return bool(kinds & {None, *GROUPS}) or chronic or held or bool(watches(w, home))


GROUPS = {
    "02": "", "01": "", "03": "premium_edge", "04": "premium_rigid", "L04": "premium_orphan",
    "L05": "premium_orphan",
}  # fmt: skip
"""By kind of benefit, the figure of the county; none where the law says it (art. 24)."""


def granted(w: World, figure: str) -> bool:
    """Whether the county pays of a premium; what it has not said is open."""
    told = FIGURES.get(figure)
    return w.open(figure) if told is None else told > 0


def owed(w: World, p: RecordId) -> bool:
    """Whether the state pays of somebody's premium."""
    if any(w.draws(p, kind) and (not name or granted(w, name)) for kind, name in GROUPS.items()):
        return True
    for card in w.about("disabled_person", "person", p):
        grade = w.say("disabled_person", card, "grade")
        if certified(w, card) and granted(w, f"premium_disabled_{grade}"):
            return True
    ill = [one for one in w.about("health", "person", p) if w.runs("health", one)]
    chronic = any(
        w.say("health", one, "class") == "1" and w.say("health", one, "cannot_work") for one in ill
    )
    home = RecordId(str(w.say("person", p, "household")))
    kept = bool(watches(w, home)) and granted(w, "premium_monitored")
    return kept or (chronic and granted(w, "premium_chronic"))


def unaided(w: World, p: RecordId) -> bool:
    """G-17: premium aid that law (特困, 低保) or county gives, and that is not there."""
    if not w.perhaps(noted, p) or not villager(w, p) or not owed(w, p):
        return False
    year = w.day.year
    told = [
        one
        for one in w.about("premium_aid", "person", p)
        if w.say("premium_aid", one, "year") == year
        and (w.when("premium_aid", one, "confirmed_day") or w.day) <= w.day
    ]
    if any(w.say("premium_aid", one, "rate") in ("1", "2") for one in told):
        return False
    return bool(told) or w.closed("premium", p, str(year)) or w.open(p, "unaided")


LINES = {
    "02": "medical_line_tekun", "01": "medical_line_dibao", "03": "medical_line_edge",
    "04": "medical_line_rigid",
}  # fmt: skip


def untreated(w: World, p: RecordId) -> bool:
    """G-18: somebody on aid whose own medical cost is above the county's line, and no aid."""
    if not villager(w, p):
        return False
    ill = [one for one in w.about("health", "person", p) if w.runs("health", one)]
    costs = [w.say("health", one, "own_cost") for one in ill]
    cost = sum(one for one in costs if isinstance(one, int))
    home = RecordId(str(w.say("person", p, "household")))
    over = any(above(w, cost, line) and w.draws(p, kind) for kind, line in LINES.items())
    over = over or (above(w, cost, "medical_line_monitored") and bool(watches(w, home)))
    if not (cost and over):
        return False
    applied = [
        w.when("medical_aid", one, "applied_day") for one in w.about("medical_aid", "person", p)
    ]
    if any(day and turn(w.day, -1) <= day <= w.day for day in applied):
        return False
    return w.closed("benefit", p, "06") or w.open(p, "untreated")


def above(w: World, cost: int, line: str) -> bool:
    told = FIGURES.get(line)
    return cost > 0 and (w.open(line) if told is None else cost > told * 100)


def there(w: World, h: RecordId) -> bool:
    """Whether anybody lives in a household that is still in the register."""
    gone = w.say("household", h, "hh_status") in ("2", "3", "4")
    return not gone and any(w.lives(p) for p in w.about("person", "household", h))


def unreviewed(w: World, h: RecordId) -> bool:
    """G-19: lifted out of poverty, and not assessed this year."""
    types = [
        one
        for one in w.about("household_type", "household", h)
        if (w.when("household_type", one, "from_day") or w.day) <= w.day
    ]
    lifted = any(w.say("household_type", one, "type") in ("10", "20") for one in types)
    done = any(
        w.say("lifted_out_review", one, "year") == w.day.year
        and (w.when("lifted_out_review", one, "assessed_day") or w.day) <= w.day
        for one in w.about("lifted_out_review", "household", h)
    )
    return there(w, h) and lifted and not done


def unvisited(w: World, h: RecordId) -> bool:
    """G-20: moved to a settlement, without a contact or 90 days without a visit."""
    last = seen(w, None, h)
    for one in w.about("relocation", "household", h):
        if w.runs("relocation", one, "moved_day", STEPS):
            moved = w.when("relocation", one, "moved_day")
            if moved is not None and moved > w.day:
                continue  # one day is wrong, and it is told of a later one
            days = [day for day in (last, moved) if day is not None]
            late = (w.day - max(days)).days > 90 if days else False
            if late or w.say("relocation", one, "contact") is None:
                return there(w, h)
    return False


def told_apart(w: World, benefit: RecordId) -> tuple[str, ...]:
    """What a benefit without a kind may be: where a household is written, the household's too."""
    return ("other", "01") if w.say("benefit", benefit, "household") else ("other",)


PAID = ("02", "L01", "L02", "L03", "L04", "L05")


def overpaid(w: World, p: RecordId) -> bool:
    """G-03: still drawn by who is dead, registered elsewhere, lapsed or destitute."""
    mine = [one for one in w.about("benefit", "person", p) if w.runs("benefit", one)]
    kinds = {
        w.say("benefit", one, "kind") or w.choose(one, list(told_apart(w, one))) for one in mine
    }
    died = w.when("person", p, "death_day")
    out = w.say("person", p, "hukou_status") in ("4", "5")
    if kinds & {*PAID, "other"} and ((died is not None and died <= w.day) or out):
        return True
    return bool(kinds & {"L01", "L02"}) and ("02" in kinds or uncertified(w, p))


def uncertified(w: World, p: RecordId) -> bool:
    """Whether the certificate that is written down has ended or lapsed."""
    for card in w.about("disabled_person", "person", p):
        until, status = expiry(w, card), w.say("disabled_person", card, "status")
        if status in ("2", "3", "4", "5") or (until is not None and until < w.day):
            return True
    return False


RULES: dict[str, tuple[str, Holds]] = {
    "G-03": ("person", overpaid), "G-07": ("person", turning), "G-09": ("person", badly_kept),
    "G-10": ("person", uncontacted), "G-11": ("person", overdue), "G-14": ("person", expiring),
    "G-15": ("household", unhelped), "G-16": ("person", twice), "G-17": ("person", unaided),
    "G-18": ("person", untreated), "G-19": ("household", unreviewed),
    "G-20": ("household", unvisited),
}  # fmt: skip
"""By rule: about what form's records, and what is true in a complete world."""


class Made:
    """A made village: one household after the other, each with gaps of its own.

    Args:
        households: How many.
        seed: Which village of all.
    """

    def __init__(self, households: int, seed: int = 0) -> None:
        self.pick, self.village = Random(seed), Village()
        code = {"name": "板岭村", "county_name": "都安瑶族自治县", "code12": "459999100201"}
        self.village.put("village", "v", **code)
        for number in range(3):
            self.village.put("helper", name=f"陆帮{number}", from_day="2020-01-01")
        for number in range(households):
            self._household(f"户{number}")
        for number in range(households // 10):
            self._again(number)

    def _again(self, number: int) -> None:
        """Somebody written down once more, more or less alike."""
        people, pick = self.village.bodies["person"], self.pick
        one = pick.choice(list(people))
        born, home = str(people[one].get("birth", "1970-05-05")), people[one]["household"]
        if len(born) == 10:
            begun = f"459999{born.replace('-', '')}{number:03}"
            numbers = ("", begun + mod_11_2(begun), "")
            people[one] = {**people[one], "id_number": pick.choice(numbers)}
            people[one] = {k: v for k, v in people[one].items() if v}
            same = pick.choice((born, born, born[:7], born[:4], "1971-01-01"))
        else:
            numbers, same = ("", "", ""), pick.choice((born, f"{born[:4]}-05-05", "1971-01-01"))
        other = pick.choice(numbers) if same == born else ""
        self.village.put("person", f"又{number}", household=home, name=people[one]["name"],
                         relation="99", birth=same, id_number=other, health=["1"])  # fmt: skip

    def day(self, *, partly: float = 0.2) -> str:
        """A day near to where an answer changes, written in full or in part."""
        pick = self.pick
        base = pick.choice(DAYS) - timedelta(pick.choice(STEPS) + pick.randint(-1, 1))
        found = base if pick.random() < 0.6 else TODAY - timedelta(pick.randint(-30, 700))
        return found.isoformat()[: pick.choice((7, 7, 4))] if pick.random() < partly else f"{found}"

    def spell(self) -> dict[str, Value]:
        """Since when, and perhaps until when; now and then the wrong way round."""
        since = self.day() if self.pick.random() < 0.5 else "2021-05-01"
        if self.pick.random() < 0.5:
            return {"from_day": since}
        until = self.day()
        if until < since and self.pick.random() < 0.9:
            since, until = until, since
        return {"from_day": since, "to_day": until}

    def maybe(self, chance: float) -> bool:
        return self.pick.random() < chance

    def _household(self, home: str) -> None:
        put, maybe = self.village.put, self.maybe
        status = self.pick.choice(("", "", "", "", "1", "2", "3")) if maybe(0.3) else ""
        h = put("household", home, hh_no=home, head_name=f"{home}甲", hh_status=status)
        grown = [self._person(h, "甲", "02", "1", 1975), self._person(h, "乙", "12", "2", 1978)]
        self.village.more("person", grown[0], spouse=grown[1])
        people = [*grown, self._elder(h), self._child(h, grown)]
        if maybe(0.5):
            self._words(h)
        for p in people:
            self._disability(p)
            self._benefits(p, h)
            self._premium(p)
            if maybe(0.5):
                self._contact(p)
        for _ in range(self.pick.choice((0, 1, 1, 2))):
            whom = self.pick.choice(("", *people))
            result = self.pick.choice(("1", "1", "", "4"))
            put("visit", household=h, person=whom, day=self.day(), mode="1", result=result)
        self._monitored(h)
        self._moved(h)

    def _person(self, home: RecordId, name: str, relation: str, sex: str, year: int) -> RecordId:
        maybe, pick = self.maybe, self.pick
        birth = f"{year + pick.randint(-5, 5)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
        if maybe(0.25):  # near to 18, 60 or 80
            near = pick.choice(DAYS) + timedelta(pick.choice((0, 1, 30, 59, 60, 61, -1)))
            years = 16 if relation == "20" else pick.choice((18, 60, 80))
            birth = turn(near, -years).isoformat()
        if maybe(0.03):
            birth = pick.choice(("1948-02-29", "2008-02-29"))
        if maybe(0.08):
            birth = birth[: pick.choice((4, 7))]
        death = self.day() if maybe(0.06) else ""
        status = pick.choice(("1", "4", "5")) if maybe(0.15) else ""
        return self.village.put("person", f"{home}{name}", household=home, name=f"{home}{name}",
                                relation=relation, sex=sex, birth="" if maybe(0.02) else birth,
                                death_day=death, hukou_status=status, health=["1"])  # fmt: skip

    def _elder(self, home: RecordId) -> RecordId:
        return self._person(home, "丙", "51", "1", 1948)

    def _child(self, home: RecordId, parents: list[RecordId]) -> RecordId:
        put, maybe, pick = self.village.put, self.maybe, self.pick
        child = self._person(home, "丁", "20", "1", 2013)
        kind = pick.choice(("rural", "rural", "resident", "", "urban"))
        self.village.more("person", child, father=parents[0], mother=parents[1])
        if kind:
            self.village.more("person", child, hukou_type=kind)
        for parent in parents:
            if maybe(0.6):
                put("absence", person=parent, from_day="2021-02-20", place="广东佛山", purpose="1",
                    cross_county=True)  # fmt: skip
            elif maybe(0.2):
                reason = pick.choice(("1", "2", "3", "6"))
                self.village.more("person", parent, no_capacity=reason)
        if maybe(0.7):
            names = (f"{home}丙", f"{home}丙", f"{home}甲", "外村人", "", "")
            spell: dict[str, Value] = self.spell() if maybe(0.3) else {"from_day": "2022-01-01"}
            put("left_behind_child", person=child, guardian_name=pick.choice(names),
                guardian_type=pick.choice(("1", "1", "2", "3", "5", "6", "0", "")),
                delegate_day=self.day() if maybe(0.7) else "", **spell)  # fmt: skip
        elif maybe(0.15):
            self.village.more("person", child, guardian=f"{home}丙")
        return child

    def _words(self, home: RecordId) -> None:
        """What is said to be whole for a household; sometimes taken back."""
        put = self.village.put
        for registers, more in (
            (["absence"], {}), (["hukou"], {}), (["benefit"], {"kinds": ["01", "02", "03", "04"]}),
            (["benefit"], {"kinds": ["L01", "L02", "L04", "L05"]}), (["premium"], {"year": 2026}),
            (["benefit"], {"kinds": ["06"]}),
        ):  # fmt: skip
            for complete in (True, False) if self.maybe(0.1) else (True,):
                if self.maybe(0.7):
                    day = "2025-01-01" if self.maybe(0.6) else self.day(partly=0)
                    put("coverage", registers=registers, scope="3", household=home, day=day,
                        complete=complete, source="入户问过", **more)  # fmt: skip

    def _disability(self, p: RecordId) -> None:
        put, maybe, pick = self.village.put, self.maybe, self.pick
        if not maybe(0.25):
            return
        near = pick.choice(DAYS) + timedelta(pick.choice((-1, 0, 1, 89, 90, 91, 300)))
        until = near.isoformat() if maybe(0.7) else "2031-06-01"
        until = until[: pick.choice((4, 7))] if maybe(0.15) else until
        issued = "2015-05-05" if maybe(0.3) else ""
        card = put("disabled_person", person=p, category=pick.choice("13456"),
                   grade=pick.choice("1234"), status=pick.choice(("1", "", "", "2", "3", "4", "5")),
                   valid_to="" if maybe(0.2) else until, issued=issued,
                   certificate="")  # fmt: skip
        if maybe(0.15):
            self.village.change(
                "disabled_person", card, "valid_to", "2036-03-01", pick.choice(DAYS)
            )
        if maybe(0.1):
            self.village.change("disabled_person", card, "grade", "2", pick.choice(DAYS))

    def _benefits(self, p: RecordId, h: RecordId) -> None:
        put = self.village.put
        head = p.endswith("甲")
        for kind in ("01", "03", "04") if head else ("02", "L01", "L02", "L03", "L04", "L05"):
            child = p.endswith("丁")
            if (kind in ("L04", "L05") and not child) or (kind == "L03" and not p.endswith("丙")):
                continue
            if self.maybe(0.2 if head else 0.12):
                told = "" if self.maybe(0.05) else kind
                put("benefit", person=p, household=h if head else "", kind=told, **self.spell())

    def _premium(self, p: RecordId) -> None:
        put, maybe, pick = self.village.put, self.maybe, self.pick
        if maybe(0.12):
            put("health", person=p, own_cost=pick.choice((0, 2000_00, 4000_00, 9000_00)),
                cannot_work=pick.choice((True, False)), **{"class": pick.choice("12")},
                **self.spell())  # fmt: skip
        if maybe(0.15):
            put("premium_aid", person=p, year=pick.choice((2025, 2026, 2026)),
                rate=pick.choice("123"), confirmed_day=self.day() if maybe(0.5) else "",
                **{"class": pick.choice(("02", "07"))})  # fmt: skip
        if maybe(0.05):
            put("medical_aid", person=p, applied_day=self.day())

    def _contact(self, p: RecordId) -> None:
        every = "" if self.maybe(0.2) else self.pick.choice((7, 30, 90))
        contact = self.village.put(
            "one_to_one", person=p, helper="helper0", every_days=every,
            **{"class": self.pick.choice(("child", "elder", "disabled"))}, **self.spell(),
        )  # fmt: skip
        if every and self.maybe(0.15):
            self.village.change("one_to_one", contact, "every_days", 60, self.pick.choice(DAYS))

    def _monitored(self, h: RecordId) -> None:
        put, maybe, pick = self.village.put, self.maybe, self.pick
        if maybe(0.35):
            days = sorted((self.day(), self.day()))
            case = put("monitored_household", household=h, found_day=days[0],
                       admitted_day="" if maybe(0.1) else days[1], type="21", risk="1",
                       state=pick.choice(("80", "80", "86", "50", "90")),
                       measured_day=self.day() if maybe(0.2) else "")  # fmt: skip
            if maybe(0.2):
                self.village.change("monitored_household", case, "state", "80", pick.choice(DAYS))
            elif maybe(0.2):
                self.village.more("monitored_household", case, removed_day=self.day())
        for _ in range(pick.choice((0, 0, 1, 2))):
            helped = put("measure", household=h, kind="1", from_day=self.day(),
                         result=pick.choice(("", "1", "2", "4")))  # fmt: skip
            if maybe(0.2):
                self.village.change("measure", helped, "result", "2", pick.choice(DAYS))

    def _moved(self, h: RecordId) -> None:
        put, maybe, pick = self.village.put, self.maybe, self.pick
        if maybe(0.3):
            spell = self.spell()
            if maybe(0.15):
                spell.pop("from_day")
            put("household_type", household=h, type=pick.choice(("10", "10", "20", "21", "00")),
                status=pick.choice(("", "80", "86", "90")), **spell)  # fmt: skip
            if maybe(0.4):
                put("lifted_out_review", household=h, year=pick.choice((2025, 2026, 2026)),
                    assessed_day=self.day(), reason="核对过",
                    **{"class": pick.choice("1234")})  # fmt: skip
        if maybe(0.2):
            moved = put("relocation", household=h, program="1", mode="1", site="安置点",
                        moved_day=self.day() if maybe(0.4) else "2019-03-01", old_house="1",
                        contact="helper1" if maybe(0.7) else "",
                        to_day=self.day() if maybe(0.2) else "")  # fmt: skip
            if maybe(0.2):
                self.village.change("relocation", moved, "contact", "helper2", pick.choice(DAYS))
