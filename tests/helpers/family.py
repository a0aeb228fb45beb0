"""Build a small village by hand, a few words per person."""

from datetime import date

from forms.program import bundled
from forms.rules.lists import Derived, derive
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView

DAY = date(2026, 11, 1)
"""The day most tests ask about."""
ASKED = "2026-01-01"
"""Since when a family's members, whereabouts, disabilities and register are known as a whole."""


class Family:
    """One household to which a test adds people, absences and cards."""

    def __init__(self, county: str = "都安瑶族自治县", *, asked: bool = True) -> None:
        village = {"name": "板岭村", "county_name": county, "code12": "459999100201"}
        self.bodies: dict[str, dict[RecordId, Body]] = {
            "village": {RecordId("v"): village},
            "household": {RecordId("h"): {"hh_no": "0001"}},
            "person": {},
        }
        if asked:
            self.whole("absence", "members", "disability", "hukou", day=ASKED)

    def add(self, name: str, relation: str, sex: str, birth: str, **more: Value) -> RecordId:
        """A person of the household; the name is also the record id."""
        person = RecordId(name)
        body: dict[str, Value] = {
            "household": "h", "name": name, "relation": relation, "sex": sex, "birth": birth,
            **more,
        }  # fmt: skip
        self.bodies["person"][person] = {k: v for k, v in body.items() if v != ""}
        return person

    def change(self, person: RecordId, **more: Value) -> None:
        """Write more on somebody's card."""
        self.bodies["person"][person] = {**self.bodies["person"][person], **more}

    def put(self, form: str, /, **body: Value) -> RecordId:
        """A record of any form."""
        records = self.bodies.setdefault(form, {})
        record = RecordId(f"{form}{len(records)}")
        records[record] = body
        return record

    def whole(self, *registers: str, day: str = ASKED, **more: Value) -> RecordId:
        """Somebody says that registers are whole, of the village unless ``more`` says otherwise."""
        said: dict[str, Value] = {
            "registers": list(registers), "scope": "1", "day": day, "complete": True,
            "source": "入户问过", **more,
        }  # fmt: skip
        return self.put("coverage", **said)

    def drawn_whole(self, *kinds: str, day: str = ASKED) -> RecordId:
        """Somebody says that the lists of some benefits are whole."""
        return self.whole("benefit", day=day, kinds=list(kinds))

    def away(self, person: RecordId, since: str, to: str = "", **more: Value) -> None:
        """An absence; for work, in Guangdong, unless something else is given."""
        dates = {"from_day": since, **({"to_day": to} if to else {})}
        known: dict[str, Value] = {"person": person, "place": "广东佛山", "purpose": "1"}
        given = {**known, **dates, **more}
        self.put("absence", **{name: value for name, value in given.items() if value != ""})

    def represented(self, due: int, since: str = "2026-01-01") -> None:
        """A roster of so many in the representatives' meeting; the first is of the committee."""
        for number in range(due):
            person = self.add(f"代表{number}", "99", "1", "1970-01-01")
            self.put("representative", person=person, seat="1" if number else "2",
                     elected_by="2", elected_day=since)  # fmt: skip

    @property
    def view(self) -> VillageView:
        """The village as it stands now."""
        return VillageView(self.bodies)

    def couple_with_child(self, birth: str = "2015-03-02") -> tuple[RecordId, RecordId, RecordId]:
        """Father (head), mother and child."""
        return (
            self.add("吴振华", "02", "1", "1982-04-27", marital="20"),
            self.add("卢佳慧", "12", "2", "1983-01-03", marital="20"),
            self.add("吴小明", "20", "1", birth),
        )


def answer(list_id: str, family: Family, person: str, day: date = DAY) -> Derived:
    """What a list says about one person it speaks of."""
    (found,) = derive(list_id, family.view, day, bundled(), only=[RecordId(person)])
    return found


def child(family: Family, person: str = "吴小明", day: date = DAY) -> Derived:
    """Whether the child is left behind."""
    return answer("left_behind_child", family, person, day)


def both_away() -> Family:
    """A child whose parents both went to work long ago."""
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.away(mother, "2025-11-27", place="南宁市")
    return family
