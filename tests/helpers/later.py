"""A small village with records of every form, and edits of it that speak of a later day."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from forms.definitions.records import Absence
from forms.program import bundled
from forms.schema.form import Body, FieldDef, FormDef, RecordId, Value
from forms.village.past_answers import FORM, History, changed
from tests.helpers.roster import Bodies

FORMS = bundled()
ALONE: Final = frozenset({"village", "hamlet", FORM, "look"})
"""Forms no edit of which can speak of a day: a name, a place, what the program writes itself."""
SINCE: Final = frozenset({
    "from_day", "day", "founded", "arrived", "birth", "received_day", "found_day", "identified",
    "first_identified", "approved_day", "built_day", "due_day",
})  # fmt: skip
"""Dates that say since when there is something, or by when it was due: filled in later, they tell
about before."""
AGREED: Final = frozenset({"planned_to", "due_day", "reply_due"})
"""Dates that were agreed on: filled in later, they tell what had been agreed before."""
ENDINGS: Final = ("return_reason", "end_reason", "exit_reason")
VISIT_HOME: Final = 61
"""Days; who leaves again sooner was on a visit: that absence speaks of the days between too."""
ALREADY: Final = {
    ("person", "death_day"): ("no_capacity", {"9"}), ("plan", "done_day"): ("state", {"3"}),
    ("milestone", "done_day"): ("state", {"3"}),
    ("monitored_household", "admitted_day"): ("state", {"80", "85", "86", "90"}),
    ("monitored_household", "removed_day"): ("state", {"90", "95"}),
}  # fmt: skip
"""What is said to have happened by another answer cannot have happened since."""
HOME: Final = (("02", "1", 1980), ("12", "2", 1982), ("20", "1", 2015), ("51", "1", 1950),
               ("30", "2", 2012))  # fmt: skip
"""Relation, sex and year of birth, more or less."""


class RandomVillage:
    """Records of every form from before a day, and later edits of them.

    Attributes:
        bodies: What stands in the book now.
        day: The day nothing may change about.
    """

    def __init__(self, random: Random, day: date) -> None:
        self.random, self.day = random, day
        self.bodies: Bodies = {
            "village": {RecordId("v"): {"name": "板岭村", "county_name": "都安瑶族自治县"}},
            "hamlet": {RecordId(f"屯{i}"): {"name": f"屯{i}", "number": str(i)} for i in (1, 2)},
            "household": {}, "person": {}, FORM: {},
        }  # fmt: skip
        for home in ("甲", "乙", "丙"):
            self._household(RecordId(home))
        for form in FORMS.forms.values():
            if form.id not in {*ALONE, "household", "person"}:
                for number in range(6 if form.about != "village" else 3):
                    body = self._body(form, day - timedelta(days=700), day)
                    self._put(form.id, RecordId(f"{form.id}{number}"), body)

    def edit(self) -> str:
        """One edit that speaks of a later day; says what it was."""
        kinds: tuple[Callable[[FormDef], str], ...] = (self._new, self._change, self._happened)
        forms = [form for form in FORMS.forms.values() if form.id not in ALONE]
        while True:
            done = self.random.choice(kinds)(self.random.choice(forms))
            if done:
                return done

    def _new(self, form: FormDef) -> str:
        """A record of something that begins after the day."""
        first = self.day + timedelta(days=VISIT_HOME if form.id == Absence.FORM else 1)
        body = self._body(form, first, first + timedelta(days=400))
        begins = [f for f in form.fields if f.id in SINCE or f.id == form.begins]
        for field in begins:
            body.setdefault(field.id, self._value(field, first, first + timedelta(days=400)) or "")
        if not begins and not any(f.type == "date" and f.required for f in form.fields):
            return ""
        record = RecordId(f"{form.id}-{self.random.random()}")
        self._put(form.id, record, body)
        return f"new {form.id} {body}"

    def _change(self, form: FormDef) -> str:
        """Life changed after the day: some dated answers are others since then."""
        dated = [field for field in form.fields if field.dated]
        if not dated or not self.bodies.get(form.id):
            return ""
        record = self.random.choice(list(self.bodies[form.id]))
        before = self.bodies[form.id][record]
        since = self._later()
        news = {
            f.id: self._value(f, self.day, since)
            for f in self.random.sample(dated, min(3, len(dated)))
        }
        after = {k: v for k, v in {**before, **news}.items() if v is not None}
        fields = [field for field in changed(form, before, after) if field.id in news]
        told = {field.id for field in fields}
        after = {k: v for k, v in after.items() if k in told or before.get(k) == v}
        after = {**{k: v for k, v in before.items() if k not in told}, **after}
        kept = History(self.bodies[FORM]).change(form.id, record, before, after, fields, since)
        for former, body in kept:
            self._put(FORM, former or RecordId(f"f{self.random.random()}"), body)
        self._put(form.id, record, after)
        return f"{form.id} {record} since {since}: {sorted(told)}" if told else ""

    def _happened(self, form: FormDef) -> str:
        """Something ended or happened after the day: dates that were blank, and why."""
        if not self.bodies.get(form.id):
            return ""
        record = self.random.choice(list(self.bodies[form.id]))
        before = self.bodies[form.id][record]
        blank = [
            f
            for f in form.fields
            if f.type == "date"
            and not f.dated
            and f.id not in {*SINCE, *AGREED, form.begins, *before}
        ]
        if not blank:
            return ""
        field = self.random.choice(blank)
        said, codes = ALREADY.get((form.id, field.id), ("", set[str]()))
        if said and before.get(said) in codes:
            return ""
        after = {**before, field.id: self._later().isoformat()}
        for reason in form.fields:
            if reason.id in ENDINGS and field.id == "to_day" and reason.id not in before:
                after[reason.id] = self._value(reason, self.day, self.day) or ""
        self._put(form.id, record, after)
        return f"{form.id} {record} {field.id} {after[field.id]}"

    def _later(self) -> date:
        return self.day + timedelta(days=self.random.randint(1, 200))

    def _put(self, form: str, record: RecordId, body: Body) -> None:
        self.bodies[form] = {**self.bodies.get(form, {}), record: body}

    def _household(self, home: RecordId) -> None:
        hamlet = self.random.choice(list(self.bodies["hamlet"]))
        self._put("household", home, {"hh_no": home, "hamlet": hamlet, "head_name": f"韦{home}1"})
        form = FORMS.form("person")
        lax = [f for f in form.fields if f.dated and f.type != "ref" and f.id != "relation"]
        for number, (relation, sex, year) in enumerate(HOME, 1):
            born = date(year + self.random.randint(-2, 2), 1, 1) + timedelta(
                self.random.randrange(365)
            )
            body: dict[str, Value] = {
                "household": home, "name": f"韦{home}{number}", "relation": relation, "sex": sex,
                "birth": born.isoformat(), "marital": "20" if year < 2000 else "10",
            }  # fmt: skip
            for field in self.random.sample(lax, 4):
                body.setdefault(field.id, self._value(field, self.day, self.day) or False)
            self._put("person", RecordId(f"{home}{number}"), body)

    def _body(self, form: FormDef, first: date, last: date) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for field in form.fields:
            if field.required or self.random.random() < 0.7:
                value = self._value(field, first, last)
                if value is not None:
                    found[field.id] = value
        spell = sorted(str(found[name]) for name in ("from_day", "to_day") if name in found)
        return (
            found | dict(zip(("from_day", "to_day"), spell, strict=False))
            if len(spell) > 1
            else found
        )

    def _value(self, field: FieldDef, first: date, last: date) -> Value | None:
        """Some answer; a date between two days."""
        pick = self.random
        codes = [code for code, _ in FORMS.codes.items(field.codes)] if field.codes else []
        found: dict[str, Callable[[], Value | None]] = defaultdict(lambda: lambda: None)
        found |= {
            "text": lambda: f"{field.label}{pick.randrange(9)}",
            "note": lambda: f"{field.label}{pick.randrange(9)}",
            "int": lambda: self.day.year if field.id == "year" else pick.choice((0, 1, 3, 30, 90)),
            "decimal": lambda: pick.randrange(5000),
            "money": lambda: pick.randrange(900) * 10_000,
            "yesno": lambda: pick.random() < 0.5,
            "date": lambda: str(first + timedelta(pick.randint(0, (last - first).days))),
            "choice": lambda: pick.choice(codes),
            "many": lambda: pick.sample(codes, pick.randint(1, 2)),
            "ref": lambda: pick.choice([*self.bodies.get(field.form or "", {})] or [None]),
        }
        return found[field.type]()
