"""What is asked first settles most; every answer that cannot be told waits for something listed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.leads.questions import unanswered
from forms.program import bundled
from forms.questions.asking_order import AskingOrder, Key, Manner, in_order
from forms.questions.resting import not_known
from forms.rules.fact_registry import FACTS
from forms.rules.lists import derive
from forms.schema.form import Body, RecordId
from forms.village.office_lists import OFFICE_LISTS, lists_behind
from forms.village.view import VillageView
from tests.helpers import roster
from tests.helpers.family import DAY, Family

KEYS: list[Key] = [(RecordId("village"), name) for name in "abcdef"]
BUNDLES = st.dictionaries(
    st.frozensets(st.sampled_from(KEYS), min_size=1, max_size=4), st.integers(1, 50), max_size=8
)


@settings(max_examples=60)
@given(BUNDLES)
def test_each_question_comes_once_and_all_together_settle_everything(
    bundles: dict[frozenset[Key], int],
) -> None:
    waiting = {key: sum(n for keys, n in bundles.items() if key in keys) for key in KEYS}
    order = list(in_order(bundles, waiting))
    asked = [key for key, _ in order]
    assert sorted(asked) == sorted({key for keys in bundles for key in keys})
    assert sum(settled for _, settled in order) == sum(bundles.values())
    told, so_far = 0, set[Key]()
    for key, settled in order:
        so_far.add(key)
        told += settled
        assert told == sum(n for keys, n in bundles.items() if keys <= so_far)


def test_a_bundle_that_settles_more_for_each_question_comes_before_single_ones() -> None:
    one, two, three, other = KEYS[:4]
    order = list(in_order({frozenset((one, two, three)): 90, frozenset((other,)): 20}, {}))
    assert [settled for _, settled in order] == [0, 0, 90, 20]
    order = list(in_order({frozenset((one, two, three)): 90, frozenset((other,)): 40}, {}))
    assert [settled for _, settled in order] == [40, 0, 0, 90]


def test_every_list_a_rule_asks_for_is_one_that_can_be_pasted() -> None:
    asked = {name for kind in FACTS.values() for name in kind.office}
    assert {name for name in asked if not lists_behind(name)} == set()
    for one in OFFICE_LISTS.values():
        form = bundled().form(one.form)
        assert {field.id for field in form.fields} >= {"person", *one.same(2026)}
        assert one.keeper


def test_three_lists_asked_in_one_breath_are_three_questions() -> None:
    family = Family()
    family.add("孩子", "20", "1", "2015-03-02")
    asking = AskingOrder(family.view, DAY, bundled())
    lists = {one.list.name for one in asking.of_village if one.list}
    assert {"低保名单", "特困供养名单", "低保边缘家庭名单", "学籍名单"} <= lists
    assert not any("、" in name for name in lists)


def test_what_one_family_tells_is_asked_there_and_by_person() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(mother, "2020-01-01")
    family.away(father, "2026")
    asking = AskingOrder(family.view, DAY, bundled())
    (home,) = asking.of_households
    assert (home.subject, len(home.questions)) == ("h", asking.open_of[RecordId("h")])
    people = {one.subject: one for one in asking.of_people}
    assert people[father].waiting >= 1
    assert any("从哪一天起外出" in zh for zh in people[father].questions)
    assert {father} <= {*people}


def test_what_nobody_knew_lately_rests() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(mother, "2020-01-01")
    family.away(father, "2026")
    (open_before,) = AskingOrder(family.view, DAY, bundled()).of_households
    asked = next(
        one for entry in derive("left_behind_child", family.view, DAY, bundled())
        for one in entry.asked if one.about == father and one.fact == "begin"
    )  # fmt: skip
    family.put("not_known", **not_known(family.view, asked, RecordId("h"), DAY, "黄驻村"))
    asking = AskingOrder(family.view, DAY, bundled())
    (home,) = asking.of_households
    assert len(home.questions) == len(open_before.questions) - 1
    assert home.settled < open_before.settled
    assert father not in {one.subject for one in asking.of_people}


def village_with(lists: list[str], rounds: bool) -> VillageView:
    """The roster's village with some office lists in hand, whole, and the houses looked at."""
    found: dict[str, dict[RecordId, Body]] = {k: dict(v) for k, v in roster.bodies().items()}
    people, homes = list(found["person"]), list(found["household"])
    for name in lists:
        office = OFFICE_LISTS[name]
        records = found.setdefault(office.form, {})
        chosen = people[:-40] if office.yearly else people[::50]
        for person in chosen:
            body: Body = {"person": person, **office.same(2026), "from_day": "2025-01-01"}
            records[RecordId(f"{name}{person}")] = {**body, "kind": office.kind or "1",
                                                    "state": "1"}  # fmt: skip
        said: Body = {
            "registers": [office.register], "scope": "1", "day": DAY.isoformat(), "complete": True,
            "source": "镇里", "year": 2026, "kinds": [office.kind],
        }  # fmt: skip
        found["coverage"][RecordId(f"whole{name}")] = said
    if rounds:
        day = DAY.isoformat()
        found["house"] = {RecordId(f"b{h}"): {"household": h, "day": day, "grade": "A"}
                          for h in homes}  # fmt: skip
        found["water"] = {
            RecordId(f"w{h}"): {
                "household": h, "day": day, "source": "1", "tap": True, "dry_days": 0,
                "litres_day": 60, "dirty": False,
            } for h in homes
        }  # fmt: skip
    return VillageView(found)


def test_the_first_lists_of_a_village_settle_most_of_what_cannot_be_told() -> None:
    """Saved and judged anew: nine questions settle nine tenths, as the page foretells it."""
    definitions = bundled()
    before = AskingOrder(village_with([], rounds=False), DAY, definitions)
    first = before.of_village[:9]
    assert sum(one.settled for one in first) >= 0.9 * before.total
    lists = [one.list.name for one in first if one.list]
    assert sum(one.manner is Manner.ROUND for one in first) == 2
    after = village_with(lists, rounds=True)
    left = sum(1 for _ in unanswered(after.on(DAY), DAY, definitions))
    assert left <= 0.1 * before.total
