"""Shapes of households that events of life happen in, each with neighbours it has nothing to do
with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView
from tests.helpers.family import Family

HOME, OTHER = RecordId("h"), RecordId("o")
OUTSIDER = "雍大山"


@dataclass(frozen=True)
class Shape:
    """One household among neighbours.

    Attributes:
        name: What is special about it.
        bodies: The village.
        home: The household.
        other: The neighbours' household.
        outsider: The neighbour.
    """

    name: str
    bodies: Mapping[str, Mapping[RecordId, Body]]
    home: RecordId
    other: RecordId
    outsider: RecordId

    @cached_property
    def view(self) -> VillageView:
        """The village."""
        return VillageView(self.bodies)

    @property
    def people(self) -> tuple[RecordId, ...]:
        """Who is of the household."""
        return self.view.members[self.home]

    @property
    def ours_people(self) -> tuple[RecordId, ...]:
        """The same."""
        return self.people

    @cached_property
    def ours(self) -> frozenset[RecordId]:
        """Every record about the household or its people."""
        people = {self.home, *self.people}
        return frozenset(
            record
            for records in self.bodies.values()
            for record, body in records.items()
            if record in people or {body.get("person"), body.get("household")} & people
        )


def _generations(family: Family) -> None:
    family.add("吴老大", "02", "1", "1950-02-01", marital="20")
    family.add("韦阿婆", "12", "2", "1952-03-01", marital="20")
    family.add("吴振华", "20", "1", "1982-04-27", marital="20")
    family.add("卢佳慧", "38", "2", "1983-01-03", marital="20", hukou_status="1")
    family.add("吴小明", "41", "1", "2015-03-02", guardian="吴老大")
    family.put("benefit", person="吴老大", kind="L06", from_day="2010-02")
    family.put("benefit", person="吴老大", household="h", kind="01", from_day="2020-02", persons=5)
    family.put("disabled_person", person="吴老大", category="4", grade="2", status="1")
    family.put(
        "one_to_one", person="吴老大", helper="x", **{"class": "elder"}, from_day="2024-01-01"
    )


def _left_behind(family: Family) -> None:
    father, mother, child = family.couple_with_child()
    family.add("吴阿婆", "52", "2", "1955-01-01", marital="30")
    family.away(father, "2023-06-29")
    family.away(mother, "2025-11-27")
    family.put("left_behind_child", person=child, from_day="2025-12-01", guardian_type="1",
               guardian_name="吴阿婆", guardian_relation="62")  # fmt: skip
    family.change(child, guardian="吴阿婆")


def _alone(family: Family) -> None:
    old = family.add("覃孤老", "02", "2", "1940-01-01", marital="30")
    family.put("benefit", person=old, kind="02", from_day="2019-01-01")
    family.put("benefit", person=old, household="h", kind="01", from_day="2019-01-01", persons=1)


def _head_and_child(family: Family) -> None:
    family.add("黄阿公", "02", "1", "1948-01-01", marital="30")
    family.add("黄小妹", "42", "2", "2017-05-12", guardian="黄阿公")


def _old_couple(family: Family) -> None:
    for name, relation, sex in (("蓝阿公", "02", "1"), ("蓝阿婆", "12", "2")):
        one = family.add(name, relation, sex, "1945-01-01", marital="20")
        family.put("benefit", person=one, kind="L03", from_day="2025-01-01")


def _two_heads(family: Family) -> None:
    family.add("韦甲", "02", "1", "1960-01-01")
    family.add("韦乙", "02", "1", "1962-01-01")


def _unknown(family: Family) -> None:
    family.add("某甲", "02", "1", "", marital="20")
    family.add("某乙", "", "", "")
    family.add("某丙", "20", "", "2010")


SHAPED: tuple[tuple[str, Callable[[Family], None]], ...] = (
    ("three generations", _generations), ("parents away", _left_behind), ("alone", _alone),
    ("head with a minor alone", _head_and_child), ("two old people", _old_couple),
    ("two heads by mistake", _two_heads), ("little is known", _unknown),
)  # fmt: skip


def _shape(name: str, fill: Callable[[Family], None]) -> Shape:
    family = Family()
    family.bodies["household"] = {
        HOME: {"hh_no": "0001", "head_name": "某某"},
        OTHER: {"hh_no": "0002", "head_name": OUTSIDER},
    }  # fmt: skip
    fill(family)
    first = next(iter(family.bodies["person"].values()))
    family.bodies["household"][HOME] = {"hh_no": "0001", "head_name": first["name"]}
    family.add(OUTSIDER, "02", "1", "1970-01-01", household=OTHER, marital="10")
    family.put("helper", name="兰秀英")
    for records in family.bodies.values():
        for record, body in records.items():
            records[record] = {k: v for k, v in body.items() if v != ""}
    ids = {
        old: RecordId(f"{number:032x}")
        for number, old in enumerate((r for rs in family.bodies.values() for r in rs), 1)
    }
    ids[RecordId("x")] = ids[RecordId("helper0")]
    refs = {"household", "person", "guardian", "father", "mother", "spouse", "helper"}

    def anew(body: Body) -> dict[str, Value]:
        return {k: ids[RecordId(str(v))] if k in refs else v for k, v in body.items()}

    bodies = {
        form: {ids[record]: anew(body) for record, body in records.items()}
        for form, records in family.bodies.items()
    }
    return Shape(name, bodies, ids[HOME], ids[OTHER], ids[RecordId(OUTSIDER)])


SHAPES = tuple(_shape(name, fill) for name, fill in SHAPED)
