"""The view after a save is the view of the village read anew: days, lists, leads, tasks, words.

More at night: ``CUNJI_EXAMPLES=800`` makes 4,800 saves.
"""

import gc
import os
from datetime import date, timedelta
from random import Random
from weakref import ref

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definitions.records import Absence, Benefit, Household, Person, Visit
from forms.leads.leads import gaps
from forms.leads.work_list import review
from forms.program import bundled
from forms.rules.lists import derive, lists_of
from forms.schema.form import Body, RecordId
from forms.tasks.tasks import tasks
from forms.village.view import NOTHING_APART, VillageView, linked, village_after
from tests.helpers.rewriting import Rewriting

DAY = date(2026, 11, 24)
DAYS = (DAY, DAY - timedelta(days=100), DAY + timedelta(days=50))
LISTS = lists_of(bundled())
EXAMPLES = int(os.environ.get("CUNJI_EXAMPLES", "6"))


def ask_everything(view: VillageView) -> None:
    """Have the view find all that may be handed on."""
    for day in DAYS:
        seen = view.on(day)
        _ = seen.kinship, seen.lives.living(day), seen.members
        for kind in (Person, Household, Absence, Visit, Benefit):
            _ = seen.by_id(kind)
        _ = (
            seen.by(Absence.person, RecordId("甲1")),
            linked(seen, "visit", "household", RecordId("甲")),
        )
        for name in LISTS:
            derive(name, view, day, bundled())
    _ = told_of(view)


def _bodies(view: VillageView, person: RecordId) -> list[Body]:
    return [spell.body for spell in view.by(Absence.person, person)]


def told_of(view: VillageView) -> tuple[object, ...]:
    """Leads, tasks and what is to be looked at, words included."""
    found = gaps(view, DAY, bundled())
    return (
        found, [gap.fingerprint for gap in found], tasks(view, DAY, bundled(), found),
        review(view, DAY, bundled()),
    )  # fmt: skip


def same(one: VillageView, other: VillageView) -> None:
    assert one.bodies == other.bodies
    for form, bodies in other.bodies.items():
        assert list(one.bodies[form]) == list(bodies), form
    assert told_of(one) == told_of(other)
    for day in DAYS:
        ours, theirs = one.on(day), other.on(day)
        assert ours.bodies == theirs.bodies, day
        assert list(ours.records("person")) == list(theirs.records("person"))
        assert ours.records("person") == theirs.records("person")
        assert ours.members == theirs.members
        assert ours.lives.living(day) == theirs.lives.living(day)
        for person in theirs.records("person"):
            assert ours.kinship.father(person) == theirs.kinship.father(person)
            assert ours.kinship.spouse(person) == theirs.kinship.spouse(person)
            assert ours.kinship.children(person) == theirs.kinship.children(person)
            assert _bodies(ours, person) == _bodies(theirs, person)
            assert linked(ours, "visit", "person", person) == linked(
                theirs, "visit", "person", person
            )
        for name in LISTS:
            mine = [
                (d.subject, d.answer, d.kind, d.words) for d in derive(name, one, day, bundled())
            ]
            anew = [
                (d.subject, d.answer, d.kind, d.words) for d in derive(name, other, day, bundled())
            ]
            assert mine == anew, (name, day)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.integers(0, 10**9))
def test_the_village_after_some_saves_is_the_village_read_anew(seed: int) -> None:
    check(seed, 6)


def check(seed: int, saves: int) -> None:
    """Chain saves, asking now and then, and compare with a village read anew."""
    random = Random(seed)
    village = Rewriting(random, DAY)
    view = VillageView(village.in_order())
    ask_everything(view)
    for _ in range(saves):
        view = village_after(view, village.rewrite(), {}, NOTHING_APART)
        if random.random() < 0.6:
            same(view, VillageView(village.in_order()))
    same(view, VillageView(village.in_order()))


def test_a_village_nobody_looks_at_any_more_is_let_go_without_the_collector() -> None:
    village = Rewriting(Random(7), DAY)
    view = VillageView(village.in_order())
    ask_everything(view)
    gc.disable()
    try:
        gone = []
        for _ in range(4):
            gone.append(ref(view))
            view = village_after(view, village.rewrite(), {}, NOTHING_APART)
            ask_everything(view)
        # A list that was asked of two days by one village may wait for one of them in the next.
        assert sum(one() is not None for one in gone) <= 1
    finally:
        gc.enable()
    same(view, VillageView(village.in_order()))
