from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.village.references import dangling
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.errors.ledger import AlreadyUndone, NothingToUndo, SaveStays
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.answers import answers
from tests.helpers.villages import ACTOR, a_family, a_ledger, close, edit, save

FORMS = bundled()


def an_import(ledger: Ledger, *drafts: Draft) -> int:
    return ledger.write.save(drafts, actor=ACTOR, source="花名册.xlsx").tx


def test_after_undo_all_is_as_before(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    before = ledger.read.bodies()
    new = new_record_id()
    record_now = ledger.read.get(person)
    assert record_now is not None
    tx = an_import(
        ledger,
        Draft("household", {"head_name": "蓝天"}, new),
        Draft("person", {"household": new, "name": "蓝天"}),
        Draft("person", {"household": household, "name": "韦秀岚", "sex": "2"}, person),
    )
    assert ledger.write.last_import() == tx
    (made,) = ledger.write.imports()
    assert (made.tx, made.source, made.changes, made.undone) == (tx, "花名册.xlsx", 3, False)
    undone = ledger.write.undo(tx, actor=ACTOR)
    assert ledger.write.imports()[0].undone
    assert (undone.retracted, undone.restored, undone.kept) == (2, 1, ())
    assert ledger.read.bodies() == before
    assert ledger.read.counts() == {"household": 1, "person": 1}
    assert undone.sentence == "已撤销：收回新登记 2 条，恢复原样 1 条。"
    assert ledger.write.last_import() is None
    assert ledger.read.check().good


def test_what_somebody_changed_since_is_left_alone_and_named(ledger: Ledger) -> None:
    household, _ = a_family(ledger)
    saved = ledger.write.save(
        [Draft("person", {"household": household, "name": f"蓝{n}"}) for n in "甲乙"],
        actor=ACTOR, source="花名册.xlsx",
    )  # fmt: skip
    edit(ledger, saved.ids[0], phone="13800000001")
    undone = ledger.write.undo(saved.tx, actor=ACTOR)
    assert (undone.retracted, undone.kept) == (1, (saved.ids[0],))
    assert "1 条" in undone.sentence.split("。")[1]
    kept = ledger.read.get(saved.ids[0])
    assert kept is not None
    assert kept.live


def test_what_others_point_to_is_kept_with_all_it_points_to(ledger: Ledger) -> None:
    home, empty = new_record_id(), new_record_id()
    saved = ledger.write.save(
        [
            Draft("household", {"head_name": "蓝天"}, home),
            Draft("household", {"head_name": "蓝海"}, empty),
            Draft("person", {"household": home, "name": "蓝天"}),
            Draft("person", {"household": empty, "name": "蓝海"}),
        ],
        actor=ACTOR, source="花名册.xlsx",
    )  # fmt: skip
    save(ledger, "absence", {"person": saved.ids[2], "from_day": "2026-03-01", "place": "广东"})
    undone = ledger.write.undo(saved.tx, actor=ACTOR)
    assert set(undone.kept) == {home, saved.ids[2]}
    assert {r.id for r in ledger.read.records("household")} == {home}


def test_several_imports_are_undone_from_the_last_backwards(ledger: Ledger) -> None:
    first = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    second = an_import(ledger, Draft("hamlet", {"name": "坡上屯"}))
    assert ledger.write.last_import() == second
    ledger.write.undo(second, actor=ACTOR)
    assert ledger.write.last_import() == first
    with pytest.raises(AlreadyUndone):
        ledger.write.undo(second, actor=ACTOR)
    ledger.write.undo(first, actor=ACTOR)
    assert ledger.write.last_import() is None
    assert ledger.read.counts() == {}


def test_an_undone_import_can_be_repeated(ledger: Ledger) -> None:
    ledger.write.undo(an_import(ledger, Draft("hamlet", {"name": "板岭屯"})), actor=ACTOR)
    again = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    assert ledger.write.last_import() == again
    assert ledger.read.counts() == {"hamlet": 1}


def test_a_plain_save_is_no_import_but_can_be_undone(ledger: Ledger) -> None:
    saved = ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor=ACTOR)
    assert ledger.write.last_import() is None
    assert ledger.write.undo(saved.tx, actor=ACTOR).retracted == 1
    with pytest.raises(NothingToUndo):
        ledger.write.undo(99, actor=ACTOR)


def test_an_import_that_changed_nothing_is_none(ledger: Ledger) -> None:
    saved = ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor=ACTOR)
    again = Draft("hamlet", {"name": "板岭屯"}, saved.ids[0])
    assert ledger.write.save([again], actor=ACTOR, source="花名册.xlsx").tx == 0
    assert ledger.write.last_import() is None


def test_a_record_twice_in_one_import_returns_to_what_it_was(ledger: Ledger) -> None:
    hamlet = save(ledger, "hamlet", {"name": "板岭屯"})
    tx = an_import(
        ledger,
        Draft("hamlet", {"name": "坡上屯"}, hamlet),
        Draft("hamlet", {"name": "坡下屯"}, hamlet),
    )
    ledger.write.undo(tx, actor=ACTOR)
    assert ledger.read.bodies()["hamlet"] == {hamlet: {"name": "板岭屯"}}


def test_a_household_made_for_somebody_goes_when_that_person_is_back(ledger: Ledger) -> None:
    """The reference is judged on the state after the undo's own restorations."""
    _, person = a_family(ledger)
    before, invented = ledger.read.bodies(), new_record_id()
    tx = an_import(
        ledger,
        Draft("household", {"head_name": "韦大山"}, invented),
        Draft("person", {"household": invented, "name": "韦秀兰"}, person),
    )
    undone = ledger.write.undo(tx, actor=ACTOR)
    assert (undone.retracted, undone.restored, undone.kept) == (1, 1, ())
    assert ledger.read.bodies() == before


def test_nobody_goes_back_to_what_has_gone_since(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    new = save(ledger, "household", {"head_name": "蓝天"})
    moved = ledger.write.save(
        [Draft("person", {"household": new, "name": "韦秀兰"}, person)], actor=ACTOR
    )
    ledger.write.retract([household], actor=ACTOR, reason="误录")
    undone = ledger.write.undo(moved.tx, actor=ACTOR)
    assert (undone.restored, undone.kept) == (0, (person,))
    assert ledger.read.bodies()["person"][person]["household"] == new


def test_an_undo_can_be_taken_back_and_a_save_only_once(ledger: Ledger) -> None:
    tx = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    after = ledger.read.bodies()
    undone = ledger.write.undo(tx, actor=ACTOR)
    assert undone.by > tx
    with pytest.raises(AlreadyUndone):
        ledger.write.undo(tx, actor=ACTOR)
    ledger.write.undo(undone.by, actor=ACTOR)
    assert ledger.read.bodies() == after
    assert ledger.write.last_import() == tx  # stands again
    plain = ledger.write.save([Draft("hamlet", {"name": "坡上屯"})], actor=ACTOR).tx
    ledger.write.undo(plain, actor=ACTOR)
    with pytest.raises(AlreadyUndone):
        ledger.write.undo(plain, actor=ACTOR)


def test_what_is_only_added_and_what_there_is_one_of_stays(ledger: Ledger) -> None:
    form = FORMS.form("look")
    body = answers(form, FORMS, {})
    village: dict[str, Value] = {"name": "板岭村", "code12": "459999100201"}
    saved = ledger.write.save([Draft("look", body), Draft("village", village)], actor=ACTOR)
    undone = ledger.write.undo(saved.tx, actor=ACTOR)
    assert set(undone.kept) == set(saved.ids)
    assert ledger.read.counts() == {"look": 1, "village": 1}


ONCE = {form.id for form in FORMS.forms.values() if form.append_only or form.singleton}
ALL = sorted(FORMS.forms.keys() - ONCE)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with a record of every form, each pointing at all it can."""
    made = a_ledger(tmp_path_factory.mktemp("full") / "one.db")
    known: dict[str, RecordId] = {}
    waiting = list(FORMS.forms.values())
    while waiting:
        ready = [
            f for f in waiting
            if all(q.form in known for q in f.fields if q.type == "ref" and q.required)
        ]  # fmt: skip
        for form in ready:
            known[form.id] = save(made, form.id, answers(form, FORMS, known))
        waiting = [form for form in waiting if form not in ready]
    yield made
    close(made)


@st.composite
def acts(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    """What a person does one after the other: which act, to which form, how."""
    act = st.tuples(
        st.sampled_from(["create", "edit", "point", "mark", "replace", "restore", "import"]),
        st.sampled_from(ALL),
        st.integers(0, 1_000_000),
    )
    return draw(st.lists(act, min_size=1, max_size=8))


def perform(ledger: Ledger, act: str, name: str, number: int) -> int:
    """Do one thing; the number of the save, 0 where nothing was written or it was refused."""
    form, live = FORMS.form(name), ledger.read.records(name)
    known = {f: records[number % len(records)].id for f in FORMS.forms
             if (records := ledger.read.records(f))}  # fmt: skip
    drafts = [Draft(name, answers(form, FORMS, known))]
    one = live[number % len(live)] if live else None
    try:
        if act == "restore":
            marked = ledger.read.marked()
            ids = [marked[number % len(marked)].record.id] if marked else []
            return ledger.write.restore(ids, actor=ACTOR).tx
        if act in ("mark", "replace") and one is not None:
            other = live[(number + 1) % len(live)].id if act == "replace" else None
            return ledger.write.retract(
                [one.id], actor=ACTOR, reason="误录", with_dependants=True, instead=other
            ).tx
        if act in ("edit", "point", "import") and one is not None:
            loose = [f.id for f in form.fields if not f.required and f.id in one.body]
            blank = loose[number % len(loose)] if loose and act == "edit" else ""
            body = {k: v for k, v in drafts[0].answers.items() if k != blank}
            drafts = [*(drafts if act == "import" else ()), Draft(name, body, one.id)]
        source = "花名册" if act == "import" else None
        return ledger.write.save(drafts, actor=ACTOR, source=source).tx
    except CunjiError:
        return 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(done=acts())
def test_whatever_is_done_undo_gives_back_the_state_of_before(
    full: Ledger, done: list[tuple[str, str, int]]
) -> None:
    """Over every form and every act; and no reference ever leads nowhere."""
    states: list[tuple[int, object]] = []
    for act in done:
        before = full.read.bodies()
        if tx := perform(full, *act):
            states.append((tx, before))
        view = VillageView(full.read.bodies())
        assert list(dangling(view, full.definitions)) == []
    for tx, state in reversed(states):
        undone = full.write.undo(tx, actor=ACTOR)
        assert undone.kept == ()
        assert full.read.bodies() == state


def test_what_this_computer_saved_is_read_from_the_log(ledger: Ledger) -> None:
    """Who, when, what, and what became of it; what took a save back has no line of its own."""
    _, person = a_family(ledger)
    tx = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}), Draft("hamlet", {"name": "坡上屯"}))
    edit(ledger, person, phone="13800000001")
    ledger.write.retract([person], actor=ACTOR, reason="误录")
    ledger.write.restore([person], actor=ACTOR, reason="恢复")
    undone = ledger.write.undo(tx, actor=ACTOR)
    back, marked, changed, imported, *first = ledger.read.past_saves(0)
    assert [part.form for save in first for part in save.parts] == ["person", "household"]
    assert [(p.form, p.what, p.count, p.first) for p in back.parts] == [
        ("person", "restore", 1, person)
    ]
    assert (marked.parts[0].what, marked.reason, marked.actor) == ("retract", "误录", ACTOR)
    assert changed.parts[0].fields == ("phone",)
    assert (imported.tx, imported.source, imported.count) == (tx, "花名册.xlsx", 2)
    assert (imported.stands, imported.last) == (False, undone.by)
    assert all(one.stands and one.last == one.tx and one.goes_back for one in (back, *first))
    ledger.write.undo(imported.last, actor=ACTOR)
    assert ledger.read.past_saves(0)[3].stands
    assert ledger.read.past_saves(2**42) == []


def test_a_save_is_taken_back_by_its_own_number_as_often_as_it_was_done_again(
    ledger: Ledger,
) -> None:
    tx = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    after = ledger.read.bodies()
    for _ in range(2):
        by = ledger.write.undo(tx, actor=ACTOR).by
        assert ledger.read.bodies() == {}
        assert ledger.write.last_import() is None
        with pytest.raises(AlreadyUndone):
            ledger.write.undo(tx, actor=ACTOR)
        ledger.write.undo(by, actor=ACTOR)
        with pytest.raises(AlreadyUndone):
            ledger.write.undo(by, actor=ACTOR)
        assert ledger.read.bodies() == after
        assert ledger.write.last_import() == tx


def test_an_import_of_which_nothing_can_go_back_is_taken_back_once(ledger: Ledger) -> None:
    saved = ledger.write.save(
        [Draft("hamlet", {"name": "板岭屯"})], actor=ACTOR, source="花名册.xlsx"
    )
    edit(ledger, saved.ids[0], name="坡上屯")
    assert ledger.write.undo(saved.tx, actor=ACTOR).kept == saved.ids
    with pytest.raises(AlreadyUndone):
        ledger.write.undo(saved.tx, actor=ACTOR)
    (line,) = [one for one in ledger.read.past_saves(0) if one.tx == saved.tx]
    assert (line.stands, line.last) == (False, 0)


def test_what_could_not_go_back_goes_once_its_reason_has_gone(ledger: Ledger) -> None:
    household, _ = a_family(ledger)
    before = ledger.read.bodies()
    saved = ledger.write.save(
        [Draft("person", {"household": household, "name": f"蓝{n}"}) for n in "甲乙"], actor=ACTOR
    )
    edit(ledger, saved.ids[0], phone="13800000001")
    since = ledger.read.past_saves(0)[0].tx
    part = ledger.write.undo(saved.tx, actor=ACTOR)
    assert part.kept == (saved.ids[0],)
    ledger.write.undo(since, actor=ACTOR)
    again = ledger.write.undo(part.by, actor=ACTOR)
    assert ledger.write.undo(again.by, actor=ACTOR).kept == ()
    assert ledger.read.bodies() == before


def test_taking_back_an_edit_asks_no_reference_of_the_village(ledger: Ledger) -> None:
    """Only what goes is looked for in others; an edit of one answer never reads them all."""
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    tx = ledger.read.past_saves(0)[0].tx
    asked: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(ledger.store.engine, "before_cursor_execute", note)
    ledger.write.undo(tx, actor=ACTOR)
    event.remove(ledger.store.engine, "before_cursor_execute", note)
    everything = [one for one in asked if "records.state = " in one and "records.form IN" in one]
    assert everything == []


def test_taking_back_what_was_made_asks_who_points_at_it(ledger: Ledger) -> None:
    """So that the test above would tell."""
    tx = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    asked: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(ledger.store.engine, "before_cursor_execute", note)
    ledger.write.undo(tx, actor=ACTOR)
    event.remove(ledger.store.engine, "before_cursor_execute", note)
    assert [one for one in asked if "records.state = " in one and "records.form IN" in one]


def test_a_sheet_that_hangs_for_ten_minutes_is_not_taken_back(ledger: Ledger) -> None:
    sheet = save(ledger, "posting", {"kind": "N25", "title": "关爱服务统计公开"})
    edit(ledger, sheet, posted_day="2026-11-01")
    first = ledger.read.past_saves(0)[0].tx
    ledger.write.undo(first, actor=ACTOR)
    edit(ledger, sheet, posted_day="2026-11-02")
    tx = ledger.read.past_saves(0)[0].tx
    late = ledger.store.clock.tick() + (11 * 60_000 << 16)
    ledger.store.clock.saw(late)
    with pytest.raises(SaveStays) as caught:
        ledger.write.undo(tx, actor=ACTOR)
    assert "撤下更正" in caught.value.told
    edit(ledger, sheet, withdrawn_day="2026-11-03", withdrawn_for="写错了一行")
    ledger.write.undo(ledger.read.past_saves(0)[0].tx, actor=ACTOR)
    assert ledger.read.bodies()["posting"][sheet]["posted_day"] == "2026-11-02"
