"""Whose premium is paid, and who is helped with a bill: yes, no, or which figure is lacking.

The oracle completes a person's card and the county's figures in every way they allow.
"""

from itertools import product
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.parameters import Dated, Parameter
from forms.leads.leads import Gap, gaps
from forms.rules.lists import derive
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family
from tests.helpers.figures import overlaid

WHO: Final = RecordId("韦某")
DRAWN = {"in_tekun": "02", "in_dibao": "01", "edge": "03", "rigid": "04", "orphan": "L04"}
"""By group: the benefit that makes one of it."""
COUNTY = ("edge", "rigid", "monitored", "orphan", "disabled_2", "chronic")
WRITTEN = st.sampled_from(("yes", "no", ""))
FIGURES = st.sampled_from((None, 0, 380))


def figure(name: str, value: int) -> Parameter:
    return Parameter(name, name, "元", (Dated(value, None, None, "样例县医保局", ""),))


def figures(known: dict[str, int | None]) -> list[Parameter]:
    return [figure(name, value) for name, value in known.items() if value is not None]


def village(told: dict[str, str]) -> Family:
    """One person of whom each group is written down, denied by a whole list, or left open."""
    family = Family()
    family.add(WHO, "02", "2", "1970-01-01")
    for group, kind in DRAWN.items():
        if told[group] == "yes":
            family.put("benefit", person=WHO, household="h", kind=kind, from_day="2020-01-01")
        elif told[group] == "no":
            family.drawn_whole(kind)
    family.drawn_whole("L05")
    if told["monitored"] == "yes":
        family.put("monitored_household", household="h", state="80", type="30",
                   found_day="2025-01-01", admitted_day="2025-02-01")  # fmt: skip
    if told["disabled_2"] == "yes":
        family.put("disabled_person", person=WHO, category="1", grade="2", status="1")
    _ill_and_aided(family, told)
    return family


def _ill_and_aided(family: Family, told: dict[str, str]) -> None:
    if told["chronic"] != "no":
        ill: dict[str, Value] = {"cannot_work": True} if told["chronic"] == "yes" else {}
        family.put("health", person=WHO, from_day="2020-01-01", **{"class": "1"}, **ill)
    if told["aided"] == "yes":
        family.put("premium_aid", person=WHO, year=2026, rate="2", **{"class": "07"})
    elif told["aided"] == "no":
        family.whole("premium", year=2026)


def owed(world: dict[str, str], paid: dict[str, int]) -> bool:
    by_law = "yes" in (world["in_tekun"], world["in_dibao"])
    by_county = any(world[group] == "yes" and paid[group] > 0 for group in COUNTY)
    return (by_law or by_county) and world["aided"] == "no"


def worlds(told: dict[str, str], known: dict[str, int | None]) -> set[bool]:
    found = set()
    groups = [("yes", "no") if told[name] == "" else (told[name],) for name in told]
    money = [(0, 380) if known[name] is None else (known[name] or 0,) for name in COUNTY]
    for values in product(*groups):
        for amounts in product(*money):
            found.add(owed(dict(zip(told, values, strict=True)),
                           dict(zip(COUNTY, amounts, strict=True))))  # fmt: skip
            if len(found) > 1:
                return found
    return found


@given(
    told=st.fixed_dictionaries({
        **dict.fromkeys(DRAWN, WRITTEN),
        "monitored": st.sampled_from(("yes", "no")),
        "disabled_2": st.sampled_from(("yes", "no")),
        "chronic": WRITTEN,
        "aided": WRITTEN,
    }),
    known=st.fixed_dictionaries(dict.fromkeys(COUNTY, FIGURES)),
)  # fmt: skip
def test_a_premium_that_may_be_missed_is_told_where_every_world_says_so(
    told: dict[str, str], known: dict[str, int | None]
) -> None:
    definitions = overlaid(figures({f"premium_{name}": one for name, one in known.items()}))
    found = list(derive("gap_premium", village(told).view, DAY, definitions))
    noted = (
        "yes" in {told[g] for g in (*DRAWN, "monitored", "disabled_2")} or told["chronic"] != "no"
    )
    assert bool(found) is noted
    if noted:
        possible = worlds(told, known)
        expected = (
            Answer.UNKNOWN if len(possible) > 1 else Answer.YES if True in possible else Answer.NO
        )
        assert found[0].answer is expected, found[0].reasons


def of(family: Family, rule: str, *own: Parameter) -> list[Gap]:
    return [gap for gap in gaps(family.view, DAY, overlaid(own)) if gap.rule == rule]


TOLD = dict.fromkeys((*DRAWN, "monitored", "disabled_2", "chronic", "aided"), "no")


def test_the_county_is_asked_for_the_figure_of_a_grade_once_for_the_village() -> None:
    [gap] = of(village({**TOLD, "disabled_2": "yes"}), "G-17")
    assert gap.answer is Answer.UNKNOWN
    [asked] = gap.asked
    assert asked.about == VILLAGE
    assert "二级残疾人" in asked.zh
    [gap] = of(village({**TOLD, "disabled_2": "yes"}), "G-17", figure("premium_disabled_2", 380))
    assert gap.answer is Answer.YES
    assert any("县里每年资助380元" in reason for reason in gap.reasons)
    assert of(village({**TOLD, "disabled_2": "yes"}), "G-17", figure("premium_disabled_2", 0)) == []


def test_what_was_paid_with_the_insurance_or_as_a_benefit_is_help_too() -> None:
    for form, body in (
        ("insurance", {"year": 2026, "kind": "1", "aid_amount": 38000}),
        ("benefit", {"kind": "L07", "from_day": "2026-01-01"}),
    ):
        family = village({**TOLD, "in_tekun": "yes"})
        assert [gap.answer for gap in of(family, "G-17")] == [Answer.YES]
        family.put(form, person=WHO, **body)
        assert of(family, "G-17") == []


def bill(yuan: int, **told: str) -> Family:
    family = village({**TOLD, **told})
    family.put("health", person=WHO, from_day="2026-01-01", own_cost=yuan * 100, **{"class": "2"})
    return family


def test_a_bill_above_the_line_of_ones_group() -> None:
    line = figure("medical_line_dibao", 3000)
    family = bill(8000, in_dibao="yes")
    [gap] = of(family, "G-18", line)
    assert gap.answer is Answer.UNKNOWN, "nobody said that the list of medical aid is whole"
    family.drawn_whole("06")
    [gap] = of(family, "G-18", line)
    assert gap.answer is Answer.YES
    assert "近十二个月自付8000元" in gap.reasons[0]
    [gap] = of(family, "G-18")
    assert (gap.answer, gap.asked[0].about) == (Answer.UNKNOWN, VILLAGE)
    family.put("medical_aid", person=WHO, applied_day="2026-05-01")
    assert of(family, "G-18", line) == []


def test_a_bill_on_the_line_or_of_nobody_in_need_is_no_lead() -> None:
    line = figure("medical_line_dibao", 3000)
    for family in (bill(3000, in_dibao="yes"), bill(8000)):
        family.drawn_whole("06")
        assert of(family, "G-18", line) == []
