"""What a save would bring is what judging all anew finds; the village itself hears nothing."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.program import bundled
from forms.questions.gains import gains, in_words
from forms.rules.lists import derive, lists_of
from forms.schema.form import Body, RecordId
from forms.schema.ternary import Answer
from forms.village.rewritten import Rewritten
from forms.village.view import VillageView
from tests.helpers.family import DAY, Family


def a_family() -> Family:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.add("吴二", "20", "1", "2016-03-02")
    family.add("吴老", "51", "1", "1948-03-02")
    family.away(mother, "2020-01-01")
    family.away(father, "2026")
    return family


def answers(view: VillageView) -> dict[tuple[str, RecordId], Answer]:
    return {
        (name, one.subject): one.answer
        for name in lists_of(bundled()) for one in derive(name, view, DAY, bundled())
    }  # fmt: skip


def words(view: VillageView) -> list[tuple[str, ...]]:
    return [one.missing + one.reasons for one in derive("left_behind_child", view, DAY, bundled())]


EDITS: dict[str, tuple[str, Body]] = {
    "since": ("absence", {"person": "father", "from_day": "2020-01-01", "purpose": "1"}),
    "died": ("person", {"death_day": "2026-01-01"}),
    "house": ("house", {"household": "h", "day": "2026-10-01", "grade": "D", "lived_in": True}),
    "school": ("school", {"person": "吴二", "state": "1", "from_day": "2024-09-01"}),
    "insured": ("insurance", {"person": "吴老", "year": 2026, "kind": "1"}),
    "unsure": ("absence", {"person": "吴老", "from_day": "2026"}),
}


def written(family: Family, names: list[str]) -> Rewritten:
    """Some edits as they would stand; the father's absence becomes certain, somebody dies."""
    absence, said = next(
        (r, b) for r, b in family.bodies["absence"].items() if b["from_day"] == "2026"
    )
    father = said["person"]
    found: dict[str, dict[RecordId, Body]] = {}
    for name in names:
        form, body = EDITS[name]
        record = RecordId(f"new{name}")
        if name == "since":
            record, body = absence, {**body, "person": father}
        elif name == "died":
            record = RecordId("吴老")
            body = {**family.bodies["person"][record], **body}
        found.setdefault(form, {})[record] = body
    return Rewritten(frozenset(r for one in found.values() for r in one), found)


@settings(max_examples=10)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4, unique=True))
def test_gains_are_what_judging_everybody_anew_finds(names: list[str]) -> None:
    family = a_family()
    view, edit = VillageView(family.bodies), written(family, names)
    before, said = answers(view), words(view)
    found = gains(view, edit, DAY, bundled())
    assert found is not None
    assert (answers(view), words(view)) == (before, said), "nothing of it is told of the village"
    after = answers(VillageView(edit.over(family.bodies)))
    unclear = Counter(
        (before.get(key) is Answer.UNKNOWN) - (after.get(key) is Answer.UNKNOWN)
        for key in before.keys() | after.keys()
    )
    assert sum(one.settled for one in found) == unclear[1]
    assert sum(one.lost for one in found) == unclear[-1]
    listed = Counter(
        (after.get(key) is Answer.YES) - (before.get(key) is Answer.YES)
        for key in before.keys() | after.keys()
    )
    assert sum(one.listed for one in found) == listed[1]
    assert sum(one.unlisted for one in found) == listed[-1]


def test_it_is_told_in_words() -> None:
    family = a_family()
    found = gains(VillageView(family.bodies), written(family, ["since"]), DAY, bundled())
    assert in_words(found) == "农村留守老年人：多算清 1 人、列入 1 人"
    hamlet = Rewritten(frozenset({RecordId("n")}), {"hamlet": {RecordId("n"): {"name": "上屯"}}})
    assert gains(VillageView(family.bodies), hamlet, DAY, bundled()) is None
    assert in_words(None) == "写入以后各名单重新推算。"
    assert in_words([]) == ""


def test_a_doubt_that_waits_for_a_person_concerns_no_list() -> None:
    doubt: Body = {"day": "2026-11-01", "sheet": "低保名单", "name": "王不在", "said": "村里没有"}
    edit = Rewritten(frozenset({RecordId("d")}), {"import_doubt": {RecordId("d"): doubt}})
    assert gains(VillageView(a_family().bodies), edit, DAY, bundled()) == []
