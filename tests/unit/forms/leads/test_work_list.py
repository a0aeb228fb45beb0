"""待核对 lists what there is to look at, and a person's word holds for the facts it was said of."""

from datetime import date

from forms.leads.work_list import Origin, ReviewItem, as_written_note, open_items, review
from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.village.stored_answers import UnreadableAnswer
from forms.village.view import VillageView
from tests.helpers.family import DAY, Family

DEFINITIONS = bundled()


def items(family: Family, day: date = DAY) -> list[ReviewItem]:
    return open_items(family.view, day, DEFINITIONS)


def of(family: Family, origin: Origin) -> list[ReviewItem]:
    return [item for item in items(family) if item.origin is origin]


def say(family: Family, item: ReviewItem, day: date = DAY) -> None:
    family.put("check_note", **as_written_note(item, day, "韦书记", "看过户口簿"))


def overlapping() -> Family:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")
    family.away(man, "2025-01-01", "2025-06-30")
    family.away(man, "2025-06-01", "2025-12-31")
    return family


def test_a_word_rests_an_item_and_a_changed_fact_wakes_it() -> None:
    family = overlapping()
    [item] = of(family, Origin.ACROSS)
    say(family, item)
    assert of(family, Origin.ACROSS) == []
    [closed] = [one for one in review(family.view, DAY, DEFINITIONS) if one.note]
    assert closed.note is not None
    assert (closed.note.by, closed.note.why) == ("韦书记", "看过户口簿")
    first = RecordId("absence0")
    family.bodies["absence"][first] = {**family.bodies["absence"][first], "place": "南宁"}
    assert of(family, Origin.ACROSS) == [], "what it was not said about may change"
    family.bodies["absence"][first] = {**family.bodies["absence"][first], "to_day": "2025-07-30"}
    assert len(of(family, Origin.ACROSS)) == 1


def test_a_word_of_a_later_day_does_not_close_an_earlier_list() -> None:
    family = overlapping()
    [item] = of(family, Origin.ACROSS)
    say(family, item, date(2026, 11, 20))
    assert item.fingerprint in {one.fingerprint for one in items(family)}
    assert item.fingerprint not in {one.fingerprint for one in items(family, date(2026, 11, 20))}


def test_a_soft_warning_stays_until_mended() -> None:
    family = Family()
    family.add("韦小妹", "30", "1", "2015-03-02", id_number="459999201503020021")
    found = {item.field for item in of(family, Origin.RECORD) if item.record == "韦小妹"}
    assert found
    for name in found:
        assert name in ("sex", "id_number", "relation", "birth", "household")


def test_two_computers_give_an_item_one_fingerprint() -> None:
    one, two = overlapping(), overlapping()
    records = two.bodies["absence"]
    two.bodies["absence"] = {
        r: dict(reversed(list(records[r].items()))) for r in reversed(list(records))
    }
    assert {i.fingerprint for i in items(one)} == {i.fingerprint for i in items(two)}


def test_what_cannot_be_read_is_told_and_woken_by_another_value() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")

    def view(value: object) -> VillageView:
        return VillageView(
            family.bodies, {man: (UnreadableAnswer("birth", "读不出来，请改正。", value),)}
        )

    [item] = [i for i in open_items(view("x"), DAY, DEFINITIONS) if i.field == "birth"]
    assert (item.origin, item.form) == (Origin.UNREADABLE, "person")
    say(family, item)
    assert not [i for i in open_items(view("x"), DAY, DEFINITIONS) if i.field == "birth"]
    assert [i for i in open_items(view("y"), DAY, DEFINITIONS) if i.field == "birth"]


def doubt(family: Family, **more: Value) -> RecordId:
    body: dict[str, Value] = {
        "day": "2026-10-01", "sheet": "农户花名册", "cell": "C5", "name": "韦大山",
        "said": "请核对。",
    }  # fmt: skip
    return family.put("import_doubt", **{**body, **more})


def test_a_doubt_of_an_import_goes_when_its_answer_changes_or_a_sheet_mends_it() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")
    kept = doubt(family, person=man, field="person.birth", was='"1980-05-06"')
    [item] = of(family, Origin.IMPORT)
    assert (item.record, item.form, item.field) == (man, "person", "person.birth")
    assert item.place == "农户花名册 C5（2026-10-01导入）"
    family.change(man, birth="1980-06-05")
    assert of(family, Origin.IMPORT) == []
    family.change(man, birth="1980-05-06")
    assert len(of(family, Origin.IMPORT)) == 1
    family.bodies["import_doubt"][kept] = {
        **family.bodies["import_doubt"][kept], "mended": "2026-10-20",
    }  # fmt: skip
    assert of(family, Origin.IMPORT) == []


def test_a_row_left_out_opens_its_own_doubt() -> None:
    family = Family()
    left = doubt(family, left_out=True)
    [item] = of(family, Origin.IMPORT)
    assert (item.form, item.record) == ("import_doubt", left)
    say(family, item)
    assert of(family, Origin.IMPORT) == []
